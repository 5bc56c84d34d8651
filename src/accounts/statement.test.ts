import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { energyPersonHooks } from '../energy/person-hooks.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { savePlanCosts } from '../energy/store-savings.ts'
import { dayMs, hourMs, quarterMs, steps } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { localIso, monthOf, parsePeriod, quartersIn, type Period } from './period.ts'
import { settle } from './settle.ts'
import { decimals, entriesCsv, statementCsv } from './statement-csv.ts'
import { readMemberSums, readStatement } from './statements.ts'
import { entriesBetween } from './store-statement.ts'
import { findHomeAccount, openAccounts, pay } from './store.ts'

const zone = 'Europe/Vienna'

function period(text: string): Period {
  const parsed = parsePeriod(text, zone)
  assert.ok(parsed.ok)
  return parsed.value
}

/** Two homes, the second with sun, settled for the first three hours of a local day; home 0 has a gap of an hour. */
async function settledMorning(store: Store, startMs: number): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 2)
  for (const home of of.homes) {
    const meter = await of.thing(home.id, 'meter', ['importWh', 'exportWh', 'powerW'])
    const uses = home.id === 'home-0' ? 1_733 : 0
    const gives = home.id === 'home-0' ? 0 : 911
    const toMs = startMs + 3 * hourMs
    const wh = (powerW: number) => (atMs: number) =>
      Math.round(((atMs - startMs) * powerW) / hourMs)
    await of.report(meter.get('importWh'), startMs, toMs, wh(uses))
    await of.report(meter.get('exportWh'), startMs, toMs, wh(gives))
  }
  await settle(store.db, of.cell, of.homes, startMs, startMs + 4 * hourMs)
  return of
}

/** Decimals of a CSV column, summed exactly in the smallest unit. */
function columnSum(
  csv: string,
  column: string,
  places: number,
  isLine: (line: string) => boolean,
): number {
  const [head = '', ...rows] = csv.trim().split('\r\n')
  const index = head.split(',').indexOf(column)
  const values = rows
    .filter((row) => isLine(row.split(',')[0] ?? ''))
    .map((row) => row.split(',')[index] ?? '')
  return values.reduce((total, text) => total + Math.round(Number(text || '0') * 10 ** places), 0)
}

const totalsRows = new Set([
  'total',
  'saved-by-sharing',
  'opening-balance',
  'period-amount',
  'payments',
  'closing-balance',
  'no-value',
  'settled-until',
])

testOnEachDatabase(
  'a statement, its CSV and the books say the same to the micro-unit',
  async (store) => {
    const startMs = period('2026-05-04').fromMs
    const of = await settledMorning(store, startMs)
    const [home] = of.homes
    assert.ok(home)
    const statement = await readStatement(store.db, of.cell, home, period('2026-05'))
    assert.ok(statement)
    const { totals, balance } = statement
    assert.equal(totals.importedWh, 3 * 1_733)
    assert.equal(totals.localWh, 3 * 911)
    assert.equal(totals.savedMicro, totals.amountMicro - totals.aloneMicro)
    assert.ok(totals.savedMicro > 0)
    const csv = statementCsv(statement)
    const isLine = (line: string): boolean => !totalsRows.has(line)
    assert.equal(columnSum(csv, 'amount', 6, isLine), totals.amountMicro)
    assert.equal(columnSum(csv, 'energy_kwh', 3, isLine), totals.importedWh - totals.exportedWh)
    assert.equal(
      columnSum(csv, 'amount', 6, (line) => line === 'closing-balance'),
      balance.closingMicro,
    )
    const account = await findHomeAccount(store.db, home.id)
    assert.equal(balance.closingMicro, account?.balanceMicro)
    const sums = await readMemberSums(store.db, of.cell.id, period('2026-05'))
    assert.deepEqual(sums.find((member) => member.ownerId === home.id)?.totals, totals)
    const entries = await entriesBetween(
      store.db,
      account?.id ?? 0,
      startMs,
      startMs + dayMs,
      1_000,
    )
    const rows = entriesCsv(entries, 'EUR', zone)
    assert.equal(
      columnSum(rows, 'amount', 6, () => true),
      totals.amountMicro,
    )
  },
)

