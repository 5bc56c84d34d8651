// What is left of a home when the last person in it has gone: the accounts of the others, and nothing else.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { stateBankAccount, stateCreditor } from '../src/accounts/payments/bank-accounts.ts'
import { paymentLines } from '../src/accounts/payments/payment-run.ts'
import { settle } from '../src/accounts/settle.ts'
import { bankAccountsOf, findCreditor } from '../src/accounts/payments/store-bank-account.ts'
import { insertRun, listRuns } from '../src/accounts/payments/store-payment-run.ts'
import { sumsOf } from '../src/accounts/store-statement.ts'
import { checkLedger, findHomeAccount, listAccounts } from '../src/accounts/store.ts'
import { join, testContext, value } from '../src/cell/fixtures.ts'
import { endMembership, removePerson } from '../src/cell/leave.ts'
import { updateCell } from '../src/cell/store.ts'
import { receiveSignal } from '../src/energy/limits/signals.ts'
import { saveWiring } from '../src/energy/limits/store-limits.ts'
import { emptyWiring } from '../src/energy/limits/wiring.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { dayMs, hourMs, quarterMs, steps } from '../src/kernel/steps.ts'
import { personHooks } from '../src/node/routes.ts'
import { saveForecast } from '../src/sense/store.ts'
import { keepSeries } from '../src/series/job.ts'
import type { Store } from '../src/store/open.ts'
import { recordOverride, recordSetPoint } from '../src/things/store.ts'
import { testOnEachDatabase } from './databases.ts'
import { TestNeighbourhood } from './neighbourhood.ts'

const startMs = Date.UTC(2026, 4, 4)
const endMs = startMs + 3 * dayMs
const both = ['importWh', 'exportWh'] as const

/** Two homes: one takes 2 kW, one gives 1 kW, three days long, all rolled up, packed, foreseen and settled. */
async function lived(store: Store): Promise<TestNeighbourhood> {
  const { db } = store
  const of = await TestNeighbourhood.make(store, startMs, 2)
  const [one, two] = of.homes
  assert.ok(one !== undefined && two !== undefined)
  value(await updateCell(db, one.id, { slug: 'haus-zwetschke', name: 'Haus Zwetschke' }))
  const meters = [
    { powerW: 2_000, of: await of.thing(one.id, 'meter', both, {}, 'zwetschke-meter') },
    { powerW: -1_000, of: await of.thing(two.id, 'meter', both) },
  ]
  for (const meter of meters) {
    const counted = (powerW: number) => (atMs: number) =>
      ((atMs - startMs) * Math.max(0, powerW)) / hourMs
    await of.report(meter.of.get('importWh'), startMs, endMs, counted(meter.powerW), quarterMs)
    await of.report(meter.of.get('exportWh'), startMs, endMs, counted(-meter.powerW), quarterMs)
  }
  await keepSeries(db, [of.cell, ...of.homes], endMs)
  await settle(db, of.cell, of.homes, startMs, endMs)
  const series = meters[0]?.of.get('importWh')
  assert.ok(series !== undefined)
  await saveForecast(db, {
    seriesId: series.id,
    issuedMs: endMs,
    steps: steps(endMs, quarterMs, 4),
    method: 'ridge',
    values: new Float64Array(4 * 9),
  })
  const at = { thingId: 'zwetschke-meter', powerW: 1 }
  const set = { issuedMs: endMs, expiresMs: endMs + 1, reason: 'x', source: 'plan' as const }
  await recordSetPoint(db, { id: 'zwetschke-set', ...at, ...set })
  const wish = { personId: 'somebody', mode: 'power' as const, fromMs: endMs, untilMs: endMs + 1 }
  await recordOverride(db, { id: 'zwetschke-wish', ...at, ...wish })
  await db
    .insertInto('home_plan_costs')
    .values({ home_id: one.id, issued_ms: startMs, cost_micro: 1, idle_cost_micro: 2 })
    .execute()
  await saveWiring(db, one.id, { ...emptyWiring, fuseA: 35 }, endMs)
  const draft = { id: 'zwetschke-order', part: 'connection', sender: 'Grid', reason: '' } as const
  const limits = { importLimitW: 1_000, exportLimitW: null, fromMs: null, untilMs: null }
  const sending = { random: seededRandom(1), nowMs: endMs, isOperator: true }
  value(await receiveSignal(db, one, { ...draft, ...limits }, sending))
  await stateAccounts(of, endMs)
  return of
}

/** The bank accounts of the neighbourhood and its first home, and payments of what was settled, which are open. */
async function stateAccounts({ store: { db }, cell, homes }: TestNeighbourhood, atMs: number) {
  const [home] = homes
  assert.ok(home !== undefined)
  const iban = { iban: 'AT611904300234573201', bic: '' }
  const creditorId = 'DE98ZZZ09999999999'
  value(await stateCreditor(db, cell.id, { name: 'Hof', ...iban, creditorId }, atMs))
  const mandate = { mandateId: 'zwetschke-1', signedOn: '2026-05-01' }
  value(await stateBankAccount(db, home, { name: 'Zwetschke', ...iban, ...mandate }, atMs))
  const due = await listAccounts(db, cell.id)
  const banks = await bankAccountsOf(db, [home.id])
  const owing = due.map((account) => ({ account, dueMicro: -1_000_000 }))
  const creditor = await findCreditor(db, cell.id)
  assert.ok(creditor !== null)
  await insertRun(db, {
    cellId: cell.id,
    month: '2026-05',
    attempt: 1,
    state: 'open',
    madeMs: atMs,
    paidMs: null,
    collectOn: '2026-06-15',
    transferOn: '2026-06-02',
    creditor,
    lines: paymentLines(owing, banks, new Map(), '2026-06-15'),
  })
}

