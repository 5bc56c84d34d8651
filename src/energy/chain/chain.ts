import { Corrector } from '../../coordination/corrector.ts'
import { shortenTo, type Lengths, type Pairs } from '../../coordination/pairs.ts'
import type { ResponseSum } from '../../coordination/response-sum.ts'
import type { SoftExchange } from '../../coordination/soft-exchange.ts'
import type { Floats } from '../../kernel/floats.ts'
import { Course } from './course.ts'
import type { Fading } from '../devices/fading.ts'
import { FadingCourse } from './fading-course.ts'
import type { Store } from './kept-store.ts'
import { Levels, middleOf } from './levels.ts'
import { Machine, type Action, type Sum } from './machine.ts'
import { addLeastOfMachine, addLeastOfStore, SteeredPath, type Path, type Worths } from './path.ts'
import type { SoftLines } from './soft-lines.ts'

/**
 * Machines, the stores they fill, the line (a connection with a fee or a limit) that they all use, if there is one, and limits on
 * parts of their use behind it.
 */
export interface ChainParts {
  readonly machines: readonly (readonly Action[])[]
  readonly stores: readonly Store[]
  readonly line: SoftExchange | null
  readonly lines: SoftLines | null
  /** Use that nobody can shift, W, [step]. */
  readonly fixed: Float64Array
  /** Where its arrays come from, and those that it uses in turn with all other chains. */
  readonly floats: Floats
  readonly turns: Floats
  /** Where it comes from when it begins with less softness, money. */
  readonly startSoftness: number
}

/**
 * A home (or one device) on its way to the optimum: the cost of its machines and wishes at given prices, with
 * every limit kept off by some softness, is smooth, and one step of Newton's method on it is a recursion over the day (`course.ts`).
 */
export class Chain extends SteeredPath implements Path {
  readonly stores: readonly Store[]
  readonly #levels: Levels
  readonly #machines: readonly Machine[]
  readonly use: Float64Array
  readonly foreseen: Float64Array
  readonly #line: SoftExchange | null
  readonly #lines: SoftLines | null
  readonly #fixed: Float64Array
  readonly #course: Course | FadingCourse
  /** Limits that levels set to power; machines see them as more stores beside all others: `#wide` in all. */
  readonly #fadings: readonly Fading[]
  readonly #wide: number
  readonly #pairs: readonly Pairs[]
  protected readonly corrector: Corrector
  /** Flows ([step x seen store]) and use ([step]) by price before the line answers, and how its price answers, [step]. */
  readonly #bareFlow: Float64Array
  readonly #bareUse: Float64Array
  readonly #lineEase: Float64Array
  /** What was foreseen at `foreseenAt`: flows ([step x seen store]) and pushes ([step x store]) without a step, and what the line lacks, [step]. */
  readonly #flow: Float64Array
  readonly #push: Float64Array
  readonly #lineLack: Float64Array
  // What follows is worked with in turn with all others.
  readonly #stiffness: Float64Array
  readonly #turnedFlow: Float64Array
  readonly #worth: Float64Array
  readonly #linePriceStep: Float64Array
  readonly #risen: Float64Array
  readonly #inside: Float64Array

