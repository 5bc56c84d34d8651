import { localDayStartMs } from '../../kernel/local-time.ts'
import { isOpen, type Decision } from './decision.ts'
import type { BrokenQuarter, DecisionReview } from './store-care.ts'

/** When a decision is looked at next, as was said last; null: nobody said, or it no longer holds. */
export function nextReviewMs(
  decision: Decision,
  reviews: readonly DecisionReview[],
  nowMs: number,
): number | null {
  if (!isOpen(decision, nowMs)) return null
  const last = reviews.at(-1)
  return last === undefined ? decision.record.reviewMs : last.nextMs
}

/** Days on which a rule could not be kept, and by how much at the most. */
export interface BrokenDays {
  /** Starts of local days, the oldest first. */
  readonly dayMs: readonly number[]
  readonly quarters: number
  /** In the unit of the rule. */
  readonly mostOver: number
}

/** Quarter hours in which a rule could not be kept as local days: one report for each rule, not one for each plan. Null: it was kept. */
export function brokenDays(
  quarters: readonly BrokenQuarter[],
  mandateId: string,
  timeZone: string,
): BrokenDays | null {
  const own = quarters.filter((of) => of.mandateId === mandateId)
  if (own.length === 0) return null
  const dayMs = new Set(own.map(({ startMs }) => localDayStartMs(timeZone, startMs)))
  return {
    dayMs: [...dayMs].sort((a, b) => a - b),
    quarters: own.length,
    mostOver: Math.max(...own.map(({ over }) => over)),
  }
}

/** The decisions that one follows, the nearest first, and the one that follows it; `all`: of its cell. */
export function lineOf(
  decision: Decision,
  all: readonly Decision[],
): { readonly before: readonly Decision[]; readonly after: Decision | null } {
  const byId = new Map(all.map((of) => [of.id, of]))
  const before: Decision[] = []
  let next = decision.followsId
  while (next !== null && before.length < all.length) {
    const earlier = byId.get(next)
    if (earlier === undefined) break
    before.push(earlier)
    next = earlier.followsId
  }
  return { before, after: all.find(({ followsId }) => followsId === decision.id) ?? null }
}

/** Whether less of a least benefit was given than was promised. */
export function isShort(of: {
  readonly promisedMicro: number
  readonly keptMicro: number | null
}): boolean {
  return of.keptMicro === null || of.keptMicro < of.promisedMicro
}
