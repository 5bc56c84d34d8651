import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { findCell } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, success } from '../kernel/refusal.ts'
import { dayMs } from '../kernel/steps.ts'
import type { AccountsContext } from './context.ts'
import type { Account, Entry } from './ledger.ts'
import { refuseMissing } from './missing.ts'
import { parsePeriod } from './period.ts'
import { books, members } from './readers.ts'
import {
  accountShape,
  bookingShape,
  cellPath,
  expectedPremiumShape,
  intervalPath,
  paymentShape,
  periodQuery,
  totalsShape,
} from './shapes.ts'
import { readMemberSums } from './statements.ts'
import { bookingsOfInterval, settledUntilMs } from './store-booking.ts'
import { readExpectedPremium } from './store-premium.ts'
import { checkLedger, listAccounts, pay } from './store.ts'

/** The longest period whose hours are answered at once: a year, and the days that it may have more. */
const premiumPeriodMs = 367 * dayMs

/** The neighbourhood's books: balances, sums, bookings, payments, and the check of all sums. */
export function booksRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/accounts',
      summary:
        "The neighbourhood's books: each account's balance, and each member's sums for a period",
      access: books,
      scope: 'read',
      params: cellPath,
      query: periodQuery,
      answer: v.object({
        accounts: v.array(accountShape),
        members: v.array(v.object({ accountNumber: v.number(), totals: totalsShape })),
      }),
      handle: async ({ params, query }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const period = parsePeriod(query.period, cell.timeZone)
        if (!period.ok) return period
        const accounts = await listAccounts(db, cell.id)
        return success({
          accounts: accounts.map(({ number, kind, ownerId, isFormer, balanceMicro }) => {
            return { number, kind, ownerId: isFormer ? null : ownerId, balanceMicro }
          }),
          members: await readMemberSums(db, cell.id, period.value),
        })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/premium',
      summary:
        "Italy's premium for shared energy as it is expected for a period of a year at the most, hour by hour, and whose it is; null where the rule has none",
      access: books,
      scope: 'read',
      params: cellPath,
      query: periodQuery,
      answer: v.object({ expected: v.nullable(expectedPremiumShape) }),
      handle: async ({ params, query }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const period = parsePeriod(query.period, cell.timeZone)
        if (!period.ok) return period
        if (period.value.toMs - period.value.fromMs > premiumPeriodMs) {
          return refuse('period-too-long', 'Ask for a year or less.', 'period')
        }
        return success({ expected: await readExpectedPremium(db, cell.id, period.value) })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/accounts/check',
      summary:
        'Adds the whole ledger up again: no booking unbalanced, no balance wrong, and a sum of zero',
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        bookings: v.number(),
        unbalanced: v.number(),
        wrongBalances: v.number(),
        sumMicro: v.number(),
        settledUntilMs: v.nullable(v.number()),
      }),
      handle: async ({ params }) => {
        const untilMs = await settledUntilMs(db, params.cell)
        return success({ ...(await checkLedger(db, params.cell)), settledUntilMs: untilMs })
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/bookings/{start}',
      summary:
        'Everything booked about the quarter hour that begins at this instant, summed over homes',
      access: books,
      scope: 'read',
      params: intervalPath,
      answer: v.object({ bookings: v.array(bookingShape) }),
      handle: async ({ params }) => {
        const accounts = await listAccounts(db, params.cell)
        const found = await bookingsOfInterval(db, params.cell, params.start)
        return success({
          bookings: found.map(({ bookedMs, booking }) => ({
            ...booking,
            bookedMs,
            gaps: booking.gaps.length,
            entries: sumsByAccountKind(booking.entries, accounts),
          })),
        })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/payments',
      summary:
        'Books money that was paid, between two accounts by their numbers; the same id twice is booked once',
      access: books,
      scope: 'write',
      params: cellPath,
      body: paymentShape,
      answer: v.null(),
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const accounts = await listAccounts(db, cell.id)
        const idOf = (number: number): number =>
          accounts.find((account) => account.number === number)?.id ?? -1
        const { id, amountMicro } = body
        return await pay(db, cell.id, {
          id,
          amountMicro,
          atMs: clockOf(cell).now(),
          fromAccountId: idOf(body.fromAccount),
          toAccountId: idOf(body.toAccount),
        })
      },
    }),
  ]
}

type BookedLine = v.InferOutput<typeof bookingShape>['entries'][number]

/** A booking without its homes: one line for each kind of account, of entry and of source. */
function sumsByAccountKind(
  entries: readonly Entry[],
  accounts: readonly Account[],
): readonly BookedLine[] {
  const kinds = new Map(accounts.map(({ id, kind }) => [id, kind]))
  const lines = new Map<string, BookedLine>()
  for (const { accountId, kind, source, energyWh, amountMicro } of entries) {
    const account = kinds.get(accountId)
    assert(account !== undefined, 'an entry belongs to an account of its neighbourhood')
    const key = `${account} ${kind} ${source}`
    const line = lines.get(key) ?? { account, kind, source, energyWh: 0, amountMicro: 0 }
    lines.set(key, {
      ...line,
      energyWh: line.energyWh + energyWh,
      amountMicro: line.amountMicro + amountMicro,
    })
  }
  return [...lines.values()]
}
