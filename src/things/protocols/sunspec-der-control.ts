import type { Follow } from './found-things.ts'
import { quirksOf } from './quirks.ts'
import type { SunSpecDevice } from './sunspec-map.ts'
import {
  maximumOf,
  orderKept,
  readBlock,
  secondsOf,
  undone,
  wholeOf,
  type FoundBlock,
  type Maximum,
  type Registers,
} from './sunspec-order.ts'
import { numberAt, scaleAt } from './sunspec-value.ts'

/**
 * Model 704, DER AC controls (github.com/sunspec/models; registers after the model's id), of devices since 2021: the most
 * it may generate, per cent of its maximum, and the power it is to give, W. Each has a switch, a time after which it
 * falls back, what it then falls back to, and how much of that time is left. Values are written first, then the switch.
 */
const der = { id: 704, registers: 59 } as const
const limit = { enabled: 14, percent: 15, revert: 18, left: 20, scale: 54 } as const
const power = { enabled: 22, mode: 23, afterwards: 30, revert: 31, left: 33, scale: 55 } as const

/** The power is in watts, not in per cent. */
const inWatts = 1

/** Model 702: what a maximum is set to, else its rating. W. */
const scaleOf702 = 45
const at702 = (...values: readonly number[]): readonly Maximum[] =>
  values.map((value) => ({ id: 702, value, scale: scaleOf702 }))
const generates = at702(26, 2)
const charges = at702(34, 10, 26, 2)
const discharges = at702(35, 11, 26, 2)

/** A timer that was just set may show so many seconds less already. */
const lateS = 10

/** So often a timer is looked at until it counts. */
const looks = 4

/** Limits what an inverter generates by model 704; null where the device cannot be told so that it forgets. */
export async function derLimitOf(
  device: SunSpecDevice,
  registers: Registers,
): Promise<Follow | null> {
  const found = await derOf(device, registers)
  const mostW = await maximumOf(device, generates, registers)
  if (found === null || mostW === null) return null
  const { at, words } = found
  const whole = wholeOf(scaleAt(words, limit.scale), 0xfffe)
  if (whole === null || !isTimed(words, limit)) return null
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(limit.enabled), [0])
    const share = Math.min(1, Math.max(0, -powerW / mostW))
    const seconds = secondsOf(setPoint)
    // What it falls back to is a limit of all it can: whether "enabled" there is said of the timer or of the limit
    // afterwards, and makers read it both ways, nothing stays limited.
    const order = [Math.floor(share * whole), whole, 1, ...long(seconds)]
    await orderKept(registers, at(limit.percent), order, at(limit.enabled))
    await switchedOn(registers, at(limit.enabled), at(limit.left), seconds)
  }
}

/**
 * Tells a storage by model 704 what it takes and gives; null where the device is more than a storage (the power is that
 * of all of it), or cannot be told so that it forgets.
 */
export async function derPowerOf(
  device: SunSpecDevice,
  registers: Registers,
): Promise<Follow | null> {
  if (!device.isStorageAlone) return null
  const found = await derOf(device, registers)
  const mostInW = await maximumOf(device, charges, registers)
  const mostOutW = await maximumOf(device, discharges, registers)
  if (found === null || mostInW === null || mostOutW === null) return null
  const { at, words } = found
  const scale = scaleAt(words, power.scale)
  if (scale === null || !isTimed(words, power)) return null
  return async (setPoint) => {
    const { powerW } = setPoint
    if (powerW === null) return await registers.write(at(power.enabled), [0])
    const seconds = secondsOf(setPoint)
    // + is what it gives there.
    const gives = Math.trunc(Math.min(mostOutW, Math.max(-mostInW, -powerW)) / scale)
    const order = [inWatts, ...long(gives)]
    await orderKept(registers, at(power.mode), order, at(power.enabled))
    // Afterwards off: it does as it likes. One that takes this for a timer that is off does not count, and is not asked.
    await orderKept(registers, at(power.afterwards), [0, ...long(seconds)], at(power.enabled))
    await switchedOn(registers, at(power.enabled), at(power.left), seconds)
  }
}

/** Whether a control has a time after which it falls back, and says how much of it is left. */
function isTimed(
  words: readonly number[],
  { revert, left }: { readonly revert: number; readonly left: number },
): boolean {
  return numberAt(words, revert, 'uint32') !== null && numberAt(words, left, 'uint32') !== null
}

/** The block; null too where a maker is known to let the time pass without forgetting. */
async function derOf(device: SunSpecDevice, registers: Registers): Promise<FoundBlock | null> {
  if (quirksOf(device).some((quirk) => quirk.neverForgets === true)) return null
  return await readBlock(device, der, registers)
}

/**
 * Switches a control on and sees that its time counts down from the start: where it still counts from before, it is
 * switched off in between. Throws, after it was switched off, where it does not count.
 */
async function switchedOn(
  registers: Registers,
  switchAt: number,
  leftAt: number,
  seconds: number,
): Promise<void> {
  for (const isAgain of [false, true]) {
    if (isAgain) await registers.write(switchAt, [0])
    await orderKept(registers, switchAt, [1], switchAt)
    for (let i = 0; i < looks; i++) {
      const left = numberAt((await registers.read(leftAt, 2)) ?? [], 0, 'uint32')
      if (left !== null && left >= Math.max(1, seconds - lateS) && left <= seconds) return
      await registers.settle()
    }
  }
  await undone(registers, switchAt)
}

/** Two registers of a number of 32 bits, also one below 0. */
function long(value: number): number[] {
  return [(value >> 16) & 0xffff, value & 0xffff]
}
