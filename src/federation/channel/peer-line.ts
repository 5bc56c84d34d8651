import type { Alarm } from '../../kernel/alarm.ts'
import type { Clock } from '../../kernel/clock.ts'
import { toHex } from '../../kernel/hex.ts'
import type { Random } from '../../kernel/random.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import { receiverOf, type Peer } from '../peers/peer.ts'
import { roundPath } from './envelope.ts'
import { readSignature } from './http-signature.ts'
import { HttpWire } from './http-wire.ts'
import type { Reach } from '../public-address.ts'
import { checkBody, checkHead, headersOf, seal, type Identity, type Sealed } from './seal.ts'
import type { Wire } from './wire.ts'

/** A question is given up after so long, from dialling to the last byte of the answer, ms. */
export const deadlineMs = 10_000

/** What asking peers needs. */
export interface LineParts {
  readonly identity: Identity
  readonly clock: Clock
  /** Ends the wait for an answer over HTTP; none: the machine's. */
  readonly alarm?: Alarm
  readonly random: Random
  readonly reach: Reach
  /** The cell that is asked for; none: the node itself asks. */
  readonly cellId?: string
  /** Another deadline than {@link deadlineMs}. */
  readonly deadlineMs?: number
  /** How messages get to a peer; HTTP if not stated. */
  readonly wireTo?: (peer: Peer) => Wire
}

/** The line to one peer: signed questions go out over it, and only answers that the peer has signed come in. */
export class PeerLine {
  readonly #peer: Peer
  readonly #parts: LineParts
  readonly #url: string
  readonly #wire: Wire

  constructor(peer: Peer, parts: LineParts) {
    this.#peer = peer
    this.#parts = parts
    this.#url = `${peer.address}${roundPath}`
    this.#wire = parts.wireTo?.(peer) ?? new HttpWire(this.#url, parts.reach, parts.alarm)
  }

  /**
   * Seals a question, sends it, and returns it with the peer's answer. Refused: nobody reached, no answer within the deadline, one that is too large or of another
   * type, a redirect (never followed), what the peer refuses, and what it has not signed.
   */
  async ask(text: string): Promise<Result<{ readonly question: Sealed; readonly answer: Sealed }>> {
    const { identity, clock, random } = this.#parts
    const nonce = toHex(random.bytes(16))
    const moment = { nowS: secondsOf(clock), nonce }
    const bearing = {
      to: receiverOf(this.#peer),
      cellId: this.#parts.cellId ?? null,
      asked: null,
    }
    const question = seal(text, this.#url, bearing, identity, moment)
    const waitMs = this.#parts.deadlineMs ?? deadlineMs
    const got = await this.#wire.post(headersOf(question), question.text, waitMs)
    if (!got.ok) return got
    const { headers, body } = got.value
    const header = (name: string): string | null => headers.get(name)
    const [input, bytes] = [header('signature-input'), header('signature')]
    const signature = readSignature(input, bytes)
    if (!signature.ok) return signature
    const { publicKey } = this.#peer
    const signed = { text: body, target: null, digest: header('content-digest') }
    const wrong =
      checkHead(signature.value, header('content-type'), secondsOf(clock)) ??
      checkBody(signature.value, signed, publicKey)
    if (wrong !== null) return wrong
    const signatureHeaders = { 'signature-input': input ?? '', signature: bytes ?? '' }
    return success({ question, answer: { text: body, signature: signatureHeaders } })
  }

  /** No connection stays open. */
  close(): void {
    this.#wire.close()
  }
}

function secondsOf(clock: Clock): number {
  return Math.floor(clock.now() / 1000)
}
