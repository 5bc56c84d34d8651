import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Reply } from './reply.ts'

/** A reply that was taken, and whether it was passed on. */
export interface TakenReply extends Pick<Reply, 'cellId' | 'sourceId' | 'address' | 'author'> {
  readonly id: string
  readonly postId: string
  /** Address of the activity that brought it. */
  readonly activity: string
  readonly heardMs: number
  /** As a steward let it in; empty: it was not passed on. */
  readonly text: string
  readonly isPassedOn: boolean
}

/** Replies that one question reads at the most. */
const repliesOnce = 1_000

/** Keeps where a reply stands, once. */
export async function addReply(
  db: Kysely<Schema>,
  id: string,
  { postId, address, activity, author }: Reply,
  nowMs: number,
): Promise<void> {
  await db
    .insertInto('social_replies')
    .values({ id, post_id: postId, address, activity, author, heard_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['post_id', 'address']).doNothing())
    .execute()
}

/** Replies to a neighbourhood's posts that may be passed on, or taken back: the newest, and {@link repliesOnce} at the most. What was taken back is left out. */
export async function openReplies(db: Kysely<Schema>, cellId: string): Promise<TakenReply[]> {
  const rows = await db
    .selectFrom('social_replies')
    .innerJoin('social_posts', 'social_posts.id', 'social_replies.post_id')
    .selectAll('social_replies')
    .select(['social_posts.cell_id', 'social_posts.source_id'])
    .where('social_posts.cell_id', '=', cellId)
    .where('undone_ms', 'is', null)
    .orderBy('social_replies.id', 'desc')
    .limit(repliesOnce)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    cellId: row.cell_id,
    sourceId: row.source_id,
    postId: row.post_id,
    address: row.address,
    activity: row.activity,
    author: row.author,
    heardMs: row.heard_ms,
    text: row.text,
    isPassedOn: row.passed_ms !== null,
  }))
}

/** It was passed on, in these words. */
export async function markPassedOn(
  db: Kysely<Schema>,
  id: string,
  text: string,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('social_replies')
    .set({ text, passed_ms: nowMs })
    .where('id', '=', id)
    .execute()
}

/** It was taken back. */
export async function markUndone(db: Kysely<Schema>, id: string, nowMs: number): Promise<void> {
  await db
    .updateTable('social_replies')
    .set({ text: '', undone_ms: nowMs })
    .where('id', '=', id)
    .execute()
}

/** How many replies to posts were taken, by post. */
export async function repliesTo(
  db: Kysely<Schema>,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (postIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('social_replies')
    .select(({ fn }) => ['post_id', fn.countAll<number | string>().as('count')])
    .where('post_id', 'in', postIds)
    .groupBy('post_id')
    .execute()
  return new Map(rows.map(({ post_id: postId, count }) => [postId, Number(count)]))
}
