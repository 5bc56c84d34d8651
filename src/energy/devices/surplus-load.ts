import type { Bound } from '../../coordination/member.ts'
import { plainReading, type DeviceContext, type PlannedDevice } from './device.ts'
import type { Flexibility, Point } from './flexibility.ts'
import type { Action } from '../chain/machine.ts'
import type { SurplusLoadInput } from '../plan/plan-input.ts'
import { restingW } from '../plan/reasons.ts'
import { leastW } from './storage.ts'

/**
 * A load that runs on what is left and on nothing else. What is left is a number for each step that is known before the plan: what
 * its home is expected to make, less its base load. That keeps the plan convex, and puts the load before the home's
 * battery and car where both could use the same sun: which of them has it, the price decides.
 */
export function plannedSurplusLoad(input: SurplusLoadInput, context: DeviceContext): PlannedDevice {
  const mostW = input.surplusW.map((left) => Math.min(left, input.maxW))
  const worth = (input.worthMicroPerKwh / 1000) * context.hours
  const flexibility = new LoadFlexibility(mostW, worth, context.lastPowerW(input.thingId))
  return {
    thingId: input.thingId,
    flexibility,
    read: () => ({
      ...plainReading(() => (t) => (flexibility.plan[t]! > restingW ? 'own-sun' : 'surplus-only')),
      ownCostMicro: flexibility.costOf(flexibility.plan),
    }),
    idle: () => ({ powerW: mostW, costMicro: flexibility.costOf(mostW) }),
  }
}

/** Takes between nothing and a most; each W and step is worth something by itself. */
class LoadFlexibility implements Flexibility {
  readonly stores = []
  readonly actions: readonly Action[]
  readonly given: Float64Array
  readonly settled: Float64Array
  readonly plan: Float64Array
  readonly #mostW: Float64Array
  readonly #worth: number
  readonly #lastW: Float64Array | null

  constructor(mostW: Float64Array, worth: number, lastW: Float64Array | null) {
    const nothing = new Float64Array(mostW.length)
    this.actions = [{ store: null, sign: 1, rate: nothing, most: mostW, cost: 0 - worth }]
    this.given = nothing
    this.settled = new Float64Array(mostW.length)
    this.plan = new Float64Array(mostW.length)
    this.#mostW = mostW
    this.#worth = worth
    this.#lastW = lastW
  }

  boundOfGiven(): Bound {
    return { value: 0, magnitude: 0 }
  }

  settle(point: Point): number {
    return this.#take((t) => point.power(0, t))
  }

  resume(): number {
    return this.#take((t) => this.#lastW?.[t] ?? 0)
  }

  #take(wanted: (t: number) => number): number {
    for (const [t, most] of this.#mostW.entries()) {
      const power = Math.max(0, Math.min(most, wanted(t)))
      this.settled[t] = power < leastW ? 0 : power
    }
    return this.costOf(this.settled)
  }

  costOf(useW: Float64Array): number {
    return 0 - this.#worth * useW.reduce((sum, power) => sum + power, 0)
  }

  keep(): void {
    this.plan.set(this.settled)
  }
}
