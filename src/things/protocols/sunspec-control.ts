import { assert } from '../../kernel/assert.ts'
import type { ThingKind } from '../thing.ts'
import type { Follow } from './found-things.ts'
import { quirksOf } from './quirks.ts'
import { derLimitOf, derPowerOf } from './sunspec-der-control.ts'
import type { SunSpecDevice } from './sunspec-map.ts'
import {
  maximumOf,
  orderKept,
  readBlock,
  secondsOf,
  wholeOf,
  type Maximum,
  type Registers,
} from './sunspec-order.ts'
import { numberAt, scaleAt } from './sunspec-value.ts'

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
const maxima: readonly Maximum[] = [
  { id: 121, value: 2, scale: 22 },
  { id: 120, value: 3, scale: 4 },
]

/**
 * How a thing behind SunSpec is asked for a power; null where it takes none: by model 704, else by
 * those before it. It takes one only where the device has a time after which it forgets by itself. Each set point carries
 * that time, is read back, and is taken back where the device did not keep all of it: a limit that stays when the node is
 * gone is not safe.
 */
export async function controlOf(
  device: SunSpecDevice,
  kind: ThingKind,
  registers: Registers,
): Promise<Follow | null> {
  if (kind === 'solar') {
    return (await derLimitOf(device, registers)) ?? (await limitOf(device, registers))
  }
  if (kind !== 'battery') return null
  return (await derPowerOf(device, registers)) ?? (await ratesOf(device, registers))
}

async function limitOf(device: SunSpecDevice, registers: Registers): Promise<Follow | null> {
  const found = await readBlock(device, limit, registers)
  const mostW = await maximumOf(device, maxima, registers)
  if (found === null || mostW === null) return null
  const { at, words } = found
  const whole = wholeOf(scaleAt(words, limit.scale), 0xfffe)
  if (whole === null || numberAt(words, limit.revert, 'uint16') === null) return null
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(limit.enabled), [0])
    // A generator is told the most it may generate: 0, or a negative power.
    const share = Math.min(1, Math.max(0, -powerW / mostW))
    const order = [Math.floor(share * whole), 0, secondsOf(setPoint), 0, 1]
    await orderKept(registers, at(limit.percent), order, at(limit.enabled))
  }
}

/** A rate below 0 is one the other way: only makers that say so force a battery to charge or discharge by it. */
async function ratesOf(device: SunSpecDevice, registers: Registers): Promise<Follow | null> {
  if (!quirksOf(device).some((quirk) => quirk.forcedByRates === true)) return null
  const found = await readBlock(device, storage, registers)
  if (found === null) return null
  const { at, words } = found
  const whole = wholeOf(scaleAt(words, storage.scale), 0x7fff)
  const most = numberAt(words, storage.most, 'uint16')
  const mostScale = scaleAt(words, storage.mostScale)
  if (whole === null || most === null || most === 0 || mostScale === null) return null
  if (numberAt(words, storage.revert, 'uint16') === null) return null
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(storage.mode), [0])
    const share = Math.min(1, Math.max(-1, powerW / (most * mostScale)))
    const rate = Math.trunc(share * whole)
    const order = [word(-rate), word(rate), 0, secondsOf(setPoint)]
    await orderKept(registers, at(storage.out), order, at(storage.mode))
    await orderKept(registers, at(storage.mode), [bothRates], at(storage.mode))
  }
}

/** A number from -32,768 to 32,767 as it stands in a register. */
function word(value: number): number {
  assert(value >= -0x8000 && value <= 0x7fff, 'a rate fits into a register')
  return value & 0xffff
}
