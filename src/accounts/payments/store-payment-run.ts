import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsTables } from '../../store/tables/accounts.ts'
import type { Day } from './bank-day.ts'
import {
  leftOutReasons,
  type Creditor,
  type Party,
  type PaymentLine,
  type PaymentRun,
} from './payment-run.ts'
import { portionsOf } from '../store-rows.ts'

/** Runs of a neighbourhood, the newest month and attempt first, at most `limit`, with their lines. */
export async function listRuns(
  db: Kysely<Schema>,
  cellId: string,
  limit: number,
): Promise<PaymentRun[]> {
  const rows = await db
    .selectFrom('payment_runs')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('month', 'desc')
    .orderBy('attempt', 'desc')
    .limit(limit)
    .execute()
  const runs: PaymentRun[] = []
  for (const row of rows) runs.push(toRun(row, await linesOf(db, row)))
  return runs
}

/** The newest run of a month that was not withdrawn; null where there is none. */
export async function findRun(
  db: Kysely<Schema>,
  cellId: string,
  month: string,
): Promise<PaymentRun | null> {
  const row = await db
    .selectFrom('payment_runs')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('month', '=', month)
    .where('state', '!=', 'withdrawn')
    .executeTakeFirst()
  return row === undefined ? null : toRun(row, await linesOf(db, row))
}

/** Months of runs that were not withdrawn, oldest first, with their states. */
export async function runMonths(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly { readonly month: string; readonly isOpen: boolean }[]> {
  const rows = await db
    .selectFrom('payment_runs')
    .select(['month', 'state'])
    .where('cell_id', '=', cellId)
    .where('state', '!=', 'withdrawn')
    .orderBy('month')
    .execute()
  return rows.map(({ month, state }) => ({ month, isOpen: state === 'open' }))
}

/** How many runs a month has had, those withdrawn among them. */
export async function countAttempts(
  db: Kysely<Schema>,
  cellId: string,
  month: string,
): Promise<number> {
  const { attempts } = await db
    .selectFrom('payment_runs')
    .select(({ fn }) => fn.max('attempt').as('attempts'))
    .where('cell_id', '=', cellId)
    .where('month', '=', month)
    .executeTakeFirstOrThrow()
  return attempts ?? 0
}

export async function insertRun(tx: Kysely<Schema>, run: PaymentRun): Promise<void> {
  const key = keyOf(run)
  await tx
    .insertInto('payment_runs')
    .values({
      ...key,
      state: run.state,
      made_ms: run.madeMs,
      paid_ms: run.paidMs,
      collect_on: run.collectOn,
      transfer_on: run.transferOn,
      creditor: JSON.stringify(run.creditor),
    })
    .execute()
  const rows = run.lines.map((line) => ({
    ...key,
    account_id: line.accountId,
    kind: line.kind === 'left-out' ? (line.owes ? 'no-debit' : 'no-credit') : line.kind,
    amount_micro: line.amountMicro,
    reason: line.kind === 'left-out' ? line.reason : null,
    party: line.kind === 'left-out' ? null : JSON.stringify(line.party),
  }))
  for (const some of portionsOf(rows)) {
    await tx.insertInto('payment_lines').values(some).execute()
  }
}

/** An open run is paid or withdrawn: its last state. */
export async function closeRun(
  tx: Kysely<Schema>,
  run: PaymentRun,
  state: 'paid' | 'withdrawn',
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('payment_runs')
    .set({ state, paid_ms: state === 'paid' ? nowMs : null })
    .where('cell_id', '=', run.cellId)
    .where('month', '=', run.month)
    .where('attempt', '=', run.attempt)
    .where('state', '=', 'open')
    .execute()
}

/** When each mandate was last collected by in a run that was paid, by its reference. */
export async function lastCollections(
  db: Kysely<Schema>,
  cellId: string,
): Promise<Map<string, Day>> {
  const rows = await db
    .selectFrom('payment_lines as line')
    .innerJoin('payment_runs as run', (join) =>
      join
        .onRef('run.cell_id', '=', 'line.cell_id')
        .onRef('run.month', '=', 'line.month')
        .onRef('run.attempt', '=', 'line.attempt'),
    )
    .select(['line.party', 'run.collect_on'])
    .where('line.cell_id', '=', cellId)
    .where('line.kind', '=', 'debit')
    .where('run.state', '=', 'paid')
    .orderBy('run.collect_on')
    .execute()
  return new Map(
    rows.flatMap(({ party, collect_on }) => {
      const mandate = party === null ? null : toParty(party).mandate
      return mandate === null ? [] : [[mandate.id, collect_on]]
    }),
  )
}

/** The home behind an account has left: its bank account goes from every run, and it from those that are open. */
export async function forgetParty(db: Kysely<Schema>, accountId: number): Promise<void> {
  await db
    .updateTable('payment_lines')
    .set((eb) => ({
      party: null,
      reason: 'left',
      kind: eb
        .case()
        .when('kind', '=', 'debit')
        .then('no-debit')
        .when('kind', '=', 'credit')
        .then('no-credit')
        .else(eb.ref('kind'))
        .end(),
    }))
    .where('account_id', '=', accountId)
    .where('party', 'is not', null)
    .execute()
}

async function linesOf(
  db: Kysely<Schema>,
  run: Selectable<AccountsTables['payment_runs']>,
): Promise<PaymentLine[]> {
  const rows = await db
    .selectFrom('payment_lines')
    .innerJoin('ledger_accounts', 'ledger_accounts.id', 'payment_lines.account_id')
    .selectAll('payment_lines')
    .select('ledger_accounts.number')
    .where('payment_lines.cell_id', '=', run.cell_id)
    .where('month', '=', run.month)
    .where('attempt', '=', run.attempt)
    .orderBy('ledger_accounts.number')
    .execute()
  return rows.map(({ account_id, number, amount_micro, kind, reason, party }): PaymentLine => {
    const of = { accountId: account_id, accountNumber: number, amountMicro: amount_micro }
    if (kind === 'debit' || kind === 'credit') {
      assert(party !== null, 'a payment has a party')
      return { ...of, kind, party: toParty(party) }
    }
    const known = leftOutReasons.find((one) => one === reason)
    assert(known !== undefined, `left out for an unknown reason ${reason}`)
    return { ...of, kind: 'left-out', owes: kind === 'no-debit', reason: known }
  })
}

function toParty(text: string): Party {
  const party: Party = JSON.parse(text)
  return party
}

function toRun(
  row: Selectable<AccountsTables['payment_runs']>,
  lines: readonly PaymentLine[],
): PaymentRun {
  const { state } = row
  assert(state === 'open' || state === 'paid' || state === 'withdrawn', `a run that is ${state}`)
  const creditor: Creditor = JSON.parse(row.creditor)
  return {
    cellId: row.cell_id,
    month: row.month,
    attempt: row.attempt,
    state,
    madeMs: row.made_ms,
    paidMs: row.paid_ms,
    collectOn: row.collect_on,
    transferOn: row.transfer_on,
    creditor,
    lines,
  }
}

function keyOf({ cellId, month, attempt }: PaymentRun) {
  return { cell_id: cellId, month, attempt }
}
