import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { canonicalJson } from '../../kernel/canonical-json.ts'

/** Bytes of a report with its proof, and what it holds, at the most. */
export const reportLimits = {
  bytes: 4 * 1024 * 1024,
  statements: 2_000,
  groups: 50,
  decisions: 100,
  ballots: 100,
  inputs: 500,
  people: 1_000_000,
} as const

/** Statements of the slate that a report carries. */
export const reportSlate = 5

/** Version of the form of reports, and of what counts in them: it changes when the same votes may come out otherwise. */
export const reportVersion = 1
export const analysis = { algorithm: 'commonwatt-groups', version: 1 } as const

const text = (most: number) => v.pipe(v.string(), v.maxLength(most))
const idShape = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const hashShape = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a hash is 64 hex digits'))
const count = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(reportLimits.people, `at most ${reportLimits.people}`),
)
const timeShape = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8_640_000_000_000_000))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const languageShape = v.pipe(v.string(), v.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/))

const countsShape = v.strictObject({ agrees: count, disagrees: count, passes: count })

const statementShape = v.strictObject({
  id: idShape,
  text: text(2_000),
  language: languageShape,
  isSeed: v.boolean(),
  /** By group, in their order; null: fewer than five of it have voted. */
  counts: v.pipe(v.array(v.nullable(countsShape)), v.maxLength(reportLimits.groups)),
})

const mandateShape = v.strictObject({
  id: idShape,
  sentence: text(1_000),
  state: v.picklist(['coming', 'in-force', 'ended']),
  fromMs: timeShape,
  untilMs: v.nullable(timeShape),
  /** What it did: quarter hours in which it held, bound, and could not be kept, and what a kW more would have saved in all; null: nothing yet. */
  effect: v.nullable(
    v.strictObject({
      held: count,
      bound: count,
      broken: count,
      perKwMicro: v.pipe(v.number(), v.integer()),
    }),
  ),
})

const tallyShape = v.strictObject({
  inFavour: count,
  against: count,
  abstained: count,
  eligible: count,
  quorum: v.nullable(count),
})

const decisionShape = v.strictObject({
  id: idShape,
  title: text(1_000),
  decidedMs: timeShape,
  convened: v.picklist(['meeting', 'ballot', 'panel', 'steward']),
  method: text(2_000),
  methodVersion: text(2_000),
  /** Null: it was not counted, or by fewer than five. */
  tally: v.nullable(tallyShape),
  dissent: text(2_000),
  reviewMs: v.nullable(timeShape),
  basis: text(2_000),
  /** Statements that it names. */
  statements: v.pipe(v.array(idShape), v.maxLength(reportLimits.statements)),
  mandates: v.pipe(v.array(mandateShape), v.maxLength(100)),
})

/** A ballot that came of a question. */
const ballotShape = v.strictObject({
  id: idShape,
  title: text(1_000),
  language: languageShape,
  opensMs: timeShape,
  closesMs: timeShape,
  /** When it was closed, and the decision that came of it; null: not yet, and none. */
  closedMs: v.nullable(timeShape),
  decision: v.nullable(idShape),
})

/** What a report rests on. */
export const inputKinds = [
  'vote-log',
  'statements',
  'map',
  'ballot-log',
  'panel',
  'minutes',
  'decision',
  'mandate',
] as const

const inputShape = v.strictObject({
  kind: v.picklist(inputKinds),
  /** Of what: a question, a ballot, a meeting, a decision, a mandate. */
  of: idShape,
  hash: hashShape,
  /** Lines of a log; null: it is none. */
  size: v.nullable(count),
})

const sideShape = v.strictObject({
  statement: idShape,
  side: v.picklist(['agree', 'disagree']),
  leastShare: share,
})

const dividedShape = v.strictObject({
  statement: idShape,
  most: v.strictObject({ group: idShape, share }),
  least: v.strictObject({ group: idShape, share }),
})

const dissentShape = v.strictObject({
  statement: idShape,
  group: idShape,
  agrees: count,
  disagrees: count,
  votes: count,
})

