import type { PointType } from './sunspec-models.ts'

/**
 * Registers of each type, and its number; null where the device has none: 0x8000, 0xFFFF, 0x80000000, NaN and their like
 * (Device Information Model Specification 1.1, 4.2). Counters that have not counted are 0; some makers say so with the
 * highest numbers.
 */
const types: Readonly<
  Record<PointType, { readonly registers: number; read(view: DataView): number | null }>
> = {
  int16: { registers: 1, read: (view) => unless(view.getInt16(0), -0x8000) },
  uint16: { registers: 1, read: (view) => unless(view.getUint16(0), 0xffff) },
  int32: { registers: 2, read: (view) => unless(view.getInt32(0), -0x8000_0000) },
  uint32: { registers: 2, read: (view) => unless(view.getUint32(0), 0xffff_ffff) },
  acc32: { registers: 2, read: (view) => unless(view.getUint32(0), 0, 0x8000_0000, 0xffff_ffff) },
  float32: {
    registers: 2,
    read: (view) => (Number.isFinite(view.getFloat32(0)) ? view.getFloat32(0) : null),
  },
  uint64: {
    registers: 4,
    read: (view) =>
      view.getBigUint64(0) > BigInt(Number.MAX_SAFE_INTEGER)
        ? null
        : unless(Number(view.getBigUint64(0)), 0),
  },
}

/** How many registers a number takes. */
export function registersOf(type: PointType): number {
  return types[type].registers
}

/** A number from registers, [register] of 0 to 65,535; null where there is none, or the registers end before it does. */
export function numberAt(
  registers: readonly number[],
  offset: number,
  type: PointType,
): number | null {
  const count = registersOf(type)
  if (offset + count > registers.length) return null
  const view = new DataView(new ArrayBuffer(2 * count))
  for (let i = 0; i < count; i++) view.setUint16(2 * i, registers[offset + i] ?? 0)
  return types[type].read(view)
}

/** 10 to the power that stands at `offset`; 1 where there is none to be; null where it is none that can be. */
export function scaleAt(registers: readonly number[], offset: number | null): number | null {
  if (offset === null) return 1
  const exponent = numberAt(registers, offset, 'int16')
  return exponent === null || Math.abs(exponent) > 10 ? null : 10 ** exponent
}

/** A text from registers, two bytes each, up to the first zero byte; printable characters of ASCII only. */
export function textAt(registers: readonly number[], offset: number, count: number): string {
  let text = ''
  for (const register of registers.slice(offset, offset + count)) {
    text += String.fromCharCode(register >> 8, register & 0xff)
  }
  const [whole = ''] = text.split('\u0000')
  return whole.replaceAll(/[^\u0020-\u007e]/g, '').trim()
}

function unless(value: number, ...none: readonly number[]): number | null {
  return none.includes(value) ? null : value
}
