import { Pairs } from '../coordination/pairs.ts'
import type { Floats } from '../kernel/floats.ts'

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

/**
 * Machines whose actions share a capacity each, Σ action / most <= 1: a battery charges or discharges, a heat pump warms
 * the building or the tank. (Physical storages never do both at once; the hull of full charge, rest and full discharge
 * is what their mixtures over a step can be.)
 */
export class Machines {
  readonly actionCount: number
  readonly pairs: readonly Pairs[]
  /** W, [step x action]. */
  readonly power: Float64Array
  readonly #actions: readonly Action[]
  /** The first action of each machine, and behind the last. */
  readonly #from: Int32Array
  readonly #storeOf: Int32Array
  readonly #signOf: Float64Array
  readonly #costOf: Float64Array
  readonly #rate: Float64Array
  readonly #most: Float64Array
  /** 1 / most; 0 where an action is not possible, [step x action]. */
  readonly #inverseMost: Float64Array
  readonly #free: Pairs
  readonly #shared: Pairs
  /** How far an action moves for each unit of money, by itself, [step x action]; all of a machine, [step x machine]. */
  readonly #ease: Float64Array
  readonly #inverse: Float64Array
  /** The step at unchanged worths and prices, [step x action]. */
  readonly #own: Float64Array
  readonly #gains: Float64Array

