import { assert } from '../../kernel/assert.ts'
import type { DiallerSurroundings } from './dialler.ts'
import type { Follow, FoundThing } from './found-things.ts'
import type { HttpLine } from './http-line.ts'
import { HttpProtocol, type AskedDevice, type HttpTimes } from './http-protocol.ts'
import { LineError } from './line-error.ts'
import { ShellyRpc, usualShellyTimes, type ShellyTimes } from './shelly-rpc.ts'
import {
  readShellyIdentity,
  readShellyStatus,
  type ShellyIdentity,
  type ShellyPart,
} from './shelly-status.ts'
import { SwitchHold, type SwitchOrder } from './switch-hold.ts'

/** The protocol's name, as stored with things. */
export const shellyProtocol = 'shelly'

/**
 * Shelly plugs, relays and meters in the home's own network, without a cloud or another hub: Gen1 by its HTTP paths,
 * everything since by its RPC, over a WebSocket where the device opens one, so that changes are told, and else over HTTP.
 * A switch is told with the device's own timer, so that it goes back by itself.
 */
export class Shelly extends HttpProtocol {
  constructor(surroundings: DiallerSurroundings, times: HttpTimes & Partial<ShellyTimes> = {}) {
    const rpcTimes = { ...usualShellyTimes, ...times }
    const meet = (http: HttpLine): Promise<AskedDevice> => meetShelly(http, rpcTimes)
    // Both generations know one user only.
    super(surroundings, { name: shellyProtocol, user: 'admin', meet }, times)
  }
}

async function meetShelly(http: HttpLine, times: ShellyTimes): Promise<AskedDevice> {
  const identity = readShellyIdentity(await http.getJson('/shelly'))
  if (identity === null) throw new LineError('not-understood')
  if (identity.generation === 1) return new ShellyDevice(gen1Way(http), identity)
  return new ShellyDevice((await rpcWay(http, times)) ?? httpWay(http), identity)
}

/** How a device is spoken with. */
interface ShellyWay {
  status(): Promise<unknown>
  /** Throws where the device refuses. */
  turn(number: number, order: SwitchOrder): Promise<void>
  /** Waits until it tells a change, so long at the most; absent: it tells none. */
  readonly pause?: (ms: number) => Promise<void>
  readonly close?: () => void
}

/** Gen1: a relay's path with `timer`, s. */
function gen1Way(http: HttpLine): ShellyWay {
  return {
    status: () => http.getJson('/status'),
    turn: async (number, { isOn, backAfterS }) => {
      const timer = backAfterS === null ? '' : `&timer=${backAfterS}`
      const answer = await http.getJson(`/relay/${number}?turn=${isOn ? 'on' : 'off'}${timer}`)
      if (answer === null) throw new LineError('not-understood')
    },
  }
}

/** Since Gen2, over HTTP: `Switch.Set` with `toggle_after`, s. */
function httpWay(http: HttpLine): ShellyWay {
  return {
    status: () => http.getJson('/rpc/Shelly.GetStatus'),
    turn: async (number, { isOn, backAfterS }) => {
      const toggle = backAfterS === null ? '' : `&toggle_after=${backAfterS}`
      const answer = await http.getJson(`/rpc/Switch.Set?id=${number}&on=${isOn}${toggle}`)
      if (answer === null) throw new LineError('not-understood')
    },
  }
}

/** Since Gen2, over a WebSocket; null where the device opens none: it may have as many callers as it takes. */
async function rpcWay(http: HttpLine, times: ShellyTimes): Promise<ShellyWay | null> {
  let rpc: ShellyRpc
  try {
    rpc = await ShellyRpc.open((hear) => http.openSocket('/rpc', hear), http.login, times)
  } catch (error) {
    if (error instanceof LineError) return null
    throw error
  }
  return {
    status: () => rpc.status(),
    turn: async (id, { isOn, backAfterS }) => {
      const back = backAfterS === null ? {} : { toggle_after: backAfterS }
      await rpc.ask('Switch.Set', { id, on: isOn, ...back })
    },
    pause: (ms) => rpc.pause(ms),
    close: () => rpc.close(),
  }
}

/** One Shelly while it is connected. */
class ShellyDevice implements AskedDevice {
  readonly pause: ShellyWay['pause']
  readonly close: ShellyWay['close']
  readonly #way: ShellyWay
  readonly #identity: ShellyIdentity
  readonly #switches = new Map<number, { hold: SwitchHold; part: ShellyPart }>()

  constructor(way: ShellyWay, identity: ShellyIdentity) {
    this.#way = way
    this.#identity = identity
    this.pause = way.pause
    this.close = way.close
  }

  /** Everything in it. Throws a {@link LineError} where it says no status. */
  async read(): Promise<FoundThing[]> {
    const parts = readShellyStatus(this.#identity, await this.#way.status())
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
      await this.#way.turn(now.number, hold.orderFor(now, setPoint))
    }
  }
}
