import { once } from 'node:events'
import { createServer } from 'node:net'
import modbusSerial from 'modbus-serial'
import type { TestDevice } from './protocol-fixtures.ts'

// Devices made of models, served by a real Modbus server.

/** A model: its id, its length without id and length, and what stands in it, by register after the id. */
export interface TestModel {
  readonly id: number
  readonly length: number
  readonly registers: Readonly<Record<number, readonly number[]>>
}

/** Registers of a text: two bytes each, filled up with zero bytes. */
export function textRegisters(text: string, count: number): number[] {
  const bytes = Buffer.alloc(2 * count)
  bytes.write(text, 'latin1')
  return Array.from({ length: count }, (_, i) => bytes.readUInt16BE(2 * i))
}

/** Registers of a number of 32 bits. */
export const long = (value: number): number[] => [value >>> 16, value & 0xffff]

/** Registers of a float. */
export function float(value: number): number[] {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatBE(value)
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)]
}

/** Two's complement. */
export const signed = (value: number): number => value & 0xffff

/** Who made a device. */
export function common(manufacturer: string, model: string, serial: string): TestModel {
  return {
    id: 1,
    length: 66,
    registers: {
      2: textRegisters(manufacturer, 16),
      18: textRegisters(model, 16),
      50: textRegisters(serial, 16),
    },
  }
}

/** The whole map by address: the mark, the models, the end. */
export function mapOf(models: readonly TestModel[], base = 40_000): Map<number, number> {
  const map = new Map<number, number>([
    [base, 0x5375],
    [base + 1, 0x6e53],
  ])
  let address = base + 2
  for (const { id, length, registers } of models) {
    // What is not said is not implemented.
    for (let i = 0; i < length; i++) map.set(address + 2 + i, 0x8000)
    map.set(address, id)
    map.set(address + 1, length)
    for (const [at, words] of Object.entries(registers)) {
      for (const [i, word] of words.entries()) map.set(address + Number(at) + i, word)
    }
    address += 2 + length
  }
  map.set(address, 0xffff)
  map.set(address + 1, 0)
  return map
}

/** A control that falls back after a time: its switch, the time and what is left of it, s, by address. */
export interface TestTimer {
  readonly switchAt: number
  readonly revertAt: number
  readonly leftAt: number
  /** What a switch that is turned on leaves on the timer, of the time that is set and of what was left; absent: the time. */
  readonly count?: (seconds: number, left: number) => number
}

/** A map whose timers begin when their switch is turned on, and end when it is turned off. */
export class TimedMap extends Map<number, number> {
  readonly #timers: readonly TestTimer[]

  constructor(map: ReadonlyMap<number, number>, timers: readonly TestTimer[]) {
    super()
    this.#timers = timers
    for (const [address, word] of map) super.set(address, word)
  }

  override set(address: number, word: number): this {
    super.set(address, word)
    for (const {
      switchAt,
      revertAt,
      leftAt,
      count = (seconds: number) => seconds,
    } of this.#timers ?? []) {
      if (address !== switchAt) continue
      const left = word === 0 ? 0 : count(this.#long(revertAt), this.#long(leftAt))
      for (const [i, half] of long(left).entries()) super.set(leftAt + i, half)
    }
    return this
  }

  #long(address: number): number {
    return 0x1_0000 * (this.get(address) ?? 0) + (this.get(address + 1) ?? 0)
  }
}

/** A Modbus server on `port` (0: any) with registers that a test may change; what is not in the map is refused. */
export async function modbusDevice(
  port: number,
  registers: Map<number, number>,
): Promise<TestDevice & { readonly registers: Map<number, number>; silent: boolean }> {
  let isBabbling = false
  let isClosed = false
  const device = { silent: false }
  const noSuchAddress = Object.assign(new Error('illegal data address'), { modbusErrorCode: 2 })
  const server = new modbusSerial.ServerTCP(
    {
      getHoldingRegister: (address: number, _: number, done) => {
        if (device.silent) return
        const word = isBabbling ? (address * 40_503) & 0xffff : registers.get(address)
        if (word === undefined) done(noSuchAddress, 0)
        else done(null, word)
      },
      setRegister: (address: number, value: number, _: number, done) => {
        if (!registers.has(address)) return done(noSuchAddress)
        registers.set(address, value)
        return done(null)
      },
    },
    { host: '127.0.0.1', port: port === 0 ? await freePort() : port },
  )
  await once(server, 'initialized')
  const { _server: listening } = Object(server)
  return Object.assign(device, {
    registers,
    port: Number(listening.address().port),
    speak: () => {
      isBabbling = false
    },
    babble: () => {
      isBabbling = true
      // Garbage to those who are connected, too.
      for (const socket of server.socks.keys()) socket.write(Buffer.alloc(300, 0x5a))
    },
    callers: () => server.socks.size,
    close: async () => {
      if (isClosed) return
      isClosed = true
      const closed = once(listening, 'close')
      server.close(() => {})
      for (const socket of server.socks.keys()) socket.destroy()
      await closed
    },
  })
}

/** The server takes port 0 for its usual one. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
