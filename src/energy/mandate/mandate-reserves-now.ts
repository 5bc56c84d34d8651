import { floorTo, quarterMs } from '../../kernel/steps.ts'
import { numberOf } from '../../things/attributes.ts'
import type { Thing } from '../../things/thing.ts'
import { reservedShare } from './compile-reserves.ts'
import { homesNamed, type MandatesNowOf } from './mandate-limits-now.ts'
import { stepsInForce } from './mandate-times.ts'
import type { BatteryReserve, Mandate } from './mandate.ts'

/** Below which part of its capacity each battery is not emptied now because people have decided so, by thing. Soft reserves are only planned for. */
export function mandateReservesNow(
  of: Pick<MandatesNowOf, 'cell' | 'homes' | 'things' | 'mandates' | 'grid' | 'nowMs'>,
): ReadonlyMap<string, number> {
  const { mandates, nowMs, cell } = of
  const now = { startMs: floorTo(nowMs, quarterMs), stepMs: quarterMs, count: 1 }
  const kept = new Map<string, number>()
  for (const mandate of mandates) {
    const { rule, force } = mandate
    if (rule.kind !== 'battery-reserve' || force.kind !== 'hard') continue
    if (stepsInForce(mandate, now, cell.timeZone)[0] !== true) continue
    for (const [id, share] of sharesOf(mandate, rule, of)) {
      kept.set(id, Math.max(share, kept.get(id) ?? 0))
    }
  }
  return kept
}

function sharesOf(
  { place }: Mandate,
  rule: BatteryReserve,
  of: Pick<MandatesNowOf, 'cell' | 'homes' | 'things' | 'grid'>,
): [string, number][] {
  const homeIds = homesNamed(place, of.homes, of.grid)
  const isThere = ({ cellId }: Thing): boolean =>
    homeIds.has(cellId) || (place.kind === 'neighbourhood' && cellId === of.cell.id)
  const batteries = of.things.filter((thing) => thing.kind === 'battery' && isThere(thing))
  const groups =
    place.kind === 'homes'
      ? [...Map.groupBy(batteries, ({ cellId }) => cellId).values()]
      : [batteries]
  return groups.flatMap((group) => {
    const allWh = group.reduce((sum, thing) => sum + capacityWh(thing), 0)
    return group.map((thing): [string, number] => [
      thing.id,
      reservedShare(rule, capacityWh(thing), allWh),
    ])
  })
}

function capacityWh(thing: Thing): number {
  return numberOf(thing, 'capacityWh') ?? 0
}
