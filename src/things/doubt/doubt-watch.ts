import type { Sample } from '../../series/sample.ts'
import { CounterWatch } from './doubt-counter.ts'
import { ChargeWatch, StillWatch } from './doubt-gauge.ts'
import { clockMisses, isPower, wellMs, wellReports, type Facts } from './doubt-limits.ts'
import type { Verdict } from './doubt.ts'
import { quantities, type Quantity } from '../quantity.ts'

/** What a reading changes: nothing, a doubt begins, or it is over and what was reported since `fromMs` is believed. */
export type Change =
  | { readonly kind: 'doubted'; readonly verdict: Verdict }
  | { readonly kind: 'well'; readonly fromMs: number }

/**
 * Watches one quantity of one thing, reading by reading, in memory that does not grow: says when it is not to be
 * believed and when it is again, after {@link wellReports} good reports over {@link wellMs}. Readings that come out
 * of order say nothing.
 */
export class QuantityWatch {
  readonly #counter = new CounterWatch()
  readonly #still = new StillWatch()
  readonly #charge = new ChargeWatch()
  readonly #quantity: Quantity
  readonly #recovery = new Recovery()
  #lastMs = -Infinity
  #isDoubted: boolean

  /** `isDoubted`: it is already known not to be believed. */
  constructor(quantity: Quantity, isDoubted = false) {
    this.#quantity = quantity
    this.#isDoubted = isDoubted
  }

  /** Remembers a reading from before the start of the node: it was judged then. */
  recall(sample: Sample, facts: Facts): void {
    if (sample.atMs <= this.#lastMs) return
    this.#lastMs = sample.atMs
    this.#judge(sample, facts)
  }

  /** Takes the next reading; null: what is known stays. */
  take(sample: Sample, facts: Facts): Change | null {
    if (sample.atMs <= this.#lastMs) return null
    this.#lastMs = sample.atMs
    const verdict = this.#judge(sample, facts)
    if (verdict !== null) {
      this.#recovery.fail()
      if (this.#isDoubted) return null
      this.#isDoubted = true
      return { kind: 'doubted', verdict }
    }
    const fromMs = this.#isDoubted ? this.#recovery.pass(sample.atMs) : null
    if (fromMs === null) return null
    this.#isDoubted = false
    return { kind: 'well', fromMs }
  }

  /** It is believed from now on, because somebody said so. */
  believe(): void {
    this.#isDoubted = false
    this.#recovery.fail()
  }

  #judge(sample: Sample, facts: Facts): Verdict | null {
    const { value, atMs } = sample
    const { least, most } = facts
    if (value < least || value > most) {
      const code = isPower(this.#quantity) ? 'power-too-high' : 'out-of-range'
      return { code, sinceMs: atMs, value, limit: value < least ? least : most }
    }
    if (quantities[this.#quantity].kind === 'counter') return this.#counter.take(sample, facts)
    if (this.#quantity === 'stateOfCharge') return this.#charge.take(sample, facts)
    return this.#still.take(sample, facts)
  }
}

/** Watches the times that a thing gives: a few wrong ones in a row are a clock that is far off. */
export class ClockWatch {
  readonly #recovery = new Recovery()
  #misses = 0

  /** Takes whether a report's time can be right. `nowMs`: when it came. */
  take(isRight: boolean, nowMs: number, isDoubted: boolean): 'doubted' | 'well' | null {
    if (isRight) {
      this.#misses = 0
      return isDoubted && this.#recovery.pass(nowMs) !== null ? 'well' : null
    }
    this.#recovery.fail()
    this.#misses++
    return !isDoubted && this.#misses >= clockMisses ? 'doubted' : null
  }
}

/** Counts good reports until there are enough: {@link wellReports} over {@link wellMs}. */
class Recovery {
  #fromMs = 0
  #good = 0

  fail(): void {
    this.#good = 0
  }

  /** A good report. Gives when the good ones began, once they are enough. */
  pass(atMs: number): number | null {
    if (this.#good === 0) this.#fromMs = atMs
    this.#good++
    if (this.#good < wellReports || atMs - this.#fromMs < wellMs) return null
    this.#good = 0
    return this.#fromMs
  }
}

/** A stretch of time in which a quantity is not believed; `untilMs` null: it is not over. */
export interface DoubtedSpan extends Verdict {
  readonly untilMs: number | null
}

/** What is to be made of recorded readings, in order of time. */
export function doubtsIn(
  quantity: Quantity,
  samples: readonly Sample[],
  facts: Facts,
): DoubtedSpan[] {
  const watch = new QuantityWatch(quantity)
  const spans: DoubtedSpan[] = []
  for (const sample of samples) {
    const change = watch.take(sample, facts)
    if (change?.kind === 'doubted') spans.push({ ...change.verdict, untilMs: null })
    const last = spans.at(-1)
    if (change?.kind === 'well' && last !== undefined) {
      spans[spans.length - 1] = { ...last, untilMs: change.fromMs }
    }
  }
  return spans
}
