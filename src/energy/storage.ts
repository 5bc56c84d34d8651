import { assert } from '../kernel/assert.ts'

/**
 * One store of energy over T steps: a battery, a car, the mass of a building, a hot-water tank.
 *
 * Level σ, use x (W from the grid), flow e (change of level in the step):
 *   σ[t+1] = σ[t] + e[t],   e = gain[t]·x for x ≥ 0,   e = drain[t]·x for x < 0,   -maxOut[t] ≤ x ≤ maxIn[t]
 * with gain ≤ drain: what goes in and out again is less. Hard bounds lower ≤ σ ≤ upper; below `wantedLow` each
 * unit costs `lowPrice` in that step, above `wantedHigh` `highPrice`. Taking out costs `wear` for each W and
 * step; a unit left at the end is worth `endValue`.
 *
 * Leaks and known inflows need no place here: dividing levels by their natural decay and subtracting
 * what comes in by itself turns s[t+1] = a·s[t] + w[t] + flow into the form above (`thermal.ts`).
 * Index t of a level array is the level after step t.
 */
export interface Storage {
  readonly startLevel: number
  /** Level for each W of use and step, [step]. */
  readonly gain: Float64Array
  readonly drain: Float64Array
  readonly maxIn: Float64Array
  readonly maxOut: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly wantedLow: Float64Array
  readonly wantedHigh: Float64Array
  readonly lowPrice: Float64Array
  readonly highPrice: Float64Array
  /** Money for each W taken out in a step. */
  readonly wear: number
  readonly endValue: number
  /** The level at the end that counts as nothing gained and nothing lost. */
  readonly endReference: number
}

/** Flow of a physical use: what the level changes by. */
export function flowOf(storage: Storage, t: number, useW: number): number {
  return useW * (useW > 0 ? storage.gain[t]! : storage.drain[t]!)
}

/** The physical use behind a flow. */
export function useOf(storage: Storage, t: number, flow: number): number {
  return flow / (flow > 0 ? storage.gain[t]! : storage.drain[t]!)
}

/** Cost of a course of flows: wear, wishes not met, less the worth of what is left; the money for energy is not in it. */
export function storageCost(storage: Storage, flows: Float64Array): number {
  let level = storage.startLevel
  let cost = 0
  for (let t = 0; t < flows.length; t++) {
    const flow = flows[t]!
    if (flow < 0) cost -= storage.wear * (flow / storage.drain[t]!)
    level += flow
    cost += storage.lowPrice[t]! * Math.max(0, storage.wantedLow[t]! - level)
    cost += storage.highPrice[t]! * Math.max(0, level - storage.wantedHigh[t]!)
  }
  return cost - storage.endValue * (level - storage.endReference)
}

/** Asserts the shape once, so that the inner loops need not. */
export function assertStorage(storage: Storage): void {
  const count = storage.gain.length
  for (const values of [
    storage.drain,
    storage.maxIn,
    storage.maxOut,
    storage.lower,
    storage.upper,
    storage.wantedLow,
    storage.wantedHigh,
    storage.lowPrice,
    storage.highPrice,
  ]) {
    assert(values.length === count, 'every array of a storage has one value for each step')
  }
  for (let t = 0; t < count; t++) {
    const gain = storage.gain[t]!
    assert(gain > 0 && storage.drain[t]! >= gain, 'energy does not grow by going in and out')
    assert(storage.maxIn[t]! >= 0 && storage.maxOut[t]! >= 0, 'limits of power are not negative')
    assert(storage.lower[t]! <= storage.upper[t]!, 'the bounds of a level are in order')
    assert(storage.wantedLow[t]! <= storage.wantedHigh[t]!, 'the wanted range is in order')
  }
}
