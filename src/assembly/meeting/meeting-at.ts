import { findCell } from '../../cell/store.ts'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import type { Meeting } from './meeting.ts'
import { readMeeting } from './store.ts'
import type { FoundIn } from './transcript-reader.ts'

/** The meeting of a neighbourhood that an address names. */
export async function meetingAt(
  { db }: AssemblyContext,
  { cell, meeting }: { readonly cell: string; readonly meeting: string },
): Promise<Result<Meeting>> {
  const known = await readMeeting(db, cell, meeting)
  return known === null
    ? refuse('meeting-not-found', 'There is no such meeting here.', 'meeting')
    : success(known)
}

/** A transcript of a meeting that an address names, with what was found in it. */
export async function foundAt(
  context: AssemblyContext,
  params: { readonly cell: string; readonly meeting: string },
  fileHash: string,
): Promise<
  Refusal | { readonly ok: true; readonly value: { cell: Cell; meeting: Meeting; found: FoundIn } }
> {
  const meeting = await meetingAt(context, params)
  if (!meeting.ok) return meeting
  const cell = await findCell(context.db, params.cell)
  assert(cell !== null, 'the neighbourhood of a meeting is there')
  const found = await context.transcripts.found(cell, meeting.value, fileHash)
  return found === null
    ? refuse('transcript-not-found', 'The meeting has no such transcript.', 'fileHash')
    : success({ cell, meeting: meeting.value, found })
}
