import { stepHours, stepIndex, stepStartMs } from '../../kernel/steps.ts'
import type { PlanInput } from './plan-input.ts'
import type { Plan } from './plan.ts'

/** The last plan seen from the steps of the new one. Rounds begin there, so that of equal plans the nearest wins. */
export class LastPlan {
  readonly #input: PlanInput
  readonly #powers = new Map<string, Float64Array>()
  readonly #tanks = new Map<string, Float64Array>()
  readonly #coolings = new Map<string, Float64Array>()
  readonly #nets = new Map<string, Float64Array>()

  constructor(input: PlanInput) {
    this.#input = input
    const { last } = input
    if (last === null || last.steps.stepMs !== input.steps.stepMs) return
    for (const home of last.homes) this.#nets.set(home.cellId, home.netW)
    for (const device of [...last.homes.flatMap((home) => home.devices), ...last.shared]) {
      this.#powers.set(device.thingId, device.powerW)
      if (device.tankW !== undefined) this.#tanks.set(device.thingId, device.tankW)
      if (device.coolingW !== undefined) this.#coolings.set(device.thingId, device.coolingW)
    }
  }

  /** Power of a device, W, [step of the new plan]; null: it was not in the last plan. */
  powerW(thingId: string): Float64Array | null {
    const power = this.#powers.get(thingId)
    return power === undefined ? null : this.#shifted(power)
  }

  /** What of it went into the device's tank; null: it had none. */
  tankW(thingId: string): Float64Array | null {
    const power = this.#tanks.get(thingId)
    return power === undefined ? null : this.#shifted(power)
  }

  /** What of it cooled; null: it could not. */
  coolingW(thingId: string): Float64Array | null {
    const power = this.#coolings.get(thingId)
    return power === undefined ? null : this.#shifted(power)
  }

  /** Net power of a home: that of the last plan, or what it cannot shift. */
  netW(cellId: string, fixedW: Float64Array): Float64Array {
    const net = this.#nets.get(cellId)
    return net === undefined ? fixedW : this.#shifted(net)
  }

  /** The neighbourhood's own prices to begin with, for each W and step: the last ones; else import where it lacks and export where it has too much. */
  prices(fixedW: Float64Array): Float64Array {
    const { last, prices, steps } = this.#input
    const perStep = stepHours(steps) / 1000
    const known = last === null ? null : this.#shiftedPrices(last)
    return prices.importMicroPerKwh.map((buy, t) => {
      const fee = prices.localFeeMicroPerKwh[t]!
      const usual = fixedW[t]! > 0 ? buy : prices.exportMicroPerKwh[t]! + fee
      return ((known?.[t] ?? usual) - fee) * perStep
    })
  }

  /**
   * What a feeder's own price begins with, for each W and step; null: the last plan has none. Beyond its end it stays: what is scarce there for as long as
   * the plan goes is not what was scarce a day before.
   */
  feederPrices(feederId: string): Float64Array | null {
    const { last, steps } = this.#input
    const known = last?.feeders?.find((feeder) => feeder.feederId === feederId)
    if (last === null || known === undefined || last.steps.stepMs !== steps.stepMs) return null
    const perStep = stepHours(steps) / 1000
    return Float64Array.from({ length: steps.count }, (_, t) => {
      const index = Math.max(0, stepIndex(last.steps, stepStartMs(steps, t)))
      return (known.priceMicroPerKwh[Math.min(index, last.steps.count - 1)] ?? 0) * perStep
    })
  }

  #shiftedPrices(last: Plan): Float64Array | null {
    return last.steps.stepMs === this.#input.steps.stepMs
      ? this.#shifted(last.priceMicroPerKwh)
      : null
  }

  /** Values of the last plan at the new steps; beyond its end, those of a day before. */
  #shifted(values: Float64Array): Float64Array {
    const { last, steps } = this.#input
    const perDay = Math.round(86_400_000 / steps.stepMs)
    return Float64Array.from({ length: steps.count }, (_, t) => {
      let index = last === null ? t : stepIndex(last.steps, stepStartMs(steps, t))
      while (index >= values.length) index -= perDay
      return values[index] ?? 0
    })
  }
}
