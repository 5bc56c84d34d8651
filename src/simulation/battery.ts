import { numberOf } from '../things/attributes.ts'
import type {
  DeviceDefinition,
  DeviceState,
  Moment,
  Readings,
  SimulatedDevice,
} from './simulated-device.ts'
import { StoredEnergy } from './stored-energy.ts'

/** A home battery. By itself it keeps the home's exchange with the grid at zero, above its reserve. */
export class Battery implements SimulatedDevice {
  readonly definition: DeviceDefinition
  readonly #stored: StoredEnergy

  constructor(definition: DeviceDefinition, state: DeviceState) {
    this.definition = definition
    const capacityWh = numberOf(definition, 'capacityWh') ?? 0
    this.#stored = new StoredEnergy(capacityWh, state['stateOfCharge'] ?? 0.35)
  }

  readings(): Readings {
    return { stateOfCharge: this.#stored.level }
  }

  step(moment: Moment, askedW: number | null, restW: number): number {
    const rates = {
      chargeEfficiency: numberOf(this.definition, 'chargeEfficiency') ?? 1,
      dischargeEfficiency: numberOf(this.definition, 'dischargeEfficiency') ?? 1,
      maxChargeW: numberOf(this.definition, 'maxChargeW') ?? 0,
      maxDischargeW: numberOf(this.definition, 'maxDischargeW') ?? 0,
    }
    // By itself it keeps its reserve; a set point may use it, as the plan weighs that.
    const reserve = askedW === null ? (numberOf(this.definition, 'reserve') ?? 0) : 0
    const floorWh = this.#stored.capacityWh * reserve
    return this.#stored.move(moment, askedW ?? -restW, rates, { floorWh })
  }

  state(): DeviceState {
    return { stateOfCharge: this.#stored.level }
  }
}
