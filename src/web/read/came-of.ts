import type { Kysely } from 'kysely'
import type { Ballots } from '../../assembly/ballot/ballots.ts'
import { listBallots } from '../../assembly/ballot/store.ts'
import type { DecisionSource } from '../../assembly/decision/decision-source.ts'
import { listDecisions } from '../../assembly/decision/store-decision.ts'
import { sourcesOf } from '../../assembly/decision/store-source.ts'
import { listMeetings } from '../../assembly/meeting/store.ts'
import { listPanels } from '../../assembly/panel/store.ts'
import type { Cell } from '../../cell/cell.ts'
import type { Schema } from '../../store/schema.ts'
import type { CameOf } from '../parts/next-steps.tsx'

/** Panels, meetings, ballots and decisions that are looked at, each at the most: the newest. */
const looked = 50

/** What came of a question, a panel or a meeting of a neighbourhood, in the order in which it usually comes. */
export async function readCameOf(
  { db, ballots }: { readonly db: Kysely<Schema>; readonly ballots: Ballots },
  { id: cellId, slug }: Pick<Cell, 'id' | 'slug'>,
  of: { readonly kind: 'question' | 'panel' | 'meeting'; readonly id: string },
): Promise<readonly CameOf[]> {
  const came: CameOf[] = []
  const add = (kind: CameOf['kind'], id: string, title: string): void => {
    came.push({ kind, href: `/at/${slug}/${kind}s/${id}`, title })
  }
  if (of.kind === 'question') {
    for (const { id, title, conversationId } of await listPanels(db, cellId, looked)) {
      if (conversationId === of.id) add('panel', id, title)
    }
  }
  if (of.kind !== 'meeting') {
    for (const { id, title, questionId, panelId } of await listMeetings(db, cellId, looked)) {
      if ((of.kind === 'question' ? questionId : panelId) === of.id) add('meeting', id, title)
    }
  }
  for (const id of (await listBallots(db, cellId)).slice(0, looked)) {
    const ballot = await ballots.definition(id)
    if (ballot?.[of.kind] === of.id) add('ballot', id, ballot.title)
  }
  const decisions = (await listDecisions(db, cellId)).slice(0, looked)
  const sources = await sourcesOf(
    db,
    decisions.map(({ id }) => id),
  )
  for (const { id, record } of decisions) {
    if (sources.get(id)?.some((one) => isOf(one, of)) === true) add('decision', id, record.title)
  }
  return came
}

/** Whether a decision rests on it. A statement is of its question. */
function isOf(source: DecisionSource, of: { readonly kind: string; readonly id: string }): boolean {
  const kind = source.kind === 'statement' ? 'question' : source.kind
  return kind === of.kind && source.ref === of.id
}
