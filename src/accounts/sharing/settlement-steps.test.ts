import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { plainTariff, TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { saveTariff } from '../../energy/store.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { openStore, type Store } from '../../store/open.ts'
import { sum } from './apportion.ts'
import type { EntryKind } from '../ledger.ts'
import { combineQuarters, type CombinedMeters } from '../metering.ts'
import { parsePeriod, type Period } from '../period.ts'
import { tryRule } from '../rule-trial.ts'
import { settle, settleDue } from '../settle.ts'
import { quartersOf, stepAt, stepMsOf, stepsBetween } from './settlement-steps.ts'
import { defaultSharingRule, stepMinutes, type SharingRule } from './sharing-rule.ts'
import { readMemberSums, readStatement } from '../statements.ts'
import { settlementsBetween, settledUntilMs } from '../store-booking.ts'
import { saveSharingRule } from './store-rule.ts'
import { checkLedger, listAccounts } from '../store.ts'

const startMs = Date.UTC(2026, 4, 4, 8)
const rules = fc
  .array(fc.record({ atQuarter: fc.nat({ max: 400 }), minutes: fc.constantFrom(...stepMinutes) }), {
    maxLength: 6,
  })
  .map((all) =>
    all
      .toSorted((a, b) => a.atQuarter - b.atQuarter)
      .filter(({ atQuarter }, i, sorted) => sorted[i + 1]?.atQuarter !== atQuarter)
      .map(({ atQuarter, minutes }): SharingRule => ({
        ...defaultSharingRule(startMs + atQuarter * quarterMs),
        stepMinutes: minutes,
      })),
  )

test('intervals follow each other without a gap, none is longer than its rule’s step, none lies in two rules', () => {
  fc.assert(
    fc.property(rules, fc.nat({ max: 400 }), fc.nat({ max: 200 }), (all, first, count) => {
      const fromMs = startMs + first * quarterMs
      const toMs = fromMs + count * quarterMs
      const steps = stepsBetween(all, fromMs, toMs)
      let atMs = steps[0]?.fromMs ?? fromMs
      for (const step of steps) {
        assert.equal(step.fromMs, atMs)
        const rule =
          all.findLast(({ validFromMs }) => validFromMs <= step.fromMs) ?? defaultSharingRule(0)
        assert.ok(step.toMs > step.fromMs && step.toMs - step.fromMs <= stepMsOf(rule))
        assert.ok(
          all.every(({ validFromMs }) => validFromMs <= step.fromMs || validFromMs >= step.toMs),
        )
        for (const quarter of quartersOf(step)) assert.deepEqual(stepAt(all, quarter), step)
        atMs = step.toMs
      }
      assert.ok(atMs <= toMs || steps.length === 0)
      assert.ok(toMs - atMs < hourMs)
    }),
  )
})

test('of an hour half must have a value, and what was counted where none is, is late', () => {
  const quarter = (
    importWh: number,
    source: 'measured' | 'estimated' = 'measured',
  ): CombinedMeters => ({
    isGap: false,
    counted: { importWh, exportWh: 0, lateImportWh: 0, lateExportWh: 0, source },
  })
  const gap: CombinedMeters = {
    isGap: true,
    counted: { importWh: 0, exportWh: 0, lateImportWh: 7, lateExportWh: 0, source: 'estimated' },
  }
  const of = (...quarters: (CombinedMeters | null)[]) => {
    const { isGap, counted } = combineQuarters(quarters)
    return [isGap, counted.importWh, counted.lateImportWh, counted.source]
  }
  assert.deepEqual(of(quarter(1), quarter(2), quarter(3), quarter(4)), [false, 10, 0, 'measured'])
  assert.deepEqual(of(quarter(1), quarter(2, 'estimated'), quarter(3), quarter(4)), [
    false,
    10,
    0,
    'estimated',
  ])
  assert.deepEqual(of(quarter(1), gap, quarter(3), gap), [false, 4, 14, 'estimated'])
  assert.deepEqual(of(quarter(1), gap, null, gap), [true, 0, 15, 'estimated'])
  assert.deepEqual(of(null, null, quarter(3), quarter(4)), [false, 7, 0, 'estimated'])
})

/** Wh of each quarter hour: home 0 and 1 use, home 2 gives. */
const usedWh = [
  [900, 0, 100, 0],
  [0, 400, 0, 400],
] as const
const givenWh = [0, 1_000, 0, 200] as const

async function hours(
  store: Store,
  rule: Partial<SharingRule>,
  count = 2,
): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 3)
  await saveSharingRule(store.db, of.cell.id, { ...defaultSharingRule(startMs), ...rule }, 1)
  const columns = [...usedWh, givenWh]
  for (const [i, column] of columns.entries()) {
    const meter = await of.thing(`home-${i}`, 'meter', ['importWh', 'exportWh'])
    const counted = (atMs: number): number => {
      const quarters = Math.round((atMs - startMs) / quarterMs)
      return sum(Array.from({ length: quarters }, (_, k) => column[k % 4]!))
    }
    const toMs = startMs + count * hourMs
    await of.report(meter.get(i < 2 ? 'importWh' : 'exportWh'), startMs, toMs, counted, quarterMs)
    await of.report(meter.get(i < 2 ? 'exportWh' : 'importWh'), startMs, toMs, () => 0, quarterMs)
  }
  return of
}