  constructor({ machines, stores, line, lines, fixed, floats, turns, startSoftness }: ChainParts) {
    super(fixed, startSoftness)
    const count = fixed.length
    const width = stores.length
    this.#levels = new Levels(stores, count, floats)
    const wide = width + machines.flat().filter(({ fade }) => fade !== undefined).length
    let seen = width
    this.#machines = machines.map((actions) => {
      const machine = new Machine(actions, wide, count, floats, turns, seen)
      seen += machine.fadings.length
      return machine
    })
    this.#fadings = this.#machines.flatMap(({ fadings }) => fadings)
    this.#wide = wide
    this.use = floats.take(count)
    this.foreseen = floats.take(count)
    this.stores = stores
    this.#line = line
    this.#lines = lines
    this.#fixed = fixed
    this.#course =
      wide === width
        ? new Course(count, width, floats, turns)
        : new FadingCourse(count, width, this.#fadings, floats, turns)
    this.#pairs = [...this.#machines.flatMap(({ pairs }) => pairs), ...this.#levels.pairs]
    this.corrector = new Corrector(
      [...this.#pairs, ...(line?.pairs ?? []), ...(lines?.pairs ?? [])],
      turns,
    )
    const ofLine = line === null ? turns : floats
    this.#bareFlow = ofLine.take(count * wide)
    this.#bareUse = ofLine.take(count)
    this.#lineEase = ofLine.take(count)
    this.#lineLack = ofLine.take(count)
    this.#flow = floats.take(count * wide)
    this.#push = floats.take(count * width)
    this.#stiffness = turns.take(count * width)
    this.#turnedFlow = turns.take(count * wide)
    this.#worth = turns.take(count * wide)
    this.#linePriceStep = turns.take(count)
    this.#risen = turns.take(count)
    this.#inside = turns.take(count)
  }

  get limits(): number {
    let limits = this.#levels.limits + (this.#line?.limits ?? 0) + (this.#lines?.limits ?? 0)
    for (const machine of this.#machines) limits += machine.limits
    return limits
  }

  protected put(softness: number): void {
    const machines = this.#machines
    const levels = this.#levels
    const width = this.stores.length
    const wanted = new Float64Array(width)
    const flow = new Float64Array(width)
    const before = new Float64Array(width)
    for (let t = 0; t < this.use.length; t++) {
      for (const [k, store] of this.stores.entries()) {
        const last = t > 0 ? levels.level[(t - 1) * width + k]! : store.startLevel
        before[k] = last + store.inflow[t]!
        wanted[k] = middleOf(store, t, before[k]!) - before[k]!
      }
      flow.fill(0)
      for (const machine of machines) machine.begin(t, wanted, before, softness, flow)
      for (let k = 0; k < width; k++) levels.begin(t, k, before[k]! + flow[k]!, softness)
      for (const machine of machines) {
        machine.beginFading(t, (k) => levels.level[t * width + k]!, softness)
      }
    }
    levels.beginWishes(softness)
    this.refix()
    this.#line?.begin(softness)
    this.#lines?.begin(softness)
  }

  linearise(response: ResponseSum): void {
    this.respond()
    this.#course.addResponse(response)
  }

  protected respond(): void {
    const { flowByWorth, flowByPrice, useByPrice } = this.#course
    flowByWorth.fill(0)
    flowByPrice.fill(0)
    useByPrice.fill(0)
    if (this.#lines !== null) this.#lines.linearise(this.#machines, this.#course)
    else for (const machine of this.#machines) machine.linearise(this.#course)
    if (this.#line !== null) this.#lineariseLine(this.#line)
    this.#levels.linearise(this.#stiffness)
    this.#course.linearise(this.#stiffness)
  }

  /** The line's price answers what flows over it: a higher one takes part of every change back. */
  #lineariseLine(line: SoftExchange): void {
    const { flowByWorth, flowByPrice, useByPrice } = this.#course
    const width = this.#wide
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

  foresee(prices: Float64Array, softness: number): void {
    this.look(prices, softness)
    this.#course.solve(this.#flow, this.#push)
    const { use, foreseen } = this
    for (let t = 0; t < use.length; t++) foreseen[t]! += use[t]!
    this.#course.addUse(foreseen)
  }

  /** Works out flows and pushes at `prices` and `softness`; `foreseen` is then by how much the use changes without a step of worths. */
  protected look(prices: Float64Array, softness: number): void {
    this.foreseenAt = prices
    const { use, foreseen } = this
    const levels = this.#levels
    const line = this.#line
    const flow = this.#flow
    const width = this.#wide
    const inside = this.#behind(prices)
    foreseen.fill(0)
    levels.foresee(flow, this.#push, softness)
    const worth = this.#seen(levels.worth, this.#worth)
    this.#seen(flow, flow)
    if (this.#lines === null) {
      for (const machine of this.#machines) {
        machine.foresee(inside, worth, softness, flow, foreseen)
      }
    } else this.#lines.foresee(this.#machines, inside, worth, softness, flow, foreseen)
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
  }

  /** `of` ([step x store]) as machines see it, written to `out` ([step x seen store]), which may be the same array: nothing of fadings yet. */
  #seen(of: Float64Array, out: Float64Array): Float64Array {
    const width = this.stores.length
    const wide = this.#wide
    if (wide === width) return of
    for (let t = this.use.length - 1; t >= 0; t--) {
      for (let k = width - 1; k >= 0; k--) out[t * wide + k] = of[t * width + k]!
      out.fill(0, t * wide + width, (t + 1) * wide)
    }
    return out
  }

  /** Prices behind the line. */
  #behind(prices: Float64Array): Float64Array {
    if (this.#line === null) return prices
    const inside = this.#inside
    for (let t = 0; t < prices.length; t++) inside[t] = prices[t]! + this.#line.prices[t]!
    return inside
  }

  /** Sets the whole direction towards `softness` when prices have moved on to `prices`, and shortens `reach` to how far it can be gone. */
  protected aim(prices: Float64Array, softness: number, reach: Lengths): void {
    const { seenStep, levelStep, flowByPrice } = this.#course
    const flow = this.#turnedFlow
    const width = this.#wide
    for (let t = 0; t < prices.length; t++) {
      const risen = prices[t]! - this.foreseenAt[t]!
      for (let i = t * width; i < (t + 1) * width; i++) {
        flow[i] = this.#flow[i]! - flowByPrice[i]! * risen
      }
    }
    this.#course.solve(flow, this.#push)
    const levels = this.#levels
    let inside = prices
    if (this.#line !== null) inside = this.#turnLine(this.#line, prices, softness, reach)
    const worth = this.#worth
    const before = this.#seen(levels.worth, worth)
    for (let i = 0; i < worth.length; i++) worth[i] = before[i]! + seenStep[i]!
    if (this.#lines === null) {
      for (const machine of this.#machines) machine.turn(inside, worth, softness, reach)
    } else this.#turnBehindLimits(this.#lines, inside, softness, reach)
    levels.turn(levelStep, softness, reach)
  }

  /** Turns machines and their limits; `inside`: prices behind the line. */
  #turnBehindLimits(
    lines: SoftLines,
    inside: Float64Array,
    softness: number,
    reach: Lengths,
  ): void {
    const risen = this.#risen
    for (let t = 0; t < inside.length; t++) {
      risen[t] = inside[t]! - this.foreseenAt[t]! - (this.#line?.prices[t] ?? 0)
    }
    const worths = { worth: this.#worth, worthStep: this.#course.seenStep }
    lines.turn(this.#machines, inside, risen, worths, softness, reach)
  }

  /** Turns the line; returns the prices behind it after that, [step]. */
  #turnLine(
    line: SoftExchange,
    prices: Float64Array,
    softness: number,
    reach: Lengths,
  ): Float64Array {
    const { seenStep } = this.#course
    const width = this.#wide
    const inside = this.#inside
    const ofLine = this.#linePriceStep
    for (let t = 0; t < prices.length; t++) {
      let lack = this.#lineLack[t]! - this.#bareUse[t]! * (prices[t]! - this.foreseenAt[t]!)
      for (let i = t * width; i < (t + 1) * width; i++) lack += this.#bareFlow[i]! * seenStep[i]!
      ofLine[t] = lack * this.#lineEase[t]!
      inside[t] = prices[t]! + line.prices[t]! + ofLine[t]!
    }
    line.turn(ofLine, softness, reach)
    return inside
  }

  move(lengths: Lengths): void {
    const own = { ...lengths }
    shortenTo(own, this.reach)
    const levels = this.#levels
    const { worthStep, levelStep } = this.#course
    for (const pairs of this.#pairs) pairs.move(own)
    this.#line?.move(own)
    this.#lines?.move(own)
    for (let i = 0; i < levelStep.length; i++) {
      levels.level[i]! += own.use * levelStep[i]!
      levels.worth[i]! += own.price * worthStep[i]!
    }
    this.refix()
  }

  fix(use: Float64Array): void {
    this.#fixed.set(use)
    this.refix()
  }

  refix(): void {
    const { use } = this
    use.set(this.#fixed)
    if (this.#lines !== null) this.#lines.addUse(this.#machines, use)
    else for (const machine of this.#machines) machine.addUse(use)
  }

  level(store: number, t: number): number {
    return this.#levels.level[t * this.stores.length + store]!
  }

  worth(store: number, t: number): number {
    return this.#levels.worth[t * this.stores.length + store]!
  }

  power(machine: number, action: number, t: number): number {
    return this.#machines[machine]!.power(action, t)
  }

  close(machine: number, action: number, t: number, softness: number): void {
    this.#machines[machine]!.close(t, action, softness)
  }

  addLeast(prices: Float64Array, sum: Sum): void {
    const stride = this.stores.length
    const worthsOf = (from: number): Worths => ({ values: this.#levels.worth, from, stride })
    const lines = this.#lines
    for (const [i, { actions }] of this.#machines.entries()) {
      const worths = actions.map(({ store }) => (store === null ? null : worthsOf(store)))
      const seen = lines === null ? prices : lines.provenFor(lines.sharesOf(i), prices)
      addLeastOfMachine(actions, seen, worths, sum, this.#fadings)
    }
    for (const [k, store] of this.stores.entries()) {
      const fading = this.#fadings.find((one) => one.store === k)
      addLeastOfStore(store, worthsOf(k), sum, fading)
    }
  }
}
