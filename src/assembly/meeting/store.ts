import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { attendanceAfter, nobodyYet, type Attendance } from './attendance.ts'
import { meetingLimits, type Meeting } from './meeting.ts'

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
        transcript_days: meeting.transcriptDays,
        question_id: meeting.questionId,
        panel_id: meeting.panelId,
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

/** States after how many days transcripts go, once the minutes are approved. */
export async function setTranscriptDays(db: Db, meetingId: string, days: number): Promise<void> {
  await db
    .updateTable('meetings')
    .set({ transcript_days: days })
    .where('id', '=', meetingId)
    .execute()
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
    const off = await tx
      .selectFrom('meeting_changes')
      .select('seq')
      .where('meeting_id', '=', meetingId)
      .where('kind', '=', 'called-off')
      .executeTakeFirst()
    if (off !== undefined) return refuse('meeting-called-off', 'This meeting was called off.')
    if (await isPresented(tx, meetingId)) {
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

/** Whether minutes were put before those who were there: who that is does not change any more. */
export async function isPresented(db: Db, meetingId: string): Promise<boolean> {
  const presented = await db
    .selectFrom('minutes_events')
    .select('seq')
    .where('meeting_id', '=', meetingId)
    .where('kind', '=', 'present')
    .executeTakeFirst()
  return presented !== undefined
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
    transcriptDays: row.transcript_days,
    questionId: row.question_id,
    panelId: row.panel_id,
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
  table:
    | 'meeting_comings'
    | 'minutes_events'
    | 'meeting_passages'
    | 'meeting_deeds'
    | 'meeting_changes',
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
