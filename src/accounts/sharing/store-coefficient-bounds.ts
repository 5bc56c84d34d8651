import type { Kysely } from 'kysely'
import { floorTo, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { inTransaction } from '../store-rows.ts'
import type { Span } from './rule-spans.ts'

/** Times of one neighbourhood at the most: it begins in Spain once, and numbers are mistyped now and then. No more are kept. */
export const boundsLimit = 200

/** When Spain's law bound the coefficients of a neighbourhood, ascending; the last one without an end where it does now. */
export async function coefficientBounds(db: Kysely<Schema>, cellId: string): Promise<Span[]> {
  const rows = await db
    .selectFrom('coefficient_bounds')
    .select(['from_ms', 'until_ms'])
    .where('cell_id', '=', cellId)
    .orderBy('from_ms')
    .limit(boundsLimit)
    .execute()
  return rows.map((row) => ({ fromMs: row.from_ms, toMs: row.until_ms ?? Infinity }))
}

/**
 * Keeps whether the law binds from the next quarter hour on. What began before is shared as it was: a number that is stated, or taken
 * back, changes nothing that is settled. Twice equals once.
 */
export async function noteBound(
  db: Kysely<Schema>,
  cellId: string,
  isBound: boolean,
  nowMs: number,
): Promise<void> {
  const known = await coefficientBounds(db, cellId)
  const wasBound = known.at(-1)?.toMs === Infinity
  if (wasBound === isBound || (isBound && known.length === boundsLimit)) return
  const atMs = floorTo(nowMs, quarterMs) + quarterMs
  await inTransaction(db, async (tx) => {
    if (isBound) {
      const row = { cell_id: cellId, from_ms: atMs, until_ms: null }
      await tx
        .insertInto('coefficient_bounds')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['cell_id', 'from_ms']).doUpdateSet({ until_ms: null }),
        )
        .execute()
      return
    }
    await tx
      .updateTable('coefficient_bounds')
      .set({ until_ms: atMs })
      .where('cell_id', '=', cellId)
      .where('until_ms', 'is', null)
      .execute()
  })
}
