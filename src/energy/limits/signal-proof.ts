import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { lockCell } from '../../cell/store.ts'
import { floorTo, hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Series } from '../../series/series.ts'
import { thingPowers } from '../../series/thing-powers.ts'
import type { Schema } from '../../store/schema.ts'
import { listThingsOfCells } from '../../things/store.ts'
import type { Thing } from '../../things/thing.ts'
import { measuringThings } from './connection.ts'
import { seriesOf } from '../gather.ts'
import { endMs, type GridSignal, type Measured } from './grid-signal.ts'
import { heldDevicesW } from './home-limits.ts'
import { turnable } from './least-by-law.ts'
import { addSignalEvent, unmeasuredSignals, type SignalRecord } from './store-signal.ts'

/** A quarter hour in which a signal held, as it was measured. */
export interface MeasuredQuarter {
  readonly startMs: number
  /** The part of it in which the signal held, above 0 to 1. */
  readonly heldShare: number
  /** Mean power through what was limited, W, + drawn from the grid; null: a gap. */
  readonly powerW: number | null
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
}

/** Quarter hours that one proof shows at the most: 31 days, and the rest of those that go on. */
export const proofQuarterLimit = 40 * 96

/** Readings that come late still count this long after a signal has ended, ms. */
const lateMs = quarterMs

/**
 * What was measured while a signal held, quarter by quarter, up to `nowMs`: through the connection as its meters say;
 * of devices what they drew from the grid, which is the lesser of what they took together and what the home drew.
 */
export async function measuredWhile(
  db: Kysely<Schema>,
  { signal, events }: SignalRecord,
  cells: readonly Pick<Cell, 'id'>[],
  nowMs: number,
): Promise<MeasuredQuarter[]> {
  const things = await listThingsOfCells(
    db,
    cells.map(({ id }) => id),
    'adopted',
  )
  const startMs = floorTo(signal.fromMs, quarterMs)
  const lastMs = Math.min(endMs(signal, events) ?? nowMs, nowMs)
  const all = Math.max(0, Math.ceil((lastMs - startMs) / quarterMs))
  const count = Math.min(all, proofQuarterLimit)
  if (count === 0) return []
  const sumOf = powersOf(db, things, startMs, count)
  const isHome = signal.cellId !== signal.neighbourhoodId
  const netW = await sumOf(measuringThings(signal.cellId, things, isHome))
  const isDevices = signal.part === 'devices'
  const drawnW = isDevices ? await sumOf(turnable(things).map(({ id }) => id)) : netW
  const importLimitW = isDevices ? heldDevicesW(signal, things) : signal.importLimitW
  return Array.from({ length: count }, (_, k) => {
    const quarterStartMs = startMs + k * quarterMs
    const heldFromMs = Math.max(quarterStartMs, signal.fromMs)
    const heldUntilMs = Math.min(quarterStartMs + quarterMs, lastMs)
    const powerW = isDevices ? Math.min(drawnW[k]!, Math.max(0, netW[k]!)) : netW[k]!
    return {
      startMs: quarterStartMs,
      heldShare: (heldUntilMs - heldFromMs) / quarterMs,
      powerW: Number.isNaN(powerW) ? null : Math.round(powerW),
      importLimitW,
      exportLimitW: signal.exportLimitW,
    }
  })
}

/** Puts on record what was measured while signals held that have ended since. */
export async function recordMeasured(
  db: Kysely<Schema>,
  neighbourhood: Cell,
  homes: readonly Cell[],
  nowMs: number,
): Promise<void> {
  for (const record of await unmeasuredSignals(db, neighbourhood.id, nowMs)) {
    const { signal, events } = record
    const ended = endMs(signal, events)
    if (ended === null || ended + lateMs > nowMs) continue
    const quarters = await measuredWhile(db, record, cellsOf(signal, neighbourhood, homes), nowMs)
    await db.transaction().execute(async (tx) => {
      await lockCell(tx, signal.cellId)
      await addSignalEvent(tx, signal.id, summaryOf(quarters, nowMs))
    })
  }
}

/** The cells whose meters measure what a signal limits. */
export function cellsOf(
  { cellId }: Pick<GridSignal, 'cellId'>,
  neighbourhood: Cell,
  homes: readonly Cell[],
): Cell[] {
  const all = [neighbourhood, ...homes]
  return cellId === neighbourhood.id ? all : all.filter(({ id }) => id === cellId)
}

/** Of quarter hours at its ends, part was before or after: they count only where there are no whole ones. */
function summaryOf(touched: readonly MeasuredQuarter[], atMs: number): Measured {
  const whole = touched.filter(({ heldShare }) => heldShare === 1)
  const quarters = whole.length === 0 ? touched : whole
  const powers = quarters.flatMap(({ powerW }) => powerW ?? [])
  let overWh = 0
  for (const { powerW, importLimitW, exportLimitW, heldShare } of quarters) {
    if (powerW === null) continue
    const overW = Math.max(
      0,
      powerW - (importLimitW ?? Infinity),
      -powerW - (exportLimitW ?? Infinity),
    )
    overWh += (overW * heldShare * quarterMs) / hourMs
  }
  return {
    kind: 'measured',
    atMs,
    highestW: powers.length === 0 ? null : Math.max(...powers),
    lowestW: powers.length === 0 ? null : Math.min(...powers),
    overWh: Math.round(overWh),
    quarters: quarters.length,
    measured: powers.length,
  }
}

/** What flowed through a neighbourhood's connection, mean W of each quarter hour, + drawn; NaN for gaps. */
export async function connectionPowers(
  db: Kysely<Schema>,
  neighbourhood: Pick<Cell, 'id'>,
  homes: readonly Pick<Cell, 'id'>[],
  startMs: number,
  count: number,
): Promise<Float64Array> {
  const ids = [neighbourhood, ...homes].map(({ id }) => id)
  const things = await listThingsOfCells(db, ids, 'adopted')
  return await powersOf(
    db,
    things,
    startMs,
    count,
  )(measuringThings(neighbourhood.id, things, false))
}

/** Adds up what things measured, W, [quarter]; NaN where one of them was silent, or there are none. */
function powersOf(
  db: Kysely<Schema>,
  things: readonly Thing[],
  startMs: number,
  count: number,
): (ids: readonly string[]) => Promise<Float64Array> {
  const known: Promise<Series[]> = seriesOf(db, things)
  return async (ids) => {
    const sumW = new Float64Array(count).fill(ids.length === 0 ? NaN : 0)
    for (const id of ids) {
      const own = (await known).filter(({ thingId }) => thingId === id)
      const powerW = await thingPowers(db, own, startMs, count)
      for (let k = 0; k < count; k++) sumW[k]! += powerW[k]!
    }
    return sumW
  }
}
