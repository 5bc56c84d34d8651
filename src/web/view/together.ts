import type { VoterStep } from '../../assembly/ballot/ballots.ts'
import type { Standing } from '../../assembly/report/answer.ts'

/** Something of deciding together that the reader may look at, with one next step. Titles are people's own words, in their own language. */
export type TogetherLine = {
  readonly title: string
  /** Language of the title; null: that of the page. */
  readonly language: string | null
  /** Null: there is no page of it. */
  readonly href: string | null
} & (
  | { readonly kind: 'vote'; readonly open: number }
  | { readonly kind: 'read' }
  | { readonly kind: 'moderate'; readonly waiting: number }
  | { readonly kind: 'ballot'; readonly closesMs: number }
  /** An open ballot that asks nothing of the reader any more; null: it is not theirs. */
  | {
      readonly kind: 'ballot-open'
      readonly step: Exclude<VoterStep, 'not-yet'> | null
      readonly closesMs: number
    }
  | { readonly kind: 'ballot-comes'; readonly opensMs: number }
  | { readonly kind: 'minutes'; readonly untilMs: number }
  | { readonly kind: 'report'; readonly bodyName: string; readonly dueMs: number }
  | { readonly kind: 'panel'; readonly untilMs: number }
  | { readonly kind: 'meeting'; readonly startsMs: number }
  | { readonly kind: 'review'; readonly reviewMs: number }
  | { readonly kind: 'decided'; readonly decidedMs: number }
  | {
      readonly kind: 'answer'
      readonly bodyName: string
      readonly dueMs: number
      readonly standing: Standing
    }
)

/** Whether a line asks the reader for something, and does not only tell. */
export function asksReader({ kind }: TogetherLine): boolean {
  return kind !== 'read' && kind !== 'ballot-open'
}

/** What a neighbourhood asks the reader, for pages about something else. */
export interface WaitsView {
  /** Where all of it stands. */
  readonly href: string
  readonly lines: readonly TogetherLine[]
}

/** The start page of deciding together. Each list is in the order in which it wants attention. */
export interface TogetherView {
  readonly name: string
  readonly base: string
  readonly isSteward: boolean
  /** What is asked of the reader now. */
  readonly now: readonly TogetherLine[]
  /** Meetings and ballots to come. */
  readonly coming: readonly TogetherLine[]
  /** Answers that are due, late or came. */
  readonly answers: readonly TogetherLine[]
  /** What was decided lately, the newest first. */
  readonly decided: readonly TogetherLine[]
  /** Decisions that are due for review. */
  readonly review: readonly TogetherLine[]
  /** Bodies that ask whether this neighbourhood belongs to them, and questions of theirs that wait to be asked here: for a steward. */
  readonly belong: readonly {
    readonly body: string
    readonly name: string
    /** The other node on which it lives; null: this one. */
    readonly node: string | null
  }[]
  readonly asked: readonly {
    readonly id: string
    readonly question: string
    readonly language: string
    readonly bodyName: string
  }[]
  /** Bodies that it belongs to. */
  readonly bodies: readonly {
    readonly id: string
    /** Null: its node is known no more. */
    readonly href: string | null
    readonly name: string
    /** The other node on which it lives; null: this one. */
    readonly node: string | null
  }[]
}
