import { numberOf } from '../things/attributes.ts'
import { normalAt, uniformAt } from './noise.ts'
import {
  clamp,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'
import { StoredEnergy } from './stored-energy.ts'

/** Part of the days on which the car is used: workdays, and weekends. */
const usedOnWorkdays = 0.85
const usedOnWeekends = 0.6

/** A car that leaves and comes home around its usual times. By itself it charges on arrival to what is wanted. */
export class Car implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #seed: number
  readonly #stored: StoredEnergy
  #isAway: boolean

  constructor(definition: DeviceDefinition, state: DeviceState, seed: number) {
    this.definition = definition
    this.#seed = seed
    const capacityWh = numberOf(definition, 'capacityWh') ?? 0
    this.#stored = new StoredEnergy(capacityWh, state['stateOfCharge'] ?? 0.6)
    this.#isAway = state['pluggedIn'] === 0
  }

  readings(moment: Moment): Readings {
    this.#come(moment)
    return {
      stateOfCharge: this.#stored.level,
      pluggedIn: this.#isAway ? 0 : 1,
    }
  }

  step(moment: Moment, askedW: number | null): number {
    this.#come(moment)
    if (this.#isAway) return 0
    const efficiency = numberOf(this.definition, 'chargeEfficiency') ?? 1
    const rates = {
      chargeEfficiency: efficiency,
      dischargeEfficiency: efficiency,
      maxChargeW: numberOf(this.definition, 'maxChargeW') ?? 0,
      maxDischargeW: numberOf(this.definition, 'maxDischargeW') ?? 0,
    }
    const target = askedW === null ? (numberOf(this.definition, 'targetStateOfCharge') ?? 1) : 1
    const fullWh = target * this.#stored.capacityWh
    return this.#stored.move(moment, askedW ?? rates.maxChargeW, rates, { fullWh })
  }

  state(): DeviceState {
    return {
      stateOfCharge: this.#stored.level,
      pluggedIn: this.#isAway ? 0 : 1,
    }
  }

  /** Leaves or comes home. What the trip took is missing on arrival. */
  #come({ localDay, localMinute, weekday }: Moment): void {
    const isAway = this.#isUsed(localDay, weekday) && this.#isTripTime(localDay, localMinute)
    if (this.#isAway && !isAway) {
      const usualWh = numberOf(this.definition, 'tripWh') ?? 0
      const tripWh = usualWh * (0.6 + 0.8 * uniformAt(this.#seed ^ 3, localDay))
      // Nobody comes home with less than a twentieth: they charged on the way.
      const { wh, capacityWh } = this.#stored
      const leastWh = Math.min(wh, capacityWh * 0.05)
      this.#stored.become(Math.max(leastWh, wh - tripWh))
    }
    this.#isAway = isAway
  }

  #isUsed(localDay: number, weekday: number): boolean {
    const part = weekday === 0 || weekday === 6 ? usedOnWeekends : usedOnWorkdays
    return uniformAt(this.#seed, localDay) < part
  }

  #isTripTime(localDay: number, localMinute: number): boolean {
    const departure = numberOf(this.definition, 'departureMinute') ?? 0
    const arrival = numberOf(this.definition, 'arrivalMinute') ?? 0
    const leaves = departure + clamp(normalAt(this.#seed ^ 1, localDay), -2, 2) * 12
    const comes = Math.min(1_435, arrival + clamp(normalAt(this.#seed ^ 2, localDay), -2, 2) * 25)
    return localMinute >= leaves && localMinute < comes
  }
}
