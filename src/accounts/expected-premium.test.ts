import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import { expectedPremium, hourNano } from './expected-premium.ts'
import { parsePeriod, type Period } from './period.ts'
import { italy, metered, startMs, terms } from './premium-fixtures.ts'
import { checkSharingRule, defaultSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { statementCsv } from './statement-csv.ts'
import { readStatement } from './statements.ts'
import { readExpectedPremium } from './store-premium.ts'

function may(label = '2026-05'): Period {
  const parsed = parsePeriod(label, 'Europe/Vienna')
  assert.ok(parsed.ok)
  return parsed.value
}

/** What the statement of a home says of the premium: as JSON and in its CSV. */
async function said(of: TestNeighbourhood, home: number, period = may()) {
  const cell = of.homes[home]
  assert.ok(cell !== undefined)
  const statement = await readStatement(of.store.db, of.cell, cell, period)
  assert.ok(statement !== null)
  const rows = statementCsv(statement).split('\r\n')
  const csv = rows.filter((row) => row.startsWith('expected-premium'))
  return { premium: statement.expectedPremium, csv, statement }
}

testOnEachDatabase(
  'from meters to the statement: each hour’s shared energy earns the premium, and the key says whose it is',
  async (store) => {
    const of = await metered(store, [italy])
    const premium = await readExpectedPremium(store.db, 'hof', may())
    assert.ok(premium !== null)
    assert.deepEqual(
      premium.hours.map((hour) => [hour.injectedWh, hour.withdrawnWh, hour.microPerKwh]),
      [
        [1_500, 3_000, 114_000],
        [5_000, 3_000, 114_000],
        [0, 3_000, 114_000],
      ],
    )
    // 1.5 + 3 kWh at 0.114: 0.513. Of each hour two thirds are home 0's, who uses twice as much.
    assert.equal(premium.sharedWh, 4_500)
    assert.equal(premium.amountMicro, 513_000)
    // 4.5 of 6.5 kWh are shared; 55 % of 6.5 are 3.575, and 0.925 of 4.5 above: 105,450.
    assert.equal(premium.reservedMicro, 105_450)
    assert.deepEqual(
      premium.members.map(({ ownerId, sharedWh, amountMicro }) => [ownerId, sharedWh, amountMicro]),
      [
        ['home-0', 3_000, 342_000],
        ['home-1', 1_500, 171_000],
        ['home-2', 0, 0],
      ],
    )
    assert.deepEqual(premium.rest, { sharedWh: 0, amountMicro: 0 })
    const { premium: own, csv, statement } = await said(of, 0)
    assert.deepEqual(own, { sharedWh: 3_000, amountMicro: 342_000 })
    assert.equal(csv.length, 1)
    assert.match(csv[0] ?? '', /^expected-premium,expected,3\.000,,0\.342000,EUR,/)
    // It is in no sum: what was used at the prices between neighbours and of the grid, and nothing else.
    const { lines, totals, balance } = statement
    assert.equal(
      totals.amountMicro,
      lines.reduce((sum, line) => sum + line.amountMicro, 0),
    )
    assert.equal(balance.closingMicro, totals.amountMicro)
  },
)

testOnEachDatabase('what fixed parts leave to nobody stays with the community', async (store) => {
  const shares = [
    { cellId: 'home-0', partsPerMillion: 333_333 },
    { cellId: 'home-1', partsPerMillion: 100_000 },
  ]
  await metered(store, [{ ...italy, key: { kind: 'static', shares, offerAgain: false } }])
  const premium = await readExpectedPremium(store.db, 'hof', may())
  assert.ok(premium !== null)
  assert.equal(premium.amountMicro, 513_000)
  const [first, second] = premium.members
  assert.ok(first !== undefined && second !== undefined)
  // A third and a tenth of 1,500 and of 5,000.
  assert.deepEqual([first.sharedWh, second.sharedWh], [500 + 1_667, 150 + 500])
  assert.deepEqual([first.amountMicro, second.amountMicro], [247_038, 74_100])
  assert.equal(premium.rest.amountMicro, 513_000 - 247_038 - 74_100)
  assert.equal(premium.rest.sharedWh, 4_500 - 2_167 - 650)
})

testOnEachDatabase(
  'without shared energy none is expected, and by another rule nothing is said of it',
  async (store) => {
    const laterMs = startMs + 2 * hourMs
    const of = await metered(store, [
      defaultSharingRule(startMs),
      { ...italy, validFromMs: laterMs },
      { ...defaultSharingRule(startMs + dayMs) },
    ])
    // Only the third hour is by this rule, and in it nobody gave anything.
    const premium = await readExpectedPremium(store.db, 'hof', may())
    assert.deepEqual(
      premium?.hours.map((hour) => hour.startMs),
      [laterMs],
    )
    assert.deepEqual([premium?.sharedWh, premium?.amountMicro, premium?.reservedMicro], [0, 0, 0])
    assert.deepEqual((await said(of, 0)).premium, { sharedWh: 0, amountMicro: 0 })
    const after = may('2026-05-05..2026-05-31')
    // The rule held until ten in the morning of the 5th; from the 6th on it does not.
    assert.notEqual(await readExpectedPremium(store.db, 'hof', after), null)
    const other = may('2026-05-06..2026-05-31')
    assert.equal(await readExpectedPremium(store.db, 'hof', other), null)
    const none = await said(of, 0, other)
    assert.equal(none.premium, null)
    assert.deepEqual(none.csv, [])
  },
)

test('all parts together are the premium to the micro-unit, whatever was shared and at whatever rate', () => {
  const rate = fc.nat({ max: 130_000 })
  const hour = fc.record({ assignedWh: fc.array(fc.nat({ max: 99_999 }), { maxLength: 8 }), rate })
  fc.assert(
    fc.property(fc.array(hour, { maxLength: 50 }), fc.boolean(), (all, hasGrant) => {
      const hours = all.map(({ assignedWh, rate: microPerKwh }, i) => {
        const sharedWh = assignedWh.reduce((sum, wh) => sum + wh, 0)
        return { startMs: i, injectedWh: sharedWh + 7, withdrawnWh: sharedWh, microPerKwh }
      })
      const homes = Array.from({ length: 8 }, (_, home) => ({
        accountNumber: home,
        ownerId: null,
        energies: all.map(({ assignedWh, rate: microPerKwh }) => {
          return { energyWh: assignedWh[home] ?? 0, microPerKwh }
        }),
      }))
      const of = expectedPremium(hours, homes, hasGrant)
      const given = of.members.reduce((sum, { amountMicro }) => sum + amountMicro, 0)
      assert.equal(given + of.rest.amountMicro, of.amountMicro)
      assert.equal(of.rest.sharedWh, 0)
      // Nothing but rounding is left: less than a micro-unit of each.
      assert.ok(of.rest.amountMicro >= 0 && of.rest.amountMicro <= 8)
      // An independent sum in integers of any size.
      const nano = hours.reduce((sum, one) => sum + BigInt(hourNano(one)), 0n)
      assert.equal(BigInt(of.amountMicro), (nano + 500n) / 1_000n)
      assert.ok(of.reservedMicro <= of.amountMicro)
    }),
  )
})

test('a rule with a premium counts by the hour and whole meters, for plants and prices that there are', () => {
  const members = { homeIds: ['a'], plantIds: [] }
  const refusal = (rule: SharingRule): unknown => {
    const checked = checkSharingRule(rule, members, 0)
    return checked.ok ? null : [checked.code, checked.at]
  }
  const { stepMinutes: _, ...byQuarters } = italy
  const participation = [{ memberId: 'a', partsPerMillion: 500_000 }]
  assert.equal(refusal(italy), null)
  assert.equal(refusal({ ...italy, premium: { ...terms, powerKw: 1_000 } }), null)
  assert.deepEqual(refusal(byQuarters), ['premium-needs-hours', 'stepMinutes'])
  assert.deepEqual(refusal({ ...italy, participation }), [
    'premium-needs-whole-meters',
    'participation',
  ])
  for (const powerKw of [0, -1, 1_000.5, NaN]) {
    assert.deepEqual(refusal({ ...italy, premium: { ...terms, powerKw } }), [
      'premium-power-out-of-range',
      'premium.powerKw',
    ])
  }
  for (const zonalPriceMicroPerKwh of [0.5, 10_000_001, -10_000_001]) {
    assert.deepEqual(refusal({ ...italy, premium: { ...terms, zonalPriceMicroPerKwh } }), [
      'zonal-price-out-of-range',
      'premium.zonalPriceMicroPerKwh',
    ])
  }
})
