import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { value } from '../../cell/fixtures.ts'
import type { Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { afterMayMs, billedMay, period } from '../billing/billing-fixtures.ts'
import { billDue } from '../billing/billing.ts'
import type { PaymentRun } from './payment-run.ts'
import { stateBankAccount, stateCreditor } from './bank-accounts.ts'
import { attemptLimit, makeRun, payRun, readRun, withdrawRun } from './payments.ts'
import { accountsPersonHooks } from '../person-hooks.ts'
import { creditTransferFile, directDebitFile } from './sepa-file.ts'
import { settle } from '../settle.ts'
import { readStatement } from '../statements.ts'
import { bankAccountsOf } from './store-bank-account.ts'
import { insertRun, listRuns } from './store-payment-run.ts'
import { checkLedger, findHomeAccount, listAccounts, pay } from '../store.ts'

const creditor = {
  name: 'Energiegemeinschaft Hof',
  iban: 'AT61 1904 3002 3457 3201',
  bic: '',
  creditorId: 'DE98ZZZ09999999999',
}
const buyer = {
  name: 'Eva Holub',
  iban: 'DE89 3704 0044 0532 0130 00',
  bic: '',
  mandateId: 'HOF-1',
  signedOn: '2026-04-01',
}

const refusal = (result: Result<unknown>): unknown => (result.ok ? null : [result.code, result.at])

/** Two homes with May billed; the first has an account and a mandate. */
async function ready(store: Store): Promise<TestNeighbourhood> {
  const of = await billedMay(store)
  value(await stateCreditor(store.db, of.cell.id, creditor, 1))
  value(await stateBankAccount(store.db, homeOf(of, 0), buyer, afterMayMs))
  return of
}

function homeOf(of: TestNeighbourhood, i: number) {
  const home = of.homes[i]
  assert.ok(home !== undefined)
  return home
}

async function balanceOf(of: TestNeighbourhood, homeId: string): Promise<number> {
  return (await findHomeAccount(of.store.db, homeId))?.balanceMicro ?? NaN
}

async function assertBalanced({ store, cell }: TestNeighbourhood): Promise<void> {
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
}

const kindsOf = (run: PaymentRun) =>
  run.lines.map((line) => (line.kind === 'left-out' ? line.reason : line.kind))

testOnEachDatabase(
  'the payments of a month are made once, give the same file each time, and are booked once',
  async (store) => {
    const { db } = store
    const of = await ready(store)
    const run = value(await makeRun(db, of.cell, '2026-05', afterMayMs))
    assert.deepEqual([run.collectOn, run.transferOn], ['2026-06-15', '2026-06-02'])
    const may = await readStatement(db, of.cell, homeOf(of, 0), period('2026-05'))
    const owedMicro = -(may?.balance.closingMicro ?? NaN)
    const [line] = run.lines
    assert.deepEqual(kindsOf(run), ['debit', 'no-account'])
    assert.equal(line?.amountMicro, Math.floor(owedMicro / 10_000) * 10_000)
    const file = directDebitFile(run)
    assert.match(file ?? '', /<SeqTp>FRST<\/SeqTp>/)
    assert.equal(creditTransferFile(run), null)

    // Made again later, with other accounts and after the prices went on: the same.
    value(await stateCreditor(db, of.cell.id, { ...creditor, name: 'Other' }, 2))
    const again = value(await makeRun(db, of.cell, '2026-05', afterMayMs + 9 * dayMs))
    assert.equal(directDebitFile(again), file)
    assert.deepEqual(again, run)

    const before = await balanceOf(of, 'home-0')
    for (let twice = 0; twice < 2; twice++) {
      assert.equal(
        value(await payRun(db, of.cell, '2026-05', afterMayMs + 20 * dayMs)).state,
        'paid',
      )
    }
    assert.equal(await balanceOf(of, 'home-0'), before + (line?.amountMicro ?? NaN))
    await assertBalanced(of)
    assert.equal(directDebitFile(value(await readRun(db, of.cell, '2026-05'))), file)
    assert.deepEqual(refusal(await withdrawRun(db, of.cell, '2026-05', 1)), ['run-paid', 'month'])
    const june = await readStatement(db, of.cell, homeOf(of, 0), period('2026-06'))
    assert.equal(june?.balance.openingMicro, -owedMicro)
    assert.equal(june?.balance.paymentsMicro, line?.amountMicro)
  },
)

testOnEachDatabase(
  'the next month collects what is new and the rest below a cent, as a later collection',
  async (store) => {
    const { db } = store
    const of = await ready(store)
    value(await makeRun(db, of.cell, '2026-05', afterMayMs))
    value(await payRun(db, of.cell, '2026-05', afterMayMs + 20 * dayMs))
    const july = period('2026-07')
    await settle(db, of.cell, of.homes, july.fromMs - dayMs / 24, july.fromMs)
    assert.deepEqual(await billDue(db, of.cell, july.fromMs), ['2026-06'])
    // What was paid in cash after the month is not collected again.
    const home = await findHomeAccount(db, 'home-0')
    const bank = (await listAccounts(db, of.cell.id)).find(({ kind }) => kind === 'bank')
    assert.ok(home !== null && bank !== undefined)
    const cash = { id: 'cash', atMs: july.fromMs + 1, amountMicro: 1_000_000 }
    const paid = { ...cash, fromAccountId: bank.id, toAccountId: home.id }
    value(await pay(db, of.cell.id, paid))
    const june = await readStatement(db, of.cell, homeOf(of, 0), period('2026-06'))
    const owedMicro = -(june?.balance.closingMicro ?? NaN) - 1_000_000
    const run = value(await makeRun(db, of.cell, '2026-06', july.fromMs + dayMs))
    assert.equal(run.lines[0]?.amountMicro, Math.floor(owedMicro / 10_000) * 10_000)
    assert.match(directDebitFile(run) ?? '', /<SeqTp>RCUR<\/SeqTp>/)
    assert.equal((await listRuns(db, of.cell.id, 10)).length, 2)
    await assertBalanced(of)
  },
)

testOnEachDatabase('what stands in the way of payments is said', async (store) => {
  const { db } = store
  const of = await billedMay(store)
  const make = (month: string, cell = of.cell) => makeRun(db, cell, month, afterMayMs)
  assert.deepEqual(refusal(await make('2026-05')), ['no-creditor', 'creditor'])
  value(await stateCreditor(db, of.cell.id, creditor, 1))
  assert.deepEqual(
    [
      refusal(await make('2026')),
      refusal(await make('2026-13')),
      refusal(await make('2026-05', { ...of.cell, currency: 'CHF' })),
      refusal(await make('2026-06')),
      refusal(await readRun(db, of.cell, '2026-05')),
      refusal(await payRun(db, of.cell, '2026-05', 1)),
    ],
    [
      ['not-a-month', 'month'],
      ['not-a-month', 'month'],
      ['not-in-euros', 'currency'],
      ['month-open', 'month'],
      ['no-payment-run', 'month'],
      ['no-payment-run', 'month'],
    ],
  )
  value(await make('2026-05'))
  assert.deepEqual(refusal(await make('2026-04')), ['run-open', 'month'])
  value(await payRun(db, of.cell, '2026-05', afterMayMs))
  assert.deepEqual(refusal(await make('2026-04')), ['run-later', 'month'])
})

testOnEachDatabase('withdrawn payments are made anew under another name', async (store) => {
  const { db } = store
  const of = await ready(store)
  const first = value(await makeRun(db, of.cell, '2026-05', afterMayMs))
  value(await withdrawRun(db, of.cell, '2026-05', afterMayMs))
  const second = value(await makeRun(db, of.cell, '2026-05', afterMayMs))
  assert.deepEqual([first.attempt, second.attempt], [1, 2])
  assert.notEqual(directDebitFile(first), directDebitFile(second))
  assert.deepEqual(
    (await listRuns(db, of.cell.id, 10)).map(({ state }) => state),
    ['open', 'withdrawn'],
  )
})

testOnEachDatabase('the payments of one month can be made so often and no more', async (store) => {
  const { db } = store
  const of = await ready(store)
  const first = value(await makeRun(db, of.cell, '2026-05', afterMayMs))
  value(await withdrawRun(db, of.cell, '2026-05', afterMayMs))
  const last = { ...first, attempt: attemptLimit - 1, state: 'withdrawn', lines: [] } as const
  await insertRun(db, last)
  assert.equal(value(await makeRun(db, of.cell, '2026-05', afterMayMs)).attempt, attemptLimit)
  value(await withdrawRun(db, of.cell, '2026-05', afterMayMs))
  const refused = await makeRun(db, of.cell, '2026-05', afterMayMs)
  assert.deepEqual(refusal(refused), ['too-many-runs', 'month'])
})

testOnEachDatabase(
  'when a home leaves, its bank account leaves too: out of every table and every file',
  async (store) => {
    const { db } = store
    const of = await ready(store)
    value(await makeRun(db, of.cell, '2026-05', afterMayMs))
    const exported = JSON.stringify(
      await accountsPersonHooks({ now: () => 0 }).export(db, 'p', ['home-0']),
    )
    assert.match(exported, /DE89370400440532013000/)
    await accountsPersonHooks({ now: () => 0 }).forget?.(db, 'p', ['home-0'])
    assert.equal((await bankAccountsOf(db, ['home-0'])).size, 0)
    const run = value(await readRun(db, of.cell, '2026-05'))
    assert.deepEqual(kindsOf(run), ['left', 'no-account'])
    const rows = await db.selectFrom('payment_lines').selectAll().execute()
    assert.doesNotMatch(JSON.stringify([rows, run]), /Holub|DE89/)
    const { bookings } = await checkLedger(db, of.cell.id)
    value(await payRun(db, of.cell, '2026-05', afterMayMs))
    assert.equal((await checkLedger(db, of.cell.id)).bookings, bookings, 'nothing was paid')
  },
)

testOnEachDatabase(
  'bad bank accounts are refused by their field, and change nothing',
  async (store) => {
    const { db } = store
    const of = await ready(store)
    const [home, other] = [homeOf(of, 0), homeOf(of, 1)]
    const state = async (change: Partial<typeof buyer>, at = home) =>
      refusal(await stateBankAccount(db, at, { ...buyer, ...change }, afterMayMs))
    const before = await bankAccountsOf(db, ['home-0', 'home-1'])
    assert.deepEqual(
      [
        await state({ name: '' }),
        await state({ iban: 'DE00' }),
        await state({ bic: 'x' }),
        await state({ mandateId: '' }),
        await state({ mandateId: 'a b' }),
        await state({ signedOn: '' }),
        await state({ signedOn: '2026-02-30' }),
        await state({ signedOn: '2026-06-02' }),
        await state({ signedOn: '2009-11-01' }),
        await state({ iban: 'NO93 8601 1117 947' }),
        await state({}, other),
        refusal(await stateCreditor(db, of.cell.id, { ...creditor, creditorId: 'x' }, 1)),
      ],
      [
        ['holder-unwritable', 'name'],
        ['not-an-iban', 'iban'],
        ['not-a-bic', 'bic'],
        ['not-a-mandate-reference', 'mandateId'],
        ['not-a-mandate-reference', 'mandateId'],
        ['not-a-signing-day', 'signedOn'],
        ['not-a-signing-day', 'signedOn'],
        ['not-a-signing-day', 'signedOn'],
        ['not-a-signing-day', 'signedOn'],
        ['mandate-taken', 'mandateId'],
        ['mandate-taken', 'mandateId'],
        ['not-a-creditor-id', 'creditorId'],
      ],
    )
    assert.deepEqual(await bankAccountsOf(db, ['home-0', 'home-1']), before)
    assert.equal(await state({ iban: 'NO93 8601 1117 947', mandateId: 'HOF-2' }), null)
    assert.equal(await state({ signedOn: '2026-06-01', mandateId: 'HOF-3' }), null)
    assert.equal(await state({ mandateId: '', signedOn: '' }, other), null)
  },
)
