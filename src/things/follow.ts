import type { SetPoint } from './set-point.ts'

/** Whether a thing does what it was asked. `unknown`: nothing was asked, or it is too early to say. */
export type Following = 'following' | 'not-following' | 'unknown'

export interface FollowLimits {
  /** Time that a thing may take to get there, ms. */
  readonly graceMs: number
  /** Difference that counts as the same, W. */
  readonly toleranceW: number
  /** And as a part of what was asked: the larger of both holds. */
  readonly toleranceShare: number
  /** Measured values that must all be off before a thing counts as not following. */
  readonly misses: number
}

export const usualFollowLimits: FollowLimits = {
  graceMs: 120_000,
  toleranceW: 100,
  toleranceShare: 0.1,
  misses: 3,
}

/** From this state of charge on a store counts as full: many stop a little below 1. */
export const fullFrom = 0.99

/**
 * Judges measured power against a set point. Values from before the grace is over, and from after the
 * set point's end, do not count. One value that fits is enough to follow (a thing near its target
 * swings); only `misses` in a row, the last ones, make it not follow.
 *
 * A generator whose wind is weak is not disobedient: `isLimit` accepts anything less than asked. Nor is a store that
 * `isFull` and takes less than it should.
 *
 * `measured`: W, in order of time, + into the thing, as the set point.
 */
export function following(
  setPoint: Pick<SetPoint, 'issuedMs' | 'expiresMs' | 'powerW'> | null,
  measured: readonly { readonly atMs: number; readonly powerW: number }[],
  {
    isLimit,
    isFull = false,
    limits = usualFollowLimits,
  }: { isLimit: boolean; isFull?: boolean; limits?: FollowLimits },
): Following {
  if (setPoint === null || setPoint.powerW === null) return 'unknown'
  const askedW = setPoint.powerW
  const toleranceW = Math.max(limits.toleranceW, Math.abs(askedW) * limits.toleranceShare)
  const leastW = (isFull ? Math.min(askedW, 0) : askedW) - toleranceW
  const mostW = isLimit ? Infinity : askedW + toleranceW
  let misses = 0
  for (let i = measured.length - 1; i >= 0; i--) {
    const value = measured[i]
    if (value === undefined || value.atMs < setPoint.issuedMs + limits.graceMs) break
    if (value.atMs >= setPoint.expiresMs) continue
    if (value.powerW >= leastW && value.powerW <= mostW) return 'following'
    misses++
    if (misses >= limits.misses) return 'not-following'
  }
  return 'unknown'
}
