/** What the victim of `kill.ts` tells: where its broker listens, which payment is committed. */
export type FromVictim =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'paid'; readonly id: string }

/** What it is told to do. */
export interface ToVictim {
  readonly database: string
  readonly round: number
}
