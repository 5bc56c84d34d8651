import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { assert } from '../kernel/assert.ts'
import { quantileLevels } from './forecast.ts'

/** Distinct values that a packed forecast can tell apart between its lowest and its highest. */
const resolution = 65_535
const headerBytes = 16
/** Steps of a packed forecast at the most. */
const stepLimit = 10_000

/**
 * Packs the levels of a forecast, [level x step], to about half a byte a value: lowest value and unit as
 * two doubles, then whole multiples of the unit; the first level as differences from step to step, each
 * other level as its distance above the one below, deflated. Rounds to 1/65,535 of the forecast's range.
 */
export function packLevels(values: Float64Array, count: number): Uint8Array {
  const levels = quantileLevels.length
  assert(
    values.length === levels * count && count <= stepLimit,
    'one value for each level and step',
  )
  let lowest = Infinity
  let highest = -Infinity
  for (const value of values) {
    assert(Number.isFinite(value), 'a forecast is never NaN')
    if (value < lowest) lowest = value
    if (value > highest) highest = value
  }
  if (count === 0) lowest = highest = 0
  const unit = (highest - lowest) / resolution || 1
  const whole = (i: number): number => Math.round(((values[i] ?? 0) - lowest) / unit)
  const bytes = new Uint8Array(values.length * 3)
  let length = 0
  const write = (difference: number): void => {
    let rest = difference >= 0 ? difference * 2 : -difference * 2 - 1
    while (rest >= 128) {
      bytes[length++] = (rest & 127) | 128
      rest >>= 7
    }
    bytes[length++] = rest
  }
  for (let step = 0; step < count; step++) write(whole(step) - (step === 0 ? 0 : whole(step - 1)))
  for (let level = 1; level < levels; level++) {
    for (let step = 0; step < count; step++) {
      write(whole(level * count + step) - whole((level - 1) * count + step))
    }
  }
  const body = deflateRawSync(bytes.subarray(0, length))
  const packed = new Uint8Array(headerBytes + body.length)
  const header = new DataView(packed.buffer)
  header.setFloat64(0, lowest)
  header.setFloat64(8, unit)
  packed.set(body, headerBytes)
  return packed
}

/** What {@link packLevels} packed, [level x step]. */
export function unpackLevels(packed: Uint8Array, count: number): Float64Array {
  const header = new DataView(packed.buffer, packed.byteOffset, headerBytes)
  const lowest = header.getFloat64(0)
  const unit = header.getFloat64(8)
  const levels = quantileLevels.length
  const bytes = inflateRawSync(packed.subarray(headerBytes), {
    maxOutputLength: Math.max(1, levels * count * 3),
  })
  let at = 0
  const read = (): number => {
    let rest = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = bytes[at++] ?? 0
      rest |= (byte & 127) << shift
      if (byte < 128) break
    }
    return rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2
  }
  const whole = new Int32Array(levels * count)
  for (let i = 0; i < whole.length; i++) {
    const before = i < count ? (i === 0 ? 0 : (whole[i - 1] ?? 0)) : (whole[i - count] ?? 0)
    whole[i] = before + read()
  }
  return Float64Array.from(whole, (value) => lowest + value * unit)
}
