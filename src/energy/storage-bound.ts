import type { Bound } from '../coordination/member.ts'
import type { Storage } from './storage.ts'

/**
 * A value that no course of the storage can cost less than at `prices` (money for each W and step, [step]),
 * proven by any `worths` (money for a unit in store after each step, [step]):
 *
 *   Σ_t min over the corners of (prices·x + wear·x⁻ - worth[t]·flow)
 *     + Σ_t min over the level's bounds of (wishes(σ) + (worth[t] - worth[t+1])·σ)   - worth[0]·startLevel + endValue·endReference
 *
 * with worth[T] = endValue: the Lagrangian of σ[t+1] = σ[t] + flow. It is exact at the worths of `bareWorths`;
 * at others it is lower, never wrong, so that rounding in the dynamic programme cannot break it (the
 * idea of Neumaier and Shcherbina, Math. Program. 99:283, 2004).
 */
export function storageBound(storage: Storage, prices: Float64Array, worths: Float64Array): Bound {
  const { gain, drain, maxIn, maxOut, lower, upper, wantedLow, wantedHigh, wear } = storage
  const count = prices.length
  let value = storage.endValue * (storage.endReference - storage.startLevel)
  let magnitude = Math.abs(value)
  let worth = worths[0]!
  for (let t = 0; t < count; t++) {
    const price = prices[t]!
    const inCost = (price - worth * gain[t]!) * maxIn[t]!
    const outCost = (wear - price + worth * drain[t]!) * maxOut[t]!
    const useCost = Math.min(0, inCost, outCost)
    const after = t + 1 < count ? worths[t + 1]! : storage.endValue
    // Levels are counted from the start, so that rounding is relative to what moves.
    const pull = worth - after
    const from = lower[t]! - storage.startLevel
    const to = upper[t]! - storage.startLevel
    const low = wantedLow[t]! - storage.startLevel
    const high = wantedHigh[t]! - storage.startLevel
    const levelCost = Math.min(
      pull * from + storage.lowPrice[t]! * (low - from),
      pull * low,
      pull * high,
      pull * to + storage.highPrice[t]! * (to - high),
    )
    value += useCost + levelCost
    magnitude +=
      (Math.abs(price) + Math.abs(worth) * drain[t]! + wear) * (maxIn[t]! + maxOut[t]!) +
      (Math.abs(worth) + Math.abs(after)) * Math.max(Math.abs(from), Math.abs(to)) +
      storage.lowPrice[t]! * (low - from) +
      storage.highPrice[t]! * (to - high)
    worth = after
  }
  return { value, magnitude }
}
