import { setTimeout as pause } from 'node:timers/promises'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { SetPoint } from '../set-point.ts'
import type { Thing } from '../thing.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
import { FoundThings, Reachable, type FoundThing } from './found-things.ts'
import { HttpLine } from './http-line.ts'
import { LineError } from './line-error.ts'

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
export class HttpProtocol implements Protocol {
  readonly name: string
  readonly dials: Dialler
  readonly #surroundings: DiallerSurroundings
  readonly #kind: HttpKind
  readonly #pollEveryMs: number
  readonly #answerLimitMs: number
  readonly #reachable = new Reachable()

  constructor(surroundings: DiallerSurroundings, kind: HttpKind, times: HttpTimes = {}) {
    this.name = kind.name
    this.#surroundings = surroundings
    this.#kind = kind
    this.#pollEveryMs = times.pollEveryMs ?? pollEveryMs
    this.#answerLimitMs = times.answerLimitMs ?? answerLimitMs
    this.dials = new Dialler(
      { port: 80, unit: null, isSerial: false, secret: 'optional' },
      surroundings,
      (line, host) => this.#talk(line, host),
      times.pauses,
    )
  }

  async start(host: ProtocolHost): Promise<void> {
    this.dials.start(host)
  }

  async stop(): Promise<void> {
    await this.dials.stop()
  }

  async send(thing: Thing, setPoint: SetPoint): Promise<void> {
    await this.#reachable.send(thing, setPoint)
  }

  /** Asks one device until it does not answer any more. */
  async #talk(line: Line, host: ProtocolHost): Promise<void> {
    const { connection, signal } = line
    const { endpoint, secret } = connection
    if (endpoint.kind !== 'tcp') throw new LineError('no-serial-port')
    const http = new HttpLine(endpoint, {
      ...this.#surroundings,
      signal,
      answerLimitMs: this.#answerLimitMs,
      login: secret === null ? null : { user: this.#kind.user, password: secret },
    })
    const things = new FoundThings(line, host, this.#reachable)
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
      things.gone()
    }
  }
}
