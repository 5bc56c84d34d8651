import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Poll } from './poll.ts'
import { addPoll, pollsOf } from './store-poll.ts'
import { addRecord, recordsOf } from './store-record.ts'
import {
  changingSources,
  postSources,
  type Follower,
  type NewPost,
  type Post,
  type PostSource,
  type SocialCell,
  type SocialLanguage,
} from './social-cell.ts'

/** Posts that one question reads at the most. */
export const postsOnce = 100

/** What a neighbourhood shows, and how it is called; null: it is not switched on. */
export async function socialCell(db: Kysely<Schema>, cellId: string): Promise<SocialCell | null> {
  return (await cellsWhere(db, 'cells.id', cellId))[0] ?? null
}

/** The same by its short name. */
export async function socialCellBySlug(
  db: Kysely<Schema>,
  slug: string,
): Promise<SocialCell | null> {
  return (await cellsWhere(db, 'cells.slug', slug))[0] ?? null
}

/** All that are switched on. */
export async function socialCells(db: Kysely<Schema>): Promise<SocialCell[]> {
  return await cellsWhere(db, 'social_cells.is_on', 1)
}

async function cellsWhere(
  db: Kysely<Schema>,
  column: 'cells.id' | 'cells.slug' | 'social_cells.is_on',
  value: string | number,
): Promise<SocialCell[]> {
  const rows = await db
    .selectFrom('social_cells')
    .innerJoin('cells', 'cells.id', 'social_cells.cell_id')
    .select([
      'cells.id',
      'cells.slug',
      'cells.name',
      'cells.place_label',
      'social_cells.language',
      'social_cells.since_ms',
      'cells.created_ms',
    ])
    .where('social_cells.is_on', '=', 1)
    .where('cells.kind', '=', 'neighbourhood')
    .where(column, '=', value)
    .orderBy('cells.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    name: row.name,
    placeLabel: row.place_label,
    language: languageOf(row.language),
    sinceMs: row.since_ms,
    createdMs: row.created_ms,
  }))
}

function languageOf(text: string): SocialLanguage {
  return text === 'de' ? 'de' : 'en'
}

/** Switches a neighbourhood on, in a language, from a time of its own on; what was on stays on from when it was. */
export async function switchOn(
  db: Kysely<Schema>,
  cellId: string,
  language: SocialLanguage,
  sinceMs: number,
): Promise<void> {
  const isOn = (await socialCell(db, cellId)) !== null
  const row = isOn ? { language } : { is_on: 1, language, since_ms: sinceMs }
  await db
    .insertInto('social_cells')
    .values({ cell_id: cellId, is_on: 1, language, since_ms: sinceMs })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/** Switches a neighbourhood off. Who followed it is forgotten: nobody goes on unasked when it is switched on again. */
export async function switchOff(db: Kysely<Schema>, cellId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('social_cells').set({ is_on: 0 }).where('cell_id', '=', cellId).execute()
    await tx.deleteFrom('social_followers').where('cell_id', '=', cellId).execute()
  })
}

/** The keys of an actor, as they are kept; null: it has none yet. */
export async function keyOf(
  db: Kysely<Schema>,
  actor: string,
): Promise<{ readonly publicKey: string; readonly privateKey: string } | null> {
  const row = await db
    .selectFrom('social_keys')
    .selectAll()
    .where('actor', '=', actor)
    .executeTakeFirst()
  return row === undefined ? null : { publicKey: row.public_key, privateKey: row.private_key }
}

/** Keeps new keys of an actor that has none; those that somebody else kept meanwhile stay. */
export async function addKey(
  db: Kysely<Schema>,
  actor: string,
  key: { readonly publicKey: string; readonly privateKey: string },
  madeMs: number,
): Promise<void> {
  await db
    .insertInto('social_keys')
    .values({
      actor,
      public_key: key.publicKey,
      private_key: key.privateKey,
      made_ms: madeMs,
    })
    .onConflict((conflict) => conflict.column('actor').doNothing())
    .execute()
}

/** Keeps a follower; one who follows already is kept with the addresses of now. */
export async function addFollower(
  db: Kysely<Schema>,
  cellId: string,
  { actor, inbox, sharedInbox }: Follower,
  nowMs: number,
): Promise<void> {
  const row = { inbox, shared_inbox: sharedInbox }
  await db
    .insertInto('social_followers')
    .values({ cell_id: cellId, actor, host: new URL(actor).host, followed_ms: nowMs, ...row })
    .onConflict((conflict) => conflict.columns(['cell_id', 'actor']).doUpdateSet(row))
    .execute()
}

