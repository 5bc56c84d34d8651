import type { Kysely } from 'kysely'
import { success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { checkText } from '../conversation/conversation.ts'
import { checkMeeting, type Meeting } from './meeting.ts'
import { changeLimits, changeRefusal, type MeetingChange } from './meeting-change.ts'
import { hold, inOne, nextSeq, readAttendance } from './store.ts'

type Db = Kysely<Schema>

/** How a meeting was changed, in order. */
export async function readChanges(db: Db, meetingId: string): Promise<readonly MeetingChange[]> {
  const rows = await db
    .selectFrom('meeting_changes')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  return rows.map(({ kind, starts_ms, place, reason, at_ms }) => ({
    kind: kind === 'moved' ? 'moved' : 'called-off',
    startsMs: starts_ms,
    place,
    reason,
    atMs: at_ms,
  }))
}

/** Meetings of a neighbourhood that were called off. */
export async function calledOffIn(db: Db, cellId: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('meeting_changes')
    .innerJoin('meetings', 'meetings.id', 'meeting_changes.meeting_id')
    .select('meetings.id')
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'called-off')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** Moves a meeting to another time or place; where nothing changes nothing is written. */
export async function moveMeeting(
  db: Db,
  meeting: Meeting,
  to: Pick<MeetingChange, 'startsMs' | 'place' | 'reason' | 'atMs'>,
): Promise<Result<readonly MeetingChange[]>> {
  const moved = checkMeeting({ ...meeting, startsMs: to.startsMs, place: to.place })
  if (!moved.ok) return moved
  const { startsMs, place } = moved.value
  if (startsMs === meeting.startsMs && place === meeting.place) {
    return success(await readChanges(db, meeting.id))
  }
  const reason = checkText(to.reason, changeLimits.reason, 'reason', 0)
  if (!reason.ok) return reason
  return change(db, meeting.id, { kind: 'moved', reason: reason.value, atMs: to.atMs }, (tx) =>
    tx
      .updateTable('meetings')
      .set({ starts_ms: startsMs, place })
      .where('id', '=', meeting.id)
      .execute(),
  )
}

/** Calls a meeting off, with a reason that everybody reads. */
export async function callOffMeeting(
  db: Db,
  meeting: Pick<Meeting, 'id'>,
  { reason, atMs }: Pick<MeetingChange, 'reason' | 'atMs'>,
): Promise<Result<readonly MeetingChange[]>> {
  const checked = checkText(reason, changeLimits.reason, 'reason', 1)
  if (!checked.ok) return checked
  const kind = 'called-off'
  return change(db, meeting.id, { kind, reason: checked.value, atMs }, async () => {})
}

async function change(
  db: Db,
  meetingId: string,
  { kind, reason, atMs }: Pick<MeetingChange, 'kind' | 'reason' | 'atMs'>,
  write: (tx: Db) => Promise<unknown>,
): Promise<Result<readonly MeetingChange[]>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const changes = await readChanges(tx, meetingId)
    const { everHere } = await readAttendance(tx, meetingId)
    const refusal = changeRefusal(changes, everHere.length > 0)
    if (refusal !== null) return refusal
    const { starts_ms, place } = await tx
      .selectFrom('meetings')
      .select(['starts_ms', 'place'])
      .where('id', '=', meetingId)
      .executeTakeFirstOrThrow()
    const seq = await nextSeq(tx, 'meeting_changes', meetingId)
    await tx
      .insertInto('meeting_changes')
      .values({ meeting_id: meetingId, seq, kind, starts_ms, place, reason, at_ms: atMs })
      .execute()
    await write(tx)
    return success(await readChanges(tx, meetingId))
  })
}
