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
import { eveningOf, evenings, type Evening, type SharingRule } from '../sharing/sharing-rule.ts'
import { gainsOfAll, keepLeast, movedGains, type KeptLeast } from './least-benefit.ts'
import { newestBookingId } from '../billing/store-billing.ts'
import { book, findBooking, settledUntilMs, settlementsBetween } from '../store-booking.ts'
import { evenedMonths, gainsIn, saveMonthEnd } from './store-month-end.ts'
import { inTransaction } from '../store-rows.ts'
import { listSharingRules, saveAgreedMonth, type AgreedMonth } from '../sharing/store-agreed.ts'
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
  const first = rules.find(isEveningOut)
  if (first === undefined) return []
  const untilMs = await settledUntilMs(db, cell.id)
  if (untilMs === null) return []
  const terms = await readTerms(db, cell)
  const known = new Map((await evenedMonths(db, cell.id)).map((one) => [one.month, one]))
  const closed: string[] = []
  let month = monthOf(first.validFromMs, cell.timeZone)
  while (month.toMs <= untilMs && closed.length < closeRunLimit) {
    const before = known.get(month.label)
    const isAsked = spansWhere(rules, month, isEveningOut).length > 0
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
  if (spansWhere(rules, month, isEveningOut).length === 0) return true
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
  | { readonly kind: 'open' | 'even' | 'all-worse'; readonly by: Evened }
  | { readonly kind: 'moved'; readonly by: Evened; readonly movedMicro: number }

/** A way of evening out, or what was agreed on together: that each home is better off by so much. */
type Evened = Evening | 'least-benefit'

/** What became of a month. */
export async function readMonthEnd(
  db: Kysely<Schema>,
  cellId: string,
  month: Period,
): Promise<MonthEndState> {
  const rules = await listSharingRules(db, cellId)
  const by: Evened | undefined =
    spansWhere(rules, month, (rule) => rule.leastMicro !== undefined).length > 0
      ? 'least-benefit'
      : evenings.findLast(
          (kind) => spansWhere(rules, month, (rule) => eveningOf(rule) === kind).length > 0,
        )
  if (by === undefined) return { kind: 'none' }
  const known = (await evenedMonths(db, cellId)).find((one) => one.month === month.label)
  if (known === undefined) return { kind: 'open', by }
  const booked = await findBooking(db, cellId, monthEndKey(month.label, known.revision))
  const amounts = booked?.entries.map(({ amountMicro }) => Math.max(0, amountMicro)) ?? []
  const movedMicro = sum(amounts)
  if (movedMicro > 0) return { kind: 'moved', by, movedMicro }
  const gains = await gainsIn(db, cellId, spansWhere(rules, month, isEveningOut))
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
  const promise = await promiseIn(db, cell, terms.rules, moves, month)
  if (promise !== null) moves.push(...promise.moves)
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
    await saveAgreedMonth(tx, cell.id, month.label, promise)
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

/** Whether months are evened out by a rule in any way. */
function isEveningOut(rule: SharingRule): boolean {
  return eveningOf(rule) !== null || rule.leastMicro !== undefined
}

/**
 * What is moved, after what the rule moves anyway, so that each home has the least that was agreed on together; null: nothing was. What it
 * gained in the month counts, all of it: a least benefit begins and ends with a month.
 */
async function promiseIn(
  db: Kysely<Schema>,
  cell: Neighbourhood,
  rules: readonly SharingRule[],
  moved: readonly Move[],
  month: Period,
): Promise<(KeptLeast & Omit<AgreedMonth, 'month'>) | null> {
  const rule = ruleIn(rules, month)
  const by = rule?.agreed?.find(({ kind }) => kind === 'least-benefit')?.by
  if (rule?.leastMicro === undefined || by === undefined) return null
  const accounts = await listAccounts(db, cell.id)
  const homes = new Set(accounts.flatMap(({ id, kind }) => (kind === 'home' ? [id] : [])))
  const gains = gainsOfAll(await gainsIn(db, cell.id, [month]), accounts, month.toMs)
  const kept = keepLeast(movedGains(gains, moved), homes, rule.leastMicro, turnOfMonth(month))
  const movedMicro = sum(kept.moves.map(({ amountMicro }) => Math.max(0, amountMicro)))
  return { ...kept, byId: by.id, promisedMicro: rule.leastMicro, movedMicro }
}

/** The rule with a least benefit that holds in a month. */
function ruleIn(rules: readonly SharingRule[], month: Period): SharingRule | undefined {
  return rules.findLast(
    (rule) =>
      rule.leastMicro !== undefined && spansWhere(rules, month, (one) => one === rule).length > 0,
  )
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
