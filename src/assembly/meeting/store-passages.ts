import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { placeOf, type Confirmed } from './confirmation.ts'
import { meetingLimits } from './meeting.ts'
import { hold, inOne, nextSeq } from './store.ts'
import { transcriptsOf } from './store-transcripts.ts'

type Db = Kysely<Schema>

/** What was confirmed, with its number in the meeting, which stays when its words change. */
export interface Passage extends Confirmed {
  readonly number: number
  /** Whether it is done; only of actions. */
  readonly isDone: boolean
  /** The statement that it became; null: it is none of a conversation. */
  readonly said: { readonly conversationId: string; readonly statement: number } | null
}

/** Adds what the secretary confirmed, which must stand in a transcript of this meeting; the same place as the same kind again changes nothing. */
export async function addPassage(
  db: Db,
  meetingId: string,
  passage: Confirmed,
  atMs: number,
): Promise<Result<readonly Passage[]>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const heads = await transcriptsOf(tx, meetingId)
    const { fileHash } = passage.span
    if (!heads.some((head) => head.fileHash === fileHash && head.deletedMs === null)) {
      return refuse('passage-not-there', 'This is not what stands in the transcript.', 'span')
    }
    const kept = await readPassages(tx, meetingId)
    const place = placeOf(passage.span)
    const isKept = kept.some(
      ({ kind, span }) =>
        kind === passage.kind && span.fileHash === fileHash && placeOf(span) === place,
    )
    if (isKept) return success(kept)
    const full = await write(tx, meetingId, passage, { replaces: null, isDropped: false, atMs })
    return full.ok ? success(await readPassages(tx, meetingId)) : full
  })
}

/** Says something confirmed in other words, or takes it back (`null`). What was said before stays in the log. */
export async function changePassage(
  db: Db,
  meetingId: string,
  number: number,
  change: Pick<Confirmed, 'text' | 'who' | 'untilDate'> | null,
  atMs: number,
): Promise<Result<readonly Passage[]>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const kept = await readPassages(tx, meetingId)
    const before = kept.find((passage) => passage.number === number)
    if (before === undefined) return noPassage()
    const { text, who, untilDate } = change ?? before
    const isSame =
      change !== null &&
      text === before.text &&
      who === before.who &&
      untilDate === before.untilDate
    if (isSame) return success(kept)
    const after = { ...before, text, who, untilDate }
    const row = { replaces: number, isDropped: change === null, atMs }
    const full = await write(tx, meetingId, after, row)
    return full.ok ? success(await readPassages(tx, meetingId)) : full
  })
}

async function write(
  db: Db,
  meetingId: string,
  { kind, text, span, foundBy, who, untilDate }: Confirmed,
  row: { readonly replaces: number | null; readonly isDropped: boolean; readonly atMs: number },
): Promise<Result<void>> {
  const seq = await nextSeq(db, 'meeting_passages', meetingId)
  const limit = meetingLimits.passages
  if (seq > limit) {
    return refuse(
      'passages-full',
      `At most ${limit} passages of a meeting are confirmed.`,
      'span',
      {
        limit,
      },
    )
  }
  await db
    .insertInto('meeting_passages')
    .values({
      meeting_id: meetingId,
      seq,
      kind,
      text,
      span: JSON.stringify(span),
      found_by: foundBy,
      who,
      until_date: untilDate,
      at_ms: row.atMs,
      replaces: row.replaces,
      is_dropped: row.isDropped ? 1 : 0,
    })
    .execute()
  return success(undefined)
}

/** What is confirmed of a meeting now, in the order in which it first was. */
export async function readPassages(db: Db, meetingId: string): Promise<Passage[]> {
  const rows = await db
    .selectFrom('meeting_passages')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  const latest = new Map<number, Schema['meeting_passages']>()
  for (const row of rows) latest.set(row.replaces ?? row.seq, row)
  const deeds = await readDeeds(db, meetingId)
  const said = await readSaid(db, meetingId)
  return [...latest]
    .filter(([, row]) => row.is_dropped === 0)
    .map(([number, { kind, text, span, found_by, who, until_date }]) => ({
      ...v.parse(passageForm, {
        kind,
        text,
        span: JSON.parse(span),
        foundBy: found_by,
        who,
        untilDate: until_date,
      }),
      number,
      isDone: deeds.get(number) ?? false,
      said: said.get(number) ?? null,
    }))
}

