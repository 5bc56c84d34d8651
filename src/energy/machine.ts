import { Pairs, type Lengths } from '../coordination/pairs.ts'
import type { Floats } from '../kernel/floats.ts'
import type { Fade } from './storage.ts'

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

/** What the machines of a chain come to, as its levels and its prices see them. */
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
  readonly #works: readonly Working[]
  readonly #room: Pairs
  /** How far all actions together move for each unit of money, [step]. */
  readonly #ease: Float64Array
  readonly #shared: Float64Array
  readonly #signed: Float64Array
  readonly #stores: number

  /** `stores`: how many the chain has. */
  constructor(
    actions: readonly Action[],
    stores: number,
    count: number,
    floats: Floats,
    turns: Floats,
  ) {
    this.actions = actions
    this.#works = actions.map((action) => ({
      action,
      store: action.store ?? -1,
      free: new Pairs(count, floats),
      inverseMost: action.most.map((most) => (most > 0 ? 1 / most : 0)),
      step: turns.take(count),
    }))
    this.#stores = stores
    this.#room = new Pairs(count, floats)
    this.pairs = [...this.#works.map(({ free }) => free), this.#room]
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

  /** Begins step t with powers that bring about `flow` ([store]) as far as it can be, well inside what is possible; adds what they do. */
  begin(t: number, flow: Float64Array, softness: number, flowing: Float64Array): void {
    const possible = this.#possible(t)
    if (possible === 0) return
    let left = 1
    for (const { action, store, free } of this.#works) {
      const most = action.most[t]!
      if (most === 0) continue
      const wanted = store < 0 ? most : flow[store]! / action.rate[t]!
      const share = Math.max(wellInside, Math.min(1 - wellInside, wanted / most)) / possible
      free.put(t, share * most, softness)
      if (store >= 0) flowing[store]! += action.rate[t]! * share * most
      left -= share
    }
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
    for (const { action, free, inverseMost } of this.#works) {
      const { sign } = action
      for (let t = 0; t < sum.length; t++) {
        const share = free.ease(t) * inverseMost[t]!
        sum[t]! += share * inverseMost[t]!
        signed[t]! += sign * share
      }
    }
    for (let t = 0; t < sum.length; t++) ofAll[t] = sum[t]! > 0 ? 1 / sum[t]! : 0
    for (const one of this.#works) {
      const { sign, rate } = one.action
      const { free, inverseMost, store } = one
      for (let t = 0; t < sum.length; t++) {
        const share = free.ease(t) * inverseMost[t]! * ofAll[t]!
        const byPrice = sign * free.ease(t) - share * signed[t]!
        useByPrice[t]! += sign * byPrice
        if (store >= 0) flowByPrice[t * stores + store]! += rate[t]! * byPrice
      }
      if (store < 0) continue
      for (const other of this.#works) {
        if (other.store < 0) continue
        const rateOf = other.action.rate
        for (let t = 0; t < sum.length; t++) {
          const ease = free.ease(t)
          const share = ease * inverseMost[t]! * ofAll[t]!
          const by = (other === one ? ease : 0) - share * other.free.ease(t) * other.inverseMost[t]!
          flowByWorth[(t * stores + store) * stores + other.store]! += rate[t]! * by * rateOf[t]!
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
    for (const { action, store, free, step } of this.#works) {
      const { sign, rate } = action
      const power = free.slack
      for (let t = 0; t < step.length; t++) useStep[t]! += sign * step[t]!
      if (store < 0) continue
      for (let t = 0; t < step.length; t++) {
        flow[t * stores + store]! += rate[t]! * (power[t]! + step[t]!)
      }
    }
  }

  /** Sets the whole direction at `prices` and `worth` for a target softness, and shortens `reach` to it. */
  turn(prices: Float64Array, worth: Float64Array, softness: number, reach: Lengths): void {
    this.#aim(prices, worth, softness)
    const roomStep = this.#signed
    roomStep.fill(0)
    for (const { free, inverseMost, step } of this.#works) {
      for (let t = 0; t < step.length; t++) roomStep[t]! -= step[t]! * inverseMost[t]!
      free.stepSlacks(step, 1, softness, reach)
    }
    this.#room.stepSlacks(roomStep, 1, softness, reach)
  }

  /** Works out every action's step. */
  #aim(prices: Float64Array, worth: Float64Array, softness: number): void {
    const stores = this.#stores
    const room = this.#room
    const shared = this.#shared
    shared.fill(0)
    for (const { action, store, free, inverseMost, step } of this.#works) {
      const { sign, cost, rate } = action
      for (let t = 0; t < step.length; t++) {
        let gain = -sign * prices[t]! - cost
        if (store >= 0) gain += rate[t]! * worth[t * stores + store]!
        // Without softness nothing pushes: what is second order is forgotten then.
        if (softness > 0) gain += free.push(t, softness) - room.push(t, softness) * inverseMost[t]!
        step[t] = free.ease(t) * gain
        shared[t]! += step[t]! * inverseMost[t]!
      }
    }
    for (let t = 0; t < shared.length; t++) shared[t]! *= this.#ease[t]!
    for (const { free, inverseMost, step } of this.#works) {
      for (let t = 0; t < step.length; t++) {
        step[t]! -= free.ease(t) * inverseMost[t]! * shared[t]!
      }
    }
  }

  /** Takes an action away from step t for good, but not from what is proven with `actions`: the bound stays that of all that could be. */
  close(t: number, action: number, softness: number): void {
    const closed = this.#works[action]!
    closed.free.drop(t)
    closed.inverseMost[t] = 0
    let left = 1
    for (const { free, inverseMost } of this.#works) left -= free.slack[t]! * inverseMost[t]!
    this.#room.put(t, left, softness)
  }

  /** Adds the use at the point to `use`, W, [step]. */
  addUse(use: Float64Array): void {
    for (const { action, free } of this.#works) {
      const power = free.slack
      for (let t = 0; t < use.length; t++) use[t]! += action.sign * power[t]!
    }
  }
}

/** A machine begins at least this part away from doing nothing and from all it can. */
export const wellInside = 0.1

/** A sum under way. */
export interface Sum {
  value: number
  magnitude: number
}
