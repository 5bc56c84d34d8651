import type { SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { DemandInput } from '../plan/plan-input.ts'
import { restingW } from '../plan/reasons.ts'
import { DemandFlexibility, nearestWay } from './demand-flexibility.ts'
import { plainReading, type DeviceContext, type PlannedDevice } from './device.ts'

/** Where nothing is foretold nothing is used. */
const nothing: SupplyPiece = { fromW: 0, toW: 0, fromMicroPerHour: 0, toMicroPerHour: 0 }

/**
 * A demand that is met in every step, with electricity or with something else: of a hybrid heat pump, say. What it does not
 * use it pays for otherwise, so the price of electricity decides. Its electricity can be any of the powers that meet the demand.
 */
export function plannedDemand(input: DemandInput, context: DeviceContext): PlannedDevice {
  const { pinned } = input
  const ways = input.pieces.map((pieces, t): readonly SupplyPiece[] => {
    const known = pieces.length === 0 ? [nothing] : pieces
    return pinned !== undefined && t < pinned.untilStep ? [heldAt(known, pinned.powerW)] : known
  })
  const flexibility = new DemandFlexibility(ways, context.hours, context.lastPowerW(input.thingId))
  return {
    thingId: input.thingId,
    flexibility,
    read: () => ({
      ...plainReading(() => (t, view) => {
        if (pinned !== undefined && t < pinned.untilStep) return 'override'
        const [least, most] = flexibility.rangeW(t)
        if (most - least <= restingW) return 'fixed'
        if (flexibility.plan[t]! > least + restingW) return view.supply
        return view.atImportLimit ?? 'dear-hours'
      }),
      ownCostMicro: flexibility.costOf(flexibility.plan),
    }),
    // By itself it uses electricity first, and other supplies for the rest.
    idle() {
      const powerW = Float64Array.from(ways, (_, t) => flexibility.rangeW(t)[1])
      return { powerW, costMicro: flexibility.costOf(powerW) }
    },
  }
}

/** The way to meet a demand with a power nearest to one, as the only one. */
function heldAt(pieces: readonly SupplyPiece[], wantedW: number): SupplyPiece {
  const { powerW, microPerHour } = nearestWay(pieces, wantedW)
  return {
    fromW: powerW,
    toW: powerW,
    fromMicroPerHour: microPerHour,
    toMicroPerHour: microPerHour,
  }
}
