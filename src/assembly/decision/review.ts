import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { lockCell } from '../../cell/store.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { isOpen, textLimit } from './decision.ts'
import { addReview, reviewsLimit, type DecisionReview } from './store-care.ts'
import { findDecision } from './store-decision.ts'

/** Puts on record that a decision was looked at again and stays as it is, and when it is looked at next. */
export async function reviewDecision(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
  decisionId: string,
  review: DecisionReview,
): Promise<Result<DecisionReview>> {
  const { atMs, nextMs, note } = review
  if (note.length > textLimit) {
    const message = `note has ${note.length} characters; ${textLimit} are the most.`
    return refuse('decision-text', message, 'note', { most: textLimit })
  }
  if (nextMs !== null && nextMs <= atMs) {
    const message = `nextMs is ${nextMs}; it is looked at next after now, ${atMs}.`
    return refuse('review-in-the-past', message, 'nextMs')
  }
  return await db.transaction().execute(async (tx) => {
    await lockCell(tx, cell.id)
    const decision = await findDecision(tx, cell.id, decisionId)
    if (decision === null) {
      return refuse('no-such-decision', 'There is no such decision in this cell.', 'decision')
    }
    if (!isOpen(decision, atMs)) {
      const message = 'It no longer holds; there is nothing to look at again.'
      return refuse('decision-over', message, 'decision')
    }
    if (await addReview(tx, decisionId, review)) return success(review)
    const message = `It was looked at ${reviewsLimit} times; replace it by another decision.`
    return refuse('too-many-reviews', message, 'decision', { most: reviewsLimit })
  })
}
