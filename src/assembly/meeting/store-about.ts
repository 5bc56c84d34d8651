import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { findConversation } from '../conversation/store.ts'
import { unknownPanel } from '../panel/panel-refusals.ts'
import { readPanel } from '../panel/store.ts'
import type { Meeting, MeetingDraft } from './meeting.ts'
import { addMeeting } from './store.ts'

type Db = Kysely<Schema>

/** Calls a meeting that was checked; whoever calls it is its secretary. Refuses one about a question or a panel that is not there. */
export async function callMeeting(
  db: Db,
  cellId: string,
  draft: Required<MeetingDraft>,
  by: { readonly id: string; readonly secretaryId: string; readonly createdMs: number },
): Promise<Result<Meeting>> {
  const about = await checkAbout(db, cellId, draft)
  if (!about.ok) return about
  const { id, secretaryId, createdMs } = by
  return addMeeting(db, { ...draft, id, cellId, createdMs }, secretaryId)
}

/** Whether the question and the panel that a meeting is about are there. */
async function checkAbout(
  db: Db,
  cellId: string,
  { questionId, panelId }: Pick<Meeting, 'questionId' | 'panelId'>,
): Promise<Result<void>> {
  if (questionId !== null && (await findConversation(db, questionId))?.cellId !== cellId) {
    return refuse('question-unknown', 'There is no such question.', 'questionId')
  }
  if (panelId !== null && (await readPanel(db, cellId, panelId)) === null) {
    return { ...unknownPanel(), at: 'panelId' }
  }
  return success(undefined)
}
