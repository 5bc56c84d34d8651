import { Pairs, type Lengths } from '../../coordination/pairs.ts'
import type { Floats } from '../../kernel/floats.ts'
import { Fading } from '../devices/fading.ts'
import type { Fade } from '../devices/storage.ts'

/** One way in which a machine acts: it charges, discharges, heats, generates. */
export interface Action {
  /** The store of the chain it fills or drains; null: none. */
  readonly store: number | null
  /** 1: it uses power; -1: it gives power. */
  readonly sign: 1 | -1
  /** Change of level for each W, [step]; negative where it drains. */
  readonly rate: Float64Array
  /** W at the most, [step]; 0: not at all. */
  readonly most: Float64Array
  /** Money for each W and step. */
  readonly cost: number
  /** What its store's level leaves of its power. */
  readonly fade?: Fade
}

/** What the machines of a chain come to, as its levels and its prices see them; every fading counts as one more store. */
export interface Answer {
  /** Changes of level for changes of worth, [step x store x store]. */
  readonly flowByWorth: Float64Array
  /** Changes of level for a lower price, and of use for a higher worth, [step x store]. */
  readonly flowByPrice: Float64Array
  /** Change of use for a lower price, [step]. */
  readonly useByPrice: Float64Array
}

/** An action at work. */
interface Working {
  readonly action: Action
  readonly store: number
  readonly fading: Fading | null
  /** Where its power flows, and by how much for each W, [step]: its store, and what that leaves of its power. */
  readonly ends: readonly { readonly store: number; readonly rate: Float64Array }[]
  /** W: its slack is its power, [step]. */
  readonly free: Pairs
  /** 1 / most; 0 where it is not possible, [step]. */
  readonly inverseMost: Float64Array
  /** Its steps, W, [step]: in turn with all others. */
  readonly step: Float64Array
}

/**
 * A machine whose actions share its capacity, Σ action / most <= 1: a battery charges or discharges, a heat pump warms
 * the building or the tank. (Physical storages never do both at once; the hull of full charge, rest and full discharge
 * is what their mixtures over a step can be.)
 */
export class Machine {
  readonly actions: readonly Action[]
  readonly pairs: readonly Pairs[]
  readonly fadings: readonly Fading[]
  readonly #works: readonly Working[]
  readonly #room: Pairs
  /** How far all actions together move for each unit of money, [step]. */
  readonly #ease: Float64Array
  readonly #shared: Float64Array
  readonly #signed: Float64Array
  readonly #stores: number

