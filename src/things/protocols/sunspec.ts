import { setTimeout as pause } from 'node:timers/promises'
import { addressOf } from '../connection.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import { Dialler, type DiallerSurroundings, type Line, type Pauses } from './dialler.ts'
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
    const things = new FoundThings(line, host)
    try {
      line.opened()
      const read = modbus.read.bind(modbus)
      const devices = await readMap(read)
      while (!signal.aborted) {
        for (const device of devices) {
          const said = await readDevice(device, read)
          line.heard()
          for (const one of said) await things.keep(device, one)
        }
        await pause(this.#pollEveryMs, undefined, { signal })
      }
    } finally {
      modbus.close()
      things.gone()
    }
  }
}

/** The things behind one address. */
class FoundThings {
  readonly #line: Line
  readonly #host: ProtocolHost
  /** What was offered, by address. */
  readonly #offered = new Map<string, ReadonlySet<Quantity>>()

  constructor(line: Line, host: ProtocolHost) {
    this.#line = line
    this.#host = host
  }

  /** Offers a thing where it is new or says more than before, and keeps its values. */
  async keep(device: SunSpecDevice, said: Said): Promise<void> {
    const { cellSlug, endpoint } = this.#line.connection
    // By its maker's number a device stays the same behind another address.
    const own =
      device.serial === '' ? addressOf(endpoint) : `${device.manufacturer} ${device.serial}`
    const address = `${cellSlug}/${own}/${said.kind}`
    const before = this.#offered.get(address)
    // What a device does not say at night it said by day.
    const reports = new Set([...(before ?? []), ...said.values.map(({ quantity }) => quantity)])
    if (reports.size !== before?.size) {
      this.#offered.set(address, reports)
      const offered = await this.#host.offer({
        cellSlug,
        address,
        kind: said.kind,
        name: `${device.manufacturer} ${device.model}`.trim().slice(0, 100) || own,
        reports: [...reports],
        isControllable: false,
        attributes: said.attributes,
        binding: '{}',
        notes: [],
      })
      if (!offered.ok) this.#host.refused(address, offered)
    }
    const reported = await this.#host.report(address, said.values)
    if (!reported.ok) this.#host.refused(address, reported)
    this.#host.available(address, true)
  }

  gone(): void {
    for (const address of this.#offered.keys()) this.#host.available(address, false)
  }
}
