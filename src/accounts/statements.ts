import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { plannedSavings, type PlannedSavings } from '../energy/plan/plan-savings.ts'
import { homePlanCosts, planCosts } from '../energy/store-savings.ts'
import type { Schema } from '../store/schema.ts'
import type { Period } from './period.ts'
import { buildStatement, totalsOf, type Statement, type StatementTotals } from './statement.ts'
import { settledUntilMs } from './store-booking.ts'
import { statementFacts, sumsOf } from './store-statement.ts'
import { findHomeAccount, listAccounts } from './store.ts'

/** The statement of a home for a period; null before its first settlement. Page, print, CSV and JSON are made from it. */
export async function readStatement(
  db: Kysely<Schema>,
  neighbourhood: Pick<Cell, 'id' | 'name' | 'currency'>,
  home: Pick<Cell, 'id' | 'name'>,
  period: Period,
): Promise<Statement | null> {
  const account = await findHomeAccount(db, home.id, neighbourhood.id)
  if (account === null) return null
  const settledUntilMs = await settledUntil(db, neighbourhood.id, period)
  const untilMs = Math.min(period.toMs, settledUntilMs)
  const costs = await planCosts(db, neighbourhood.id, period.fromMs, untilMs)
  return buildStatement(
    {
      neighbourhood: { id: neighbourhood.id, name: neighbourhood.name },
      member: { accountNumber: account.number, name: home.name },
      currency: neighbourhood.currency,
      period,
      planned: {
        neighbourhood: plannedSavings(costs, period.fromMs, untilMs),
        home: await readHomePlanned(db, neighbourhood.id, home.id, period),
      },
    },
    await statementFacts(db, account, period, settledUntilMs),
  )
}

/** What planning was expected to save one home of a neighbourhood in the settled part of a period. */
export async function readHomePlanned(
  db: Kysely<Schema>,
  neighbourhoodId: string,
  homeId: string,
  period: Period,
): Promise<PlannedSavings | null> {
  const { fromMs } = period
  const untilMs = Math.min(period.toMs, await settledUntil(db, neighbourhoodId, period))
  const costs = await homePlanCosts(db, neighbourhoodId, homeId, fromMs, untilMs)
  return plannedSavings(costs, fromMs, untilMs)
}

/** The first instant not settled yet; the period's start where nothing is. */
async function settledUntil(
  db: Kysely<Schema>,
  neighbourhoodId: string,
  period: Period,
): Promise<number> {
  return (await settledUntilMs(db, neighbourhoodId)) ?? period.fromMs
}

/** The sums of one account for a period, as the neighbourhood's books show them. */
export interface MemberSums {
  readonly accountNumber: number
  readonly kind: 'home' | 'plant'
  /** The home's or thing's id; null for a member who was forgotten. */
  readonly ownerId: string | null
  readonly totals: StatementTotals
}

/** Every home's and plant's sums for a period, in the order of their numbers: equal to their statements to the micro-unit. */
export async function readMemberSums(
  db: Kysely<Schema>,
  cellId: string,
  period: Period,
): Promise<MemberSums[]> {
  const accounts = await listAccounts(db, cellId)
  const members = accounts.flatMap((account) => {
    const { kind } = account
    return kind === 'home' || kind === 'plant' ? [{ account, kind }] : []
  })
  const ids = members.map(({ account }) => account.id)
  const sums = await sumsOf(db, ids, period.fromMs, period.toMs)
  return members.map(({ account, kind }) => ({
    accountNumber: account.number,
    kind,
    ownerId: account.isFormer ? null : account.ownerId,
    totals: totalsOf(sums.get(account.id) ?? []),
  }))
}
