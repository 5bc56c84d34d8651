import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { homesOf, lockCell } from '../../cell/store.ts'
import { gridOf } from '../../energy/limits/store-limits.ts'
import { checkMandate, type MandateWorld } from '../../energy/mandate/check-mandate.ts'
import { tryMandates, type MandateTrial } from '../../energy/mandate/mandate-trial.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { checkRecord, type Decision, type DecisionRecord } from './decision.ts'
import {
  addDecision,
  findDecision,
  isFollowed,
  mandatesBetween,
  mandatesLimit,
} from './store-decision.ts'

/** Mandates of one decision at the most; a rule begins within a year. */
export const mandatesOfOne = 20
const aheadMs = 366 * dayMs

/** What is decided, before it has ids and times of its own. */
export interface DecisionDraft {
  readonly decidedMs: number
  /** The decision that this one replaces or, without rules, ends; null: none. */
  readonly followsId: string | null
  readonly record: DecisionRecord
  readonly mandates: readonly MandateDraft[]
}

/** `fromMs` null: at once. */
export type MandateDraft = Omit<Mandate, 'id' | 'fromMs'> & { readonly fromMs: number | null }

/** When and with what ids a decision is entered. */
export interface Entering {
  readonly random: Random
  /** The cell's own time. */
  readonly nowMs: number
}

/**
 * Puts a decision of a neighbourhood on record, and its rules in force. What it replaces or ends is ended from when its first rule holds
 * (at once, where it has none), and stays on record. Refused: what cannot be, and what was replaced already. Whoever counts ballots calls the same.
 */
export async function enterDecision(
  db: Kysely<Schema>,
  cell: Cell,
  draft: DecisionDraft,
  entering: Entering,
): Promise<Result<Decision>> {
  return db.transaction().execute((tx) => enterDecisionWithin(tx, cell, draft, entering))
}

/** The same within a transaction of whoever calls it: what leads to the decision is kept with it, or neither. */
export async function enterDecisionWithin(
  tx: Kysely<Schema>,
  cell: Cell,
  draft: DecisionDraft,
  entering: Entering,
): Promise<Result<Decision>> {
  const checked = await checkDecision(tx, cell, draft, entering)
  if (!checked.ok) return checked
  const { nowMs } = entering
  await lockCell(tx, cell.id)
  const late = await checkFollows(tx, cell, draft, nowMs)
  if (late !== undefined) return late
  const endsMs = Math.min(...checked.value.mandates.map(({ mandate }) => mandate.fromMs))
  await addDecision(tx, checked.value, Number.isFinite(endsMs) ? endsMs : nowMs)
  return success(checked.value)
}

/** The decision that a draft would be, with what is wrong with it alone. Keeps nothing. */
export async function checkDecision(
  db: Kysely<Schema>,
  cell: Cell,
  draft: DecisionDraft,
  { random, nowMs }: Entering,
): Promise<Result<Decision>> {
  const wrong = checkDraft(draft, nowMs)
  if (wrong !== undefined) return wrong
  const world = await worldOf(db, cell)
  const mandates: Mandate[] = []
  for (const [i, of] of draft.mandates.entries()) {
    const checked = checkMandate(mandateFrom(of, newId(nowMs, random), nowMs), world)
    if (!checked.ok) return at(checked, `mandates[${i}]`)
    mandates.push(checked.value)
  }
  return success({
    id: newId(nowMs, random),
    cellId: cell.id,
    decidedMs: draft.decidedMs,
    enteredMs: nowMs,
    followsId: draft.followsId,
    record: { ...draft.record, title: draft.record.title.trim() },
    mandates: mandates.map((mandate) => ({ mandate, ended: null })),
  })
}

/**
 * What rules would have meant last month, beside those that hold. Refused as entering them would be. Nothing is kept.
 */
