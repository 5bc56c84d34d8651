import type { Storage } from './storage.ts'
import { bareFlowPlaces, flowPlaces, placesLimit } from './storage-flow.ts'

/*
 * What a unit in store is worth after each step, exactly, by dynamic programming.
 *
 *   minimise  Σ wear·x⁻ + wishes(σ) - endValue·σ[T] + Σ (x - centre)² / (2·tau)     over the hull of physical uses
 *
 * Let V(σ) be the cost from a step on. It is convex, so the worth of a unit y = -V'(σ) falls as the
 * level rises. We keep the inverse S(y), "the level at which a unit is worth y": falling, piecewise linear.
 * One step back in time is then three simple things (after N. Johnson's dynamic programme for the fused
 * lasso, J. Comput. Graph. Stat. 22(2), 2013, with flows in place of steps):
 *   - the step's flow: S(y) - F(y), where F(y) is the best flow when a unit is worth y;
 *   - hard bounds: S is cut at `upper` and `lower`, and the worths where that happens are remembered;
 *   - a wish with a price: the part of S beyond the wish is shifted by that price.
 * Going forward again, the worth stays what it was and changes only where a remembered bound holds it.
 */

/** Places that bounds and wishes add to a function in one step at the most. */
const boundPlaces = 6

/** No unit is worth more than this, money per unit of level. */
const worthLimit = 1e12

/** Scratch for storages of up to `steps` steps: one for all storages of a thread. */
export class StorageWork {
  readonly steps: number
  /** The function S as places: at worth `at[k]` it jumps down by `jump[k]` and then falls faster by `rate[k]`. */
  at: Float64Array
  jump: Float64Array
  rate: Float64Array
  /** The function one step earlier while it is made. */
  nextAt: Float64Array
  nextJump: Float64Array
  nextRate: Float64Array
  /** The flow function F of one step, as places where it rises. */
  readonly flowAt = new Float64Array(placesLimit)
  readonly flowJump = new Float64Array(placesLimit)
  readonly flowRate = new Float64Array(placesLimit)
  /** Where the worths are expected, [step]. */
  readonly guess: Float64Array
  /** The level of S at the least worth. */
  top = 0
  /** Worths at which `upper`, `wantedHigh`, `wantedLow` and `lower` are reached before each step, [step + 1]. */
  readonly topWorth: Float64Array
  readonly highWorth: Float64Array
  readonly lowWorth: Float64Array
  readonly bottomWorth: Float64Array

  constructor(steps: number) {
    const places = (steps + 1) * (placesLimit + boundPlaces)
    this.steps = steps
    this.at = new Float64Array(places)
    this.jump = new Float64Array(places)
    this.rate = new Float64Array(places)
    this.nextAt = new Float64Array(places)
    this.nextJump = new Float64Array(places)
    this.nextRate = new Float64Array(places)
    this.guess = new Float64Array(steps)
    this.topWorth = new Float64Array(steps + 1)
    this.highWorth = new Float64Array(steps + 1)
    this.lowWorth = new Float64Array(steps + 1)
    this.bottomWorth = new Float64Array(steps + 1)
  }
}

/**
 * Writes the worth of a unit after each step to `worths` ([step]) for the quadratic pull towards `centre`
 * (W, [step]) of width `tau` (W² for each unit of money).
 *
 * `worths` comes in as a guess. Worths further than `reach` from it are left out of the work; where the
 * result then touches that edge it is found again without a guess. Infinity: no guess. Returns the furthest that
 * a worth moved.
 */
export function proximalWorths(
  storage: Storage,
  centre: Float64Array,
  tau: number,
  worths: Float64Array,
  reach: number,
  work: StorageWork,
): number {
  work.guess.set(worths)
  for (let width = reach; ; width = width < 16 * reach ? 16 * reach : Infinity) {
    let places = lastLevel(storage, work)
    for (let t = worths.length - 1; t >= 0; t--) {
      const flows = flowPlaces(storage, t, centre[t]!, tau, work)
      places = stepBack(storage, t, work, places, flows, width)
    }
    const moved = goForward(storage, worths, work)
    if (moved < width || width === Infinity) return moved
  }
}

