import { assert } from '../kernel/assert.ts'

/** What a key owes, ms of acts not yet paid, at a time. */
interface Debt {
  readonly owedMs: number
  readonly atMs: number
}

/**
 * Lets each key act `limit` times at once and then at the same pace over `windowMs` (the generic
 * cell rate algorithm, ITU-T I.371, as a debt that time pays). Where the clock is set back, that time pays nothing, and nothing
 * more is owed for it. It remembers `keyLimit` keys, the least recently seen is forgotten first.
 */
export class RateLimit {
  readonly #spacingMs: number
  readonly #windowMs: number
  readonly #keyLimit: number
  readonly #debts = new Map<string, Debt>()

  constructor(limits: { limit: number; windowMs: number; keyLimit?: number }) {
    assert(limits.limit >= 1 && limits.windowMs > 0, 'a rate limit lets something through')
    this.#spacingMs = limits.windowMs / limits.limit
    this.#windowMs = limits.windowMs
    this.#keyLimit = limits.keyLimit ?? 10_000
  }

  /** Counts one act of `key`. Returns 0 when it may go on, else the milliseconds until it may. */
  take(key: string, nowMs: number): number {
    const { owedMs: before, atMs } = this.#debts.get(key) ?? { owedMs: 0, atMs: nowMs }
    const owedMs = Math.max(0, before - Math.max(0, nowMs - atMs))
    const waitMs = owedMs + this.#spacingMs - this.#windowMs
    // Half a millisecond of slack: fractions of a window do not add up exactly.
    const isFree = waitMs <= 0.5
    this.#remember(key, { owedMs: isFree ? owedMs + this.#spacingMs : owedMs, atMs: nowMs })
    return isFree ? 0 : Math.ceil(waitMs)
  }

  /** Takes one act of `key` back: it was not the kind that is to be limited. */
  giveBack(key: string): void {
    const debt = this.#debts.get(key)
    if (debt !== undefined) this.#debts.set(key, { ...debt, owedMs: debt.owedMs - this.#spacingMs })
  }

  get keyCount(): number {
    return this.#debts.size
  }

  #remember(key: string, debt: Debt): void {
    this.#debts.delete(key)
    this.#debts.set(key, debt)
    if (this.#debts.size <= this.#keyLimit) return
    const [oldest] = this.#debts.keys()
    if (oldest !== undefined) this.#debts.delete(oldest)
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
