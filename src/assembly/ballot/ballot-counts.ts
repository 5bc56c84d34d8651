import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { KeptWork } from '../thread/kept-work.ts'
import { workInThread } from '../thread/work-in-thread.ts'
import type { Held } from './held-ballots.ts'
import { countingOf, hiddenRefusal, tallied, tallyOf, type Tally } from './tally/tally.ts'

/** Voices times options from which a ballot is counted in a thread: what is below takes some 20 ms. */
export const threadedMarks = 20_000

/** Tallies of large ballots that are kept. */
const keptTallies = 50

/** Counts ballots: small ones at once, large ones in a thread, one after the other, and once for the same log. */
export class BallotCounts {
  readonly #work = new KeptWork<Result<Tally>>(keptTallies)

  async tally({ id, box, kept }: Pick<Held, 'id' | 'box' | 'kept'>): Promise<Result<Tally>> {
    const hidden = hiddenRefusal(box)
    if (hidden !== null) return hidden
    const { definition, closedMs } = box
    if (kept * definition.options.length < threadedMarks) return tallyOf(box)
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
}
