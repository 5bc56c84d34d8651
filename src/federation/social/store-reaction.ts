import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'

/** What others do with a post of ours: they pass it on to those who follow them, or say that they like it. */
export type ReactionKind = 'announce' | 'like'

export interface Reaction {
  readonly postId: string
  readonly kind: ReactionKind
  /** Hash of the address of who it is, and of the activity's own. */
  readonly actor: string
  readonly activity: string
  readonly host: string
}

/** What is counted of one server, and of one post, within a day. */
export const reactionsOfHostLimit = 1_000
export const reactionsOfPostLimit = 5_000

/** Counts a reaction, once for each account, post and kind. False: it was counted already. */
export async function addReaction(
  db: Kysely<Schema>,
  { postId, kind, actor, activity, host }: Reaction,
  nowMs: number,
): Promise<Result<boolean>> {
  const sinceMs = nowMs - dayMs
  if ((await countSince(db, 'host', host, sinceMs)) >= reactionsOfHostLimit) {
    const most = reactionsOfHostLimit
    return refuse('reaction-host', `${most} reactions came from ${host} today.`, 'actor', { most })
  }
  if ((await countSince(db, 'post_id', postId, sinceMs)) >= reactionsOfPostLimit) {
    const most = reactionsOfPostLimit
    return refuse('reaction-post', `${most} reactions to a post came today.`, 'object', { most })
  }
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('social_reactions')
    .values({ post_id: postId, kind, actor, activity, host, heard_ms: nowMs })
    .onConflict((conflict) => conflict.columns(['post_id', 'actor', 'kind']).doNothing())
    .executeTakeFirst()
  return success((numInsertedOrUpdatedRows ?? 0n) > 0n)
}

async function countSince(
  db: Kysely<Schema>,
  by: 'host' | 'post_id',
  name: string,
  sinceMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('social_reactions')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where(by, '=', name)
    .where('heard_ms', '>', sinceMs)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Takes a reaction back that its account names by its address; false: there is none. */
export async function dropReaction(
  db: Kysely<Schema>,
  actor: string,
  activity: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('social_reactions')
    .where('actor', '=', actor)
    .where('activity', '=', activity)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** The same, by what it was a reaction to. */
export async function dropReactionTo(
  db: Kysely<Schema>,
  { postId, kind, actor }: Pick<Reaction, 'postId' | 'kind' | 'actor'>,
): Promise<void> {
  await db
    .deleteFrom('social_reactions')
    .where('post_id', '=', postId)
    .where('kind', '=', kind)
    .where('actor', '=', actor)
    .execute()
}

/** Somebody is gone from their server. */
export async function forgetReactions(db: Kysely<Schema>, actor: string): Promise<void> {
  await db.deleteFrom('social_reactions').where('actor', '=', actor).execute()
}

/** How often posts were passed on and liked, by post; what is not there never was. */
export async function reactionsTo(
  db: Kysely<Schema>,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<ReactionKind, number>>>> {
  if (postIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('social_reactions')
    .select(({ fn }) => ['post_id', 'kind', fn.countAll<number | string>().as('count')])
    .where('post_id', 'in', postIds)
    .groupBy(['post_id', 'kind'])
    .execute()
  const counts = new Map<string, Record<ReactionKind, number>>()
  for (const { post_id: postId, kind, count } of rows) {
    const of = counts.get(postId) ?? { announce: 0, like: 0 }
    of[kind === 'like' ? 'like' : 'announce'] = Number(count)
    counts.set(postId, of)
  }
  return counts
}
