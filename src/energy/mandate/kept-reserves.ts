import { stepHours, type Steps } from '../../kernel/steps.ts'
import type { StorageFlexibility } from '../devices/storage-flexibility.ts'
import { courseOf } from '../devices/storage-build.ts'
import type { BatteryInput } from '../plan/plan-input.ts'
import { keptAmount } from './planned-mandate.ts'

/** How batteries keep a reserve that was decided on, all together. */
export interface KeptReserve {
  readonly mandateId: string
  /** Missing of what could have been had in time, Wh, [step]. */
  readonly missingWh: Float64Array
  /** Σ of what each battery keeps (Wh) · what a kWh less kept for an hour would save there (micro-units), [step]. */
  readonly priced: Float64Array
}

/** A battery in a finished plan, and what a Wh that comes into it is worth, micro-units, [step]. */
export interface PlannedBattery {
  readonly input: BatteryInput
  readonly flexibility: StorageFlexibility
  readonly worth: Float64Array
}

/** A level this near to what is kept stands there, as a part of the capacity. */
const nearShare = 0.002

/** What these batteries keep of each mandate's reserve. */
export function keptReserves(batteries: readonly PlannedBattery[], steps: Steps): KeptReserve[] {
  return joinedReserves(batteries.flatMap((battery) => reservesOf(battery, steps)))
}

/** Sums by mandate. */
export function joinedReserves(kept: readonly KeptReserve[]): KeptReserve[] {
  return [...Map.groupBy(kept, ({ mandateId }) => mandateId)].map(([mandateId, of]) => ({
    mandateId,
    missingWh: sumOf(of.map(({ missingWh }) => missingWh)),
    priced: sumOf(of.map(({ priced }) => priced)),
  }))
}

/**
 * Worths of a store fall where something holds its level: (worth[t] - worth[t+1]) is what a unit less wanted then would save. Where a
 * level is below what is to be kept, its own price is.
 */
function reservesOf({ input, flexibility, worth }: PlannedBattery, steps: Steps): KeptReserve[] {
  const { reserves = [], capacityWh } = input
  const { storage, plan } = flexibility
  const { floors = [], endValue } = storage
  if (reserves.length === 0) return []
  const { levels } = courseOf(storage, plan)
  const perKwhHour = 1000 / stepHours(steps)
  return reserves.map(({ mandateId, leastWh, microPerKwhHour }, i) => {
    const { wanted } = floors[i]!
    const missingWh = levels.map((level, t) => (leastWh[t] === 0 ? 0 : wanted[t]! - level))
    return {
      mandateId,
      missingWh: missingWh.map((missing) => Math.max(0, missing)),
      priced: missingWh.map((missing, t) => {
        if (leastWh[t] === 0 || missing < -nearShare * capacityWh) return 0
        const fall = Math.max(0, worth[t]! - (worth[t + 1] ?? endValue)) * perKwhHour
        const price = missing > keptAmount ? microPerKwhHour : Math.min(microPerKwhHour, fall)
        return leastWh[t]! * price
      }),
    }
  })
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  return parts.reduce((sum, part) => sum.map((value, t) => value + part[t]!))
}
