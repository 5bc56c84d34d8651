import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import { dayMs, floorTo, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import type { Account, Booking } from '../ledger.ts'
import { conditionsOf, readTerms, type Terms } from '../read-terms.ts'
import type { Span } from '../sharing/rule-spans.ts'
import { stepAt } from '../sharing/settlement-steps.ts'
import { totalsOf, type StatementTotals } from '../statement.ts'
import { settlementsBetween } from '../store-booking.ts'
import { listAccounts } from '../store.ts'
import type { Quality } from './allocation.ts'
import { reconcile, type Difference, type Reason, type Reconciled } from './reconcile.ts'
import { allocatedStarts, publishedBetween, type AllocationImport } from './store.ts'

/** Differences of single intervals that are shown and answered at the most, the biggest first. */
export const shownLimit = 200
export const answeredLimit = 50_000

/** An interval that a file speaks of, as it is booked, and what became of it. */
export interface ReconciledInterval {
  readonly booked: Booking
  /** How many quarter hours long it is. */
  readonly quarters: number
  readonly outcome: Reconciled
}

/** What differs for one home or plant over all intervals of a file. */
export interface AccountDifference {
  readonly accountNumber: number
  readonly kind: 'home' | 'plant'
  /** The home's or thing's id; null for a member who was forgotten. */
  readonly ownerId: string | null
  /** Intervals that differ, by why. */
  readonly intervals: Readonly<Record<Reason, number>>
  /** Sums over the intervals that differ: as booked, and as they should be. */
  readonly booked: StatementTotals
  readonly right: StatementTotals
}

/** What differs for one account in one interval. */
export interface IntervalDifference {
  readonly accountNumber: number
  readonly ownerId: string | null
  readonly startMs: number
  readonly reason: Reason
  readonly quality: Quality | null
  readonly booked: StatementTotals
  readonly right: StatementTotals
}

/** How a file compares with what the ledger says, in quarter hours; longer intervals count as many as they have. */
export interface Reconciliation {
  /** The file speaks of them and they are settled. */
  readonly settled: number
  /** The file speaks of them and they are not: nothing is booked for them. */
  readonly unsettled: number
  /** Of those that are settled: they differ; they do not add up; they are kept for another reason. */
  readonly different: number
  readonly notAddingUp: number
  readonly kept: number
  readonly accounts: readonly AccountDifference[]
  /** The biggest differences in energy first, then in money; at most as many as were asked for. */
  readonly intervals: readonly IntervalDifference[]
}

/** Compares a kept file with the ledger, interval by interval; books nothing. */
export async function readReconciliation(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  of: AllocationImport,
  limit: number,
): Promise<Reconciliation> {
  const accounts = await listAccounts(db, cell.id)
  const accountOf = new Map(accounts.map((account) => [account.id, account]))
  const sums = new Map<number, AccountDifference>()
  let biggest: IntervalDifference[] = []
  const counts = { settled: 0, different: 0, notAddingUp: 0, kept: 0 }
  let spoken = 0
  for await (const { spokenQuarters, intervals } of reconciledDays(db, cell, of)) {
    spoken += spokenQuarters
    for (const { outcome, quarters } of intervals) {
      counts.settled += quarters
      if (outcome.kind === 'kept') counts.kept += quarters
      if (outcome.kind === 'does-not-add-up') counts.notAddingUp += quarters
      if (outcome.kind !== 'right' || outcome.differences.length === 0) continue
      counts.different += quarters
      for (const difference of outcome.differences) {
        const account = accountOf.get(difference.accountId)
        assert(account !== undefined, 'what differs has an account')
        const shown = asShown(difference, account)
        sums.set(account.id, added(sums.get(account.id), account, shown))
        biggest.push(shown)
      }
    }
    // What is small goes as days come in: a month of many homes differs in a million places.
    if (biggest.length > 4 * limit) biggest = biggest.sort(bySize).slice(0, limit)
  }
  return {
    ...counts,
    unsettled: spoken - counts.settled,
    accounts: accounts.flatMap(({ id }) => sums.get(id) ?? []),
    intervals: biggest.sort(bySize).slice(0, limit),
  }
}

/** What a file says of a time, beside what is settled in it. */
export interface ReconciledSpan {
  /** Quarter hours that the file speaks of, settled or not. */
  readonly spokenQuarters: number
  readonly intervals: readonly ReconciledInterval[]
}

/** Reconciles the settled intervals that begin in a time and that a file speaks of. */
export async function reconcileSpan(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  of: Pick<AllocationImport, 'id' | 'stepMs'>,
  within: Span & { readonly terms: Terms; readonly accounts: readonly Account[] },
): Promise<ReconciledSpan> {
  const { terms, accounts, fromMs, toMs } = within
  const published = await publishedBetween(db, of.id, fromMs, toMs)
  const spokenQuarters = (published.size * of.stepMs) / quarterMs
  if (published.size === 0) return { spokenQuarters, intervals: [] }
  const settled = await settlementsBetween(db, cell.id, fromMs, toMs)
  const allocated = await allocatedStarts(db, cell.id, fromMs, toMs)
  const bookings = [...settled.values()].filter(({ startMs }) => published.has(startMs))
  const steps = bookings.map(({ startMs }) => stepAt(terms.rules, startMs))
  const conditions = conditionsOf(
    terms,
    cell.timeZone,
    steps,
    new Map(bookings.map(({ startMs, planMicroPerKwh }) => [startMs, planMicroPerKwh])),
  )
  const intervals = bookings.map((booked, k) => {
    const stepMs = steps[k]!.toMs - steps[k]!.fromMs
    const outcome = reconcile({
      booked,
      published: published.get(booked.startMs)!,
      isSameStep: stepMs === of.stepMs,
      accounts,
      ...conditions[k]!,
      isAllocated: allocated.has(booked.startMs),
    })
    return { booked, quarters: stepMs / quarterMs, outcome }
  })
  return { spokenQuarters, intervals }
}

/** The same for all of a file, day by day (UTC). */
async function* reconciledDays(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'timeZone'>,
  of: AllocationImport,
): AsyncGenerator<ReconciledSpan> {
  const accounts = await listAccounts(db, cell.id)
  const terms = await readTerms(db, cell)
  for (let fromMs = floorTo(of.fromMs, dayMs); fromMs < of.toMs; fromMs += dayMs) {
    yield await reconcileSpan(db, cell, of, { terms, accounts, fromMs, toMs: fromMs + dayMs })
    // A long month leaves room for readings and pages in between.
    await setImmediate()
  }
}

function asShown(of: Difference, account: Account): IntervalDifference {
  return {
    accountNumber: account.number,
    ownerId: account.isFormer ? null : account.ownerId,
    startMs: of.startMs,
    reason: of.reason,
    quality: of.quality,
    booked: totalsOf(of.booked),
    right: totalsOf(of.right),
  }
}

/** The sums of an account with one more interval. */
function added(
  known: AccountDifference | undefined,
  { kind }: Account,
  { accountNumber, ownerId, reason, booked, right }: IntervalDifference,
): AccountDifference {
  const intervals = known?.intervals ?? noIntervals
  return {
    accountNumber,
    kind: kind === 'plant' ? 'plant' : 'home',
    ownerId,
    intervals: { ...intervals, [reason]: intervals[reason] + 1 },
    booked: known === undefined ? booked : together(known.booked, booked),
    right: known === undefined ? right : together(known.right, right),
  }
}

const noIntervals = {
  'no-reading': 0,
  'not-published': 0,
  'other-total': 0,
  'other-key': 0,
} as const satisfies Record<Reason, number>

function together(a: StatementTotals, b: StatementTotals): StatementTotals {
  return {
    importedWh: a.importedWh + b.importedWh,
    localWh: a.localWh + b.localWh,
    exportedWh: a.exportedWh + b.exportedWh,
    soldWh: a.soldWh + b.soldWh,
    amountMicro: a.amountMicro + b.amountMicro,
    aloneMicro: a.aloneMicro + b.aloneMicro,
    savedMicro: a.savedMicro + b.savedMicro,
  }
}

/** The biggest change in energy first, then in money, then the earliest. */
function bySize(a: IntervalDifference, b: IntervalDifference): number {
  return energyOf(b) - energyOf(a) || moneyOf(b) - moneyOf(a) || a.startMs - b.startMs
}

function energyOf({ booked, right }: IntervalDifference): number {
  return Math.max(
    Math.abs(right.importedWh - booked.importedWh),
    Math.abs(right.localWh - booked.localWh),
    Math.abs(right.exportedWh - booked.exportedWh),
    Math.abs(right.soldWh - booked.soldWh),
  )
}

function moneyOf({ booked, right }: IntervalDifference): number {
  return Math.abs(right.amountMicro - booked.amountMicro)
}
