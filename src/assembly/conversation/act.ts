import type { Opinion } from '../opinion/vote-table.ts'
import type { Moderation, OuterSource, Statement } from './conversation.ts'

/** Who takes part: a person with an account, or who came by a code and holds a link. */
export type Who =
  | { readonly kind: 'person'; readonly personId: string }
  | { readonly kind: 'link'; readonly tokenHash: string }

/** What somebody does in a conversation. */
export type Act =
  | {
      readonly kind: 'vote'
      readonly who: Who
      readonly statement: number
      readonly opinion: Opinion
    }
  | {
      readonly kind: 'say'
      /** Null: a steward begins with it, or it was said in a meeting. */
      readonly who: Who | null
      /** Said in a meeting: it is one among the others, and waits where they do. */
      readonly isFromMeeting?: boolean
      /** Written on another server: it always waits. `who` is null. */
      readonly outer?: OuterSource
      readonly text: string
      readonly language: string
      /** Said although there is one that is nearly the same. */
      readonly evenSo: boolean
    }
  /** Who wrote a statement on another server changed it there, or deleted it (`text` is null). */
  | {
      readonly kind: 'amend'
      readonly address: string
      readonly author: string
      readonly text: string | null
    }
  /** Who wrote a statement on another server was blocked, or is no longer. */
  | { readonly kind: 'hush'; readonly statement: number; readonly isBlocked: boolean }
  | {
      readonly kind: 'moderate'
      readonly personId: string
      readonly statement: number
      readonly action: Moderation['action']
      readonly reason: string
      readonly note: string
    }
  | {
      readonly kind: 'make-codes'
      readonly hashes: readonly string[]
      readonly homeId: string | null
    }
  | { readonly kind: 'use-code'; readonly codeHash: string; readonly tokenHash: string }
  | { readonly kind: 'close'; readonly closed: boolean }

/** A code that lets one person take part once. */
export interface Code {
  readonly hash: string
  readonly homeId: string | null
  readonly madeMs: number
  readonly usedMs: number | null
}

export interface VoteLine {
  readonly seq: number
  readonly participant: number
  readonly statement: number
  readonly opinion: Opinion
  readonly atMs: number
}

/** Rows that an act adds or changes. */
export type Change =
  /** Null: read in from elsewhere, nobody that is known here. */
  | { readonly kind: 'participant'; readonly number: number; readonly who: Who | null }
  | { readonly kind: 'statement'; readonly statement: Statement }
  /** Where the statement of this number was written. */
  | { readonly kind: 'outer'; readonly number: number; readonly source: OuterSource }
  /** Nobody's name stands beside the statement of this number any more. */
  | { readonly kind: 'nameless'; readonly number: number }
  /** A statement that waits, or was never let in, says something else. */
  | { readonly kind: 'words'; readonly statement: Statement }
  | { readonly kind: 'vote'; readonly line: VoteLine }
  | { readonly kind: 'moderation'; readonly line: Moderation; readonly statement: Statement }
  | { readonly kind: 'moderator'; readonly number: number; readonly personId: string }
  | { readonly kind: 'code'; readonly code: Code }
  | { readonly kind: 'code-used'; readonly hash: string; readonly atMs: number }
  | { readonly kind: 'closing'; readonly closedMs: number | null }

/** What an act did: the rows to be written (none: it was done already), and the statement it was about. */
export interface Done {
  readonly changes: readonly Change[]
  readonly statement: number | null
}
