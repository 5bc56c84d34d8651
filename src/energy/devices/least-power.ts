import { mostFlow, type Storage } from './storage.ts'

/** How far a store with a least power may be ahead of what is planned or behind it: what so many steps of it bring. */
const bandSteps = 4

/** A settled flow comes back from where it was kept with this much rounding. */
const nearlyLeast = 0.999

/** Where a store stands before a step, and what is wanted of it. */
export interface LeastPowerStep {
  readonly t: number
  readonly level: number
  /** The flow that would bring the level to the planned one; how much that grows in this step. null: the flow is one that was settled before. */
  readonly flow: number
  readonly grows: number | null
  readonly isRunning: boolean
  /** What its machine does in this step for another store, W. */
  readonly besideW: number
  /** The least level after the step from which all that is wished for later can still be had. */
  readonly needed: number
}

/**
 * The flow into a store that is filled with a least power or not at all. It follows the planned level in a band around it, within what is
 * wished for: it starts at the lower end or where the plan itself runs, and goes on to the upper end, so that an engine does not
 * start every other quarter of an hour.
 */
export function atLeastPower(storage: Storage, step: LeastPowerStep): number {
  const { t, level, flow, grows, isRunning, besideW, needed } = step
  const least = Math.max(0, (storage.leastIn ?? 0) - besideW) * storage.gain[t]!
  if (least === 0) return flow
  // What it gives, or cools, has no least.
  if ((grows ?? flow) < 0 && storage.maxOut[t]! > 0) return Math.min(0, flow)
  if (grows === null) return flow < nearlyLeast * least ? 0 : Math.max(least, flow)
  const planned = level + flow
  const band = bandSteps * least
  const top = Math.min(planned + band, storage.wantedHigh[t]!)
  const isWanted = isRunning || grows >= least || level < Math.max(planned - band, needed)
  const isPossible = level + least <= top && least <= mostFlow(storage, t, level)
  if (!isWanted || !isPossible) return 0
  // What it is behind by within the band it makes up for by running on, if there is time for that.
  return Math.max(least, Math.min(flow, Math.max(grows, flow - band, needed - level)))
}

/** A flow that a bound asks for (`least`), or leaves (`most`), is a whole run too, or none where that is possible. */
export function wholeRun(
  storage: Storage,
  t: number,
  { flow, least, most }: { readonly flow: number; readonly least: number; readonly most: number },
): number {
  const run = (storage.leastIn ?? 0) * storage.gain[t]!
  if (flow <= 0 || flow >= nearlyLeast * run) return flow
  return least > 0 && run <= most ? run : Math.max(least, 0)
}
