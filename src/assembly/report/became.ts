import { standingOf, type Notice, type Standing } from './answer.ts'

/** What became of a statement after people voted on it. */
export type Became =
  | {
      readonly kind: 'to-answer'
      /** Who has to answer, and where all may follow it. */
      readonly bodyName: string
      readonly url: string
      readonly dueMs: number
      readonly standing: Standing
    }
  | {
      readonly kind: 'decided'
      readonly decisionId: string
      readonly title: string
      readonly decidedMs: number
    }

/** What a body that asked says of each statement of a conversation, by the statement's id. */
export function toAnswer(notice: Notice, nowMs: number): ReadonlyMap<string, Became> {
  const { bodyName, url, dueMs } = notice
  return new Map(
    notice.items.map(({ statement, answers }) => [
      statement,
      {
        kind: 'to-answer',
        bodyName,
        url,
        dueMs,
        standing: standingOf(statement, dueMs, answers, nowMs),
      },
    ]),
  )
}
