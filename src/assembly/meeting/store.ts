import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { attendanceAfter, nobodyYet, type Attendance } from './attendance.ts'
import type { Confirmed } from './confirmation.ts'
import { meetingLimits, type Meeting } from './meeting.ts'
import { readTranscript } from './read-transcript.ts'
import type { Transcript } from './transcript.ts'

type Db = Kysely<Schema>

/** Adds a meeting that was checked, with its secretary. */
export async function addMeeting(
  db: Db,
  meeting: Meeting,
  secretaryId: string,
): Promise<Result<Meeting>> {
  return inOne(db, async (tx) => {
    const { count } = await tx
      .selectFrom('meetings')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('cell_id', '=', meeting.cellId)
      .executeTakeFirstOrThrow()
    const limit = meetingLimits.meetings
    if (count >= limit) {
      return refuse('meetings-full', `A neighbourhood keeps at most ${limit} meetings.`, 'cell', {
        limit,
      })
    }
    await tx
      .insertInto('meetings')
      .values({
        id: meeting.id,
        cell_id: meeting.cellId,
        title: meeting.title,
        place: meeting.place,
        starts_ms: meeting.startsMs,
        agenda: JSON.stringify(meeting.agenda),
        created_ms: meeting.createdMs,
      })
      .execute()
    await tx
      .insertInto('meeting_people')
      .values({ meeting_id: meeting.id, number: 1, person_id: secretaryId })
      .execute()
    return success(meeting)
  })
}

/** The latest meetings of a neighbourhood, the last one first. */
export async function listMeetings(db: Db, cellId: string, limit = 100): Promise<Meeting[]> {
  const rows = await db
    .selectFrom('meetings')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('starts_ms', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(meetingOf)
}

/** Null: there is no such meeting in the neighbourhood. */
export async function readMeeting(db: Db, cellId: string, id: string): Promise<Meeting | null> {
  const row = await db
    .selectFrom('meetings')
    .selectAll()
    .where('id', '=', id)
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return row === undefined ? null : meetingOf(row)
}

/** Somebody came, left or sent apologies. Members of the attendance are numbers of the meeting, as text. */
export async function noteComing(
  db: Db,
  meetingId: string,
  event: {
    readonly personId: string
    readonly kind: keyof typeof comingKinds
    readonly atMs: number
  },
): Promise<Result<Attendance>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const presented = await tx
      .selectFrom('minutes_events')
      .select('seq')
      .where('meeting_id', '=', meetingId)
      .where('kind', '=', 'present')
      .executeTakeFirst()
    if (presented !== undefined) {
      return refuse(
        'attendance-closed',
        'The minutes are with those who were there; who that is does not change any more.',
      )
    }
    const before = await readAttendance(tx, meetingId)
    const known = await numberOf(tx, meetingId, event.personId)
    const number = known ?? (await nextNumber(tx, meetingId))
    const after = attendanceAfter(before, {
      member: String(number),
      kind: event.kind,
      atMs: event.atMs,
    })
    if (!after.ok || after.value === before) return after
    if (known === null) {
      await tx
        .insertInto('meeting_people')
        .values({ meeting_id: meetingId, number, person_id: event.personId })
        .execute()
    }
    const seq = await nextSeq(tx, 'meeting_comings', meetingId)
    await tx
      .insertInto('meeting_comings')
      .values({ meeting_id: meetingId, seq, person: number, kind: event.kind, at_ms: event.atMs })
      .execute()
    return after
  })
}

const comingKinds = { came: 'came', left: 'left', excused: 'excused' } as const

export async function readAttendance(db: Db, meetingId: string): Promise<Attendance> {
  const rows = await db
    .selectFrom('meeting_comings')
    .select(['person', 'kind', 'at_ms'])
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  return rows.reduce((attendance: Attendance, { person, kind, at_ms }) => {
    const event = { member: String(person), kind: v.parse(v.enum(comingKinds), kind), atMs: at_ms }
    const after = attendanceAfter(attendance, event)
    assert(after.ok, 'what was noted could be noted')
    return after.value
  }, nobodyYet)
}

/** Keeps a transcript that was read; the same file twice is kept once. */
export async function addTranscript(
  db: Db,
  meetingId: string,
  bytes: Uint8Array,
  { fileHash }: Transcript,
  atMs: number,
): Promise<Result<string>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const hashes = await transcriptsOf(tx, meetingId)
    if (hashes.includes(fileHash)) return success(fileHash)
    const limit = meetingLimits.transcripts
    if (hashes.length >= limit) {
      return refuse('transcripts-full', `A meeting has at most ${limit} transcripts.`, 'file', {
        limit,
      })
    }
    await tx
      .insertInto('meeting_transcripts')
      .values({ meeting_id: meetingId, file_hash: fileHash, bytes, added_ms: atMs })
      .execute()
    return success(fileHash)
  })
}