/** Energy of these kinds of each home in each settlement of the first hour, by its start in minutes. */
async function sharedWh(of: TestNeighbourhood, ...kinds: readonly EntryKind[]) {
  const { db } = of.store
  const booked = await settlementsBetween(db, of.cell.id, startMs, startMs + hourMs)
  const homes = (await listAccounts(db, of.cell.id)).filter(({ kind }) => kind === 'home')
  return [...booked.values()]
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ startMs: atMs, entries }) => [
      (atMs - startMs) / minuteMs,
      ...homes.map(({ id }) =>
        sum(
          entries
            .filter((entry) => entry.accountId === id && kinds.includes(entry.kind))
            .map(({ energyWh }) => energyWh),
        ),
      ),
    ])
}

const thirds = {
  kind: 'static' as const,
  offerAgain: false,
  shares: [333_333, 333_333, 333_334].map((partsPerMillion, i) => ({
    cellId: `home-${i}`,
    partsPerMillion,
  })),
}

testOnEachDatabase(
  'Spain: coefficients of an hour count what was made at any time of it',
  async (store) => {
    const of = await hours(store, { key: thirds, stepMinutes: 60 })
    await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    // 1,200 x 0.333333 = 400 each, of 1,000 and 800 used; the third used nothing, so 400 stay a surplus.
    assert.deepEqual(await sharedWh(of, 'from-neighbours', 'to-neighbours'), [[0, 400, 400, -800]])
    assert.deepEqual(await sharedWh(of, 'from-grid', 'to-grid'), [[0, 600, 400, -400]])
    assert.equal(await settledUntilMs(store.db, of.cell.id), startMs + 2 * hourMs)
  },
)

testOnEachDatabase('France: the same in half hours, and by use', async (store) => {
  const of = await hours(store, { stepMinutes: 30 })
  await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
  // 1,000 for 900 and 400: c x 1,000 / 1,300 = 692.3 and 307.7. Then 200 for 100 and 400: 40 and 160.
  assert.deepEqual(await sharedWh(of, 'from-neighbours', 'to-neighbours'), [
    [0, 692, 308, -1_000],
    [30, 40, 160, -200],
  ])
})

