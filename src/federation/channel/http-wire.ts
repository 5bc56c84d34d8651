import { Agent, request as requestPlain, type IncomingMessage } from 'node:http'
import { Agent as TlsAgent, request as requestTls } from 'node:https'
import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { machineAlarm, type Alarm } from '../../kernel/alarm.ts'
import { orThrow, refuse, RefusalError, success, type Result } from '../../kernel/refusal.ts'
import { isPublicAddress, type Reach } from '../public-address.ts'
import { answerLimitBytes } from './envelope.ts'
import type { Posted, Wire } from './wire.ts'

/** Connections to one peer at the most. */
const socketLimit = 16

/** The wire that goes over HTTP: to allowed addresses only, and no redirect is followed. */
export class HttpWire implements Wire {
  readonly #url: URL
  readonly #reach: Reach
  readonly #agent: Agent
  readonly #isTls: boolean
  readonly #alarm: Alarm

  /** `alarm`: ends the wait for an answer. */
  constructor(url: string, reach: Reach, alarm: Alarm = machineAlarm) {
    this.#alarm = alarm
    this.#url = new URL(url)
    this.#reach = reach
    this.#isTls = this.#url.protocol === 'https:'
    const settings = { keepAlive: true, maxSockets: socketLimit, lookup: guarded(reach) }
    this.#agent = this.#isTls ? new TlsAgent(settings) : new Agent(settings)
  }

  async post(
    headers: Readonly<Record<string, string>>,
    text: string,
    waitMs: number,
  ): Promise<Result<Posted>> {
    const { hostname } = this.#url
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) !== 0 && !isPublicAddress(literal, this.#reach)) return refuseAddress()
    const response = Promise.withResolvers<IncomingMessage>()
    const asked = (this.#isTls ? requestTls : requestPlain)(this.#url, {
      method: 'POST',
      agent: this.#agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(text) },
    })
    asked.once('response', response.resolve).on('error', response.reject)
    let isLate = false
    const callOff = this.#alarm(waitMs, () => {
      isLate = true
      asked.destroy()
    })
    asked.end(text)
    try {
      const answer = await response.promise
      const body = await textOf(answer)
      const status = answer.statusCode ?? 0
      if (status === 200) return success({ headers: headersIn(answer), body })
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
      callOff()
    }
  }

  /** No connection stays open. */
  close(): void {
    this.#agent.destroy()
  }
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

function headersIn({ headers }: IncomingMessage): Pick<Headers, 'get'> {
  return { get: (name) => String(headers[name] ?? '') || null }
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
