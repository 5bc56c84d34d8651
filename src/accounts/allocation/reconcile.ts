import { assert } from '../../kernel/assert.ts'
import { apportion, sum } from '../sharing/apportion.ts'
import { isClosed } from '../closed-interval.ts'
import { bookedMeters } from '../held-meters.ts'
import { settlementBooking, type Account, type Booking, type Entry } from '../ledger.ts'
import { settleInterval, type Metered, type Traded } from '../settlement.ts'
import type { IntervalPrices, SharingRule } from '../sharing/sharing-rule.ts'
import type { AllocationKind, Quality } from './allocation.ts'
import { roundTogether } from './round-together.ts'

/** What a file says of an account in an interval, thousandths of a Wh; what it does not say is not there. */
export type Published = Readonly<Partial<Record<AllocationKind, number>>> & {
  /** The worst of its values. */
  readonly quality: Quality
}

/** An interval that is settled, and what was published of it. */
export interface IntervalToReconcile {
  readonly booked: Booking
  /** By account id. */
  readonly published: ReadonlyMap<number, Published>
  /** Whether what was published is of an interval as long as this one. */
  readonly isSameStep: boolean
  readonly accounts: readonly Account[]
  readonly rule: SharingRule
  readonly prices: IntervalPrices
  /** The number of the interval. */
  readonly turn: number
  /** Whether a grid operator's allocation is booked for it already. */
  readonly isAllocated: boolean
}

/**
 * Why the ledger says something else: we had no reading; the file does not name the account; our meter counted something
 * else; or the totals agree and the energy was shared by another key.
 */
export const reasons = ['no-reading', 'not-published', 'other-total', 'other-key'] as const

export type Reason = (typeof reasons)[number]

/** What differs for one account in one interval. */
export interface Difference {
  readonly accountId: number
  readonly startMs: number
  readonly reason: Reason
  readonly quality: Quality | null
  readonly booked: readonly Entry[]
  readonly right: readonly Entry[]
}

/**
 * `right`: what the ledger should say, with what differs. `does-not-add-up`: by the file, neighbours took more or less than
 * neighbours gave, or somebody took more than they used. `kept`: it says nothing of who took what, and the interval
 * is allocated already or can no longer be shared anew, or it speaks of an interval of another length. Both are left as they stand.
 */
export type Reconciled =
  | { readonly kind: 'right'; readonly right: Booking; readonly differences: readonly Difference[] }
  | { readonly kind: 'does-not-add-up' | 'kept' }

/** Six decimals of a kWh are rounded: what may be lost for each account with a few metering points, thousandths of a Wh. */
const toleranceMilliWh = 5

/**
 * Works out what the ledger should say of an interval by what was published: whole meters as published, who took and gave
 * as published, prices as they held. Where only meters are published, the rest is shared by the key as ever. An account that the
 * file does not name keeps its meter; it took and gave nothing where others are said to have.
 */
export function reconcile(of: IntervalToReconcile): Reconciled {
  const { booked, accounts, published, rule, prices, turn } = of
  if (!of.isSameStep) return { kind: 'kept' }
  const taking = [...published].some(([, { assigned }]) => assigned !== undefined)
  if (!taking && (of.isAllocated || isClosed(booked, accounts, rule))) return { kind: 'kept' }
  let meters = publishedMeters(of)
  let traded: ReadonlyMap<number, Traded> | undefined
  if (taking) {
    const found = publishedTrade(published, meters, turn)
    if (found === null) return { kind: 'does-not-add-up' }
    traded = found
    meters = meters.map((meter) => atLeast(meter, found.get(meter.accountId)))
  }
  const kindOf = new Map(accounts.map(({ id, kind }) => [id, kind]))
  const entries = settleInterval({
    turn,
    homes: meters.filter(({ accountId }) => kindOf.get(accountId) === 'home'),
    plants: meters.filter(({ accountId }) => kindOf.get(accountId) === 'plant'),
    key: rule.key,
    terms: rule,
    prices,
    ...(traded === undefined ? {} : { traded }),
    gridAccountId: idOf(accounts, 'grid'),
    communityAccountId: idOf(accounts, 'community'),
  })
  const gaps = booked.gaps.filter((id) => !isCovered(published.get(id), kindOf.get(id)))
  const { cellId, startMs, planMicroPerKwh } = booked
  const right = settlementBooking(cellId, startMs, 0, entries, gaps, planMicroPerKwh)
  return { kind: 'right', right, differences: differencesOf(of, right) }
}

/** The meters an interval was settled by, as far as published with what was published. */
function publishedMeters({ booked, published, accounts }: IntervalToReconcile): Metered[] {
  const known = bookedMeters(booked, accounts)
  return accounts.flatMap((account): Metered[] => {
    const of = published.get(account.id)
    const meter = known.get(account.id)
    if (of === undefined) return meter === undefined ? [] : [meter]
    const wh = (milliWh: number | undefined, fallback = 0): number =>
      milliWh === undefined ? fallback : Math.round(milliWh / 1000)
    return [
      {
        accountId: account.id,
        ownerId: account.ownerId,
        importWh: wh(of.consumed, meter?.importWh),
        exportWh: wh(of.generated, meter?.exportWh),
        // What is published for each interval has not come late in any.
        lateImportWh: of.consumed === undefined ? (meter?.lateImportWh ?? 0) : 0,
        lateExportWh: of.generated === undefined ? (meter?.lateExportWh ?? 0) : 0,
        source: 'allocated',
      },
    ]
  })
}

