import { randomInt } from 'node:crypto'
import type { HttpLogin } from './http-auth.ts'
import { member, numberMember, parsedOrNull } from './json-members.ts'
import type { Heard, JsonSocket } from './json-socket.ts'
import { LineError } from './line-error.ts'
import { overlaid, rpcAuth } from './shelly-frames.ts'

/** Times of a connection that tells changes. */
export interface ShellyTimes {
  /** Changes are looked at so often at the most: a power changes many times a second, and no plan needs that. */
  readonly changeEveryMs: number
  /** So often everything is asked for anew: what a device does not tell, and whether it is still there. */
  readonly refreshEveryMs: number
}

export const usualShellyTimes: ShellyTimes = { changeEveryMs: 1_000, refreshEveryMs: 60_000 }

/** Who asks, as answers name it; a device tells changes only to those who have asked something under a name. */
const source = 'commonwatt'

/**
 * A Shelly since Gen2 over its WebSocket (shelly-api-docs.shelly.cloud/gen2, RPC Protocol and Notifications): asked once
 * how it is, it then tells what changes.
 */
export class ShellyRpc {
  readonly #login: HttpLogin | null
  readonly #times: ShellyTimes
  #socket: JsonSocket | null = null
  #auth: object | null = null
  #lastId = 0
  /** All it said of itself; null: nothing yet. */
  #status: unknown = null
  #askedMs = -Infinity
  #changed = Promise.withResolvers<void>()

  private constructor(login: HttpLogin | null, times: ShellyTimes) {
    this.#login = login
    this.#times = times
  }

  /** Connects by `open`, which is handed who hears. Throws a {@link LineError} where no WebSocket is spoken there. */
  static async open(
    open: (hear: Heard) => Promise<JsonSocket>,
    login: HttpLogin | null,
    times: ShellyTimes,
  ): Promise<ShellyRpc> {
    const rpc = new ShellyRpc(login, times)
    rpc.#socket = await open(rpc.#hear)
    return rpc
  }

  /** How it is, with all that it told since. */
  async status(): Promise<unknown> {
    this.#changed = Promise.withResolvers<void>()
    if (performance.now() - this.#askedMs >= this.#times.refreshEveryMs) {
      this.#status = await this.ask('Shelly.GetStatus')
      this.#askedMs = performance.now()
    }
    return this.#status
  }

  /** The result of a method; throws a {@link LineError} where it refuses, or wants another password. */
  async ask(method: string, params: object = {}): Promise<unknown> {
    let answer = await this.#ask(method, params)
    if (errorCode(answer) === 401 && this.#login !== null) {
      const challenge = parsedOrNull(String(member(member(answer, 'error'), 'message')))
      this.#auth = rpcAuth(challenge, this.#login, randomInt(2 ** 31))
      if (this.#auth !== null) answer = await this.#ask(method, params)
    }
    if (errorCode(answer) === 401) throw new LineError('not-admitted')
    const result = member(answer, 'result')
    if (result === null) throw new LineError('not-understood')
    return result
  }

  /** Waits until something changed, so long at the most. Throws what ended the connection. */
  async pause(ms: number): Promise<void> {
    const leastMs = Math.min(ms, this.#times.changeEveryMs)
    await this.#open.pause(leastMs)
    await this.#open.pause(ms - leastMs, this.#changed.promise)
  }

  close(): void {
    this.#socket?.close()
  }

  async #ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId
    const auth = this.#auth === null ? {} : { auth: this.#auth }
    return await this.#open.ask(id, { id, src: source, method, params, ...auth })
  }

  get #open(): JsonSocket {
    if (this.#socket === null) throw new LineError('hung-up')
    return this.#socket
  }

  readonly #hear: Heard = (message, socket) => {
    const method = member(message, 'method')
    if (method === null) {
      socket.answer(numberMember(message, 'id'), message)
      return
    }
    // What happened before it was asked how it is, is in the answer. Events of buttons are passed over.
    if (method !== 'NotifyStatus' || this.#status === null) return
    this.#status = overlaid(this.#status, member(message, 'params'))
    this.#changed.resolve()
  }
}

function errorCode(answer: unknown): number | null {
  return numberMember(member(answer, 'error'), 'code')
}
