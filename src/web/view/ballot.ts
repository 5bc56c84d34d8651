import type { VoterStep } from '../../assembly/ballot/ballots.ts'
import type { Consequence } from '../../assembly/ballot/consequence.ts'
import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import type { LogHead } from '../../assembly/ballot/log/receipt.ts'
import type { OptionConflicts } from '../../assembly/ballot/option-rules.ts'
import type { Tally } from '../../assembly/ballot/tally/tally.ts'

/** Where a ballot stands. */
export type BallotState = 'before' | 'open' | 'late' | 'closed'

/** What a browser needs to vote under a key of its own. */
export interface SecretView {
  /** Leaf hash of the definition, hex: what the key signs the vote for. */
  readonly definitionLeaf: string
  readonly registrarKey: string
  readonly keysHref: string
  readonly votesHref: string
}

/** Decisions that stand in the way of what is voted on, by option, and where decisions are. */
export interface ConflictsView {
  readonly decisionsHref: string
  readonly options: readonly OptionConflicts[]
}

/** A ballot as its page shows it. */
export interface BallotView {
  readonly ballot: BallotDefinition
  readonly state: BallotState
  readonly log: LogHead
  /** Other nodes that have signed heads of the log, and how many entries the last one had. */
  readonly seenBy: readonly {
    readonly name: string
    readonly size: number
    readonly atMs: number
    readonly holds: boolean
  }[]
  /** null: not shown yet. */
  readonly tally: Tally | null
  /** Where the reader stands; null: they are not on the list of this ballot. */
  readonly step: VoterStep | null
  /** Whether the reader is somebody who is put on lists, and whether they look after ballots. */
  readonly isVoter: boolean
  readonly isSteward: boolean
  /** What came of it; null: nothing yet. */
  readonly consequence: Consequence | null
  /** Why it was closed before its time; null: it was not. */
  readonly closedReason: string | null
  /** What the minority wants to be kept with the decision. */
  readonly minority: string
  /** Decisions that are in the way of what is voted on, as they stand now; none once it is closed. */
  readonly conflicts: ConflictsView
  /** Names of homes and feeders, by id. */
  readonly names: ReadonlyMap<string, string>
  /** The decision that came of it, or else where decisions are; and the topics of the neighbourhood. */
  readonly decisionHref: string
  readonly voicesHref: string
  /** The question that it belongs to; null: none. */
  readonly questionHref: string | null
  /** The meeting in which it was moved; null: none. */
  readonly meetingHref: string | null
  /** What a browser needs to vote without being known; null: votes carry numbers. */
  readonly secret: SecretView | null
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