testOnEachDatabase(
  'who moves out and keeps their account takes the bank account along',
  async (store) => {
    const { db } = store
    const of = await lived(store)
    const context = testContext(db, { personHooks: personHooks({ now: () => endMs }) })
    const anna = await join(context, null, 'home-0', 'resident', 'Anna')
    const bert = await join(context, null, 'home-0', 'resident', 'Bert')
    const held = async () => (await bankAccountsOf(db, ['home-0'])).size
    value(await endMembership(context, anna.personId, 'home-0'))
    assert.equal(await held(), 1, 'somebody is left')
    value(await endMembership(context, bert.personId, 'home-0'))
    assert.equal(await held(), 0)
    const [run] = await listRuns(db, of.cell.id, 1)
    assert.ok(run?.lines.some((line) => line.kind === 'left-out' && line.reason === 'left'))
    assert.doesNotMatch(JSON.stringify(run?.lines), /wetschke/)
  },
)

testOnEachDatabase(
  'with the last person of a home everything measured there goes, and the accounts still add up',
  async (store) => {
    const { db } = store
    const of = await lived(store)
    const context = testContext(db, { personHooks: personHooks({ now: () => endMs }) })
    const anna = await join(context, null, 'home-0', 'resident', 'Anna Zwetschke')
    const bert = await join(context, null, 'home-0', 'resident', 'Bert Zwetschke')
    const account = await findHomeAccount(db, 'home-0')
    const other = await findHomeAccount(db, 'home-1')
    assert.ok(account !== null && other !== null)
    const sums = async () => [...(await sumsOf(db, [account.id, other.id], 0, endMs)).values()]
    const [ledger, lines] = [await checkLedger(db, of.cell.id), await sums()]

    // As long as somebody is left, the home keeps what it knows.
    const before = await rowsOf(store, 'home-0')
    value(await removePerson(context, bert.personId))
    assert.deepEqual(await rowsOf(store, 'home-0'), before)
    assert.ok(before.wirings > 0 && before.signals > 0)
    assert.ok(before.series > 0 && before.packed > 0 && before.intervals > 0 && before.things > 0)

    value(await removePerson(context, anna.personId))
    const nothing = {
      series: 0,
      packed: 0,
      raw: 0,
      intervals: 0,
      forecasts: 0,
      things: 0,
      steering: 0,
      planCosts: 0,
      wirings: 0,
      signals: 0,
    }
    assert.deepEqual(await rowsOf(store, 'home-0'), nothing)
    assert.deepEqual(await placesOf(store, 'zwetschke'), [])

    // The sums that were settled stay, under a number, to the Wh and the millionth.
    assert.deepEqual(await checkLedger(db, of.cell.id), ledger)
    assert.deepEqual(await sums(), lines)
    const left = (await listAccounts(db, of.cell.id)).find(({ id }) => id === account.id)
    assert.deepEqual([left?.isFormer, left?.balanceMicro], [true, account.balanceMicro])
    // And what is looked at again comes out the same, for the others too.
    const again = await settle(db, of.cell, of.homes, startMs, endMs)
    assert.deepEqual([again.settled, again.corrected], [0, 0])
    assert.deepEqual(await sums(), lines)
  },
)

/** How much the tables hold of a home. */
async function rowsOf({ db }: Store, homeId: string) {
  const count = async (text: ReturnType<typeof sql<{ n: number | string }>>): Promise<number> =>
    Number((await text.execute(db)).rows[0]?.n)
  const ids = sql`(select id from series where cell_id = ${homeId})`
  const things = sql`(select id from things where cell_id = ${homeId})`
  const series = await count(sql`select count(*) as n from series where cell_id = ${homeId}`)
  // Rows without their series would be found by nobody: they count as well.
  const of = (table: string) =>
    count(
      sql`select count(*) as n from ${sql.table(table)} where series_id in ${ids}
          or series_id not in (select id from series)`,
    )
  return {
    series,
    packed: await of('packed_days'),
    raw: await of('raw_readings'),
    intervals: await of('intervals'),
    forecasts: await of('forecasts'),
    things: await count(sql`select count(*) as n from things where cell_id = ${homeId}`),
    steering:
      (await count(sql`select count(*) as n from set_points where thing_id in ${things}`)) +
      (await count(sql`select count(*) as n from overrides where thing_id in ${things}`)),
    wirings: await count(sql`select count(*) as n from stated_limits where cell_id = ${homeId}`),
    signals: await count(sql`select count(*) as n from grid_signals where cell_id = ${homeId}`),
    planCosts: await count(
      sql`select count(*) as n from home_plan_costs where home_id = ${homeId}`,
    ),
  }
}

/** Columns of any table that hold a text, by `table.column`. */
async function placesOf({ db }: Store, needle: string): Promise<string[]> {
  const places: string[] = []
  for (const { name, columns } of await db.introspection.getTables()) {
    for (const column of columns.filter(({ dataType }) => /text|char/i.test(dataType))) {
      const { rows } = await sql`select 1 from ${sql.table(name)}
        where lower(${sql.ref(column.name)}) like ${`%${needle}%`} limit 1`.execute(db)
      if (rows.length > 0) places.push(`${name}.${column.name}`)
    }
  }
  return places
}
