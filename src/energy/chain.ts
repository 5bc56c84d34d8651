import type { SoftExchange } from '../coordination/soft-exchange.ts'
import type { Gap, Lengths, Pairs } from '../coordination/pairs.ts'
import type { Floats } from '../kernel/floats.ts'
import { Course } from './course.ts'
import { Levels } from './levels.ts'
import { Machines, type Action } from './machines.ts'
import type { Store } from './kept-store.ts'

/** Machines, the stores they fill, and the line (a connection with a fee or a limit) that they all use, if there is one. */
export interface ChainParts {
  readonly machines: readonly (readonly Action[])[]
  readonly stores: readonly Store[]
  readonly line: SoftExchange | null
  /** Use that nobody can shift, W, [step]. */
  readonly fixed: Float64Array
  /** Where its working arrays come from. */
  readonly floats: Floats
}

/** Steps by itself towards the softness it begins with, at the most; it mostly takes six. */
const beginLimit = 15

/** A step of at least this part of its direction ends the way to where it begins. */
const nearlyWhole = 0.9

/**
 * A home (or one device) on its way to the optimum: the cost of its machines and wishes at given prices, with
 * every limit kept off by some softness, is smooth, and one step of Newton's method on it is a recursion over the day (`course.ts`).
 */
export class Chain {
  readonly levels: Levels
  readonly machines: Machines
  /** Use at the point, and after a whole step of the direction, W, [step]. */
  readonly use: Float64Array
  readonly foreseen: Float64Array
  readonly #stores: readonly Store[]
  readonly #line: SoftExchange | null
  /** Use that the point cannot change, W, [step]; whoever changes it calls `refix`. */
  readonly fixed: Float64Array
  readonly #course: Course
  readonly #pairs: readonly Pairs[]
  readonly #stiffness: Float64Array
  readonly #flow: Float64Array
  readonly #push: Float64Array
  /** Flows ([step x store]) and use ([step]) by price before the line answers, and how its price answers, [step]. */
  readonly #bareFlow: Float64Array
  readonly #bareUse: Float64Array
  readonly #lineEase: Float64Array
  readonly #lineLack: Float64Array
  readonly #linePriceStep: Float64Array
  /** Prices behind the line or their steps, while they are worked with, [step]. */
  readonly #inside: Float64Array
  #hasBegun = false

  constructor({ machines, stores, line, fixed, floats }: ChainParts) {
    const count = fixed.length
    const width = stores.length
    this.levels = new Levels(stores, count, floats)
    this.machines = new Machines(machines, count, floats)
    this.use = floats.take(count)
    this.foreseen = floats.take(count)
    this.#stores = stores
    this.#line = line
    this.fixed = fixed
    this.#course = new Course(count, width, floats)
    this.#pairs = [...this.machines.pairs, ...this.levels.pairs]
    this.#stiffness = floats.take(count * width)
    this.#flow = floats.take(count * width)
    this.#push = floats.take(count * width)
    this.#bareFlow = floats.take(count * width)
    this.#bareUse = floats.take(count)
    this.#lineEase = floats.take(count)
    this.#lineLack = floats.take(count)
    this.#linePriceStep = floats.take(count)
    this.#inside = floats.take(count)
  }

