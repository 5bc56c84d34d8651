import { numberOf } from '../things/attributes.ts'
import { normalAt, uniformAt } from './noise.ts'
import {
  clamp,
  hoursOf,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'

/** Part of the days on which the car is used: workdays, and weekends. */
const usedOnWorkdays = 0.85
const usedOnWeekends = 0.6

/** A car that leaves and comes home around its usual times. By itself it charges on arrival to what is wanted. */
export class Car implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #seed: number
  readonly #capacityWh: number
  #storedWh: number
  #isAway: boolean

  constructor(definition: DeviceDefinition, state: DeviceState, seed: number) {
    this.definition = definition
    this.#seed = seed
    this.#capacityWh = numberOf(definition, 'capacityWh') ?? 0
    this.#storedWh = this.#capacityWh * clamp(state['stateOfCharge'] ?? 0.6, 0, 1)
    this.#isAway = state['pluggedIn'] === 0
  }

  readings(moment: Moment): Readings {
    this.#come(moment)
    return {
      stateOfCharge: this.#storedWh / this.#capacityWh,
      pluggedIn: this.#isAway ? 0 : 1,
    }
  }

  step(moment: Moment, askedW: number | null): number {
    this.#come(moment)
    if (this.#isAway) return 0
    const hours = hoursOf(moment)
    const efficiency = numberOf(this.definition, 'chargeEfficiency') ?? 1
    const maxDischargeW = numberOf(this.definition, 'maxDischargeW') ?? 0
    const maxChargeW = numberOf(this.definition, 'maxChargeW') ?? 0
    const target = numberOf(this.definition, 'targetStateOfCharge') ?? 1
    const fullWh = askedW === null ? target * this.#capacityWh : this.#capacityWh
    const room = Math.max(0, fullWh - this.#storedWh) / efficiency / hours
    const left = (this.#storedWh * efficiency) / hours
    const wishedW = askedW ?? maxChargeW
    const powerW = Math.trunc(
      clamp(wishedW, -Math.min(maxDischargeW, left), Math.min(maxChargeW, room)),
    )
    const change = powerW > 0 ? powerW * efficiency : powerW / efficiency
    this.#storedWh = clamp(this.#storedWh + change * hours, 0, this.#capacityWh)
    return powerW
  }

  state(): DeviceState {
    return {
      stateOfCharge: this.#storedWh / this.#capacityWh,
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
      const leastWh = Math.min(this.#storedWh, this.#capacityWh * 0.05)
      this.#storedWh = Math.max(leastWh, this.#storedWh - tripWh)
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
