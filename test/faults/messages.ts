/** What the victim of `kill.ts` tells: where its broker listens, which payment is committed. */
export type FromVictim =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'paid'; readonly id: string }

/** What it is told to do. */
export interface ToVictim {
  readonly database: string
  readonly round: number
}

/** What the victim of `settle-kill.ts` tells: that it settles now, that nothing is left to settle. */
export type FromSettleVictim = { readonly kind: 'settling' } | { readonly kind: 'done' }

/** What it is told to settle. */
export interface ToSettleVictim {
  readonly database: string
  readonly cellId: string
  readonly nowMs: number
}

/** What the victim of `vote-kill.ts` tells: which vote was acknowledged. */
export interface FromVoteVictim {
  readonly kind: 'voted'
  readonly number: number
}

/** What it is told to vote on, and with which vote to begin. */
export interface ToVoteVictim {
  readonly database: string
  readonly conversationId: string
  readonly from: number
}

/** What the victim of `ballot-kill.ts` tells: which vote was acknowledged, which ballot is closed with what follows from it. */
export type FromBallotVictim =
  | { readonly kind: 'voted'; readonly number: number }
  | { readonly kind: 'closed'; readonly ballot: string }

/** What it is told: to vote on a ballot, beginning with a vote, or to close ballots. */
export type ToBallotVictim = { readonly database: string } & (
  | { readonly kind: 'vote'; readonly ballot: string; readonly from: number }
  | { readonly kind: 'close'; readonly ballots: readonly string[] }
)

/** What the victims of `mail-kill.ts` tell: north listens, a letter of south stands, nothing waits any more. */
export type FromMailVictim =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly number: number }
  | { readonly kind: 'drained' }

/** One end of the mail between two nodes, as a process is told to be it; null: it writes no more and sends what waits. */
export interface ToMailVictim {
  readonly end: 'north' | 'south'
  readonly database: string
  readonly port: number
  /** Private keys of both, PEM. */
  readonly keys: { readonly north: string; readonly south: string }
  /** The number of the first letter that it writes. */
  readonly from: number | null
}
