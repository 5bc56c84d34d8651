import { sql, type Kysely, type Selectable } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { AccountsTables } from '../store/tables/accounts.ts'
import {
  accountKinds,
  mayOverdraw,
  paymentBooking,
  type Account,
  type AccountKind,
} from './ledger.ts'
import { holdLogs } from './log/store-ledger-log.ts'
import { book, findBooking, settledUntilMs, sumOf } from './store-booking.ts'
import { communitiesOf } from './communities/store-meter-part.ts'
import { inTransaction, portionsOf } from './store-rows.ts'

/** Accounts of one neighbourhood at the most. */
const accountLimit = 20_000

/** Who needs an account, and since when they take part: 0 from the first interval on. */
export interface AccountOwner {
  readonly kind: AccountKind
  readonly ownerId: string
  readonly sinceMs?: number
}

/**
 * Makes sure that these owners have an account, and returns every account of the neighbourhood in
 * order. Where a member was forgotten, a new account begins with the next interval: it may be that of the
 * next people in the same home, whose earlier energy is settled already, under a number.
 */
export async function openAccounts(
  db: Kysely<Schema>,
  cellId: string,
  owners: readonly AccountOwner[],
): Promise<Account[]> {
  const known = await listAccounts(db, cellId)
  const has = new Set(known.map((account) => `${account.kind} ${account.ownerId}`))
  const missing = owners.filter(({ kind, ownerId }) => !has.has(`${kind} ${ownerId}`))
  if (missing.length === 0) return known
  assert(known.length + missing.length <= accountLimit, `more than ${accountLimit} accounts`)
  const untilMs = await settledUntilMs(db, cellId)
  const hasFormer = known.some((account) => account.isFormer)
  const earliestMs = hasFormer && untilMs !== null ? untilMs : 0
  const rows = missing.map(({ kind, ownerId, sinceMs = 0 }, i) => ({
    cell_id: cellId,
    kind,
    owner_id: ownerId,
    number: known.length + i + 1,
    is_former: 0,
    from_ms: Math.max(sinceMs, earliestMs),
    balance_micro: 0,
  }))
  for (const some of portionsOf(rows)) {
    await db.insertInto('ledger_accounts').values(some).execute()
  }
  return await listAccounts(db, cellId)
}

/** Every account of a neighbourhood, in the order of their numbers. */
export async function listAccounts(db: Kysely<Schema>, cellId: string): Promise<Account[]> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('number')
    .execute()
  return rows.map(toAccount)
}

/** The account of a home in its neighbourhood, or in another community that it takes part in; null before its first settlement there. */
export async function findHomeAccount(
  db: Kysely<Schema>,
  homeId: string,
  communityId?: string,
): Promise<Account | null> {
  const accounts = await accountsOfHome(db, homeId)
  if (communityId !== undefined) {
    return accounts.find(({ cellId }) => cellId === communityId) ?? null
  }
  const elsewhere = await communitiesOf(db, homeId)
  return accounts.find(({ cellId }) => !elsewhere.has(cellId)) ?? null
}

/** All accounts of a home: in its neighbourhood, and in every other community. */
export async function accountsOfHome(db: Kysely<Schema>, homeId: string): Promise<Account[]> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .selectAll()
    .where('kind', '=', 'home')
    .where('owner_id', '=', homeId)
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toAccount)
}

/**
 * Books a payment. Refused, with nothing changed: an account that is not of this neighbourhood, an
 * account that may not go below zero, an id that was used for another payment.
 */
