import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { assert } from '../kernel/assert.ts'
import { planPricesAt } from '../energy/store-prices.ts'
import { dayMs, floorTo, hourMs, quarterMs } from '../kernel/steps.ts'
import { changedSpans, noteChanged, seeChanged, type ChangedSpan } from '../series/store-changed.ts'
import type { Schema } from '../store/schema.ts'
import { sum } from './sharing/apportion.ts'
import { allocatedStarts } from './allocation/store.ts'
import type { MeterPart } from './communities/meter-part.ts'
import { isClosed } from './closed-interval.ts'
import { holdLogs } from './log/store-ledger-log.ts'
import { heldMeters } from './held-meters.ts'
import { correctionOf, settlementBooking, type Account, type Booking } from './ledger.ts'
import { combineQuarters, type CombinedMeters } from './metering.ts'
import { meteredOwners, newestOfEach, readMeters, type MeteredOwner } from './read-meters.ts'
import type { Span } from './sharing/rule-spans.ts'
import { hasSpanishPlant } from './new-rule.ts'
import { noteBound } from './sharing/store-coefficient-bounds.ts'
import { settleInterval } from './settlement.ts'
import { quartersOf, stepAt, stepsBetween } from './sharing/settlement-steps.ts'
import type { SharingRule } from './sharing/sharing-rule.ts'
import { bookNew, lastSettledStartMs, settlementsBetween } from './store-booking.ts'
import { inTransaction } from './store-rows.ts'
import { listAccounts, openAccounts } from './store.ts'
import { conditionsOf, readTerms, type Terms } from './read-terms.ts'

/** Quarter hours in one transaction at the most: one day. */
export const settleBatch = 96

/** Quarter hours that one run of {@link settleDue} settles at the most; the next run goes on. */
export const settleRunLimit = 4 * settleBatch

/** Quarter hours that one call of {@link settle} may be asked for: three years. */
const settleRangeLimit = 3 * 366 * settleBatch

/** A quarter hour is settled without the meters that are still silent this long after its end. */
export const settleGraceMs = hourMs

/** How far back late readings are looked for: after every full hour, and after every full day (UTC). */
const recheckHourlyMs = 6 * hourMs
const recheckDailyMs = 7 * dayMs

/** What changed more than this before the last settled quarter hour is settled anew at once; nearer, after the full hour. */
const changedBeforeMs = hourMs

/** Quarter hours before the last settled one that a run settles anew at the most: about a month; the next run goes on. */
export const settleAgainLimit = 31 * settleBatch

/** What a settlement run did. */
export interface Settled {
  /** Quarter hours booked for the first time. */
  readonly settled: number
  /** Quarter hours whose booking was reversed and made again. */
  readonly corrected: number
  /** Quarter hours in which at least one meter had no value. */
  readonly withGaps: number
  /** End of the last quarter hour that is settled; null: none yet. */
  readonly settledUntilMs: number | null
  /** More is due: run again soon. */
  readonly isBehind: boolean
  /** What is missing before anything can be settled. */
  readonly waitsFor: 'tariff' | null
}

/**
 * Settles what is due in a neighbourhood: every quarter hour that all meters have reported beyond, or
 * that has been over for {@link settleGraceMs}. What was measured or imported late, however old, is settled
 * anew; besides, it looks back after each full hour and day, and when somebody is new.
 * Running it twice equals running it once; after a crash or a day without power it catches up in
 * bounded runs. The first quarter hour is where the first sharing rule begins, or else the cell itself.
 */
