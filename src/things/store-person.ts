import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { forgetHistories } from './store-history.ts'
import type { Belief } from './doubt/doubt.ts'
import type { Override } from './set-point.ts'
import { toBelief } from './doubt/store-doubt.ts'
import { toOverride } from './store-set-point.ts'

/** Every wish that a person ever had for a thing, the oldest first. */
export async function overridesOf(db: Kysely<Schema>, personId: string): Promise<Override[]> {
  const rows = await db
    .selectFrom('overrides')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('from_ms')
    .execute()
  return rows.map(toOverride)
}

/** Every word of a person that a thing is right, the oldest first. */
export async function beliefsOf(db: Kysely<Schema>, personId: string): Promise<Belief[]> {
  const rows = await db
    .selectFrom('thing_beliefs')
    .selectAll()
    .where('person_id', '=', personId)
    .orderBy('from_ms')
    .execute()
  return rows.map(toBelief)
}

/** Takes a person's wishes and words on things out; one that still holds ends with it. */
export async function deleteOverridesOf(db: Kysely<Schema>, personId: string): Promise<void> {
  await db.deleteFrom('overrides').where('person_id', '=', personId).execute()
  await db.deleteFrom('thing_beliefs').where('person_id', '=', personId).execute()
}

/** Homes that nobody lives in any more: their things are gone with what they were asked to do, their keys are revoked and their addresses removed. */
export async function forgetHomes(
  db: Kysely<Schema>,
  homeIds: readonly string[],
  nowMs: number,
): Promise<void> {
  if (homeIds.length === 0) return
  const things = db.selectFrom('things').select('id').where('cell_id', 'in', homeIds)
  await db.deleteFrom('set_points').where('thing_id', 'in', things).execute()
  await db.deleteFrom('overrides').where('thing_id', 'in', things).execute()
  await db.deleteFrom('thing_doubts').where('thing_id', 'in', things).execute()
  await db.deleteFrom('thing_beliefs').where('thing_id', 'in', things).execute()
  await db.deleteFrom('things').where('cell_id', 'in', homeIds).execute()
  await forgetHistories(db, homeIds)
  await db.deleteFrom('connections').where('cell_id', 'in', homeIds).execute()
  await db
    .updateTable('broker_credentials')
    .set((row) => ({
      label: '',
      revoked_ms: row.fn.coalesce('revoked_ms', row.val(nowMs)),
    }))
    .where('cell_id', 'in', homeIds)
    .execute()
}
