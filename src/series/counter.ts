import { assert } from '../kernel/assert.ts'
import { hourMs } from '../kernel/steps.ts'
import { doubtBetween, mostOverDoubt, type Doubted } from './believed.ts'
import { counterGapMs, counterMostW, counterRollovers, counterStepWh } from './limits.ts'
import type { Sample } from './sample.ts'

/**
 * A stretch of time over which a counter is known to have grown from one total to another, evenly
 * as far as we know. `isGap`: the readings are too far apart, or those between are not believed, to say when it grew.
 */
export interface Growth {
  readonly fromMs: number
  readonly toMs: number
  readonly fromTotal: number
  readonly toTotal: number
  readonly isGap: boolean
}

/**
 * How a counter grew, from its readings in order of time. The rules, in this order:
 *
 * 1. A reading that does not follow from the one before it, while the one after it does, is left
 *    out (a device that says 0 while it starts, a bit that fell over).
 * 2. Values that rise no faster than {@link counterMostW} are growth.
 * 3. A value that falls from just below a known rollover to just above 0 has rolled over.
 * 4. A value that falls to near 0 was reset: it grew from 0 to the new value.
 * 5. Anything else (a meter exchanged or corrected) says nothing about energy, and none is booked:
 *    energy is never invented and never negative.
 *
 * Over a time of doubt a growth is a gap, and only as much of it is known as the connection carries.
 *
 * Every stretch depends on at most four readings before and after it, so a late reading changes its
 * neighbourhood only.
 */
export function counterGrowth(
  samples: readonly Sample[],
  doubted: readonly Doubted[] = [],
): Growth[] {
  const kept = samples.filter((_, i) => !isStray(samples, i))
  const growths: Growth[] = []
  for (let i = 1; i < kept.length; i++) {
    const before = kept[i - 1]
    const after = kept[i]
    assert(before !== undefined && after !== undefined, 'a loop stays in its array')
    assert(before.atMs < after.atMs, 'samples are in order of time, each instant once')
    const fromTotal = continues(before, after) ?? startsAnew(before, after)
    if (fromTotal === null) continue
    const doubt = doubtBetween(doubted, before, after)
    if (doubt !== null && after.value - fromTotal > mostOverDoubt(doubt, before, after)) continue
    growths.push({
      fromMs: before.atMs,
      toMs: after.atMs,
      fromTotal,
      toTotal: after.value,
      isGap: doubt !== null || after.atMs - before.atMs > counterGapMs,
    })
  }
  return growths
}

/**
 * What a growth adds between two instants inside it, in whole units: both ends are rounded, so
 * that neighbouring parts always add up to the whole.
 */
export function growthBetween(growth: Growth, fromMs: number, toMs: number): number {
  return Math.round(totalAt(growth, toMs)) - Math.round(totalAt(growth, fromMs))
}

function totalAt({ fromMs, toMs, fromTotal, toTotal }: Growth, atMs: number): number {
  if (atMs <= fromMs) return fromTotal
  if (atMs >= toMs) return toTotal
  const total = fromTotal + ((toTotal - fromTotal) * (atMs - fromMs)) / (toMs - fromMs)
  return Math.min(total, toTotal)
}

/** Whether sample `i` stands out between two that fit together, and neither neighbour is in doubt too. */
function isStray(samples: readonly Sample[], i: number): boolean {
  return standsOut(samples, i) && !standsOut(samples, i - 1) && !standsOut(samples, i + 1)
}

function standsOut(samples: readonly Sample[], i: number): boolean {
  const before = samples[i - 1]
  const it = samples[i]
  const after = samples[i + 1]
  if (before === undefined || it === undefined || after === undefined) return false
  return continues(before, it) === null && continues(before, after) !== null
}

/** The total that `after` has grown from, if it continues `before`: its value, or that less the rollover. */
function continues(before: Sample, after: Sample): number | null {
  const rise = after.value - before.value
  const most = mostGrowth(before, after)
  if (rise >= 0) return rise <= most ? before.value : null
  const rollover = rolledOver(before, after)
  return rollover !== null && rise + rollover <= most ? before.value - rollover : null
}

/** The known rollover that a counter fell at, from just below it to just above 0; null: at none. */
export function rolledOver(before: Sample, after: Sample): number | null {
  const found = counterRollovers.find(
    (rollover) =>
      before.value > 0.99 * rollover &&
      before.value <= rollover &&
      after.value >= 0 &&
      after.value < 0.01 * rollover,
  )
  return found ?? null
}

/** 0 if `after` was counted from 0 on; null where it cannot be known. A fall of less than a tenth is a correction. */
function startsAnew(before: Sample, after: Sample): number | null {
  const isReset =
    after.value >= 0 && after.value < 0.9 * before.value && after.value <= mostGrowth(before, after)
  return isReset ? 0 : null
}

function mostGrowth(before: Sample, after: Sample): number {
  return Math.max(counterStepWh, (counterMostW * (after.atMs - before.atMs)) / hourMs)
}
