import type { Corrector } from '../../coordination/corrector.ts'
import type { Member, Trial } from '../../coordination/member.ts'
import { least, shortenTo, type Lengths } from '../../coordination/pairs.ts'
import { betweenShare } from '../../coordination/rounds.ts'
import type { Fading } from '../devices/fading.ts'
import { highPriceOf, lowPriceOf, type Store } from './kept-store.ts'
import type { Action, Sum } from './machine.ts'

/** How machines and their stores go on their way to the optimum, as the member sees it that they make up (`coordination/member.ts`). */
export interface Path extends Pick<
  Member,
  'use' | 'foreseen' | 'limits' | 'begin' | 'linearise' | 'foresee' | 'tryOut' | 'turn' | 'move'
> {
  /** Sets the use that the point cannot change, W, [step]. */
  fix(use: Float64Array): void
  /** Sums up `use` again, after some of it was taken away. */
  refix(): void
  /** Level of a store after step t, worth of a unit that comes into it in step t, and W of a machine's action. */
  level(store: number, t: number): number
  worth(store: number, t: number): number
  power(machine: number, action: number, t: number): number
  /** Takes an action away from step t for good, but not from what `addLeast` proves: the bound stays that of all that could be. */
  close(machine: number, action: number, t: number, softness: number): void
  /** Adds the least that machines and stores can cost at `prices` and the worths where it stands. */
  addLeast(prices: Float64Array, sum: Sum): void
}

/** Worths as they stand in an array: the first one, and how far apart steps are. */
export interface Worths {
  readonly values: Float64Array | Float32Array
  readonly from: number
  readonly stride: number
}

/** Steps by itself towards the softness that a path begins with, at the most; it mostly takes six. */
const beginLimit = 15

/** The same where it comes down to that softness from a higher one; it mostly takes five. */
const descentLimit = 40

/** A step of at least this part of its direction ends the way to where it begins. */
const nearlyWhole = 0.9

/** After steps of at least so much of their direction softness falls on the way down to these parts of itself. */
const falls = [
  { length: 0.7, to: 0.1 },
  { length: 0.3, to: 0.5 },
]

/** The way by itself to where a path begins: step by step, at first with more softness where there is to be little in the end. */
export class Descent {
  /** Softness of the next step. */
  softness: number
  isThere = false
  readonly #end: number
  #left: number

  constructor(from: number, to: number) {
    this.#end = to
    this.softness = Math.max(from, to)
    this.#left = from > to ? descentLimit : beginLimit
  }

  /** After a step of `length` of its direction. */
  go(length: number): void {
    this.#left--
    const isLast = this.softness === this.#end && length >= nearlyWhole
    this.isThere = isLast || this.#left === 0
    const fall = falls.find((of) => length >= of.length)
    this.softness = Math.max(this.#end, this.softness * (fall?.to ?? 1))
  }
}

/**
 * Whether who began with the softness `before` (0: not yet) is put well inside its limits when it begins with `softness`: the first time, and where it
 * begins as softly as a first plan (`start`), or as when all stand at known prices, and had not: where less softness has led it to may be anywhere.
 */
export function isPutAnew(before: number, softness: number, start: number): boolean {
  const marks = [start, start * betweenShare]
  return before === 0 || marks.some((mark) => before < mark && mark <= softness)
}

/** What paths have in common: how they come to where they are by themselves, and how a direction is tried out and found. */
export abstract class SteeredPath {
  /** The prices of the last `look`, which stay as they are until the next. */
  protected foreseenAt: Float64Array
  /** How far the direction can be gone. */
  protected reach: Lengths = { use: 1, price: 1 }
  /** The softness that it last began with; 0: it has not yet. */
  #begunWith = 0
  readonly #startSoftness: number
  protected abstract readonly corrector: Corrector

  /** `startSoftness`: where it comes from when it begins with less. */
  constructor(prices: Float64Array, startSoftness: number) {
    this.foreseenAt = prices
    this.#startSoftness = startSoftness
  }

  /** Puts everything well inside its limits. */
  protected abstract put(softness: number): void
  /** Works out how everything answers around the point. */
  protected abstract respond(): void
  /** Works out what there is at `prices` and `softness`, before worths have answered. */
  protected abstract look(prices: Float64Array, softness: number): void
  /** Sets the whole direction towards `softness` when prices have moved on to `prices` since `look`, and shortens `reach` to how far it can be gone. */
  protected abstract aim(prices: Float64Array, softness: number, reach: Lengths): void
  abstract move(lengths: Lengths): void

