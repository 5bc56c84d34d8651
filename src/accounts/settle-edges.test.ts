import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { plainTariff, TestNeighbourhood } from '../../test/neighbourhood.ts'
import { saveTariff } from '../energy/store.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import { rollUp } from '../series/job.ts'
import { listSeries } from '../series/store.ts'
import type { Store } from '../store/open.ts'
import { removeThing } from '../things/store.ts'
import { parsePeriod } from './period.ts'
import { settle } from './settle.ts'
import { linesOf, live, run, startMs, steadyHomes, total } from './settle-fixtures.ts'
import { defaultSharingRule } from './sharing/sharing-rule.ts'
import type { Statement } from './statement.ts'
import { entriesCsv } from './statement-csv.ts'
import { readStatement } from './statements.ts'
import { settlementsBetween } from './store-booking.ts'
import { saveSharingRule } from './sharing/store-rule.ts'
import { entriesBetween } from './store-statement.ts'
import { checkLedger, findHomeAccount, forgetMember } from './store.ts'

/** What is settled at the edges of time and of who takes part. */

async function statementOf(
  of: TestNeighbourhood,
  homeId: string,
  asked: string,
): Promise<Statement> {
  const home = of.homes.find(({ id }) => id === homeId)
  const period = parsePeriod(asked, of.cell.timeZone)
  assert.ok(home !== undefined && period.ok)
  const statement = await readStatement(of.store.db, of.cell, home, period.value)
  assert.ok(statement !== null)
  return statement
}

/** Wh by kind of line. */
const whOf = ({ lines }: Statement): Record<string, number> =>
  Object.fromEntries(
    lines.flatMap(({ kind, energyWh }) => (energyWh === 0 ? [] : [[kind, energyWh]])),
  )

async function assertBalanced({ store, cell }: TestNeighbourhood): Promise<void> {
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
}

async function seriesOf(of: TestNeighbourhood, cellId: string, quantity: string) {
  const all = await listSeries(of.store.db, { cellIds: [cellId] })
  const found = all.find((series) => series.quantity === quantity)
  assert.ok(found !== undefined)
  return found
}

/** Rolls up what arrived, as the heartbeat does before it settles. */
async function rolledUp(of: TestNeighbourhood): Promise<void> {
  await rollUp(of.store.db, [of.cell.id, ...of.homes.map(({ id }) => id)])
}

