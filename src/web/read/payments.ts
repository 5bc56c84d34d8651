import { localIso } from '../../accounts/period.ts'
import type { PaymentRun } from '../../accounts/payments/payment-run.ts'
import { maskedAccount } from '../../accounts/payments/masked-account.ts'
import { guestHomes } from '../../accounts/communities/read-parts.ts'
import { bankAccountsOf, findCreditor } from '../../accounts/payments/store-bank-account.ts'
import { listBillingTerms } from '../../accounts/billing/store-billing.ts'
import { listRuns } from '../../accounts/payments/store-payment-run.ts'
import { listAccounts } from '../../accounts/store.ts'
import type { Cell } from '../../cell/cell.ts'
import { homesOf } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import { fromLocal, localMonthStartMs } from '../../kernel/local-time.ts'
import type { WebContext } from '../context.ts'
import type { MonthChoice } from '../view/accounts.ts'
import type { PaymentsView, RunView } from '../view/payments.ts'
import { monthsOf } from './accounts.ts'
import { byName } from './cell-day.ts'

/** Runs on the page: the newest, a year of them where none was withdrawn. */
const runsShown = 12

type RunHome = NonNullable<RunView['lines'][number]['home']>

/** Everything on the page *Payments* of a neighbourhood. */
export async function readPayments(
  { api: { db }, cells: { random } }: WebContext,
  cell: Cell,
  nowMs: number,
): Promise<PaymentsView> {
  const homes = byName(await homesOf(db, cell.id))
  const banks = await bankAccountsOf(
    db,
    homes.map(({ id }) => id),
  )
  const guests = byName(await guestHomes(db, cell.id))
  const homeOf = await homesByNumber(db, cell, [...homes, ...guests])
  const runs = await listRuns(db, cell.id, runsShown)
  const creditor = await findCreditor(db, cell.id)
  return {
    months: payable(monthsOf(cell, nowMs).slice(1), runs),
    runs: runs.map((run) => runView(run, homeOf, cell.timeZone)),
    creditor: creditor === null ? null : maskedAccount(creditor),
    homes: homes.map(({ id, slug, name }) => {
      const account = banks.get(id)
      return { slug, name, account: account === undefined ? null : maskedAccount(account) }
    }),
    guests: guests.map(({ slug, name }) => ({ slug, name })),
    paymentId: newId(nowMs, random),
    terms: (await listBillingTerms(db, cell.id)).at(-1) ?? null,
    firstDay: localIso(localMonthStartMs(cell.timeZone, nowMs, 1), cell.timeZone).slice(0, 10),
  }
}

/** A run takes whole balances: months before the last one that has payments are in them, and one run is open at a time. */
function payable(months: readonly MonthChoice[], runs: readonly PaymentRun[]): MonthChoice[] {
  const last = runs.find(({ state }) => state !== 'withdrawn')
  return last?.state === 'open' ? [] : months.filter(({ key }) => key > (last?.month ?? ''))
}

/** Homes by the numbers of their accounts. */
async function homesByNumber(
  db: WebContext['api']['db'],
  cell: Cell,
  homes: readonly Cell[],
): Promise<ReadonlyMap<number, RunHome>> {
  const known = new Map(homes.map(({ id, slug, name }) => [id, { slug, name }]))
  const accounts = await listAccounts(db, cell.id)
  return new Map(
    accounts.flatMap(({ number, ownerId }) => {
      const home = known.get(ownerId)
      return home === undefined ? [] : [[number, home]]
    }),
  )
}

function runView(run: PaymentRun, homeOf: ReadonlyMap<number, RunHome>, timeZone: string): RunView {
  const { month, attempt, state, paidMs } = run
  const at = (day: string, hour: number): number => {
    const [year = 0, monthOfYear = 1, date = 1] = day.split('-').map(Number)
    return fromLocal(timeZone, year, monthOfYear, date, hour)
  }
  return {
    month: { key: month, startMs: at(`${month}-01`, 0) },
    attempt,
    state,
    paidMs,
    collectMs: at(run.collectOn, 12),
    transferMs: at(run.transferOn, 12),
    lines: run.lines.map((line) => ({
      home: homeOf.get(line.accountNumber) ?? null,
      number: line.accountNumber,
      amountMicro: line.amountMicro,
      kind: line.kind,
      reason: line.kind === 'left-out' ? line.reason : null,
    })),
  }
}
