import { setTimeout as pause } from 'node:timers/promises'
import { addressOf } from '../connection.ts'
import type { ThingKind } from '../thing.ts'
import { DialledProtocol, tcpOf } from './dialled-protocol.ts'
import type { DiallerSurroundings, Line, Pauses } from './dialler.ts'
import type { Follow, FoundThing, FoundThings } from './found-things.ts'
import { ModbusLine } from './modbus-line.ts'
import { controlOf } from './sunspec-control.ts'
import type { Registers } from './sunspec-order.ts'
import { readMap, type SunSpecDevice } from './sunspec-map.ts'
import { readDevice, type Said } from './sunspec-thing.ts'

/** The protocol's name, as stored with things. */
export const sunSpecProtocol = 'sunspec'

/** Devices are asked so often. */
export const pollEveryMs = 10_000

/** One answer takes so long at the most; a device that needs longer is out of reach. */
export const answerLimitMs = 3_000

/** A device may need so long until it acts on what was written. */
export const settleMs = 500

/**
 * Inverters, meters and batteries that speak SunSpec over Modbus TCP: most inverters of the last ten years. The map of a
 * device is walked once for each connection, then its values are read every ten seconds. It is asked for a power only
 * where it forgets that by itself: `sunspec-control.ts`.
 */
export class SunSpec extends DialledProtocol {
  readonly #pollEveryMs: number
  readonly #answerLimitMs: number
  readonly #settleMs: number

  constructor(
    surroundings: DiallerSurroundings,
    options: {
      readonly pauses?: Pauses
      readonly pollEveryMs?: number
      readonly answerLimitMs?: number
      readonly settleMs?: number
    } = {},
  ) {
    super(sunSpecProtocol, { port: 502, unit: 1, isSerial: false }, surroundings, options.pauses)
    this.#pollEveryMs = options.pollEveryMs ?? pollEveryMs
    this.#answerLimitMs = options.answerLimitMs ?? answerLimitMs
    this.#settleMs = options.settleMs ?? settleMs
  }

  /** Asks one address until it does not answer any more. */
  protected async talk(line: Line, things: FoundThings): Promise<void> {
    const { signal } = line
    const endpoint = tcpOf(line)
    const modbus = await ModbusLine.open(endpoint, {
      ...this.surroundings,
      signal,
      answerLimitMs: this.#answerLimitMs,
    })
    try {
      line.opened()
      const registers: Registers = {
        read: modbus.read.bind(modbus),
        write: modbus.write.bind(modbus),
        settle: () => pause(this.#settleMs, undefined, { signal }),
      }
      const devices = await readMap(registers.read)
      const controls = new Controls(registers)
      while (!signal.aborted) {
        for (const device of devices) {
          const said = await readDevice(device, registers.read)
          line.heard()
          for (const one of said) {
            const follow = await controls.of(device, one.kind)
            await things.keep(foundThing(device, one, addressOf(endpoint), follow))
          }
        }
        await pause(this.#pollEveryMs, undefined, { signal })
      }
    } finally {
      modbus.close()
    }
  }
}

/** How each thing behind one connection is asked, found out once. */
class Controls {
  readonly #registers: Registers
  readonly #known = new Map<SunSpecDevice, Map<ThingKind, Follow | null>>()

  constructor(registers: Registers) {
    this.#registers = registers
  }

  async of(device: SunSpecDevice, kind: ThingKind): Promise<Follow | null> {
    const known = this.#known.get(device) ?? new Map<ThingKind, Follow | null>()
    this.#known.set(device, known)
    const found = known.get(kind)
    if (found !== undefined) return found
    const follow = await controlOf(device, kind, this.#registers)
    known.set(kind, follow)
    return follow
  }
}

function foundThing(
  { manufacturer, model, serial }: SunSpecDevice,
  said: Said,
  endpoint: string,
  follow: Follow | null,
): FoundThing {
  // By its maker's number a device stays the same behind another address.
  const own = serial === '' ? endpoint : `${manufacturer} ${serial}`
  return {
    ...said,
    own: `${own}/${said.kind}`,
    name: `${manufacturer} ${model}`.trim().slice(0, 100) || own,
    follow,
  }
}
