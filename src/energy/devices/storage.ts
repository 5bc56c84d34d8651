import { assert } from '../../kernel/assert.ts'

/**
 * One store of energy over T steps: a battery, a car, the mass of a building, a hot-water tank.
 *
 * Level σ, drive x (W: + fills it, - empties it), flow e (change of level in the step):
 *   σ[t+1] = σ[t] + e[t],   e = gain[t]·x for x ≥ 0,   e = drain[t]·x for x < 0,   -maxOut[t] ≤ x ≤ maxIn[t]
 * Filling mostly takes power and emptying gives it: the drive is the use of power, and gain ≤ drain, for what goes in and
 * out again is less. But filling with the heat of an engine gives power (`fills: 'giving'`), and emptying a building of
 * its heat takes some (`empties: 'taking'`).
 *
 * Hard bounds lower ≤ σ ≤ upper; below `wantedLow` each unit costs `lowPrice` in that step, above `wantedHigh`
 * `highPrice`. Taking out costs `wear` for each W and step, filling `fuel`; a unit left at the end is worth `endValue`.
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
  /** More levels that are wanted at the least, each at a price of its own beside `lowPrice`; not stated: none. */
  readonly floors?: readonly Floor[] | undefined
  /** Money for each W taken out in a step. */
  readonly wear: number
  /** Money for each W of filling in a step; not stated: none. */
  readonly fuel?: number | undefined
  readonly fills?: 'giving' | undefined
  readonly empties?: 'taking' | undefined
  /** It is filled with this power at least or not at all, W; not stated: with any. */
  readonly leastIn?: number | undefined
  readonly fade?: Fade | undefined
  readonly endValue: number
  /** The level at the end that counts as nothing gained and nothing lost. */
  readonly endReference: number
}

/** A level that is wanted at the least after each step, and what each unit below it costs then, [step]; 0: it is not wanted there. */
export interface Floor {
  readonly wanted: Float64Array
  readonly price: Float64Array
}

/**
 * Power that falls as the store gets full: after step t, x ≤ from[t] - perLevel·σ[t]. By the level at the end of the step, so that
 * what is planned can be had.
 */
export interface Fade {
  /** W, [step]. */
  readonly from: Float64Array
  /** W for each unit of the level. */
  readonly perLevel: number
}

/** A power below this is none, W; what it would have moved is made up for in a later step, or at once where somebody wishes for it. */
export const leastW = 2

/** Flow of a drive: what the level changes by. */
export function flowOf(storage: Storage, t: number, driveW: number): number {
  return driveW * (driveW > 0 ? storage.gain[t]! : storage.drain[t]!)
}

/** The drive behind a flow. */
export function driveOf(storage: Storage, t: number, flow: number): number {
  return flow / (flow > 0 ? storage.gain[t]! : storage.drain[t]!)
}

/** The power that a drive uses, W, + into the device. */
export function useOfDrive(storage: Storage, driveW: number): number {
  return isTurned(storage, driveW) ? -driveW : driveW
}

/** Whether any of its drives is not the use of power. */
export function isSteeredApart({ fills, empties }: Storage): boolean {
  return fills === 'giving' || empties === 'taking'
}

function isTurned({ fills, empties }: Storage, driveW: number): boolean {
  return driveW > 0 ? fills === 'giving' : empties === 'taking'
}

/** The most that can flow into it in step t, from a level. */
export function mostFlow({ gain, maxIn, fade }: Storage, t: number, level: number): number {
  const most = gain[t]! * maxIn[t]!
  if (fade === undefined) return most
  // x = from - perLevel·(level + gain·x)
  const faded = (fade.from[t]! - fade.perLevel * level) / (1 + fade.perLevel * gain[t]!)
  return Math.max(0, Math.min(most, gain[t]! * faded))
}

/** The least level before step t from which a level after it can be reached. */
export function leastBefore({ gain, maxIn, fade }: Storage, t: number, level: number): number {
  const least = level - gain[t]! * maxIn[t]!
  if (fade === undefined) return least
  const faded = level * (1 + fade.perLevel * gain[t]!) - gain[t]! * fade.from[t]!
  return Math.min(level, Math.max(least, faded))
}

/** Cost of a course of flows: wear, fuel, wishes not met, less the worth of what is left; the money for energy is not in it. */
export function storageCost(storage: Storage, flows: Float64Array): number {
  const { lowPrice, wantedLow, highPrice, wantedHigh, floors = [] } = storage
  let level = storage.startLevel
  let cost = storageMoney(storage, flows)
  for (let t = 0; t < flows.length; t++) {
    level += flows[t]!
    cost += lowPrice[t]! * Math.max(0, wantedLow[t]! - level)
    cost += highPrice[t]! * Math.max(0, level - wantedHigh[t]!)
    for (const { wanted, price } of floors) cost += price[t]! * Math.max(0, wanted[t]! - level)
  }
  return cost
}

/** What of that is money: all but the wishes not met. */
export function storageMoney(storage: Storage, flows: Float64Array): number {
  let level = storage.startLevel
  let cost = 0
  for (let t = 0; t < flows.length; t++) {
    const flow = flows[t]!
    if (flow < 0) cost -= storage.wear * (flow / storage.drain[t]!)
    else cost += (storage.fuel ?? 0) * (flow / storage.gain[t]!)
    level += flow
  }
  return cost - storage.endValue * (level - storage.endReference)
}

/** The highest level that is wanted at the least after step t; -Infinity: none is. */
export function wantedFloor(
  { lowPrice, wantedLow, floors = [] }: Pick<Storage, 'lowPrice' | 'wantedLow' | 'floors'>,
  t: number,
): number {
  let most = lowPrice[t]! > 0 ? wantedLow[t]! : -Infinity
  for (const { wanted, price } of floors) if (price[t]! > 0) most = Math.max(most, wanted[t]!)
  return most
}

/** Asserts the shape once, so that the inner loops need not. */
export function assertStorage(storage: Storage): void {
  const { gain, drain, maxIn, maxOut, lower, upper, wantedLow, wantedHigh } = storage
  const { lowPrice, highPrice, floors = [] } = storage
  const count = gain.length
  for (const values of [
    drain,
    maxIn,
    maxOut,
    lower,
    upper,
    wantedLow,
    wantedHigh,
    lowPrice,
    highPrice,
    ...floors.flatMap(({ wanted, price }) => [wanted, price]),
  ]) {
    assert(values.length === count, 'every array of a storage has one value for each step')
  }
  const isApart = isSteeredApart(storage)
  for (let t = 0; t < count; t++) {
    assert(gain[t]! > 0 && drain[t]! > 0, 'what goes in raises the level')
    assert(isApart || drain[t]! >= gain[t]!, 'energy does not grow by going in and out')
    assert(maxIn[t]! >= 0 && maxOut[t]! >= 0, 'limits of power are not negative')
    assert(lower[t]! <= upper[t]!, 'the bounds of a level are in order')
    assert(wantedLow[t]! <= wantedHigh[t]!, 'the wanted range is in order')
  }
}
