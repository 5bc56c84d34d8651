import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { meetingLimits } from './meeting.ts'
import { hold, inOne } from './store.ts'
import { readMinutes } from './store-minutes.ts'
import type { Transcript } from './transcript.ts'

type Db = Kysely<Schema>

/** A transcript of a meeting: what is kept of it for good. */
export interface TranscriptHead {
  readonly fileHash: string
  readonly addedMs: number
  /** Null: it is there. */
  readonly deletedMs: number | null
}

/** Keeps a transcript that was read; the same file twice is kept once, and one that was deleted is there again. */
export async function addTranscript(
  db: Db,
  meetingId: string,
  bytes: Uint8Array,
  { fileHash }: Transcript,
  atMs: number,
): Promise<Result<string>> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const heads = await transcriptsOf(tx, meetingId)
    const known = heads.find((head) => head.fileHash === fileHash)
    if (known?.deletedMs === null) return success(fileHash)
    const limit = meetingLimits.transcripts
    // Deleted ones count as well: there is an end to what one meeting can bring.
    if (known === undefined && heads.length >= limit) {
      return refuse('transcripts-full', `A meeting has at most ${limit} transcripts.`, 'file', {
        limit,
      })
    }
    await tx
      .insertInto('meeting_transcripts')
      .values({
        meeting_id: meetingId,
        file_hash: fileHash,
        bytes,
        added_ms: atMs,
        deleted_ms: null,
      })
      .onConflict((oc) =>
        oc.columns(['meeting_id', 'file_hash']).doUpdateSet({ bytes, deleted_ms: null }),
      )
      .execute()
    return success(fileHash)
  })
}

/** A meeting's transcripts in the order in which they came, also those that were deleted. */
export async function transcriptsOf(db: Db, meetingId: string): Promise<TranscriptHead[]> {
  const rows = await db
    .selectFrom('meeting_transcripts')
    .select(['file_hash as fileHash', 'added_ms as addedMs', 'deleted_ms as deletedMs'])
    .where('meeting_id', '=', meetingId)
    .orderBy('added_ms')
    .orderBy('file_hash')
    .execute()
  return rows.map((row) => ({ ...row }))
}

/** The file of a kept transcript; null: there is none with this hash. */
export async function transcriptBytes(
  db: Db,
  meetingId: string,
  fileHash: string,
): Promise<Uint8Array | null> {
  const row = await db
    .selectFrom('meeting_transcripts')
    .select('bytes')
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .where('deleted_ms', 'is', null)
    .executeTakeFirst()
  return row?.bytes ?? null
}

/**
 * Deletes a transcript, what a language model made of it and what was passed over in it. Its hash stays, and so do the places and quotes of what was confirmed.
 * Whether there was one to delete.
 */
export async function deleteTranscript(
  db: Db,
  meetingId: string,
  fileHash: string,
  atMs: number,
): Promise<boolean> {
  return inOne(db, async (tx) => {
    await hold(tx, meetingId)
    const { numUpdatedRows } = await tx
      .updateTable('meeting_transcripts')
      .set({ bytes: new Uint8Array(0), deleted_ms: atMs })
      .where('meeting_id', '=', meetingId)
      .where('file_hash', '=', fileHash)
      .where('deleted_ms', 'is', null)
      .executeTakeFirstOrThrow()
    for (const table of ['meeting_readings', 'meeting_passed_over'] as const) {
      await tx
        .deleteFrom(table)
        .where('meeting_id', '=', meetingId)
        .where('file_hash', '=', fileHash)
        .execute()
    }
    return numUpdatedRows > 0n
  })
}

/** When a meeting's transcripts go, ms; null: its minutes are not approved. */
export async function transcriptsEndMs(
  db: Db,
  meeting: { readonly id: string; readonly transcriptDays: number },
): Promise<number | null> {
  const { state, atMs } = await readMinutes(db, meeting.id)
  return state === 'approved' ? atMs + meeting.transcriptDays * dayMs : null
}

/** Transcripts of a neighbourhood that are there. */
export async function meetingsWithTranscripts(
  db: Db,
  cellId: string,
): Promise<{ readonly id: string; readonly transcriptDays: number; readonly fileHash: string }[]> {
  return await db
    .selectFrom('meeting_transcripts')
    .innerJoin('meetings', 'meetings.id', 'meeting_transcripts.meeting_id')
    .select(['meetings.id', 'transcript_days as transcriptDays', 'file_hash as fileHash'])
    .where('cell_id', '=', cellId)
    .where('deleted_ms', 'is', null)
    .execute()
}
