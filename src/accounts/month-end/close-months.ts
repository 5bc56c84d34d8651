import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { sum } from '../sharing/apportion.ts'
import { CommunityGame } from './community-game.ts'
import { bookedMeters } from '../held-meters.ts'
import { sameEntries } from '../ledger.ts'
import {
  makeWhole,
  monthEndBooking,
  monthEndKey,
  monthEndReversal,
  shareByAdded,
  together,
  turnOfMonth,
  type Move,
} from './month-end.ts'
import { monthOf, type Period } from '../period.ts'
import { conditionsOf, readTerms, type Terms } from '../read-terms.ts'
import { spansWhere, type Span } from '../sharing/rule-spans.ts'
import { stepAt } from '../sharing/settlement-steps.ts'
import { eveningOf, evenings, type Evening } from '../sharing/sharing-rule.ts'
import { newestBookingId } from '../billing/store-billing.ts'
import { book, findBooking, settledUntilMs, settlementsBetween } from '../store-booking.ts'
import { evenedMonths, gainsIn, saveMonthEnd } from './store-month-end.ts'
import { inTransaction } from '../store-rows.ts'
import { listSharingRules } from '../sharing/store-rule.ts'
import { listAccounts } from '../store.ts'

/** Months that one run of {@link closeMonths} evens out at the most; the next run goes on. */
export const closeRunLimit = 12

type Neighbourhood = Pick<Cell, 'id' | 'timeZone'>

/**
 * Evens out every month that is settled to its end, where the rule asks for it, and anew each that was settled or billed anew since: what
 * was moved is taken back and the right moves are booked. After bills, whose fees and VAT count. Running it twice equals running it
 * once. Gives the months that it worked out.
 */
export async function closeMonths(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  nowMs: number,
): Promise<readonly string[]> {
  const rules = await listSharingRules(db, cell.id)
  const first = rules.find((rule) => eveningOf(rule) !== null)
  if (first === undefined) return []
  const untilMs = await settledUntilMs(db, cell.id)
  if (untilMs === null) return []
  const terms = await readTerms(db, cell)
  const known = new Map((await evenedMonths(db, cell.id)).map((one) => [one.month, one]))
  const closed: string[] = []
  let month = monthOf(first.validFromMs, cell.timeZone)
  while (month.toMs <= untilMs && closed.length < closeRunLimit) {
    const before = known.get(month.label)
    const isAsked = spansWhere(rules, month, (rule) => eveningOf(rule) !== null).length > 0
    if (isAsked && before?.isChanged !== false) {
      await closeMonth(db, cell, terms, month, before?.revision ?? null, nowMs)
      closed.push(month.label)
    }
    month = monthOf(month.toMs, cell.timeZone)
  }
  return closed
}

/** Whether a month is evened out, where the rule asks for that, and nothing of it changed since. */
export async function isEvened(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
): Promise<boolean> {
  const rules = await listSharingRules(db, cellId)
  if (spansWhere(rules, month, (rule) => eveningOf(rule) !== null).length === 0) return true
  const known = (await evenedMonths(db, cellId)).find((one) => one.month === month.label)
  return known?.isChanged === false
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
  const known = (await evenedMonths(db, cellId)).find((one) => one.month === month.label)
  if (known === undefined) return { kind: 'open', by }
  const booked = await findBooking(db, cellId, monthEndKey(month.label, known.revision))
  const amounts = booked?.entries.map(({ amountMicro }) => Math.max(0, amountMicro)) ?? []
  const movedMicro = sum(amounts)
  if (movedMicro > 0) return { kind: 'moved', by, movedMicro }
  const gains = await gainsIn(
    db,
    cellId,
    spansWhere(rules, month, (rule) => eveningOf(rule) !== null),
  )
  return { kind: sum(gains.map(({ savedMicro }) => savedMicro)) < 0 ? 'all-worse' : 'even', by }
}

async function closeMonth(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  terms: Terms,
  month: Period,
  revision: number | null,
  nowMs: number,
): Promise<void> {
  // What is booked while shares are worked out is for the next run.
  const throughId = await newestBookingId(db, cell.id)
  const moves: Move[] = []
  for (const kind of evenings) {
    const spans = spansWhere(terms.rules, month, (rule) => eveningOf(rule) === kind)
    if (spans.length > 0) moves.push(...(await movesIn(db, cell, terms, kind, spans, month)))
  }
  await inTransaction(db, async (tx) => {
    const next = revision === null ? 0 : revision + 1
    const right = monthEndBooking(cell.id, month, next, together(moves))
    const before =
      revision === null ? null : await findBooking(tx, cell.id, monthEndKey(month.label, revision))
    const isSame = revision !== null && sameEntries(before?.entries ?? [], right.entries)
    if (!isSame) {
      const back = before === null ? [] : [monthEndReversal(before, month)]
      await book(tx, [...back, ...(right.entries.length === 0 ? [] : [right])], nowMs)
    }
    await saveMonthEnd(tx, cell.id, month, isSame ? revision : next, throughId)
  })
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
      const steps = bookings.map(({ startMs }) => stepAt(terms.rules, startMs))
      const conditions = conditionsOf(terms, cell.timeZone, steps, plannedAt)
      for (const [k, booking] of bookings.entries()) {
        const condition = conditions[k]
        assert(condition !== undefined, 'every interval has its rule and prices')
        const meters = bookedMeters(booking, accounts).values()
        game.add(meters, condition.prices, condition.rule, condition.turn)
      }
      // A long month leaves room for readings and pages in between.
      await setImmediate()
    }
  }
  return game
}
