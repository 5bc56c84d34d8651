import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { apportion, sum } from './apportion.ts'
import { nationalRule } from './national-rules.ts'
import { wholeShare } from './sharing-key.ts'

/** Communities that one meter takes part in at the most: Austria's number, the only one that our sources name. */
export const communityLimit = nationalRule('AT', 'dynamic').communities ?? 1

/**
 * Whether a meter can take part in communities with these factors: millionths of what it counts, each from
 * 0 to all of it, all together at most all of it.
 */
export function checkParticipation(factors: readonly number[]): Result<readonly number[]> {
  if (factors.length > communityLimit) {
    const message = `A meter takes part in at most ${communityLimit} communities.`
    return refuse('too-many-communities', message, 'factors')
  }
  for (const [i, factor] of factors.entries()) {
    if (!Number.isInteger(factor) || factor < 0 || factor > wholeShare) {
      const message = `A factor is a whole number of millionths from 0 to ${wholeShare}.`
      return refuse('factor-out-of-range', message, `factors[${i}]`)
    }
  }
  const total = sum(factors)
  if (total <= wholeShare) return success(factors)
  const message = `The factors add up to ${total} millionths: they may be ${wholeShare} at most.`
  return refuse('factors-too-large', message, 'factors')
}

/**
 * What of a meter's energy takes part in each of its communities (Austria: G.01 becomes G.01T), whole Wh in
 * the order of `factors`, which were checked. Together never more than it counted: what is left takes part
 * nowhere. Energy used and energy given are each taken by the same factors.
 */
export function participatingWh(
  countedWh: number,
  factors: readonly number[],
  turn: number,
): readonly number[] {
  return apportion(countedWh, factors, turn, wholeShare)
}
