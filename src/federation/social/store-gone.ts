import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { postSources, type PostSource } from './social-cell.ts'

/** A post that was taken back: only its address is left. */
export interface GonePost {
  readonly id: string
  readonly cellId: string
  readonly source: PostSource
  readonly publishedMs: number
  readonly goneMs: number
}

/** Takes a post of a neighbourhood back: its words go, and what others did with it. False: there is none, or it is gone already. */
export async function takeDown(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
  nowMs: number,
): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('social_posts')
      .set({ title: '', text: '', event: null, gone_ms: nowMs, is_sent: 0 })
      .where('cell_id', '=', cellId)
      .where('id', '=', id)
      .where('gone_ms', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await tx.deleteFrom('social_reactions').where('post_id', '=', id).execute()
    await tx.deleteFrom('social_votes').where('post_id', '=', id).execute()
    await tx.deleteFrom('social_records').where('post_id', '=', id).execute()
    await tx.deleteFrom('social_polls').where('post_id', '=', id).execute()
    return true
  })
}

/** A post that was taken back; null: it was not. */
export async function findGone(db: Kysely<Schema>, id: string): Promise<GonePost | null> {
  const rows = await goneRows(db).where('social_posts.id', '=', id).execute()
  return rows.map(goneOf)[0] ?? null
}

/** Posts of which it is not yet said that they are gone. */
export async function untoldGone(db: Kysely<Schema>, limit: number): Promise<GonePost[]> {
  const rows = await goneRows(db)
    .where('social_posts.is_sent', '=', 0)
    .orderBy('social_posts.id')
    .limit(limit)
    .execute()
  return rows.map(goneOf)
}

function goneRows(db: Kysely<Schema>) {
  return db
    .selectFrom('social_posts')
    .innerJoin('social_cells', 'social_cells.cell_id', 'social_posts.cell_id')
    .selectAll('social_posts')
    .where('social_cells.is_on', '=', 1)
    .where('social_posts.gone_ms', 'is not', null)
}

function goneOf(
  row: Awaited<ReturnType<ReturnType<typeof goneRows>['execute']>>[number],
): GonePost {
  return {
    id: row.id,
    cellId: row.cell_id,
    source: postSources.find((source) => source === row.source) ?? 'decision',
    publishedMs: row.published_ms,
    goneMs: row.gone_ms ?? 0,
  }
}
