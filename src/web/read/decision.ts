import type { Kysely } from 'kysely'
import { ballotsByDecision } from '../../assembly/ballot/store-consequence.ts'
import { countParticipants, findConversation } from '../../assembly/conversation/store.ts'
import { isOpen, type DecisionSources } from '../../assembly/decision/decision.ts'
import { findDecision } from '../../assembly/decision/store-decision.ts'
import { effectsOf } from '../../assembly/decision/store-effect.ts'
import { readLife } from '../../assembly/decision/store-life.ts'
import { readBallot } from '../../assembly/ballot/store.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { latestPlan } from '../../energy/store.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { decisionView, type DecisionPageView, type SourceView } from '../view/decisions.ts'
import { readPlaces } from './decisions.ts'

interface Asked {
  readonly cell: Cell
  readonly principal: Principal
  readonly nowMs: number
}

/** Reads where a decision stands; null: there is none. */
export async function readDecision(
  db: Kysely<Schema>,
  { cell, principal, nowMs }: Asked,
  id: string,
): Promise<DecisionPageView | null> {
  const decision = await findDecision(db, cell.id, id)
  if (decision === null) return null
  const ids = decision.mandates.map(({ mandate }) => mandate.id)
  const effects = await effectsOf(db, ids, quarterMs)
  const { homes, feeders } = await readPlaces(db, cell)
  const ballotId = (await ballotsByDecision(db, cell.id)).get(id) ?? null
  return {
    nowMs,
    mayEnter: hasRole(principal, cell.id, 'steward'),
    names: new Map([...homes, ...feeders].map(({ id: of, name }) => [of, name])),
    of: decisionView(decision, effects, await latestPlan(db, cell.id), nowMs, ballotId),
    life: await readLife(db, cell, decision, nowMs),
    isOpen: isOpen(decision, nowMs),
    sources: await readSources(db, cell, { ballotId, ...decision.record.sources }),
    effects,
  }
}

/** What led to a decision, as far as it is still there and belongs to the same neighbourhood. */
async function readSources(
  db: Kysely<Schema>,
  cell: Cell,
  { questionId, meetingId, panelId, ballotId }: DecisionSources,
): Promise<readonly SourceView[]> {
  const sources: SourceView[] = []
  const question = questionId ? await findConversation(db, questionId) : null
  if (question?.cellId === cell.id) {
    const people = (await countParticipants(db, cell.id)).get(question.id) ?? 0
    const { id, question: title, language } = question
    sources.push({ kind: 'question', id, title, people, language })
  }
  if (meetingId) sources.push({ kind: 'meeting', id: meetingId })
  if (panelId) sources.push({ kind: 'panel', id: panelId })
  const ballot = ballotId ? await readBallot(db, ballotId) : null
  if (ballot?.cellId === cell.id) sources.push({ kind: 'ballot', id: ballot.id })
  return sources
}
