import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import { listSeries } from '../../series/store.ts'
import { billOf, type BilledHome } from './bill.ts'
import { checkBillingTerms, noBillingTerms, type BillingTerms } from './billing-terms.ts'
import { afterMayMs, billedMay, period, usualTerms, zone } from './billing-fixtures.ts'
import { billDue, billRunLimit, termsIn } from './billing.ts'
import { isProven } from '../log/line-proof.ts'
import { settle } from '../settle.ts'
import type { Statement } from '../statement.ts'
import { readStatement } from '../statements.ts'
import { billedMonths, saveBillingTerms } from './store-billing.ts'
import { proofsOfInterval } from '../log/store-log-check.ts'
import { paymentBooking } from '../ledger.ts'
import { book } from '../store-booking.ts'
import { sumsOf } from '../store-statement.ts'
import { checkLedger, findHomeAccount, forgetMember, listAccounts, openAccounts } from '../store.ts'

async function statementOf(of: TestNeighbourhood, home: number, text: string): Promise<Statement> {
  const cell = of.homes[home]
  assert.ok(cell !== undefined)
  const statement = await readStatement(of.store.db, of.cell, cell, period(text))
  assert.ok(statement !== null)
  return statement
}

function amountOf({ lines }: Statement, kind: string): number {
  return lines.filter((line) => line.kind === kind).reduce((sum, l) => sum + l.amountMicro, 0)
}

/** What VAT must be, by decimal arithmetic of its own: cents of a rate of micro-units, halves away from zero. */
function centsOf(micro: number, rate: number): number {
  return (Math.sign(micro) * Math.round((Math.abs(micro) * rate) / 10_000) + 0) * 10_000
}