  begin(prices: Float64Array, softness: number): void {
    const isPut = isPutAnew(this.#begunWith, softness, this.#startSoftness)
    const way = new Descent(isPut ? this.#startSoftness : softness, softness)
    if (isPut) this.put(way.softness)
    this.#begunWith = softness
    while (!way.isThere) {
      this.reach = { use: 1, price: 1 }
      this.respond()
      this.look(prices, way.softness)
      this.aim(prices, way.softness, this.reach)
      this.move(this.reach)
      way.go(least(this.reach))
    }
  }

  tryOut(prices: Float64Array, trial: Trial): void {
    const own: Lengths = { use: 1, price: 1 }
    this.aim(prices, 0, own)
    this.corrector.remember(own, trial)
  }

  turn(prices: Float64Array, softness: number, reach: Lengths): void {
    let isKnown = true
    const aim = (own: Lengths): void => {
      if (!isKnown) this.look(this.foreseenAt, softness)
      isKnown = false
      this.aim(prices, softness, own)
    }
    this.reach = this.corrector.direct(aim, softness)
    shortenTo(reach, this.reach)
  }
}

/** Adds the least that a machine can cost in every step: it acts fully in one way or not at all. `worths`: of each action's store. */
export function addLeastOfMachine(
  actions: readonly Action[],
  prices: Float64Array,
  worths: readonly (Worths | null)[],
  sum: Sum,
  fadings: readonly Fading[] = [],
): void {
  const best = new Float64Array(prices.length)
  let magnitude = 0
  for (const [j, { sign, cost, rate, most }] of actions.entries()) {
    const of = worths[j]
    const force = fadings.find((fading) => fading.fade === actions[j]!.fade)?.pairs.force
    for (let t = 0; t < best.length; t++) {
      const saved = of ? rate[t]! * of.values[of.from + t * of.stride]! : 0
      const more = cost + (force?.[t] ?? 0)
      const least = (sign * prices[t]! + more - saved) * most[t]!
      if (least < best[t]!) best[t] = least
      magnitude += (Math.abs(prices[t]!) + Math.abs(more) + Math.abs(saved)) * most[t]!
    }
  }
  for (let t = 0; t < best.length; t++) sum.value += best[t]!
  sum.magnitude += magnitude
}

/**
 * Adds the least of a store: Σ_t min over its level's bounds of (wishes(σ) + (worth[t] - worth[t+1])·σ); where it fades, with the
 * limit at the price that its force is (any price proves): + force·(perLevel·σ - from).
 */
export function addLeastOfStore(
  store: Store,
  { values, from, stride }: Worths,
  sum: Sum,
  fading: Fading | null = null,
): void {
  const { startLevel: start, lower, upper, wantedLow, wantedHigh, floors } = store
  const count = lower.length
  const end = store.endValue * (store.endReference - start)
  sum.value += end
  sum.magnitude += Math.abs(end)
  for (let t = 0; t < count; t++) {
    const now = values[from + t * stride]!
    const after = t + 1 < count ? values[from + (t + 1) * stride]! : store.endValue
    let pull = now - after
    if (fading?.binds(t) === true) {
      const force = fading.pairs.force[t]!
      const ofLevel = force * fading.fade.perLevel
      pull += ofLevel
      sum.value += ofLevel * start - force * fading.fade.from[t]!
      sum.magnitude += Math.abs(ofLevel * start) + Math.abs(force * fading.fade.from[t]!)
    }
    // Levels are counted from the start, so that rounding is relative to what moves.
    const least = lower[t]! - start
    const most = upper[t]! - start
    sum.value -= now * store.inflow[t]!
    sum.magnitude +=
      (Math.abs(now) + Math.abs(after)) * Math.max(Math.abs(least), Math.abs(most)) +
      Math.abs(now * store.inflow[t]!)
    const priceLow = lowPriceOf(store, t)
    const priceHigh = highPriceOf(store, t)
    if (priceLow === 0 && priceHigh === 0 && floors.length === 0) {
      sum.value += pull * (pull > 0 ? least : most)
      continue
    }
    const low = wantedLow[t]! - start
    const high = wantedHigh[t]! - start
    const costAt = (level: number): number => {
      let cost =
        pull * level + priceLow * Math.max(0, low - level) + priceHigh * Math.max(0, level - high)
      for (const { wanted, price } of floors) {
        cost += price[t]! * Math.max(0, wanted[t]! - start - level)
      }
      return cost
    }
    // A convex function with bends at the wishes is least at an end, or at a bend between them.
    let best = Math.min(costAt(least), costAt(most))
    if (low > least && low < most) best = Math.min(best, costAt(low))
    if (high > least && high < most) best = Math.min(best, costAt(high))
    for (const { wanted, price } of floors) {
      const floor = wanted[t]! - start
      if (floor > least && floor < most) best = Math.min(best, costAt(floor))
      sum.magnitude += price[t]! * Math.max(0, floor - least)
    }
    sum.value += best
    sum.magnitude += priceLow * Math.max(0, low - least) + priceHigh * Math.max(0, most - high)
  }
}
