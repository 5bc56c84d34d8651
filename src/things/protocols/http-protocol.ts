import { setTimeout as pause } from 'node:timers/promises'
import { DialledProtocol, tcpOf } from './dialled-protocol.ts'
import type { DiallerSurroundings, Line, Pauses } from './dialler.ts'
import type { FoundThing, FoundThings } from './found-things.ts'
import { HttpLine } from './http-line.ts'

/** Devices are asked so often. */
export const pollEveryMs = 10_000

/** One answer takes so long at the most; a device that needs longer is out of reach. */
export const answerLimitMs = 5_000

/** One device while it is connected. */
export interface AskedDevice {
  /** Everything in it, as it is now. Throws a {@link LineError} where it says nothing that can be read. */
  read(): Promise<readonly FoundThing[]>
  /** Waits until it tells a change, so long at the most; absent: it tells none. Throws what ended its line. */
  readonly pause?: ((ms: number) => Promise<void>) | undefined
  /** Ends what it was read by beside HTTP. */
  readonly close?: (() => void) | undefined
}

/** What tells one kind of device from another. */
export interface HttpKind {
  readonly name: string
  /** Whom its password belongs to. */
  readonly user: string
  /** Finds out who answers. Throws a {@link LineError} where it is another kind of device. `secret`: its password. */
  readonly meet: (http: HttpLine, secret: string | null) => Promise<AskedDevice>
}

/** Times that a test wants shorter. */
export interface HttpTimes {
  readonly pauses?: Pauses
  readonly pollEveryMs?: number
  readonly answerLimitMs?: number
}

/** Devices of one kind that are asked over HTTP, every ten seconds, or when they tell that something changed. */
export class HttpProtocol extends DialledProtocol {
  readonly #kind: HttpKind
  readonly #pollEveryMs: number
  readonly #answerLimitMs: number

  constructor(surroundings: DiallerSurroundings, kind: HttpKind, times: HttpTimes = {}) {
    const terms = { port: 80, unit: null, isSerial: false, secret: 'optional' } as const
    super(kind.name, terms, surroundings, times.pauses)
    this.#kind = kind
    this.#pollEveryMs = times.pollEveryMs ?? pollEveryMs
    this.#answerLimitMs = times.answerLimitMs ?? answerLimitMs
  }

  /** Asks one device until it does not answer any more. */
  protected async talk(line: Line, things: FoundThings): Promise<void> {
    const { signal } = line
    const { secret } = line.connection
    const http = new HttpLine(tcpOf(line), {
      ...this.surroundings,
      signal,
      answerLimitMs: this.#answerLimitMs,
      login: secret === null ? null : { user: this.#kind.user, password: secret },
    })
    let device: AskedDevice | null = null
    try {
      device = await this.#kind.meet(http, secret)
      line.opened()
      while (!signal.aborted) {
        const found = await device.read()
        line.heard()
        for (const thing of found) await things.keep(thing)
        if (device.pause === undefined) await pause(this.#pollEveryMs, undefined, { signal })
        else await device.pause(this.#pollEveryMs)
      }
    } finally {
      device?.close?.()
      http.close()
    }
  }
}
