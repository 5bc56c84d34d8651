import type { Cell } from '../../cell/cell.ts'
import { readNews } from '../../assembly/decision/store-life.ts'
import { hasRole, isMember, type Principal } from '../../cell/role.ts'
import { countResidents } from '../../cell/store-person.ts'
import { tariffAt } from '../../energy/store.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import type { DaySums, NeighbourhoodView } from '../view/neighbourhood.ts'
import type { DayView } from '../view/now.ts'
import type { CellDays } from './cell-day.ts'
import { readSignals } from './limits.ts'
import { homeRings } from './now.ts'
import { powerNow } from './status.ts'

/** Reads everything that *Neighbourhood* shows. */
export async function readNeighbourhood(
  context: WebContext,
  days: CellDays,
  call: { readonly cell: Cell; readonly principal: Principal; readonly nowMs: number },
): Promise<NeighbourhoodView> {
  const { cell, nowMs, principal } = call
  const isInside = hasRole(principal, cell.id, 'steward') || isMember(principal, cell.id)
  const { db } = context.api
  const read = await days.of(cell, nowMs)
  const tariff = await tariffAt(db, cell.id, nowMs)
  const rings = homeRings(context, call, read)
  const people = await Promise.all(read.homes.map((home) => countResidents(db, home.id)))
  return {
    nowMs,
    day: read.day,
    isMerged: read.isMerged,
    lately: sumsBehind(read.day),
    signals: await readSignals(context, cell, nowMs),
    news: isInside ? await readNews(db, cell, nowMs) : null,
    importLimitW: tariff?.importLimitW ?? null,
    exportLimitW: tariff?.exportLimitW ?? null,
    members: rings.map((home, i) => ({ home, people: people[i] ?? 0 })),
    shared: read.things
      .filter((thing) => thing.cellId === cell.id && thing.kind !== 'sensor')
      .map((thing) => ({
        id: thing.id,
        name: thing.name,
        powerW: powerNow(context, thing, nowMs),
      })),
  }
}

/** Energy of the measured steps of a ring: those behind its hand. */
function sumsBehind(day: DayView): DaySums | null {
  const hours = day.stepMs / hourMs
  const sums = { madeWh: 0, usedWh: 0, importedWh: 0, exportedWh: 0 }
  let known = 0
  for (let k = 0; k < day.nowStep; k++) {
    const netW = day.netW[k] ?? NaN
    if (Number.isNaN(netW)) continue
    known += 1
    sums.madeWh += ((day.sunW[k] ?? 0) + (day.windW[k] ?? 0)) * hours
    sums.usedWh += (day.useW[k] ?? 0) * hours
    sums.importedWh += Math.max(0, netW) * hours
    sums.exportedWh += Math.max(0, -netW) * hours
  }
  return known === 0 ? null : sums
}
