import type { KeyObject } from 'node:crypto'
import type { Receiver } from '../leaving-check.ts'
import type { WayOut } from '../way-out.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { checkDigest, contentDigest } from './content-digest.ts'
import { readLeaving } from './leaving-message.ts'
import { messageType, roundTag } from './envelope.ts'
import {
  checkSignature,
  checkTimes,
  signatureWindowS,
  signMessage,
  type Covered,
  type ReadSignature,
  type SignatureHeaders,
} from './http-signature.ts'

/** Who signs. */
export interface Identity {
  /** An address of the node's own that names its key. */
  readonly keyId: string
  readonly privateKey: KeyObject
  /** What all that it signs passes. */
  readonly wayOut: WayOut
}

/** Whom a message goes to, and for which cell (null: for the node itself). */
export interface Bearing {
  readonly to: Receiver
  readonly cellId: string | null
  /** The kind of the question that it answers; null: it is a question. */
  readonly asked: string | null
}

/** A message with its signature: what a transcript keeps, and anybody can check later. */
export interface Sealed {
  readonly text: string
  readonly signature: SignatureHeaders
}

/** What becomes of a signature from its side: when it is made, whole seconds since 1970, and what makes it another one. */
export interface Moment {
  readonly nowS: number
  readonly nonce: string
}

/** A signature of ours holds so long, s: whoever's clock is ahead by less takes it. */
const holdsS = signatureWindowS

/** The single way out of the channel: seals a question to an address, or an answer (null). Throws `NotLeaving` where the table of what may leave does not have it. */
export function seal(
  text: string,
  target: string | null,
  bearing: Bearing,
  of: Identity,
  at: Moment,
): Sealed {
  of.wayOut.pass({ ...bearing, ...readLeaving(text, bearing.asked) })
  return signText(text, target, of, at)
}

/** Signs whatever it is. Nothing but {@link seal} and tests that forge messages call it. */
export function signText(
  text: string,
  target: string | null,
  of: Pick<Identity, 'keyId' | 'privateKey'>,
  at: Moment,
): Sealed {
  const params = {
    createdS: at.nowS,
    expiresS: at.nowS + holdsS,
    nonce: at.nonce,
    keyId: of.keyId,
    tag: roundTag,
  }
  return { text, signature: signMessage(coveredBy(text, target), params, of.privateKey) }
}

/** The headers that a sealed message goes with. */
export function headersOf({ text, signature }: Sealed): Record<string, string> {
  return { 'content-type': messageType, 'content-digest': contentDigest(text), ...signature }
}

/** What a signature of a question to an address covers, or of an answer (null). */
export function coveredBy(text: string, target: string | null): Covered {
  const body = [
    ['content-digest', contentDigest(text)],
    ['content-type', messageType],
  ] as const
  if (target === null) return [['@status', '200'], ...body]
  return [['@method', 'POST'], ['@target-uri', target], ...body]
}

/** What can be refused of a message before its body is looked at: type, purpose and time. */
export function checkHead(
  signature: ReadSignature,
  contentType: string | null,
  nowS: number,
): Refusal | null {
  if (contentType !== messageType) {
    return refuse(
      'wrong-content-type',
      `A message between nodes is ${messageType}, not "${contentType ?? ''}".`,
      'content-type',
    )
  }
  return checkTimes(signature, roundTag, nowS)
}

/** What can be refused of a message with its body. */
export function checkBody(
  signature: ReadSignature,
  { text, target, digest }: { text: string; target: string | null; digest: string | null },
  key: KeyObject,
): Refusal | null {
  return checkDigest(digest, text) ?? checkSignature(signature, coveredBy(text, target), key)
}