  /** `stores`: how many the chain has, with its fadings; `firstFading`: where this machine's begin. */
  constructor(
    actions: readonly Action[],
    stores: number,
    count: number,
    floats: Floats,
    turns: Floats,
    firstFading = stores,
  ) {
    this.actions = actions
    let at = firstFading
    this.#works = actions.map((action): Working => {
      const { store, fade } = action
      const fading =
        store === null || fade === undefined ? null : new Fading(fade, store, at++, floats, turns)
      return {
        action,
        store: store ?? -1,
        fading,
        ends: [
          ...(store === null ? [] : [{ store, rate: action.rate }]),
          ...(fading === null ? [] : [{ store: fading.at, rate: fading.pull }]),
        ],
        free: new Pairs(count, floats),
        inverseMost: action.most.map((most) => (most > 0 ? 1 / most : 0)),
        step: turns.take(count),
      }
    })
    this.#stores = stores
    this.#room = new Pairs(count, floats)
    this.fadings = this.#works.flatMap(({ fading }) => fading ?? [])
    this.pairs = [
      ...this.#works.map(({ free }) => free),
      this.#room,
      ...this.fadings.map(({ pairs }) => pairs),
    ]
    this.#ease = floats.take(count)
    this.#shared = turns.take(count)
    this.#signed = turns.take(count)
  }

  /** How many limits are kept off: of each action that is possible in a step, and one for all. */
  get limits(): number {
    let limits = 0
    for (let t = 0; t < this.#ease.length; t++) {
      const possible = this.#possible(t)
      if (possible > 0) limits += possible + 1
      for (const { fading, inverseMost } of this.#works) {
        if (fading?.binds(t) === true && inverseMost[t]! > 0) limits++
      }
    }
    return limits
  }

  #possible(t: number): number {
    let possible = 0
    for (const { inverseMost } of this.#works) if (inverseMost[t]! > 0) possible++
    return possible
  }

  /** W of an action in step t. */
  power(action: number, t: number): number {
    return this.#works[action]!.free.slack[t]!
  }

  /**
   * Begins step t with powers that bring about `flow` ([store]) from the levels `before` as far as it can be, well inside what is
   * possible; adds what they do.
   */
  begin(
    t: number,
    flow: Float64Array,
    before: Float64Array,
    softness: number,
    flowing: Float64Array,
  ): void {
    const possible = this.#possible(t)
    if (possible === 0) return
    let left = 1
    for (const { action, store, free, fading } of this.#works) {
      const most = action.most[t]!
      if (most === 0) continue
      const rate = action.rate[t]!
      const wanted = store < 0 ? most : flow[store]! / rate
      const faded = fading === null ? 1 : fading.most(t, before[store]!, rate) / most
      const least = Math.max(nearlyNothing, wellInside * Math.min(1, faded))
      const share =
        Math.max(least, Math.min(1 - wellInside, (1 - wellInside) * faded, wanted / most)) /
        possible
      free.put(t, share * most, softness)
      if (store >= 0) flowing[store]! += action.rate[t]! * share * most
      left -= share
    }
    this.#room.put(t, left, softness)
  }

  /** Begins what the levels after step t leave of its powers. */
  beginFading(t: number, level: (store: number) => number, softness: number): void {
    for (const { action, store, free, fading } of this.#works) {
      const most = action.most[t]!
      if (most === 0 || fading === null) continue
      const left = fading.leaves(t, level(store))
      const power = Math.max(nearlyNothing * most, Math.min(free.slack[t]!, left / 2))
      free.put(t, power, softness)
      fading.begin(t, Math.max(nearlyNothing * most, left - power), softness)
      this.#beginRoom(t, softness)
    }
  }

  /** Puts what all actions leave each other. */
  #beginRoom(t: number, softness: number): void {
    let left = 1
    for (const { free, inverseMost } of this.#works) left -= free.slack[t]! * inverseMost[t]!
    this.#room.put(t, left, softness)
  }

  /** Works out how it answers in every step, and adds that to `answer`. */
  linearise({ flowByWorth, flowByPrice, useByPrice }: Answer): void {
    const stores = this.#stores
    const sum = this.#shared
    const signed = this.#signed
    const ofAll = this.#ease
    const room = this.#room
    for (let t = 0; t < sum.length; t++) {
      sum[t] = room.ease(t)
      signed[t] = 0
    }
    for (const work of this.#works) {
      const { inverseMost, fading } = work
      const { sign } = work.action
      fading?.linearise()
      for (let t = 0; t < sum.length; t++) {
        const share = easeOf(work, t) * inverseMost[t]!
        sum[t]! += share * inverseMost[t]!
        signed[t]! += sign * share
      }
    }
    for (let t = 0; t < sum.length; t++) ofAll[t] = sum[t]! > 0 ? 1 / sum[t]! : 0
    for (const one of this.#works) {
      const { sign } = one.action
      const { inverseMost, ends } = one
      for (let t = 0; t < sum.length; t++) {
        const ease = easeOf(one, t)
        useByPrice[t]! += ease * (1 - sign * inverseMost[t]! * ofAll[t]! * signed[t]!)
      }
      for (const end of ends) {
        for (let t = 0; t < sum.length; t++) {
          const ease = easeOf(one, t)
          const byPrice = sign * ease - ease * inverseMost[t]! * ofAll[t]! * signed[t]!
          flowByPrice[t * stores + end.store]! += end.rate[t]! * byPrice
        }
        for (const other of this.#works) {
          for (const { store, rate } of other.ends) {
            for (let t = 0; t < sum.length; t++) {
              const ease = easeOf(one, t)
              const share = ease * inverseMost[t]! * ofAll[t]!
              const by =
                (other === one ? ease : 0) - share * easeOf(other, t) * other.inverseMost[t]!
              flowByWorth[(t * stores + end.store) * stores + store]! +=
                end.rate[t]! * by * rate[t]!
            }
          }
        }
      }
    }
  }

  /** Adds the flows there would be at `prices` ([step]) and `worth` ([step x store]) for a target softness to `flow`, and the changes of use to `useStep`. */
  foresee(
    prices: Float64Array,
    worth: Float64Array,
    softness: number,
    flow: Float64Array,
    useStep: Float64Array,
  ): void {
    this.#aim(prices, worth, softness)
    const stores = this.#stores
    for (const { action, store, free, step, fading } of this.#works) {
      const { sign, rate } = action
      const power = free.slack
      for (let t = 0; t < step.length; t++) useStep[t]! += sign * step[t]!
      if (store < 0) continue
      for (let t = 0; t < step.length; t++) {
        flow[t * stores + store]! += rate[t]! * (power[t]! + step[t]!)
      }
      if (fading !== null) addFadingPush(fading, step, stores, softness, flow)
    }
  }

  /** Sets the whole direction at `prices` and `worth` for a target softness, and shortens `reach` to it. */
  turn(prices: Float64Array, worth: Float64Array, softness: number, reach: Lengths): void {
    this.#aim(prices, worth, softness)
    const roomStep = this.#signed
    roomStep.fill(0)
    for (const { free, inverseMost, step, fading } of this.#works) {
      for (let t = 0; t < step.length; t++) roomStep[t]! -= step[t]! * inverseMost[t]!
      free.stepSlacks(step, 1, softness, reach)
      fading?.turn(step, worth, this.#stores, softness, reach)
    }
    this.#room.stepSlacks(roomStep, 1, softness, reach)
  }

  /** Works out every action's step. */
  #aim(prices: Float64Array, worth: Float64Array, softness: number): void {
    const stores = this.#stores
    const room = this.#room
    const shared = this.#shared
    shared.fill(0)
    for (const work of this.#works) {
      const { action, store, free, inverseMost, step, fading } = work
      const { sign, cost, rate } = action
      for (let t = 0; t < step.length; t++) {
        let gain = -sign * prices[t]! - cost
        if (store >= 0) gain += rate[t]! * worth[t * stores + store]!
        // Without softness nothing pushes: what is second order is forgotten then.
        if (softness > 0) gain += free.push(t, softness) - room.push(t, softness) * inverseMost[t]!
        if (fading !== null) {
          gain += fading.pull[t]! * worth[t * stores + fading.at]!
          if (softness > 0) gain -= fading.pairs.push(t, softness)
        }
        step[t] = easeOf(work, t) * gain
        shared[t]! += step[t]! * inverseMost[t]!
      }
    }
    for (let t = 0; t < shared.length; t++) shared[t]! *= this.#ease[t]!
    for (const work of this.#works) {
      const { inverseMost, step } = work
      for (let t = 0; t < step.length; t++) {
        step[t]! -= easeOf(work, t) * inverseMost[t]! * shared[t]!
      }
    }
  }

  /** Takes an action away from step t for good, but not from what is proven with `actions`: the bound stays that of all that could be. */
  close(t: number, action: number, softness: number): void {
    const closed = this.#works[action]!
    closed.free.drop(t)
    closed.fading?.pairs.drop(t)
    closed.inverseMost[t] = 0
    this.#beginRoom(t, softness)
  }

  /** Adds the use at the point to `use`, W, [step]. */
  addUse(use: Float64Array): void {
    for (const { action, free } of this.#works) {
      const power = free.slack
      for (let t = 0; t < use.length; t++) use[t]! += action.sign * power[t]!
    }
  }
}

/** How far an action follows a unit of gain in step t. */
function easeOf({ free, fading }: Working, t: number): number {
  const ease = free.ease(t)
  return fading === null ? ease : fading.ease(t, ease)
}

/** Adds what a step of power, and the limit by itself, push the worth of a level down by. */
function addFadingPush(
  { at, fade, pairs, pull }: Fading,
  step: Float64Array,
  stores: number,
  softness: number,
  flow: Float64Array,
): void {
  for (let t = 0; t < step.length; t++) {
    flow[t * stores + at]! += pull[t]! * step[t]!
    if (softness > 0) flow[t * stores + at]! += fade.perLevel * pairs.push(t, softness)
  }
}

/** A machine begins at least this part away from doing nothing and from all it can. */
export const wellInside = 0.1

/** The same where its store leaves it hardly any power. */
const nearlyNothing = 1e-4

/** A sum under way. */
export interface Sum {
  value: number
  magnitude: number
}
