import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import type { Cell } from '../cell/cell.ts'
import { findCell } from '../cell/store.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import { allocationRoutes } from './allocation/routes.ts'
import type { AccountsContext } from './context.ts'
import { refuseUnsettled } from './missing.ts'
import { entriesPeriodMs, parsePeriod, type Period } from './period.ts'
import { own, ownOrBooks } from './readers.ts'
import { billingRoutes } from './billing/routes-billing.ts'
import { partRoutes } from './communities/routes-parts.ts'
import { booksRoutes } from './routes-books.ts'
import { logRoutes } from './log/routes-log.ts'
import { premiumRoutes } from './payments/routes-premium.ts'
import { paymentRoutes } from './payments/routes-payments.ts'
import { ruleRoutes } from './routes-rule.ts'
import { witnessRoutes } from './log/routes-witness.ts'
import { cellPath, periodQuery, statementShape } from './shapes.ts'
import type { Statement } from './statement.ts'
import { entriesCsv, statementCsv } from './statement-csv.ts'
import { readStatement } from './statements.ts'
import { entriesBetween, entriesLimit } from './store-statement.ts'
import { findHomeAccount } from './store.ts'

/** Accounts: statements, the neighbourhood's books, its sharing rule, payments and the check of all sums. */
export function accountsRoutes(context: AccountsContext): readonly Route[] {
  return [
    ...statementRoutes(context),
    ...ruleRoutes(context),
    ...booksRoutes(context),
    ...billingRoutes(context),
    ...paymentRoutes(context),
    ...partRoutes(context),
    ...premiumRoutes(context),
    ...logRoutes(context),
    ...witnessRoutes(context),
    ...allocationRoutes(context),
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
