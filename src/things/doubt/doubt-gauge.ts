import { hourMs } from '../../kernel/steps.ts'
import type { Sample } from '../../series/sample.ts'
import {
  chargeAllowance,
  frozenGapMs,
  frozenReports,
  oftenFrozen,
  restingW,
  type Facts,
} from './doubt-limits.ts'
import type { Verdict } from './doubt.ts'

/** Watches a momentary value for standing still, at once or again and again. */
export class StillWatch {
  #last: Sample | null = null
  #since: Sample | null = null
  #reports = 0
  #often: Often | null = null

  /** Takes a reading that is in its range; null: it is believed. */
  take(sample: Sample, facts: Facts): Verdict | null {
    const last = this.#last
    this.#last = sample
    if (facts.restMs === null || mayRest(sample.value, facts)) {
      this.#since = null
      return this.#oftenStill(sample, last, facts)
    }
    const since = this.#since
    const isSame =
      since !== null &&
      last !== null &&
      isNear(since.value, sample.value, facts) &&
      sample.atMs - last.atMs <= frozenGapMs
    if (!isSame) {
      this.#since = sample
      this.#reports = 1
      return this.#oftenStill(sample, last, facts)
    }
    this.#reports++
    const stoodMs = sample.atMs - since.atMs
    if (stoodMs > facts.restMs && this.#reports >= frozenReports) {
      const limit = facts.restMs / hourMs
      return { code: 'frozen', sinceMs: since.atMs, value: sample.value, limit }
    }
    return this.#oftenStill(sample, last, facts)
  }

  /**
   * Part of the reports that show the one same value, as a mean that forgets within {@link oftenFrozen}`.overMs`. The
   * value is the first that stood for a few reports; another takes its place once it is seldom seen. Found, it stays
   * found until it is seldom seen.
   */
  #oftenStill(sample: Sample, last: Sample | null, facts: Facts): Verdict | null {
    if (!facts.isOftenJudged) return null
    const { value, atMs } = sample
    const stands = this.#since !== null && this.#reports >= oftenFrozen.run
    const isOpen = this.#often === null || this.#often.share < oftenFrozen.seldom
    if (isOpen && stands && (this.#often === null || !isNear(this.#often.value, value, facts))) {
      this.#often = { value, share: 0, sinceMs: atMs, isFound: false }
    }
    const often = this.#often
    if (often === null || last === null) return null
    const isIt = isNear(often.value, value, facts)
    const weight = 1 - Math.exp((last.atMs - atMs) / oftenFrozen.overMs)
    often.share += weight * ((isIt ? 1 : 0) - often.share)
    if (often.share < oftenFrozen.seldom) {
      often.sinceMs = atMs
      often.isFound = false
    }
    const isLong = atMs - often.sinceMs >= oftenFrozen.leastMs
    if (isIt && isLong && often.share >= oftenFrozen.share) often.isFound = true
    if (!often.isFound) return null
    // What was reported before may well be right.
    return { code: 'often-frozen', sinceMs: atMs, value: often.value, limit: oftenFrozen.share }
  }
}

/** A value that stands still from time to time. */
interface Often {
  readonly value: number
  /** Part of the reports that show it, 0 to 1. */
  share: number
  /** When it began to be more than seldom. */
  sinceMs: number
  isFound: boolean
}

/** Nothing, and a few whole watts of standby, may stay what they are. */
function mayRest(value: number, { sameWithin }: Facts): boolean {
  if (value === 0) return true
  return sameWithin > 0 && Number.isInteger(value) && Math.abs(value) < restingW
}

function isNear(a: number, b: number, { sameWithin }: Facts): boolean {
  return Math.abs(a - b) <= sameWithin
}

/** Watches a battery's state of charge: it moves no faster than its power lets it, up or down (a leaky bucket each). */
export class ChargeWatch {
  #last: Sample | null = null
  #up = 0
  #down = 0

  take(sample: Sample, { chargePerHour }: Facts): Verdict | null {
    const last = this.#last
    this.#last = sample
    if (last === null || chargePerHour === null) return null
    const most = (chargePerHour * (sample.atMs - last.atMs)) / hourMs
    const change = sample.value - last.value
    this.#up = Math.max(0, this.#up + change - most)
    this.#down = Math.max(0, this.#down - change - most)
    if (Math.max(this.#up, this.#down) <= chargeAllowance) return null
    this.#up = 0
    this.#down = 0
    const limit = most + chargeAllowance
    return { code: 'charge-jumped', sinceMs: sample.atMs, value: change, limit }
  }
}
