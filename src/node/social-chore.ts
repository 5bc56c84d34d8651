import type { Decision } from '../assembly/decision/decision.ts'
import { listDecisions } from '../assembly/decision/store-decision.ts'
import { findCell } from '../cell/store.ts'
import type { Social } from '../federation/social/social.ts'
import { socialCells } from '../federation/social/store-social.ts'
import { wording, type Wording } from '../web/messages/wording.ts'
import { decisionMoment } from '../web/parts/decision-lines.tsx'
import { mandateSentence } from '../web/parts/mandate-sentence.ts'
import type { NodeParts } from './parts.ts'

/** Hands what neighbourhoods decided since they were switched on to their followers. What was handed over before is not again. */
export async function publishDecisions({ store, log }: NodeParts, social: Social): Promise<void> {
  for (const { id, language, sinceMs } of await socialCells(store.db)) {
    const cell = await findCell(store.db, id)
    if (cell === null) continue
    const said = wording(language, cell)
    const decisions = await listDecisions(store.db, id)
    for (const decision of decisions.filter(({ enteredMs }) => enteredMs >= sinceMs).toReversed()) {
      const published = await social.publish(id, {
        source: 'decision',
        sourceId: decision.id,
        title: decision.record.title,
        text: wordsOf(said, decision),
        path: `/at/${cell.slug}/decisions/${decision.id}`,
      })
      if (!published.ok) log.error('post-refused', published.message, { decisionId: decision.id })
    }
  }
  await social.care()
}

/** How it was decided, and its rules for all: no tally, and no home that a rule names. */
function wordsOf(said: Wording, { record, decidedMs, mandates }: Decision): string {
  const rules = mandates
    .map(({ mandate }) => mandate)
    .filter(
      ({ place }) =>
        place.kind === 'neighbourhood' || (place.kind === 'homes' && place.homeIds.length === 0),
    )
    .map((mandate) => mandateSentence(said, mandate, new Map()))
  return [decisionMoment(said, record, decidedMs), ...rules].join('\n')
}
