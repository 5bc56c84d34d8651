import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Keeper } from './store-guard.ts'

/** What a neighbourhood (or the node) has chosen about all who are new, and about its own list. */
export interface GuardChoice {
  /** Whether only servers that were accepted are heard and reached. */
  readonly hearsOnlyAccepted: boolean
  /** Whether others may read whom it blocks. */
  readonly isShared: boolean
}

export async function choiceOf(db: Kysely<Schema>, keeper: Keeper): Promise<GuardChoice> {
  const row = await db
    .selectFrom('guard_choices')
    .selectAll()
    .where('cell_id', '=', keeper ?? '')
    .executeTakeFirst()
  return { hearsOnlyAccepted: row?.hears_only_accepted === 1, isShared: row?.is_shared === 1 }
}

/** Whether a neighbourhood hears only who was accepted: it chose so, or the node did for all. */
export async function hearsOnlyAccepted(db: Kysely<Schema>, cellId: string): Promise<boolean> {
  const row = await db
    .selectFrom('guard_choices')
    .select('cell_id')
    .where('cell_id', 'in', ['', cellId])
    .where('hears_only_accepted', '=', 1)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function setChoice(
  tx: Kysely<Schema>,
  keeper: Keeper,
  choice: GuardChoice,
): Promise<void> {
  const row = {
    hears_only_accepted: choice.hearsOnlyAccepted ? 1 : 0,
    is_shared: choice.isShared ? 1 : 0,
  }
  await tx
    .insertInto('guard_choices')
    .values({ cell_id: keeper ?? '', ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}