export async function dropFollower(
  db: Kysely<Schema>,
  cellId: string,
  actor: string,
): Promise<void> {
  await db
    .deleteFrom('social_followers')
    .where('cell_id', '=', cellId)
    .where('actor', '=', actor)
    .execute()
}

/** An actor is gone from its server: it follows nobody any more. */
export async function forgetFollower(db: Kysely<Schema>, actor: string): Promise<void> {
  await db.deleteFrom('social_followers').where('actor', '=', actor).execute()
}

/** Whether an actor follows any neighbourhood here. */
export async function isFollower(db: Kysely<Schema>, actor: string): Promise<boolean> {
  const row = await db
    .selectFrom('social_followers')
    .select('actor')
    .where('actor', '=', actor)
    .executeTakeFirst()
  return row !== undefined
}

/** How many follow a neighbourhood; of one server only, where its host is given. */
export async function countFollowers(
  db: Kysely<Schema>,
  cellId: string,
  host: string | null = null,
): Promise<number> {
  let query = db
    .selectFrom('social_followers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('cell_id', '=', cellId)
  if (host !== null) query = query.where('host', '=', host)
  return (await query.executeTakeFirstOrThrow()).count
}

/** All who follow a neighbourhood, with where they are written to. */
export async function followersOf(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly Pick<Follower, 'actor' | 'inbox'>[]> {
  return await db
    .selectFrom('social_followers')
    .select(['actor', 'inbox'])
    .where('cell_id', '=', cellId)
    .orderBy('actor')
    .execute()
}

/** Where a post for all followers goes: one follower of each inbox that several share, by inbox; those after `afterInbox`. */
export async function inboxesOf(
  db: Kysely<Schema>,
  cellId: string,
  afterInbox: string,
  limit: number,
): Promise<readonly { readonly actor: string; readonly inbox: string }[]> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom('social_followers')
        .select(({ fn }) => ['actor', fn.coalesce('shared_inbox', 'inbox').as('to')])
        .where('cell_id', '=', cellId)
        .as('follower'),
    )
    .select(({ fn }) => ['follower.to', fn.min('follower.actor').as('actor')])
    .where('follower.to', '>', afterInbox)
    .groupBy('follower.to')
    .orderBy('follower.to')
    .limit(limit)
    .execute()
  return rows.map(({ to, actor }) => ({ actor, inbox: to }))
}

/** Keeps a post that is to be sent. False: its source was posted already, and either says the same or does not change. */
export async function addPost(db: Kysely<Schema>, post: NewPost): Promise<boolean> {
  const { poll, record } = post
  if (poll === undefined && record === null) return await addWords(db, post)
  return await db.transaction().execute(async (tx) => {
    const isNew = await addWords(tx, post)
    if (isNew && poll !== undefined) await addPoll(tx, post.id, poll, post.publishedMs)
    if (isNew && record !== null) await addRecord(tx, post.id, record)
    return isNew
  })
}

