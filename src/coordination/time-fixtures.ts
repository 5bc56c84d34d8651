import { setImmediate } from 'node:timers/promises'
import type { Alarm } from '../kernel/alarm.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'

interface Due {
  readonly atMs: number
  readonly ring: () => void
}

/** Time that goes on only where everybody waits for it, from one thing that is due to the next. */
export class VirtualTime implements Clock {
  #nowMs = 0
  readonly #due = new Set<Due>()

  now(): number {
    return this.#nowMs
  }

  readonly alarm: Alarm = (afterMs, ring) => {
    const due = { atMs: this.#nowMs + afterMs, ring }
    this.#due.add(due)
    return () => this.#due.delete(due)
  }

  async pass(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.alarm(ms, resolve)
    await promise
  }

  /** Lets time go on until `work` is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    const state = { isDone: false }
    const done = work.finally(() => {
      state.isDone = true
    })
    // What goes wrong is for whoever waits below.
    done.catch(() => {})
    for (;;) {
      // Whoever has nothing to wait for but its own work goes first.
      await setImmediate()
      if (state.isDone) return await done
      this.#ringNext()
    }
  }

  #ringNext(): void {
    const [next] = [...this.#due].sort((one, other) => one.atMs - other.atMs)
    assert(next !== undefined, 'somebody waits for what never comes')
    this.#due.delete(next)
    this.#nowMs = next.atMs
    next.ring()
  }
}
