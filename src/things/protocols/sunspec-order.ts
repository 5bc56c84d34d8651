import type { SetPoint } from '../set-point.ts'
import { LineError } from './line-error.ts'
import type { ReadRegisters, SunSpecDevice } from './sunspec-map.ts'
import { numberAt, scaleAt } from './sunspec-value.ts'

// How a device is told anything over SunSpec: written, read back, and taken back where it did not keep all of it.

/** Registers of a device, read and written in one piece. Writing throws where the device does not take it. */
export interface Registers {
  readonly read: ReadRegisters
  readonly write: (address: number, values: readonly number[]) => Promise<void>
  /** Waits as long as a device may need until it acts on what was written. */
  readonly settle: () => Promise<void>
}

/** The longest that a device is asked to hold a set point without being asked again, s. */
export const revertLimitS = 3_600

/** Where a maximum stands in a model. Registers after the model's id. */
export interface Maximum {
  readonly id: number
  readonly value: number
  readonly scale: number
}

/** A block of a device as far as it was read. */
export interface FoundBlock {
  /** The address of a register by its offset after the model's id. */
  readonly at: (offset: number) => number
  readonly words: readonly number[]
}

/** A block with everything that is needed of it; null where the device has none, or a shorter one. */
export async function readBlock(
  device: SunSpecDevice,
  { id, registers: count }: { readonly id: number; readonly registers: number },
  { read }: Registers,
): Promise<FoundBlock | null> {
  const block = device.blocks.find((one) => one.id === id)
  if (block === undefined || block.length + 2 < count) return null
  const words = await read(block.address, count)
  return words === null ? null : { at: (offset) => block.address + offset, words }
}

/** The first of these maxima that the device says, W; null: none. */
export async function maximumOf(
  device: SunSpecDevice,
  maxima: readonly Maximum[],
  registers: Registers,
): Promise<number | null> {
  for (const { id, value: at, scale: scaleOffset } of maxima) {
    const count = 1 + Math.max(at, scaleOffset)
    const words = (await readBlock(device, { id, registers: count }, registers))?.words ?? []
    const value = numberAt(words, at, 'uint16')
    const scale = words.length === 0 ? null : scaleAt(words, scaleOffset)
    if (value !== null && value > 0 && scale !== null) return value * scale
  }
  return null
}

/** Writes an order and reads it back. Throws, after `switchAt` was set to 0, where the device did not keep all of it. */
export async function orderKept(
  registers: Registers,
  address: number,
  order: readonly number[],
  switchAt: number,
): Promise<void> {
  await registers.write(address, order)
  const kept = await registers.read(address, order.length)
  if (order.every((value, i) => kept?.[i] === value)) return
  await undone(registers, switchAt)
}

/** Switches off what was begun. Always throws. */
export async function undone(registers: Registers, switchAt: number): Promise<never> {
  await registers.write(switchAt, [0])
  throw new LineError('not-understood')
}

/** How a whole is written where per cent have this scale; null where it is more than a register holds. */
export function wholeOf(scale: number | null, most: number): number | null {
  if (scale === null) return null
  const whole = Math.round(100 / scale)
  return whole >= 1 && whole <= most ? whole : null
}

/** How long the device may hold it: until it ends. */
export function secondsOf({
  issuedMs,
  expiresMs,
}: Pick<SetPoint, 'issuedMs' | 'expiresMs'>): number {
  return Math.min(revertLimitS, Math.max(1, Math.ceil((expiresMs - issuedMs) / 1_000)))
}
