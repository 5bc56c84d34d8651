import { setImmediate as breathe } from 'node:timers/promises'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { KeptWork } from '../thread/kept-work.ts'
import { workInThread } from '../thread/work-in-thread.ts'
import type { Held } from './held-ballots.ts'
import type { BallotBox } from './log/ballot-box.ts'
import { RunningCount } from './tally/running-count.ts'
import { countingOf, hiddenRefusal, tallied, tallyOf, type Tally } from './tally/tally.ts'

/** Voices times options from which a ballot is counted in a thread: what is below takes some 20 ms. */
export const threadedMarks = 20_000

/** Tallies of large ballots that are kept. */
const keptTallies = 50

type Counted = Pick<Held, 'id' | 'box' | 'kept'>

/**
 * Counts ballots: small ones at once, and once for the same log. Large ones in a thread, one after the other; while they are open and shown, by a count
 * that follows the log, where the method allows it.
 */
export class BallotCounts {
  readonly #work = new KeptWork<Result<Tally>>(keptTallies)
  readonly #running = new WeakMap<BallotBox, RunningTally | null>()

  async tally(held: Counted): Promise<Result<Tally>> {
    const { id, box, kept } = held
    const hidden = hiddenRefusal(box)
    if (hidden !== null) return hidden
    const { definition, closedMs } = box
    if (kept * definition.options.length < threadedMarks) return tallyOf(box)
    // What holds in the end is counted from the whole log.
    const running = closedMs === null ? this.#runningOf(held) : null
    if (running !== null) return running.tally()
    if (this.#work.isFull()) {
      return refuse('count-busy', 'Many ballots are counted just now: try again in a minute.')
    }
    const key = `${id} ${kept} ${closedMs ?? ''}`
    return this.#work.run(key, async (signal) => {
      const counting = countingOf(box)
      if (!counting.ok) return counting
      const { choices } = counting.value
      const outcome = await workInThread({ kind: 'ballot', definition }, signal, choices)
      return success(tallied(counting.value, outcome))
    })
  }

  /** Ends what is being counted. */
  close(): Promise<void> {
    return this.#work.close()
  }

  #runningOf(held: Counted): RunningTally | null {
    const { box } = held
    const known = this.#running.get(box)
    if (known !== undefined) return known
    const count = RunningCount.of(box.definition)
    const made = count === null ? null : new RunningTally(held, count)
    this.#running.set(box, made)
    return made
  }
}

/** The tally of an open ballot, brought up to date when it is asked for. */
class RunningTally {
  readonly #held: Counted
  readonly #count: RunningCount
  /** The one that is made or was made last, and of how long a log. */
  #now: Promise<Result<Tally>> | null = null
  #of = -1
  /** The one after it. */
  #next: Promise<Result<Tally>> | null = null

  constructor(held: Counted, count: RunningCount) {
    this.#held = held
    this.#count = count
  }

  /** One is under way and one waits at the most: that one sees all that came so far. */
  tally(): Promise<Result<Tally>> {
    if (this.#now !== null && this.#of === this.#held.kept) return this.#now
    this.#next ??= this.#after(this.#now)
    return this.#next
  }

  async #after(before: Promise<unknown> | null): Promise<Result<Tally>> {
    await before?.catch(() => undefined)
    this.#now = this.#next
    this.#next = null
    this.#of = this.#held.kept
    try {
      return await this.#counted()
    } catch (error) {
      // What failed is not kept.
      this.#of = -1
      throw error
    }
  }

  async #counted(): Promise<Result<Tally>> {
    const { box } = this.#held
    const counting = countingOf(box)
    if (!counting.ok) return counting
    const pieces = this.#count.follow(box)
    for (;;) {
      const { done, value } = pieces.next()
      if (done === true) return success(tallied(counting.value, value))
      await breathe()
    }
  }
}
