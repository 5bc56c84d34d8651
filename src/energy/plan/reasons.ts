import type { PlanPrices, StepView } from '../devices/device.ts'
import type { Reason } from './plan.ts'
import { neededLevels } from '../devices/storage-build.ts'
import type { Storage } from '../devices/storage.ts'

/** A store in a finished plan: its drive (mostly what it uses), W, and its level after each step, both [step]. */
export interface StoreCourse {
  readonly storage: Storage
  readonly useW: Float64Array
  readonly levels: Float64Array
}

/** A device that takes or gives less rests, W: what little it does is rounding of a plan. */
export const restingW = 25

/** Reads why a store takes or gives in a step. Resting has reasons of each kind's own. */
export class StoreReasons {
  /** As the device sees them where it can do something. */
  readonly prices: PriceView
  readonly #all: PriceView
  readonly #course: StoreCourse
  readonly #needed: Float64Array
  /** Between these it neither takes nor gives; none is known yet. */
  readonly #nextTaking = { from: 0, at: 0 }
  readonly #nextGiving = { from: 0, at: 0 }

  constructor(course: StoreCourse, { all, own }: PlanPrices) {
    this.prices = new PriceView(own, course.storage)
    this.#all = new PriceView(all, course.storage)
    this.#course = course
    this.#needed = neededLevels(course.storage)
  }

  /** Most of what it takes in step t could not be had later: wishes not yet met need all the power there is until then. */
  mustNow(t: number): boolean {
    const { storage, useW, levels } = this.#course
    const flow = useW[t]! * storage.gain[t]!
    return useW[t]! > restingW && levels[t]! - this.#needed[t]! < flow / 2
  }

  /** It takes all it can in step t. */
  isAtMost(t: number): boolean {
    return this.#course.useW[t]! >= 0.98 * this.#course.storage.maxIn[t]!
  }

  /** Why it takes, where no wish forces it to. */
  taking(t: number, view: StepView): Reason {
    if (view.atExportLimit !== null) return view.atExportLimit
    if (view.atImportLimit !== null && !this.isAtMost(t)) return view.atImportLimit
    return view.supply === 'cheap-hours' && this.prices.areFlat ? 'any-hour' : view.supply
  }

  giving(t: number, view: StepView): Reason {
    if (view.atImportLimit !== null) return view.atImportLimit
    return this.isDear(t) ? 'dear-hours' : 'needed-here'
  }

  /** Why it rests where it could take or give: a limit, a better hour, or that none is better. */
  resting(t: number, view: StepView): Reason {
    const takes = this.next(t, 1)
    const gives = this.next(t, -1)
    if (view.atImportLimit !== null && takes !== null && this.prices.isCheaper(t, takes)) {
      return view.atImportLimit
    }
    if (takes === null && gives === null) return 'no-gain'
    const isBetterLater =
      (takes !== null && this.prices.isCheaper(takes, t)) ||
      (gives !== null && this.prices.isCheaper(t, gives))
    return isBetterLater ? 'waiting' : 'any-hour'
  }

  /** Power is dearer than usual in the neighbourhood. */
  isDear(t: number): boolean {
    return this.#all.isDear(t)
  }

  /** The next step after t in which it takes (sign 1) or gives (-1); null: none. Steps are asked for one after the other: what was found holds until it is reached. */
  next(t: number, sign: 1 | -1): number | null {
    const { useW } = this.#course
    const known = sign === 1 ? this.#nextTaking : this.#nextGiving
    if (known.from <= t && t < known.at) return known.at < useW.length ? known.at : null
    let at = t + 1
    while (at < useW.length && sign * useW[at]! <= restingW) at++
    known.from = t
    known.at = at
    return at < useW.length ? at : null
  }
}

/** Differences of prices below this part of a usual one count as none. */
const sameShare = 0.01

/** Prices as reasons look at them: only how they differ where a device can do something. */
export class PriceView {
  readonly #prices: Float64Array
  readonly #mean: number
  readonly #same: number
  /** One step is as good as another. */
  readonly areFlat: boolean

  /** `mayAct`: where it can; without it, in every step. */
  constructor(prices: Float64Array, mayAct?: Pick<Storage, 'maxIn' | 'maxOut'>) {
    let sum = 0
    let size = 0
    let count = 0
    let least = Infinity
    let most = -Infinity
    for (let t = 0; t < prices.length; t++) {
      if (mayAct !== undefined && mayAct.maxIn[t]! + mayAct.maxOut[t]! <= 0) continue
      const price = prices[t]!
      count += 1
      sum += price
      size += Math.abs(price)
      least = Math.min(least, price)
      most = Math.max(most, price)
    }
    this.#prices = prices
    this.#mean = sum / Math.max(1, count)
    this.#same = (sameShare * size) / Math.max(1, count)
    this.areFlat = most - least <= this.#same
  }

  /** Dearer than usual. */
  isDear(t: number): boolean {
    return this.#prices[t]! > this.#mean + this.#same
  }

  /** Energy costs less in step t than in step `other`. */
  isCheaper(t: number, other: number): boolean {
    return this.#prices[t]! < this.#prices[other]! - this.#same
  }

  /** Cheaper than usual. */
  isCheap(t: number): boolean {
    return this.#prices[t]! < this.#mean - this.#same
  }
}
