import { setTimeout as pause } from 'node:timers/promises'
import { addressOf } from '../connection.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
import { FoundThings, Reachable, type FoundThing } from './found-things.ts'
import { LineError } from './line-error.ts'
import { ModbusLine } from './modbus-line.ts'
import { readMap, type SunSpecDevice } from './sunspec-map.ts'
import { readDevice, type Said } from './sunspec-thing.ts'

/** The protocol's name, as stored with things. */
export const sunSpecProtocol = 'sunspec'

/** Devices are asked so often. */
export const pollEveryMs = 10_000

/** One answer takes so long at the most; a device that needs longer is out of reach. */
export const answerLimitMs = 3_000

/**
 * Inverters, meters and batteries that speak SunSpec over Modbus TCP: most inverters of the last ten years. The map of a
 * device is walked once for each connection, then its values are read every ten seconds.
 */
export class SunSpec implements Protocol {
  readonly name = sunSpecProtocol
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
      { port: 502, unit: 1, isSerial: false },
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

  async send(): Promise<void> {
    throw new Error('Devices that speak SunSpec are only read.')
  }

  /** Asks one address until it does not answer any more. */
  async #talk(line: Line, host: ProtocolHost): Promise<void> {
    const { connection, signal } = line
    if (connection.endpoint.kind !== 'tcp') throw new LineError('no-serial-port')
    const { isAllowed } = this.#surroundings
    const modbus = await ModbusLine.open(connection.endpoint, {
      signal,
      isAllowed,
      answerLimitMs: this.#answerLimitMs,
    })
    const things = new FoundThings(line, host, this.#reachable)
    try {
      line.opened()
      const read = modbus.read.bind(modbus)
      const devices = await readMap(read)
      while (!signal.aborted) {
        for (const device of devices) {
          const said = await readDevice(device, read)
          line.heard()
          for (const one of said)
            await things.keep(foundThing(device, one, addressOf(connection.endpoint)))
        }
        await pause(this.#pollEveryMs, undefined, { signal })
      }
    } finally {
      modbus.close()
      things.gone()
    }
  }
}

function foundThing(
  { manufacturer, model, serial }: SunSpecDevice,
  said: Said,
  endpoint: string,
): FoundThing {
  // By its maker's number a device stays the same behind another address.
  const own = serial === '' ? endpoint : `${manufacturer} ${serial}`
  return {
    ...said,
    own: `${own}/${said.kind}`,
    name: `${manufacturer} ${model}`.trim().slice(0, 100) || own,
    follow: null,
  }
}
