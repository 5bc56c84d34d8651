import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { lockCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { dividedPaymentBooking, premiumKey, premiumUndoneKey, reversed } from '../ledger.ts'
import { holdLogs } from '../log/store-ledger-log.ts'
import { parsePeriod, type Period } from '../period.ts'
import { book, findBooking, settledUntilMs } from '../store-booking.ts'
import { readExpectedPremium } from '../store-premium.ts'
import { inTransaction } from '../store-rows.ts'
import { listAccounts, openAccounts } from '../store.ts'
import { partsName, splitPremium, type PremiumParts, type PremiumWish } from './premium-split.ts'
import {
  findPayout,
  insertPayout,
  markUndone,
  payoutsWithin,
  type PremiumPayout,
} from './store-premium-payout.ts'

/** The longest period that is paid for at once: a year, and the days that it may have more. */
const longestMs = 367 * dayMs

/** Earlier payments for the same time that a preview names at the most. */
export const earlierShown = 24

/** What is to be booked, as it was asked for. */
export interface PremiumAsked extends PremiumWish {
  /** `2026-10`, `2026`. */
  readonly period: string
}

/** What each would get. Nothing is booked. */
export interface PremiumPreview {
  readonly period: Period
  readonly parts: PremiumParts
  /** Names these parts: who books with it books what was looked at, or nothing. */
  readonly seen: string
  /** What was booked before for a time that is in this one too: months paid ahead, or the same twice by mistake. */
  readonly earlier: readonly PremiumPayout[]
}

type PayingCell = Pick<Cell, 'id' | 'timeZone'>

/**
 * What each would get of what Italy's operator paid for a period. Refused: a period in which no rule has a premium, or that is not
 * settled to its end, and whatever {@link splitPremium} refuses.
 */
export async function previewPremium(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: PremiumAsked,
): Promise<Result<PremiumPreview>> {
  const found = parsePeriod(asked.period, cell.timeZone)
  if (!found.ok) return found
  const period = found.value
  if (period.toMs - period.fromMs > longestMs) {
    return refuse('period-too-long', 'Book a year or less at once.', 'period')
  }
  const settled = await settledUntilMs(db, cell.id)
  if (settled === null || settled < period.toMs) {
    const message = `${asked.period} is not settled to its end yet: what each shared in it is not known before.`
    return refuse('premium-not-settled', message, 'period')
  }
  const expected = await readExpectedPremium(db, cell.id, period)
  if (expected === null) {
    const message = `In ${asked.period} no sharing rule has a premium: state it in the rule first.`
    return refuse('no-premium-then', message, 'period')
  }
  const parts = splitPremium(asked, expected)
  if (!parts.ok) return parts
  return success({
    period,
    parts: parts.value,
    seen: partsName(asked.period, asked, parts.value),
    earlier: await payoutsWithin(db, cell.id, period, earlierShown),
  })
}

/**
 * Books what Italy's operator paid: from the bank to each home and the community's pot, in one booking. The same id twice is booked once,
 * and nothing is divided anew. Refused: what {@link previewPremium} refuses, an id that was used for something else, and parts that are
 * others than those that were looked at (`seen`; null: nobody looked).
 */
export async function bookPremium(
  db: Kysely<Schema>,
  cell: PayingCell,
  asked: PremiumAsked & { readonly id: string; readonly seen: string | null },
  nowMs: number,
): Promise<Result<PremiumPayout>> {
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cell.id)
    const { id, amountMicro, keptMicro, split } = asked
    const known = await findPayout(tx, cell.id, id)
    if (known !== null) return isSame(known, asked) ? success(known) : refuseUsed()
    const preview = await previewPremium(tx, cell, asked)
    if (!preview.ok) return preview
    const { period, parts, seen } = preview.value
    if (asked.seen !== null && asked.seen !== seen) {
      const message = 'What each gets has changed since it was shown. Look at it again.'
      return refuse('premium-parts-changed', message, 'seen')
    }
    const accounts = await openAccounts(tx, cell.id, [
      { kind: 'bank', ownerId: cell.id },
      { kind: 'community', ownerId: cell.id },
    ])
    const idOf = (is: (of: (typeof accounts)[number]) => boolean): number => {
      const account = accounts.find(is)
      assert(account !== undefined, 'whoever gets a part has an account')
      return account.id
    }
    const booking = dividedPaymentBooking(cell.id, {
      key: premiumKey(id),
      atMs: nowMs,
      fromAccountId: idOf(({ kind }) => kind === 'bank'),
      parts: [
        ...parts.members.map((part) => ({
          accountId: idOf(({ number }) => number === part.accountNumber),
          amountMicro: part.amountMicro,
        })),
        { accountId: idOf(({ kind }) => kind === 'community'), amountMicro: parts.potMicro },
      ],
    })
    assert((await book(tx, [booking], nowMs)) === 1, 'what was paid is booked once')
    const { fromMs, toMs, label } = period
    const payout: PremiumPayout = {
      id,
      period: label,
      fromMs,
      toMs,
      amountMicro,
      keptMicro,
      split,
      potMicro: parts.potMicro,
      bookedMs: nowMs,
      undoneMs: null,
    }
    await insertPayout(tx, cell.id, payout)
    return success(payout)
  })
}

/**
 * Books the same entries with the other sign: what was paid was for somebody else, or was divided wrongly. Both stay on record. Twice
 * equals once. Refused: an id that nothing was booked with, and where the pot no longer holds its part.
 */
export async function undoPremium(
  db: Kysely<Schema>,
  cell: PayingCell,
  id: string,
  nowMs: number,
): Promise<Result<PremiumPayout>> {
  return await inTransaction(db, async (tx) => {
    await lockCell(tx, cell.id)
    const payout = await findPayout(tx, cell.id, id)
    if (payout === null) {
      return refuse('not-found', 'No premium was booked with this id.', 'payout')
    }
    if (payout.undoneMs !== null) return success(payout)
    const booking = await findBooking(tx, cell.id, premiumKey(id))
    assert(booking !== null, 'what was paid stands in the ledger')
    // Nobody spends the pot between the look at it and the booking.
    await holdLogs(tx, [cell.id])
    const pot = (await listAccounts(tx, cell.id)).find(({ kind }) => kind === 'community')
    if (payout.potMicro > (pot?.balanceMicro ?? 0)) {
      const message = `The pot got ${payout.potMicro} micro-units of it and has only ${pot?.balanceMicro ?? 0} left.`
      return refuse('not-enough-money', message, 'payout')
    }
    const entries = reversed(booking.entries)
    const back = { ...booking, key: premiumUndoneKey(id), startMs: nowMs, entries }
    assert((await book(tx, [back], nowMs)) === 1, 'what was paid is booked back once')
    await markUndone(tx, cell.id, id, nowMs)
    return success({ ...payout, undoneMs: nowMs })
  })
}

function isSame(known: PremiumPayout, asked: PremiumAsked): boolean {
  return (
    known.period === asked.period &&
    known.amountMicro === asked.amountMicro &&
    known.keptMicro === asked.keptMicro &&
    known.split === asked.split
  )
}

function refuseUsed(): Refusal {
  const message = 'This id was used for another payment: give each payment its own.'
  return refuse('payment-id-used', message, 'id')
}
