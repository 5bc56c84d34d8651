import type { Kysely } from 'kysely'
import { ballotsByDecision } from '../../assembly/ballot/store-consequence.ts'
import { countParticipants, findConversation } from '../../assembly/conversation/store.ts'
import { isOpen } from '../../assembly/decision/decision.ts'
import type { DecisionSource } from '../../assembly/decision/decision-source.ts'
import { findDecision } from '../../assembly/decision/store-decision.ts'
import { effectsOf } from '../../assembly/decision/store-effect.ts'
import { isThere, sourcesOf } from '../../assembly/decision/store-source.ts'
import { readLife } from '../../assembly/decision/store-life.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { latestPlan } from '../../energy/store.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import {
  decisionView,
  withWaitingKey,
  type DecisionPageView,
  type SourceView,
} from '../view/decisions.ts'
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
  const life = await readLife(db, cell, decision, nowMs)
  const view = decisionView(decision, effects, await latestPlan(db, cell.id), nowMs, ballotId)
  return {
    nowMs,
    mayEnter: hasRole(principal, cell.id, 'steward'),
    names: new Map([...homes, ...feeders].map(({ id: of, name }) => [of, name])),
    of: withWaitingKey(view, life.keyWaits === null ? [] : [life.keyWaits]),
    life,
    isOpen: isOpen(decision, nowMs),
    sources: await readSources(db, cell, (await sourcesOf(db, [id])).get(id) ?? []),
    effects,
  }
}

/** What led to a decision, as far as it is still there and belongs to the same neighbourhood. */
async function readSources(
  db: Kysely<Schema>,
  cell: Cell,
  stated: readonly DecisionSource[],
): Promise<readonly SourceView[]> {
  const sources: SourceView[] = []
  // Statements are of a question: it is named once.
  const questions = new Set(
    stated.flatMap(({ kind, ref }) => (kind === 'question' || kind === 'statement' ? [ref] : [])),
  )
  for (const ref of questions) {
    const question = await findConversation(db, ref)
    if (question?.cellId !== cell.id) continue
    const people = (await countParticipants(db, cell.id)).get(question.id) ?? 0
    const { id, question: title, language } = question
    sources.push({ kind: 'question', id, title, people, language })
  }
  for (const source of stated) {
    const { kind, ref: id } = source
    if (kind === 'question' || kind === 'statement') continue
    if (await isThere(db, cell.id, source)) sources.push({ kind, id })
  }
  return sources
}
