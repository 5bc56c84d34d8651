import type { Bound } from '../../coordination/member.ts'
import type { Lengths, Pairs } from '../../coordination/pairs.ts'
import { SoftLimit, type LimitTerms } from '../../coordination/soft-limit.ts'
import type { Floats } from '../../kernel/floats.ts'
import type { Answer, Machine } from './machine.ts'

/** One limit, the part of each machine's power that counts for it, [machine], and the use that nobody can shift, [step]. */
export interface LineLimit {
  readonly terms: LimitTerms
  readonly shares: readonly number[]
  readonly fixed: Float64Array
}

/**
 * Limits on parts of what the machines of one chain use: circuits, phases, signals, each direction by itself; they may lie within each
 * other and overlap. A machine sees the prices of all limits that it counts for, by its shares a. In step t, with u and m what a
 * machine's use and flows give for a price, and ΔP, Δy and q the changes of outer price, worths and the limits' own prices:
 *
 *   use of limit l        = Σ a·use,  which changes by  B_l·Δy - Σ_k U_lk·q_k - U_l0·ΔP
 *   U_lk = Σ a_l·a_k·u,   B_l = Σ a_l·m   (0: the outer price, for which every share is 1)
 *   q_l  = K_l · (use of limit l - rest_l),  K its stiffness
 *
 * One limit after the other is eliminated, each a change of rank one of what is left:
 *
 *   U -= U_l·e·U_lᵀ,  B -= U_l·e·B_l,  M -= B_lᵀ·e·B_l   with  e = K_l / (1 + K_l·U_ll)
 *
 * What remains answers worths and the outer price like machines without limits. A limit that no step has has K = 0 and changes nothing.
 */
export class SoftLines {
  readonly pairs: readonly Pairs[]
  readonly #limits: readonly SoftLimit[]
  readonly #lines: readonly LineLimit[]
  readonly #width: number
  /** Use of each limit at the point, [limit][step]. */
  readonly #use: readonly Float64Array[]
  /** U, [step x (1 + limit) x (1 + limit)], and B, [step x (1 + limit) x store], as each row is when its limit is eliminated. */
  readonly #useByPrice: Float64Array
  readonly #flowByPrice: Float64Array
  /** e, and by how much the sum is away from where its price would stay, [limit][step]. */
  readonly #ease: readonly Float64Array[]
  readonly #lack: readonly Float64Array[]
  // What follows is worked with in turn with all others.
  readonly #priceStep: readonly Float64Array[]
  readonly #seen: Float64Array
  readonly #machineUse: Float64Array
  readonly #machineFlow: Float64Array

  /** `width`: stores of the chain, as machines see them. */
  constructor(
    lines: readonly LineLimit[],
    width: number,
    count: number,
    floats: Floats,
    turns: Floats,
  ) {
    const size = lines.length + 1
    const each = (from: Floats): Float64Array[] => lines.map(() => from.take(count))
    this.#lines = lines
    this.#limits = lines.map(({ terms }) => new SoftLimit(terms, floats))
    this.pairs = this.#limits.flatMap(({ pairs }) => pairs)
    this.#width = width
    this.#use = each(floats)
    this.#useByPrice = floats.take(count * size * size)
    this.#flowByPrice = floats.take(count * size * width)
    this.#ease = each(floats)
    this.#lack = each(floats)
    this.#priceStep = each(turns)
    this.#seen = turns.take(count)
    this.#machineUse = turns.take(count)
    this.#machineFlow = turns.take(count * width)
  }

  /** How many limits are kept off. */
  get limits(): number {
    return this.#limits.reduce((sum, { limits }) => sum + limits, 0)
  }

