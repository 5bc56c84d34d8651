import { stepHours, type Steps } from '../kernel/steps.ts'
import type { RecordedHeat, RecordedHome } from './recording.ts'

// The devices of a recorded home as they would have behaved: simple physics, stepped once a step,
// that obeys a set point as far as the device can and otherwise follows the device's own behaviour.

/** What each device is asked to do, W, + into it; null: its own behaviour. */
export interface Wishes {
  readonly batteryW: number | null
  readonly heatW: number | null
  readonly carW: number | null
}

/**
 * What devices do that nobody asks: `own`: the battery takes the home's surplus and covers its need;
 * `idle`: the battery does nothing. In both the heat pump holds the set temperature and the car
 * charges as soon as it is home.
 */
export type Behaviour = 'own' | 'idle'

/** What happened in one step, mean W, + into the home or device. */
export interface HomeFlow {
  readonly netW: number
  readonly loadW: number
  readonly generationW: number
  readonly batteryW: number
  readonly heatW: number
  readonly carW: number
  /** What a trip used beyond the car's battery and was charged on the way, Wh. */
  readonly awayWh: number
}

/** No part of a car's battery is driven empty, nor a store filled over its brim by rounding. */
const leastCarShare = 0.1

/** One home with its state. Starts with an empty battery, a full car and the set temperature. */
export class RecordedHomeState {
  readonly home: RecordedHome
  readonly #steps: Steps
  readonly #behaviour: Behaviour
  storedWh = 0
  carWh: number
  indoorC: number

  constructor(home: RecordedHome, steps: Steps, behaviour: Behaviour) {
    this.home = home
    this.#steps = steps
    this.#behaviour = behaviour
    this.carWh = home.car?.capacityWh ?? 0
    this.indoorC = home.heat?.setC ?? 0
  }

  #awayWh = 0

  /** What happens as step `index` begins: a car that comes home has used what its trip took. Call it once, before `step`. */
  begin(index: number): void {
    const { car } = this.home
    if (car === null) return
    const usedWh = car.tripWh[index] ?? 0
    const leftWh = Math.min(this.carWh, leastCarShare * car.capacityWh)
    this.#awayWh = Math.max(0, usedWh - (this.carWh - leftWh))
    this.carWh -= usedWh - this.#awayWh
  }

  /** Moves the state over step `index` and says what flowed. A load that was not measured counts as 0. */
  step(index: number, wishes: Wishes): HomeFlow {
    const hours = stepHours(this.#steps)
    const loadW = this.home.loadW[index] || 0
    const generationW = this.home.solar?.generationW[index] ?? 0
    const heatW = this.#stepHeat(index, hours, wishes.heatW)
    const carW = this.#stepCar(index, hours, wishes.carW)
    const restW = loadW + heatW + carW - generationW
    const batteryW = this.#stepBattery(hours, wishes.batteryW, restW)
    return {
      netW: restW + batteryW,
      loadW,
      generationW,
      batteryW,
      heatW,
      carW,
      awayWh: this.#awayWh,
    }
  }

  /** What battery, car and building hold above empty and the lowest comfort, as electricity, kWh. */
  heldKwh(): number {
    const { battery, car, heat } = this.home
    const batteryWh = battery === null ? 0 : this.storedWh * battery.dischargeEfficiency
    const carWh = car === null ? 0 : this.carWh / car.chargeEfficiency
    const warmthWh =
      heat === null ? 0 : ((this.indoorC - heat.minC) * heat.thermalMassWhPerK) / heat.cop
    return (batteryWh + carWh + warmthWh) / 1000
  }

  #stepBattery(hours: number, wishW: number | null, restW: number): number {
    const { battery } = this.home
    if (battery === null) return 0
    const own = this.#behaviour === 'own' ? -restW : 0
    const room = (battery.capacityWh - this.storedWh) / battery.chargeEfficiency / hours
    const stock = (this.storedWh * battery.dischargeEfficiency) / hours
    const mostW = Math.min(battery.maxChargeW, room)
    const leastW = -Math.min(battery.maxDischargeW, stock)
    const powerW = clamp(wishW ?? own, leastW, mostW)
    const gain = powerW > 0 ? battery.chargeEfficiency : 1 / battery.dischargeEfficiency
    this.storedWh = clamp(this.storedWh + powerW * hours * gain, 0, battery.capacityWh)
    return powerW
  }

  /** The heat pump's own guard keeps the comfort range whatever it is asked, as far as its power goes. */
  #stepHeat(index: number, hours: number, wishW: number | null): number {
    const { heat } = this.home
    if (heat === null) return 0
    const lossW = (heat.demandW[index] ?? 0) + heat.heatLossWPerK * (this.indoorC - heat.setC)
    const powerTo = (toC: number): number =>
      (((toC - this.indoorC) * heat.thermalMassWhPerK) / hours + lossW) / heat.cop
    const guarded =
      wishW === null
        ? powerTo(heat.setC)
        : clamp(wishW, powerTo(heat.minC), Math.max(powerTo(heat.minC), powerTo(heat.maxC)))
    const powerW = clamp(guarded, 0, heat.maxW)
    this.indoorC += ((heat.cop * powerW - lossW) * hours) / heat.thermalMassWhPerK
    return powerW
  }

  #stepCar(index: number, hours: number, wishW: number | null): number {
    const { car } = this.home
    if (car === null || car.isHome[index] !== 1) return 0
    const room = (car.capacityWh - this.carWh) / car.chargeEfficiency / hours
    const carW = clamp(wishW ?? car.maxChargeW, 0, Math.min(car.maxChargeW, room))
    this.carWh = Math.min(car.capacityWh, this.carWh + carW * hours * car.chargeEfficiency)
    return carW
  }
}

/** The outdoor temperature at which the building, at its set temperature, loses exactly the recorded heat, °C. */
export function outdoorC(heat: RecordedHeat, index: number): number {
  return heat.setC - (heat.demandW[index] ?? 0) / heat.heatLossWPerK
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
