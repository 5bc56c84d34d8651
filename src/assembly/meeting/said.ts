import type { Piece, Turn } from './transcript.ts'

/** What somebody says, piece by piece, before pieces are made into turns. */
export interface Said {
  readonly kind: Turn['kind']
  readonly speaker: string | null
  readonly piece: Piece
  /** Begins a turn even where the speaker is the same. */
  readonly apart: boolean
}
