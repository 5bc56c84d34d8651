import { clamp, hoursOf, type Moment } from './simulated-device.ts'

/** How well a store takes energy in and gives it back, and how fast at the most. */
export interface StoreRates {
  readonly chargeEfficiency: number
  readonly dischargeEfficiency: number
  readonly maxChargeW: number
  readonly maxDischargeW: number
}

/** The energy in a simulated battery. */
export class StoredEnergy {
  readonly capacityWh: number
  #wh: number

  /** `level`: how full it is, 0 to 1. */
  constructor(capacityWh: number, level: number) {
    this.capacityWh = capacityWh
    this.#wh = capacityWh * clamp(level, 0, 1)
  }

  /** How full it is, 0 to 1. */
  get level(): number {
    return this.#wh / this.capacityWh
  }

  get wh(): number {
    return this.#wh
  }

  /** A trip used some of it. */
  become(wh: number): void {
    this.#wh = wh
  }

  /**
   * Lives through a step as near to `wishedW` as rates and room allow, between `floorWh` and `fullWh` (beyond them it goes no further).
   * Returns the power, W, + into the store, a whole number.
   */
  move(
    moment: Moment,
    wishedW: number,
    rates: StoreRates,
    { floorWh = 0, fullWh = this.capacityWh },
  ): number {
    const hours = hoursOf(moment)
    const { chargeEfficiency, dischargeEfficiency, maxChargeW, maxDischargeW } = rates
    const room = Math.max(0, fullWh - this.#wh) / chargeEfficiency / hours
    const left = (Math.max(0, this.#wh - floorWh) * dischargeEfficiency) / hours
    const powerW = Math.trunc(
      clamp(wishedW, -Math.min(maxDischargeW, left), Math.min(maxChargeW, room)),
    )
    const change = powerW > 0 ? powerW * chargeEfficiency : powerW / dischargeEfficiency
    this.#wh = clamp(this.#wh + change * hours, 0, this.capacityWh)
    return powerW
  }
}
