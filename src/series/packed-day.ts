import { assert } from '../kernel/assert.ts'
import type { Sample } from './sample.ts'

// The bytes: version, count, way of the times, way of the values, then the times, then the values.
// Whole numbers are variable-length (7 bits a byte, low bits first), signed ones zigzag.

const version = 1

/** Times: `even`: first and step. `uneven`: first, unit, then the change of each step from the last, in units. */
const timeWays = { even: 0, uneven: 1 } as const

/** Values: 0 to 6: decimals, then differences of whole numbers. 7: 32-bit floats. 8: 64-bit floats. */
const single = 7
const double = 8

/** Numbers this large may lose their last digit when they are scaled and subtracted. */
const scaledLimit = 2 ** 51

/** Values one packed day may hold: 100 a second for a day. */
const countLimit = 8_640_000

/**
 * All values of a series on one day in one piece of bytes, without loss: unpacking gives the same
 * numbers bit for bit (but -0, which becomes 0). Meter totals and decimal readings are stored as differences of whole numbers
 * (one to three bytes each), others as the shortest float that holds them.
 */
export function packDay(samples: readonly Sample[]): Uint8Array {
  assert(samples.length > 0, 'a packed day holds at least one value')
  assert(samples.length <= countLimit, `a packed day holds at most ${countLimit} values`)
  const writer = new Writer(samples.length)
  writer.byte(version)
  writer.natural(samples.length)
  packTimes(writer, samples)
  packValues(writer, samples)
  return writer.bytes()
}

/** What {@link packDay} packed. Throws when the bytes are damaged. */
export function unpackDay(bytes: Uint8Array): Sample[] {
  const reader = new Reader(bytes)
  const found = reader.byte()
  if (found !== version) throw new Error(`packed day: version ${found} is not known`)
  const count = reader.natural()
  // Every value takes a byte at least: a damaged count is noticed before room is made for it.
  if (count === 0 || count > reader.left) throw new Error(`packed day: ${count} values`)
  const times = unpackTimes(reader, count)
  const values = unpackValues(reader, count)
  reader.end()
  const samples: Sample[] = Array.from({ length: count })
  for (let i = 0; i < count; i++) samples[i] = { atMs: times[i] ?? NaN, value: values[i] ?? NaN }
  return samples
}

function packTimes(writer: Writer, samples: readonly Sample[]): void {
  const times = samples.map((sample) => sample.atMs)
  const [first = 0, second = first] = times
  const steps = times.slice(1).map((atMs, i) => atMs - (times[i] ?? 0))
  assert(
    steps.every((step) => step > 0),
    'a packed day is in order of time, each instant once',
  )
  if (steps.every((step) => step === second - first)) {
    writer.byte(timeWays.even)
    writer.natural(first)
    writer.natural(second - first)
    return
  }
  const unit = steps.reduce(greatestCommonDivisor, 0)
  writer.byte(timeWays.uneven)
  writer.natural(first)
  writer.natural(unit)
  let last = 0
  for (const step of steps) {
    writer.integer(step / unit - last)
    last = step / unit
  }
}

function unpackTimes(reader: Reader, count: number): Float64Array {
  const times = new Float64Array(count)
  const way = reader.byte()
  const first = reader.natural()
  const unit = reader.natural()
  let step = way === timeWays.even ? 1 : 0
  let atMs = first
  times[0] = first
  for (let i = 1; i < count; i++) {
    if (way === timeWays.uneven) step += reader.integer()
    atMs += step * unit
    times[i] = atMs
  }
  return times
}

function packValues(writer: Writer, samples: readonly Sample[]): void {
  const decimals = decimalsOf(samples)
  if (decimals !== null) {
    writer.byte(decimals)
    const scale = 10 ** decimals
    let last = 0
    for (const { value } of samples) {
      const scaled = Math.round(value * scale)
      writer.integer(scaled - last)
      last = scaled
    }
  } else if (samples.every(({ value }) => Math.fround(value) === value)) {
    writer.byte(single)
    for (const { value } of samples) writer.float32(value)
  } else {
    writer.byte(double)
    for (const { value } of samples) writer.float64(value)
  }
}

function unpackValues(reader: Reader, count: number): Float64Array {
  const values = new Float64Array(count)
  const way = reader.byte()
  if (way === single) for (let i = 0; i < count; i++) values[i] = reader.float32()
  else if (way === double) for (let i = 0; i < count; i++) values[i] = reader.float64()
  else if (way < single) {
    const scale = 10 ** way
    let scaled = 0
    for (let i = 0; i < count; i++) {
      scaled += reader.integer()
      values[i] = scaled / scale
    }
  } else throw new Error(`packed day: values in way ${way} are not known`)
  return values
}

/** How many decimals hold every value exactly, 0 to 6; null where none does. */
function decimalsOf(samples: readonly Sample[]): number | null {
  let decimals = 0
  for (const { value } of samples) {
    while (!isExact(value, 10 ** decimals)) {
      decimals += 1
      if (decimals >= single) return null
    }
  }
  // More decimals make larger numbers: what fitted early on may not fit at the end.
  return samples.every(({ value }) => isExact(value, 10 ** decimals)) ? decimals : null
}

function isExact(value: number, scale: number): boolean {
  const scaled = Math.round(value * scale)
  return Math.abs(scaled) < scaledLimit && scaled / scale === value
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}

class Writer {
  readonly #data: DataView<ArrayBuffer>
  #at = 0

  /** Room for the worst case: 8 bytes for each difference of time and of value, and the head. */
  constructor(count: number) {
    this.#data = new DataView(new ArrayBuffer(64 + count * 16))
  }

  byte(value: number): void {
    this.#data.setUint8(this.#at++, value)
  }

  natural(value: number): void {
    let rest = value
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80)
      rest = Math.floor(rest / 0x80)
    }
    this.byte(rest)
  }

  integer(value: number): void {
    this.natural(value < 0 ? -2 * value - 1 : 2 * value)
  }

  float32(value: number): void {
    this.#data.setFloat32(this.#at, value, true)
    this.#at += 4
  }

  float64(value: number): void {
    this.#data.setFloat64(this.#at, value, true)
    this.#at += 8
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#data.buffer.slice(0, this.#at))
  }
}

/** Throws a `RangeError` when it is read beyond its end. */
class Reader {
  readonly #data: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  byte(): number {
    return this.#data.getUint8(this.#at++)
  }

  natural(): number {
    let value = 0
    let weight = 1
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * weight
      if (byte < 0x80) return value
      weight *= 0x80
      if (weight > Number.MAX_SAFE_INTEGER) throw new Error('packed day: a number without an end')
    }
  }

  integer(): number {
    const value = this.natural()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  float32(): number {
    const value = this.#data.getFloat32(this.#at, true)
    this.#at += 4
    return value
  }

  float64(): number {
    const value = this.#data.getFloat64(this.#at, true)
    this.#at += 8
    return value
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#data.byteLength - this.#at
  }

  end(): void {
    if (this.left !== 0) throw new Error('packed day: bytes left over')
  }
}