/** Notes that an action is done, or is not after all. */
export async function noteDeed(
  db: Db,
  meetingId: string,
  number: number,
  isDone: boolean,
  atMs: number,
): Promise<Result<readonly Passage[]>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const kept = await readPassages(tx, meetingId)
    const action = kept.find((passage) => passage.number === number)
    if (action === undefined) return noPassage()
    if (action.kind !== 'action') {
      return refuse('no-action', 'Only an action can be done.', 'number')
    }
    if (action.isDone === isDone) return success(kept)
    const seq = await nextSeq(tx, 'meeting_deeds', meetingId)
    if (seq > deedLimit) {
      return refuse('deeds-full', `Actions are marked at most ${deedLimit} times.`, 'number', {
        limit: deedLimit,
      })
    }
    await tx
      .insertInto('meeting_deeds')
      .values({
        meeting_id: meetingId,
        seq,
        passage: number,
        is_done: isDone ? 1 : 0,
        at_ms: atMs,
      })
      .execute()
    return success(await readPassages(tx, meetingId))
  })
}

/** How often the actions of a meeting are marked as done or not at the most. */
export const deedLimit = 10_000

async function readDeeds(db: Db, meetingId: string): Promise<Map<number, boolean>> {
  const rows = await db
    .selectFrom('meeting_deeds')
    .select(['passage', 'is_done'])
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  return new Map(rows.map(({ passage, is_done }) => [passage, is_done === 1]))
}

/** Notes as which statement something confirmed went on. */
export async function noteSaid(
  db: Db,
  meetingId: string,
  number: number,
  said: { readonly conversationId: string; readonly statement: number },
  atMs: number,
): Promise<void> {
  await db
    .insertInto('meeting_statements')
    .values({
      meeting_id: meetingId,
      passage: number,
      conversation_id: said.conversationId,
      statement: said.statement,
      at_ms: atMs,
    })
    .onConflict((oc) => oc.columns(['meeting_id', 'passage']).doNothing())
    .execute()
}

async function readSaid(
  db: Db,
  meetingId: string,
): Promise<Map<number, NonNullable<Passage['said']>>> {
  const rows = await db
    .selectFrom('meeting_statements')
    .select(['passage', 'conversation_id as conversationId', 'statement'])
    .where('meeting_id', '=', meetingId)
    .execute()
  return new Map(rows.map(({ passage, ...said }) => [passage, said]))
}

/** Which statements of a conversation were said in a meeting, by their number. */
export async function statementsFromMeetings(
  db: Db,
  conversationId: string,
): Promise<Map<number, { readonly meetingId: string; readonly title: string }>> {
  const rows = await db
    .selectFrom('meeting_statements')
    .innerJoin('meetings', 'meetings.id', 'meeting_statements.meeting_id')
    .select(['statement', 'meetings.id as meetingId', 'meetings.title'])
    .where('conversation_id', '=', conversationId)
    .orderBy('at_ms')
    .execute()
  return new Map(rows.map(({ statement, ...meeting }) => [statement, meeting]))
}

/** Puts a proposal aside. */
export async function passOver(
  db: Db,
  meetingId: string,
  fileHash: string,
  place: string,
  atMs: number,
): Promise<void> {
  await db
    .insertInto('meeting_passed_over')
    .values({ meeting_id: meetingId, file_hash: fileHash, place, at_ms: atMs })
    .onConflict((oc) => oc.columns(['meeting_id', 'file_hash', 'place']).doNothing())
    .execute()
}

/** Brings back what was put aside. */
export async function bringBack(db: Db, meetingId: string, fileHash: string): Promise<void> {
  await db
    .deleteFrom('meeting_passed_over')
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .execute()
}

/** Places of the proposals that were put aside. */
export async function passedOver(
  db: Db,
  meetingId: string,
  fileHash: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('meeting_passed_over')
    .select('place')
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .execute()
  return new Set(rows.map(({ place }) => place))
}

function noPassage(): Result<never> {
  return refuse('passage-unknown', 'The meeting has confirmed nothing with this number.', 'number')
}

const placeForm = v.object({ start: v.number(), end: v.number() })

const passageForm = v.object({
  kind: v.picklist(['statement', 'motion', 'action']),
  text: v.string(),
  span: v.object({
    fileHash: v.string(),
    turn: v.number(),
    speaker: v.nullable(v.string()),
    places: v.array(placeForm),
    fromMs: v.nullable(v.number()),
    toMs: v.nullable(v.number()),
    quote: v.string(),
  }),
  foundBy: v.picklist(['phrases', 'machine', 'hand']),
  who: v.nullable(v.string()),
  untilDate: v.nullable(v.string()),
})
