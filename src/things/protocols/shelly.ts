import { assert } from '../../kernel/assert.ts'
import type { DiallerSurroundings } from './dialler.ts'
import type { Follow, FoundThing } from './found-things.ts'
import type { HttpLine, HttpPath } from './http-line.ts'
import { HttpProtocol, type AskedDevice, type HttpTimes } from './http-protocol.ts'
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

/**
 * Shelly plugs, relays and meters in the home's own network, without a cloud or another hub: Gen1 by its HTTP paths,
 * everything since by its RPC over HTTP. A switch is told with the device's own timer, so that it goes back by itself.
 */
export class Shelly extends HttpProtocol {
  constructor(surroundings: DiallerSurroundings, times: HttpTimes = {}) {
    // Both generations know one user only.
    super(surroundings, { name: shellyProtocol, user: 'admin', meet: meetShelly }, times)
  }
}

async function meetShelly(http: HttpLine): Promise<AskedDevice> {
  const identity = readShellyIdentity(await http.getJson('/shelly'))
  if (identity === null) throw new LineError('not-understood')
  return new ShellyDevice(http, identity)
}

/** One Shelly while it is connected. */
class ShellyDevice implements AskedDevice {
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
    const parts = readShellyStatus(this.#identity, await this.#http.getJson(path))
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
      const answer = await this.#http.getJson(
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
