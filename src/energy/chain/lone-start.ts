import { lanes } from '../../kernel/lanes/lane-program.ts'
import { highPriceOf, keptLower, keptUpper, lowPriceOf, type Store } from './kept-store.ts'
import { middleOf, someRoom } from './levels.ts'
import type { FieldPlace, LoneDesk, Way } from './lone-desk.ts'
import type { RecordFloats } from './lone-layout.ts'
import { wellInside } from './machine.ts'

/** One store of a record that is about to begin. */
export interface LoneStart extends Pick<LoneDesk, 'records' | 'fields' | 'ways'> {
  readonly store: Store
  readonly softness: number
  /** It has begun before: what was closed for good stays closed. */
  readonly isBegun: boolean
  /** Index of its field in step t among the records' floats. */
  readonly indexOf: (place: FieldPlace, t: number) => number
}

/** Puts everything well inside its limits, the level as near to the middle of what is wanted as it comes. */
export function putInside(start: LoneStart, count: number): void {
  const { store } = start
  let level = store.startLevel
  for (let t = 0; t < count; t++) {
    level += store.inflow[t]!
    level = putWays(start, t, level, middleOf(store, t, level) - level)
    level = putLevel(start, t, level)
  }
}

/** Puts what its machine does in step t to bring its level nearer to what is `wanted`; returns the level after that. */
function putWays(start: LoneStart, t: number, before: number, wanted: number): number {
  const { records, fields, ways, softness, indexOf } = start
  let open = 0
  for (const way of ways) if (isOpen(start, way, t)) open++
  if (open === 0) return before
  let level = before
  let left = 1
  for (const way of ways) {
    if (!isOpen(start, way, t)) continue
    const inverseMost = records[indexOf(way.inverseMost, t)]!
    const rate = records[indexOf(way.rate, t)]!
    const share =
      Math.max(wellInside, Math.min(1 - wellInside, (wanted / rate) * inverseMost)) / open
    putLimit(records, indexOf(way.slack, t), share / inverseMost, softness)
    level += (rate * share) / inverseMost
    left -= share
  }
  putLimit(records, indexOf(fields.slackRoom, t), left, softness)
  return level
}

/** Puts the level after step t near `wanted`, inside its bounds, with the wishes for it; returns it. */
function putLevel(start: LoneStart, t: number, wanted: number): number {
  const { records, fields, store, softness, indexOf } = start
  const place = (field: FieldPlace): number => indexOf(field, t)
  const lower = keptLower(store, t)
  const upper = keptUpper(store, t)
  const margin = upper - lower < Infinity ? 0.1 * (upper - lower) : someRoom
  const level = Math.max(lower + margin, Math.min(upper - margin, wanted))
  records[place(fields.level)] = level
  records[place(fields.worth)] = store.endValue
  if (lower > -Infinity) putLimit(records, place(fields.slackLow), level - lower, softness)
  if (upper < Infinity) putLimit(records, place(fields.slackHigh), upper - level, softness)
  const lowPrice = lowPriceOf(store, t)
  if (lowPrice > 0) {
    const at = { kept: place(fields.slackKeptLow), missed: place(fields.slackMissedLow) }
    putWish(records, at, { price: lowPrice, over: level - store.wantedLow[t]! }, softness)
  }
  const highPrice = highPriceOf(store, t)
  if (highPrice > 0) {
    const at = { kept: place(fields.slackKeptHigh), missed: place(fields.slackMissedHigh) }
    putWish(records, at, { price: highPrice, over: store.wantedHigh[t]! - level }, softness)
  }
  return level
}

/** Whether it can do anything in step t; a slack of 0 where it has begun says that it was closed for good. */
function isOpen(
  { records, indexOf, isBegun }: LoneStart,
  { inverseMost, slack }: Way,
  t: number,
): boolean {
  if (records[indexOf(inverseMost, t)] === 0) return false
  return !isBegun || records[indexOf(slack, t)]! > 0
}

/** Puts a limit at its slack; its force stands behind that. */
export function putLimit(records: RecordFloats, at: number, slack: number, softness: number): void {
  records[at] = slack
  records[at + lanes] = softness / slack
}

/** Puts what is missed of a wish and what is over where `softness` has them `over` it: both share its price. */
function putWish(
  records: RecordFloats,
  { kept, missed }: { readonly kept: number; readonly missed: number },
  { price, over }: { readonly price: number; readonly over: number },
  softness: number,
): void {
  const twice = price * over
  const amount = (2 * softness - twice + Math.hypot(twice, 2 * softness)) / (2 * price)
  putLimit(records, missed, amount, softness)
  records[kept] = over + amount
  records[kept + lanes] = price - softness / amount
}
