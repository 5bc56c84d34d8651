import type { VoteLine } from '../conversation/act.ts'
import type { Kept } from '../conversation/talk.ts'
import { Talk } from '../conversation/talk.ts'
import { outerNumbers } from '../conversation/outer-numbers.ts'
import { unpackedVotes, type PackedVotes } from '../conversation/packed-votes.ts'
import { countedOf, type Counted } from './make-report.ts'
import { digestOf, whole, type LogDigest } from './report-log.ts'
import type { Report } from './report.ts'

/** What a report's counts of a question are worked out of, here or in a thread: without anybody's name. */
export interface CountOrder {
  readonly subject: Report['subject']
  readonly conversation: Kept['conversation']
  readonly participants: number
  readonly statements: Kept['statements']
  readonly moderations: Kept['moderations']
  readonly votes: PackedVotes
  /** [statement - 1]: its id in all cells that it was asked in. */
  readonly ids: readonly string[]
}

/** What a question comes to: its counts, and the hashes of the log that they are of. */
export interface QuestionCount {
  readonly counted: Counted
  readonly digest: LogDigest
}

/** Works a question out from its log. */
export function countOf(order: CountOrder): QuestionCount {
  const { subject, conversation, participants, statements, moderations, ids } = order
  const votes: VoteLine[] = unpackedVotes(order.votes)
  const own = whole({
    conversation,
    participants: Array.from({ length: participants }, (_, i) => ({
      number: i + 1,
      personId: null,
      tokenHash: null,
    })),
    statements,
    votes,
    moderations,
    moderators: [],
    outer: [],
    codes: [],
  })
  const talk = new Talk(own)
  return {
    counted: countedOf(
      { talk, named: talk.live.finer(), idOf: (number) => ids[number - 1] ?? '' },
      subject,
    ),
    digest: digestOf(own, outerNumbers(conversation, participants)),
  }
}
