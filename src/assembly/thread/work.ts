import { unreachable } from '../../kernel/assert.ts'
import { readingOfBytes, type ReadOrder, type TranscriptRead } from '../meeting/transcript-read.ts'
import { countOf, type CountOrder, type QuestionCount } from '../report/question-count.ts'
import { outcomeOf, type Outcome } from '../ballot/tally/outcome.ts'
import type { BallotDefinition, Choice } from '../ballot/log/ballot-shapes.ts'

// What is worked out in a thread beside maps and lotteries: large questions, long transcripts, large ballots.

export type WorkOrder =
  | { readonly kind: 'count'; readonly order: CountOrder }
  | { readonly kind: 'transcript'; readonly order: ReadOrder }
  /** Its voices follow in parts. */
  | { readonly kind: 'ballot'; readonly definition: BallotDefinition }

export interface WorkAnswers {
  readonly count: QuestionCount
  readonly transcript: TranscriptRead
  readonly ballot: Outcome
}

/** What comes of an order. `choices`: the voices of a ballot. */
export function workedOut(
  order: WorkOrder,
  choices: readonly Choice[],
): WorkAnswers[keyof WorkAnswers] {
  switch (order.kind) {
    case 'count':
      return countOf(order.order)
    case 'transcript':
      return readingOfBytes(order.order)
    case 'ballot':
      return outcomeOf(order.definition, choices)
    default:
      return unreachable(order)
  }
}
