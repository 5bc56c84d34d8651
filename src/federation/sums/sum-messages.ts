import * as v from 'valibot'
import type { Json } from '../../kernel/canonical-json.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Message, Roster } from '../../coordination/secret/message.ts'

// What cells of several nodes say to add up numbers of which nobody but themselves sees their own (`coordination/secret`), as it goes over a wire.

/** The kind of question 0 of a session in which something is added up, and of those after it. */
export const sumTopic = 'sum'
export const meetKind = 'sum-meet'
export const dealKind = 'sum-deal'
export const takeKind = 'sum-take'
export const maskKind = 'sum-mask'
export const revealKind = 'sum-reveal'
export const toldKind = 'sum-told'

/** Parties of one sum over a wire at the most: what forty deal each other still fits in a question. */
export const wirePartiesLimit = 40

const keyText = v.pipe(v.string(), v.maxLength(64), v.base64())
const bytesText = v.pipe(v.string(), v.maxLength(60_000), v.base64())
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000_000))
const id = v.pipe(v.string(), v.maxLength(100))
const nothing = v.strictObject({})

/** Who adds up what, and of which cell. */
export const openingShape = v.strictObject({ city: id, cell: id, about: v.picklist(['usual-day']) })
export type SumOpening = v.InferOutput<typeof openingShape>

export const keyShape = v.strictObject({ key: keyText })
export const rosterShape = v.strictObject({
  collector: keyText,
  parties: v.pipe(v.array(keyText), v.maxLength(wirePartiesLimit)),
})
export const numberShape = v.strictObject({ number: whole })
export const doneShape = nothing
export const messageShape = v.strictObject({
  kind: v.picklist(['deal', 'dealt', 'asked', 'masked', 'wanted', 'revealed']),
  party: whole,
  number: whole,
  body: bytesText,
  tag: keyText,
})

/** What came of it, told to all who took part: the sums of so many neighbourhoods. */
export const toldShape = v.strictObject({
  cells: whole,
  homes: whole,
  logMeanW: v.pipe(v.number(), v.finite()),
  shape: v.pipe(v.array(v.pipe(v.number(), v.finite())), v.maxLength(1_000)),
})
export type ToldSums = v.InferOutput<typeof toldShape>

/** Reads what came by a schema. Throws a `RefusalError` that names the member. */
export function readSum<Schema extends v.GenericSchema>(
  schema: Schema,
  content: unknown,
): v.InferOutput<Schema> {
  const read = v.safeParse(schema, content)
  if (read.success) return read.output
  const at = v.getDotPath(read.issues[0]) ?? 'content'
  throw new RefusalError(
    refuse('sum-message-form', 'This is not what a sum is asked or answers.', at),
  )
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