testOnEachDatabase(
  'what was not measured is named, and every line says how it is known',
  async (store) => {
    const startMs = period('2026-05-04').fromMs
    const of = await settledMorning(store, startMs)
    const [home] = of.homes
    assert.ok(home)
    const statement = await readStatement(store.db, of.cell, home, period('2026-05-04'))
    assert.deepEqual(statement?.intervals, {
      expected: 16,
      settled: 16,
      gaps: [{ fromMs: startMs + 3 * hourMs, toMs: startMs + 4 * hourMs }],
      unplanned: 0,
    })
    assert.ok(statement.lines.every((line) => line.source === 'measured'))
    assert.match(
      statementCsv(statement),
      /no-value,,,,,EUR,2026-05-04T03:00\+02:00,2026-05-04T04:00\+02:00,Europe\/Vienna/,
    )
  },
)

testOnEachDatabase(
  'what plans were expected to save all and this home is told for the settled time, and is in no sum',
  async (store) => {
    const startMs = period('2026-05-04').fromMs
    const of = await settledMorning(store, startMs)
    const [home] = of.homes
    assert.ok(home)
    const before = await readStatement(store.db, of.cell, home, period('2026-05-04'))
    assert.deepEqual(before?.planned, { neighbourhood: null, home: null })
    assert.doesNotMatch(statementCsv(before), /planning/)
    // A day ahead for 24 units less: one an hour, from 2:00 to where the morning is settled, 4:00.
    const plan: Plan = {
      id: 'p',
      cellId: of.cell.id,
      issuedMs: startMs + 2 * hourMs,
      steps: steps(startMs + 2 * hourMs, quarterMs, 96),
      certificate: { costMicro: 99_000_000, boundMicro: 0, gap: 1, rounds: 1, seconds: 0 },
      money: { costMicro: 10_000_000, idleCostMicro: 34_000_000 },
      priceMicroPerKwh: new Float64Array(96),
      netW: new Float64Array(96),
      homes: of.homes.map(({ id }, i) => ({
        cellId: id,
        // The first home saves 12 of the 24, the other loses 6.
        money: { costMicro: 1_000_000.4, idleCostMicro: i === 0 ? 13_000_000 : -5_000_000 },
        netW: new Float64Array(96),
        devices: [],
      })),
      shared: [],
      relaxed: [],
    }
    for (let again = 0; again < 2; again++) await savePlanCosts(store.db, plan)
    const after = await readStatement(store.db, of.cell, home, period('2026-05-04'))
    assert.deepEqual(after?.planned, {
      neighbourhood: { savedMicro: 2_000_000, plannedMs: 2 * hourMs },
      home: { savedMicro: 1_000_000, plannedMs: 2 * hourMs },
    })
    assert.deepEqual(after.totals, before.totals)
    assert.match(statementCsv(after), /home-saved-by-planning,planned,,,1\.000000,EUR/)
    const other = await readStatement(store.db, of.cell, of.homes[1]!, period('2026-05-04'))
    assert.equal(other?.planned.home?.savedMicro, -500_000)
    await energyPersonHooks.forget?.(store.db, 'p', [home.id])
    const left = await readStatement(store.db, of.cell, home, period('2026-05-04'))
    assert.deepEqual(left?.planned, { ...after.planned, home: null })
    assert.match(statementCsv(after), /neighbourhood-saved-by-planning,planned,,,2\.000000,EUR/)
  },
)

testOnEachDatabase('payments and balances carry over from period to period', async (store) => {
  const startMs = period('2026-05-04').fromMs
  const of = await settledMorning(store, startMs)
  const [home] = of.homes
  assert.ok(home)
  const accounts = await openAccounts(store.db, of.cell.id, [])
  const own = accounts.find((account) => account.ownerId === home.id)
  const bank = accounts.find((account) => account.kind === 'bank')
  assert.ok(own && bank)
  const atMs = startMs + dayMs
  const paid = { id: 'p1', atMs, fromAccountId: bank.id, toAccountId: own.id, amountMicro: 500_000 }
  assert.ok((await pay(store.db, of.cell.id, paid)).ok)
  const first = await readStatement(store.db, of.cell, home, period('2026-05-04'))
  const next = await readStatement(store.db, of.cell, home, period('2026-05-05'))
  assert.equal(first?.balance.paymentsMicro, 0)
  assert.equal(next?.balance.openingMicro, first?.balance.closingMicro)
  assert.equal(next?.balance.paymentsMicro, 500_000)
  assert.equal(next?.balance.closingMicro, (first?.balance.closingMicro ?? 0) + 500_000)
  assert.deepEqual(next?.lines, [])
})

