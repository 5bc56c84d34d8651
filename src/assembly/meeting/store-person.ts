import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** Meetings that somebody has a number in, with when they came and went and what they did to the minutes. */
export async function atMeetings(
  db: Kysely<Schema>,
  personId: string,
): Promise<Record<string, unknown>[]> {
  const mine = await db
    .selectFrom('meeting_people')
    .innerJoin('meetings', 'meetings.id', 'meeting_people.meeting_id')
    .select(['meetings.id', 'meetings.title', 'meetings.starts_ms', 'meeting_people.number'])
    .where('person_id', '=', personId)
    .orderBy('meetings.starts_ms')
    .execute()
  const all: Record<string, unknown>[] = []
  for (const { id, title, starts_ms, number } of mine) {
    const comings = await db
      .selectFrom('meeting_comings')
      .select(['kind', 'at_ms as atMs'])
      .where('meeting_id', '=', id)
      .where('person', '=', number)
      .orderBy('seq')
      .execute()
    const minutes = await db
      .selectFrom('minutes_events')
      .select(['kind', 'text', 'at_ms as atMs'])
      .where('meeting_id', '=', id)
      .where('person', '=', number)
      .orderBy('seq')
      .execute()
    all.push({ meetingId: id, title, startsMs: starts_ms, comings, minutes })
  }
  return all
}

/** Nobody is the person any more; that somebody was there, and approved, stays. Transcripts are what was said by all, and stay too. */
export async function forgetAtMeetings(db: Kysely<Schema>, personId: string): Promise<void> {
  await db
    .updateTable('meeting_people')
    .set({ person_id: null })
    .where('person_id', '=', personId)
    .execute()
}
