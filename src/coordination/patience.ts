import type { Alarm } from '../kernel/alarm.ts'
import type { Absence, Soon } from './group.ts'

/** How long one is waited for. */
export interface Waits {
  /** For one answer, ms. */
  readonly answerMs: number
  /** For all its answers together, ms: after that it is not asked any more. */
  readonly totalMs: number
  /** By the clock: nobody is waited for any more from then on, however much patience is left; not stated: never. Many who are slow by turns would else be waited for one after the other. */
  readonly untilMs?: number
}

/** An answer, or why there is none. */
export type Heard<T> =
  | { readonly value: T }
  | { readonly reason: Exclude<Absence['reason'], 'nonsense'> }

/** Asks one that may be slow or gone, and waits no longer than it may. What comes too late is dropped; until it has come nothing else is asked. */
export class Patience {
  readonly #waits: Waits
  readonly #alarm: Alarm
  readonly #clock: { now(): number }
  #leftMs: number
  #isBusy = false

  constructor(waits: Waits, alarm: Alarm, clock: { now(): number }) {
    this.#waits = waits
    this.#alarm = alarm
    this.#clock = clock
    this.#leftMs = waits.totalMs
  }

  /** Whether it can be asked: it is done with everything before, and has not used up all patience. */
  get isFree(): boolean {
    return !this.#isBusy && this.#waitMs > 0
  }

  /** For the next answer, ms. */
  get #waitMs(): number {
    const { answerMs, untilMs = Infinity } = this.#waits
    return Math.min(answerMs, this.#leftMs, untilMs - this.#clock.now())
  }

  async ask<T>(question: () => Soon<T>): Promise<Heard<T>> {
    if (!this.isFree) return { reason: 'late' }
    this.#isBusy = true
    const beganMs = this.#clock.now()
    const answer = this.#answerOf(question)
    const heard = await this.#within(answer)
    this.#leftMs -= this.#clock.now() - beganMs
    return heard
  }

  async #answerOf<T>(question: () => Soon<T>): Promise<Heard<T>> {
    try {
      return { value: await question() }
    } catch {
      return { reason: 'failed' }
    } finally {
      this.#isBusy = false
    }
  }

  async #within<T>(answer: Promise<Heard<T>>): Promise<Heard<T>> {
    const { promise: late, resolve: ring } = Promise.withResolvers<Heard<T>>()
    const callOff = this.#alarm(this.#waitMs, () => ring({ reason: 'late' }))
    const heard = await Promise.race([answer, late])
    callOff()
    return heard
  }
}
