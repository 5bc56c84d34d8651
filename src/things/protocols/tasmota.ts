import type { DiallerSurroundings } from './dialler.ts'
import type { Follow, FoundThing } from './found-things.ts'
import type { HttpLine } from './http-line.ts'
import { HttpProtocol, type AskedDevice, type HttpTimes } from './http-protocol.ts'
import { member } from './json-members.ts'
import { LineError } from './line-error.ts'
import { SwitchHold, type SwitchOrder } from './switch-hold.ts'
import { readTasmotaStatus } from './tasmota-status.ts'

/** The protocol's name, as stored with things. */
export const tasmotaProtocol = 'tasmota'

/** Tenths of a second that one `Delay` waits at the most, and how many of them one `Backlog` of 30 commands has room for. */
const delayLimit = 3_600
const delaysLimit = 28

/**
 * Plugs and meters with Tasmota in the home's own network, by its web commands. Its one relay is held by a list of
 * commands that the device works through by itself (`Backlog` with `Delay`), so that it goes back without us; a device
 * with several relays is only read, because it has one such list.
 */
export class Tasmota extends HttpProtocol {
  constructor(surroundings: DiallerSurroundings, times: HttpTimes = {}) {
    super(surroundings, { name: tasmotaProtocol, user: 'admin', meet: meetTasmota }, times)
  }
}

async function meetTasmota(http: HttpLine, password: string | null): Promise<AskedDevice> {
  const device = new TasmotaDevice(http, password)
  await device.read()
  return device
}

class TasmotaDevice implements AskedDevice {
  readonly #http: HttpLine
  readonly #password: string | null
  readonly #hold = new SwitchHold()
  #isOn = false

  constructor(http: HttpLine, password: string | null) {
    this.#http = http
    this.#password = password
  }

  async read(): Promise<FoundThing[]> {
    const status = readTasmotaStatus(await this.#tell('Status 0'))
    if (status === null) throw new LineError('not-understood')
    const { mac, name, kind, values, isOn } = status
    this.#isOn = isOn ?? false
    const follow = isOn === null ? null : this.#follow
    return [{ own: `tasmota-${mac}`, kind, name, values, attributes: {}, follow }]
  }

  readonly #follow: Follow = async (setPoint) => {
    const order = this.#hold.orderFor({ isOn: this.#isOn, isTimed: false }, setPoint)
    // Alone it empties the list: nothing of an earlier set point is worked through any more.
    await this.#tell('Backlog')
    await this.#tell(commandsFor(order))
  }

  /** Asks for a command of ours. Throws where the device wants another password, or does not know the command. */
  async #tell(command: string): Promise<unknown> {
    const password = this.#password
    const login = password === null ? '' : `user=admin&password=${encodeURIComponent(password)}&`
    const answer = await this.#http.getJson(`/cm?${login}cmnd=${encodeURIComponent(command)}`)
    // Versions that do not say 401 say so in a sentence.
    if (member(answer, 'WARNING') !== null) throw new LineError('not-admitted')
    if (answer === null || member(answer, 'Command') !== null) throw new LineError('not-understood')
    return answer
  }
}

/** On or off, and back after a time: as long as 28 delays reach (10,080 s), which every plan renews long before. */
export function commandsFor({ isOn, backAfterS }: SwitchOrder): string {
  const [now, then] = isOn ? ['ON', 'OFF'] : ['OFF', 'ON']
  if (backAfterS === null) return `Power ${now}`
  const delays: string[] = []
  for (let left = 10 * backAfterS; left > 0 && delays.length < delaysLimit; left -= delayLimit) {
    delays.push(`Delay ${Math.min(delayLimit, left)}`)
  }
  return `Backlog ${[`Power ${now}`, ...delays, `Power ${then}`].join(';')}`
}