testOnEachDatabase('a correction is part of its period and is counted', async (store) => {
  const startMs = period('2026-05-04').fromMs
  const of = await settledMorning(store, startMs)
  const [home] = of.homes
  assert.ok(home)
  const before = await readStatement(store.db, of.cell, home, period('2026-05'))
  const [late] = await store.db
    .selectFrom('series')
    .select('id')
    .where('thing_id', '=', 'home-0-meter')
    .where('quantity', '=', 'importWh')
    .execute()
  await of.report(
    { id: late?.id ?? 0, thingId: '', cellId: '', quantity: 'importWh' },
    startMs + 3 * hourMs,
    startMs + 4 * hourMs,
    () => 3 * 1_733,
  )
  const [exported] = await store.db
    .selectFrom('series')
    .select('id')
    .where('thing_id', '=', 'home-0-meter')
    .where('quantity', '=', 'exportWh')
    .execute()
  await of.report(
    { id: exported?.id ?? 0, thingId: '', cellId: '', quantity: 'exportWh' },
    startMs + 3 * hourMs,
    startMs + 4 * hourMs,
    () => 0,
  )
  const { corrected } = await settle(store.db, of.cell, of.homes, startMs, startMs + 4 * hourMs)
  assert.equal(corrected, 4)
  const after = await readStatement(store.db, of.cell, home, period('2026-05'))
  assert.deepEqual(after?.intervals.gaps, [])
  assert.equal(after?.totals.amountMicro, before?.totals.amountMicro)
  // Nothing was used in the four quarters, so their reversals and new bookings have no lines of this home.
  assert.deepEqual(after?.corrections, { count: 0, amountMicro: 0 })
})

test('a month has its hour more or less, a year its days', () => {
  assert.equal(quartersIn(period('2026-10'), Infinity), 31 * 96 + 4)
  assert.equal(quartersIn(period('2026-03'), Infinity), 31 * 96 - 4)
  assert.equal(quartersIn(period('2026-10-25'), Infinity), 100)
  assert.equal(quartersIn(period('2026'), Infinity), 365 * 96)
  assert.equal(quartersIn(period('2026-10-01..2026-10-14'), Infinity), 14 * 96)
  assert.equal(monthOf(period('2026-10').fromMs, zone).label, '2026-10')
  assert.deepEqual(monthOf(period('2026-10').toMs - 1, zone), period('2026-10'))
})

test('the periods of a year fit together without gap or overlap in every zone', () => {
  for (const timeZone of [zone, 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu']) {
    let toMs: number | null = null
    for (let month = 1; month <= 12; month++) {
      const parsed = parsePeriod(`2026-${String(month).padStart(2, '0')}`, timeZone)
      assert.ok(parsed.ok)
      if (toMs !== null) assert.equal(parsed.value.fromMs, toMs)
      toMs = parsed.value.toMs
      assert.equal(parsed.value.fromMs % quarterMs, 0)
    }
  }
})

test('what is no period is refused and says what would be one', () => {
  for (const text of [
    '',
    'May',
    '2026-13',
    '2026-02-30',
    '2026-5',
    '1999',
    '2026-05..2026-04',
    '2026-05..2026-06..2026-07',
  ]) {
    const parsed = parsePeriod(text, zone)
    assert.equal(parsed.ok, false, text)
    assert.equal(parsed.ok ? null : parsed.at, 'period')
  }
})

test('both hours of the autumn night can be told apart', () => {
  const firstMs = Date.UTC(2026, 9, 25, 0, 30)
  assert.equal(localIso(firstMs, zone), '2026-10-25T02:30+02:00')
  assert.equal(localIso(firstMs + hourMs, zone), '2026-10-25T02:30+01:00')
  assert.equal(localIso(firstMs, 'America/St_Johns'), '2026-10-24T22:00-02:30')
})

test('decimals are exact', () => {
  assert.deepEqual(
    [decimals(0, 6), decimals(-1, 6), decimals(1_500, 3), decimals(-123_456_789, 6)],
    ['0.000000', '-0.000001', '1.500', '-123.456789'],
  )
})
