import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { textStream } from '../api/text-stream.ts'
import { findCell } from '../cell/store.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { findThing } from '../things/store.ts'
import { exportCsv, exportJson, type ExportedSeries } from './export.ts'
import { quarterAnswerDays, rawAnswerDays, wideAnswerDays } from './limits.ts'
import { checkRetention } from './retention.ts'
import { importRoutes } from './routes-import.ts'
import { resolutions, type Series } from './series.ts'
import {
  cellPath,
  instantShape,
  intervalShape,
  readingShape,
  retentionShape,
  seriesPath,
  seriesShape,
} from './shapes.ts'
import { findSeries, latestReadings, listSeries, rawReadings } from './store.ts'
import { retentionOf, saveRetention } from './store-retention.ts'
import { intervals } from './store-roll-up.ts'

/** What the routes of series work with. */
export interface SeriesContext {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
}

/** Who sees the series of a cell: those who live in it or look after it; the members for what a neighbourhood owns. */
const see = { kind: 'cell', roles: ['resident', 'steward', 'member'] } as const
const steer = { kind: 'cell', roles: ['resident', 'steward'] } as const

const period = { fromMs: instantShape, toMs: instantShape }

/** Series: what is measured, its readings and intervals, export, import and how long all of it is kept. */
export function seriesRoutes(context: SeriesContext): readonly Route[] {
  return [
    ...readingRoutes(context),
    ...exportRoutes(context),
    ...importRoutes(context),
    ...retentionRoutes(context),
  ]
}

function readingRoutes({ db }: SeriesContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/series',
      summary: 'What is measured in a cell, each with its latest reading',
      access: see,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        series: v.array(v.object({ ...seriesShape.entries, latest: v.nullable(readingShape) })),
      }),
      handle: async ({ params }) => {
        const list = await listSeries(db, { cellIds: [params.cell] })
        const readings = await latestReadings(
          db,
          list.map(({ id }) => id),
        )
        const latest = new Map(readings.map((reading) => [reading.seriesId, reading]))
        return success({
          series: list.map((series) => ({ ...series, latest: latest.get(series.id) ?? null })),
        })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/series/{series}/intervals',
      summary: 'Quarter hours, hours or days of a series; one without a measurement is not there',
      access: see,
      scope: 'read',
      params: seriesPath,
      query: v.object({ ...period, resolution: v.picklist(resolutions) }),
      answer: v.object({ intervals: v.array(intervalShape) }),
      handle: async ({ params, query: { fromMs, toMs, resolution } }) => {
        const series = await seriesIn(db, params)
        if (!series.ok) return series
        const days = resolution === 'quarter' ? quarterAnswerDays : wideAnswerDays
        const fits = checkPeriod(fromMs, toMs, days * dayMs)
        if (!fits.ok) return fits
        return success({
          intervals: await intervals(db, series.value.id, resolution, fromMs, toMs),
        })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/series/{series}/readings',
      summary: 'The readings of a series as they came, at most a day at once',
      access: see,
      scope: 'read',
      params: seriesPath,
      query: v.object(period),
      answer: v.object({ readings: v.array(readingShape) }),
      handle: async ({ params, query: { fromMs, toMs } }) => {
        const series = await seriesIn(db, params)
        if (!series.ok) return series
        const fits = checkPeriod(fromMs, toMs, rawAnswerDays * dayMs)
        if (!fits.ok) return fits
        return success({ readings: await rawReadings(db, series.value.id, fromMs, toMs) })
      },
    }),
  ]
}

function exportRoutes({ db }: SeriesContext): readonly Route[] {
  const formats = [
    { form: 'csv', contentType: 'text/csv', write: exportCsv },
    { form: 'json', contentType: 'application/json', write: exportJson },
  ] as const
  return formats.map(({ form, contentType, write }) =>
    route({
      method: 'get',
      path: `/cells/{cell}/series.${form}`,
      summary: `All series of a cell as ${form.toUpperCase()}: readings or intervals`,
      access: see,
      scope: 'read',
      params: cellPath,
      query: v.object({ ...period, resolution: v.picklist([...resolutions, 'raw']) }),
      answer: textStream,
      contentType,
      handle: async ({ params, query }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuse('not-found', 'There is no such cell.', 'cell')
        const fits = checkPeriod(query.fromMs, query.toMs, wideAnswerDays * dayMs)
        if (!fits.ok) return fits
        const options = { ...query, timeZone: cell.timeZone }
        return success(write(db, await named(db, params.cell), options))
      },
    }),
  )
}

function retentionRoutes({ db }: SeriesContext): readonly Route[] {
  const path = '/cells/{cell}/retention'
  return [
    route({
      method: 'get',
      path,
      summary: 'How many days a cell keeps its readings and intervals',
      access: see,
      scope: 'read',
      params: cellPath,
      answer: retentionShape,
      handle: async ({ params }) => success(await retentionOf(db, params.cell)),
    }),
    route({
      method: 'put',
      path,
      summary: 'Set how many days a cell keeps its readings and intervals',
      access: steer,
      scope: 'admin',
      params: cellPath,
      body: retentionShape,
      answer: retentionShape,
      handle: async ({ params, body }) => {
        const checked = checkRetention(body)
        if (checked.ok) await saveRetention(db, params.cell, body)
        return checked
      },
    }),
  ]
}

/** A series of the cell in the path; that of another cell is as good as none. */
async function seriesIn(
  db: Kysely<Schema>,
  params: { readonly cell: string; readonly series: number },
): Promise<Result<Series>> {
  const series = await findSeries(db, params.series)
  return series?.cellId === params.cell
    ? success(series)
    : refuse('not-found', `The cell has no series ${params.series}.`, 'series')
}

function checkPeriod(fromMs: number, toMs: number, mostMs: number): Result<null> {
  if (toMs <= fromMs) return refuse('wrong-period', 'toMs must be later than fromMs.', 'toMs')
  if (toMs - fromMs <= mostMs) return success(null)
  const message = `At most ${mostMs / dayMs} days at once; ask for the next ones after that.`
  return refuse('period-too-long', message, 'toMs')
}

/** The series of a cell with the names of their things. */
async function named(db: Kysely<Schema>, cellId: string): Promise<ExportedSeries[]> {
  const list: ExportedSeries[] = []
  for (const series of await listSeries(db, { cellIds: [cellId] })) {
    const thing = await findThing(db, series.thingId)
    list.push({ series, thingName: thing?.name ?? series.thingId })
  }
  return list
}