  /** Sums up the use of each limit at the point, and adds that of all machines to `use`, [step]. */
  addUse(machines: readonly Machine[], use: Float64Array): void {
    const own = this.#machineUse
    for (const [l, { fixed }] of this.#lines.entries()) this.#use[l]!.set(fixed)
    for (const [i, machine] of machines.entries()) {
      own.fill(0)
      machine.addUse(own)
      addScaled(use, own, 1)
      this.#share(i, own, this.#use)
    }
  }

  /** Puts all limits where `softness` has them at the use of now. */
  begin(softness: number): void {
    for (const [l, limit] of this.#limits.entries()) limit.begin(this.#use[l]!, softness)
  }

  /** Works out how machines behind their limits answer worths and the outer price, and writes that to `answer`. */
  linearise(machines: readonly Machine[], answer: Answer): void {
    const { flowByWorth, flowByPrice, useByPrice } = answer
    this.#useByPrice.fill(0)
    this.#flowByPrice.fill(0)
    for (const [i, machine] of machines.entries()) {
      this.#machineUse.fill(0)
      this.#machineFlow.fill(0)
      machine.linearise({
        flowByWorth,
        flowByPrice: this.#machineFlow,
        useByPrice: this.#machineUse,
      })
      this.#count(i)
    }
    const size = this.#lines.length + 1
    const width = this.#width
    for (const [l, limit] of this.#limits.entries()) {
      limit.linearise()
      this.#eliminate(l, limit.stiffness, flowByWorth)
    }
    for (let t = 0; t < useByPrice.length; t++) {
      useByPrice[t] = Math.max(0, this.#useByPrice[t * size * size]!)
      for (let k = 0; k < width; k++) {
        flowByPrice[t * width + k] = this.#flowByPrice[t * size * width + k]!
      }
    }
  }

  /** Adds machine i's answer to U and B. */
  #count(i: number): void {
    const size = this.#lines.length + 1
    const width = this.#width
    const shares = [1, ...this.#lines.map((line) => line.shares[i]!)]
    for (let t = 0; t < this.#machineUse.length; t++) {
      for (let l = 0; l < size; l++) {
        const share = shares[l]!
        if (share === 0) continue
        const row = (t * size + l) * size
        for (let k = 0; k < size; k++) {
          this.#useByPrice[row + k]! += share * shares[k]! * this.#machineUse[t]!
        }
        for (let k = 0; k < width; k++) {
          this.#flowByPrice[(t * size + l) * width + k]! +=
            share * this.#machineFlow[t * width + k]!
        }
      }
    }
  }

  /** Takes limit l out of U, B and M (`flowByWorth`): what is left has its price answer by itself. */
  #eliminate(l: number, stiffness: Float64Array, flowByWorth: Float64Array): void {
    const size = this.#lines.length + 1
    const width = this.#width
    const u = this.#useByPrice
    const b = this.#flowByPrice
    const ease = this.#ease[l]!
    for (let t = 0; t < ease.length; t++) {
      const own = (t * size + l + 1) * size
      const ownFlow = (t * size + l + 1) * width
      const of = stiffness[t]! / (1 + stiffness[t]! * Math.max(0, u[own + l + 1]!))
      ease[t] = of
      if (of === 0) continue
      for (let k = 0; k < size; k = k === 0 ? l + 2 : k + 1) {
        const by = u[own + k]! * of
        const row = (t * size + k) * size
        u[row]! -= by * u[own]!
        for (let j = l + 2; j < size; j++) u[row + j]! -= by * u[own + j]!
        for (let j = 0; j < width; j++) b[(t * size + k) * width + j]! -= by * b[ownFlow + j]!
      }
      for (let k = 0; k < width; k++) {
        const by = b[ownFlow + k]! * of
        const row = (t * width + k) * width
        for (let j = 0; j < width; j++) flowByWorth[row + j]! -= by * b[ownFlow + j]!
      }
    }
  }

  /**
   * As `Machine.foresee` for all machines behind their limits: adds the flows there would be at `prices` and `worth` for a target
   * softness to `flow`, and the changes of use to `useStep`.
   */
  foresee(
    machines: readonly Machine[],
    prices: Float64Array,
    worth: Float64Array,
    softness: number,
    flow: Float64Array,
    useStep: Float64Array,
  ): void {
    const size = this.#lines.length + 1
    const width = this.#width
    const lacks = this.#lack
    const step = this.#machineUse
    for (const [l, use] of this.#use.entries()) lacks[l]!.set(use)
    for (const [i, machine] of machines.entries()) {
      step.fill(0)
      machine.foresee(this.#seenBy(i, prices), worth, softness, flow, step)
      addScaled(useStep, step, 1)
      this.#share(i, step, lacks)
    }
    for (const [l, limit] of this.#limits.entries()) {
      limit.foresee(softness)
      const lack = lacks[l]!
      for (let t = 0; t < lack.length; t++) {
        lack[t]! -= limit.rest[t]!
        const priceStep = lack[t]! * this.#ease[l]![t]!
        if (priceStep === 0) continue
        const own = (t * size + l + 1) * size
        const ownFlow = (t * size + l + 1) * width
        for (let k = l + 1; k < lacks.length; k++) {
          lacks[k]![t]! -= this.#useByPrice[own + k + 1]! * priceStep
        }
        useStep[t]! -= this.#useByPrice[own]! * priceStep
        for (let k = 0; k < width; k++) {
          flow[t * width + k]! -= this.#flowByPrice[ownFlow + k]! * priceStep
        }
      }
    }
  }

  /** As `Machine.turn` for all machines and their limits: the outer price is now `prices`, `risen` higher than in `foresee`. */
  turn(
    machines: readonly Machine[],
    prices: Float64Array,
    risen: Float64Array,
    { worth, worthStep }: { readonly worth: Float64Array; readonly worthStep: Float64Array },
    softness: number,
    reach: Lengths,
  ): void {
    const size = this.#lines.length + 1
    const width = this.#width
    for (let l = this.#lines.length - 1; l >= 0; l--) {
      const priceStep = this.#priceStep[l]!
      for (let t = 0; t < risen.length; t++) {
        const own = (t * size + l + 1) * size
        const ownFlow = (t * size + l + 1) * width
        let lack = this.#lack[l]![t]! - this.#useByPrice[own]! * risen[t]!
        for (let k = l + 1; k < this.#lines.length; k++) {
          lack -= this.#useByPrice[own + k + 1]! * this.#priceStep[k]![t]!
        }
        for (let k = 0; k < width; k++) {
          lack += this.#flowByPrice[ownFlow + k]! * worthStep[t * width + k]!
        }
        priceStep[t] = lack * this.#ease[l]![t]!
      }
      this.#limits[l]!.turn(priceStep, softness, reach)
    }
    for (const [i, machine] of machines.entries()) {
      const seen = this.#seenBy(i, prices)
      for (const [l, { shares }] of this.#lines.entries()) {
        addScaled(seen, this.#priceStep[l]!, shares[i]!)
      }
      machine.turn(seen, worth, softness, reach)
    }
  }

  move(lengths: Lengths): void {
    for (const limit of this.#limits) limit.move(lengths)
  }

  /** Prices that machine i sees behind its limits, [step]. */
  #seenBy(i: number, prices: Float64Array): Float64Array {
    const seen = this.#seen
    seen.set(prices)
    for (const [l, limit] of this.#limits.entries()) {
      addScaled(seen, limit.prices, this.#lines[l]!.shares[i]!)
    }
    return seen
  }

  /** Adds machine i's part of `values` to each limit's. */
  #share(i: number, values: Float64Array, sums: readonly Float64Array[]): void {
    for (const [l, { shares }] of this.#lines.entries()) addScaled(sums[l]!, values, shares[i]!)
  }

  /** What `prices` are for those that count for limit l with `shares[l]`, as `bound` proves with, [step]. */
  provenFor(shares: readonly number[], prices: Float64Array): Float64Array {
    const seen = Float64Array.from(prices)
    for (const [l, limit] of this.#limits.entries()) {
      const share = shares[l]!
      if (share === 0) continue
      for (let t = 0; t < seen.length; t++) seen[t]! += share * limit.provenPrice(t)
    }
    return seen
  }

  /** The shares of machine i, [limit]. */
  sharesOf(i: number): number[] {
    return this.#lines.map(({ shares }) => shares[i]!)
  }

  /** What the limits' own prices prove. */
  bounds(): Bound[] {
    return this.#limits.map((limit) => limit.bound())
  }
}

function addScaled(sum: Float64Array, part: Float64Array, factor: number): void {
  if (factor === 0) return
  for (let t = 0; t < sum.length; t++) sum[t]! += factor * part[t]!
}
