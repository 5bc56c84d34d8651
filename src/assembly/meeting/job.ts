import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { actOnMinutes, minutesDue } from './store-minutes.ts'
import { deleteTranscript, meetingsWithTranscripts, transcriptsEndMs } from './store-transcripts.ts'

/** Ends what is due in the meetings of a neighbourhood: the time to approve minutes, and transcripts whose time is over. Twice does the same as once. */
export async function keepMeetings(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
): Promise<{ readonly closed: number; readonly deleted: number }> {
  let [closed, deleted] = [0, 0]
  for (const meetingId of await minutesDue(db, cellId, nowMs)) {
    // Somebody may have closed them meanwhile.
    const done = await actOnMinutes(db, meetingId, { kind: 'close', atMs: nowMs })
    if (done.ok) closed++
  }
  for (const { id, transcriptDays, fileHash } of await meetingsWithTranscripts(db, cellId)) {
    const endMs = await transcriptsEndMs(db, { id, transcriptDays })
    if (endMs === null || endMs > nowMs) continue
    if (await deleteTranscript(db, id, fileHash, nowMs)) deleted++
  }
  return { closed, deleted }
}
