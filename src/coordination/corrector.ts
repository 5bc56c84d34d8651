import type { Floats } from '../kernel/floats.ts'
import type { Trial } from './member.ts'
import { gapAfter, least, noGap, shortenTo, type Gap, type Lengths } from './pairs.ts'

/** Who can go less than this part of a direction looks for another one, so often at the most. */
export const farEnough = 0.7
export const attempts = 5

/** Each time it aims this much further, and is content with no less than this much. */
export const further = 0.2
export const worthwhile = 0.02

/** A direction of which no more than this can be gone has been misled by what is second order. */
export const misled = 0.1

/** Limits whose products of steps are remembered: `Pairs`, or what keeps them in another way. */
export interface Bending {
  readonly second: Float64Array
  /** Remembers `share` of the products of the direction's steps, and adds Σ slack · force and how it would change to `gap`. */
  bend(share: number, gap: Gap): void
  /** Aims for more even products: those that `reach` of the direction would leave far from `softness` are brought nearer. */
  even(reach: Lengths, softness: number): void
}

/** What Newton's method leaves out of a member's direction: remembered from trying out, and mended where it leads not far. */
export class Corrector {
  readonly #limits: readonly Bending[]
  readonly #before: readonly Float64Array[]

  /** `turns`: arrays that may be others' when this is not at work. */
  constructor(limits: readonly Bending[], turns: Floats) {
    this.#limits = limits
    this.#before = limits.map(({ second }) => turns.take(second.length))
  }

  /** Adds what a direction that can be gone as far as `own` would leave to `trial`, and remembers what is second order in it that far. */
  remember(own: Lengths, trial: Trial): void {
    const gap = noGap()
    const share = least(own)
    for (const limits of this.#limits) limits.bend(share, gap)
    trial.gap.now += gap.now
    trial.gap.byUse += gap.byUse
    trial.gap.byPrice += gap.byPrice
    trial.gap.byBoth += gap.byBoth
    trial.leftAlone += gapAfter(gap, own)
    shortenTo(trial.reach, own)
  }

  /**
   * Finds a direction by `aim`, which shortens what it is given to how far the direction can be gone. Where that is not far it is
   * tried again: without what is second order, or with limits that would be left uneven evened out.
   */
  direct(aim: (reach: Lengths) => void, softness: number): Lengths {
    let own = reachOf(aim)
    if (least(own) < misled) {
      this.#save()
      for (const { second } of this.#limits) second.fill(0)
      own = this.#retry(aim, own)
    }
    for (let i = 0; i < attempts && least(own) < farEnough; i++) {
      const before = own
      const wanted: Lengths = {
        use: Math.min(1, own.use + further),
        price: Math.min(1, own.price + further),
      }
      this.#save()
      for (const limits of this.#limits) limits.even(wanted, softness)
      own = this.#retry(aim, before)
      if (least(own) < least(before) + worthwhile) break
    }
    return own
  }

  /** Aims anew; where that leads less far than `before` it is taken back. */
  #retry(aim: (reach: Lengths) => void, before: Lengths): Lengths {
    const reach = reachOf(aim)
    if (least(reach) >= least(before)) return reach
    for (const [i, { second }] of this.#limits.entries()) second.set(this.#before[i]!)
    return reachOf(aim)
  }

  #save(): void {
    for (const [i, { second }] of this.#limits.entries()) this.#before[i]!.set(second)
  }
}

function reachOf(aim: (reach: Lengths) => void): Lengths {
  const reach: Lengths = { use: 1, price: 1 }
  aim(reach)
  return reach
}
