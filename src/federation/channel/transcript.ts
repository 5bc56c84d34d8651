import type { KeyObject } from 'node:crypto'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hashOf, noHash, readEnvelope } from './envelope.ts'
import { checkSignature, readSignature } from './http-signature.ts'
import { coveredBy, type Sealed } from './seal.ts'

/** Letters of one session's messages at the most, with their signatures: some hundred rounds of 96 steps. */
export const transcriptLimit = 16 * 1024 * 1024

/** All that was asked and answered in a session, signed: both sides keep the same. */
export class Transcript {
  readonly #messages: Sealed[] = []
  readonly #limit: number
  #length = 0
  #head = noHash

  constructor(limit: number = transcriptLimit) {
    this.#limit = limit
  }

  /** The hash of the last message, which the next one names. */
  get head(): string {
    return this.#head
  }

  get length(): number {
    return this.#length
  }

  /** Questions and answers by turns. */
  get messages(): readonly Sealed[] {
    return this.#messages
  }

  /** Whether there is no room for another question with its answer, as far as questions can tell. */
  get isFull(): boolean {
    return this.#length >= this.#limit
  }

  add(message: Sealed): void {
    this.#messages.push(message)
    this.#length += message.text.length
    this.#head = hashOf(message.text)
  }
}

/** Who took part: the address that questions went to, and both keys. */
export interface Sides {
  readonly target: string
  readonly asker: KeyObject
  readonly answerer: KeyObject
}

/**
 * Checks a transcript that somebody shows: each message is signed by its side and names the one before, all of one session, questions and answers
 * by turns. Refused with the number of the first message that is not so; what was left out at the end shows only by the head.
 */
export function checkTranscript(
  messages: readonly Sealed[],
  { target, asker, answerer }: Sides,
): Result<{ readonly head: string }> {
  let head = noHash
  let session: string | null = null
  for (const [i, message] of messages.entries()) {
    const at = `message ${i + 1}`
    const isQuestion = i % 2 === 0
    const envelope = readEnvelope(message.text)
    if (!envelope.ok) return { ...envelope, at }
    const { seq, prev } = envelope.value
    session ??= envelope.value.session
    if (prev !== head || seq !== Math.floor(i / 2) || envelope.value.session !== session) {
      return refuse('chain-broken', 'This message does not follow on the one before.', at)
    }
    const read = readSignature(message.signature['signature-input'], message.signature.signature)
    if (!read.ok) return { ...read, at }
    const wrong = checkSignature(
      read.value,
      coveredBy(message.text, isQuestion ? target : null),
      isQuestion ? asker : answerer,
    )
    if (wrong !== null) return { ...wrong, at }
    head = hashOf(message.text)
  }
  return success({ head })
}