async function assertBalanced(of: TestNeighbourhood): Promise<void> {
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(of.store.db, of.cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
}

testOnEachDatabase(
  'a month that is over has its fee and VAT, booked on both sides',
  async (store) => {
    const of = await billedMay(store)
    const buyer = await statementOf(of, 0, '2026-05')
    const energyMicro = amountOf(buyer, 'from-neighbours')
    const feesMicro = amountOf(buyer, 'community-fee') - 4_500_000
    assert.ok(energyMicro < 0 && amountOf(buyer, 'community-fee') < 0)
    const energyVat = centsOf(energyMicro, 0.2)
    const feeVat = centsOf(feesMicro, 0.1)
    assert.deepEqual(
      buyer.vat.map((row) => [row.rateHundredths, row.netMicro, row.vatMicro, row.grossMicro]),
      [
        [1_000, feesMicro, feeVat, feesMicro + feeVat],
        [2_000, energyMicro, energyVat, energyMicro + energyVat],
      ],
    )
    assert.equal(amountOf(buyer, 'monthly-fee'), -4_500_000)
    assert.equal(amountOf(buyer, 'vat'), energyVat + feeVat)
    assert.equal(buyer.isBillOpen, false)
    const seller = await statementOf(of, 1, '2026-05')
    assert.deepEqual(
      seller.vat.map((row) => [row.netMicro, row.vatMicro]),
      [[-4_500_000, -450_000]],
    )
    const accounts = await listAccounts(store.db, of.cell.id)
    const balanceOf = (kind: string) => accounts.find((one) => one.kind === kind)?.balanceMicro
    assert.equal(balanceOf('vat'), 0 - energyVat - feeVat + 450_000)
    await assertBalanced(of)
  },
)

testOnEachDatabase('a home can prove its bill as it can its quarter hours', async (store) => {
  const of = await billedMay(store)
  const lastMs = period('2026-05').toMs - quarterMs
  const account = await findHomeAccount(store.db, 'home-1')
  const proofs = await proofsOfInterval(store.db, of.cell.id, account?.number ?? 0, lastMs)
  const bill = proofs.find(({ booking }) => booking.kind === 'bill')
  assert.ok(bill !== undefined && (await isProven(bill)))
  const amounts = new Map(bill.account.lines.map((line) => [line.kind, line.amountMicro]))
  assert.deepEqual([amounts.get('monthly-fee'), amounts.get('vat')], [-4_500_000, -450_000])
})

testOnEachDatabase(
  'billing twice equals billing once, and an open month has no bill',
  async (store) => {
    const of = await billedMay(store)
    const before = await listAccounts(store.db, of.cell.id)
    assert.deepEqual(await billDue(store.db, of.cell, afterMayMs), [])
    assert.deepEqual(await listAccounts(store.db, of.cell.id), before)
    const june = await statementOf(of, 0, '2026-06')
    assert.deepEqual([june.isBillOpen, june.vat, amountOf(june, 'vat')], [true, [], 0])
    assert.equal(
      june.balance.openingMicro,
      (await statementOf(of, 0, '2026-05')).balance.closingMicro,
    )
  },
)

testOnEachDatabase(
  'prices that include VAT cost the home nothing more: the pot pays it',
  async (store) => {
    const of = await billedMay(store, [{ ...usualTerms, pricesIncludeVat: true }])
    const { vat, lines } = await statementOf(of, 0, '2026-05')
    const energyMicro = lines
      .filter(({ kind }) => kind === 'from-neighbours')
      .reduce((sum, line) => sum + line.amountMicro, 0)
    const included = vat.find(({ rateHundredths }) => rateHundredths === 2_000)
    assert.equal(included?.grossMicro, energyMicro)
    assert.equal(included?.vatMicro, centsOf(energyMicro, 0.2 / 1.2))
    assert.ok(!lines.some(({ kind }) => kind === 'vat'))
    const accounts = await listAccounts(store.db, of.cell.id)
    assert.ok((accounts.find(({ kind }) => kind === 'vat')?.balanceMicro ?? 0) > 0)
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'what is settled anew is billed anew: the old bill is taken back and stays on record',
  async (store) => {
    const of = await billedMay(store)
    const { db } = store
    const day20Ms = period('2026-05-20').fromMs
    // The hour that nothing was reported of, in which the counters went on.
    const silentMs = day20Ms + 3 * hourMs
    for (const [thingId, name, powerW] of [
      ['home-0-meter', 'importWh', 1_733],
      ['home-1-meter', 'exportWh', 911],
    ] as const) {
      for (const series of await listSeries(db, { thingIds: [thingId] })) {
        const power = series.quantity === name ? powerW : 0
        const counted = (atMs: number) => Math.round((7 + (atMs - silentMs) / hourMs) * power)
        await of.report(series, silentMs, silentMs + hourMs, counted)
      }
    }
    const before = await statementOf(of, 0, '2026-05')
    await settle(db, of.cell, of.homes, day20Ms, day20Ms + 4 * hourMs)
    assert.deepEqual(await billDue(db, of.cell, afterMayMs), ['2026-05'])
    assert.deepEqual(await billedMonths(db, of.cell.id), [
      { month: '2026-05', revision: 1, isChanged: false },
    ])
    const keys = await db
      .selectFrom('ledger_bookings')
      .select('key')
      .where('kind', 'in', ['bill', 'bill-reversal'])
      .orderBy('id')
      .execute()
    assert.deepEqual(
      keys.map(({ key }) => key),
      ['bill 2026-05 0', 'bill-reversal 2026-05 0', 'bill 2026-05 1'],
    )
    const after = await statementOf(of, 0, '2026-05')
    assert.equal(amountOf(after, 'monthly-fee'), -4_500_000)
    assert.ok(amountOf(after, 'vat') < amountOf(before, 'vat'))
    assert.equal((amountOf(after, 'vat') % 10_000) + 0, 0)
    await assertBalanced(of)
  },
)

testOnEachDatabase('a long wait is caught up with in runs of so many months', async (store) => {
  const of = await billedMay(store)
  const laterMs = period('2027-09').fromMs
  await settle(store.db, of.cell, of.homes, laterMs, laterMs + quarterMs)
  const first = await billDue(store.db, of.cell, laterMs)
  assert.deepEqual([first.length, first[0], first.at(-1)], [billRunLimit, '2026-06', '2027-05'])
  assert.deepEqual(await billDue(store.db, of.cell, laterMs), ['2027-06', '2027-07', '2027-08'])
  assert.deepEqual(await billDue(store.db, of.cell, laterMs), [])
})

testOnEachDatabase(
  'terms hold from a day on: a month is taxed in parts, by each',
  async (store) => {
    const later = {
      ...usualTerms,
      validFromMs: fromLocal(zone, 2026, 5, 20),
      energyVatHundredths: 500,
      monthlyFeeMicro: 9_000_000,
    }
    const of = await billedMay(store, [usualTerms, later])
    const may = await statementOf(of, 0, '2026-05')
    const before = await statementOf(of, 0, '2026-05-01..2026-05-19')
    const after = await statementOf(of, 0, '2026-05-20..2026-05-30')
    assert.deepEqual(
      may.vat.map((row) => [row.rateHundredths, row.netMicro]),
      [
        [500, amountOf(after, 'from-neighbours')],
        [1_000, amountOf(may, 'community-fee') - 4_500_000],
        [2_000, amountOf(before, 'from-neighbours')],
      ],
    )
    assert.equal(amountOf(may, 'monthly-fee'), -4_500_000, 'the fee is that of the beginning')
  },
)

testOnEachDatabase('who left owes the fee of the months they were here in', async (store) => {
  const of = await billedMay(store, [])
  await forgetMember(store.db, 'home-0')
  await saveBillingTerms(store.db, of.cell.id, usualTerms, 2)
  const julyMs = period('2026-07').fromMs
  await settle(store.db, of.cell, of.homes.slice(1), julyMs - hourMs, julyMs)
  assert.deepEqual(await billDue(store.db, of.cell, julyMs), ['2026-05', '2026-06'])
  const former = (await listAccounts(store.db, of.cell.id)).find(({ isFormer }) => isFormer)
  const fees = await store.db
    .selectFrom('ledger_entries')
    .select('amount_micro')
    .where('account_id', '=', former?.id ?? 0)
    .where('kind', '=', 'monthly-fee')
    .execute()
  assert.equal(fees.length, 2, 'of May and of June, in whose first hours they were here')
  await assertBalanced(of)
})

testOnEachDatabase('who left and pays a debt later gets no bill for that', async (store) => {
  const of = await billedMay(store)
  await forgetMember(store.db, 'home-0')
  const former = (await listAccounts(store.db, of.cell.id)).find(({ isFormer }) => isFormer)
  assert.ok(former !== undefined)
  const paid = { id: 'p', atMs: period('2026-07').fromMs + dayMs, amountMicro: 1_000_000 }
  const accounts = await openAccounts(store.db, of.cell.id, [{ kind: 'bank', ownerId: of.cell.id }])
  const bank = accounts.find(({ kind }) => kind === 'bank')
  assert.ok(bank !== undefined)
  const payment = { ...paid, fromAccountId: bank.id, toAccountId: former.id }
  await book(store.db, [paymentBooking(of.cell.id, payment)], 1)
  const augustMs = period('2026-08').fromMs
  await settle(store.db, of.cell, of.homes.slice(1), augustMs - hourMs, augustMs)
  assert.deepEqual(await billDue(store.db, of.cell, augustMs), ['2026-06', '2026-07'])
  const july = period('2026-07')
  const sums = await sumsOf(store.db, [former.id], july.fromMs, july.toMs)
  assert.deepEqual(
    sums.get(former.id)?.map(({ kind }) => kind),
    ['payment'],
  )
  await assertBalanced(of)
})

const homesToBill = fc.array(
  fc.record({
    lines: fc.array(
      fc.record({
        kind: fc.constantFrom('from-neighbours', 'from-plants', 'from-grid', 'community-fee'),
        amountMicro: fc.integer({ min: -1e9, max: 1e9 }),
      }),
      { maxLength: 5 },
    ),
    terms: fc.record({
      validFromMs: fc.constant(0),
      energyVatHundredths: fc.integer({ min: 0, max: 10_000 }),
      feeVatHundredths: fc.integer({ min: 0, max: 10_000 }),
      pricesIncludeVat: fc.boolean(),
      monthlyFeeMicro: fc.integer({ min: 0, max: 1e9 }),
    }),
    hasFee: fc.boolean(),
  }),
  { maxLength: 6 },
)

test('whatever is billed sums to zero, and VAT reaches the account of VAT to the cent', () => {
  fc.assert(
    fc.property(homesToBill, (homes) => {
      const billed = homes.map(({ lines, terms, hasFee }, i): BilledHome => {
        return { accountId: i + 10, parts: [{ terms, lines }], fee: hasFee ? terms : null }
      })
      const { entries, vat } = billOf(billed, { communityId: 1, vatId: 2 })
      const total = (of: typeof entries) => of.reduce((sum, entry) => sum + entry.amountMicro, 0)
      assert.equal(total(entries) + 0, 0)
      const rows = [...vat.values()].flat()
      const due = rows.reduce((sum, row) => sum - row.vatMicro, 0)
      assert.equal(total(entries.filter(({ accountId }) => accountId === 2)), due + 0)
      for (const of of vat.values()) {
        const rates = of.map(({ rateHundredths, isIncluded }) => `${rateHundredths} ${isIncluded}`)
        assert.equal(new Set(rates).size, rates.length, 'one row for each rate')
      }
    }),
  )
})

test('the parts of a month follow each other without a gap', () => {
  const may = period('2026-05')
  const at = (day: number): BillingTerms => {
    return { ...noBillingTerms, validFromMs: fromLocal(zone, 2026, 5, day) }
  }
  const spans = termsIn([at(10), at(20), { ...at(1), validFromMs: may.toMs }], may)
  assert.deepEqual(
    spans.map(({ fromMs, toMs }) => [fromMs, toMs]),
    [
      [may.fromMs, at(10).validFromMs],
      [at(10).validFromMs, at(20).validFromMs],
      [at(20).validFromMs, may.toMs],
    ],
  )
  assert.equal(spans[0]?.terms, noBillingTerms)
})

test('terms out of their limits are refused by their field', () => {
  const earliestMs = usualTerms.validFromMs
  const check = (change: Partial<BillingTerms>) => {
    const result = checkBillingTerms({ ...usualTerms, ...change }, zone, earliestMs)
    return result.ok ? null : [result.code, result.at]
  }
  assert.equal(check({}), null)
  assert.equal(check({ energyVatHundredths: 10_000, monthlyFeeMicro: 10_000_000_000 }), null)
  assert.deepEqual(
    [
      check({ energyVatHundredths: 10_001 }),
      check({ feeVatHundredths: -1 }),
      check({ feeVatHundredths: 0.5 }),
      check({ monthlyFeeMicro: 10_000_000_001 }),
      check({ validFromMs: earliestMs + hourMs }),
      check({ validFromMs: earliestMs - dayMs }),
    ],
    [
      ['vat-out-of-range', 'energyVatHundredths'],
      ['vat-out-of-range', 'feeVatHundredths'],
      ['vat-out-of-range', 'feeVatHundredths'],
      ['monthly-fee-out-of-range', 'monthlyFeeMicro'],
      ['not-a-day-start', 'validFromMs'],
      ['terms-in-the-past', 'validFromMs'],
    ],
  )
})
