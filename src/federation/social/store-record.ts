import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { PublicRecord } from './public-record.ts'

export async function addRecord(
  db: Kysely<Schema>,
  postId: string,
  { hash, name, text }: PublicRecord,
): Promise<void> {
  await db
    .insertInto('social_records')
    .values({ post_id: postId, hash, name, document: text })
    .execute()
}

/** A record by its hash, where the neighbourhood can be found by others and its post stands; null: there is none. */
export async function findRecord(
  db: Kysely<Schema>,
  hash: string,
): Promise<{
  readonly record: PublicRecord
  readonly cellId: string
  readonly publishedMs: number
} | null> {
  const row = await db
    .selectFrom('social_records')
    .innerJoin('social_posts', 'social_posts.id', 'social_records.post_id')
    .innerJoin('social_cells', 'social_cells.cell_id', 'social_posts.cell_id')
    .select(['social_records.name', 'social_records.document'])
    .select(['social_posts.cell_id', 'social_posts.published_ms'])
    .where('social_records.hash', '=', hash)
    .where('social_cells.is_on', '=', 1)
    .where('social_posts.gone_ms', 'is', null)
    .orderBy('social_posts.id')
    .executeTakeFirst()
  if (row === undefined) return null
  const { name, document, cell_id: cellId, published_ms: publishedMs } = row
  return { record: { hash, name, text: document }, cellId, publishedMs }
}

/** What stands behind posts, by post. */
export async function recordsOf(
  db: Kysely<Schema>,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, Pick<PublicRecord, 'hash' | 'name'>>> {
  if (postIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('social_records')
    .select(['post_id', 'hash', 'name'])
    .where('post_id', 'in', postIds)
    .execute()
  return new Map(rows.map(({ post_id, hash, name }) => [post_id, { hash, name }]))
}
