import { numberOf } from './attributes.ts'
import { phaseVolts } from './mains.ts'
import type { Thing } from './thing.ts'

/** The least current a car charges with (IEC 61851-1). */
export const leastChargeA = 6

/** How a charger takes its limit: in steps of ampere, on so many conductors, off below the least. */
export interface CurrentLimit {
  readonly stepA: number
  readonly leastA: number
  readonly phases: number
}

/** A thing as far as its power is concerned. */
type Taker = Pick<Thing, 'kind' | 'attributes'>

/** A set point in whole watts counts as a least power that is not. */
const roundingW = 1

/** How a thing takes its limit in ampere; null where it takes watts. */
export function currentLimitOf(thing: Taker): CurrentLimit | null {
  if (thing.kind !== 'car') return null
  const stepA = numberOf(thing, 'limitStepA')
  if (stepA === null) return null
  return {
    stepA,
    leastA: numberOf(thing, 'limitLeastA') ?? leastChargeA,
    phases: numberOf(thing, 'phases') ?? 3,
  }
}

/** The current for a power: whole steps, never more than asked; 0 where the least would be more. */
export function amperesFor({ stepA, leastA, phases }: CurrentLimit, powerW: number): number {
  // A millionth of a step is what floating point may have taken away.
  const steps = Math.floor(powerW / (phaseVolts * phases * stepA) + 1e-6)
  const current = Math.round(steps * stepA * 1e6) / 1e6
  return current >= leastA ? current : 0
}

/**
 * The power that a thing makes of the one it is asked for, W, + into it. A charger with a limit in ampere
 * takes whole steps, a heat pump or an engine is off below its least power: what it is asked, and what it is judged by, is what
 * it can do. null stays null.
 */
export function acceptedPower(thing: Taker, powerW: number | null): number | null {
  if (powerW === null) return null
  const limit = currentLimitOf(thing)
  if (limit !== null) return amperesFor(limit, powerW) * phaseVolts * limit.phases
  return Math.abs(powerW) < leastRunningW(thing) - roundingW ? 0 : powerW
}

/** The power below which a heat pump or an engine is off, W; one that also cools may do so with any power. */
function leastRunningW(thing: Taker): number {
  if (thing.kind !== 'heat-pump' && thing.kind !== 'chp') return 0
  const cools = thing.kind === 'heat-pump' && (numberOf(thing, 'coolingMaxW') ?? 0) > 0
  return cools ? 0 : (numberOf(thing, 'minW') ?? 0)
}

/** The least power a charger charges with, W; null where it takes any. */
export function leastPower(thing: Taker): number | null {
  const limit = currentLimitOf(thing)
  if (limit === null) return null
  // The first whole step that is not below the least.
  const leastA = Math.ceil(limit.leastA / limit.stepA - 1e-6) * limit.stepA
  return leastA * phaseVolts * limit.phases
}
