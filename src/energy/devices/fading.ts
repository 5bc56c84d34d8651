import { Pairs, type Lengths } from '../../coordination/pairs.ts'
import type { Floats } from '../../kernel/floats.ts'
import type { Fade } from './storage.ts'

/**
 * The limit that a store's level sets to the power of an action that fills it, x ≤ from - perLevel·σ: it is kept off like every
 * other, but it answers levels too. To machines a fading store looks like one more store: its worth is how far the
 * level falls, its rate is `pull`, what a unit of power does to the limit's force on the level.
 */
export class Fading {
  readonly fade: Fade
  /** The store that fades, and where what is like one more store stands beside all stores. */
  readonly store: number
  readonly at: number
  readonly pairs: Pairs
  /** Stiffness · perLevel, [step]. */
  readonly pull: Float64Array
  readonly #slackStep: Float64Array

  constructor(fade: Fade, store: number, at: number, floats: Floats, turns: Floats) {
    const count = fade.from.length
    this.fade = fade
    this.store = store
    this.at = at
    this.pairs = new Pairs(count, floats)
    this.pull = floats.take(count)
    this.#slackStep = turns.take(count)
  }

  /** Whether the level can leave less than all power in step t. */
  binds(t: number): boolean {
    return this.fade.from[t]! < Infinity
  }

  /** The most power in step t from the level before it that leaves the limit some room. */
  most(t: number, before: number, rate: number): number {
    const { from, perLevel } = this.fade
    return Math.max(0, (from[t]! - perLevel * before) / (1 + perLevel * rate))
  }

  /** What the level after step t leaves of the power; Infinity: all. */
  leaves(t: number, level: number): number {
    return this.fade.from[t]! - this.fade.perLevel * level
  }

  begin(t: number, slack: number, softness: number): void {
    if (this.binds(t)) this.pairs.put(t, slack, softness)
  }

  linearise(): void {
    const { pull, pairs, fade } = this
    for (let t = 0; t < pull.length; t++) pull[t] = pairs.stiffness(t) * fade.perLevel
  }

  /** What is left of how an action answers, `ease`, with this limit beside its own. */
  ease(t: number, ease: number): number {
    return ease / (1 + this.pairs.stiffness(t) * ease)
  }

  /** Sets the steps from those of the power and of `fall`, how far the level falls, [step], `stride` apart. */
  turn(
    powerStep: Float64Array,
    fall: Float64Array,
    stride: number,
    softness: number,
    reach: Lengths,
  ): void {
    const step = this.#slackStep
    const { perLevel } = this.fade
    for (let t = 0; t < step.length; t++) {
      step[t] = perLevel * fall[t * stride + this.at]! - powerStep[t]!
    }
    this.pairs.stepSlacks(step, 1, softness, reach)
  }
}
