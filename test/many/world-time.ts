import { createHash } from 'node:crypto'
import { setImmediate as others } from 'node:timers/promises'
import type { Alarm } from '../../src/kernel/alarm.ts'

/** Something that will happen. Of two at the same time the one that was said first comes first. */
interface Coming {
  readonly atMs: number
  readonly number: number
  run: (() => void) | null
}

/** Turns of the program that one event may take; more is something that never ends. */
const turnLimit = 1_000_000

/** Time that only goes on when all that happened has been dealt with. Nothing in it asks the machine what time it is. */
export class WorldTime {
  #nowMs: number
  #number = 0
  #events = 0
  /** A heap: the next one first. */
  readonly #coming: Coming[] = []
  readonly #trace = createHash('sha256')

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** How much has happened. */
  get events(): number {
    return this.#events
  }

  /** Hash of all that has happened, in its order. */
  get hash(): string {
    return this.#trace.copy().digest('hex')
  }

  /** Writes down what happened. */
  note(text: string): void {
    this.#trace.update(`${this.#nowMs} ${text}\n`)
  }

  /** Rings in virtual time. */
  readonly alarm: Alarm = (afterMs, ring) => this.at(this.#nowMs + afterMs, ring)

  /** Has something happen at a time, or now where that is over; returns what calls it off. */
  at(atMs: number, run: () => void): () => void {
    const coming = { atMs: Math.max(atMs, this.#nowMs), number: this.#number++, run }
    this.#push(coming)
    return () => {
      Object.assign(coming, { run: null })
    }
  }

  /** Lives until then. */
  async liveUntil(untilMs: number): Promise<void> {
    await this.#quiet()
    for (;;) {
      const next = this.#coming[0]
      if (next === undefined || next.atMs > untilMs) break
      this.#pop()
      if (next.run === null) continue
      this.#nowMs = next.atMs
      this.#events++
      next.run()
      await this.#quiet()
    }
    this.#nowMs = untilMs
  }

  /** Everything that needs no time has been done: nothing in this program wants another turn, nor waits for one of its threads. */
  async #quiet(): Promise<void> {
    for (let turn = 0; turn < turnLimit; turn++) {
      await others()
      if (!process.getActiveResourcesInfo().some(isWork)) return
    }
    throw new Error('something goes on for ever without taking any time')
  }

  #push(coming: Coming): void {
    const heap = this.#coming
    let at = heap.length
    heap.push(coming)
    while (at > 0) {
      const above = (at - 1) >> 1
      if (isBefore(heap[above]!, coming)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = coming
  }

  #pop(): void {
    const heap = this.#coming
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      if (isBefore(last, heap[below]!)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = last
  }
}

function isBefore(one: Coming, other: Coming): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.number < other.number)
}

/** What of the program's open ends is work under way, and no timer or pipe that just is there. */
function isWork(kind: string): boolean {
  return kind === 'Immediate' || kind.endsWith('Request') || kind.startsWith('FSReq')
}
