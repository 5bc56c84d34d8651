import type { Sample } from '../../series/sample.ts'
import { factsOf, type Facts } from './doubt-limits.ts'
import { ClockWatch, QuantityWatch, type Change } from './doubt-watch.ts'
import type { Doubt } from './doubt.ts'
import type { Quantity } from '../quantity.ts'
import type { Thing } from '../thing.ts'

/** What is known of one thing's being right: a watch for each quantity, what is not believed now, whose word holds. */
export class DoubtBook {
  /** What is not believed now, by quantity; null: anything, for its clock is wrong. */
  readonly open = new Map<Quantity | null, Doubt>()
  /** Until when somebody's word holds that it is right. */
  believedUntilMs = -Infinity
  readonly #watches = new Map<Quantity, QuantityWatch>()
  readonly #clock = new ClockWatch()
  #facts = new Map<Quantity, Facts>()

  /** What was stated of the thing has changed. */
  factsChanged(): void {
    this.#facts = new Map()
  }

  hasWatch(quantity: Quantity): boolean {
    return this.#watches.has(quantity)
  }

  /** Begins to watch a quantity. `past`: what it reported before, in order of time, as far as that is looked up. */
  watch(thing: Thing, isHome: boolean, quantity: Quantity, past: readonly Sample[]): void {
    if (this.#watches.has(quantity)) return
    const facts = this.factsOf(thing, isHome, quantity)
    const watch = new QuantityWatch(quantity, this.open.has(quantity))
    for (const sample of past) watch.recall(sample, facts)
    this.#watches.set(quantity, watch)
  }

  /** Takes a reading of a quantity that is watched. */
  take(thing: Thing, isHome: boolean, quantity: Quantity, sample: Sample): Change | null {
    const facts = this.factsOf(thing, isHome, quantity)
    return this.#watches.get(quantity)?.take(sample, facts) ?? null
  }

  /** Takes whether a report had a time that can be; gives what that changes. `nowMs`: the cell's time. */
  takeTime(isRight: boolean, nowMs: number): 'doubted' | 'well' | null {
    return this.#clock.take(isRight, nowMs, this.open.has(null))
  }

  factsOf(thing: Thing, isHome: boolean, quantity: Quantity): Facts {
    const known = this.#facts.get(quantity)
    if (known !== undefined) return known
    const facts = factsOf(thing, quantity, isHome)
    this.#facts.set(quantity, facts)
    return facts
  }

  /** It is believed from now on, because somebody said so. */
  believe(untilMs: number): void {
    this.believedUntilMs = untilMs
    this.open.clear()
    for (const watch of this.#watches.values()) watch.believe()
  }
}