/** The same without a pull, at `prices` (money for each W and step): the worths that make the bound as tight as it can be. */
export function bareWorths(
  storage: Storage,
  prices: Float64Array,
  worths: Float64Array,
  reach: number,
  work: StorageWork,
): number {
  work.guess.set(worths)
  for (let width = reach; ; width = width < 16 * reach ? 16 * reach : Infinity) {
    let places = lastLevel(storage, work)
    for (let t = worths.length - 1; t >= 0; t--) {
      const flows = bareFlowPlaces(storage, t, prices[t]!, work)
      places = stepBack(storage, t, work, places, flows, width)
    }
    const moved = goForward(storage, worths, work)
    if (moved < width || width === Infinity) return moved
  }
}

/** After the last step a unit is worth `endValue` wherever the level is, but for wishes. */
function lastLevel(storage: Storage, work: StorageWork): number {
  const count = storage.gain.length
  work.at[0] = storage.endValue
  work.jump[0] = storage.upper[count - 1]! - storage.lower[count - 1]!
  work.rate[0] = 0
  work.top = storage.upper[count - 1]!
  return cut(storage, count, work, 1, 0, -Infinity, Infinity)
}

/** From the function after step t to the one before it. */
function stepBack(
  storage: Storage,
  t: number,
  work: StorageWork,
  places: number,
  flows: number,
  width: number,
): number {
  // Where a unit is worth least the level is highest and the flow the lowest there is.
  work.top += storage.drain[t]! * storage.maxOut[t]!
  const guess = work.guess[t]!
  return cut(storage, t, work, places, flows, guess - width, guess + width)
}

/**
 * Takes the flow from S, cuts S at the bounds of the level before step t and shifts what is beyond its
 * wishes. One pass from `leastWorth` (highest level) to `mostWorth`, beyond which S is left flat; returns the
 * places of the new S.
 */
