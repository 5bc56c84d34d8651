import type { Kysely } from 'kysely'
import { membersOf } from '../../accounts/read-meters.ts'
import { checkExamples, type AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import type { AgreedBy } from '../../accounts/sharing/agreed-part.ts'
import { checkAgreed, termStartMs, type AgreedTerm } from '../../accounts/sharing/agreed.ts'
import type { KeptTerm } from '../../accounts/sharing/kept-term.ts'
import { agreedLimit, keptTerms } from '../../accounts/sharing/store-agreed.ts'
import type { Cell } from '../../cell/cell.ts'
import { homesOf, lockCell } from '../../cell/store.ts'
import { gridOf } from '../../energy/limits/store-limits.ts'
import { checkMandate, type MandateWorld } from '../../energy/mandate/check-mandate.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { conflictRefusal, conflictsWith, type Conflict, type NewRules } from './conflicts.ts'
import { checkKeyBegins } from './key-begins.ts'
import { checkRecord, isOpen, type Decision, type DecisionRecord } from './decision.ts'
import type { DecisionSource } from './decision-source.ts'
import { checkSources, replaceSources } from './store-source.ts'
import { streetRulesBetween, streetRulesLimit } from './store-street-rule.ts'
import { checkStreetRule, type HeldStreetRule, type StreetRule } from './street-rule.ts'
import {
  addDecision,
  findDecision,
  isFollowed,
  listDecisions,
  mandatesBetween,
  mandatesLimit,
} from './store-decision.ts'

/** Mandates of one decision at the most; a rule begins within a year. */
export const mandatesOfOne = 20
export const aheadMs = 366 * dayMs

/** What is decided, before it has ids and times of its own. */
export interface DecisionDraft {
  readonly decidedMs: number
  /** The decision that this one replaces or, without rules, ends; null: none. */
  readonly followsId: string | null
  readonly record: DecisionRecord
  readonly mandates: readonly MandateDraft[]
  /** What it says about the accounts; absent: nothing. */
  readonly terms?: readonly TermDraft[]
  /** Rules for streets; not stated: none. */
  readonly streets?: readonly StreetDraft[]
  /** What it rests on; not stated: nobody said. */
  readonly sources?: readonly DecisionSource[]
}

/** A term of the accounts. `fromMs` null: from the next local day on, a least benefit from the next month on. */
export interface TermDraft {
  readonly term: AgreedTerm
  readonly competence: keyof typeof termRanks
  readonly fromMs: number | null
  readonly untilMs: number | null
  readonly examples: readonly AgreedExample[]
}

/** On whose behalf a term was decided: the neighbourhood's counts before a group's. */
export const termRanks = { neighbourhood: 2, group: 1 } as const

/** `fromMs` null: at once. */
export type MandateDraft = Omit<Mandate, 'id' | 'fromMs'> & { readonly fromMs: number | null }

/** `fromMs` null: at once. */
export type StreetDraft = Omit<StreetRule, 'id' | 'fromMs'> & { readonly fromMs: number | null }

/** When and with what ids a decision is entered. */
export interface Entering {
  readonly random: Random
  /** The cell's own time. */
  readonly nowMs: number
}

/**
 * Puts a decision of a neighbourhood on record, and its rules in force. What it replaces or ends is ended from when its first rule holds
 * (at once, where it has none), and stays on record. Refused: what cannot be, what was replaced already, and a rule about what was decided already,
 * unless that is replaced or this has more competence; and a sharing key that would begin or end too early for the law.
 */
export async function enterDecision(
  db: Kysely<Schema>,
  cell: Cell,
  draft: DecisionDraft,
  entering: Entering,
): Promise<Result<Decision>> {
  return db.transaction().execute(async (tx) => {
    const checked = await checkDecision(tx, cell, draft, entering)
    if (!checked.ok) return checked
    const tooSoon = await checkKeyBegins(tx, cell, checked.value, entering.nowMs)
    return tooSoon ?? (await enterDecisionWithin(tx, cell, draft, entering))
  })
}

/**
 * The same within a transaction of whoever calls it: what leads to the decision is kept with it, or neither. A sharing key that would
 * begin too early for the law is entered all the same, since people have voted on it: the key of before goes on until it may.
 */
export async function enterDecisionWithin(
  tx: Kysely<Schema>,
  cell: Cell,
  draft: DecisionDraft,
  entering: Entering,
): Promise<Result<Decision>> {
  const checked = await checkDecision(tx, cell, draft, entering)
  if (!checked.ok) return checked
  const sources = await checkSources(tx, cell.id, draft.sources ?? [])
  if (!sources.ok) return sources
  const { nowMs } = entering
  await lockCell(tx, cell.id)
  const late = await checkFollows(tx, cell, draft, nowMs)
  if (late !== undefined) return late
  const conflict = conflictRefusal(await conflictsOf(tx, checked.value))
  if (conflict !== undefined) return conflict
  const { mandates, terms, streets } = rulesOf(checked.value)
  const known = terms.length === 0 ? 0 : (await keptTerms(tx, cell.id)).length
  if (known + terms.length > agreedLimit) {
    const message = `${cell.name} has decided ${known} times about its accounts; ${agreedLimit} terms are the most that are read.`
    return refuse('too-many-terms', message, 'terms', { most: agreedLimit })
  }
  const rules = [...mandates, ...terms, ...streets]
  const begins = rules.map(({ fromMs }) => fromMs)
  const endsMs = begins.length === 0 ? nowMs : Math.min(...begins)
  // The next of its kind follows without a gap; else it ends with a day or month, as it began.
  await addDecision(tx, checked.value, endsMs, ({ term }) => {
    const next = terms.find((of) => of.term.kind === term.kind)
    return next?.fromMs ?? termStartMs(term.kind, endsMs, cell.timeZone)
  })
  await replaceSources(tx, checked.value.id, sources.value)
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
  const id = newId(nowMs, random)
  const by = { id, title: draft.record.title.trim() }
  const terms = await termsFrom(db, cell, draft.terms ?? [], by, { random, nowMs })
  if (!terms.ok) return terms
  const streets: HeldStreetRule[] = []
  for (const [i, of] of (draft.streets ?? []).entries()) {
    const fromMs = Math.max(of.fromMs ?? nowMs, nowMs)
    const checked = checkStreetRule({ ...of, id: newId(nowMs, random), fromMs })
    if (!checked.ok) return at(checked, `streets[${i}]`)
    streets.push({ street: checked.value, ended: null })
  }
  return success({
    id,
    cellId: cell.id,
    decidedMs: draft.decidedMs,
    enteredMs: nowMs,
    followsId: draft.followsId,
    record: { ...draft.record, title: by.title },
    mandates: mandates.map((mandate) => ({ mandate, ended: null })),
    terms: terms.value,
    streets,
  })
}

/** What stands in the way of a decision when it is entered: rules of others that hold or wait then, but for the one that it follows. */
export async function conflictsOf(
  db: Kysely<Schema>,
  decision: Decision,
): Promise<readonly Conflict[]> {
  const { cellId, followsId, enteredMs } = decision
  const standing = (await listDecisions(db, cellId)).filter(
    (of) => of.id !== followsId && isOpen(of, enteredMs),
  )
  return conflictsWith(rulesOf(decision), standing)
}

function rulesOf({ mandates, terms, streets }: Decision): NewRules {
  return {
    mandates: mandates.map(({ mandate }) => mandate),
    terms,
    streets: streets.map(({ street }) => street),
  }
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
  const { mandates, terms = [], decidedMs, followsId, record, streets = [] } = draft
  const rules = mandates.length + streets.length
  const wrong = checkRecord(record)
  if (wrong !== undefined) return wrong
  if (rules > mandatesOfOne) {
    const message = `mandates and streets have ${rules} rules; a decision has ${mandatesOfOne} at the most.`
    return refuse('too-many-mandates', message, 'mandates', { most: mandatesOfOne })
  }
  // What was counted stands on record also where it is no rule: a bench, a budget.
  const isRule = rules + terms.length > 0 || followsId !== null
  if (!isRule && record.convened !== 'ballot') {
    const message =
      'mandates is empty, and so is terms; a decision has a rule, or ends an earlier one by followsId.'
    return refuse('decision-without-rule', message, 'mandates')
  }
  if (!(decidedMs <= nowMs)) {
    const message = `decidedMs is ${decidedMs}; what is entered was decided before now, ${nowMs}.`
    return refuse('decided-later', message, 'decidedMs')
  }
  const twice = terms.findIndex(({ term }, i) =>
    terms.slice(0, i).some((of) => of.term.kind === term.kind),
  )
  if (twice >= 0) {
    const where = `terms[${twice}].term.kind`
    const message = `${where} is "${terms[twice]!.term.kind}" for the second time; a decision has one of each kind.`
    return refuse('term-twice', message, where)
  }
  return (
    checkBegins('mandates', mandates, nowMs) ??
    checkBegins('terms', terms, nowMs) ??
    checkBegins('streets', streets, nowMs)
  )
}

function checkBegins(
  name: 'mandates' | 'terms' | 'streets',
  drafts: readonly { readonly fromMs: number | null }[],
  nowMs: number,
): Refusal | undefined {
  const tooLate = drafts.findIndex(({ fromMs }) => fromMs !== null && fromMs > nowMs + aheadMs)
  if (tooLate < 0) return undefined
  const where = `${name}[${tooLate}].fromMs`
  const message = `${where} is ${drafts[tooLate]!.fromMs}; a rule begins within a year from now.`
  return refuse('begins-too-late', message, where)
}

/** Terms as they are kept: checked among those who live here, with their examples. */
export async function termsFrom(
  db: Kysely<Schema>,
  cell: Cell,
  drafts: readonly TermDraft[],
  by: AgreedBy,
  { random, nowMs }: Entering,
): Promise<Result<readonly KeptTerm[]>> {
  if (drafts.length === 0) return success([])
  const members = await membersOf(db, cell)
  const kept: KeptTerm[] = []
  for (const [i, { term, competence, untilMs, examples, ...draft }] of drafts.entries()) {
    const wantedMs = draft.fromMs ?? nowMs
    const fromMs = wantedMs > nowMs ? wantedMs : termStartMs(term.kind, nowMs, cell.timeZone)
    const wrong =
      checkAgreed({ term, fromMs, untilMs }, members, cell.timeZone) ??
      checkExamples(term, examples, members.homeIds)
    if (wrong !== undefined) return at(wrong, `terms[${i}]`)
    const rank = termRanks[competence]
    kept.push({ id: newId(nowMs, random), by, term, rank, fromMs, untilMs, examples, ended: null })
  }
  return success(kept)
}

/** Whether a decision can follow the one that it names, and there is room for its rules; undefined: so it is. */
export async function checkFollows(
  db: Kysely<Schema>,
  cell: Cell,
  { followsId, mandates, streets = [] }: Pick<DecisionDraft, 'followsId' | 'mandates' | 'streets'>,
  nowMs: number,
): Promise<Refusal | undefined> {
  const holding = await mandatesBetween(db, cell.id, nowMs, nowMs + aheadMs)
  if (holding.length + mandates.length > mandatesLimit) {
    const message = `${cell.name} has ${holding.length} rules that hold or wait; ${mandatesLimit} are the most. End those that no longer count.`
    return refuse('too-many-mandates', message, 'mandates', { most: mandatesLimit })
  }
  const inStreets = await streetRulesBetween(db, cell.id, nowMs, nowMs + aheadMs)
  if (inStreets.length + streets.length > streetRulesLimit) {
    const message = `${cell.name} has ${inStreets.length} rules for streets; ${streetRulesLimit} are the most. End those that no longer count.`
    return refuse('too-many-mandates', message, 'streets', { most: streetRulesLimit })
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
