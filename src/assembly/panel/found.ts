import { refuse, type Result } from '../../kernel/refusal.ts'
import type { LotteryOutcome } from './lottery-outcome.ts'
import { seedKnown, summaryOf } from './lottery-task.ts'
import type { BegunLottery, Found } from './store-lottery.ts'

/** What is kept of a lottery that was worked out or broke off; a seed that was known before the digest spoils it. */
export function foundOf(
  { seedFrom, leaving }: BegunLottery,
  outcome: Result<LotteryOutcome> | Error,
  nowMs: number,
): Found {
  if (outcome instanceof Error) {
    const refusal = refuse('lottery-broke', 'The lottery broke off. Begin it again.')
    return { state: 'refused', refusal }
  }
  if (!outcome.ok) return { state: 'refused', refusal: outcome }
  if (outcome.value.kind === 'impossible') {
    return { state: 'impossible', changes: outcome.value.changes }
  }
  const isKnown = seedFrom.kind === 'public' && nowMs >= seedFrom.atMs
  if (isKnown) return { state: 'refused', refusal: seedKnown() }
  const { file } = outcome.value
  return { state: 'ready', file, summary: summaryOf(file, leaving.length === 0) }
}
