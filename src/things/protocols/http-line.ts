import { randomBytes } from 'node:crypto'
import { Agent, request, type ClientRequestArgs, type IncomingMessage } from 'node:http'
import { Duplex } from 'node:stream'
import type { Endpoint } from '../connection.ts'
import { authorizationFor, type HttpLogin } from './http-auth.ts'
import { parsedOrNull } from './json-members.ts'
import { JsonSocket, type Heard } from './json-socket.ts'
import { LineError } from './line-error.ts'
import { openTcp, type LineOptions } from './line-stream.ts'

/** Bytes of one answer at the most; the longest of a Shelly with four channels has about 8 kB. */
export const answerLimit = 262_144

/** What asking a device over HTTP needs beside its address. */
export interface HttpOptions extends LineOptions {
  /** One answer takes so long at the most, ms. */
  readonly answerLimitMs: number
  /** Who asks, where the device wants a password; null: nobody. */
  readonly login: HttpLogin | null
}

/** A path of the device's own. Protocols write it out; no text of a member ever stands in it but a password. */
export type HttpPath = `/${string}`

/**
 * Asks one device over HTTP, one request at a time, over a connection that was judged as every dialled one is. Only GET;
 * a redirect is no answer, and nothing is read beyond {@link answerLimit}.
 */
export class HttpLine {
  readonly #endpoint: Extract<Endpoint, { kind: 'tcp' }>
  readonly #options: HttpOptions
  readonly #agent: DialledAgent
  #last: Promise<unknown> = Promise.resolve()

  constructor(endpoint: Extract<Endpoint, { kind: 'tcp' }>, options: HttpOptions) {
    this.#endpoint = endpoint
    this.#options = options
    this.#agent = new DialledAgent(endpoint, options)
  }

  /** The text at a path; null where the device has none there (404). Throws a {@link LineError} for everything else. */
  async get(path: HttpPath): Promise<string | null> {
    const answer = this.#last.then(() => this.#get(path))
    this.#last = answer.catch(() => {})
    return await answer
  }

  /** The JSON at a path; null where there is none. Throws as {@link get} does. */
  async getJson(path: HttpPath): Promise<unknown> {
    const text = await this.get(path)
    return text === null ? null : parsedOrNull(text)
  }

  /** Who asks; null: nobody. */
  get login(): HttpLogin | null {
    return this.#options.login
  }

  /** A WebSocket to the same device, instead of the connection that was kept: some take few. Throws as {@link get} does. */
  async openSocket(path: HttpPath, hear: Heard): Promise<JsonSocket> {
    await this.#last
    this.#agent.destroy()
    const options = { ...this.#options, messageLimit: answerLimit }
    return await JsonSocket.open(this.#endpoint, path, options, hear)
  }

  close(): void {
    this.#agent.destroy()
  }

  async #get(path: HttpPath): Promise<string | null> {
    let answer = await this.#ask(path, null)
    if (answer.status === 401) {
      const { login } = this.#options
      const authorization =
        login === null
          ? null
          : authorizationFor(answer.challenge, login, {
              method: 'GET',
              path,
              cnonce: randomBytes(8).toString('hex'),
            })
      if (authorization === null) throw new LineError('not-admitted')
      answer = await this.#ask(path, authorization)
    }
    if (answer.status === 401 || answer.status === 403) throw new LineError('not-admitted')
    if (answer.status === 404) return null
    if (answer.status !== 200) throw new LineError('not-understood')
    return answer.text
  }

  async #ask(
    path: HttpPath,
    authorization: string | null,
  ): Promise<{ readonly status: number; readonly challenge: string; readonly text: string }> {
    const { signal, answerLimitMs } = this.#options
    const { host, port } = this.#endpoint
    const response = Promise.withResolvers<IncomingMessage>()
    const headers = authorization === null ? {} : { authorization }
    const asked = request({ agent: this.#agent, host, port, path, headers, signal })
    asked.once('response', response.resolve).on('error', response.reject)
    const tooLong = setTimeout(() => asked.destroy(new LineError('no-answer')), answerLimitMs)
    asked.end()
    try {
      const answer = await response.promise
      return {
        status: answer.statusCode ?? 0,
        challenge: answer.headers['www-authenticate'] ?? '',
        text: await textOf(answer),
      }
    } finally {
      clearTimeout(tooLong)
    }
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of answer) {
    const bytes = Buffer.from(part)
    length += bytes.length
    if (length > answerLimit) throw new LineError('not-understood')
    parts.push(bytes)
  }
  return Buffer.concat(parts).toString()
}

/** Keeps one connection to one device, made by {@link openTcp} whatever a request says. */
class DialledAgent extends Agent {
  readonly #endpoint: Extract<Endpoint, { kind: 'tcp' }>
  readonly #options: LineOptions

  constructor(endpoint: Extract<Endpoint, { kind: 'tcp' }>, options: LineOptions) {
    super({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 })
    this.#endpoint = endpoint
    this.#options = options
  }

  override createConnection(
    _: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    void this.#open(done)
  }

  async #open(done?: (error: Error | null, stream: Duplex) => void): Promise<void> {
    let socket: Duplex
    try {
      socket = await openTcp(this.#endpoint, this.#options)
    } catch (error) {
      // With an error the stream is not looked at.
      done?.(error instanceof Error ? error : new LineError('failed'), new Duplex())
      return
    }
    done?.(null, socket)
  }
}
