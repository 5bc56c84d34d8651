import * as v from 'valibot'
import type { Json } from '../../kernel/canonical-json.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'

// Mail: what one node tells another for good. Letters to one peer are numbered and go one after the other in sessions of the signed channel:
// sent until they are answered, and handled once.

/** Limits of mail. */
export const mailLimits = {
  /** Bytes of a letter's content: the largest report fits. */
  bytes: 4.5 * 1024 * 1024,
  /** Levels of lists and objects in it. */
  depth: 28,
  /** Letters that wait for one peer. */
  waiting: 2_000,
  /** Letters to one peer that are kept after they were settled, the last ones. */
  kept: 2_000,
  /** A letter that nobody took for so long is set aside; one that was settled is kept as long, for a peer that comes back from a backup. */
  ageMs: 30 * dayMs,
  /** Letters that are found to be too old at once, at the most. */
  agedOnce: 100,
  /** Bytes of a letter that goes whole, and of each part of one that does not. */
  wholeBytes: 48 * 1024,
  partBytes: 36 * 1024,
  /** How often something may break over one letter at the other end before the next one goes. */
  faults: 12,
  /** What goes in one session: letters, and bytes (one letter more). */
  lettersOnce: 100,
  bytesOnce: 4 * 1024 * 1024,
  /** Letters that were set aside, as they are shown, for each peer. */
  shown: 50,
} as const

/** Something to tell a peer. */
export interface Mail {
  readonly peerId: string
  /** Which handler takes it at the other end. */
  readonly kind: string
  readonly content: Json
}

/** A letter on its way. */
export interface Letter {
  readonly number: number
  readonly kind: string
  /** Canonical JSON. */
  readonly text: string
}

/** What became of a letter: null, it was handled; else why the peer will never take it. */
export type Outcome = null | { readonly code: string; readonly message: string }

/** Pause after so many failures in a row, ms: a second, doubled each time, an hour at the most. */
export function pauseMs(failures: number): number {
  return Math.min(1000 * 2 ** Math.max(0, failures - 1), hourMs)
}

/** The topic of mail, and its first question: who sends says in which row of numbers, and is told how far it was handled. Each further question is a letter of its own kind, or a part of one. */
export const mailTopicKind = 'mail'
export const partKind = 'letter-part'

const number = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))
const kindForm = /^[a-z][a-z-]{0,31}$/
const kind = v.pipe(v.string(), v.regex(kindForm))

/** `line`: the row of numbers; another one begins when the sender has lost its own. */
export const greetingShape = v.strictObject({
  line: v.pipe(v.string(), v.minLength(1), v.maxLength(50)),
})
export const greetedShape = v.strictObject({
  handled: v.pipe(v.number(), v.integer(), v.minValue(0)),
})
export const letterShape = v.strictObject({ number, content: v.unknown() })
export const partShape = v.strictObject({
  number,
  kind,
  /** Counted from 0, of so many. */
  part: v.pipe(v.number(), v.integer(), v.minValue(0)),
  parts: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)),
  /** A piece of the content's canonical JSON in UTF-8, as base64. */
  piece: v.pipe(v.string(), v.maxLength(Math.ceil(mailLimits.partBytes / 3) * 4), v.base64()),
})
/** Null where more parts are to come. */
export const outcomeShape = v.strictObject({
  refused: v.nullable(
    v.strictObject({
      code: v.pipe(v.string(), v.maxLength(60)),
      message: v.pipe(v.string(), v.maxLength(600)),
    }),
  ),
})

/** The code of a refusal of letters whose kind the other node does not know: it may be of another version. */
export const unknownKindCode = 'mail-kind-unknown'

/** The questions that tell a letter: one, or its parts in their order. */
export function questionsOf({ number: at, kind: of, text }: Letter): readonly {
  readonly kind: string
  readonly content: Json
}[] {
  const bytes = Buffer.from(text)
  if (!isCut({ text })) {
    return [{ kind: of, content: { number: at, content: JSON.parse(text) } }]
  }
  const parts = Math.ceil(bytes.length / mailLimits.partBytes)
  return Array.from({ length: parts }, (_, part) => {
    const from = part * mailLimits.partBytes
    const piece = bytes.subarray(from, from + mailLimits.partBytes).toString('base64')
    return { kind: partKind, content: { number: at, kind: of, part, parts, piece } }
  })
}

/** Whether a letter goes in parts. */
export function isCut({ text }: Pick<Letter, 'text'>): boolean {
  return Buffer.byteLength(text) > mailLimits.wholeBytes
}

/** Whether a letter can have this kind: it is none of those that the channel uses itself. */
export function isLetterKind(of: string): boolean {
  return kindForm.test(of) && ![mailTopicKind, partKind, 'close'].includes(of)
}

/** Puts the parts of one letter together, which come one after the other. */
export class LetterParts {
  #of: { readonly number: number; readonly parts: number } | null = null
  #pieces: Buffer[] = []
  #bytes = 0

  /** The whole text with the last part, null before. Refused: a part out of order, and more than a letter has. */
  add({ number: at, part, parts, piece }: v.InferOutput<typeof partShape>): Result<string | null> {
    if (part === 0) {
      this.#of = { number: at, parts }
      this.#pieces = []
      this.#bytes = 0
    }
    const isNext = this.#of?.number === at && this.#of.parts === parts
    if (!isNext || part !== this.#pieces.length || part >= parts) {
      return refuse('mail-form', `Part ${this.#pieces.length} of a letter comes next.`, 'part')
    }
    const bytes = Buffer.from(piece, 'base64')
    this.#bytes += bytes.length
    if (this.#bytes > mailLimits.bytes) return tooLarge()
    this.#pieces.push(bytes)
    if (this.#pieces.length < parts) return success(null)
    const text = Buffer.concat(this.#pieces).toString()
    this.#of = null
    this.#pieces = []
    return success(text)
  }
}

export function tooLarge(): ReturnType<typeof refuse> {
  const most = mailLimits.bytes
  return refuse('mail-too-large', `A letter has at most ${most} bytes.`, undefined, { most })
}

/** What somebody else said, in the form that was agreed; refused with where it is not. */
export function inForm<const Shape extends v.GenericSchema>(
  shape: Shape,
  content: unknown,
): Result<v.InferOutput<Shape>> {
  const read = v.safeParse(shape, content)
  if (read.success) return success(read.output)
  const [issue] = read.issues
  assert(issue !== undefined, 'what is not in form says where')
  return refuse('mail-form', 'This is not what mail looks like.', v.getDotPath(issue) ?? 'content')
}
