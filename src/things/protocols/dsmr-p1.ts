import type { Duplex } from 'node:stream'
import { addressOf } from '../connection.ts'
import type { Dialled } from '../dials.ts'
import { DialledProtocol } from './dialled-protocol.ts'
import type { DiallerSurroundings, Line, Pauses } from './dialler.ts'
import type { FoundThing, FoundThings } from './found-things.ts'
import { LineError } from './line-error.ts'
import { closed, openSerial, openTcp, type SerialMode } from './line-stream.ts'
import { readTelegram, TelegramCutter, type Telegram } from './p1-telegram.ts'

/** The protocol's name, as stored with things. */
export const p1Protocol = 'dsmr-p1'

/** One telegram in so much time is kept: meters of DSMR 5 send one every second, which no plan needs. */
export const telegramEveryMs = 10_000

/** A meter that sends nothing for so long is gone; the slowest send every ten seconds. */
export const silenceLimitMs = 60_000

/** How meters speak on a serial port: since DSMR 4, and before. */
const serialModes: readonly SerialMode[] = [
  { baudRate: 115_200, dataBits: 8, parity: 'none' },
  { baudRate: 9_600, dataBits: 7, parity: 'even' },
]

/**
 * Smart meters with a P1 port: those of the Netherlands, Belgium, Luxembourg and others that send DSMR telegrams by themselves,
 * over a network reader (ser2net and its like, mostly on port 23 or 8088) or a serial cable. Nothing is ever sent to them.
 */
export class DsmrP1 extends DialledProtocol {
  readonly #silenceLimitMs: number
  /** How the meters on serial ports speak, once that is known. */
  readonly #modes = new WeakMap<Dialled, SerialMode>()

  constructor(
    surroundings: DiallerSurroundings,
    options: { readonly pauses?: Pauses; readonly silenceLimitMs?: number } = {},
  ) {
    super(p1Protocol, { port: 23, unit: null, isSerial: true }, surroundings, options.pauses)
    this.#silenceLimitMs = options.silenceLimitMs ?? silenceLimitMs
  }

  /** Listens to one port until it ends. Throws where it is silent or speaks something else. */
  protected async talk(line: Line, things: FoundThings): Promise<void> {
    const { connection, signal } = line
    const { endpoint } = connection
    const options = { ...this.surroundings, signal }
    if (endpoint.kind === 'tcp') {
      await this.#read(line, things, await openTcp(endpoint, options))
      return
    }
    const modes = serialModes.filter((mode) => (this.#modes.get(connection) ?? mode) === mode)
    for (const mode of modes) {
      try {
        await this.#read(line, things, await openSerial(endpoint, mode, options), () => {
          this.#modes.set(connection, mode)
        })
      } catch (error) {
        // The next way to speak is tried where this one was not understood.
        if (this.#modes.has(connection) || mode === modes.at(-1)) throw error
      }
    }
  }

  /** Reads a line until it ends; `understood` is called with the first telegram. */
  async #read(
    line: Line,
    things: FoundThings,
    stream: Duplex,
    understood = (): void => {},
  ): Promise<void> {
    line.opened()
    const silence = setTimeout(
      () => stream.destroy(new LineError('no-answer')),
      this.#silenceLimitMs,
    )
    const cutter = new TelegramCutter()
    let [heardMs, keptMs] = [this.#now(), -Infinity]
    try {
      for await (const bytes of stream) {
        silence.refresh()
        const telegram = lastGood(cutter.push(bytes))
        if (telegram !== null) {
          heardMs = this.#now()
          line.heard()
          understood()
          if (heardMs - keptMs < telegramEveryMs) continue
          keptMs = heardMs
          await things.keep(meterOf(telegram, line))
        } else if (this.#now() - heardMs > this.#silenceLimitMs) {
          throw new LineError('not-understood')
        }
      }
    } finally {
      clearTimeout(silence)
      // The next way to speak is tried on a port that is free.
      await closed(stream)
    }
  }

  #now(): number {
    return this.surroundings.clock.now()
  }
}

/** The newest telegram that can be read. */
function lastGood(telegrams: readonly string[]): Telegram | null {
  for (const text of telegrams.toReversed()) {
    const read = readTelegram(text)
    if (read.ok) return read.value
  }
  return null
}

/** The meter at the other end of a line. */
function meterOf(telegram: Telegram, { connection }: Line): FoundThing {
  return {
    // By its own number a meter stays the same behind another reader.
    own: telegram.meterId ?? addressOf(connection.endpoint),
    kind: 'meter',
    name: telegram.model === '' ? 'P1' : telegram.model,
    values: telegram.values,
    attributes: {},
    follow: null,
  }
}
