import * as v from 'valibot'
import { noteLimit } from '../../kernel/signed-note.ts'

// What two nodes tell each other of a neighbourhood's log: sizes, hashes and signatures, and nothing of what is booked.

/** The log that is a neighbourhood's ledger; all others are ballots, by their ids. */
export const ledgerLog = 'ledger'

const cell = v.pipe(v.string(), v.minLength(1), v.maxLength(100))
const log = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/))
const name = v.pipe(v.string(), v.maxLength(200))
const note = v.pipe(v.string(), v.maxLength(noteLimit))
const size = v.pipe(v.number(), v.integer(), v.minValue(0))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

/** The forms of these letters by their kinds. */
export const witnessShapes = {
  /** A neighbourhood asks a node to watch its log. */
  'asks-to-witness': v.strictObject({ cell, name }),
  /** Whether the node does, and the key that it signs what it saw with. */
  'witness-answer': v.strictObject({
    cell,
    agrees: v.boolean(),
    key: v.pipe(v.string(), v.maxLength(400)),
  }),
  /** A head of the log, and proof that it adds to that of the first `from` entries. */
  'log-head': v.strictObject({
    cell,
    log,
    note,
    from: size,
    path: v.pipe(v.array(hash), v.maxLength(64)),
  }),
  /** A head that the witness saw, signed by it. */
  'head-seen': v.strictObject({ cell, log, note }),
  /** A log is not what it was: which rule that breaks. */
  'log-fault': v.strictObject({ cell, log, code: v.pipe(v.string(), v.regex(/^[a-z-]{1,60}$/)) }),
} as const

export type WitnessKind = keyof typeof witnessShapes

/** All kinds of these letters. */
export const witnessKinds = [
  'asks-to-witness',
  'witness-answer',
  'log-head',
  'head-seen',
  'log-fault',
] as const satisfies readonly WitnessKind[]
