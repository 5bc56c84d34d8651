import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell, homesOf } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, floorTo, quarterMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { Account, Entry } from './ledger.ts'
import { parsePeriod, type Period } from './period.ts'
import { tryRule } from './rule-trial.ts'
import { checkSharingRule } from './sharing-rule.ts'
import {
  accountShape,
  bookingShape,
  cellPath,
  lineProofShape,
  logHeadShape,
  paymentShape,
  periodQuery,
  ruleShape,
  statementShape,
  totalsShape,
  triedRuleShape,
} from './shapes.ts'
import type { Statement } from './statement.ts'
import { entriesCsv, statementCsv } from './statement-csv.ts'
import { readMemberSums, readStatement } from './statements.ts'
import { bookingsOfInterval, lastSettledStartMs } from './store-booking.ts'
import { checkLog, proofsOfInterval } from './store-log-check.ts'
import { readLogHead } from './store-ledger-log.ts'
import { listSharingRules, saveSharingRule } from './store-rule.ts'
import { entriesBetween } from './store-statement.ts'
import { checkLedger, findHomeAccount, listAccounts, pay } from './store.ts'

/** What the routes of accounts work with. */
export interface AccountsContext {
  readonly db: Kysely<Schema>
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
}

/**
 * Who sees what: a statement is for those who live in the home, and for the steward of its neighbourhood, who
 * keeps the community's books: sums and amounts of a period, never its single entries. Those, from
 * which a home's day could be read, are for those who live there; the steward sees an interval summed
 * over homes. Members see the rule, the check and their own.
 */
const own = { kind: 'cell', roles: ['resident'] } as const
const ownOrBooks = { kind: 'cell', roles: ['resident', 'parent-steward'] } as const
const books = { kind: 'cell', roles: ['steward'] } as const
const members = { kind: 'cell', roles: ['steward', 'member'] } as const

/** The longest period whose single entries are answered at once, and the most of them. */
const entriesPeriodMs = 32 * dayMs
const entriesLimit = 50_000

/** A cell and an interval, by its start. */
const intervalPath = v.object({
  cell: v.string(),
  start: v.pipe(v.string(), v.regex(/^\d{1,13}$/, 'milliseconds since 1970'), v.transform(Number)),
})

/** Accounts: statements, the neighbourhood's books, its sharing rule, payments and the check of all sums. */
export function accountsRoutes(context: AccountsContext): readonly Route[] {
  return [
    ...statementRoutes(context),
    ...ruleRoutes(context),
    trialRoute(context),
    ...bookRoutes(context),
    ...logRoutes(context),
  ]
}

function statementRoutes({ db }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/statement',
      summary: 'The statement of account of a home for a period',
      access: ownOrBooks,
      scope: 'read',
      params: cellPath,
      query: periodQuery,
      answer: statementShape,
      handle: ({ params, query }) => statementOf(db, params.cell, query.period),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/statement.csv',
      summary: 'The same statement as CSV, equal to the micro-unit',
      access: ownOrBooks,
      scope: 'read',
      params: cellPath,
      query: periodQuery,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params, query }) => {
        const statement = await statementOf(db, params.cell, query.period)
        return statement.ok ? success(statementCsv(statement.value)) : statement
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/entries.csv',
      summary: 'Every entry of the ledger about a home in a period of a month at the most, as CSV',
      access: own,
      scope: 'read',
      params: cellPath,
      query: periodQuery,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params, query }) => {
        const found = await homeAndPeriod(db, params.cell, query.period)
        if (!found.ok) return found
        const { home, period } = found.value
        if (period.toMs - period.fromMs > entriesPeriodMs) {
          return refuse('period-too-long', 'Ask for a month or less of single entries.', 'period')
        }
        const account = await findHomeAccount(db, home.id)
        if (account === null) return refuseUnsettled()
        const { fromMs, toMs, timeZone } = period
        const entries = await entriesBetween(db, account.id, fromMs, toMs, entriesLimit)
        return success(entriesCsv(entries, home.currency, timeZone))
      },
    }),
  ]
}

function ruleRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/sharing-rules',
      summary: 'How a neighbourhood shares its own energy, now and before',
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({ rules: v.array(ruleShape) }),
      handle: async ({ params }) => success({ rules: await listSharingRules(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/sharing-rules',
      summary: 'A new rule, from a full quarter of an hour that is still to come',
      access: books,
      scope: 'write',
      params: cellPath,
      body: ruleShape,
      answer: ruleShape,
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const nowMs = clockOf(cell).now()
        const homes = await homesOf(db, cell.id)
        const earliestMs = floorTo(nowMs, quarterMs) + quarterMs
        const ids = homes.map((home) => home.id)
        const checked = checkSharingRule(body, ids, earliestMs)
        if (!checked.ok) return checked
        await saveSharingRule(db, cell.id, checked.value, nowMs)
        return success(checked.value)
      },
    }),
  ]
}