/** Hashes of a meeting's transcripts, in the order in which they came. */
export async function transcriptsOf(db: Db, meetingId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('meeting_transcripts')
    .select('file_hash')
    .where('meeting_id', '=', meetingId)
    .orderBy('added_ms')
    .orderBy('file_hash')
    .execute()
  return rows.map(({ file_hash }) => file_hash)
}

/** A kept transcript, read anew from its file; null: there is none with this hash. */
export async function readKeptTranscript(
  db: Db,
  meetingId: string,
  fileHash: string,
): Promise<Transcript | null> {
  const row = await db
    .selectFrom('meeting_transcripts')
    .select('bytes')
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .executeTakeFirst()
  if (row === undefined) return null
  const read = readTranscript(row.bytes)
  assert(read.ok && read.value.fileHash === fileHash, 'what was kept is what was read')
  return read.value
}

/** Adds what the secretary confirmed, which must stand in a transcript of this meeting; the same place as the same kind again changes nothing. */
export async function addPassage(
  db: Db,
  meetingId: string,
  passage: Confirmed,
  atMs: number,
): Promise<Result<readonly Confirmed[]>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const hashes = await transcriptsOf(tx, meetingId)
    if (!hashes.includes(passage.span.fileHash)) {
      return refuse('passage-not-there', 'This is not what stands in the transcript.', 'span')
    }
    const kept = await readPassages(tx, meetingId)
    const span = JSON.stringify(passage.span)
    const isKept = kept.some(
      (other) => other.kind === passage.kind && JSON.stringify(other.span) === span,
    )
    if (isKept) return success(kept)
    const limit = meetingLimits.passages
    if (kept.length >= limit) {
      return refuse(
        'passages-full',
        `At most ${limit} passages of a meeting are confirmed.`,
        'span',
        {
          limit,
        },
      )
    }
    await tx
      .insertInto('meeting_passages')
      .values({
        meeting_id: meetingId,
        seq: kept.length + 1,
        kind: passage.kind,
        text: passage.text,
        span,
        found_by: passage.foundBy,
        who: passage.who,
        until_date: passage.untilDate,
        at_ms: atMs,
      })
      .execute()
    return success([...kept, passage])
  })
}

export async function readPassages(db: Db, meetingId: string): Promise<Confirmed[]> {
  const rows = await db
    .selectFrom('meeting_passages')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  return rows.map(({ kind, text, span, found_by, who, until_date }) =>
    v.parse(passageForm, {
      kind,
      text,
      span: JSON.parse(span),
      foundBy: found_by,
      who,
      untilDate: until_date,
    }),
  )
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

const agendaForm = v.array(v.object({ title: v.string(), minutes: v.number() }))

function meetingOf(row: Schema['meetings']): Meeting {
  return {
    id: row.id,
    cellId: row.cell_id,
    title: row.title,
    place: row.place,
    startsMs: row.starts_ms,
    agenda: v.parse(agendaForm, JSON.parse(row.agenda)),
    createdMs: row.created_ms,
  }
}

/** A person's number in a meeting; null: they have none. */
export async function numberOf(
  db: Db,
  meetingId: string,
  personId: string,
): Promise<number | null> {
  const row = await db
    .selectFrom('meeting_people')
    .select('number')
    .where('meeting_id', '=', meetingId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.number ?? null
}

async function nextNumber(db: Db, meetingId: string): Promise<number> {
  const { last } = await db
    .selectFrom('meeting_people')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('meeting_id', '=', meetingId)
    .executeTakeFirstOrThrow()
  return (last ?? 0) + 1
}

/** The number of the next row of a meeting's log. */
export async function nextSeq(
  db: Db,
  table: 'meeting_comings' | 'minutes_events',
  meetingId: string,
): Promise<number> {
  const { last } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.max('seq').as('last'))
    .where('meeting_id', '=', meetingId)
    .executeTakeFirstOrThrow()
  return (last ?? 0) + 1
}

/** Nobody else changes the meeting until the transaction ends: its row is written as it is. */
export async function hold(db: Db, meetingId: string): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('meetings')
    .set((eb) => ({ title: eb.ref('title') }))
    .where('id', '=', meetingId)
    .executeTakeFirstOrThrow()
  assert(numUpdatedRows === 1n, 'there is the meeting')
}

/** In a transaction; in the one there is, where there is one. */
export async function inOne<Value>(db: Db, work: (tx: Db) => Promise<Value>): Promise<Value> {
  return db.isTransaction ? work(db) : db.transaction().execute(work)
}
