import WebSocket from 'ws'
import type { Endpoint } from '../connection.ts'
import type { HaCommand } from './ha-command.ts'
import { member, numberMember, parsedOrNull } from './json-members.ts'
import { LineError } from './line-error.ts'
import { openTcp, type LineOptions } from './line-stream.ts'

/** Bytes of one message at the most: a month of hours of one statistic has about 100 kB, a large home's states 2 MB. */
export const messageLimit = 16 * 1024 * 1024

/** Questions that wait for their answer at the most. */
const waitingLimit = 20

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/**
 * One connection to the WebSocket API of Home Assistant (developers.home-assistant.io/docs/api/websocket): signed in with
 * an access token, then questions with numbers and their answers. The connection is made and judged as every dialled one, and
 * encrypted where that was stated.
 */
export class HaLink {
  readonly #socket: WebSocket
  readonly #answerLimitMs: number
  readonly #waiting = new Map<number, Waiting>()
  readonly #events = new Map<number, (event: unknown) => void>()
  readonly #ended = Promise.withResolvers<never>()
  #signedIn: Waiting | null = null
  #lastId = 0

  private constructor(socket: WebSocket, answerLimitMs: number) {
    this.#socket = socket
    this.#answerLimitMs = answerLimitMs
    // It may end while nobody asks.
    this.#ended.promise.catch(() => {})
  }

  /** Connects and signs in. Throws a {@link LineError}: `not-admitted` where the token is wrong. */
  static async open(
    endpoint: Extract<Endpoint, { kind: 'tcp' }>,
    token: string,
    options: LineOptions & { readonly answerLimitMs: number },
  ): Promise<HaLink> {
    const tcp = await openTcp(endpoint, options)
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host
    const socket = new WebSocket(
      `${endpoint.tls === undefined ? 'ws' : 'wss'}://${host}:${endpoint.port}/api/websocket`,
      {
        createConnection: () => tcp,
        followRedirects: false,
        perMessageDeflate: false,
        maxPayload: messageLimit,
        handshakeTimeout: options.answerLimitMs,
      },
    )
    const link = new HaLink(socket, options.answerLimitMs)
    const admitted = Promise.withResolvers<unknown>()
    link.#signedIn = admitted
    admitted.promise.catch(() => {})
    socket.on('message', (data, isBinary) => {
      const text = Buffer.isBuffer(data) && !isBinary ? data.toString() : ''
      link.#hear(parsedOrNull(text), token)
    })
    socket.on('error', () => link.#end(new LineError('not-understood')))
    socket.on('close', () => link.#end(new LineError('hung-up')))
    try {
      await link.#inTime(admitted.promise)
    } catch (error) {
      link.close()
      throw error
    }
    return link
  }

  /** Rejects when the connection ends, with what ended it. */
  get ended(): Promise<never> {
    return this.#ended.promise
  }

  /** The result of a command; {@link refused} where Home Assistant refuses it. Throws a {@link LineError} where nothing comes. */
  async ask(command: HaCommand): Promise<unknown> {
    return await this.#send(command, ++this.#lastId)
  }

  /** Hears the events of a command until the connection ends. Throws where it is refused. */
  async subscribe(command: HaCommand, hear: (event: unknown) => void): Promise<void> {
    const id = ++this.#lastId
    this.#events.set(id, hear)
    if ((await this.#send(command, id)) === refused) throw new LineError('not-understood')
  }

  close(): void {
    this.#end(new LineError('hung-up'))
    this.#socket.terminate()
  }

  async #send(command: object, id: number): Promise<unknown> {
    if (this.#waiting.size >= waitingLimit) throw new Error('Too many questions wait.')
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#waiting.set(id, { resolve, reject })
    this.#socket.send(JSON.stringify({ ...command, id }), () => {})
    try {
      return await this.#inTime(promise)
    } finally {
      this.#waiting.delete(id)
    }
  }

  #hear(message: unknown, token: string): void {
    switch (member(message, 'type')) {
      case 'auth_required':
        this.#socket.send(JSON.stringify({ type: 'auth', access_token: token }), () => {})
        break
      case 'auth_ok':
        this.#signedIn?.resolve(null)
        break
      case 'auth_invalid':
        this.#end(new LineError('not-admitted'))
        break
      case 'result': {
        const isGood = member(message, 'success') === true
        const waiting = this.#waiting.get(numberMember(message, 'id') ?? -1)
        waiting?.resolve(isGood ? member(message, 'result') : refused)
        break
      }
      case 'event':
        this.#events.get(numberMember(message, 'id') ?? -1)?.(member(message, 'event'))
        break
      default:
        // Later versions may say more; what is no message at all is no Home Assistant.
        if (typeof member(message, 'type') !== 'string') this.#end(new LineError('not-understood'))
    }
  }

  async #inTime(answer: Promise<unknown>): Promise<unknown> {
    const late = setTimeout(() => this.#end(new LineError('no-answer')), this.#answerLimitMs)
    try {
      return await Promise.race([answer, this.#ended.promise])
    } finally {
      clearTimeout(late)
    }
  }

  #end(error: LineError): void {
    this.#signedIn?.reject(error)
    this.#ended.reject(error)
  }
}

/** What {@link HaLink.ask} gives where a command was refused. */
export const refused = Symbol('refused')
