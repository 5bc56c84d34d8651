import type { Kysely } from 'kysely'
import { monthOf } from '../../accounts/period.ts'
import { keysHeldBack } from '../../accounts/sharing/kept-coefficients.ts'
import {
  agreedMonths,
  listSharingRules,
  type AgreedMonth,
} from '../../accounts/sharing/store-agreed.ts'
import { changesBy, type AgreedChange } from '../../accounts/sharing/store-changes.ts'
import type { Cell } from '../../cell/cell.ts'
import { hourMs, quarterMs, dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { asItHolds, isOpen, type Decision } from './decision.ts'
import { brokenDays, isShort, lineOf, nextReviewMs, type BrokenDays } from './decision-care.ts'
import { brokenSince, effectIn, reviewsOf, type DecisionReview } from './store-care.ts'
import { listDecisions } from './store-decision.ts'

/** Months back that are told of a decision at the most. */
export const lifeMonths = 12

/** How long it is told that a rule could not be kept. */
export const brokenToldMs = 30 * dayMs

/** What became of a decision: what came before and after it, when it is looked at again, and what it did, month by month. */
export interface DecisionLife {
  readonly decision: Decision
  /** The decisions that it follows, the nearest first. */
  readonly before: readonly Decision[]
  readonly after: Decision | null
  readonly reviews: readonly DecisionReview[]
  readonly nextReviewMs: number | null
  readonly isDue: boolean
  /** The newest first. */
  readonly months: readonly MonthOfLife[]
  /** Hard rules that could not be kept in the last 30 days. */
  readonly broken: readonly BrokenRule[]
  /** That its sharing key cannot hold yet; null: it does, or it has none. */
  readonly keyWaits: WaitingKey | null
}

/** A decided sharing key that the law lets begin no sooner: until then the key of before goes on. */
export interface WaitingKey {
  readonly decisionId: string
  readonly title: string
  /** When it was to begin. */
  readonly fromMs: number
  readonly untilMs: number
}

/** What a decision did in a month. */
export interface MonthOfLife {
  /** `2026-10`. */
  readonly month: string
  readonly fromMs: number
  /** Quarter hours in which rules of plans held, in which they made a difference, and in which they could not be kept. */
  readonly held: number
  readonly bound: number
  readonly broken: number
  /** What one kW more allowed would have saved in all these, micro-units. */
  readonly perKwMicro: number
  /** What became of its least benefit; null: it has none, or the month is not over. */
  readonly least: AgreedMonth | null
  /** What its terms of accounts meant for homes beside the rule before; null: it has none, or the month is not over. */
  readonly change: AgreedChange | null
}

/** A rule that could not be kept, and on which days. */
export interface BrokenRule {
  readonly mandateId: string
  readonly sentence: string
  readonly decisionId: string
  readonly title: string
  readonly days: BrokenDays
}

/** A least benefit that could not be given, by decision: for the assembly. */
export interface ShortMonth {
  readonly decisionId: string
  readonly title: string
  readonly least: AgreedMonth
}

/** Reads what became of a decision. */
export async function readLife(
  db: Kysely<Schema>,
  cell: Cell,
  decision: Decision,
  nowMs: number,
): Promise<DecisionLife> {
  const reviews = (await reviewsOf(db, [decision.id])).get(decision.id) ?? []
  const nextMs = nextReviewMs(decision, reviews, nowMs)
  return {
    decision,
    ...lineOf(decision, await listDecisions(db, cell.id)),
    reviews,
    nextReviewMs: nextMs,
    isDue: nextMs !== null && nextMs <= nowMs,
    months: await monthsOf(db, cell, decision, nowMs),
    broken: await brokenRules(db, cell, [decision], nowMs),
    keyWaits:
      (await waitingKeys(db, cell.id, nowMs)).find((of) => of.decisionId === decision.id) ?? null,
  }
}

/** What a neighbourhood's people have to know of what they decided. */
export interface DecisionNews {
  /** Decisions that are due to be looked at again, the longest due first. */
  readonly due: readonly { readonly decision: Decision; readonly dueMs: number }[]
  readonly broken: readonly BrokenRule[]
  /** Least benefits that could not be given in the last month that is over. */
  readonly short: readonly ShortMonth[]
  /** Sharing keys that cannot hold yet. */
  readonly waiting: readonly WaitingKey[]
}

/** What is due, what could not be kept: of all decisions of a neighbourhood that hold. */
export async function readNews(
  db: Kysely<Schema>,
  cell: Cell,
  nowMs: number,
): Promise<DecisionNews> {
  const decisions = (await listDecisions(db, cell.id)).filter((of) => isOpen(of, nowMs))
  const ids = decisions.map(({ id }) => id)
  const reviews = await reviewsOf(db, ids)
  const due = decisions
    .flatMap((decision) => {
      const dueMs = nextReviewMs(decision, reviews.get(decision.id) ?? [], nowMs)
      return dueMs !== null && dueMs <= nowMs ? [{ decision, dueMs }] : []
    })
    .toSorted((a, b) => a.dueMs - b.dueMs)
  const last = ids.length === 0 ? [] : await agreedMonths(db, cell.id, 1)
  const short = last.filter(isShort).flatMap((least) => {
    const decision = decisions.find(({ id }) => id === least.byId)
    return decision === undefined
      ? []
      : [{ decisionId: decision.id, title: decision.record.title, least }]
  })
  const waiting = ids.length === 0 ? [] : await waitingKeys(db, cell.id, nowMs)
  return { due, broken: await brokenRules(db, cell, decisions, nowMs), short, waiting }
}

async function waitingKeys(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
): Promise<readonly WaitingKey[]> {
  const waiting: WaitingKey[] = []
  for (const { by, fromMs, toMs } of keysHeldBack(await listSharingRules(db, cellId))) {
    // Other rules may begin while it waits: it waits once.
    const isKnown = waiting.some((of) => of.decisionId === by?.id && of.untilMs === toMs)
    if (by === null || toMs <= nowMs || isKnown) continue
    waiting.push({ decisionId: by.id, title: by.title, fromMs, untilMs: toMs })
  }
  return waiting
}

async function brokenRules(
  db: Kysely<Schema>,
  cell: Cell,
  decisions: readonly Decision[],
  nowMs: number,
): Promise<readonly BrokenRule[]> {
  const hard = decisions.flatMap(({ id, record, mandates }) =>
    mandates
      .filter(({ mandate }) => mandate.force.kind === 'hard')
      .map(({ mandate }) => ({ mandate, decisionId: id, title: record.title })),
  )
  const ids = hard.map(({ mandate }) => mandate.id)
  const quarters = await brokenSince(db, ids, nowMs - brokenToldMs)
  return hard.flatMap(({ mandate, decisionId, title }) => {
    const days = brokenDays(quarters, mandate.id, cell.timeZone)
    const { id: mandateId, sentence } = mandate
    return days === null ? [] : [{ mandateId, sentence, decisionId, title, days }]
  })
}

async function monthsOf(
  db: Kysely<Schema>,
  cell: Cell,
  { id, mandates, terms }: Decision,
  nowMs: number,
): Promise<readonly MonthOfLife[]> {
  const begins = [...mandates.map(asItHolds), ...terms].map(({ fromMs }) => fromMs)
  const firstMs = Math.min(...begins)
  const ids = mandates.map(({ mandate }) => mandate.id)
  const leastOf = new Map(
    (await agreedMonths(db, cell.id, 2 * lifeMonths))
      .filter(({ byId }) => byId === id)
      .map((of) => [of.month, of]),
  )
  const changes = terms.length === 0 ? [] : await changesBy(db, cell.id, id, 2 * lifeMonths)
  const changeOf = new Map(changes.map((of) => [of.month, of]))
  const months: MonthOfLife[] = []
  for (let month = monthOf(nowMs, cell.timeZone); months.length < lifeMonths;) {
    if (month.toMs <= firstMs) break
    const { held, bound, broken, priceMicro } = await effectIn(db, ids, month)
    const perKwMicro = Math.round((priceMicro * quarterMs) / hourMs)
    const least = leastOf.get(month.label) ?? null
    const change = changeOf.get(month.label) ?? null
    if (held > 0 || least !== null || change !== null) {
      months.push({
        month: month.label,
        fromMs: month.fromMs,
        held,
        bound,
        broken,
        perKwMicro,
        least,
        change,
      })
    }
    if (month.fromMs <= firstMs) break
    month = monthOf(month.fromMs - 1, cell.timeZone)
  }
  return months
}
