import type {
  Conversation,
  Moderation,
  Statement,
} from '../../assembly/conversation/conversation.ts'
import type { Heard, MapView, Stand } from '../../assembly/conversation/map-view.ts'
import type { Notice } from '../../assembly/report/answer.ts'
import type { Became } from '../../assembly/report/became.ts'
import type { Turn } from '../../assembly/conversation/turn.ts'
import type { CameOf } from '../parts/next-steps.tsx'
import type { Opinion } from '../../assembly/opinion/vote-table.ts'

/** Where somebody sits: with an account in their neighbourhood, or with a link of their own. Addresses begin with `base`. */
export interface Seat {
  readonly base: string
  /** Whether they came by a code. */
  readonly isLink: boolean
  readonly isSteward: boolean
}

/** A question as one of its participants sees it. */
export interface QuestionView {
  readonly conversation: Conversation
  readonly seat: Seat
  /** Null: may read along only. */
  readonly turn: Turn | null
  /** What they said of the statement they went back to; null: it is a new one. */
  readonly before: Opinion | null
  /** Statements voted on, the newest last. */
  readonly votes: readonly { readonly statement: Statement; readonly opinion: Opinion }[]
  readonly stand: Stand | null
  readonly own: readonly OwnStatement[]
  /** The meeting in which the statement to vote on was said; null: in none. */
  readonly meeting: { readonly meetingId: string; readonly title: string } | null
  /** Who wrote the statement to vote on on another server, `@name@host`; null: it was written here. */
  readonly outer: string | null
  /** What a body that asked the question answers; null: nobody asked, or it was not drawn up. */
  readonly answers: Notice | null
  /** Where the decisions of the neighbourhood are. */
  readonly decisions: string
  /** What came of the question; nothing for who came by a code. */
  readonly came: readonly CameOf[]
  readonly nowMs: number
}

/** What became of what somebody wrote. */
export interface OwnStatement {
  readonly statement: Statement
  readonly moderation: Moderation | null
  readonly heard: Heard | null
  /** What was decided or answered to it. */
  readonly became: readonly Became[]
}

/** The map of a question, and where the reader stands in it. */
export interface QuestionMapView {
  readonly conversation: Conversation
  readonly seat: Seat
  readonly map: MapView
  readonly stand: Stand | null
}
