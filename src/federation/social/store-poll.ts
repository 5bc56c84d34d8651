import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import {
  chosenOption,
  foreignVote,
  openPollsLimit,
  tellEveryMs,
  votersLimit,
  votersOfHostLimit,
  type HeardVote,
  type Poll,
  type PollCounts,
  type PollDraft,
} from './poll.ts'

/** Keeps what is asked in a post. */
export async function addPoll(
  db: Kysely<Schema>,
  postId: string,
  { about, isMany, options, endsMs }: PollDraft,
  nowMs: number,
): Promise<void> {
  const told: PollCounts = { votes: options.map(() => 0), voters: 0 }
  await db
    .insertInto('social_polls')
    .values({
      post_id: postId,
      about,
      is_many: isMany ? 1 : 0,
      options: JSON.stringify(options),
      ends_ms: endsMs,
      closed_ms: null,
      told: JSON.stringify(told),
      told_ms: nowMs,
    })
    .execute()
}

/** The polls of posts, by post. */
export async function pollsOf(
  db: Kysely<Schema>,
  postIds: readonly string[],
): Promise<ReadonlyMap<string, Poll>> {
  if (postIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('social_polls')
    .selectAll()
    .where('post_id', 'in', postIds)
    .execute()
  return new Map(
    rows.map((row) => [
      row.post_id,
      {
        about: row.about === 'ballot' ? 'ballot' : 'question',
        isMany: row.is_many === 1,
        options: JSON.parse(row.options),
        endsMs: row.ends_ms,
        closedMs: row.closed_ms,
        told: JSON.parse(row.told),
      },
    ]),
  )
}

/** Polls of a neighbourhood that are open: the posts' ids and what each is about, by its id. */
export async function openPolls(
  db: Kysely<Schema>,
  cellId: string,
): Promise<
  readonly { readonly postId: string; readonly about: string; readonly sourceId: string }[]
> {
  const rows = await db
    .selectFrom('social_polls')
    .innerJoin('social_posts', 'social_posts.id', 'social_polls.post_id')
    .select(['social_polls.post_id', 'social_polls.about', 'social_posts.source_id'])
    .where('social_posts.cell_id', '=', cellId)
    .where('social_polls.closed_ms', 'is', null)
    .orderBy('social_polls.post_id')
    .execute()
  return rows.map((row) => ({ postId: row.post_id, about: row.about, sourceId: row.source_id }))
}

/** Whether a neighbourhood may ask one thing more. */
export async function hasRoomForPoll(db: Kysely<Schema>, cellId: string): Promise<boolean> {
  return (await openPolls(db, cellId)).length < openPollsLimit
}

/** Nothing more is taken from now on. */
export async function closePoll(db: Kysely<Schema>, postId: string, nowMs: number): Promise<void> {
  await db
    .updateTable('social_polls')
    .set({ closed_ms: nowMs })
    .where('post_id', '=', postId)
    .where('closed_ms', 'is', null)
    .execute()
}

/** What was chosen so far, by accounts of servers that count: those that nobody has accepted yet are kept and not shown. */
export async function countVotes(
  db: Kysely<Schema>,
  postId: string,
  options: number,
  counts: (host: string) => boolean = () => true,
): Promise<PollCounts> {
  const rows = await db
    .selectFrom('social_votes')
    .select(({ fn }) => ['host', 'option', fn.countAll<number | string>().as('count')])
    .where('post_id', '=', postId)
    .groupBy(['host', 'option'])
    .execute()
  const votes = Array.from({ length: options }, () => 0)
  const shown = rows.filter(({ host }) => counts(host))
  for (const { option, count } of shown) votes[option] = (votes[option] ?? 0) + Number(count)
  const hosts = [...new Set(shown.map(({ host }) => host))]
  // A voter is of one host.
  let voters = 0
  for (const host of hosts) voters += await countVoters(db, postId, host)
  return { votes, voters }
}

async function countVoters(
  db: Kysely<Schema>,
  postId: string,
  host: string | null,
): Promise<number> {
  let query = db
    .selectFrom('social_votes')
    .select(({ fn }) => fn.count<number | string>('voter').distinct().as('count'))
    .where('post_id', '=', postId)
  if (host !== null) query = query.where('host', '=', host)
  return Number((await query.executeTakeFirstOrThrow()).count)
}

/**
 * Keeps what somebody chose: once for each account and option, and only one option where the poll asks for one. All of it or nothing.
 * `voter`: the hash of who it is.
 */
export async function takeVote(
  db: Kysely<Schema>,
  { pollId, actor, isOwn, to, names }: HeardVote,
  { cellId, poll }: { readonly cellId: string; readonly poll: Poll },
  voter: string,
  nowMs: number,
): Promise<Result<void>> {
  if (!isOwn || !to.includes(cellId)) return foreignVote()
  const chosen: number[] = []
  for (const name of names) {
    const option = chosenOption(poll, name, nowMs)
    if (!option.ok) return option
    if (chosen.includes(option.value)) return doubled()
    chosen.push(option.value)
  }
  const { host } = new URL(actor)
  return await db.transaction().execute(async (tx) => {
    const before = await tx
      .selectFrom('social_votes')
      .select('option')
      .where('post_id', '=', pollId)
      .where('voter', '=', voter)
      .execute()
    const known = new Set(before.map(({ option }) => option))
    const isOneTooMany = !poll.isMany && known.size + chosen.length > 1
    if (isOneTooMany || chosen.some((option) => known.has(option))) return doubled()
    if (known.size === 0) {
      if ((await countVoters(tx, pollId, host)) >= votersOfHostLimit) {
        const most = votersOfHostLimit
        const message = `${most} accounts of ${host} have answered this poll.`
        return refuse('poll-host', message, 'actor', { most })
      }
      if ((await countVoters(tx, pollId, null)) >= votersLimit) {
        const most = votersLimit
        const message = `${most} accounts have answered this poll.`
        return refuse('poll-full', message, 'actor', { most })
      }
    }
    const rows = chosen.map((option) => ({
      post_id: pollId,
      voter,
      slot: poll.isMany ? option : 0,
      option,
      host,
      heard_ms: nowMs,
    }))
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('social_votes')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst()
    // Somebody handled the same at the same moment.
    return (numInsertedOrUpdatedRows ?? 0n) > 0n ? success(undefined) : doubled()
  })
}

function doubled(): Result<never> {
  return refuse('poll-voted', 'This account has answered the poll already.', 'actor')
}

/** Somebody is gone from their server: what they chose in polls that are open counts no more. */
export async function forgetVoter(db: Kysely<Schema>, voter: string): Promise<void> {
  await db
    .deleteFrom('social_votes')
    .where('voter', '=', voter)
    .where('post_id', 'in', (of) =>
      of.selectFrom('social_polls').select('post_id').where('closed_ms', 'is', null),
    )
    .execute()
}

/** Closes what has ended, and lets the posts of polls go out again that say something new: not more often than {@link tellEveryMs}. */
export async function tellPolls(
  db: Kysely<Schema>,
  nowMs: number,
  countsIn: (cellId: string) => Promise<(host: string) => boolean> = async () => () => true,
): Promise<void> {
  await db
    .updateTable('social_polls')
    .set((of) => ({ closed_ms: of.ref('ends_ms') }))
    .where('closed_ms', 'is', null)
    .where('ends_ms', '<=', nowMs)
    .execute()
  const due = await db
    .selectFrom('social_polls')
    .innerJoin('social_posts', 'social_posts.id', 'social_polls.post_id')
    .select(['post_id', 'social_posts.cell_id', 'options', 'told', 'closed_ms'])
    .where('is_over', '=', 0)
    .where('told_ms', '<=', nowMs - tellEveryMs)
    .where('social_posts.is_sent', '=', 1)
    .orderBy('post_id')
    .execute()
  for (const { post_id: postId, cell_id: cellId, options, told, closed_ms: closedMs } of due) {
    const names: unknown[] = JSON.parse(options)
    const counts = JSON.stringify(
      await countVotes(db, postId, names.length, await countsIn(cellId)),
    )
    if (counts === told && closedMs === null) continue
    await db.transaction().execute(async (tx) => {
      await tx
        .updateTable('social_polls')
        .set({ told: counts, told_ms: nowMs, is_over: closedMs === null ? 0 : 1 })
        .where('post_id', '=', postId)
        .execute()
      await tx
        .updateTable('social_posts')
        .set({ is_sent: 0, changed_ms: nowMs })
        .where('id', '=', postId)
        .execute()
    })
  }
}
