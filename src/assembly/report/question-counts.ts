import { createHash } from 'node:crypto'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { threadedVotes } from '../conversation/talk-maps.ts'
import { KeptWork } from '../thread/kept-work.ts'
import { workInThread } from '../thread/work-in-thread.ts'
import { countOf, type CountOrder, type QuestionCount } from './question-count.ts'

/** Counts of large questions that are kept. */
const keptCounts = 20

/** Works out what reports say of questions: small ones at once, large ones in a thread, one after the other, and once for the same log. */
export class QuestionCounts {
  readonly #work = new KeptWork<QuestionCount>(keptCounts)

  /** Whether so many wait that no other one is taken. */
  isFull(): boolean {
    return this.#work.isFull()
  }

  async of(order: CountOrder): Promise<QuestionCount> {
    // Four numbers a vote.
    if (order.votes.length < 4 * threadedVotes) return countOf(order)
    return this.#work.run(hashOf(order), (signal) => workInThread({ kind: 'count', order }, signal))
  }

  close(): Promise<void> {
    return this.#work.close()
  }
}

/** Hash of all that a count is made of. */
function hashOf({ votes, ...rest }: CountOrder): string {
  const plain = canonicalJson(JSON.parse(JSON.stringify(rest)))
  return createHash('sha256').update(plain).update(votes).digest('hex')
}
