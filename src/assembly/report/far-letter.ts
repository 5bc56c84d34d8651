import * as v from 'valibot'
import { askingLimits, type SharedQuestion, type SharedStatement } from './shared-question.ts'
import { answerLimits, verdicts, type Notice } from './answer.ts'
import type { ProvenReport } from './report.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

// What bodies and neighbourhoods of different nodes tell each other. Nobody's vote is in it, and no name of a person.

/** A body asks a neighbourhood, by its short name or id, whether it belongs to it. */
export interface AsksToBelong {
  readonly body: { readonly id: string; readonly name: string; readonly slug: string }
  readonly called: string
}

/** A neighbourhood was asked (null), belongs to a body, or does not. `called`: as the body called it. */
export interface Belonging {
  readonly body: string
  readonly called: string
  readonly cell: { readonly id: string; readonly name: string }
  readonly belongs: boolean | null
}

/** A body asks a question in these cells of a node. */
export interface QuestionAsked {
  readonly question: SharedQuestion
  readonly statements: readonly SharedStatement[]
  readonly cells: readonly string[]
}

/** A body passes statements on to everybody it asked. */
export interface StatementsPassed {
  readonly question: string
  readonly statements: readonly SharedStatement[]
}

/** One letter; its kind says who takes it. */
export type FarLetter =
  | { readonly kind: 'asks-to-belong'; readonly content: AsksToBelong }
  | { readonly kind: 'belonging'; readonly content: Belonging }
  | { readonly kind: 'question-asked'; readonly content: QuestionAsked }
  | { readonly kind: 'statements-passed'; readonly content: StatementsPassed }
  | { readonly kind: 'answers-notice'; readonly content: Notice }
  | { readonly kind: 'assembly-report'; readonly content: ProvenReport }

export type FarKind = FarLetter['kind']

/** All kinds of letters. */
export const farKinds = [
  'asks-to-belong',
  'belonging',
  'question-asked',
  'statements-passed',
  'answers-notice',
  'assembly-report',
] as const satisfies readonly FarKind[]

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8_640_000_000_000_000))
const upTo = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))
const language = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/))
const words = { id, text: text(2_000), language }
const statements = v.pipe(v.array(v.strictObject(words)), v.maxLength(askingLimits.statements))

/** The forms of letters, but for reports, which have their own. */
export const farShapes = {
  'asks-to-belong': v.strictObject({
    body: v.strictObject({
      id,
      name: text(200),
      slug: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/)),
    }),
    called: text(100),
  }),
  belonging: v.strictObject({
    body: id,
    called: text(100),
    cell: v.strictObject({ id, name: text(200) }),
    belongs: v.nullable(v.boolean()),
  }),
  'question-asked': v.strictObject({
    question: v.strictObject({
      id,
      bodyId: id,
      question: text(1_000),
      background: text(10_000),
      language,
      slateSize: upTo(askingLimits.slate),
      answerDays: upTo(askingLimits.answerDays),
      reportsDueMs: time,
      askedMs: time,
    }),
    statements,
    cells: v.pipe(v.array(id), v.minLength(1), v.maxLength(askingLimits.members)),
  }),
  'statements-passed': v.strictObject({ question: id, statements }),
  'answers-notice': v.strictObject({
    version: v.literal(1),
    question: id,
    body: id,
    bodyName: text(200),
    url: text(1_000),
    atMs: time,
    dueMs: time,
    slateHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    items: v.pipe(
      v.array(
        v.strictObject({
          statement: id,
          text: text(2_000),
          language,
          answers: v.pipe(
            v.array(
              v.strictObject({
                statement: id,
                verdict: v.picklist(verdicts),
                reason: text(answerLimits.chars),
                amended: text(answerLimits.chars),
                atMs: time,
              }),
            ),
            v.maxLength(answerLimits.answers),
          ),
        }),
      ),
      v.maxLength(askingLimits.slate),
    ),
  }),
} as const

/** What a letter says, or where it is not in its form. */
export function readLetter<const Shape extends v.GenericSchema>(
  shape: Shape,
  content: unknown,
): Result<v.InferOutput<Shape>> {
  const read = v.safeParse(shape, content)
  if (read.success) return success(read.output)
  const at = v.getDotPath(read.issues[0]) ?? 'content'
  return refuse('letter-form', `${at} of this letter is not as it must be.`, at)
}