export async function settleDue(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  nowMs: number,
): Promise<Settled> {
  await noteBound(db, cell.id, await hasSpanishPlant(db, cell), nowMs)
  const terms = await readTerms(db, cell)
  const [firstTariff] = terms.tariffs
  const last = await lastSettledStartMs(db, cell.id)
  const settledUntilMs = last === null ? null : stepAt(terms.rules, last).toMs
  if (firstTariff === undefined) return { ...nothing, settledUntilMs, waitsFor: 'tariff' }
  const owners = await meteredOwners(db, cell, homes)
  if (owners.length === 0) return { ...nothing, settledUntilMs }
  const beginMs = Math.max(terms.statedFromMs ?? cell.createdMs, firstTariff.validFromMs)
  const fromMs = settledUntilMs ?? ceilTo(beginMs, quarterMs)
  const again = await settleChanged(db, cell, homes, owners, terms, beginMs, fromMs, nowMs)
  const closedMs = closedUntilMs(
    await newestOfEach(db, owners, nowMs - settleGraceMs, nowMs),
    nowMs,
  )
  const limitMs = Math.min(closedMs, fromMs + settleRunLimit * quarterMs)
  const toMs = stepsBetween(terms.rules, fromMs, limitMs).at(-1)?.toMs ?? fromMs
  if (toMs <= fromMs) return { ...nothing, ...again, settledUntilMs }
  const isBehind = limitMs < closedMs
  const hasNewcomer = await isAnyNew(db, cell, owners)
  const recheckMs = isBehind ? 0 : hasNewcomer ? recheckDailyMs : recheckSpanMs(fromMs, toMs)
  const startMs = Math.max(fromMs - recheckMs, Math.min(fromMs, ceilTo(beginMs, quarterMs)))
  const done = await settleRange(db, cell, owners, terms, startMs, toMs, nowMs)
  return {
    settled: done.settled + again.settled,
    corrected: done.corrected + again.corrected,
    withGaps: done.withGaps + again.withGaps,
    settledUntilMs: toMs,
    isBehind: isBehind || again.isBehind,
    waitsFor: null,
  }
}

/**
 * Settles anew what changed long before `settledMs`: readings that were imported, or that come from a
 * device which was cut off for days. Not before `beginMs`, when the sharing began.
 */
async function settleChanged(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  owners: readonly MeteredOwner[],
  terms: Terms,
  beginMs: number,
  settledMs: number,
  nowMs: number,
): Promise<Pick<Settled, 'settled' | 'corrected' | 'withGaps' | 'isBehind'>> {
  const spans = await changedSpans(db, [cell.id, ...homes.map((home) => home.id)])
  const old = spans.filter(({ fromMs }) => fromMs < settledMs - changedBeforeMs)
  const oldestMs = Math.min(...old.map(({ fromMs }) => fromMs))
  const fromMs = Math.max(oldestMs, ceilTo(beginMs, quarterMs))
  // Without anything old this lies before all time, and nothing is settled.
  const changedMs = Math.max(...old.map(({ toMs }) => toMs))
  const latestMs = Math.min(settledMs, stepEndMs(terms.rules, changedMs))
  const toMs = Math.min(latestMs, fromMs + settleAgainLimit * quarterMs)
  const isBehind = toMs < latestMs
  const done =
    toMs > fromMs
      ? await settleRange(db, cell, owners, terms, fromMs, toMs, nowMs)
      : { settled: 0, corrected: 0, withGaps: 0 }
  await passOn(db, terms.elsewhere ?? [], spans)
  // What is not settled yet will be in its turn.
  await seeChanged(db, spans, isBehind ? toMs : Infinity)
  return { ...done, isBehind }
}

/** Other communities in which a home takes part settle anew what changed: they look at what is noted of their own cell. */
async function passOn(
  db: Kysely<Schema>,
  elsewhere: readonly MeterPart[],
  spans: readonly ChangedSpan[],
): Promise<void> {
  for (const { homeId, cellId, ...part } of elsewhere) {
    for (const span of spans.filter((one) => one.cellId === homeId)) {
      const fromMs = Math.max(span.fromMs, part.fromMs)
      const toMs = Math.min(span.toMs, part.untilMs ?? Infinity)
      if (fromMs < toMs) await noteChanged(db, cellId, fromMs, toMs)
    }
  }
}

/**
 * Settles every quarter hour that begins in `[fromMs, toMs)`, closed or not, and corrects those that
 * come out differently now: after an import of old readings, say. `nowMs` is when it is booked.
 */
export async function settle(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  fromMs: number,
  toMs: number,
  nowMs: number = toMs,
): Promise<Settled> {
  const terms = await readTerms(db, cell)
  const owners = await meteredOwners(db, cell, homes)
  const [firstTariff] = terms.tariffs
  if (firstTariff === undefined) return { ...nothing, waitsFor: 'tariff' }
  const startMs = ceilTo(Math.max(fromMs, firstTariff.validFromMs), quarterMs)
  const endMs = stepEndMs(terms.rules, toMs)
  const done = await settleRange(db, cell, owners, terms, startMs, endMs, nowMs)
  const last = await lastSettledStartMs(db, cell.id)
  const settledUntilMs = last === null ? null : stepAt(terms.rules, last).toMs
  return { ...nothing, ...done, settledUntilMs }
}