  constructor(machines: readonly (readonly Action[])[], count: number, floats: Floats) {
    const actions = machines.flat()
    const size = count * actions.length
    this.actionCount = actions.length
    this.#actions = actions
    this.#from = new Int32Array(machines.length + 1)
    for (const [m, of] of machines.entries()) this.#from[m + 1] = this.#from[m]! + of.length
    this.#storeOf = Int32Array.from(actions, ({ store }) => store ?? -1)
    this.#signOf = Float64Array.from(actions, ({ sign }) => sign)
    this.#costOf = Float64Array.from(actions, ({ cost }) => cost)
    this.#rate = floats.take(size)
    this.#most = floats.take(size)
    for (const [j, { rate, most }] of actions.entries()) {
      for (let t = 0; t < count; t++) {
        this.#rate[t * actions.length + j] = rate[t]!
        this.#most[t * actions.length + j] = most[t]!
      }
    }
    this.#inverseMost = this.#most.map((most) => (most > 0 ? 1 / most : 0))
    this.#free = new Pairs(size, floats)
    this.#shared = new Pairs(count * machines.length, floats)
    this.power = this.#free.slack
    this.pairs = [this.#free, this.#shared]
    this.#ease = floats.take(size)
    this.#inverse = floats.take(count * machines.length)
    this.#own = floats.take(size)
    this.#gains = new Float64Array(actions.length)
  }

  /** How many limits are kept off: of each action that is possible in a step, and of each machine that has any. */
  get limits(): number {
    let limits = 0
    const width = this.actionCount
    const machines = this.#from.length - 1
    for (let t = 0; t * width < this.#most.length; t++) {
      for (let m = 0; m < machines; m++) {
        const possible = this.#possible(t, m)
        if (possible > 0) limits += possible + 1
      }
    }
    return limits
  }

  #possible(t: number, machine: number): number {
    let possible = 0
    for (let j = this.#from[machine]!; j < this.#from[machine + 1]!; j++) {
      if (this.#most[t * this.actionCount + j]! > 0) possible++
    }
    return possible
  }

  /** Begins step t with powers that bring about `flow` ([store]) as far as it can be, well inside what is possible. */
  begin(t: number, flow: Float64Array, softness: number): void {
    const width = this.actionCount
    const machines = this.#from.length - 1
    for (let m = 0; m < machines; m++) {
      const possible = this.#possible(t, m)
      if (possible === 0) continue
      let left = 1
      for (let j = this.#from[m]!; j < this.#from[m + 1]!; j++) {
        const i = t * width + j
        const most = this.#most[i]!
        if (most === 0) continue
        const store = this.#storeOf[j]!
        const wanted = store < 0 ? most : flow[store]! / this.#rate[i]!
        const share = Math.max(wellInside, Math.min(1 - wellInside, wanted / most)) / possible
        this.#free.put(i, share * most, softness)
        left -= share
      }
      this.#shared.put(t * machines + m, left, softness)
    }
  }

  /** Works out how the machines answer in every step, into `answer`. */
  linearise(stores: number, answer: Answer): void {
    const { flowByWorth, flowByPrice, useByPrice } = answer
    const rate = this.#rate
    const inverseMost = this.#inverseMost
    const ease = this.#ease
    const inverse = this.#inverse
    const from = this.#from
    const storeOf = this.#storeOf
    const signOf = this.#signOf
    const free = this.#free
    const shared = this.#shared
    const width = this.actionCount
    const machines = from.length - 1
    const size = stores * stores
    flowByWorth.fill(0)
    flowByPrice.fill(0)
    useByPrice.fill(0)
    for (let t = 0; t < useByPrice.length; t++) {
      for (let m = 0; m < machines; m++) {
        if (shared.slack[t * machines + m] === 0) continue
        const first = t * width + from[m]!
        const end = t * width + from[m + 1]!
        let sum = 1 / shared.stiffness(t * machines + m)
        let signed = 0
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const of = 1 / free.stiffness(i)
          const share = of * inverseMost[i]!
          ease[i] = of
          sum += share * inverseMost[i]!
          signed += share * signOf[i - t * width]!
        }
        const ofAll = 1 / sum
        inverse[t * machines + m] = ofAll
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const j = i - t * width
          const share = ease[i]! * inverseMost[i]! * ofAll
          const byPrice = ease[i]! * signOf[j]! - share * signed
          useByPrice[t]! += signOf[j]! * byPrice
          const store = storeOf[j]!
          if (store < 0) continue
          flowByPrice[t * stores + store]! += rate[i]! * byPrice
          for (let o = first; o < end; o++) {
            const other = storeOf[o - t * width]!
            if (inverseMost[o] === 0 || other < 0) continue
            const by = (o === i ? ease[i]! : 0) - share * ease[o]! * inverseMost[o]!
            flowByWorth[t * size + store * stores + other]! += rate[i]! * by * rate[o]!
          }
        }
      }
    }
  }

  /**
   * Finds the steps at unchanged worths ([step x store]) and prices ([step]) for a target softness. Adds the flows there are
   * and would be to `flow` ([step x store]) and writes the changes of use to `useStep` ([step]).
   */
  foresee(
    prices: Float64Array,
    worth: Float64Array,
    stores: number,
    softness: number,
    flow: Float64Array,
    useStep: Float64Array,
  ): void {
    const rate = this.#rate
    const inverseMost = this.#inverseMost
    const ease = this.#ease
    const own = this.#own
    const inverse = this.#inverse
    const from = this.#from
    const storeOf = this.#storeOf
    const signOf = this.#signOf
    const costOf = this.#costOf
    const free = this.#free
    const shared = this.#shared
    const width = this.actionCount
    const machines = from.length - 1
    for (let t = 0; t < useStep.length; t++) {
      const price = prices[t]!
      let use = 0
      for (let m = 0; m < machines; m++) {
        if (shared.slack[t * machines + m] === 0) continue
        const first = t * width + from[m]!
        const end = t * width + from[m + 1]!
        const push = shared.push(t * machines + m, softness)
        let sum = 0
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const j = i - t * width
          const store = storeOf[j]!
          let gain = free.push(i, softness) - push * inverseMost[i]!
          gain -= signOf[j]! * price + costOf[j]!
          if (store >= 0) gain += rate[i]! * worth[t * stores + store]!
          own[i] = ease[i]! * gain
          sum += own[i]! * inverseMost[i]!
        }
        sum *= inverse[t * machines + m]!
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const j = i - t * width
          const store = storeOf[j]!
          own[i]! -= ease[i]! * inverseMost[i]! * sum
          use += signOf[j]! * own[i]!
          if (store >= 0) flow[t * stores + store]! += rate[i]! * (free.slack[i]! + own[i]!)
        }
      }
      useStep[t] = use
    }
  }

  /** Sets all steps when worths change by `worthStep` ([step x store]) and prices by `priceStep` ([step]) as well. */
  turn(priceStep: Float64Array, worthStep: Float64Array, stores: number, softness: number): void {
    const rate = this.#rate
    const inverseMost = this.#inverseMost
    const ease = this.#ease
    const own = this.#own
    const inverse = this.#inverse
    const from = this.#from
    const storeOf = this.#storeOf
    const signOf = this.#signOf
    const free = this.#free
    const shared = this.#shared
    const gains = this.#gains
    const width = this.actionCount
    const machines = from.length - 1
    for (let t = 0; t < priceStep.length; t++) {
      for (let m = 0; m < machines; m++) {
        if (shared.slack[t * machines + m] === 0) continue
        const first = t * width + from[m]!
        const end = t * width + from[m + 1]!
        let sum = 0
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const j = i - t * width
          const store = storeOf[j]!
          let gain = -signOf[j]! * priceStep[t]!
          if (store >= 0) gain += rate[i]! * worthStep[t * stores + store]!
          gains[j] = gain
          sum += ease[i]! * inverseMost[i]! * gain
        }
        sum *= inverse[t * machines + m]!
        let sharedStep = 0
        for (let i = first; i < end; i++) {
          if (inverseMost[i] === 0) continue
          const step = own[i]! + ease[i]! * (gains[i - t * width]! - sum * inverseMost[i]!)
          free.stepSlack(i, step, softness)
          sharedStep -= step * inverseMost[i]!
        }
        shared.stepSlack(t * machines + m, sharedStep, softness)
      }
    }
  }

  /** Takes an action away from step t for good, but not from what `least` proves: the bound stays that of all that could be. */
  close(t: number, action: number, softness: number): void {
    const i = t * this.actionCount + action
    const machine = this.#from.findLastIndex((first) => first <= action)
    const width = this.#from.length - 1
    this.#free.drop(i)
    this.#inverseMost[i] = 0
    let left = 1
    for (let j = this.#from[machine]!; j < this.#from[machine + 1]!; j++) {
      left -= this.power[t * this.actionCount + j]! * this.#inverseMost[t * this.actionCount + j]!
    }
    this.#shared.put(t * width + machine, left, softness)
  }

  /** Adds the use at the point to `use`, W, [step]. */
  addUse(use: Float64Array): void {
    const { power } = this
    const signOf = this.#signOf
    const width = this.actionCount
    for (let t = 0; t < use.length; t++) {
      for (let j = 0; j < width; j++) use[t]! += signOf[j]! * power[t * width + j]!
    }
  }

  /** Flow into a store in step t at the point. */
  flowAt(t: number, store: number): number {
    let flow = 0
    const width = this.actionCount
    for (let j = 0; j < width; j++) {
      if (this.#storeOf[j] === store)
        flow += this.#rate[t * width + j]! * this.power[t * width + j]!
    }
    return flow
  }

  /** The least that machines can cost in step t at a price and worths (from `at` on): each acts fully in one way or not at all. */
  least(t: number, price: number, worth: Float64Array, at: number, bound: Sum): void {
    const width = this.actionCount
    for (let m = 0; m + 1 < this.#from.length; m++) {
      let best = 0
      for (let j = this.#from[m]!; j < this.#from[m + 1]!; j++) {
        const most = this.#most[t * width + j]!
        if (most === 0) continue
        const { sign, cost, store } = this.#actions[j]!
        const saved = store === null ? 0 : this.#rate[t * width + j]! * worth[at + store]!
        best = Math.min(best, (sign * price + cost - saved) * most)
        bound.magnitude += (Math.abs(price) + Math.abs(cost) + Math.abs(saved)) * most
      }
      bound.value += best
    }
  }
}

/** A machine begins at least this part away from doing nothing and from all it can. */
const wellInside = 0.1

/** A sum under way. */
export interface Sum {
  value: number
  magnitude: number
}
