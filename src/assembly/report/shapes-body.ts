import * as v from 'valibot'
import type { Answer, Standing } from './answer.ts'
import type { Became } from './became.ts'
import { verdicts } from './answer.ts'

// The shapes in which questions of bodies and their answers travel over the API.

export const cellPath = v.object({ cell: v.string() })
export const sharedPath = v.object({ question: v.string() })
export const bodyQuestionPath = v.object({ ...cellPath.entries, ...sharedPath.entries })

export const sharedShape = v.object({
  id: v.string(),
  bodyId: v.string(),
  question: v.string(),
  background: v.string(),
  language: v.string(),
  slateSize: v.number(),
  answerDays: v.number(),
  reportsDueMs: v.number(),
  askedMs: v.number(),
})

const language = v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/))

export const sharedDraftShape = v.object({
  question: v.string(),
  background: v.optional(v.string(), ''),
  language: v.optional(language, 'en'),
  statements: v.optional(v.pipe(v.array(v.string()), v.maxLength(1_000)), []),
  slateSize: v.optional(v.number(), 5),
  answerDays: v.optional(v.pipe(v.number(), v.description('Days to answer in')), 30),
  reportDays: v.optional(v.pipe(v.number(), v.description('Days until reports are wanted')), 14),
})

export const sharedStatementShape = v.object({
  id: v.string(),
  text: v.string(),
  language: v.string(),
})

export const askedCellShape = v.object({ cell: v.string(), name: v.string() })

export const memberShape = v.object({
  ...askedCellShape.entries,
  askedMs: v.number(),
  answeredMs: v.nullable(v.number()),
  isMember: v.boolean(),
  node: v.pipe(v.string(), v.description('On which it lives; empty: this one')),
  refused: v.pipe(v.nullable(v.string()), v.description('Why that node would not ask it')),
})

export const takenShape = v.object({
  ...askedCellShape.entries,
  reportId: v.string(),
  madeMs: v.number(),
  takenMs: v.number(),
  hash: v.string(),
})

const dissentShape = v.object({
  assembly: v.string(),
  group: v.string(),
  agrees: v.number(),
  disagrees: v.number(),
  votes: v.number(),
})

export const slateShape = v.object({
  version: v.number(),
  question: v.string(),
  body: v.string(),
  madeMs: v.number(),
  dueMs: v.number(),
  inputs: v.array(
    v.object({
      ...askedCellShape.entries,
      report: v.string(),
      hash: v.string(),
      participants: v.number(),
    }),
  ),
  missing: v.array(askedCellShape),
  proposals: v.array(
    v.object({
      statement: v.string(),
      text: v.string(),
      language: v.string(),
      gain: v.number(),
      bridged: v.object({
        statement: v.string(),
        bridging: v.pipe(
          v.number(),
          v.description('Geometric mean over cells of what the least agreeing group of each says'),
        ),
        assemblies: v.array(
          v.object({
            assembly: v.string(),
            least: v.number(),
            leastGroup: v.string(),
            votes: v.number(),
          }),
        ),
        dissent: v.array(dissentShape),
      }),
    }),
  ),
})

export const answerBody = v.object({
  statement: v.string(),
  verdict: v.string(),
  reason: v.string(),
  amended: v.optional(v.string(), ''),
})

export const answerShape = v.object({
  statement: v.string(),
  verdict: v.picklist(verdicts),
  reason: v.string(),
  amended: v.string(),
  atMs: v.number(),
})

/** Where an answer stands: `days` until it is due or since it was, or how late it came. */
export const standingShape = v.object({
  statement: v.string(),
  text: v.string(),
  language: v.string(),
  standing: v.picklist(['waits', 'overdue', 'answered']),
  days: v.number(),
  answers: v.array(answerShape),
})

export function standingAnswer(
  said: { readonly statement: string; readonly text: string; readonly language: string },
  standing: Standing,
  answers: readonly Answer[],
) {
  const { statement, text, language: tongue } = said
  return {
    statement,
    text,
    language: tongue,
    standing: standing.kind,
    days: standing.kind === 'answered' ? standing.lateDays : standing.days,
    answers: answers.filter((answer) => answer.statement === statement),
  }
}

/** What became of a statement: a decision names it, or a body answers it. */
export const becameShape = v.variant('kind', [
  v.object({
    kind: v.literal('decided'),
    decisionId: v.string(),
    title: v.string(),
    decidedMs: v.number(),
  }),
  v.object({
    kind: v.literal('to-answer'),
    body: v.string(),
    url: v.string(),
    dueMs: v.number(),
    standing: v.picklist(['waits', 'overdue', 'answered']),
    days: v.pipe(v.number(), v.description('Until it is due, since it was, or how late it came')),
    answer: v.nullable(answerShape),
  }),
])

export function becameAnswer(became: Became): v.InferOutput<typeof becameShape> {
  if (became.kind === 'decided') return became
  const { bodyName, url, dueMs, standing } = became
  const isAnswered = standing.kind === 'answered'
  return {
    kind: 'to-answer',
    body: bodyName,
    url,
    dueMs,
    standing: standing.kind,
    days: isAnswered ? standing.lateDays : standing.days,
    answer: isAnswered ? standing.answer : null,
  }
}
