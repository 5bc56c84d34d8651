import { ScaledClock, type Clock } from '../kernel/clock.ts'

/** How long a pacer sleeps at the most before it looks at its clock again: speeds change and clocks are set. */
const longestSleepMs = 5_000
const shortestSleepMs = 20

export interface PacerOptions {
  /** The time that the work lives in. */
  readonly clock: Clock
  /** Work begins at every multiple of this, in that time. */
  readonly everyMs: number
  readonly work: () => Promise<void>
  readonly onFault: (error: unknown) => void
}

/**
 * Runs a piece of work at every multiple of `everyMs` of a cell's own time, and at once when asked.
 * Never two runs at a time: what falls due during a run is one run after it.
 */
export class Pacer {
  readonly #options: PacerOptions
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | null = null
  #isAsked = false
  #isStopped = true
  #nextMs = 0

  constructor(options: PacerOptions) {
    this.#options = options
  }

  /** Begins; the first run is at once. */
  start(): void {
    this.#isStopped = false
    this.#nextMs = 0
    this.#wake()
  }

  /** Asks for a run as soon as there can be one. */
  request(): void {
    this.#isAsked = true
    if (!this.#isStopped && this.#running === null) this.#wake()
  }

  /** No run begins after this; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#running
  }

  #wake(): void {
    clearTimeout(this.#timer)
    if (this.#isStopped || this.#running !== null) return
    const { clock, everyMs } = this.#options
    const nowMs = clock.now()
    if (this.#isAsked || nowMs >= this.#nextMs) {
      this.#isAsked = false
      this.#nextMs = (Math.floor(nowMs / everyMs) + 1) * everyMs
      this.#running = this.#run()
      return
    }
    const speed = clock instanceof ScaledClock ? clock.speed : 1
    const dueMs = speed > 0 ? (this.#nextMs - nowMs) / speed : longestSleepMs
    const sleepMs = Math.min(Math.max(dueMs, shortestSleepMs), longestSleepMs)
    this.#timer = setTimeout(() => this.#wake(), sleepMs)
  }

  async #run(): Promise<void> {
    try {
      await this.#options.work()
    } catch (error) {
      this.#options.onFault(error)
    }
    this.#running = null
    this.#wake()
  }
}
