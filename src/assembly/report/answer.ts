import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { BodySlate } from './body-slate.ts'
import { hashOf } from './report.ts'
import type { SharedQuestion } from './shared-question.ts'

export const verdicts = ['accept', 'reject', 'amend'] as const
export type Verdict = (typeof verdicts)[number]

/** What a body says to a statement that it has to answer. */
export interface Answer {
  readonly statement: string
  readonly verdict: Verdict
  readonly reason: string
  /** What is done instead; empty where nothing is amended. */
  readonly amended: string
  readonly atMs: number
}

/** Characters of a reason and of what is done instead, and answers to one question with their corrections, at the most. */
export const answerLimits = { chars: 2_000, least: 10, answers: 500 } as const

/** An answer that can be given, or what is wrong with it. */
export function checkAnswer(
  slate: BodySlate,
  said: {
    readonly statement: string
    readonly verdict: string
    readonly reason: string
    readonly amended: string
  },
): Result<Omit<Answer, 'atMs'>> {
  if (!slate.proposals.some(({ statement }) => statement === said.statement)) {
    return refuse(
      'proposal-unknown',
      'This statement is none that waits for an answer.',
      'statement',
    )
  }
  const verdict = verdicts.find((one) => one === said.verdict)
  if (verdict === undefined) {
    const message = `An answer is one of ${verdicts.join(', ')}; not "${said.verdict}".`
    return refuse('unknown-verdict', message, 'verdict')
  }
  const reason = said.reason.trim()
  const { least, chars } = answerLimits
  if (reason.length < least || reason.length > chars) {
    const message = `Say why in ${least} to ${chars} characters; these are ${reason.length}.`
    return refuse('answer-reason', message, 'reason', { least, most: chars })
  }
  const amended = verdict === 'amend' ? said.amended.trim() : ''
  if (verdict === 'amend' && (amended.length < 1 || amended.length > chars)) {
    const message = `Say in 1 to ${chars} characters what is done instead.`
    return refuse('answer-amended', message, 'amended', { most: chars })
  }
  return success({ statement: said.statement, verdict, reason, amended })
}

/** Where the answer to one statement stands. Days are whole and begun ones count. */
export type Standing =
  | { readonly kind: 'waits'; readonly days: number }
  | { readonly kind: 'overdue'; readonly days: number }
  | {
      readonly kind: 'answered'
      readonly answer: Answer
      readonly lateDays: number
      readonly isCorrected: boolean
    }

/** Where an answer stands at a time. The first answer is the one that keeps the date; the last one counts. */
export function standingOf(
  statement: string,
  dueMs: number,
  answers: readonly Answer[],
  nowMs: number,
): Standing {
  const own = answers.filter((answer) => answer.statement === statement)
  const [first, last] = [own[0], own.at(-1)]
  if (first === undefined || last === undefined) {
    return nowMs <= dueMs
      ? { kind: 'waits', days: Math.ceil((dueMs - nowMs) / dayMs) }
      : { kind: 'overdue', days: Math.ceil((nowMs - dueMs) / dayMs) }
  }
  return {
    kind: 'answered',
    answer: last,
    lateDays: Math.max(0, Math.ceil((first.atMs - dueMs) / dayMs)),
    isCorrected: own.length > 1,
  }
}

/** What a body tells the cells that it asked: what it has to answer, by when, and what it has answered. A document that may come from elsewhere. */
export interface Notice {
  readonly version: 1
  readonly question: string
  readonly body: string
  readonly bodyName: string
  /** Address of the question at the body's node. */
  readonly url: string
  readonly atMs: number
  readonly dueMs: number
  readonly slateHash: string
  readonly items: readonly {
    readonly statement: string
    readonly text: string
    readonly language: string
    readonly answers: readonly Answer[]
  }[]
}

/** The notice of a slate with what was answered so far. */
export function noticeOf(
  { slate, hash }: { readonly slate: BodySlate; readonly hash: string },
  answers: readonly Answer[],
  of: {
    readonly question: Pick<SharedQuestion, 'id' | 'bodyId'>
    readonly bodyName: string
    readonly url: string
    readonly nowMs: number
  },
): Notice {
  return {
    version: 1,
    question: of.question.id,
    body: of.question.bodyId,
    bodyName: of.bodyName,
    url: of.url,
    atMs: of.nowMs,
    dueMs: slate.dueMs,
    slateHash: hash,
    items: slate.proposals.map(({ statement, text, language }) => ({
      statement,
      text,
      language,
      answers: answers.filter((answer) => answer.statement === statement),
    })),
  }
}

export function noticeHash(notice: Notice): string {
  return hashOf(JSON.parse(JSON.stringify(notice)))
}
