import { setTimeout as pause } from 'node:timers/promises'
import { assert } from '../../kernel/assert.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { SetPoint } from '../set-point.ts'
import type { Thing } from '../thing.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
import { FoundThings, Reachable, type Follow, type FoundThing } from './found-things.ts'
import { HttpLine, type HttpPath } from './http-line.ts'
import { parsedOrNull } from './json-members.ts'
import { LineError } from './line-error.ts'
import {
  readShellyIdentity,
  readShellyStatus,
  type ShellyIdentity,
  type ShellyPart,
} from './shelly-status.ts'
import { SwitchHold, type SwitchOrder } from './switch-hold.ts'

/** The protocol's name, as stored with things. */
export const shellyProtocol = 'shelly'

/** Devices are asked so often. */
export const pollEveryMs = 10_000

/** One answer takes so long at the most; a device that needs longer is out of reach. */
export const answerLimitMs = 5_000

/**
 * Shelly plugs, relays and meters in the home's own network, without a cloud or another hub: Gen1 by its HTTP paths,
 * everything since by its RPC over HTTP. Asked every ten seconds. A switch is told with the device's own timer, so that
 * it goes back by itself.
 */
export class Shelly implements Protocol {
  readonly name = shellyProtocol
  readonly dials: Dialler
  readonly #surroundings: DiallerSurroundings
  readonly #pollEveryMs: number
  readonly #answerLimitMs: number
  readonly #reachable = new Reachable()

  constructor(
    surroundings: DiallerSurroundings,
    options: {
      readonly pauses?: Pauses
      readonly pollEveryMs?: number
      readonly answerLimitMs?: number
    } = {},
  ) {
    this.#surroundings = surroundings
    this.#pollEveryMs = options.pollEveryMs ?? pollEveryMs
    this.#answerLimitMs = options.answerLimitMs ?? answerLimitMs
    this.dials = new Dialler(
      { port: 80, unit: null, isSerial: false, secret: 'optional' },
      surroundings,
      (line, host) => this.#talk(line, host),
      options.pauses,
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
      signal,
      isAllowed: this.#surroundings.isAllowed,
      answerLimitMs: this.#answerLimitMs,
      // Both generations know one user only.
      login: secret === null ? null : { user: 'admin', password: secret },
    })
    const things = new FoundThings(line, host, this.#reachable)
    try {
      const identity = readShellyIdentity(await jsonAt(http, '/shelly'))
      if (identity === null) throw new LineError('not-understood')
      line.opened()
      const device = new ShellyDevice(http, identity)
      while (!signal.aborted) {
        const found = await device.read()
        line.heard()
        for (const thing of found) await things.keep(thing)
        await pause(this.#pollEveryMs, undefined, { signal })
      }
    } finally {
      http.close()
      things.gone()
    }
  }
}

/** One Shelly while it is connected. */
class ShellyDevice {
  readonly #http: HttpLine
  readonly #identity: ShellyIdentity
  readonly #switches = new Map<number, { hold: SwitchHold; part: ShellyPart }>()

  constructor(http: HttpLine, identity: ShellyIdentity) {
    this.#http = http
    this.#identity = identity
  }

  /** Everything in it. Throws a {@link LineError} where it says no status. */
  async read(): Promise<FoundThing[]> {
    const path = this.#identity.generation === 1 ? '/status' : '/rpc/Shelly.GetStatus'
    const parts = readShellyStatus(this.#identity, await jsonAt(this.#http, path))
    if (parts === null) throw new LineError('not-understood')
    const { mac, name } = this.#identity
    return parts.map((part) => ({
      own: `shelly-${mac}/${part.component}`,
      kind: part.kind,
      name: parts.length === 1 ? name : `${name} ${part.component}`,
      values: part.values,
      attributes: {},
      follow: this.#followOf(part),
    }))
  }

  #followOf(part: ShellyPart): Follow | null {
    const { output } = part
    if (output === null) return null
    const hold = this.#switches.get(output.number)?.hold ?? new SwitchHold()
    this.#switches.set(output.number, { hold, part })
    return async (setPoint) => {
      const now = this.#switches.get(output.number)?.part.output
      assert(now !== undefined && now !== null, 'a switch that follows has an output')
      const order = hold.orderFor(now, setPoint)
      const answer = await jsonAt(
        this.#http,
        switchPath(this.#identity.generation, now.number, order),
      )
      if (answer === null) throw new LineError('not-understood')
    }
  }
}

/** What switches an output: `Switch.Set` with `toggle_after`, or the relay's path with `timer` of Gen1; s. */
function switchPath(
  generation: 1 | 2,
  number: number,
  { isOn, backAfterS }: SwitchOrder,
): HttpPath {
  if (generation === 1) {
    const timer = backAfterS === null ? '' : `&timer=${backAfterS}`
    return `/relay/${number}?turn=${isOn ? 'on' : 'off'}${timer}`
  }
  const toggle = backAfterS === null ? '' : `&toggle_after=${backAfterS}`
  return `/rpc/Switch.Set?id=${number}&on=${isOn}${toggle}`
}

async function jsonAt(http: HttpLine, path: HttpPath): Promise<unknown> {
  const text = await http.get(path)
  return text === null ? null : parsedOrNull(text)
}