  /** How many limits are kept off. */
  get limits(): number {
    return this.machines.limits + this.levels.limits + (this.#line?.limits ?? 0)
  }

  /** Goes to where it would be at `prices` and `softness`. */
  begin(prices: Float64Array, softness: number): void {
    if (!this.#hasBegun) this.#put(softness)
    this.#hasBegun = true
    const unchanged = new Float64Array(prices.length)
    const lengths: Lengths = { use: 1, price: 1 }
    for (let i = 0; i < beginLimit; i++) {
      this.linearise()
      this.foresee(prices, softness)
      this.turn(unchanged, softness)
      lengths.use = 1
      lengths.price = 1
      this.shorten(lengths)
      this.move(lengths)
      if (Math.min(lengths.use, lengths.price) >= nearlyWhole) break
    }
  }

  #put(softness: number): void {
    const { machines, levels } = this
    const width = this.#stores.length
    const flow = new Float64Array(width)
    for (let t = 0; t < this.use.length; t++) {
      const before = (k: number): number =>
        this.#stores[k]!.inflow[t]! +
        (t > 0 ? levels.level[(t - 1) * width + k]! : this.#stores[k]!.startLevel)
      for (let k = 0; k < width; k++) flow[k] = levels.middle(t, k, before(k)) - before(k)
      machines.begin(t, flow, softness)
      for (let k = 0; k < width; k++) {
        levels.begin(t, k, before(k) + machines.flowAt(t, k), softness)
      }
    }
    this.refix()
    this.#line?.begin(softness)
  }

  /** Works out how everything answers around the point. */
  linearise(): void {
    this.machines.linearise(this.#stores.length, this.#course)
    if (this.#line !== null) this.#lineariseLine(this.#line)
    this.levels.linearise(this.#stiffness)
    this.#course.linearise(this.#stiffness)
  }

  /** The line's price answers what flows over it: a higher one takes part of every change back. */
  #lineariseLine(line: SoftExchange): void {
    const { flowByWorth, flowByPrice, useByPrice } = this.#course
    const width = this.#stores.length
    const bare = this.#bareFlow
    line.linearise()
    bare.set(flowByPrice)
    this.#bareUse.set(useByPrice)
    for (let t = 0; t < useByPrice.length; t++) {
      const at = t * width
      const ease = 1 / (useByPrice[t]! + line.slope[t]!)
      const share = line.slope[t]! * ease
      this.#lineEase[t] = ease
      useByPrice[t]! *= share
      for (let k = 0; k < width; k++) {
        flowByPrice[at + k]! *= share
        const by = bare[at + k]! * ease
        for (let l = 0; l < width; l++) {
          flowByWorth[at * width + k * width + l]! -= by * bare[at + l]!
        }
      }
    }
  }

  /** Adds -d use / d price ([step x step], by rows, the upper triangle). */
  addResponse(into: Float64Array): void {
    if (this.#stores.length > 0) {
      this.#course.addResponse(into)
      return
    }
    const count = this.use.length
    for (let t = 0; t < count; t++) into[t * count + t]! += this.#course.useByPrice[t]!
  }

  /** Finds its use at `prices` and `softness` to first order. */
  foresee(prices: Float64Array, softness: number): void {
    const { use, foreseen, levels, machines } = this
    const line = this.#line
    const flow = this.#flow
    const width = this.#stores.length
    let inside = prices
    if (line !== null) {
      inside = this.#inside
      for (let t = 0; t < use.length; t++) inside[t] = prices[t]! + line.prices[t]!
    }
    levels.foresee(flow, this.#push, softness)
    machines.foresee(inside, levels.worth, width, softness, flow, foreseen)
    if (line !== null) {
      line.foresee(softness)
      for (let t = 0; t < use.length; t++) {
        const lack = use[t]! + foreseen[t]! - line.sum[t]! - line.shift[t]!
        const priceStep = lack * this.#lineEase[t]!
        this.#lineLack[t] = lack
        // What follows the line's price in use follows it in flows.
        foreseen[t]! -= this.#bareUse[t]! * priceStep
        for (let i = t * width; i < (t + 1) * width; i++) {
          flow[i]! -= this.#bareFlow[i]! * priceStep
        }
      }
    }
    this.#course.solve(flow, this.#push)
    for (let t = 0; t < use.length; t++) foreseen[t]! += use[t]!
    this.#course.addUse(foreseen)
  }

  /** Finds its direction when the prices that `foresee` had change by `priceStep`, towards the same softness. */
  turn(priceStep: Float64Array, softness: number): void {
    const course = this.#course
    const { worthStep, levelStep, flowByPrice } = course
    const width = this.#stores.length
    const flow = this.#flow
    for (let t = 0; t < priceStep.length; t++) {
      for (let i = t * width; i < (t + 1) * width; i++) flow[i]! -= flowByPrice[i]! * priceStep[t]!
    }
    course.solve(flow, this.#push)
    const inside = this.#line === null ? priceStep : this.#turnLine(this.#line, priceStep, softness)
    this.machines.turn(inside, worthStep, width, softness)
    this.levels.turn(levelStep, softness)
  }

  /** Turns the line; returns by how much prices behind it change, [step]. */
  #turnLine(line: SoftExchange, priceStep: Float64Array, softness: number): Float64Array {
    const { worthStep } = this.#course
    const width = this.#stores.length
    const inside = this.#inside
    const ofLine = this.#linePriceStep
    for (let t = 0; t < priceStep.length; t++) {
      let lack = this.#lineLack[t]! - this.#bareUse[t]! * priceStep[t]!
      for (let i = t * width; i < (t + 1) * width; i++) lack += this.#bareFlow[i]! * worthStep[i]!
      ofLine[t] = lack * this.#lineEase[t]!
      inside[t] = priceStep[t]! + ofLine[t]!
    }
    line.turn(ofLine, softness)
    return inside
  }

  shorten(reach: Lengths): void {
    for (const pairs of this.#pairs) pairs.shorten(reach)
    this.#line?.shorten(reach)
  }

  addGap(gap: Gap): void {
    for (const pairs of this.#pairs) pairs.addGap(gap)
    this.#line?.addGap(gap)
  }

  bend(share: number): void {
    for (const pairs of this.#pairs) pairs.bend(share)
    this.#line?.bend(share)
  }

  even(reach: Lengths, softness: number): void {
    for (const pairs of this.#pairs) pairs.even(reach, softness)
    this.#line?.even(reach, softness)
  }

  uneven(): void {
    for (const pairs of this.#pairs) pairs.uneven()
    this.#line?.uneven()
  }

  straighten(): void {
    for (const pairs of this.#pairs) pairs.straighten()
    this.#line?.straighten()
  }

  move(lengths: Lengths): void {
    const { levels } = this
    const { worthStep, levelStep } = this.#course
    for (const pairs of this.#pairs) pairs.move(lengths)
    this.#line?.move(lengths)
    for (let i = 0; i < levelStep.length; i++) {
      levels.level[i]! += lengths.use * levelStep[i]!
      levels.worth[i]! += lengths.price * worthStep[i]!
    }
    this.refix()
  }

  /** Sums up `use` again. */
  refix(): void {
    const { use } = this
    use.set(this.fixed)
    this.machines.addUse(use)
  }
}