async function addWords(db: Kysely<Schema>, post: NewPost): Promise<boolean> {
  const { language, title, text, path } = post
  const event = post.event === null ? null : JSON.stringify(post.event)
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('social_posts')
    .values({
      id: post.id,
      cell_id: post.cellId,
      source: post.source,
      source_id: post.sourceId,
      language,
      title,
      text,
      path,
      event,
      published_ms: post.publishedMs,
      is_sent: 0,
    })
    .onConflict((conflict) => conflict.columns(['cell_id', 'source', 'source_id']).doNothing())
    .executeTakeFirst()
  if ((numInsertedOrUpdatedRows ?? 0n) > 0n) return true
  if (!changingSources.includes(post.source)) return false
  const { numUpdatedRows } = await db
    .updateTable('social_posts')
    .set((of) => ({
      language,
      title,
      text,
      path,
      event,
      is_sent: 0,
      // What nobody has got yet is sent as if it had always said this.
      changed_ms: of
        .case()
        .when('is_sent', '=', 1)
        .then(post.publishedMs)
        .else(of.ref('changed_ms'))
        .end(),
    }))
    .where('cell_id', '=', post.cellId)
    .where('source', '=', post.source)
    .where('source_id', '=', post.sourceId)
    .where('gone_ms', 'is', null)
    .where((is) =>
      is.or([
        is('title', '<>', title),
        is('text', '<>', text),
        is('path', '<>', path),
        is(is.fn.coalesce('event', is.val('')), '<>', event ?? ''),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** A post of a neighbourhood that is switched on; null: there is none. */
export async function findPost(db: Kysely<Schema>, id: string): Promise<Post | null> {
  const rows = await postRows(db).where('social_posts.id', '=', id).execute()
  return (await postsIn(db, rows))[0] ?? null
}

/** What a neighbourhood that is switched on posted of a source; null: nothing. */
export async function postOfSource(
  db: Kysely<Schema>,
  cellId: string,
  source: PostSource,
  sourceId: string,
): Promise<Post | null> {
  const rows = await postRows(db)
    .where('social_posts.cell_id', '=', cellId)
    .where('social_posts.source', '=', source)
    .where('social_posts.source_id', '=', sourceId)
    .execute()
  return (await postsIn(db, rows))[0] ?? null
}

/** Whether something was posted already, whether the neighbourhood is switched on or not. */
export async function hasPost(
  db: Kysely<Schema>,
  cellId: string,
  source: PostSource,
  sourceId: string,
): Promise<boolean> {
  const row = await db
    .selectFrom('social_posts')
    .select('id')
    .where('cell_id', '=', cellId)
    .where('source', '=', source)
    .where('source_id', '=', sourceId)
    .executeTakeFirst()
  return row !== undefined
}

/** Posts of a neighbourhood, the newest first. */
export async function postsOf(
  db: Kysely<Schema>,
  cellId: string,
  from: number,
  limit: number,
): Promise<Post[]> {
  const rows = await postRows(db)
    .where('social_posts.cell_id', '=', cellId)
    .orderBy('social_posts.published_ms', 'desc')
    .orderBy('social_posts.id', 'desc')
    .offset(from)
    .limit(limit)
    .execute()
  return await postsIn(db, rows)
}

/** Posts that are not yet on their way, the oldest first; {@link postsOnce} at the most. */
export async function unsentPosts(db: Kysely<Schema>): Promise<Post[]> {
  const rows = await postRows(db)
    .where('social_posts.is_sent', '=', 0)
    .orderBy('social_posts.published_ms')
    .orderBy('social_posts.id')
    .limit(postsOnce)
    .execute()
  return await postsIn(db, rows)
}

export async function markSent(db: Kysely<Schema>, id: string): Promise<void> {
  await db.updateTable('social_posts').set({ is_sent: 1 }).where('id', '=', id).execute()
}

/** How many posts a neighbourhood has that is switched on; null: all of them together. */
export async function countPosts(db: Kysely<Schema>, cellId: string | null): Promise<number> {
  const all = postRows(db)
    .clearSelect()
    .select(({ fn }) => fn.countAll<number>().as('count'))
  const of = cellId === null ? all : all.where('social_posts.cell_id', '=', cellId)
  return (await of.executeTakeFirstOrThrow()).count
}

function postRows(db: Kysely<Schema>) {
  return db
    .selectFrom('social_posts')
    .innerJoin('social_cells', 'social_cells.cell_id', 'social_posts.cell_id')
    .selectAll('social_posts')
    .where('social_cells.is_on', '=', 1)
    .where('social_posts.gone_ms', 'is', null)
}

type PostRow = Awaited<ReturnType<ReturnType<typeof postRows>['execute']>>[number]

async function postsIn(db: Kysely<Schema>, rows: readonly PostRow[]): Promise<Post[]> {
  const asking = rows.filter(({ source }) => source === 'poll').map(({ id }) => id)
  const polls = await pollsOf(db, asking)
  const deciding = rows.filter(({ source }) => source === 'decision').map(({ id }) => id)
  const records = await recordsOf(db, deciding)
  return rows.map((row) => {
    return { ...postOf(row, polls.get(row.id) ?? null), record: records.get(row.id) ?? null }
  })
}

function postOf(row: PostRow, poll: Poll | null): Omit<Post, 'record'> {
  return {
    id: row.id,
    cellId: row.cell_id,
    source: postSources.find((source) => source === row.source) ?? 'decision',
    sourceId: row.source_id,
    language: languageOf(row.language),
    title: row.title,
    text: row.text,
    path: row.path,
    publishedMs: row.published_ms,
    event: row.event === null ? null : JSON.parse(row.event),
    changedMs: row.changed_ms,
    poll,
  }
}
