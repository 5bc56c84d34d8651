import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { LogHead } from '../../assembly/ballot/log/receipt.ts'
import type { Tally } from '../../assembly/ballot/tally/tally.ts'

/** Where a ballot stands. */
export type BallotState = 'before' | 'open' | 'late' | 'closed'

/** A ballot as its page shows it. */
export interface BallotView {
  readonly ballot: BallotDefinition
  readonly state: BallotState
  readonly log: LogHead
  /** null: not shown yet. */
  readonly tally: Tally | null
  /** Whether the reader may vote. */
  readonly isVoter: boolean
  /** Address of the page, and of the log. */
  readonly base: string
  readonly logHref: string
  /** For a vote by this page: sent twice, it counts once. */
  readonly nonce: string
}

/** Where a ballot stands at a time. */
export function stateOf(
  { opensMs, closesMs }: BallotDefinition,
  isClosed: boolean,
  nowMs: number,
): BallotState {
  if (isClosed) return 'closed'
  if (nowMs < opensMs) return 'before'
  return nowMs < closesMs ? 'open' : 'late'
}
