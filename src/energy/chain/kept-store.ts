import { copied, ordinaryFloats, type KeptFloats } from '../../kernel/floats.ts'
import {
  driveOf,
  leastBefore,
  mostFlow,
  useOfDrive,
  type Floor,
  type Storage,
} from '../devices/storage.ts'

/**
 * A storage as a chain takes it: its limits as tight as its power makes them, and without those that no use
 * could break, so that only what can bind is kept off.
 */
export interface Store {
  readonly startLevel: number
  /** What the level can be after each step, [step]. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** What can bind, as bits of `binding`: bounds that power alone does not keep, wishes that the level can be beyond, [step]. */
  readonly binds: Uint8Array
  /** By how much wider than bounds is what is kept off. */
  readonly hair: number
  readonly wantedLow: Float64Array
  readonly wantedHigh: Float64Array
  /** Price of a unit beyond a wish, [step]; it counts where the wish can bind. */
  readonly lowPrice: Float64Array
  readonly highPrice: Float64Array
  /** More levels wanted at the least; a price counts where it is not 0, which is only where the level can be below. */
  readonly floors: readonly Floor[]
  readonly endValue: number
  readonly endReference: number
  /** Change of level in steps where its limits leave no choice, [step]; and the use it takes, W. */
  readonly inflow: Float64Array
  readonly givenUse: Float64Array
  /** W at the most, [step]; 0 where its limits leave no choice. */
  readonly maxIn: Float64Array
  readonly maxOut: Float64Array
}

/** Bits of `Store.binds`. */
export const binding = { lower: 1, upper: 2, wishLow: 4, wishHigh: 8 } as const

/** The bounds that a level is kept off, a hair wider than what it can be; infinite where power alone keeps it. */
export function keptLower({ binds, lower, hair }: Store, t: number): number {
  return (binds[t]! & binding.lower) === 0 ? -Infinity : lower[t]! - hair
}

export function keptUpper({ binds, upper, hair }: Store, t: number): number {
  return (binds[t]! & binding.upper) === 0 ? Infinity : upper[t]! + hair
}

/** Price of a unit below or above what is wished for after step t; 0 where the level cannot be there. */
export function lowPriceOf({ binds, lowPrice }: Store, t: number): number {
  return (binds[t]! & binding.wishLow) === 0 ? 0 : lowPrice[t]!
}

export function highPriceOf({ binds, highPrice }: Store, t: number): number {
  return (binds[t]! & binding.wishHigh) === 0 ? 0 : highPrice[t]!
}

/** Limits are widened by this part of the largest flow, so that there is room inside them. */
const hairShare = 1e-6

/** Bounds of a level, [step]. */
export interface LevelBounds {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** Bounds of the level from which all later bounds can still be met. */
export function tightened(storage: Storage, floats: KeptFloats = ordinaryFloats): LevelBounds {
  return floats.sketch((sketch) => {
    const { drain, maxOut } = storage
    const lower = copied(storage.lower, sketch)
    const upper = copied(storage.upper, sketch)
    for (let t = lower.length - 2; t >= 0; t--) {
      const after = t + 1
      lower[t] = Math.max(lower[t]!, leastBefore(storage, after, lower[after]!))
      upper[t] = Math.min(upper[t]!, upper[after]! + drain[after]! * maxOut[after]!)
    }
    return { lower: floats.kept(lower, storage.lower), upper: floats.kept(upper, storage.upper) }
  })
}

/** `bounds`: the tightened ones. */
export function storeOf(
  storage: Storage,
  floats: KeptFloats = ordinaryFloats,
  bounds: LevelBounds = tightened(storage, floats),
): Store {
  return floats.sketch((sketch) => {
    const { drain, startLevel } = storage
    const count = drain.length
    const lower = copied(bounds.lower, sketch)
    const upper = copied(bounds.upper, sketch)
    const maxIn = copied(storage.maxIn, sketch)
    const maxOut = copied(storage.maxOut, sketch)
    const binds = new Uint8Array(count)
    const inflow = sketch.take(count)
    const givenUse = sketch.take(count)
    const hair = hairShare * largestFlow(storage)
    const floors = (storage.floors ?? []).map(({ wanted, price }) => ({
      wanted,
      price: price.slice(),
    }))
    // What the level can be by power and the bounds before.
    let least = startLevel
    let most = startLevel
    for (let t = 0; t < count; t++) {
      const isGiven = most - least <= hair && upper[t]! - lower[t]! <= hair
      if (isGiven) {
        inflow[t] = lower[t]! - least
        givenUse[t] = useOfDrive(storage, driveOf(storage, t, inflow[t]!))
        for (const { price } of floors) price[t] = 0
        maxIn[t] = 0
        maxOut[t] = 0
        least = lower[t]!
        most = lower[t]!
        continue
      }
      least -= drain[t]! * maxOut[t]!
      most += mostFlow(storage, t, most)
      const isLower = lower[t]! > least + hair
      const isUpper = upper[t]! < most - hair
      least = Math.max(least, lower[t]!)
      most = Math.min(most, upper[t]!)
      lower[t] = least
      upper[t] = most
      for (const { wanted, price } of floors) if (wanted[t]! <= least + hair) price[t] = 0
      const isWishLow = storage.lowPrice[t]! > 0 && storage.wantedLow[t]! > least + hair
      const isWishHigh = storage.highPrice[t]! > 0 && storage.wantedHigh[t]! < most - hair
      binds[t] =
        (isLower ? binding.lower : 0) +
        (isUpper ? binding.upper : 0) +
        (isWishLow ? binding.wishLow : 0) +
        (isWishHigh ? binding.wishHigh : 0)
    }
    return {
      startLevel,
      lower: floats.kept(lower, bounds.lower),
      upper: floats.kept(upper, bounds.upper, storage.upper),
      binds: floats.keptBytes(binds),
      hair,
      wantedLow: storage.wantedLow,
      wantedHigh: storage.wantedHigh,
      lowPrice: storage.lowPrice,
      highPrice: storage.highPrice,
      floors: floors.length === 0 ? noFloors : floors,
      endValue: storage.endValue,
      endReference: storage.endReference,
      inflow: floats.kept(inflow),
      givenUse: floats.kept(givenUse),
      maxIn: floats.kept(maxIn, storage.maxIn),
      maxOut: floats.kept(maxOut, storage.maxOut),
    }
  })
}

/** Most stores have none: they share it. */
const noFloors: readonly Floor[] = []

function largestFlow({ gain, drain, maxIn, maxOut }: Storage): number {
  let largest = 0
  for (let t = 0; t < gain.length; t++) {
    largest = Math.max(largest, gain[t]! * maxIn[t]!, drain[t]! * maxOut[t]!)
  }
  return largest
}
