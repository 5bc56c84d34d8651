import type { Transaction } from 'kysely'
import type { Result } from '../../kernel/refusal.ts'
import type { NoteKey } from '../../kernel/signed-note.ts'
import type { Schema } from '../../store/schema.ts'
import type { FarLetter } from './far-letter.ts'

/** Another node, where a body or a neighbourhood may live. */
export interface FarNode {
  readonly id: string
  readonly name: string
  /** Without a slash at its end. */
  readonly address: string
}

/** Other nodes as this room knows them: whoever runs the node says who they are, and carries letters. */
export interface FarNodes {
  /** Those that are trusted. */
  all(): readonly FarNode[]
  find(id: string): FarNode | null
  /** What a node's signature under a name is checked with. */
  keyOf(id: string, name: string): NoteKey | null
  /** Tells a node something for good, in the transaction of what is told. Refused where it is not trusted, or too much waits for it. */
  tell(
    tx: Transaction<Schema>,
    id: string,
    letter: FarLetter,
    nowMs: number,
  ): Promise<Result<unknown>>
}

/** A node that knows no others. */
export const noFarNodes: FarNodes = {
  all: () => [],
  find: () => null,
  keyOf: () => null,
  tell: () => Promise.reject(new Error('no other node is known')),
}
