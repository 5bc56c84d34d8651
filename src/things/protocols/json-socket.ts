import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Endpoint } from '../connection.ts'
import { parsedOrNull } from './json-members.ts'
import { LineError } from './line-error.ts'
import { openTcp, type LineOptions } from './line-stream.ts'

/** Questions that wait for their answer at the most. */
export const waitingLimit = 20

/** What a WebSocket needs beside its address. */
export interface SocketOptions extends LineOptions {
  /** One answer takes so long at the most, ms. */
  readonly answerLimitMs: number
  /** Bytes of one message at the most. */
  readonly messageLimit: number
}

/** Hears one message that is JSON. */
export type Heard = (message: unknown, socket: JsonSocket) => void

/**
 * A WebSocket to a device, over a connection that was judged as every dialled one is: JSON both ways, questions with
 * numbers and their answers. What a message means is for whoever opened it.
 */
export class JsonSocket {
  readonly #socket: WebSocket
  readonly #answerLimitMs: number
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #end = new AbortController()
  #ended: LineError | null = null

  private constructor(socket: WebSocket, answerLimitMs: number) {
    this.#socket = socket
    this.#answerLimitMs = answerLimitMs
  }

  /** Connects; every message goes to `hear`. Throws a {@link LineError} where nobody there speaks WebSocket. */
  static async open(
    endpoint: Extract<Endpoint, { kind: 'tcp' }>,
    path: `/${string}`,
    options: SocketOptions,
    hear: Heard,
  ): Promise<JsonSocket> {
    const tcp = await openTcp(endpoint, options)
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host
    const scheme = endpoint.tls === undefined ? 'ws' : 'wss'
    const socket = new WebSocket(`${scheme}://${host}:${endpoint.port}${path}`, {
      createConnection: () => tcp,
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: options.messageLimit,
      handshakeTimeout: options.answerLimitMs,
    })
    const line = new JsonSocket(socket, options.answerLimitMs)
    const isOpen = Promise.withResolvers<void>()
    socket.on('message', (data, isBinary) => {
      const message = Buffer.isBuffer(data) && !isBinary ? parsedOrNull(data.toString()) : null
      if (message === null) line.end(new LineError('not-understood'))
      else if (line.#ended === null) hear(message, line)
    })
    socket.on('error', () => line.end(new LineError('not-understood')))
    socket.on('close', () => line.end(new LineError('hung-up')))
    socket.once('open', isOpen.resolve)
    line.#end.signal.addEventListener('abort', () => isOpen.reject(line.#ended))
    await isOpen.promise
    return line
  }

  /**
   * What {@link answer} gives for a number. `message`: what is sent before; null: nothing. Throws a {@link LineError}
   * where nothing comes in time, and ends the line.
   */
  async ask(id: number, message: object | null): Promise<unknown> {
    if (this.#ended !== null) throw this.#ended
    if (this.#waiting.size >= waitingLimit) throw new Error('Too many questions wait.')
    const answer = Promise.withResolvers<unknown>()
    this.#waiting.set(id, answer)
    const late = setTimeout(() => this.end(new LineError('no-answer')), this.#answerLimitMs)
    if (message !== null) this.send(message)
    try {
      return await answer.promise
    } finally {
      clearTimeout(late)
      this.#waiting.delete(id)
    }
  }

  /** A message was the answer to a question; one that nobody asked is passed over. */
  answer(id: number | null, result: unknown): void {
    this.#waiting.get(id ?? -1)?.resolve(result)
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message), () => {})
  }

  /** Waits so long, or until `woken`. Throws what ended the line. */
  async pause(ms: number, woken?: Promise<void>): Promise<void> {
    const nap = new AbortController()
    void woken?.then(() => nap.abort())
    try {
      await wait(ms, undefined, { signal: AbortSignal.any([nap.signal, this.#end.signal]) })
    } catch (error) {
      if (this.#ended !== null) throw this.#ended
      if (!nap.signal.aborted) throw error
    }
  }

  /** Ends it: whoever waits is told why. The first reason counts. */
  end(error: LineError): void {
    if (this.#ended !== null) return
    this.#ended = error
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#end.abort()
    this.#socket.terminate()
  }

  close(): void {
    this.end(new LineError('hung-up'))
  }
}
