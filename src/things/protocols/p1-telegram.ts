import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { ReportedValue } from '../protocol.ts'
import { phasePowers, type Quantity } from '../quantity.ts'
import { crc16 } from './crc16.ts'
import { badValue } from './json-topic.ts'

/** What one telegram of a smart meter says. */
export interface Telegram {
  /** The meter's own number (0-0:96.1.1); null where it says none. */
  readonly meterId: string | null
  /** What its maker calls it: the line after the first `/`. */
  readonly model: string
  /** W and Wh, all at the telegram's own time where it has one. */
  readonly values: readonly ReportedValue[]
}

/** Characters of one telegram at the most; the longest with texts and four further meters have about 4,000. */
export const telegramLimit = 16_384

/**
 * Cuts telegrams out of what comes over a P1 port: from `/` to `!` and, since DSMR 4, a checksum of four hexadecimal
 * digits. Bytes may come in any pieces; what stands between telegrams, or is half of one, is passed over. Neither `/`
 * nor `!` can stand within a telegram (IEC 62056-21, 6.3.2), so the last `/` before a `!` begins it.
 */
export class TelegramCutter {
  #text = ''
  /** Up to here there is no `!`. */
  #searched = 0

  /** Takes the next bytes. Gives the telegrams that end in them, each from its `/` to its checksum. */
  push(bytes: Uint8Array): string[] {
    const telegrams: string[] = []
    this.#text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    for (;;) {
      const end = this.#text.indexOf('!', this.#searched)
      if (end < 0) break
      const checksum = checksumAfter(this.#text, end)
      if (checksum === null) {
        this.#searched = end
        break
      }
      const begin = this.#text.lastIndexOf('/', end)
      const isWhole = begin >= 0 && end - begin < telegramLimit
      if (isWhole) telegrams.push(this.#text.slice(begin, end + 1) + checksum)
      this.#text = this.#text.slice(end + 1 + checksum.length)
      this.#searched = 0
    }
    this.#forget()
    return telegrams
  }

  /** Characters that are held for the next bytes. */
  get held(): number {
    return this.#text.length
  }

  /** Lets go of what cannot become a telegram any more. */
  #forget(): void {
    const begin = this.#text.lastIndexOf('/')
    if (begin < 0 || this.#text.length - begin > telegramLimit) this.#text = ''
    else this.#text = this.#text.slice(begin)
    this.#searched = Math.max(0, this.#text.indexOf('!'))
    if (this.#text.indexOf('!') < 0) this.#searched = this.#text.length
  }
}

/** The checksum after a `!`; empty where there is none (DSMR 2.2); null where it has not come whole yet. */
function checksumAfter(text: string, end: number): string | null {
  const [digits = ''] = /^[0-9A-Fa-f]{0,4}/.exec(text.slice(end + 1, end + 5)) ?? []
  if (digits.length === 4) return digits
  return text.length > end + 1 + digits.length ? '' : null
}

/**
 * Reads one telegram of {@link TelegramCutter} (DSMR 2.2 to 5.0.2, and Belgium's and Luxembourg's). Energy is the total without
 * tariffs where the meter has one (1.8.0, 2.8.0), else the sum of both tariffs: of one alone nothing is said, for that
 * would look like a counter that went back. Refused: a wrong checksum, or nothing known in it.
 */
export function readTelegram(text: string): Result<Telegram> {
  const end = text.lastIndexOf('!')
  const checksum = text.slice(end + 1)
  // Since DSMR 4 a telegram names its version, and has a checksum: one without was damaged.
  const isChecked = checksum !== '' || text.includes('\n1-3:0.2.8(')
  if (isChecked && Number.parseInt(checksum, 16) !== crc16(text.slice(0, end + 1))) {
    return refuse('bad-checksum', 'The telegram does not match its checksum.', '!')
  }
  const lines = text.slice(0, end).split(/\r?\n/)
  const objects = new Map<string, string>()
  for (const line of lines) {
    // Only the first value is wanted; those of further meters on the same port begin with 0-1 to 0-4.
    const [, code, value] = /^([01]-0:\d+\.\d+\.\d+)(?:\.\d+)?\(([^()]*)\)/.exec(line) ?? []
    if (code !== undefined && value !== undefined) objects.set(code, value)
  }
  const atMs = timeOf(objects.get('0-0:1.0.0') ?? '')
  const values: ReportedValue[] = []
  for (const [quantity, value] of quantitiesOf(objects)) {
    if (badValue(quantity, value) === null) values.push({ quantity, value, atMs })
  }
  if (values.length === 0) {
    return refuse('no-values', 'The telegram holds no energy and no power that is known.', '1-0')
  }
  const meterId = objects.get('0-0:96.1.1') ?? objects.get('0-0:96.1.0') ?? ''
  return success({
    meterId: /^\w{1,96}$/.test(meterId) ? meterId : null,
    model: (lines[0] ?? '')
      .slice(1, 41)
      .replaceAll(/[^\u0020-\u007e]/g, '')
      .trim(),
    values,
  })
}

function* quantitiesOf(objects: ReadonlyMap<string, string>): Generator<[Quantity, number]> {
  const of = (code: string): number | null => numberOf(objects.get(`1-0:${code}`) ?? '')
  const total = (direction: 1 | 2): number | null =>
    of(`${direction}.8.0`) ?? sum(of(`${direction}.8.1`), of(`${direction}.8.2`))
  const power = sum(of('1.7.0'), negative(of('2.7.0')))
  if (power !== null) yield ['powerW', power]
  for (const [i, quantity] of phasePowers.entries()) {
    // Into the home through L1 is 21.7.0, out of it 22.7.0; the others follow in steps of 20.
    const through = sum(of(`${21 + 20 * i}.7.0`), negative(of(`${22 + 20 * i}.7.0`)))
    if (through !== null) yield [quantity, through]
  }
  const [importWh, exportWh] = [total(1), total(2)]
  if (importWh !== null) yield ['importWh', importWh]
  if (exportWh !== null) yield ['exportWh', exportWh]
}

/** What a unit is in W or Wh. */
const units: Readonly<Record<string, number>> = { kWh: 1_000, Wh: 1, kW: 1_000, W: 1 }

/** A value with its unit, in W or Wh; null where it is none. Whole watts stay whole: 0.339 kW are 339 W. */
function numberOf(value: string): number | null {
  const [, digits = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,6})?)\*(\w{1,3})$/.exec(value) ?? []
  const factor = units[unit]
  return factor === undefined ? null : Math.round(Number(digits) * factor * 1e6) / 1e6
}

/**
 * UTC milliseconds of `YYMMDDhhmmss` and `S` (summer time, UTC+2) or `W` (UTC+1); null where it is no time. All countries
 * with P1 ports live in central European time, and the letter tells the hour that comes twice in autumn apart.
 */
function timeOf(text: string): number | null {
  const match = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([SW])$/.exec(text)
  if (match === null) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number)
  const localMs = Date.UTC(2_000 + year, month - 1, day, hour, minute, second)
  // A 31st of February would silently become a day of March.
  const isDate = new Date(localMs)
    .toISOString()
    .startsWith(`20${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4, 6)}T${text.slice(6, 8)}`)
  return isDate ? localMs - (match[7] === 'S' ? 2 : 1) * 3_600_000 : null
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.round((one + other) * 1e6) / 1e6
}

function negative(value: number | null): number | null {
  return value === null ? null : -value
}
