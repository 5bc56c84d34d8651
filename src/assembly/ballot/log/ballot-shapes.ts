import * as v from 'valibot'
import { consentAnswers } from '../methods/consent.ts'
import { topScore } from '../methods/star.ts'

// What stands in the log of a ballot. Everything that counts is in these entries, so whoever has the log can count.

/** Options of a ballot, people who may vote, and characters of a reason, at the most. */
export const optionLimit = 200
export const voterLimit = 1_000_000
export const reasonLimit = 2_000

/** Characters of what explains a ballot, of what explains an option, and of what is decided with one, at the most. */
export const backgroundLimit = 5_000
export const descriptionLimit = 2_000
export const decisionLimit = 60_000

/** Half a character has no bytes to hash. */
const text = (least: number, most: number) =>
  v.pipe(
    v.string(),
    v.minLength(least),
    v.maxLength(most),
    v.check((value) => value.isWellFormed(), 'whole characters'),
  )
const id = text(1, 60)
const instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const amount = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1e12))
const seats = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(optionLimit))
const hex = (bytes: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `${bytes} bytes in hex`))
const base64 = v.pipe(v.string(), v.maxLength(1_200), v.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'base64'))
/** Number of a person in this ballot: who it is stands apart from the log, and is not published. */
const voter = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(voterLimit))

const methodShape = v.variant('kind', [
  v.strictObject({ kind: v.literal('approval'), seats }),
  v.strictObject({ kind: v.literal('score'), seats }),
  v.strictObject({ kind: v.literal('star') }),
  v.strictObject({ kind: v.literal('schulze'), seats }),
  v.strictObject({ kind: v.literal('ranked-pairs'), seats }),
  v.strictObject({ kind: v.literal('consent') }),
  v.strictObject({
    kind: v.literal('quadratic'),
    seats,
    credits: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
  }),
  v.strictObject({
    kind: v.literal('equal-shares'),
    budget: amount,
    /** What every voice is given more, again and again, until the budget is spent. */
    step: amount,
    isCompared: v.boolean(),
  }),
  v.strictObject({ kind: v.literal('greedy-budget'), budget: amount }),
])

/** How a ballot is decided. */
export type Method = v.InferOutput<typeof methodShape>

/** A definition, as the log holds it. */
export const definitionShape = v.strictObject({
  id,
  title: text(1, 300),
  /** Language of its texts. */
  language: v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag')),
  /** In the order of the paper. `cost`: of a project, in whole units of money; null where it is no budget. */
  options: v.pipe(
    v.array(
      v.strictObject({
        id,
        title: text(1, 300),
        cost: v.nullable(amount),
        description: v.exactOptional(text(0, descriptionLimit)),
        /** What is decided where this option wins (`option-decision.ts`), as the JSON that it was begun with: later versions still hash the same. */
        decision: v.exactOptional(text(1, decisionLimit)),
      }),
    ),
    v.minLength(1),
    v.maxLength(optionLimit),
  ),
  method: methodShape,
  /** How many may vote, and how many in a thousand of them have to for the result to count. */
  eligible: voter,
  quorumPermille: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
  opensMs: instant,
  closesMs: instant,
  /** Published before anybody votes; the lot is drawn from it where votes are even. */
  seed: text(1, 200),
  /** Whether counts are shown while people vote. */
  isOpenCount: v.boolean(),
  /** Whether a voice may be given to somebody else. */
  hasDelegation: v.boolean(),
  /** The registrar's public key (SPKI, base64), where ballots are not linked to people; null: ballots carry numbers. */
  registrarKey: v.nullable(base64),
  /** What explains the ballot. */
  background: v.exactOptional(text(0, backgroundLimit)),
  /** The question that it belongs to, and the topic for which people give their voices to others. */
  question: v.exactOptional(id),
  topic: v.exactOptional(id),
  /** The meeting in which it was moved, and the panel that advised it. */
  meeting: v.exactOptional(id),
  panel: v.exactOptional(id),
  /** Whether sheets of paper are handed out; not said: they are. */
  isPaper: v.exactOptional(v.boolean()),
  /** Whether all that is chosen is decided; not said: of several only the first, and of projects all. */
  isSlate: v.exactOptional(v.boolean()),
  /** Whether only some of those who live there may vote; not said: all. */
  isForSome: v.exactOptional(v.boolean()),
  /** From when and until when what is decided holds, and when it is looked at again; null: at once, until it is ended, nobody said. */
  holds: v.exactOptional(
    v.strictObject({
      fromMs: v.nullable(instant),
      untilMs: v.nullable(instant),
      reviewMs: v.nullable(instant),
    }),
  ),
})

