import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { localDayStartMs } from '../../kernel/local-time.ts'
import { hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Series } from '../../series/series.ts'
import { intervals } from '../../series/store-roll-up.ts'
import type { Schema } from '../../store/schema.ts'
import type { Thing } from '../../things/thing.ts'

/** What each counter adds to the neighbourhood's exchange with the grid: of homes' meters, and of shared generators. */
const meterSigns: Partial<Record<Series['quantity'], 1 | -1>> = { importWh: 1, exportWh: -1 }
const plantSigns: Partial<Record<Series['quantity'], 1 | -1>> = { generatedWh: -1 }

/**
 * The highest mean import of a quarter hour that the neighbourhood has reached on this local day, W: what
 * homes' meters imported, less what they and the shared generators gave. 0 where nothing was counted.
 */
export async function reachedPeakW(
  db: Kysely<Schema>,
  cell: Cell,
  things: readonly Thing[],
  series: readonly Series[],
  nowMs: number,
): Promise<number> {
  const fromMs = localDayStartMs(cell.timeZone, nowMs)
  const netWh = new Map<number, number>()
  for (const { id, thingId, quantity } of series) {
    const thing = things.find((known) => known.id === thingId)
    const sign = thing === undefined ? undefined : signsOf(thing, cell)[quantity]
    if (sign === undefined) continue
    for (const { startMs, sum } of await intervals(db, id, 'quarter', fromMs, nowMs)) {
      netWh.set(startMs, (netWh.get(startMs) ?? 0) + sign * (sum ?? 0))
    }
  }
  return Math.max(0, ...netWh.values()) * (hourMs / quarterMs)
}

function signsOf(thing: Thing, cell: Cell): Partial<Record<Series['quantity'], 1 | -1>> {
  const isShared = thing.cellId === cell.id
  if (!isShared && thing.kind === 'meter') return meterSigns
  // A home's own generator is behind the home's meter.
  return isShared && (thing.kind === 'solar' || thing.kind === 'wind') ? plantSigns : {}
}
