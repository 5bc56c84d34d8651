import { readText } from '../../api/body.ts'
import type { Clock } from '../../kernel/clock.ts'
import { toHex } from '../../kernel/hex.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { Buckets } from '../buckets.ts'
import { receiverOf, type Peer, type PeerBook } from '../peers/peer.ts'
import { questionLimitBytes, readEnvelope, roundPath } from './envelope.ts'
import { clockSkewS, readSignature } from './http-signature.ts'
import { ReplayWindow } from './replay-window.ts'
import type { RoundDesk } from './round-desk.ts'
import { checkBody, checkHead, seal, type Identity, type Sealed } from './seal.ts'

/** What comes from one network address without being proven to be a trusted peer's, in five minutes, at the most. */
export const strangerLimit = 300

/** Messages of one network address, and of all, whose bodies are waited for at once. */
export const waitingOfSourceLimit = 64
export const waitingLimit = 512
/** And in five minutes: three thousand a second. */
const ofSourceLimit = 1_000_000

/** A message has come to its end after so long, ms. */
export const bodyDeadlineMs = 10_000

/** What a door is made of. */
export interface DoorParts {
  /** The node's public address, without a slash at its end. */
  readonly publicUrl: string
  readonly identity: Identity
  readonly peers: PeerBook
  readonly desk: RoundDesk
  readonly clock: Clock
  readonly random: Random
  /** Another deadline than {@link bodyDeadlineMs}. */
  readonly deadlineMs?: number
}

/** Where peers ask: only a message that a trusted one has signed, for this address, now and never before, is read any further. */
export class RoundDoor {
  readonly #parts: DoorParts
  readonly #target: string
  readonly #buckets = new Buckets({
    ofSource: strangerLimit,
    ofHost: ofSourceLimit,
    atOnceOfHost: waitingOfSourceLimit,
    atOnce: waitingLimit,
  })
  /** By peer: those who are no longer trusted are few. */
  readonly #windows = new Map<string, ReplayWindow>()

  constructor(parts: DoorParts) {
    this.#parts = parts
    this.#target = `${parts.publicUrl}${roundPath}`
  }

  /** `address`: where the request comes from. */
  async answer(request: Request, address: string): Promise<Result<Sealed>> {
    const { clock, random, identity, desk } = this.#parts
    const nowMs = clock.now()
    const tooMany = this.#buckets.knock(address, nowMs)
    if (tooMany !== null) return tooMany
    const proven = await this.#prove(request, address, nowMs)
    if (!proven.ok) return proven
    this.#buckets.giveBack(address)
    const { peer, question } = proven.value
    const envelope = readEnvelope(question.text)
    if (!envelope.ok) return envelope
    const to = receiverOf(peer)
    return await desk.answer(peer, question, envelope.value, (text, asked, cellId) => {
      const nowS = Math.floor(clock.now() / 1000)
      const moment = { nowS, nonce: toHex(random.bytes(16)) }
      return seal(text, null, { to, cellId, asked }, identity, moment)
    })
  }

  /** Cheap checks first; the body is not read before them, nor parsed before all. */
  async #prove(
    request: Request,
    address: string,
    nowMs: number,
  ): Promise<Result<{ readonly peer: Peer; readonly question: Sealed }>> {
    const { headers } = request
    const nowS = Math.floor(nowMs / 1000)
    const [input, bytes] = [headers.get('signature-input'), headers.get('signature')]
    const signature = readSignature(input, bytes)
    if (!signature.ok) return signature
    const early = checkHead(signature.value, headers.get('content-type'), nowS)
    if (early !== null) return early
    const peer = this.#parts.peers.find(signature.value.keyId)
    if (peer === undefined) {
      return refuse(
        'peer-unknown',
        'No peer of this node has this key: its steward states your address and key first.',
        'keyid',
      )
    }
    const text = await this.#read(request, address, nowMs)
    if (!text.ok) return text
    const digest = headers.get('content-digest')
    const signed = { text: text.value, target: this.#target, digest }
    const wrong = checkBody(signature.value, signed, peer.publicKey)
    if (wrong !== null) return wrong
    // Said only to who has proven to be this peer.
    if (peer.trust !== 'trusted') return refuseTrust()
    const { nonce, expiresS } = signature.value
    // As long as a clock that is behind would take it.
    const replayed = this.#windowOf(peer).take(nonce, expiresS + clockSkewS, nowS)
    if (replayed !== null) return replayed
    const signatureHeaders = { 'signature-input': input ?? '', signature: bytes ?? '' }
    return success({ peer, question: { text: text.value, signature: signatureHeaders } })
  }

  /** Anybody can name a peer's key: so many bodies are waited for, and each so long. */
  async #read(request: Request, address: string, nowMs: number): Promise<Result<string>> {
    const tooMany = this.#buckets.count(address, nowMs)
    if (tooMany !== null) return tooMany
    const entered = this.#buckets.enter(address)
    if (!entered.ok) return entered
    try {
      const { deadlineMs = bodyDeadlineMs } = this.#parts
      return await readText(request, questionLimitBytes, deadlineMs)
    } finally {
      entered.value()
    }
  }

  #windowOf({ id }: Peer): ReplayWindow {
    const known = this.#windows.get(id)
    if (known !== undefined) return known
    const window = new ReplayWindow()
    this.#windows.set(id, window)
    return window
  }
}

function refuseTrust(): Refusal {
  return refuse(
    'peer-not-trusted',
    'This node knows you and does not trust you yet: its steward says when it does.',
  )
}
