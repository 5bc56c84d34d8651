import type { Kysely } from 'kysely'
import { ballotsByDecision } from '../../assembly/ballot/store-consequence.ts'
import {
  findDecision,
  listDecisions,
  mandatesBetween,
} from '../../assembly/decision/store-decision.ts'
import { readNews } from '../../assembly/decision/store-life.ts'
import { effectsOf } from '../../assembly/decision/store-effect.ts'
import type { Cell } from '../../cell/cell.ts'
import { hasRole, type Principal } from '../../cell/role.ts'
import { homesOf } from '../../cell/store.ts'
import { gridOf } from '../../energy/limits/store-limits.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { latestPlan } from '../../energy/store.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { decisionView, withWaitingKey, type DecisionsView } from '../view/decisions.ts'
import { byName } from './cell-day.ts'

interface Asked {
  readonly cell: Cell
  readonly principal: Principal
  readonly nowMs: number
}

/** Reads what a neighbourhood has decided and what that did. */
export async function readDecisions(
  db: Kysely<Schema>,
  { cell, principal, nowMs }: Asked,
): Promise<DecisionsView> {
  const decisions = await listDecisions(db, cell.id)
  const ids = decisions.flatMap(({ mandates }) => mandates.map(({ mandate }) => mandate.id))
  const effects = await effectsOf(db, ids, quarterMs)
  const ballots = await ballotsByDecision(db, cell.id)
  const plan = await latestPlan(db, cell.id)
  const { homes, feeders } = await readPlaces(db, cell)
  const news = await readNews(db, cell, nowMs)
  return {
    nowMs,
    mayEnter: hasRole(principal, cell.id, 'steward'),
    names: new Map([...homes, ...feeders].map(({ id, name }) => [id, name])),
    news,
    decisions: decisions.map((of) =>
      withWaitingKey(
        decisionView(of, effects, plan, nowMs, ballots.get(of.id) ?? null),
        news.waiting,
      ),
    ),
  }
}

/** Where a rule can hold, and the rules that hold or wait. */
export async function readPlaces(
  db: Kysely<Schema>,
  cell: Cell,
): Promise<{
  readonly homes: readonly { readonly id: string; readonly name: string }[]
  readonly feeders: readonly { readonly id: string; readonly name: string }[]
}> {
  const { feeders } = await gridOf(db, cell.id)
  return { homes: byName(await homesOf(db, cell.id)), feeders }
}

/** What a decision is called; null: there is none. */
export async function titleOf(
  db: Kysely<Schema>,
  cell: Cell,
  id: string | null,
): Promise<string | null> {
  if (id === null) return null
  return (await findDecision(db, cell.id, id))?.record.title ?? null
}

/** The rules of a cell that hold or wait. */
export function readHolding(db: Kysely<Schema>, cell: Cell, nowMs: number): Promise<Mandate[]> {
  return mandatesBetween(db, cell.id, nowMs, Number.MAX_SAFE_INTEGER)
}
