import { hourMs } from '../../kernel/steps.ts'
import { rolledOver } from '../../series/counter.ts'
import type { Sample } from '../../series/sample.ts'
import { counterAllowanceWh, counterRounding, fallsWithinMs, type Facts } from './doubt-limits.ts'
import type { Verdict } from './doubt.ts'

/**
 * Watches a total that only grows. Growth is judged by a leaky bucket: what comes in beyond the most power stays
 * until it has run out, and more than {@link counterAllowanceWh} is too much. That holds in every stretch of time,
 * however often is reported. What a counter does by right is let through as `series/counter.ts` does: it starts
 * again from 0 or from near 0, is exchanged once, or shows a stray value and returns.
 */
export class CounterWatch {
  #last: Sample | null = null
  /** Energy beyond what the most power would have brought, Wh. */
  #excessWh = 0
  /** What it showed before it last fell or jumped: it may return to it. */
  #before: Sample | null = null
  #fellMs = -Infinity

  /** Takes a reading; null: it is believed. */
  take(sample: Sample, { mostW }: Pick<Facts, 'mostW'>): Verdict | null {
    const last = this.#last
    if (last === null) {
      this.#last = sample
      return null
    }
    const rise = sample.value - last.value
    if (rise < 0 && rise >= -roundingWh(last.value)) return null
    const verdict = rise >= 0 ? this.#grown(last, sample, mostW) : this.#fallen(last, sample, mostW)
    this.#last = sample
    return verdict
  }

  #grown(last: Sample, sample: Sample, mostW: number): Verdict | null {
    const hours = (sample.atMs - last.atMs) / hourMs
    const rise = sample.value - last.value
    this.#excessWh = Math.max(0, this.#excessWh + rise - mostW * hours)
    if (this.#excessWh <= counterAllowanceWh) return null
    this.#excessWh = 0
    if (this.#returns(sample, mostW)) return null
    this.#before = last
    // Two readings at nearly one instant would make a rate without end.
    const value = rise / Math.max(hours, 1 / 3_600)
    return { code: 'counter-too-fast', sinceMs: sample.atMs, value, limit: mostW }
  }

  #fallen(last: Sample, sample: Sample, mostW: number): Verdict | null {
    if (this.#returns(sample, mostW)) return null
    const before = this.#before
    this.#before = last
    const mostWh = counterAllowanceWh + (mostW * (sample.atMs - last.atMs)) / hourMs
    if (rolledOver(last, sample) !== null) return null
    if (sample.value < 0.9 * last.value && sample.value <= mostWh) return null
    const fellMs = this.#fellMs
    this.#fellMs = sample.atMs
    if (sample.atMs - fellMs > fallsWithinMs) return null
    const highest = Math.max(last.value, before?.value ?? 0)
    return { code: 'counter-backwards', sinceMs: fellMs, value: sample.value, limit: highest }
  }

  /** Whether it goes on from where it was before a stray value. */
  #returns(sample: Sample, mostW: number): boolean {
    const before = this.#before
    if (before === null) return false
    const rise = sample.value - before.value
    const mostWh = counterAllowanceWh + (mostW * (sample.atMs - before.atMs)) / hourMs
    const isBack = rise >= -roundingWh(before.value) && rise <= mostWh
    if (isBack) this.#before = null
    return isBack
  }
}

function roundingWh(value: number): number {
  return Math.max(counterRounding.wh, counterRounding.share * Math.abs(value))
}
