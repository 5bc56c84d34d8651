import { assert } from '../kernel/assert.ts'

/**
 * Lets each key act `limit` times at once and then at the same pace over `windowMs` (the generic
 * cell rate algorithm, ITU-T I.371: one number per key, the time at which its debt is paid). It
 * remembers `keyLimit` keys, the least recently seen is forgotten first.
 */
export class RateLimit {
  readonly #spacingMs: number
  readonly #windowMs: number
  readonly #keyLimit: number
  readonly #paidAtMs = new Map<string, number>()

  constructor(limits: { limit: number; windowMs: number; keyLimit?: number }) {
    assert(limits.limit >= 1 && limits.windowMs > 0, 'a rate limit lets something through')
    this.#spacingMs = limits.windowMs / limits.limit
    this.#windowMs = limits.windowMs
    this.#keyLimit = limits.keyLimit ?? 10_000
  }

  /** Counts one act of `key`. Returns 0 when it may go on, else the milliseconds until it may. */
  take(key: string, nowMs: number): number {
    const known = this.#paidAtMs.get(key) ?? 0
    // Nobody owes more than a window: where the clock was set back, what is beyond is of a time that never was.
    const paidAtMs = Math.min(Math.max(known, nowMs), nowMs + this.#windowMs)
    if (known > paidAtMs) this.#paidAtMs.set(key, paidAtMs)
    const waitMs = paidAtMs + this.#spacingMs - this.#windowMs - nowMs
    // Half a millisecond of slack: fractions of a window do not add up exactly.
    if (waitMs > 0.5) return Math.ceil(waitMs)
    this.#remember(key, paidAtMs + this.#spacingMs)
    return 0
  }

  /** Takes one act of `key` back: it was not the kind that is to be limited. */
  giveBack(key: string): void {
    const paidAtMs = this.#paidAtMs.get(key)
    if (paidAtMs !== undefined) this.#paidAtMs.set(key, paidAtMs - this.#spacingMs)
  }

  get keyCount(): number {
    return this.#paidAtMs.size
  }

  #remember(key: string, paidAtMs: number): void {
    this.#paidAtMs.delete(key)
    this.#paidAtMs.set(key, paidAtMs)
    if (this.#paidAtMs.size <= this.#keyLimit) return
    const [oldest] = this.#paidAtMs.keys()
    if (oldest !== undefined) this.#paidAtMs.delete(oldest)
  }
}

/**
 * What a network address counts as: itself, or for IPv6 its /64, since one household has a whole
 * one.
 */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!plain.includes(':')) return plain
  const [front = '', back] = plain.toLowerCase().split('::')
  const head = front === '' ? [] : front.split(':')
  const tail = back === undefined || back === '' ? [] : back.split(':')
  const gap = back === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  const groups = [...head, ...Array.from({ length: gap }, () => '0'), ...tail]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