/** A report as it travels, without its proof: a document of JSON-LD. Times in ms since 1970. */
export const reportShape = v.strictObject({
  '@context': text(500),
  '@type': v.literal('AssemblyReport'),
  id: v.pipe(v.string(), v.regex(/^urn:commonwatt:report:[0-9a-z]{1,64}$/)),
  version: v.literal(reportVersion),
  madeMs: timeShape,
  sender: v.strictObject({ cell: idShape, name: text(200), kind: text(40) }),
  /** The question of a higher level that it answers; null: it is the cell's own. */
  asked: v.nullable(v.strictObject({ body: idShape, question: idShape })),
  subject: v.picklist(['question', 'decision']),
  question: v.nullable(
    v.strictObject({
      id: idShape,
      text: text(2_000),
      background: text(10_000),
      language: languageShape,
      beganMs: timeShape,
      closedMs: v.nullable(timeShape),
    }),
  ),
  /** Who took part: all that voted, and those of them who stand in a group. */
  people: v.strictObject({ participants: count, placed: count }),
  groups: v.pipe(
    v.array(v.strictObject({ name: v.pipe(idShape, v.maxLength(20)), people: count })),
    v.maxLength(reportLimits.groups),
  ),
  statements: v.pipe(v.array(statementShape), v.maxLength(reportLimits.statements)),
  /** Statements that were said, and not shown here: left out by moderation, or beyond what a report holds. */
  notShown: v.strictObject({ leftOut: count, waiting: count, beyond: count }),
  unites: v.pipe(v.array(sideShape), v.maxLength(100)),
  divides: v.pipe(v.array(dividedShape), v.maxLength(100)),
  /** Groups of which more disagree than agree, wherever others agree. */
  dissent: v.pipe(
    v.array(dissentShape),
    v.maxLength(reportLimits.statements * reportLimits.groups),
  ),
  /** Statements that together speak for most. */
  slate: v.pipe(v.array(idShape), v.maxLength(reportSlate)),
  decisions: v.pipe(v.array(decisionShape), v.maxLength(reportLimits.decisions)),
  /** The newest first; left out by reports that were made before there was this part. */
  ballots: v.optional(v.pipe(v.array(ballotShape), v.maxLength(reportLimits.ballots))),
  inputs: v.pipe(v.array(inputShape), v.maxLength(reportLimits.inputs)),
  /** Who worked out what from what, so that anybody can do it again. */
  analysis: v.nullable(
    v.strictObject({
      inputRoot: v.nullable(hashShape),
      algorithm: text(100),
      version: count,
      outputHash: hashShape,
      analyser: text(500),
    }),
  ),
})

/** Hash of the report, and the node's signed note of it with the key it was signed by. */
export const proofShape = v.strictObject({
  hash: hashShape,
  note: v.nullable(text(4_000)),
  key: v.nullable(text(500)),
})

export const provenReportShape = v.strictObject({ ...reportShape.entries, proof: proofShape })

type Deep<Value> = Value extends readonly (infer Item)[]
  ? readonly Deep<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Deep<Value[Key]> }
    : Value

export type Report = Deep<v.InferOutput<typeof reportShape>>
export type ReportProof = Deep<v.InferOutput<typeof proofShape>>
export type ProvenReport = Deep<v.InferOutput<typeof provenReportShape>>
export type ReportStatement = Report['statements'][number]
export type ReportDecision = Report['decisions'][number]
export type ReportBallot = NonNullable<Report['ballots']>[number]
export type ReportInput = Report['inputs'][number]
export type ReportCounts = NonNullable<ReportStatement['counts'][number]>

/** A report and its proof apart. */
export function partsOf({ proof, ...report }: ProvenReport): {
  readonly report: Report
  readonly proof: ReportProof
} {
  return { report, proof }
}

/** SHA-256 of the canonical JSON of a report, hex. */
export function reportHash({ ballots, ...report }: Report): string {
  // A report that was made without this part keeps its hash.
  return hashOf(ballots === undefined ? report : { ...report, ballots })
}

/** SHA-256 of the canonical JSON of a value, hex. */
export function hashOf(value: Parameters<typeof canonicalJson>[0]): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/** What a node signs for a report: a text of three lines. */
export function signedText({ id }: Pick<Report, 'id'>, hash: string): string {
  return `commonwatt report\n${id}\n${hash}\n`
}

/** What counts were made of the votes: the part of a report that anybody can work out again from the log. */
export function outputHash(
  report: Pick<Report, 'groups' | 'statements' | 'people' | 'unites' | 'divides'>,
): string {
  const { groups, people, unites, divides } = report
  const statements = report.statements.map(({ id, counts }) => ({ id, counts }))
  return hashOf({ groups, people, statements, unites, divides })
}
