import type { Kysely } from 'kysely'
import { assert, unreachable } from '../../kernel/assert.ts'
import type { Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import {
  afterEvent,
  approvalsNeeded,
  emptyMinutes,
  type Minutes,
  type MinutesEvent,
  type MinutesRule,
} from './minutes.ts'
import { hold, inOne, nextSeq, numberOf, readAttendance } from './store.ts'

type Db = Kysely<Schema>

/** What somebody does to minutes is kept, or refused. `act.by` is the id of a person; members stand in the minutes as their numbers in the meeting, as text. */
export async function actOnMinutes(
  db: Db,
  meetingId: string,
  act: MinutesEvent,
): Promise<Result<Minutes>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const before = await readMinutes(tx, meetingId)
    const number = act.kind === 'close' ? null : await numberOf(tx, meetingId, act.by)
    // Whoever has no number was not there.
    const event = act.kind === 'close' ? act : { ...act, by: String(number ?? 0) }
    const after = afterEvent(before, event, await ruleOf(tx, meetingId))
    if (!after.ok || after.value === before) return after
    const seq = await nextSeq(tx, 'minutes_events', meetingId)
    await tx
      .insertInto('minutes_events')
      .values({
        meeting_id: meetingId,
        seq,
        kind: act.kind,
        person: number,
        text: textOf(act),
        until_ms: act.kind === 'present' ? act.untilMs : null,
        at_ms: act.atMs,
      })
      .execute()
    return after
  })
}

/** The minutes as all that was done to them left them. */
export async function readMinutes(db: Db, meetingId: string): Promise<Minutes> {
  const rule = await ruleOf(db, meetingId)
  const rows = await db
    .selectFrom('minutes_events')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .orderBy('seq')
    .execute()
  return rows.reduce((minutes, row) => {
    // Who was there is fixed when minutes are presented, and matters only from then on.
    const after = afterEvent(minutes, eventOf(row), rule)
    assert(after.ok, 'what was done to minutes could be done')
    return after.value
  }, emptyMinutes(0))
}

/** Meetings of a neighbourhood whose minutes members can no longer approve, and that nobody has closed. */
export async function minutesDue(db: Db, cellId: string, nowMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('minutes_events as put')
    .innerJoin('meetings', 'meetings.id', 'put.meeting_id')
    .select('put.meeting_id')
    .where('meetings.cell_id', '=', cellId)
    .where('put.kind', '=', 'present')
    .where('put.until_ms', '<=', nowMs)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('minutes_events as later')
            .select('later.seq')
            .whereRef('later.meeting_id', '=', 'put.meeting_id')
            .whereRef('later.seq', '>', 'put.seq')
            .where('later.kind', 'in', ['write', 'present', 'close']),
        ),
      ),
    )
    .orderBy('put.meeting_id')
    .execute()
  return rows.map(({ meeting_id }) => meeting_id)
}

/** The secretary is number 1; half of those who ever were there must approve. */
async function ruleOf(db: Db, meetingId: string): Promise<MinutesRule> {
  const { everHere } = await readAttendance(db, meetingId)
  return { secretary: '1', present: everHere, needed: approvalsNeeded(everHere.length) }
}

function textOf(act: MinutesEvent): string | null {
  if (act.kind === 'write') return act.text
  return act.kind === 'object' ? act.reason : null
}

const kinds = ['write', 'present', 'approve', 'object', 'withdraw', 'close'] as const

function eventOf(row: Schema['minutes_events']): MinutesEvent {
  const kind = kinds.find((kind) => kind === row.kind)
  assert(kind !== undefined, 'a kind of event that is known')
  const [by, atMs, text] = [String(row.person), row.at_ms, row.text ?? '']
  switch (kind) {
    case 'write':
      return { kind, by, text, atMs }
    case 'object':
      return { kind, by, reason: text, atMs }
    case 'present':
      return { kind, by, untilMs: row.until_ms ?? 0, atMs }
    case 'approve':
    case 'withdraw':
      return { kind, by, atMs }
    case 'close':
      return { kind, atMs }
    default:
      return unreachable(kind)
  }
}