function cut(
  storage: Storage,
  t: number,
  work: StorageWork,
  places: number,
  flows: number,
  leastWorth: number,
  mostWorth: number,
): number {
  const { at, jump, rate, nextAt, nextJump, nextRate, flowAt, flowJump, flowRate } = work
  const isStart = t === 0
  const upper = isStart ? storage.startLevel : storage.upper[t - 1]!
  const lower = isStart ? storage.startLevel : storage.lower[t - 1]!
  const highPrice = isStart ? 0 : storage.highPrice[t - 1]!
  const lowPrice = isStart ? 0 : storage.lowPrice[t - 1]!
  const high = highPrice > 0 ? storage.wantedHigh[t - 1]! : upper
  const low = lowPrice > 0 ? storage.wantedLow[t - 1]! : lower
  let topWorth = -Infinity
  let highWorth = -Infinity
  let lowWorth = Infinity
  let bottomWorth = Infinity
  let level = work.top
  let slope = 0
  let worth = -Infinity
  let out = 0
  let i = 0
  let j = 0
  // Behind the last place of each list there is one that is never reached.
  at[places] = Infinity
  flowAt[flows] = Infinity
  let storeAt = at[0]!
  let flowsAt = flowAt[0]!
  // What lies below the least worth of interest only sets the level there.
  for (;;) {
    const isFlow = flowsAt < storeAt
    const place = isFlow ? flowsAt : storeAt
    if (place >= leastWorth || place === Infinity) break
    if (slope > 0) level -= slope * (place - worth)
    worth = place
    if (isFlow) {
      level -= flowJump[j]!
      slope += flowRate[j]!
      flowsAt = flowAt[++j]!
    } else {
      level -= jump[i]!
      slope += rate[i]!
      storeAt = at[++i]!
    }
  }
  if (worth > -Infinity) {
    if (slope > 0) level -= slope * (leastWorth - worth)
    worth = leastWorth
  }
  // Where S is: 0 above `upper`, 1 above the wanted range, 2 in it, 3 below it, 4 below `lower`.
  let zone = 0
  if (level <= upper) zone = level > high ? 1 : 2
  if (zone === 2 && level <= low && lowPrice > 0) {
    zone = 3
    lowWorth = -Infinity
  }
  if (level <= lower) {
    zone = 4
    bottomWorth = -Infinity
  }
  work.top = Math.max(lower, Math.min(upper, level))
  let threshold = zone === 0 ? upper : zone === 1 ? high : zone === 2 ? low : lower
  let shift = zone === 1 ? -highPrice : zone === 3 ? lowPrice : 0
  if (slope !== 0 && zone > 0 && zone < 4) {
    nextAt[out] = worth + shift
    nextJump[out] = 0
    nextRate[out++] = slope
  }
  let isLast = false
  while (zone < 4 && !isLast && (i < places || j < flows)) {
    const isFlow = flowsAt < storeAt
    let place = isFlow ? flowsAt : storeAt
    let drop = 0
    let bend = 0
    if (place <= mostWorth) {
      if (isFlow) {
        drop = flowJump[j]!
        bend = flowRate[j]!
        flowsAt = flowAt[++j]!
      } else {
        drop = jump[i]!
        bend = rate[i]!
        storeAt = at[++i]!
      }
      // Most places are in the same zone as the one before: they are taken over as they are.
      const after = (slope > 0 ? level - slope * (place - worth) : level) - drop
      if (after >= threshold) {
        if (zone > 0) {
          nextAt[out] = place + shift
          nextJump[out] = drop
          nextRate[out++] = bend
        }
        slope += bend
        level = after
        worth = place
        continue
      }
    } else {
      place = mostWorth
      bend = -slope
      isLast = true
    }
    // First along the slope up to the place, then down its jump; each may lead through several zones.
    let isJump = false
    let left = slope > 0 ? slope * (place - worth) : 0
    for (;;) {
      if (level - left >= threshold) {
        level -= left
        worth = place
        if (isJump) {
          if (zone > 0) {
            nextAt[out] = place + shift
            nextJump[out] = left
            nextRate[out++] = bend
          }
          slope += bend
          break
        }
        isJump = true
        left = drop
        continue
      }
      const part = level - threshold
      left -= part
      level = threshold
      if (!isJump) worth += part / slope
      if (zone === 0) {
        topWorth = worth
        zone = highPrice > 0 ? 1 : 2
      } else {
        nextAt[out] = worth + shift
        nextJump[out] = isJump ? part : 0
        nextRate[out++] = -slope
        if (zone === 1) {
          highWorth = worth
          zone = 2
        } else if (zone === 2 && lowPrice > 0) {
          lowWorth = worth
          zone = 3
        } else {
          bottomWorth = worth
          zone = 4
          break
        }
      }
      threshold = zone === 1 ? high : zone === 2 ? low : lower
      shift = zone === 1 ? -highPrice : zone === 3 ? lowPrice : 0
      nextAt[out] = worth + shift
      nextJump[out] = 0
      nextRate[out++] = slope
    }
  }
  work.at = nextAt
  work.jump = nextJump
  work.rate = nextRate
  work.nextAt = at
  work.nextJump = jump
  work.nextRate = rate
  // Never below `upper`: the level is there whatever it is worth.
  work.topWorth[t] = zone === 0 ? Infinity : topWorth
  work.highWorth[t] = zone === 1 ? Infinity : highWorth
  work.lowWorth[t] = lowWorth
  work.bottomWorth[t] = bottomWorth
  return out
}

/**
 * The worth after each step: what it was before, unless a bound or a wish of the level holds it. Returns
 * the furthest that a worth is from the guess.
 */
function goForward(storage: Storage, worths: Float64Array, work: StorageWork): number {
  const { lowPrice, highPrice } = storage
  const { topWorth, highWorth, lowWorth, bottomWorth, guess } = work
  let moved = 0
  let worth = topWorth[0]!
  if (worth === -Infinity) worth = bottomWorth[0]!
  for (let t = 0; t < worths.length; t++) {
    if (t > 0) {
      const low = lowWorth[t]!
      const high = highWorth[t]!
      if (worth > low) worth = Math.max(low, worth - lowPrice[t - 1]!)
      else if (worth < high) worth = Math.min(high, worth + highPrice[t - 1]!)
      worth = Math.min(bottomWorth[t]!, Math.max(topWorth[t]!, worth))
    }
    // A level that cannot be kept at any worth: extreme, but finite, so that bounds stay numbers.
    const kept = Math.max(-worthLimit, Math.min(worthLimit, worth))
    moved = Math.max(moved, Math.abs(kept - guess[t]!))
    worths[t] = kept
  }
  return moved
}
