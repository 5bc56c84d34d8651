import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { findConversation } from '../conversation/store.ts'
import { unknownPanel } from '../panel/panel-refusals.ts'
import { readPanel } from '../panel/store.ts'
import type { Meeting } from './meeting.ts'

/** Whether the question and the panel that a meeting is about are there. */
export async function checkAbout(
  db: Kysely<Schema>,
  cellId: string,
  { questionId = null, panelId = null }: Pick<Meeting, 'questionId' | 'panelId'>,
): Promise<Result<void>> {
  if (questionId !== null && (await findConversation(db, questionId))?.cellId !== cellId) {
    return refuse('question-unknown', 'There is no such question.', 'question')
  }
  if (panelId !== null && (await readPanel(db, cellId, panelId)) === null) return unknownPanel()
  return success(undefined)
}
