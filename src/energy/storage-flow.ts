import { flowOf, wastingFlowOf, wastingSlope, type Storage } from './storage.ts'

/** Places of one flow function at the most. */
export const placesLimit = 8

/** Where a flow function is written to: it rises by `flowJump` at `flowAt` and from there on faster by `flowRate`. */
export interface FlowPlaces {
  readonly flowAt: Float64Array
  readonly flowJump: Float64Array
  readonly flowRate: Float64Array
}

/*
 * The best flow of one step when a unit in store is worth y:
 *
 *   F(y) = flow of the x that minimises  wear·x⁻ + (x - centre)² / (2·tau) - y·flow
 *
 * over the convex hull of the three physical corners full discharge, rest and full charge. For a worth above
 * y* = -wear/(drain - gain) nothing is wasted, so that the flow is a physical one; below it a unit in store is
 * such a burden that the line from full discharge to full charge is best, which wastes most. At y* itself
 * anything between is equally good: F would jump. We let it rise over a narrow band below y* instead
 * (a small price on the square of what is wasted), so that every worth has one flow.
 */

/** Width of that band: this part of the worths over which the quadratic pull spreads the uses. */
const bandShare = 0.01

/** Below this worth of a unit in store wasting pays; -Infinity where it cannot be wasted. */
function wasteWorth(storage: Storage, t: number): number {
  const lost = storage.drain[t]! - storage.gain[t]!
  return lost > 0 && storage.maxIn[t]! > 0 && storage.maxOut[t]! > 0
    ? -storage.wear / lost
    : -Infinity
}

/** Width of the band below `wasteWorth`; `wasteUse` is the use there, `slope` that of the wasting line. */
function bandWidth(
  storage: Storage,
  t: number,
  tau: number,
  wasteUse: number,
  slope: number,
): number {
  const maxOut = storage.maxOut[t]!
  return (
    Math.min((bandShare * (storage.maxIn[t]! + maxOut)) / tau, (wasteUse + maxOut) / tau) / slope
  )
}

/** Writes the places of F for step t, in rising order; returns how many. */
export function flowPlaces(
  storage: Storage,
  t: number,
  centre: number,
  tau: number,
  out: FlowPlaces,
): number {
  const gain = storage.gain[t]!
  const drain = storage.drain[t]!
  const maxIn = storage.maxIn[t]!
  const maxOut = storage.maxOut[t]!
  const { flowAt, flowJump, flowRate } = out
  flowJump.fill(0)
  const inRate = gain * gain * tau
  const pull = -centre / tau
  let n = 0
  if (maxOut > 0) {
    const { wear } = storage
    const outRate = drain * drain * tau
    const wasting = wasteWorth(storage, t)
    const wasteUse = centre + tau * gain * wasting
    if (wasteUse > -maxOut) {
      const slope = wastingSlope(storage, t)
      const tilt = (wear * maxOut) / (maxIn + maxOut)
      const wasteRate = slope * slope * tau
      flowAt[n] = (-maxOut / tau + pull - tilt) / slope
      flowRate[n++] = wasteRate
      if (wasteUse >= maxIn) {
        flowAt[n] = (maxIn / tau + pull - tilt) / slope
        flowRate[n++] = -wasteRate
        return n
      }
      const band = bandWidth(storage, t, tau, wasteUse, slope)
      const rise = (flowOf(storage, t, wasteUse) - wastingFlowOf(storage, t, wasteUse)) / band
      flowAt[n] = wasting - band
      flowRate[n++] = rise
      flowAt[n] = wasting
      flowRate[n++] = (wasteUse < 0 ? outRate : inRate) - wasteRate - rise
      if (wasteUse >= 0) {
        flowAt[n] = (maxIn / tau + pull) / gain
        flowRate[n++] = -inRate
        return n
      }
    } else {
      flowAt[n] = (-maxOut / tau + pull - wear) / drain
      flowRate[n++] = outRate
    }
    flowAt[n] = (pull - wear) / drain
    flowRate[n++] = -outRate
  }
  if (maxIn > 0) {
    flowAt[n] = pull / gain
    flowRate[n++] = inRate
    flowAt[n] = (maxIn / tau + pull) / gain
    flowRate[n++] = -inRate
  }
  return n
}

/** The same without the quadratic pull, at a price for use: F only jumps. */
export function bareFlowPlaces(
  storage: Storage,
  t: number,
  price: number,
  out: FlowPlaces,
): number {
  const fullIn = storage.gain[t]! * storage.maxIn[t]!
  const fullOut = storage.drain[t]! * storage.maxOut[t]!
  const inWorth = price / storage.gain[t]!
  const outWorth = (price - storage.wear) / storage.drain[t]!
  const { flowAt, flowJump, flowRate } = out
  flowRate.fill(0)
  let n = 0
  if (fullIn > 0 && fullOut > 0 && outWorth > inWorth) {
    flowAt[n] =
      (price * (storage.maxIn[t]! + storage.maxOut[t]!) - storage.wear * storage.maxOut[t]!) /
      (fullIn + fullOut)
    flowJump[n++] = fullIn + fullOut
    return n
  }
  if (fullOut > 0) {
    flowAt[n] = outWorth
    flowJump[n++] = fullOut
  }
  if (fullIn > 0) {
    flowAt[n] = inWorth
    flowJump[n++] = fullIn
  }
  return n
}

/** A use and the flow that goes with it; written to by {@link respond}. */
export interface Response {
  use: number
  flow: number
}

/** The use of the minimum above, W, and F(worth). */
export function respond(
  storage: Storage,
  t: number,
  centre: number,
  tau: number,
  worth: number,
  out: Response,
): void {
  const gain = storage.gain[t]!
  const maxIn = storage.maxIn[t]!
  const maxOut = storage.maxOut[t]!
  const wasting = wasteWorth(storage, t)
  if (worth < wasting) {
    const slope = wastingSlope(storage, t)
    const tilt = (storage.wear * maxOut) / (maxIn + maxOut)
    const use = clamp(centre + tau * (slope * worth + tilt), -maxOut, maxIn)
    const wasteUse = clamp(centre + tau * gain * wasting, -maxOut, maxIn)
    const band = bandWidth(storage, t, tau, wasteUse, slope)
    const share = band > 0 ? Math.max(0, 1 - (wasting - worth) / band) : 0
    const saved = flowOf(storage, t, wasteUse) - wastingFlowOf(storage, t, wasteUse)
    out.use = use
    out.flow = wastingFlowOf(storage, t, use) + share * saved
    return
  }
  const charging = centre + tau * gain * worth
  out.use =
    maxOut === 0 || (charging > 0 && maxIn > 0)
      ? clamp(charging, 0, maxIn)
      : clamp(centre + tau * (storage.wear + storage.drain[t]! * worth), -maxOut, 0)
  out.flow = flowOf(storage, t, out.use)
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}
