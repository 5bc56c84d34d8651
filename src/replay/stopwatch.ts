/** What the time of a replay goes into. */
export type Part = 'readings' | 'forecasts' | 'plans' | 'accounts'

/** Adds up the seconds of each part of the work. */
export class Stopwatch {
  readonly #now: () => number
  readonly #startS: number
  readonly #sums: Record<Part, number> = { readings: 0, forecasts: 0, plans: 0, accounts: 0 }

  /** `now` in seconds. */
  constructor(now: () => number) {
    this.#now = now
    this.#startS = now()
  }

  async measure<Value>(part: Part, work: () => Promise<Value>): Promise<Value> {
    const startS = this.#now()
    try {
      return await work()
    } finally {
      this.#sums[part] += this.#now() - startS
    }
  }

  seconds(): Readonly<Record<Part | 'total', number>> {
    return { ...this.#sums, total: this.#now() - this.#startS }
  }
}