testOnEachDatabase(
  'an hour is settled when it is over, by the mean price of its quarter hours, and anew when readings are late',
  async (store) => {
    const of = await hours(store, { stepMinutes: 60 })
    const dearer = { ...plainTariff, import: { kind: 'fixed', priceMicroPerKwh: 340_000 } } as const
    await saveTariff(store.db, of.cell.id, { ...dearer, validFromMs: startMs + 3 * quarterMs })
    const early = await settleDue(store.db, of.cell, of.homes, startMs + 50 * minuteMs)
    assert.deepEqual([early.settled, early.settledUntilMs], [0, null])
    const done = await settleDue(store.db, of.cell, of.homes, startMs + hourMs)
    assert.deepEqual([done.settled, done.settledUntilMs], [1, startMs + hourMs])
    // 600 of 1,800 Wh from the grid at 0.75 x 0.30 + 0.25 x 0.34.
    const [booked] = (await settlementsBetween(store.db, of.cell.id, startMs, startMs + 1)).values()
    const grid = (booked?.entries ?? []).filter(
      ({ kind, energyWh }) => kind === 'from-grid' && energyWh > 0,
    )
    assert.deepEqual(
      [sum(grid.map(({ energyWh }) => energyWh)), sum(grid.map(({ amountMicro }) => amountMicro))],
      [600, -186_000],
    )
    const more = await of.thing('home-1', 'meter', ['importWh'], {}, 'home-1-second')
    await of.report(
      more.get('importWh'),
      startMs,
      startMs + hourMs,
      (atMs) => (atMs - startMs) / minuteMs,
      quarterMs,
    )
    const again = await settle(
      store.db,
      of.cell,
      of.homes,
      startMs + quarterMs,
      startMs + 2 * quarterMs,
    )
    assert.deepEqual([again.settled, again.corrected], [0, 1])
    const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, of.cell.id)
    assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  },
)

testOnEachDatabase(
  'an hour ends where another rule begins, and a statement counts quarter hours',
  async (store) => {
    const of = await hours(store, { stepMinutes: 60 }, 3)
    const next = { ...defaultSharingRule(startMs + hourMs + 2 * quarterMs), key: thirds }
    await saveSharingRule(store.db, of.cell.id, next, 1)
    await settle(store.db, of.cell, of.homes, startMs, startMs + 3 * hourMs)
    const booked = await settlementsBetween(store.db, of.cell.id, startMs, startMs + dayMs)
    assert.deepEqual(
      [...booked.keys()].toSorted((a, b) => a - b).map((atMs) => (atMs - startMs) / minuteMs),
      [0, 60, 90, 105, 120, 135, 150, 165],
    )
    const statement = await readStatement(store.db, of.cell, of.homes[0]!, dayOf(of))
    assert.deepEqual(
      [statement?.intervals.settled, statement?.settledUntilMs],
      [12, startMs + 3 * hourMs],
    )
    assert.equal(statement?.totals.importedWh, 3 * sum(usedWh[0]))
  },
)

testOnEachDatabase('a home that is silent for an hour has a gap of an hour', async (store) => {
  const of = await hours(store, { stepMinutes: 60 }, 1)
  const silent = await of.thing('home-1', 'meter', ['importWh'], {}, 'home-1-second')
  await of.report(silent.get('importWh'), startMs, startMs, () => 0, quarterMs)
  await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
  const statement = await readStatement(store.db, of.cell, of.homes[1]!, dayOf(of))
  assert.deepEqual(statement?.intervals.gaps, [{ fromMs: startMs, toMs: startMs + 2 * hourMs }])
})

testOnEachDatabase(
  'an hour can be tried on quarter hours, and comes out as if it had held; what was an hour stays one',
  async (store) => {
    const of = await hours(store, {})
    await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    const rule = { ...defaultSharingRule(0), key: thirds, stepMinutes: 60 } as const
    const trial = await tryRule(store.db, of.cell, rule, dayOf(of))
    const other = await openStore(':memory:')
    const real = await hours(other, rule)
    await settle(other.db, real.cell, real.homes, startMs, startMs + 2 * hourMs)
    const sums = await readMemberSums(other.db, real.cell.id, dayOf(real))
    assert.deepEqual(
      trial.members.map(({ tried }) => tried),
      sums.map(({ totals }) => totals),
    )
    const quarters = await tryRule(other.db, real.cell, { ...rule, stepMinutes: 15 }, dayOf(real))
    for (const { booked, tried } of quarters.members) assert.deepEqual(tried, booked)
    await other.close()
  },
)

function dayOf(of: TestNeighbourhood): Period {
  const period = parsePeriod('2026-05-04', of.cell.timeZone)
  assert.ok(period.ok)
  return period.value
}
