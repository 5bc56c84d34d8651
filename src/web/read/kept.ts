import type { Clock } from '../../kernel/clock.ts'

/** Values kept at the most; the oldest goes first. */
const keptLimit = 200

/**
 * Keeps what is slow to read for a short real time, so that twenty people who look at one neighbourhood do not
 * make it be read twenty times. Two who ask at the same moment share one reading.
 */
export class Kept<Value> {
  readonly #clock: Clock
  readonly #forMs: number
  readonly #values = new Map<string, { readonly atMs: number; readonly value: Promise<Value> }>()

  constructor(clock: Clock, forMs: number) {
    this.#clock = clock
    this.#forMs = forMs
  }

  get(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key)
    const nowMs = this.#clock.now()
    if (known !== undefined && nowMs - known.atMs < this.#forMs) return known.value
    const value = read()
    // A reading that failed is not kept.
    value.catch(() => this.#values.delete(key))
    this.#values.delete(key)
    if (this.#values.size >= keptLimit) {
      const [oldest] = this.#values.keys()
      if (oldest !== undefined) this.#values.delete(oldest)
    }
    this.#values.set(key, { atMs: nowMs, value })
    return value
  }

  /** Forgets everything: what comes next is read anew. */
  clear(): void {
    this.#values.clear()
  }
}