/** What is voted on, by whom, how and until when: the first entry of the log. */
export type BallotDefinition = v.InferOutput<typeof definitionShape>

const optionNumbers = (least: number, most: number) =>
  v.pipe(
    v.record(id, v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))),
    v.check(
      (values) => Object.keys(values).length <= optionLimit,
      `at most ${optionLimit} options`,
    ),
  )

/** What a vote is made of. */
export const choiceShape = v.variant('kind', [
  v.strictObject({
    kind: v.literal('approve'),
    options: v.pipe(v.array(id), v.maxLength(optionLimit)),
  }),
  v.strictObject({ kind: v.literal('score'), scores: optionNumbers(0, topScore) }),
  /** 1 is best; equal ranks and options without one are allowed. */
  v.strictObject({ kind: v.literal('rank'), ranks: optionNumbers(1, optionLimit) }),
  v.strictObject({
    kind: v.literal('answer'),
    answer: v.picklist(consentAnswers),
    reason: text(0, reasonLimit),
  }),
  /** Votes for an option, or with a minus against it. */
  v.strictObject({ kind: v.literal('spread'), votes: optionNumbers(-100, 100) }),
])

/** What somebody votes. */
export type Choice = v.InferOutput<typeof choiceShape>

/** So that nobody finds out what a hash stands for by trying. */
export const nonce = hex(16)

/** A vote under a key. */
export const unlinkedShape = v.strictObject({
  key: hex(32),
  prefix: hex(32),
  token: base64,
  choice: choiceShape,
  nonce,
  signature: base64,
})

/** One entry of the log. */
export const entryShape = v.variant('kind', [
  v.strictObject({ kind: v.literal('definition'), ballot: definitionShape }),
  /** A ballot under a number; the last one of a number counts. */
  v.strictObject({ kind: v.literal('ballot'), voter, atMs: instant, choice: choiceShape, nonce }),
  /**
   * A ballot under a key that the registrar signed without seeing it: `key` an Ed25519 public key, `token` the registrar's
   * signature of it with what stands before it, `signature` the key's own of the choice. It has no time: times link.
   */
  v.strictObject({ kind: v.literal('unlinked'), ...unlinkedShape.entries }),
  /** A voice given to another person, or taken back. */
  v.strictObject({
    kind: v.literal('delegation'),
    voter,
    to: v.nullable(voter),
    atMs: instant,
    nonce,
  }),
  /** Somebody was handed a sheet of paper: nothing else of theirs counts. */
  v.strictObject({ kind: v.literal('paper-handed'), voter, atMs: instant, nonce }),
  /** A sheet as one of two people read it; it counts when both read the same. */
  v.strictObject({
    kind: v.literal('paper'),
    sheet: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(voterLimit)),
    /** Number of who read it. */
    clerk: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
    choice: choiceShape,
    atMs: instant,
    nonce,
  }),
  /** Nothing comes after it. `reason`: why it was closed before its time. */
  v.strictObject({
    kind: v.literal('closed'),
    atMs: instant,
    reason: v.exactOptional(text(1, reasonLimit)),
  }),
])

export type LogEntry = v.InferOutput<typeof entryShape>