export async function pay(
  db: Kysely<Schema>,
  cellId: string,
  payment: Parameters<typeof paymentBooking>[1],
): Promise<Result<null>> {
  const { fromAccountId, toAccountId, amountMicro } = payment
  if (!Number.isSafeInteger(amountMicro) || amountMicro <= 0) {
    const message = 'A payment is a whole number of micro-units above 0.'
    return refuse('amount-out-of-range', message, 'amountMicro')
  }
  return await inTransaction(db, async (tx) => {
    await holdLogs(tx, [cellId])
    // Both rows stay as they are until the payment is booked: two payments at once cannot both spend the last of the pot.
    for (const id of [fromAccountId, toAccountId].sort((a, b) => a - b)) {
      await tx
        .updateTable('ledger_accounts')
        .set((eb) => ({ balance_micro: eb.ref('balance_micro') }))
        .where('id', '=', id)
        .execute()
    }
    const accounts = await listAccounts(tx, cellId)
    const from = accounts.find((account) => account.id === fromAccountId)
    const to = accounts.find((account) => account.id === toAccountId)
    if (from === undefined) return refuseAccount('fromAccount')
    if (to === undefined || to.id === from.id) return refuseAccount('toAccount')
    const booking = paymentBooking(cellId, payment)
    const known = await findBooking(tx, cellId, booking.key)
    if (known !== null) {
      if (JSON.stringify(known) === JSON.stringify(booking)) return success(null)
      const message = 'This id was used for another payment: give each payment its own.'
      return refuse('payment-id-used', message, 'id')
    }
    if (!mayOverdraw(from.kind) && from.balanceMicro < amountMicro) {
      const message = `There are only ${from.balanceMicro} micro-units in this account.`
      return refuse('not-enough-money', message, 'amountMicro')
    }
    await book(tx, [booking], payment.atMs)
    return success(null)
  })
}

/** What {@link checkLedger} found: all zero when every sum is right. */
export interface LedgerCheck {
  readonly bookings: number
  /** Bookings whose energy or money does not sum to zero. */
  readonly unbalanced: number
  /** Accounts whose balance is not the sum of their entries. */
  readonly wrongBalances: number
  /** Sum over all balances, micro-units. */
  readonly sumMicro: number
}

/** Adds everything up again from the entries. */
export async function checkLedger(db: Kysely<Schema>, cellId: string): Promise<LedgerCheck> {
  const { bookings } = await db
    .selectFrom('ledger_bookings')
    .select(sql<number>`cast(count(*) as bigint)`.as('bookings'))
    .where('cell_id', '=', cellId)
    .executeTakeFirstOrThrow()
  const unbalanced = await db
    .selectFrom('ledger_entries')
    .innerJoin('ledger_bookings', 'ledger_bookings.id', 'ledger_entries.booking_id')
    .select('ledger_entries.booking_id')
    .where('ledger_bookings.cell_id', '=', cellId)
    .groupBy('ledger_entries.booking_id')
    .having(sql<boolean>`sum(energy_wh) <> 0 or sum(amount_micro) <> 0`)
    .execute()
  const sums = await db
    .selectFrom('ledger_accounts')
    .leftJoin('ledger_entries', 'ledger_entries.account_id', 'ledger_accounts.id')
    .select(['ledger_accounts.id', 'balance_micro', sumOf('amount_micro').as('sum_micro')])
    .where('cell_id', '=', cellId)
    .groupBy(['ledger_accounts.id', 'balance_micro'])
    .execute()
  return {
    bookings,
    unbalanced: unbalanced.length,
    wrongBalances: sums.filter((row) => row.balance_micro !== row.sum_micro).length,
    sumMicro: sums.reduce((total, row) => total + row.balance_micro, 0),
  }
}

/**
 * Forgets whose account this is: number, entries and balance stay, so that the sums of the others
 * stay right. The owner's id goes too. Nothing to do where the home has no account.
 */
export async function forgetMember(db: Kysely<Schema>, homeId: string): Promise<void> {
  await db
    .updateTable('ledger_accounts')
    .set((eb) => ({
      is_former: 1,
      owner_id: sql<string>`'former ' || ${eb.ref('number')}`,
    }))
    .where('kind', '=', 'home')
    .where('owner_id', '=', homeId)
    .execute()
}

function refuseAccount(field: string): Result<never> {
  return refuse('no-such-account', 'This neighbourhood has no such account to pay with.', field)
}

function toAccount(row: Selectable<AccountsTables['ledger_accounts']>): Account {
  return {
    id: row.id,
    cellId: row.cell_id,
    kind: accountKindOf(row.kind),
    ownerId: row.owner_id,
    number: row.number,
    isFormer: row.is_former === 1,
    fromMs: row.from_ms,
    balanceMicro: row.balance_micro,
  }
}

function accountKindOf(text: string): AccountKind {
  const kind = accountKinds.find((known) => known === text)
  assert(kind !== undefined, `an account of unknown kind ${text}`)
  return kind
}