export async function tryDecision(
  db: Kysely<Schema>,
  cell: Cell,
  drafts: readonly MandateDraft[],
  nowMs: number,
): Promise<Result<MandateTrial>> {
  const world = await worldOf(db, cell)
  const tried: Mandate[] = []
  for (const [i, of] of drafts.slice(0, mandatesOfOne).entries()) {
    const checked = checkMandate(mandateFrom(of, `tried-${i}`, nowMs), world)
    if (!checked.ok) return at(checked, `mandates[${i}]`)
    tried.push(checked.value)
  }
  const beside = await mandatesBetween(db, cell.id, nowMs, nowMs + aheadMs)
  const homes = await homesOf(db, cell.id)
  return success(await tryMandates(db, cell, homes, { tried, beside }, nowMs))
}

/** A mandate that begins at once where nothing else is said. */
export function mandateFrom(draft: MandateDraft, id: string, nowMs: number): Mandate {
  return { ...draft, id, fromMs: Math.max(draft.fromMs ?? nowMs, nowMs) }
}

/** What a cell's mandates are checked against. */
export async function worldOf(db: Kysely<Schema>, cell: Pick<Cell, 'id'>): Promise<MandateWorld> {
  const homes = await homesOf(db, cell.id)
  const { feeders } = await gridOf(db, cell.id)
  return {
    homeIds: new Set(homes.map(({ id }) => id)),
    feederIds: new Set(feeders.map(({ id }) => id)),
  }
}

function checkDraft(draft: DecisionDraft, nowMs: number): Refusal | undefined {
  const { mandates, decidedMs, followsId, record } = draft
  const wrong = checkRecord(record)
  if (wrong !== undefined) return wrong
  if (mandates.length > mandatesOfOne) {
    const message = `mandates has ${mandates.length} rules; a decision has ${mandatesOfOne} at the most.`
    return refuse('too-many-mandates', message, 'mandates', { most: mandatesOfOne })
  }
  // What was counted stands on record also where it is no rule: a bench, a budget.
  if (mandates.length === 0 && followsId === null && record.convened !== 'ballot') {
    const message = 'mandates is empty; a decision has a rule, or ends an earlier one by followsId.'
    return refuse('decision-without-rule', message, 'mandates')
  }
  if (!(decidedMs <= nowMs)) {
    const message = `decidedMs is ${decidedMs}; what is entered was decided before now, ${nowMs}.`
    return refuse('decided-later', message, 'decidedMs')
  }
  const tooLate = mandates.findIndex(({ fromMs }) => fromMs !== null && fromMs > nowMs + aheadMs)
  if (tooLate < 0) return undefined
  const where = `mandates[${tooLate}].fromMs`
  const message = `${where} is ${mandates[tooLate]!.fromMs}; a rule begins within a year from now.`
  return refuse('begins-too-late', message, where)
}

async function checkFollows(
  db: Kysely<Schema>,
  cell: Cell,
  { followsId, mandates }: DecisionDraft,
  nowMs: number,
): Promise<Refusal | undefined> {
  const holding = await mandatesBetween(db, cell.id, nowMs, nowMs + aheadMs)
  if (holding.length + mandates.length > mandatesLimit) {
    const message = `${cell.name} has ${holding.length} rules that hold or wait; ${mandatesLimit} are the most. End those that no longer count.`
    return refuse('too-many-mandates', message, 'mandates', { most: mandatesLimit })
  }
  if (followsId === null) return undefined
  if ((await findDecision(db, cell.id, followsId)) === null) {
    return refuse('no-such-decision', 'followsId names no decision of this cell.', 'followsId')
  }
  if (!(await isFollowed(db, followsId))) return undefined
  const message =
    'followsId names a decision that was replaced or ended already; name the later one.'
  return refuse('decision-replaced', message, 'followsId')
}

function at(refusal: Refusal, prefix: string): Refusal {
  return { ...refusal, at: `${prefix}.${refusal.at ?? ''}` }
}
