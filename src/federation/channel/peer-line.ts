import { Agent, request as requestPlain, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '../../kernel/clock.ts'
import { toHex } from '../../kernel/hex.ts'
import type { Random } from '../../kernel/random.ts'
import { orThrow, refuse, RefusalError, success, type Result } from '../../kernel/refusal.ts'
import { receiverOf, type Peer } from '../peers/peer.ts'
import { answerLimitBytes, roundPath } from './envelope.ts'
import { readSignature } from './http-signature.ts'
import { isPublicAddress, type Reach } from '../public-address.ts'
import { checkBody, checkHead, headersOf, seal, type Identity, type Sealed } from './seal.ts'

/** A question is given up after so long, from dialling to the last byte of the answer, ms. */
export const deadlineMs = 10_000

/** Connections to one peer at the most. */
const socketLimit = 16

/** What asking peers needs. */
export interface LineParts {
  readonly identity: Identity
  readonly clock: Clock
  readonly random: Random
  readonly reach: Reach
  /** The cell that is asked for; none: the node itself asks. */
  readonly cellId?: string
  /** Another deadline than {@link deadlineMs}. */
  readonly deadlineMs?: number
}

/** The line to one peer: signed questions go out over it, and only answers that the peer has signed come in. */
export class PeerLine {
  readonly #peer: Peer
  readonly #parts: LineParts
  readonly #url: URL
  readonly #agent: Agent
  readonly #isTls: boolean

  constructor(peer: Peer, parts: LineParts) {
    this.#peer = peer
    this.#parts = parts
    this.#url = new URL(`${peer.address}${roundPath}`)
    this.#isTls = this.#url.protocol === 'https:'
    const settings = { keepAlive: true, maxSockets: socketLimit, lookup: guarded(parts.reach) }
    this.#agent = this.#isTls ? new TlsAgent(settings) : new Agent(settings)
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
    const question = seal(text, this.#url.href, bearing, identity, moment)
    const got = await this.#post(question)
    if (!got.ok) return got
    const { headers, body } = got.value
    const header = (name: string): string | null => String(headers[name] ?? '') || null
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
    this.#agent.destroy()
  }

  async #post(
    question: Sealed,
  ): Promise<Result<{ readonly headers: IncomingMessage['headers']; readonly body: string }>> {
    const { hostname } = this.#url
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !isPublicAddress(literal, this.#parts.reach)) return refuseAddress()
    const waitMs = this.#parts.deadlineMs ?? deadlineMs
    const response = Promise.withResolvers<IncomingMessage>()
    const asked = (this.#isTls ? requestTls : requestPlain)(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headersOf(question), 'content-length': Buffer.byteLength(question.text) },
    })
    asked.once('response', response.resolve).on('error', response.reject)
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      asked.destroy()
    }, waitMs)
    asked.end(question.text)
    try {
      const answer = await response.promise
      const body = await textOf(answer)
      const status = answer.statusCode ?? 0
      if (status === 200) return success({ headers: answer.headers, body })
      if (status >= 300 && status < 400) {
        const message = 'The other node sends us elsewhere: state the address that it has now.'
        return refuse('peer-redirects', message)
      }
      return refuseAs(codeIn(body), status)
    } catch (error) {
      if (isLate) {
        const message = `The other node did not answer within ${waitMs / 1000} seconds.`
        return refuse('peer-late', message)
      }
      if (error instanceof RefusalError) return error.refusal
      return refuse('peer-unreachable', 'The other node could not be reached.')
    } finally {
      clearTimeout(timer)
    }
  }
}

function secondsOf(clock: Clock): number {
  return Math.floor(clock.now() / 1000)
}

/** Judges what a name stands for at the moment of dialling. */
function guarded(reach: Reach): LookupFunction {
  return (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = addresses?.filter(({ address }) => isPublicAddress(address, reach)) ?? []
      const [first] = allowed
      if (error !== null) done(error, '')
      else if (first === undefined) done(new RefusalError(refuseAddress()), '')
      else if (options.all === true) done(null, allowed)
      else done(null, first.address, first.family)
    })
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of answer) {
    const bytes = Buffer.from(part)
    length += bytes.length
    if (length > answerLimitBytes) {
      const most = answerLimitBytes
      const message = `The other node's answer has more than ${most} bytes.`
      return orThrow(refuse('peer-answer-too-large', message, undefined, { most }))
    }
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString()
}

/** The code of a refusal in an answer; it is somebody else's text. */
function codeIn(body: string): string {
  return /"code":"([a-z-]{1,60})"/.exec(body.slice(0, 10_000))?.[1] ?? 'unknown'
}

function refuseAs(code: string, status: number): Result<never> {
  const message = `The other node refused this: ${code} (${status}).`
  return refuse('peer-refused', message, undefined, { code, status })
}

function refuseAddress(): ReturnType<typeof refuse> {
  return refuse('address-not-public', 'This address is not a public one, and is not dialled.')
}