/** The end of the last closed quarter hour. `newestMs`: the newest reading of each series in use. */
export function closedUntilMs(newestMs: readonly number[], nowMs: number): number {
  const graceMs = nowMs - settleGraceMs
  const awake = newestMs.filter((atMs) => atMs > graceMs)
  const reportedMs = awake.length === 0 ? graceMs : Math.min(...awake)
  return floorTo(Math.max(graceMs, Math.min(reportedMs, nowMs)), quarterMs)
}

const nothing: Settled = {
  settled: 0,
  corrected: 0,
  withGaps: 0,
  settledUntilMs: null,
  isBehind: false,
  waitsFor: null,
}

async function settleRange(
  db: Kysely<Schema>,
  cell: Cell,
  owners: readonly MeteredOwner[],
  terms: Terms,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<Pick<Settled, 'settled' | 'corrected' | 'withGaps'>> {
  assert(
    toMs - fromMs <= settleRangeLimit * quarterMs,
    `at most ${settleRangeLimit} quarter hours are settled at once`,
  )
  const accounts = await openAccounts(db, cell.id, [
    { kind: 'grid', ownerId: cell.id },
    { kind: 'community', ownerId: cell.id },
    { kind: 'bank', ownerId: cell.id },
    ...owners,
  ])
  const total = { settled: 0, corrected: 0, withGaps: 0 }
  const steps = stepsBetween(terms.rules, fromMs, toMs)
  for (let done = 0; done < steps.length; done += settleBatch) {
    const batch = steps.slice(done, done + settleBatch)
    const workOut = (of: Kysely<Schema>) => bookingsFor(of, cell, owners, accounts, terms, batch)
    const bookings = await bookSettled(db, cell.id, workOut, nowMs)
    const settlements = bookings.filter((booking) => booking.kind === 'settlement')
    const again = settlements.filter((booking) => booking.revision > 0).length
    total.settled += settlements.length - again
    total.corrected += again
    total.withGaps += settlements.filter((booking) => booking.gaps.length > 0).length
    // A long catching-up leaves room for readings and pages in between.
    if (done + settleBatch < steps.length) await setImmediate()
  }
  return total
}

/**
 * Books settlements but those whose interval was allocated since they were worked out, and gives what it booked. Where somebody else
 * settled some of them meanwhile, what is still to be said is worked out anew: now nobody can come between.
 */
async function bookSettled(
  db: Kysely<Schema>,
  cellId: string,
  workOut: (db: Kysely<Schema>) => Promise<readonly Booking[]>,
  nowMs: number,
): Promise<readonly Booking[]> {
  const bookings = await workOut(db)
  const starts = bookings.map(({ startMs }) => startMs)
  if (starts.length === 0) return []
  return await inTransaction(db, async (tx) => {
    await holdLogs(tx, [cellId])
    const allocated = await allocatedStarts(
      tx,
      cellId,
      Math.min(...starts),
      Math.max(...starts) + 1,
    )
    const left = bookings.filter(({ startMs }) => !allocated.has(startMs))
    const booked = await bookNew(tx, left, nowMs)
    if (booked.length === left.length) return booked
    return [...booked, ...(await bookNew(tx, await workOut(tx), nowMs))]
  })
}

/** What has to be booked so that the ledger says of these intervals, one after the other, what the meters say now. */
async function bookingsFor(
  db: Kysely<Schema>,
  cell: Cell,
  owners: readonly MeteredOwner[],
  accounts: readonly Account[],
  terms: Terms,
  steps: readonly Span[],
): Promise<Booking[]> {
  const [fromMs = 0, toMs = 0] = [steps[0]?.fromMs, steps.at(-1)?.toMs]
  const meters = await readMeters(db, owners, steps.flatMap(quartersOf), fromMs, toMs)
  const booked = await settlementsBetween(db, cell.id, fromMs, toMs)
  const allocated = await allocatedStarts(db, cell.id, fromMs, toMs)
  const planMicroPerKwh = await planPricesOf(db, cell, steps, booked)
  const conditions = conditionsOf(terms, cell.timeZone, steps, planMicroPerKwh)
  const accountOf = (kind: Account['kind'], ownerId: string): Account => {
    const account = accounts.find((known) => known.kind === kind && known.ownerId === ownerId)
    assert(account !== undefined, `${kind} ${ownerId} has no account`)
    return account
  }
  const gridAccountId = accountOf('grid', cell.id).id
  const communityAccountId = accountOf('community', cell.id).id
  const ownerAccounts = owners.map((owner) => accountOf(owner.kind, owner.ownerId))
  return steps.flatMap((step, k) => {
    const startMs = step.fromMs
    const condition = conditions[k]
    assert(condition !== undefined, 'every interval has its rule and prices')
    const known = booked.get(startMs)
    // The grid operator's allocation counts, whatever our meters say later.
    if (quartersOf(step).some((quarter) => allocated.has(quarter))) return []
    if (known !== undefined && isClosed(known, accounts, condition.rule)) return []
    const now = new Map<number, CombinedMeters>()
    for (const [index, combined] of metersIn(step, meters)) {
      const account = ownerAccounts[index]
      if (account !== undefined && account.fromMs <= startMs) now.set(account.id, combined)
    }
    const { homes, plants, gaps } = heldMeters(accounts, now, known)
    const entries = settleInterval({
      turn: condition.turn,
      homes,
      plants,
      key: condition.rule.key,
      terms: condition.rule,
      prices: condition.prices,
      gridAccountId,
      communityAccountId,
    })
    const planned = planMicroPerKwh.get(startMs) ?? null
    const right = settlementBooking(cell.id, startMs, 0, entries, gaps, planned)
    return known === undefined ? [right] : correctionOf(known, right)
  })
}

/** What the meters of each owner say about an interval: those of its quarter hours together. */
function metersIn(
  step: Span,
  meters: ReadonlyMap<number, ReadonlyMap<number, CombinedMeters>>,
): ReadonlyMap<number, CombinedMeters> {
  const quarters = quartersOf(step).map(
    (startMs) => meters.get(startMs) ?? new Map<number, CombinedMeters>(),
  )
  const [only, ...more] = quarters
  if (only !== undefined && more.length === 0) return only
  const owners = new Set(quarters.flatMap((quarter) => [...quarter.keys()]))
  return new Map(
    [...owners].map((index) => [
      index,
      combineQuarters(quarters.map((quarter) => quarter.get(index) ?? null)),
    ]),
  )
}

/** The end of the interval that the last instant before `atMs` is in. */
function stepEndMs(rules: readonly SharingRule[], atMs: number): number {
  return Number.isFinite(atMs) ? stepAt(rules, atMs - 1).toMs : atMs
}

/** What energy was worth by the plans, of a longer interval on average: as it was booked where it is settled anew, since plans are forgotten. */
async function planPricesOf(
  db: Kysely<Schema>,
  cell: Cell,
  steps: readonly Span[],
  booked: ReadonlyMap<number, Booking>,
): Promise<Map<number, number | null>> {
  const fresh = steps.filter(({ fromMs }) => !booked.has(fromMs))
  const priceAt = await planPricesAt(db, cell.id, fresh.flatMap(quartersOf))
  const prices = new Map<number, number | null>()
  for (const step of fresh) {
    const planned = quartersOf(step).flatMap((startMs) => priceAt.get(startMs) ?? [])
    const mean = planned.length === 0 ? null : Math.round(sum(planned) / planned.length)
    prices.set(step.fromMs, mean)
  }
  for (const [startMs, { planMicroPerKwh }] of booked) prices.set(startMs, planMicroPerKwh)
  return prices
}

/** Whether somebody has no account yet: what they measured before they were found is looked for too. */
async function isAnyNew(
  db: Kysely<Schema>,
  cell: Cell,
  owners: readonly MeteredOwner[],
): Promise<boolean> {
  const known = new Set((await listAccounts(db, cell.id)).map((account) => account.ownerId))
  return owners.some((owner) => !known.has(owner.ownerId))
}

function recheckSpanMs(fromMs: number, toMs: number): number {
  if (floorTo(toMs, dayMs) > floorTo(fromMs, dayMs)) return recheckDailyMs
  return floorTo(toMs, hourMs) > floorTo(fromMs, hourMs) ? recheckHourlyMs : 0
}

function ceilTo(atMs: number, stepMs: number): number {
  return Math.ceil(atMs / stepMs) * stepMs
}
