import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { createCell, homesOf, listCells, updateCell } from '../cell/store.ts'
import { saveTariff } from '../energy/store.ts'
import { assert } from '../kernel/assert.ts'
import { newId } from '../kernel/id.ts'
import type { Random } from '../kernel/random.ts'
import { dayMs } from '../kernel/steps.ts'
import { sampleNeighbourhood, samplePastDays } from '../simulation/sample.ts'
import { latestReadings, listSeries } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'

/** The sample neighbourhood and its homes, as cells. */
export interface SampleCells {
  readonly neighbourhood: Cell
  readonly homes: readonly Cell[]
}

/** The sample's cells where the database holds them. */
export async function findSampleCells(db: Kysely<Schema>): Promise<SampleCells | null> {
  const cells = await listCells(db)
  const neighbourhood = cells.find((cell) => cell.isSample && cell.kind === 'neighbourhood')
  if (neighbourhood === undefined) return null
  return { neighbourhood, homes: await homesOf(db, neighbourhood.id) }
}

/** Makes the sample's cells and tariff, all or nothing. Its time begins in spring and runs at `speed`; null: it lives in real time, from now on. */
export async function createSampleCells(
  db: Kysely<Schema>,
  speed: number | null,
  random: Random,
  nowMs: number,
): Promise<SampleCells> {
  const sample = speed === null ? sampleNeighbourhood(nowMs) : sampleNeighbourhood()
  const time: Cell['time'] =
    speed === null ? { kind: 'machine' } : { kind: 'scaled', speed, resumeMs: sample.startMs }
  // A millisecond apart, so that the homes keep their order.
  let createdMs = sample.startMs - samplePastDays * dayMs
  return await db.transaction().execute(async (tx) => {
    const make = async (
      kind: Cell['kind'],
      parentId: string | null,
      site: { readonly slug: string; readonly name: string },
    ): Promise<Cell> => {
      const made = await createCell(tx, {
        id: newId(createdMs, random),
        kind,
        parentId,
        slug: site.slug,
        name: site.name,
        place: sample.place,
        timeZone: sample.timeZone,
        currency: sample.currency,
        time,
        isSample: true,
        createdMs,
      })
      assert(made.ok, `the sample's cell ${site.slug} is sound`)
      createdMs += 1
      return made.value
    }
    const neighbourhood = await make('neighbourhood', null, sample)
    const homes: Cell[] = []
    for (const home of sample.homes) homes.push(await make('home', neighbourhood.id, home))
    await saveTariff(tx, neighbourhood.id, sample.tariff)
    return { neighbourhood, homes }
  })
}

/** When the sample's own life began: before it is its past. */
export function sampleStartMs({ neighbourhood }: SampleCells): number {
  return neighbourhood.createdMs + samplePastDays * dayMs
}

/**
 * Lets the sample's time go on after the last reading: a node that was killed had not kept the time since its last
 * heartbeat. Call it before anything asks the cells for the time.
 */
export async function catchUpSampleTime(db: Kysely<Schema>): Promise<void> {
  const cells = await findSampleCells(db)
  if (cells === null || cells.neighbourhood.time.kind === 'machine') return
  const { neighbourhood, homes } = cells
  const ids = [neighbourhood, ...homes].map((cell) => cell.id)
  const series = await listSeries(db, { cellIds: ids })
  const latest = await latestReadings(
    db,
    series.map(({ id }) => id),
  )
  const lastMs = latest.reduce((newest, { atMs }) => Math.max(newest, atMs), 0)
  const { time } = neighbourhood
  if (time.kind === 'machine' || lastMs <= time.resumeMs) return
  for (const id of ids) await updateCell(db, id, { time: { ...time, resumeMs: lastMs } })
}