testOnEachDatabase(
  'a counter that is silent while the other one reports is a gap, and its late readings close it',
  async (store) => {
    const of = await steadyHomes(store)
    const silentMs = startMs + hourMs
    const nowMs = startMs + 3 * hourMs
    // Home 0 takes 2 kW; what goes out of it, nothing, is not told from the second hour on.
    await live(of, startMs, nowMs, ['home-0'])
    const importWh = await seriesOf(of, 'home-0', 'importWh')
    const exportWh = await seriesOf(of, 'home-0', 'exportWh')
    await of.report(importWh, startMs, nowMs, (atMs) => ((atMs - startMs) * 2_000) / hourMs)
    await of.report(exportWh, startMs, silentMs, () => 0)
    await rolledUp(of)
    const { withGaps } = await run(of, nowMs + minuteMs)
    assert.equal(withGaps, 8)
    const before = await linesOf(of, 'home-0')
    assert.equal(before['from-neighbours measured'], 1_000, 'shared is what is known of both')
    assert.equal(
      before['late-from-grid estimated'],
      4_000,
      'what was counted is booked with the grid',
    )
    assert.equal(total(before), 6_000, 'no Wh is lost')
    const statement = await statementOf(of, 'home-0', '2026-05-04')
    assert.deepEqual(statement.intervals.gaps, [{ fromMs: silentMs, toMs: nowMs }])
    await of.report(exportWh, silentMs + 5 * minuteMs, nowMs, () => 0)
    await rolledUp(of)
    const { corrected } = await run(of, nowMs + 16 * minuteMs)
    assert.equal(corrected, 8)
    const after = await linesOf(of, 'home-0')
    assert.deepEqual(
      [after['from-neighbours measured'], after['late-from-grid estimated']],
      [3_000, 0],
    )
    assert.deepEqual((await statementOf(of, 'home-0', '2026-05-04')).intervals.gaps, [])
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'a meter that counts one way only has no gap, nor one that counts both ways from some day on before it',
  async (store) => {
    const of = await TestNeighbourhood.make(store, startMs, 2)
    const nowMs = startMs + 4 * hourMs
    const taken = (atMs: number): number => ((atMs - startMs) * 1_000) / hourMs
    const one = await of.thing('home-0', 'meter', ['importWh'])
    await of.report(one.get('importWh'), startMs, nowMs, taken)
    const two = await of.thing('home-1', 'meter', ['importWh', 'exportWh'])
    await of.report(two.get('importWh'), startMs, nowMs, taken)
    await of.report(two.get('exportWh'), startMs + 2 * hourMs, nowMs, () => 7)
    await rolledUp(of)
    const { settled, withGaps } = await run(of, nowMs + minuteMs)
    assert.deepEqual([settled, withGaps], [16, 0])
    for (const home of ['home-0', 'home-1']) {
      assert.deepEqual(await linesOf(of, home), { 'from-grid measured': 4_000 })
    }
  },
)

for (const { day, hours, name } of [
  { day: '2026-03-29', hours: 23, name: 'the clocks go forward' },
  { day: '2026-10-25', hours: 25, name: 'the clocks go back' },
]) {
  testOnEachDatabase(
    `the day ${name} has ${hours} hours on its statement, and its neighbours 24`,
    async (store) => {
      const [before = '', after = ''] = [-1, 1].map((days) =>
        new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10),
      )
      const first = parsePeriod(before, 'Europe/Vienna')
      const last = parsePeriod(after, 'Europe/Vienna')
      assert.ok(first.ok && last.ok)
      const { fromMs } = first.value
      const { toMs } = last.value
      const of = await steadyFrom(store, fromMs, toMs)
      await settle(store.db, of.cell, of.homes, fromMs, toMs)
      for (const [asked, expected] of [
        [before, 24],
        [day, hours],
        [after, 24],
      ] as const) {
        const statement = await statementOf(of, 'home-0', asked)
        const { intervals } = statement
        assert.deepEqual([intervals.expected, intervals.settled], [4 * expected, 4 * expected])
        assert.deepEqual(intervals.gaps, [])
        assert.deepEqual(whOf(statement), {
          'from-neighbours': expected * 1_000,
          'from-grid': expected * 1_000,
        })
      }
      // Each quarter of an hour can be told from every other: both hours of the autumn night have their own offset.
      const account = await findHomeAccount(store.db, 'home-0')
      const entries = await entriesBetween(store.db, account?.id ?? 0, fromMs, toMs, 10_000)
      const [, ...rows] = entriesCsv(entries, 'EUR', 'Europe/Vienna').trim().split('\r\n')
      const starts = new Set(rows.map((row) => row.split(',')[0]))
      assert.equal(starts.size, 4 * (48 + hours))
      await assertBalanced(of)
    },
  )
}

/** Watts that come into each home and go out of it. */
const powers = {
  'home-0': { importWh: 2_000, exportWh: 0 },
  'home-1': { importWh: 0, exportWh: 1_000 },
}

/** Two homes with their meters; home 0 takes 2 kW and home 1 gives 1 kW, from one instant to another. */
async function steadyFrom(store: Store, fromMs: number, toMs: number): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, fromMs, 2)
  for (const { id } of of.homes) await of.thing(id, 'meter', ['importWh', 'exportWh'])
  await deliver(of, 'home-0', fromMs, toMs)
  await deliver(of, 'home-1', fromMs, toMs)
  return of
}

