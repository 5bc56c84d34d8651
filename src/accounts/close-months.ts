import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { assert } from '../kernel/assert.ts'
import { dayMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { sum } from './apportion.ts'
import { CommunityGame } from './community-game.ts'
import { bookedMeters } from './held-meters.ts'
import { correctionOf, monthEndBooking } from './ledger.ts'
import {
  entriesOfMoves,
  lastStartMs,
  makeWhole,
  shareByAdded,
  together,
  turnOfMonth,
  type Move,
} from './month-end.ts'
import { monthOf, type Period } from './period.ts'
import { conditionsOf, type Terms } from './read-terms.ts'
import { spansWhere, type Span } from './rule-spans.ts'
import { eveningOf, evenings, type Evening } from './sharing-rule.ts'
import { book, lastSettledStartMs, settlementsBetween } from './store-booking.ts'
import { listSharingRules } from './store-rule.ts'
import { gainsIn, monthEndsBetween, newestSettlementId } from './store-month-end.ts'
import { listAccounts } from './store.ts'

/** Months that ended this long before the last settled interval are looked for in every run: should one have stopped in between. */
const lookBackMs = 7 * dayMs

type Neighbourhood = Pick<Cell, 'id' | 'timeZone'>

/**
 * Evens out every month that is settled to its end, where the rule asks for it, and anew where a quarter hour of it came out
 * differently since. `touched`: what was settled just now. Each month is one booking in its last quarter hour, without entries where
 * nothing had to be moved. Running it twice equals running it once.
 */
export async function closeMonths(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  terms: Terms,
  touched: Span,
  nowMs: number,
): Promise<void> {
  if (terms.rules.every((rule) => eveningOf(rule) === null)) return
  const lastMs = await lastSettledStartMs(db, cell.id)
  if (lastMs === null) return
  const untilMs = lastMs + quarterMs
  const fromMs = Math.min(touched.fromMs, untilMs - lookBackMs)
  for (const month of closedMonths(cell.timeZone, fromMs, untilMs)) {
    if (await isDue(db, cell.id, terms, month, touched))
      await closeMonth(db, cell, terms, month, nowMs)
  }
}

/**
 * How a month was evened out. `none`: the rule does not ask for it; `open`: not yet, the month is not settled to its end; `even`: nothing
 * had to be moved; `all-worse`: together its members were worse off than alone, so that nothing could be. `by`: as the rule in
 * force last asks.
 */
export type MonthEndState =
  | { readonly kind: 'none' }
  | { readonly kind: 'open' | 'even' | 'all-worse'; readonly by: Evening }
  | { readonly kind: 'moved'; readonly by: Evening; readonly movedMicro: number }

/** What became of a month. */
export async function readMonthEnd(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
): Promise<MonthEndState> {
  const rules = await listSharingRules(db, cellId)
  const by = evenings.findLast(
    (kind) => spansWhere(rules, month, (rule) => eveningOf(rule) === kind).length > 0,
  )
  if (by === undefined) return { kind: 'none' }
  const booked = (await monthEndsBetween(db, cellId, month)).get(lastStartMs(month))
  if (booked === undefined) return { kind: 'open', by }
  const movedMicro = sum(booked.booking.entries.map(({ amountMicro }) => Math.max(0, amountMicro)))
  if (movedMicro > 0) return { kind: 'moved', by, movedMicro }
  const gains = await gainsIn(
    db,
    cellId,
    spansWhere(rules, month, (rule) => eveningOf(rule) !== null),
  )
  return { kind: sum(gains.map(({ savedMicro }) => savedMicro)) < 0 ? 'all-worse' : 'even', by }
}

/** Whether a month is to be evened out, and is not yet, or was settled anew since. */
async function isDue(
  db: Kysely<Schema>,
  cellId: string,
  { rules }: Terms,
  month: Period,
  touched: Span,
): Promise<boolean> {
  if (spansWhere(rules, month, (rule) => eveningOf(rule) !== null).length === 0) return false
  const known = (await monthEndsBetween(db, cellId, month)).get(lastStartMs(month))
  if (known === undefined) return true
  const isTouched = touched.fromMs < month.toMs && touched.toMs > month.fromMs
  return isTouched && known.id < (await newestSettlementId(db, cellId, month))
}

async function closeMonth(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  terms: Terms,
  month: Period,
  nowMs: number,
): Promise<void> {
  const moves: Move[] = []
  for (const kind of evenings) {
    const spans = spansWhere(terms.rules, month, (rule) => eveningOf(rule) === kind)
    if (spans.length > 0) moves.push(...(await movesIn(db, cell, terms, kind, spans, month)))
  }
  const right = monthEndBooking(cell.id, lastStartMs(month), entriesOfMoves(together(moves)))
  const known = (await monthEndsBetween(db, cell.id, month)).get(right.startMs)
  await book(db, known === undefined ? [right] : correctionOf(known.booking, right), nowMs)
}

/** What has to be moved for these spans of a month; nothing where all together are worse off than alone. */
async function movesIn(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  terms: Terms,
  kind: Evening,
  spans: readonly Span[],
  month: Period,
): Promise<readonly Move[]> {
  const gains = await gainsIn(db, cell.id, spans)
  const turn = turnOfMonth(month)
  if (kind === 'nobody-worse') return makeWhole(gains, turn) ?? []
  const game = await readGame(db, cell, terms, spans)
  const shares = await game.fairShares(turn, setImmediate)
  const added = new Map([...shares].map(([id, { shareMicro }]) => [id, shareMicro]))
  return shareByAdded(gains, added, turn) ?? []
}

/** What members gain by sharing in these spans, from the readings that they are settled by. */
async function readGame(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  terms: Terms,
  spans: readonly Span[],
): Promise<CommunityGame> {
  const accounts = await listAccounts(db, cell.id)
  const game = new CommunityGame(accounts)
  for (const { fromMs, toMs } of spans) {
    for (let dayStartMs = fromMs; dayStartMs < toMs; dayStartMs += dayMs) {
      const endMs = Math.min(toMs, dayStartMs + dayMs)
      const bookings = [...(await settlementsBetween(db, cell.id, dayStartMs, endMs)).values()]
      const plannedAt = new Map(bookings.map((one) => [one.startMs, one.planMicroPerKwh]))
      const conditions = conditionsOf(terms, cell.timeZone, [...plannedAt.keys()], plannedAt)
      for (const [k, booking] of bookings.entries()) {
        const condition = conditions[k]
        assert(condition !== undefined, 'every interval has its rule and prices')
        const meters = bookedMeters(booking, accounts).values()
        game.add(meters, condition.prices, condition.rule, booking.startMs / quarterMs)
      }
      // A long month leaves room for readings and pages in between.
      await setImmediate()
    }
  }
  return game
}

/** Local months that have a part in `[fromMs, untilMs)` and are over by then, the first first. */
function closedMonths(timeZone: string, fromMs: number, untilMs: number): Period[] {
  const months: Period[] = []
  for (let month = monthOf(fromMs, timeZone); month.toMs <= untilMs;) {
    months.push(month)
    month = monthOf(month.toMs, timeZone)
  }
  return months
}
