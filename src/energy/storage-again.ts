import type { Storage } from './storage.ts'
import { respond, type Response } from './storage-flow.ts'

/** Newton steps for the worth of one stretch; it mostly takes two or three. */
const newtonLimit = 12

/** Relative differences smaller than this are rounding. */
const small = 1e-9

/**
 * The worths again after prices have moved a little: where the levels are held at the same bounds and wishes as
 * before (`heldAt`: the level after each step, [step], NaN where it is free), each stretch between two of
 * them has one worth, the root of
 *
 *   Σ F_t(worth) = change of level over the stretch
 *
 * and the whole is the optimum if and only if no level between leaves its range and no bound or wish pulls the
 * wrong way (Karush, Kuhn and Tucker). Writes `worths` ([step]; comes in as the guess) and returns true if so;
 * otherwise leaves them as they were and returns false: then the dynamic programme finds them. A small part of its work.
 */
export function worthsAgain(
  storage: Storage,
  centre: Float64Array,
  tau: number,
  heldAt: Float64Array,
  worths: Float64Array,
  scratch: Float64Array,
): boolean {
  const count = worths.length
  let from = 0
  let level = storage.startLevel
  let before = 0
  for (let t = 0; t < count; t++) {
    const isHeld = !Number.isNaN(heldAt[t]!)
    if (!isHeld && t + 1 < count) continue
    const worth = isHeld
      ? stretchWorth(storage, centre, tau, from, t, heldAt[t]! - level, worths[t]!)
      : storage.endValue
    if (Number.isNaN(worth)) return false
    if (from > 0 && !isPullRight(storage, from - 1, heldAt[from - 1]!, before - worth)) return false
    if (!staysWithin(storage, centre, tau, from, t, level, worth)) return false
    scratch.fill(worth, from, t + 1)
    before = worth
    level = heldAt[t]!
    from = t + 1
  }
  const last = heldAt[count - 1]!
  if (!Number.isNaN(last) && !isPullRight(storage, count - 1, last, before - storage.endValue)) {
    return false
  }
  for (let t = 0; t < count; t++) worths[t] = scratch[t]!
  return true
}

const response: Response = { use: 0, flow: 0 }

/** The worth at which the flows of steps `from` to `to` sum to `change`; NaN where Newton's method finds none. */
function stretchWorth(
  storage: Storage,
  centre: Float64Array,
  tau: number,
  from: number,
  to: number,
  change: number,
  guess: number,
): number {
  let worth = guess
  for (let i = 0; i < newtonLimit; i++) {
    let missing = change
    let slope = 0
    let size = Math.abs(change)
    for (let t = from; t <= to; t++) {
      respond(storage, t, centre[t]!, tau, worth, response)
      const { use, flow } = response
      missing -= flow
      size += Math.abs(flow)
      if (use !== 0 && use < storage.maxIn[t]! && use > -storage.maxOut[t]!) {
        const rate = use > 0 ? storage.gain[t]! : storage.drain[t]!
        slope += rate * rate * tau
      }
    }
    if (Math.abs(missing) <= small * 1e-3 * size) return worth
    if (slope === 0) return NaN
    worth += missing / slope
  }
  return NaN
}

/** Whether the level keeps to its range and its wishes between the ends of a stretch. */
function staysWithin(
  storage: Storage,
  centre: Float64Array,
  tau: number,
  from: number,
  to: number,
  start: number,
  worth: number,
): boolean {
  const { lower, upper, wantedLow, wantedHigh, lowPrice, highPrice } = storage
  let level = start
  for (let t = from; t <= to; t++) {
    respond(storage, t, centre[t]!, tau, worth, response)
    level += response.flow
    const low = lowPrice[t]! > 0 ? Math.max(lower[t]!, wantedLow[t]!) : lower[t]!
    const high = highPrice[t]! > 0 ? Math.min(upper[t]!, wantedHigh[t]!) : upper[t]!
    const margin = small * (1 + Math.abs(level))
    if (level < low - margin || level > high + margin) return false
  }
  return true
}

/** Whether what holds the level after step t allows that a unit loses `pull` of its worth there. */
function isPullRight(storage: Storage, t: number, level: number, pull: number): boolean {
  const { lower, upper, wantedLow, wantedHigh, lowPrice, highPrice } = storage
  let least = 0
  let most = 0
  if (level <= lower[t]!) most = Infinity
  else if (level <= wantedLow[t]!) most = lowPrice[t]!
  if (level >= upper[t]!) least = -Infinity
  else if (level >= wantedHigh[t]!) least = -highPrice[t]!
  return pull >= least && pull <= most
}

/** The bound or wish that holds `level` after step t; NaN: none does. */
export function heldLevel(storage: Storage, t: number, level: number): number {
  const { lower, upper, wantedLow, wantedHigh, lowPrice, highPrice } = storage
  if (isNear(level, lower[t]!)) return lower[t]!
  if (isNear(level, upper[t]!)) return upper[t]!
  if (lowPrice[t]! > 0 && isNear(level, wantedLow[t]!)) return wantedLow[t]!
  if (highPrice[t]! > 0 && isNear(level, wantedHigh[t]!)) return wantedHigh[t]!
  return NaN
}

function isNear(level: number, bound: number): boolean {
  return Math.abs(level - bound) <= 1e-7 * (1 + Math.abs(bound))
}
