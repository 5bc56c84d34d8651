import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'

/** A stretch of totals of which only the differences are known. Totals in Wh. */
export interface FreeTotals {
  readonly fromMs: number
  readonly toMs: number
  readonly fromTotal: number
  readonly toTotal: number
  /** Nothing of it is stored yet, so its base means nothing. */
  readonly isNew: boolean
}

/** What rounding and a meter's own steps may add up to, Wh. */
const slackWh = 1

/**
 * By how much each of some stretches moves, Wh, so that together they lie between what a meter showed before
 * and after them. In order of time; the order in which they were imported does not matter. They follow each other without growth
 * in between: up from `before`, else down from `after`, else from where the stored ones lie. Refused, where they hold more
 * than the meter counted; what it counted beyond them stays a gap. `at` is what the refusal names.
 */
export function layOut(
  stretches: readonly FreeTotals[],
  before: number | null,
  after: number | null,
  at: string,
): Result<number[]> {
  const grown = stretches.reduce((sum, { fromTotal, toTotal }) => sum + toTotal - fromTotal, 0)
  const isAnew = before !== null && after !== null && after < before
  if (before !== null && after !== null) {
    // A meter that began anew has counted what it shows.
    const counted = isAnew ? after : after - before
    if (grown > counted + slackWh) return moreThanCounted(grown, counted, at)
  }
  let total = startOf(stretches, grown)
  if (before !== null && !isAnew) total = before
  else if (after !== null) total = after - grown
  return success(
    stretches.map(({ fromTotal, toTotal }) => {
      const by = total - fromTotal
      total += toTotal - fromTotal
      return by
    }),
  )
}

/** Where the first begins with no meter on either side: so that nothing that is stored has to move. */
function startOf([first, ...others]: readonly FreeTotals[], grown: number): number {
  const last = others.at(-1)
  if (first === undefined) return 0
  return first.isNew && last !== undefined ? last.toTotal - grown : first.fromTotal
}

/** The refusal of energies that a meter cannot have counted. */
export function moreThanCounted(heldWh: number, countedWh: number, at: string): Refusal {
  const message =
    `The lines hold ${Math.round(heldWh)} Wh, but the meter counted ` +
    `${Math.round(countedWh)} Wh in that time: they belong to another meter or unit.`
  return refuse('more-than-counted', message, at)
}
