import { assert } from '../../kernel/assert.ts'
import type { SetPoint } from '../set-point.ts'
import type { ThingKind } from '../thing.ts'
import type { Follow } from './found-things.ts'
import { LineError } from './line-error.ts'
import { quirksOf } from './quirks.ts'
import type { ReadRegisters, SunSpecDevice } from './sunspec-map.ts'
import { numberAt, scaleAt } from './sunspec-value.ts'

/** Registers of a device, read and written in one piece. Writing throws where the device does not take it. */
export interface Registers {
  readonly read: ReadRegisters
  readonly write: (address: number, values: readonly number[]) => Promise<void>
}

/** The longest that a device is asked to hold a set point without being asked again, s. */
export const revertLimitS = 3_600

/**
 * Model 123, immediate controls (github.com/sunspec/models; registers after the model's id): the most an inverter may
 * generate, per cent of its maximum (model 121, or 120), and after how many seconds without a new one it forgets that.
 */
const limit = { id: 123, percent: 5, revert: 7, enabled: 9, scale: 23, registers: 26 } as const

/** Model 124, storage: rates of discharging and charging, per cent of the most it charges with; which of both count. */
const storage = {
  id: 124,
  most: 2,
  mode: 5,
  out: 12,
  in: 13,
  revert: 15,
  mostScale: 18,
  scale: 25,
  registers: 26,
} as const

/** Both rates of model 124 count. */
const bothRates = 3

/** Where an inverter's maximum stands: what it is set to, or its nameplate. W. */
const maxima = [
  { id: 121, value: 2, scale: 22, registers: 23 },
  { id: 120, value: 3, scale: 4, registers: 5 },
] as const

/**
 * How a thing behind SunSpec is asked for a power; null where it takes none. It takes one only where the device has a
 * time after which it forgets by itself. Each set point carries that time, is read back, and is taken back where the
 * device did not keep all of it: a limit that stays when the node is gone is not safe.
 */
export async function controlOf(
  device: SunSpecDevice,
  kind: ThingKind,
  registers: Registers,
): Promise<Follow | null> {
  if (kind === 'solar') return await limitOf(device, registers)
  return kind === 'battery' ? await ratesOf(device, registers) : null
}

async function limitOf(device: SunSpecDevice, registers: Registers): Promise<Follow | null> {
  const found = await readBlock(device, limit, registers)
  const mostW = await maximumOf(device, registers)
  if (found === null || mostW === null) return null
  const { at, words } = found
  const scale = scaleAt(words, limit.scale)
  if (scale === null || numberAt(words, limit.revert, 'uint16') === null) return null
  const whole = 100 / scale
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(limit.enabled), [0])
    // A generator is told the most it may generate: 0, or a negative power.
    const share = Math.min(1, Math.max(0, -powerW / mostW))
    const order = [Math.floor(share * whole), 0, secondsOf(setPoint), 0, 1]
    await registers.write(at(limit.percent), order)
    await keptOrUndone(registers, at(limit.percent), order, at(limit.enabled))
  }
}

/** A rate below 0 is one the other way: only makers that say so force a battery to charge or discharge by it. */
async function ratesOf(device: SunSpecDevice, registers: Registers): Promise<Follow | null> {
  if (!quirksOf(device).some((quirk) => quirk.forcedByRates === true)) return null
  const found = await readBlock(device, storage, registers)
  if (found === null) return null
  const { at, words } = found
  const scale = scaleAt(words, storage.scale)
  const most = numberAt(words, storage.most, 'uint16')
  const mostScale = scaleAt(words, storage.mostScale)
  if (scale === null || most === null || most === 0 || mostScale === null) return null
  if (numberAt(words, storage.revert, 'uint16') === null) return null
  const whole = 100 / scale
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(storage.mode), [0])
    const share = Math.min(1, Math.max(-1, powerW / (most * mostScale)))
    const rate = Math.trunc(share * whole)
    const order = [word(-rate), word(rate), 0, secondsOf(setPoint)]
    await registers.write(at(storage.out), order)
    await keptOrUndone(registers, at(storage.out), order, at(storage.mode))
    await registers.write(at(storage.mode), [bothRates])
    await keptOrUndone(registers, at(storage.mode), [bothRates], at(storage.mode))
  }
}

/** Reads an order back. Throws, after `switchAt` was set to 0, where the device did not keep all of it. */
async function keptOrUndone(
  registers: Registers,
  address: number,
  order: readonly number[],
  switchAt: number,
): Promise<void> {
  const kept = await registers.read(address, order.length)
  if (order.every((value, i) => kept?.[i] === value)) return
  await registers.write(switchAt, [0])
  throw new LineError('not-understood')
}

/** A block with everything that is needed of it; null where the device has none, or a shorter one. */
async function readBlock(
  device: SunSpecDevice,
  { id, registers: count }: { readonly id: number; readonly registers: number },
  { read }: Registers,
): Promise<{ readonly at: (offset: number) => number; readonly words: readonly number[] } | null> {
  const block = device.blocks.find((one) => one.id === id)
  if (block === undefined || block.length + 2 < count) return null
  const words = await read(block.address, count)
  return words === null ? null : { at: (offset) => block.address + offset, words }
}

async function maximumOf(device: SunSpecDevice, registers: Registers): Promise<number | null> {
  for (const maximum of maxima) {
    const words = (await readBlock(device, maximum, registers))?.words ?? []
    const value = numberAt(words, maximum.value, 'uint16')
    const scale = words.length === 0 ? null : scaleAt(words, maximum.scale)
    if (value !== null && value > 0 && scale !== null) return value * scale
  }
  return null
}

/** How long the device may hold it: until it ends. */
function secondsOf({ issuedMs, expiresMs }: Pick<SetPoint, 'issuedMs' | 'expiresMs'>): number {
  return Math.min(revertLimitS, Math.max(1, Math.ceil((expiresMs - issuedMs) / 1_000)))
}

/** A number from -32,768 to 32,767 as it stands in a register. */
function word(value: number): number {
  assert(value >= -0x8000 && value <= 0x7fff, 'a rate fits into a register')
  return value & 0xffff
}
