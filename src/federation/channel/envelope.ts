import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { parseJson } from '../../api/body.ts'
import { canonicalJson, type Json } from '../../kernel/canonical-json.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

/** Bytes of a question between nodes at the most, and of an answer: that of 96 steps has about 51,000, of 384 steps 800,000. */
export const questionLimitBytes = 64 * 1024
export const answerLimitBytes = 1024 * 1024

/** The type of every message. */
export const messageType = 'application/json'

/** What every signature of a round is for. */
export const roundTag = 'round'

/** Where a node listens for them, below its address. */
export const roundPath = '/federation/rounds'

/** The kind of an answer that is none, and of the last question of a session. */
export const failedKind = 'failed'
export const closeKind = 'close'

/** Says of no message before. */
export const noHash = '0'.repeat(64)

/** One message between two nodes. Questions and answers make one chain: each names the hash of the one before. */
export interface Envelope {
  /** 32 hex digits, drawn by who asks. */
  readonly session: string
  /** The round of a plan that it belongs to; 0 outside of rounds. */
  readonly round: number
  /** Questions are counted from 0, and an answer has its question's number. */
  readonly seq: number
  /** SHA-256 of the message before, 64 hex digits. */
  readonly prev: string
  /** What is asked or told. */
  readonly kind: string
  readonly content: Json
}

const shape = v.strictObject({
  session: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  round: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
  seq: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000)),
  prev: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  kind: v.pipe(v.string(), v.regex(/^[a-z][A-Za-z-]{0,31}$/)),
  content: v.custom<Json>(isJson),
})

/** The one text of a message: canonical JSON (RFC 8785). */
export function envelopeText({ session, round, seq, prev, kind, content }: Envelope): string {
  return canonicalJson({ session, round, seq, prev, kind, content })
}

/** Reads a message. Refused: JSON too deep, something missing or too much, or another text than the one that says it. */
export function readEnvelope(text: string): Result<Envelope> {
  const json = parseJson(text)
  if (!json.ok) return json
  const read = v.safeParse(shape, json.value)
  if (!read.success) return refuseForm(v.getDotPath(read.issues[0]))
  return envelopeText(read.output) === text ? success(read.output) : refuseForm('canonical')
}

/** The hash of a message, by which the next one names it. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function refuseForm(at: string | null): Refusal {
  return refuse(
    'message-form',
    'A message is canonical JSON (RFC 8785) of session, round, seq, prev, kind and content.',
    at ?? 'body',
  )
}

/** Whether a parsed value has a canonical text: numbers with an end and whole characters. */
function isJson(value: unknown): value is Json {
  if (typeof value === 'string') return value.isWellFormed()
  if (typeof value === 'number') return Number.isFinite(value)
  if (value === null || typeof value === 'boolean') return true
  if (typeof value !== 'object') return false
  return Object.entries(value).every(([name, own]) => name.isWellFormed() && isJson(own))
}
