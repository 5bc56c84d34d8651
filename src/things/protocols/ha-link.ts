import type { Endpoint } from '../connection.ts'
import type { HaCommand } from './ha-command.ts'
import { member, numberMember } from './json-members.ts'
import { JsonSocket, type Heard } from './json-socket.ts'
import { LineError } from './line-error.ts'
import type { LineOptions } from './line-stream.ts'

/** Bytes of one message at the most: a month of hours of one statistic has about 100 kB, a large home's states 2 MB. */
export const messageLimit = 16 * 1024 * 1024

/** The number of what is no question: whether the token is taken. */
const signIn = 0

/**
 * One connection to the WebSocket API of Home Assistant (developers.home-assistant.io/docs/api/websocket): signed in with
 * an access token, then questions with numbers and their answers.
 */
export class HaLink {
  readonly #token: string
  readonly #events = new Map<number, (event: unknown) => void>()
  #socket: JsonSocket | null = null
  #lastId = signIn

  private constructor(token: string) {
    this.#token = token
  }

  /** Connects and signs in. Throws a {@link LineError}: `not-admitted` where the token is wrong. */
  static async open(
    endpoint: Extract<Endpoint, { kind: 'tcp' }>,
    token: string,
    options: LineOptions & { readonly answerLimitMs: number },
  ): Promise<HaLink> {
    const link = new HaLink(token)
    const limits = { ...options, messageLimit }
    link.#socket = await JsonSocket.open(endpoint, '/api/websocket', limits, link.#hear)
    await link.#open.ask(signIn, null)
    return link
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

  /** Waits so long. Throws what ended the connection. */
  async pause(ms: number): Promise<void> {
    await this.#open.pause(ms)
  }

  close(): void {
    this.#socket?.close()
  }

  async #send(command: HaCommand, id: number): Promise<unknown> {
    return await this.#open.ask(id, { ...command, id })
  }

  get #open(): JsonSocket {
    if (this.#socket === null) throw new LineError('hung-up')
    return this.#socket
  }

  readonly #hear: Heard = (message, socket) => {
    const id = numberMember(message, 'id')
    switch (member(message, 'type')) {
      case 'auth_required':
        socket.send({ type: 'auth', access_token: this.#token })
        break
      case 'auth_ok':
        socket.answer(signIn, null)
        break
      case 'auth_invalid':
        socket.end(new LineError('not-admitted'))
        break
      case 'result':
        socket.answer(id, member(message, 'success') === true ? member(message, 'result') : refused)
        break
      case 'event':
        this.#events.get(id ?? -1)?.(member(message, 'event'))
        break
      default:
        // Later versions may say more; what is no message at all is no Home Assistant.
        if (typeof member(message, 'type') !== 'string') {
          socket.end(new LineError('not-understood'))
        }
    }
  }
}

/** What {@link HaLink.ask} gives where a command was refused. */
export const refused = Symbol('refused')
