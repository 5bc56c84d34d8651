import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { dayMs, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { sum } from './apportion.ts'
import { correctionOf, monthEndBooking } from './ledger.ts'
import { entriesOfMoves, lastStartMs, makeWhole, turnOfMonth } from './month-end.ts'
import { monthOf, type Period } from './period.ts'
import { spansWhere, type Span } from './rule-spans.ts'
import { isEvened, type SharingRule } from './sharing-rule.ts'
import { book, lastSettledStartMs } from './store-booking.ts'
import { listSharingRules } from './store-rule.ts'
import { gainsIn, monthEndsBetween, newestSettlementId } from './store-month-end.ts'

/** Months that ended this long before the last settled interval are looked at in every run: should one have stopped in between. */
const lookBackMs = 7 * dayMs

/**
 * Evens out every month that is settled to its end, where the rule asks for it, and anew where a quarter hour of it came out
 * differently since. `touched`: what was settled just now. Each month is one booking in its last quarter hour, without entries where nothing had to be moved. Running it twice equals running it once.
 */
export async function closeMonths(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  rules: readonly SharingRule[],
  touched: Span,
  nowMs: number,
): Promise<void> {
  if (!rules.some(isEvened)) return
  const lastMs = await lastSettledStartMs(db, cell.id)
  if (lastMs === null) return
  const untilMs = lastMs + quarterMs
  const fromMs = Math.min(touched.fromMs, untilMs - lookBackMs)
  for (const month of closedMonths(cell.timeZone, fromMs, untilMs)) {
    await closeMonth(db, cell.id, rules, month, nowMs)
  }
}

/**
 * How a month was evened out. `none`: the rule does not ask for it; `open`: not yet, the month is not settled to its end; `even`: nothing
 * had to be moved; `all-worse`: together its members were worse off than alone, so that nothing could be.
 */
export type MonthEndState =
  | { readonly kind: 'none' | 'open' | 'even' | 'all-worse' }
  | { readonly kind: 'moved'; readonly movedMicro: number }

/** What became of a month. */
export async function readMonthEnd(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
): Promise<MonthEndState> {
  const spans = spansWhere(await listSharingRules(db, cellId), month, isEvened)
  if (spans.length === 0) return { kind: 'none' }
  const booked = (await monthEndsBetween(db, cellId, month)).get(lastStartMs(month))
  if (booked === undefined) return { kind: 'open' }
  const movedMicro = sum(booked.booking.entries.map(({ amountMicro }) => Math.max(0, amountMicro)))
  if (movedMicro > 0) return { kind: 'moved', movedMicro }
  const moves = makeWhole(await gainsIn(db, cellId, spans), turnOfMonth(month))
  return { kind: moves === null ? 'all-worse' : 'even' }
}

async function closeMonth(
  db: Kysely<Schema>,
  cellId: string,
  rules: readonly SharingRule[],
  month: Period,
  nowMs: number,
): Promise<void> {
  const spans = spansWhere(rules, month, isEvened)
  if (spans.length === 0) return
  const startMs = lastStartMs(month)
  const known = (await monthEndsBetween(db, cellId, month)).get(startMs)
  if (known !== undefined && known.id > (await newestSettlementId(db, cellId, month))) return
  const moves = makeWhole(await gainsIn(db, cellId, spans), turnOfMonth(month))
  const right = monthEndBooking(cellId, startMs, entriesOfMoves(moves ?? []))
  await book(db, known === undefined ? [right] : correctionOf(known.booking, right), nowMs)
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