function trialRoute({ db }: AccountsContext): Route {
  return route({
    method: 'post',
    path: '/cells/{cell}/sharing-rules/trial',
    summary:
      'What another rule would have meant for everyone in a settled period of a month at the most; books nothing',
    access: books,
    scope: 'read',
    params: cellPath,
    body: v.object({ ...periodQuery.entries, rule: triedRuleShape }),
    answer: v.object({
      intervals: v.number(),
      members: v.array(
        v.object({
          accountNumber: v.number(),
          kind: v.picklist(['home', 'plant']),
          ownerId: v.nullable(v.string()),
          booked: totalsShape,
          tried: totalsShape,
        }),
      ),
    }),
    handle: async ({ params, body }) => {
      const cell = await findCell(db, params.cell)
      if (cell === null) return refuseMissing()
      const period = parsePeriod(body.period, cell.timeZone)
      if (!period.ok) return period
      if (period.value.toMs - period.value.fromMs > entriesPeriodMs) {
        return refuse('period-too-long', 'Try a rule on a month or less.', 'period')
      }
      const ids = (await homesOf(db, cell.id)).map((home) => home.id)
      const checked = checkSharingRule({ ...body.rule, validFromMs: 0 }, ids, 0)
      if (!checked.ok) return { ...checked, at: `rule.${checked.at}` }
      return success(await tryRule(db, cell, checked.value, period.value))
    },
  })
}

function bookRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
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
        const lastMs = await lastSettledStartMs(db, params.cell)
        const settledUntilMs = lastMs === null ? null : lastMs + quarterMs
        return success({ ...(await checkLedger(db, params.cell)), settledUntilMs })
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

function logRoutes({ db }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/accounts/log',
      summary:
        "Length and head of the ledger's log (RFC 6962): whoever has noted it can tell later whether anything booked before was changed",
      access: members,
      scope: 'read',
      params: cellPath,
      answer: logHeadShape,
      handle: async ({ params }) => success(await readLogHead(db, params.cell)),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/accounts/log/check',
      summary: 'Works the whole log out again from the bookings: none changed, none gone',
      access: books,
      scope: 'read',
      params: cellPath,
      answer: v.object({ ...logHeadShape.entries, changed: v.number(), isWhole: v.boolean() }),
      handle: async ({ params }) => success(await checkLog(db, params.cell)),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/entries/{start}/proofs',
      summary:
        'All that the log says of a home about the quarter hour that begins at this instant, with proof',
      access: own,
      scope: 'read',
      params: intervalPath,
      answer: v.object({ proofs: v.array(lineProofShape) }),
      handle: async ({ params }) => {
        const account = await findHomeAccount(db, params.cell)
        if (account === null) return refuseUnsettled()
        const { cellId, number } = account
        return success({ proofs: await proofsOfInterval(db, cellId, number, params.start) })
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

async function statementOf(
  db: Kysely<Schema>,
  homeId: string,
  asked: string,
): Promise<Result<Statement>> {
  const found = await homeAndPeriod(db, homeId, asked)
  if (!found.ok) return found
  const { home, neighbourhood, period } = found.value
  const statement = await readStatement(db, neighbourhood, home, period)
  return statement === null ? refuseUnsettled() : success(statement)
}

async function homeAndPeriod(
  db: Kysely<Schema>,
  homeId: string,
  asked: string,
): Promise<Result<{ home: Cell; neighbourhood: Cell; period: Period }>> {
  const home = await findCell(db, homeId)
  const parentId = home?.parentId ?? null
  const neighbourhood = parentId === null ? null : await findCell(db, parentId)
  if (home === null || neighbourhood === null) {
    return refuse('not-found', 'Only a home of a neighbourhood has a statement.', 'cell')
  }
  const period = parsePeriod(asked, neighbourhood.timeZone)
  return period.ok ? success({ home, neighbourhood, period: period.value }) : period
}

function refuseUnsettled(): Result<never> {
  return refuse('not-found', 'Nothing is settled for this home yet.', 'cell')
}

function refuseMissing(): Result<never> {
  return refuse('not-found', 'There is no such cell.', 'cell')
}
