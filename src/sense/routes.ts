import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { refuse, success } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import { listSeries } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'
import { quantileLevels } from './forecast.ts'
import { latestForecast, listScores, type SeriesScore } from './store.ts'

/** Who sees the forecasts of a cell: those who live in it or look after it; the members for what a neighbourhood owns. */
const see = { kind: 'cell', roles: ['resident', 'steward', 'member'] } as const

/** A whole number in a path or query, within bounds that keep it one. */
const whole = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/),
    v.transform(Number),
    v.minValue(least),
    v.maxValue(most),
  )

const forecastAnswer = v.object({
  seriesId: v.number(),
  /** When it was made, UTC ms. */
  issuedMs: v.number(),
  startMs: v.number(),
  stepMs: v.number(),
  /** `ridge`, `yesterday`, `alike`, `same-hour`, `clear-sky`, `persistence`, `other-homes` or `standard-profile`. */
  method: v.string(),
  levels: v.array(v.object({ level: v.number(), values: v.array(v.number()) })),
})

const scoreAnswer = v.object({
  seriesId: v.number(),
  method: v.string(),
  forecasts: v.number(),
  steps: v.number(),
  /** Mean pinball loss over the levels, in the unit of the series. */
  pinball: v.number(),
  /** Mean distance of the median from the truth, and over that of the value at the same time the day before. */
  meanAbsoluteError: v.number(),
  overNaive: v.nullable(v.number()),
  /** Part of the truth between the 0.1 and the 0.9 quantile; 0.8 is right. */
  coverage: v.nullable(v.number()),
})

/** Forecasts and how good they were. */
export function senseRoutes(context: { readonly db: Kysely<Schema> }): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/series/{series}/forecast',
      summary: 'The newest forecast of a series, or the one that held at an instant',
      access: see,
      scope: 'read',
      params: v.object({ cell: v.string(), series: whole(0, 2 ** 31 - 1) }),
      query: v.object({ atMs: v.optional(whole(0, 4_102_444_800_000)) }),
      answer: forecastAnswer,
      handle: async ({ params, query }) => {
        const series = await listSeries(db, { cellIds: [params.cell] })
        if (!series.some(({ id }) => id === params.series)) {
          return refuse('not-found', `The cell has no series ${params.series}.`, 'series')
        }
        const forecast = await latestForecast(db, params.series, query.atMs)
        if (forecast === null) {
          return refuse('not-found', `There is no forecast of series ${params.series}.`, 'series')
        }
        const { seriesId, issuedMs, steps, method, values } = forecast
        const levels = quantileLevels.map((level, row) => ({
          level,
          values: Array.from(values.subarray(row * steps.count, (row + 1) * steps.count)),
        }))
        const { startMs, stepMs } = steps
        return success({ seriesId, issuedMs, startMs, stepMs, method, levels })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/forecast-scores',
      summary: 'How good the forecasts were that ended in a period, by series and method',
      access: see,
      scope: 'read',
      params: v.object({ cell: v.string() }),
      query: v.object({
        fromMs: whole(0, 4_102_444_800_000),
        toMs: whole(0, 4_102_444_800_000),
      }),
      answer: v.object({ scores: v.array(scoreAnswer) }),
      handle: async ({ params, query: { fromMs, toMs } }) => {
        if (toMs <= fromMs || toMs - fromMs > scorePeriodLimitMs) {
          return refuse('bad-period', 'A period is longer than 0 and at most 400 days.', 'toMs')
        }
        const series = await listSeries(db, { cellIds: [params.cell] })
        const ids = series.map(({ id }) => id)
        return success({ scores: (await listScores(db, ids, fromMs, toMs)).map(toAnswer) })
      },
    }),
  ]
}

/** Longest period whose scores are summed in one answer. */
const scorePeriodLimitMs = 400 * dayMs

function toAnswer({ seriesId, method, forecasts, score }: SeriesScore) {
  const { steps, pinball, absolute, naive, naiveSteps, covered, coverable } = score
  const meanAbsoluteError = steps === 0 ? 0 : absolute / steps
  return {
    seriesId,
    method,
    forecasts,
    steps,
    pinball: steps === 0 ? 0 : pinball / steps,
    meanAbsoluteError,
    overNaive: naive > 0 ? meanAbsoluteError / (naive / naiveSteps) : null,
    coverage: coverable > 0 ? covered / coverable : null,
  }
}
