import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { dayMs, floorTo } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { packAfterMs, packDaysLimit, rollUpBatch } from './limits.ts'
import { horizons } from './retention.ts'
import { daysToPack, packDayOf } from './store-packed.ts'
import { forget, retentionOf } from './store-retention.ts'
import { changeTimeZone, dirtySeries, rollUpSeries } from './store-roll-up.ts'

/** What one run of {@link keepSeries} did. */
export interface Kept {
  readonly quarters: number
  readonly packedDays: number
}

/**
 * The heartbeat's care for the series of some cells: rolls up what changed, packs the days that are
 * over, lets go of what is older than each cell's policy. Every step is a transaction of its own, and
 * other work gets its turn in between; a run that was cut short is finished by the next one.
 */
export async function keepSeries(
  db: Kysely<Schema>,
  cells: readonly Pick<Cell, 'id' | 'timeZone'>[],
  nowMs: number,
): Promise<Kept> {
  for (const { id, timeZone } of cells) {
    await db.transaction().execute((tx) => changeTimeZone(tx, id, timeZone))
  }
  const quarters = await rollUp(
    db,
    cells.map((cell) => cell.id),
  )
  const packedDays = await packClosedDays(
    db,
    cells.map((cell) => cell.id),
    nowMs,
  )
  for (const { id, timeZone } of cells) {
    const retention = await retentionOf(db, id)
    await db.transaction().execute((tx) => forget(tx, id, horizons(retention, timeZone, nowMs)))
  }
  return { quarters, packedDays }
}

/** Rolls up what changed in the series of some cells. Returns how many quarters were computed. */
export async function rollUp(db: Kysely<Schema>, cellIds: readonly string[]): Promise<number> {
  const dirty = await dirtySeries(db, cellIds)
  let quarters = 0
  for (let i = 0; i < dirty.length; i += rollUpBatch) {
    const batch = dirty.slice(i, i + rollUpBatch)
    quarters += await db.transaction().execute((tx) => rollUpSeries(tx, batch))
    await setImmediate()
  }
  return quarters
}

async function packClosedDays(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  nowMs: number,
): Promise<number> {
  const beforeMs = floorTo(nowMs - packAfterMs, dayMs)
  let packed = 0
  while (packed < packDaysLimit) {
    const days = await daysToPack(db, cellIds, beforeMs, rollUpBatch)
    if (days.length === 0) break
    await db.transaction().execute(async (tx) => {
      for (const { seriesId, startMs } of days) await packDayOf(tx, seriesId, startMs)
    })
    packed += days.length
    await setImmediate()
  }
  return packed
}