/** Who took and gave how much, whole Wh with one sum; null where the file does not add up. */
function publishedTrade(
  published: ReadonlyMap<number, Published>,
  meters: readonly Metered[],
  turn: number,
): Map<number, Traded> | null {
  const ids = meters.map(({ accountId }) => accountId)
  const of = (id: number): Partial<Published> => published.get(id) ?? {}
  const assigned = meters.map(({ accountId, importWh }) => {
    const { assigned: milliWh = 0, consumed } = of(accountId)
    // Of a coefficient nobody gets more than our meter says they used.
    return consumed === undefined ? Math.min(milliWh, importWh * 1000) : milliWh
  })
  const assignedMilliWh = sum(assigned)
  const tolerance = toleranceMilliWh * ids.length
  const isMoreThanUsed = ids.some(
    (id, i) => assigned[i]! > (of(id).consumed ?? Infinity) + tolerance,
  )
  if (isMoreThanUsed) return null
  const totalWh = Math.round(assignedMilliWh / 1000)
  const taken = roundTogether(assigned, totalWh, turn)
  const given = givenWh(published, meters, assignedMilliWh, turn)
  if (given === null) return null
  return new Map(ids.map((id, i) => [id, { takenWh: taken[i]!, givenWh: given[i]! }]))
}

/** What each gave, as published, or else in proportion to what each generated; null where that is not what was taken. */
function givenWh(
  published: ReadonlyMap<number, Published>,
  meters: readonly Metered[],
  assignedMilliWh: number,
  turn: number,
): number[] | null {
  const totalWh = Math.round(assignedMilliWh / 1000)
  if (![...published.values()].some(({ surplus }) => surplus !== undefined)) {
    const exported = meters.map(({ exportWh }) => exportWh)
    return sum(exported) < totalWh ? null : apportion(totalWh, exported, turn)
  }
  const sold = meters.map(({ accountId }) => {
    const { generated, surplus } = published.get(accountId) ?? {}
    return generated === undefined || surplus === undefined ? 0 : generated - surplus
  })
  const isBalanced = Math.abs(sum(sold) - assignedMilliWh) <= toleranceMilliWh * meters.length
  return isBalanced ? roundTogether(sold, totalWh, turn) : null
}

/** A meter that counted at least what was traded: both were rounded to whole Wh. */
function atLeast(meter: Metered, traded: Traded | undefined): Metered {
  return {
    ...meter,
    importWh: Math.max(meter.importWh, traded?.takenWh ?? 0),
    exportWh: Math.max(meter.exportWh, traded?.givenWh ?? 0),
  }
}

function isCovered(of: Published | undefined, kind: Account['kind'] | undefined): boolean {
  return (kind === 'home' ? of?.consumed : of?.generated) !== undefined
}

/** Accounts whose lines would change, in any kind of energy or money. */
function differencesOf(
  { booked, published, accounts }: IntervalToReconcile,
  right: Booking,
): Difference[] {
  return accounts.flatMap(({ id, kind }) => {
    if (kind !== 'home' && kind !== 'plant') return []
    const before = booked.entries.filter(({ accountId }) => accountId === id)
    const after = right.entries.filter(({ accountId }) => accountId === id)
    const wasGap = booked.gaps.includes(id)
    if (said(before) === said(after) && wasGap === right.gaps.includes(id)) return []
    const of = published.get(id)
    return [
      {
        accountId: id,
        startMs: booked.startMs,
        reason: reasonOf(of, wasGap, before, after),
        quality: of?.quality ?? null,
        booked: before,
        right: after,
      },
    ]
  })
}

function reasonOf(
  of: Published | undefined,
  wasGap: boolean,
  before: readonly Entry[],
  after: readonly Entry[],
): Reason {
  if (of === undefined) return 'not-published'
  if (wasGap) return 'no-reading'
  const totals = (entries: readonly Entry[]): string => {
    const taken = sum(entries.map(({ energyWh }) => Math.max(0, energyWh)))
    const given = sum(entries.map(({ energyWh }) => Math.min(0, energyWh)))
    return `${taken} ${given}`
  }
  return totals(before) === totals(after) ? 'other-key' : 'other-total'
}

/** Lines as a text that does not say where they come from. */
function said(entries: readonly Entry[]): string {
  const lines = entries.map(({ kind, energyWh, amountMicro, aloneMicro }) => {
    return `${kind} ${energyWh} ${amountMicro} ${aloneMicro}`
  })
  return lines.sort().join('|')
}

function idOf(accounts: readonly Account[], kind: 'grid' | 'community'): number {
  const account = accounts.find((known) => known.kind === kind)
  assert(account !== undefined, `what is settled has an account of the ${kind}`)
  return account.id
}
