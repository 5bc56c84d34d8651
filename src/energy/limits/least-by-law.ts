import { fullPower } from '../../things/override-power.ts'
import type { Thing } from '../../things/thing.ts'

/** A device above this power may be turned down, and may always draw this much, W. */
const leastOfOneW = 4_200

/** Heat pumps above this together keep a share of their power instead of the 4.2 kW, W. */
const largeHeatPumpsW = 11_000
const largeHeatPumpShare = 0.4

/** How likely it is that 2, 3, ... devices draw at once; the last one for 9 and more. */
const togetherShares = [0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45] as const

/** The devices of a home that an operator may turn down: chargers and batteries above 4.2 kW each, heat pumps above it together. */
export function turnable(things: readonly Thing[]): Thing[] {
  const heatPumps = things.filter(({ kind }) => kind === 'heat-pump')
  const counts = sumW(heatPumps) > leastOfOneW
  return things.filter(({ kind, ...thing }) => {
    if (kind === 'heat-pump') return counts
    return (kind === 'car' || kind === 'battery') && powerOf({ kind, ...thing }) > leastOfOneW
  })
}

/**
 * What the devices of a home may always draw from the grid together, W, whatever an operator asks:
 * P = 4.2 kW + (n - 1) g(n) 4.2 kW for n devices behind one energy management, g the share that is likely to draw
 * at once; heat pumps count as one, and keep 40 % of their power where they are above 11 kW together.
 * (German Federal Network Agency, decision BK6-22-300 on section 14a EnWG, annex 1, 4.5.2.)
 */
export function leastByLawW(things: readonly Thing[]): number {
  const devices = turnable(things)
  const heatPumps = devices.filter(({ kind }) => kind === 'heat-pump')
  const others = devices.length - heatPumps.length
  const count = others + Math.min(1, heatPumps.length)
  if (count === 0) return 0
  const heatPumpW = sumW(heatPumps)
  const firstW = heatPumpW > largeHeatPumpsW ? largeHeatPumpShare * heatPumpW : leastOfOneW
  const share = togetherShares[Math.min(count - 2, togetherShares.length - 1)] ?? 0
  return Math.round(firstW + (count - 1) * share * leastOfOneW)
}

function sumW(things: readonly Thing[]): number {
  return things.reduce((sum, thing) => sum + powerOf(thing), 0)
}

function powerOf(thing: Pick<Thing, 'kind' | 'attributes'>): number {
  return fullPower(thing) ?? 0
}
