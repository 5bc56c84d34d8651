import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { hourMs, minuteMs } from '../kernel/steps.ts'
import { listSeries } from '../series/store.ts'
import type { Store } from '../store/open.ts'
import { settleDue } from './settle.ts'
import { sumsOf } from './store-statement.ts'
import { findHomeAccount } from './store.ts'

/** When the homes begin to share: ten in the morning of a Monday in Graz. */
export const startMs = Date.UTC(2026, 4, 4, 8)

/**
 * Two homes and a turbine. Home 0 uses 2 kW, home 1 gives 1 kW, the turbine makes 400 W: each quarter hour
 * 500 Wh are used, 250 Wh come from the neighbour, 100 Wh from the turbine, 150 Wh from the grid.
 */
export async function steadyHomes(store: Store): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 2)
  for (const home of of.homes) await of.thing(home.id, 'meter', ['importWh', 'exportWh'])
  await of.thing(of.cell.id, 'wind', ['generatedWh'])
  return of
}

const powers = { 'home-0 importWh': 2_000, 'home-1 exportWh': 1_000, 'hof generatedWh': 400 }

/** Counters of everything from `fromMs` to `toMs`; `skip` names series that stay silent. */
export async function live(
  of: TestNeighbourhood,
  fromMs: number,
  toMs: number,
  skip: readonly string[] = [],
  everyMs = 5 * minuteMs,
): Promise<void> {
  const ids = [of.cell.id, ...of.homes.map((home) => home.id)]
  for (const series of await listSeries(of.store.db, { cellIds: ids })) {
    const name = `${series.cellId} ${series.quantity}`
    if (skip.includes(series.cellId)) continue
    const powerW = Object.entries(powers).find(([key]) => key === name)?.[1] ?? 0
    const counted = (atMs: number): number => Math.round(((atMs - startMs) * powerW) / hourMs)
    await of.report(series, fromMs, toMs, counted, everyMs)
  }
}

/** Settles what is due. */
export async function run(of: TestNeighbourhood, nowMs: number) {
  return await settleDue(of.store.db, of.cell, of.homes, nowMs)
}

/** Wh of each kind and source of line that a home was ever booked. */
export async function linesOf(
  of: TestNeighbourhood,
  homeId: string,
): Promise<Record<string, number>> {
  const account = await findHomeAccount(of.store.db, homeId)
  const sums = await sumsOf(of.store.db, [account?.id ?? 0], 0, 10 * startMs)
  const lines = sums.get(account?.id ?? 0) ?? []
  return Object.fromEntries(lines.map((line) => [`${line.kind} ${line.source}`, line.energyWh]))
}

/** Energy of all lines, Wh. */
export function total(lines: Readonly<Record<string, number>>): number {
  return Object.values(lines).reduce((sum, wh) => sum + wh, 0)
}
