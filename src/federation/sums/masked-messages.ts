import * as v from 'valibot'
import type { Message, Roster } from '../../coordination/secret/message.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'

// What cells of several nodes say to add up numbers of which nobody but themselves sees their own (`coordination/secret`), as it goes over a wire. The
// same for whatever is added up.

/** Kinds of questions by which seats of a circle meet, and make and take off masks. `topic`: the kind of question 0 of the session. */
export interface MaskedKinds {
  readonly meet: string
  readonly deal: string
  readonly take: string
  readonly reveal: string
}

/** Parties of one sum over a wire at the most: what forty deal each other still fits in a question. */
export const wirePartiesLimit = 40

const keyText = v.pipe(v.string(), v.maxLength(64), v.base64())
const bytesText = v.pipe(v.string(), v.base64())
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))

export const keyShape = v.strictObject({ key: keyText })
export const rosterShape = v.strictObject({
  collector: keyText,
  parties: v.pipe(v.array(keyText), v.maxLength(wirePartiesLimit)),
})
export const numberShape = v.strictObject({ number: whole })
export const doneShape = v.strictObject({})
export const messageShape = v.strictObject({
  kind: v.picklist(['deal', 'dealt', 'asked', 'masked', 'wanted', 'revealed']),
  party: whole,
  number: whole,
  body: bytesText,
  tag: keyText,
})

/** Reads what came by a schema. Throws a `RefusalError` that names the member. */
export function readSum<Schema extends v.GenericSchema>(
  schema: Schema,
  content: unknown,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, content)
  return read.success ? read.output : refuseSumForm(v.getDotPath(read.issues[0]))
}

/** Throws the `RefusalError` of what is no message of a sum. */
export function refuseSumForm(at: string | null): never {
  const message = 'This is not what a sum is asked or answers.'
  throw new RefusalError(refuse('sum-message-form', message, at ?? 'content'))
}

export function writeBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

export function readBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'))
}

export function writeMessage({ kind, party, number, body, tag }: Message): Json {
  return { kind, party, number, body: writeBytes(body), tag: writeBytes(tag) }
}

export function readMessage(content: unknown): Message {
  const { body, tag, ...same } = readSum(messageShape, content)
  return { ...same, body: readBytes(body), tag: readBytes(tag) }
}

export function writeRoster({ collector, parties }: Roster): Json {
  return { collector: writeBytes(collector), parties: parties.map(writeBytes) }
}

export function readRoster(content: unknown): Roster {
  const { collector, parties } = readSum(rosterShape, content)
  return { collector: readBytes(collector), parties: parties.map(readBytes) }
}
