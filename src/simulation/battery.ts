import { numberOf } from '../things/attributes.ts'
import {
  clamp,
  hoursOf,
  type DeviceDefinition,
  type DeviceState,
  type Moment,
  type Readings,
  type SimulatedDevice,
} from './simulated-device.ts'

/** A home battery. By itself it keeps the home's exchange with the grid at zero, above its reserve. */
export class Battery implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #capacityWh: number
  #storedWh: number

  constructor(definition: DeviceDefinition, state: DeviceState) {
    this.definition = definition
    this.#capacityWh = numberOf(definition, 'capacityWh') ?? 0
    this.#storedWh = this.#capacityWh * clamp(state['stateOfCharge'] ?? 0.35, 0, 1)
  }

  readings(): Readings {
    return { stateOfCharge: this.#storedWh / this.#capacityWh }
  }

  step(moment: Moment, askedW: number | null, restW: number): number {
    const hours = hoursOf(moment)
    const charge = numberOf(this.definition, 'chargeEfficiency') ?? 1
    const discharge = numberOf(this.definition, 'dischargeEfficiency') ?? 1
    const maxChargeW = numberOf(this.definition, 'maxChargeW') ?? 0
    const maxDischargeW = numberOf(this.definition, 'maxDischargeW') ?? 0
    // By itself it keeps its reserve; a set point may use it, as the plan weighs that.
    const floorWh =
      askedW === null ? this.#capacityWh * (numberOf(this.definition, 'reserve') ?? 0) : 0
    const room = (this.#capacityWh - this.#storedWh) / charge / hours
    const left = (Math.max(0, this.#storedWh - floorWh) * discharge) / hours
    const wishedW = askedW ?? -restW
    const powerW = Math.trunc(
      clamp(wishedW, -Math.min(maxDischargeW, left), Math.min(maxChargeW, room)),
    )
    const change = powerW > 0 ? powerW * charge : powerW / discharge
    this.#storedWh = clamp(this.#storedWh + change * hours, 0, this.#capacityWh)
    return powerW
  }

  state(): DeviceState {
    return { stateOfCharge: this.#storedWh / this.#capacityWh }
  }
}
