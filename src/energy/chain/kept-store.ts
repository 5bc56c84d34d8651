import { copied, ordinaryFloats, type Floats } from '../../kernel/floats.ts'
import { driveOf, leastBefore, mostFlow, useOfDrive, type Storage } from '../devices/storage.ts'

/**
 * A storage as a chain takes it: its limits as tight as its power makes them, and without those that no use
 * could break, so that only what can bind is kept off.
 */
export interface Store {
  readonly startLevel: number
  /** What the level can be after each step, [step]. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** The same a hair wider where power alone does not keep it, else infinite: what is kept off, [step]. */
  readonly keptLower: Float64Array
  readonly keptUpper: Float64Array
  readonly wantedLow: Float64Array
  readonly wantedHigh: Float64Array
  /** Price of a unit beyond a wish, [step]; 0 where it cannot be beyond. */
  readonly lowPrice: Float64Array
  readonly highPrice: Float64Array
  readonly endValue: number
  readonly endReference: number
  /** Change of level in steps where its limits leave no choice, [step]; and the use it takes, W. */
  readonly inflow: Float64Array
  readonly givenUse: Float64Array
  /** W at the most, [step]; 0 where its limits leave no choice. */
  readonly maxIn: Float64Array
  readonly maxOut: Float64Array
}

/** Limits are widened by this part of the largest flow, so that there is room inside them. */
const hairShare = 1e-6

/** Bounds of the level from which all later bounds can still be met, [step]. */
export function tightened(
  storage: Storage,
  floats: Floats = ordinaryFloats,
): {
  readonly lower: Float64Array
  readonly upper: Float64Array
} {
  const { drain, maxOut } = storage
  const lower = copied(storage.lower, floats)
  const upper = copied(storage.upper, floats)
  for (let t = lower.length - 2; t >= 0; t--) {
    const after = t + 1
    lower[t] = Math.max(lower[t]!, leastBefore(storage, after, lower[after]!))
    upper[t] = Math.min(upper[t]!, upper[after]! + drain[after]! * maxOut[after]!)
  }
  return { lower, upper }
}

export function storeOf(storage: Storage, floats: Floats = ordinaryFloats): Store {
  const { drain, startLevel } = storage
  const count = drain.length
  const { lower, upper } = tightened(storage, floats)
  const maxIn = copied(storage.maxIn, floats)
  const maxOut = copied(storage.maxOut, floats)
  const keptLower = floats.take(count).fill(-Infinity)
  const keptUpper = floats.take(count).fill(Infinity)
  const lowPrice = copied(storage.lowPrice, floats)
  const highPrice = copied(storage.highPrice, floats)
  const inflow = floats.take(count)
  const givenUse = floats.take(count)
  const hair = hairShare * largestFlow(storage)
  // What the level can be by power and the bounds before.
  let least = startLevel
  let most = startLevel
  for (let t = 0; t < count; t++) {
    const isGiven = most - least <= hair && upper[t]! - lower[t]! <= hair
    if (isGiven) {
      inflow[t] = lower[t]! - least
      givenUse[t] = useOfDrive(storage, driveOf(storage, t, inflow[t]!))
      maxIn[t] = 0
      maxOut[t] = 0
      lowPrice[t] = 0
      highPrice[t] = 0
      least = lower[t]!
      most = lower[t]!
      continue
    }
    least -= drain[t]! * maxOut[t]!
    most += mostFlow(storage, t, most)
    if (lower[t]! > least + hair) keptLower[t] = lower[t]! - hair
    if (upper[t]! < most - hair) keptUpper[t] = upper[t]! + hair
    least = Math.max(least, lower[t]!)
    most = Math.min(most, upper[t]!)
    lower[t] = least
    upper[t] = most
    if (storage.wantedLow[t]! <= least + hair) lowPrice[t] = 0
    if (storage.wantedHigh[t]! >= most - hair) highPrice[t] = 0
  }
  return {
    startLevel,
    lower,
    upper,
    keptLower,
    keptUpper,
    wantedLow: storage.wantedLow,
    wantedHigh: storage.wantedHigh,
    lowPrice,
    highPrice,
    endValue: storage.endValue,
    endReference: storage.endReference,
    inflow,
    givenUse,
    maxIn,
    maxOut,
  }
}

function largestFlow({ gain, drain, maxIn, maxOut }: Storage): number {
  let largest = 0
  for (let t = 0; t < gain.length; t++) {
    largest = Math.max(largest, gain[t]! * maxIn[t]!, drain[t]! * maxOut[t]!)
  }
  return largest
}
