import type { Transaction } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { FarNodes } from './far.ts'
import type { FarLetter } from './far-letter.ts'
import type { AskedCell, SharedQuestion } from './shared-question.ts'
import { nodesAsked } from './store-far.ts'

/** Tells each other node on which a cell was asked a question. One that is no longer trusted, or takes nothing, does not keep the others from being told. */
export async function tellAsked(
  { far }: { readonly far: FarNodes },
  tx: Transaction<Schema>,
  question: Pick<SharedQuestion, 'id' | 'bodyId'>,
  nowMs: number,
  letterFor: (cells: readonly AskedCell[]) => FarLetter,
): Promise<void> {
  for (const [node, cells] of await nodesAsked(tx, question)) {
    await far.tell(tx, node, letterFor(cells), nowMs)
  }
}