/** What a home's meter counted arrives. */
async function deliver(
  of: TestNeighbourhood,
  homeId: keyof typeof powers,
  fromMs: number,
  toMs: number,
): Promise<void> {
  for (const quantity of ['importWh', 'exportWh'] as const) {
    const counted = (atMs: number): number =>
      ((atMs - of.cell.createdMs) * powers[homeId][quantity]) / hourMs
    await of.report(await seriesOf(of, homeId, quantity), fromMs, toMs, counted, quarterMs)
  }
  await rolledUp(of)
}

/** The first instants of three days of a month in Graz. */
const [firstMs, secondMs, thirdMs, endMs] = [4, 5, 6, 7].map((day) =>
  Date.UTC(2026, 4, day - 1, 22),
) as [number, number, number, number]

testOnEachDatabase(
  'a member who joins on a day shares from then on, and the statements of all say so',
  async (store) => {
    const of = await steadyFrom(store, firstMs, endMs)
    const [one, two] = of.homes
    assert.ok(one !== undefined && two !== undefined)
    await settle(store.db, of.cell, [one], firstMs, secondMs)
    const joined = [one, { ...two, createdMs: secondMs }]
    await settle(store.db, of.cell, joined, firstMs, endMs)
    assert.deepEqual(whOf(await statementOf(of, 'home-0', '2026-05-04')), { 'from-grid': 48_000 })
    assert.deepEqual(whOf(await statementOf(of, 'home-1', '2026-05-04')), {})
    assert.deepEqual(whOf(await statementOf(of, 'home-0', '2026-05-05')), {
      'from-neighbours': 24_000,
      'from-grid': 24_000,
    })
    assert.deepEqual(whOf(await statementOf(of, 'home-1', '2026-05')), { 'to-neighbours': -48_000 })
    const { intervals, balance } = await statementOf(of, 'home-1', '2026-05-04')
    assert.deepEqual(
      [intervals.gaps, balance.closingMicro],
      [[], 0],
      'who was not there has no gap',
    )
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'a member who leaves on a day shares until then, keeps the statement, and is no gap after it',
  async (store) => {
    const of = await steadyFrom(store, firstMs, endMs)
    await settle(store.db, of.cell, of.homes, firstMs, secondMs)
    const kept = await statementOf(of, 'home-1', '2026-05-04')
    await removeThing(store.db, 'home-1-meter')
    const staying = of.homes.slice(0, 1)
    const { withGaps, corrected } = await settle(store.db, of.cell, staying, firstMs, endMs)
    assert.deepEqual([withGaps, corrected], [0, 0])
    assert.deepEqual((await statementOf(of, 'home-1', '2026-05-04')).lines, kept.lines)
    assert.deepEqual(whOf(await statementOf(of, 'home-1', '2026-05-05')), {})
    assert.deepEqual(whOf(await statementOf(of, 'home-0', '2026-05-05')), { 'from-grid': 48_000 })
    const { balance } = await statementOf(of, 'home-1', '2026-05-06')
    assert.equal(balance.openingMicro, kept.balance.closingMicro, 'what is owed stays owed')
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'who moves in after others have moved out begins with nothing, and what was booked stays with those before',
  async (store) => {
    const of = await steadyFrom(store, firstMs, endMs)
    await settle(store.db, of.cell, of.homes, firstMs, secondMs)
    const former = await findHomeAccount(store.db, 'home-0')
    await forgetMember(store.db, 'home-0')
    await settle(store.db, of.cell, of.homes, firstMs, endMs)
    const next = await statementOf(of, 'home-0', '2026-05')
    assert.notEqual(next.member.accountNumber, former?.number)
    assert.equal(next.balance.openingMicro, 0)
    assert.deepEqual(whOf(next), { 'from-neighbours': 48_000, 'from-grid': 48_000 })
    const booked = await settlementsBetween(store.db, of.cell.id, firstMs, secondMs)
    for (const { entries, revision } of booked.values()) {
      assert.equal(revision, 0)
      assert.ok(entries.some(({ accountId }) => accountId === former?.id))
    }
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'a price and a key that change on a day hold from then, and a late correction uses those of its time',
  async (store) => {
    const of = await TestNeighbourhood.make(store, firstMs, 2)
    for (const { id } of of.homes) await of.thing(id, 'meter', ['importWh', 'exportWh'])
    const dear = { kind: 'fixed', priceMicroPerKwh: 400_000 } as const
    await saveTariff(store.db, of.cell.id, { ...plainTariff, validFromMs: secondMs, import: dear })
    const rule = defaultSharingRule(firstMs)
    const none = { kind: 'static' as const, shares: [], offerAgain: false }
    await saveSharingRule(store.db, of.cell.id, rule, 1)
    await saveSharingRule(store.db, of.cell.id, { ...rule, key: none, validFromMs: thirdMs }, 1)
    await deliver(of, 'home-0', firstMs, endMs)
    await deliver(of, 'home-1', secondMs, endMs)
    const first = await settle(store.db, of.cell, of.homes, firstMs, endMs)
    assert.deepEqual([first.withGaps, first.corrected], [96, 0])
    assert.deepEqual(whOf(await statementOf(of, 'home-0', '2026-05-04')), { 'from-grid': 48_000 })
    // What home 1 gave on the first day arrives when the third is over.
    await deliver(of, 'home-1', firstMs, secondMs)
    assert.equal((await settle(store.db, of.cell, of.homes, firstMs, endMs)).corrected, 96)
    const pricesOf = async (day: string): Promise<Record<string, number | null>> =>
      Object.fromEntries(
        (await statementOf(of, 'home-0', day)).lines.map((line) => [
          line.kind,
          line.priceMicroPerKwh,
        ]),
      )
    // The mid price between what the grid sells and buys for, less the fee: half of 300 - 40 + 80, and of 400 - 40 + 80.
    assert.deepEqual(await pricesOf('2026-05-04'), {
      'from-neighbours': 170_000,
      'from-grid': 300_000,
      'network-fee': null,
    })
    assert.deepEqual(await pricesOf('2026-05-05'), {
      'from-neighbours': 220_000,
      'from-grid': 400_000,
      'network-fee': null,
    })
    assert.deepEqual(await pricesOf('2026-05-06'), { 'from-grid': 400_000 })
    await assertBalanced(of)
  },
)

testOnEachDatabase(
  'a meter that is swapped in the middle of a day leaves no gap and no Wh, and one quarter of an hour is estimated',
  async (store) => {
    const of = await steadyFrom(store, firstMs, firstMs)
    const swapMs = firstMs + 13 * hourMs + 7 * minuteMs
    await deliver(of, 'home-1', firstMs, secondMs)
    const next = await of.thing('home-0', 'meter', ['importWh', 'exportWh'], {}, 'home-0-new')
    const old = await listSeries(store.db, { thingIds: ['home-0-meter'] })
    // The new meter has counted for somebody else before.
    for (const { quantity, before } of [
      { quantity: 'importWh', before: 812_000 },
      { quantity: 'exportWh', before: 3_000 },
    ] as const) {
      const counted = (atMs: number): number =>
        ((atMs - firstMs) * powers['home-0'][quantity]) / hourMs
      const series = old.find((one) => one.quantity === quantity)
      await of.report(series, firstMs, swapMs, counted, minuteMs)
      await of.report(next.get(quantity), swapMs, secondMs, (at) => before + counted(at), minuteMs)
    }
    await removeThing(store.db, 'home-0-meter')
    await rolledUp(of)
    await settle(store.db, of.cell, of.homes, firstMs, secondMs)
    const statement = await statementOf(of, 'home-0', '2026-05-04')
    assert.deepEqual(statement.intervals.gaps, [])
    assert.equal(statement.totals.importedWh, 48_000)
    assert.equal(statement.totals.localWh, 24_000)
    const estimated = statement.lines.filter(({ source }) => source === 'estimated')
    assert.ok(estimated.every(({ energyWh }) => energyWh <= 250))
    await assertBalanced(of)
  },
)
