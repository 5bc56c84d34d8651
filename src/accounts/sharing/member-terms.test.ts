import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { sum } from './apportion.ts'
import { assertBalanced, settlementBooking, type Entry, type EntryKind } from '../ledger.ts'
import { checkMemberTerms, type MemberTerms, type PlantKey } from './member-terms.ts'
import { parsePeriod } from '../period.ts'
import { membersOf } from '../read-meters.ts'
import { tryRule } from '../rule-trial.ts'
import { settle } from '../settle.ts'
import { settleInterval, type IntervalToSettle, type Metered } from '../settlement.ts'
import { wholeShare, type SharingKey } from './sharing-key.ts'
import { defaultSharingRule, intervalPrices, type SharingRule } from './sharing-rule.ts'
import { settlementsBetween } from '../store-booking.ts'
import { saveSharingRule } from './store-rule.ts'
import { checkLedger, forgetMember, listAccounts } from '../store.ts'

const startMs = Date.UTC(2026, 4, 4, 8)

/** Energy of homes and plants in one quarter hour, Wh: homes + used, - given; plants what they make. */
interface Quarter {
  readonly homesWh: readonly number[]
  readonly plantsWh: readonly number[]
}

const percent = (...parts: readonly number[]) =>
  parts.map((part, i) => ({ cellId: `home-${i}`, partsPerMillion: (part * wholeShare) / 100 }))
const fixed = (...parts: readonly number[]): SharingKey => ({
  kind: 'static',
  shares: percent(...parts),
  offerAgain: false,
})

/** A neighbourhood whose meters and turbines count this in its first quarter hour. */
async function counted(store: Store, { homesWh, plantsWh }: Quarter): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, homesWh.length)
  const toMs = startMs + quarterMs
  const report = async (series: Parameters<typeof of.report>[0], wh: number): Promise<void> =>
    of.report(series, startMs, toMs, (atMs) => (atMs === toMs ? wh : 0), quarterMs)
  for (const [i, wh] of homesWh.entries()) {
    const meter = await of.thing(`home-${i}`, 'meter', ['importWh', 'exportWh'])
    await report(meter.get('importWh'), Math.max(0, wh))
    await report(meter.get('exportWh'), Math.max(0, -wh))
  }
  for (const [j, wh] of plantsWh.entries()) {
    const plant = await of.thing(of.cell.id, 'wind', ['generatedWh'], {}, `plant-${j}`)
    await report(plant.get('generatedWh'), wh)
  }
  return of
}

/** Settles the quarter hour by a rule; energy of each member's lines of these kinds, in the order of the accounts. */
async function settledBy(
  of: TestNeighbourhood,
  rule: Partial<SharingRule>,
  ...kinds: readonly EntryKind[]
): Promise<number[]> {
  const { db } = of.store
  await saveSharingRule(db, of.cell.id, { ...defaultSharingRule(startMs), ...rule }, startMs)
  await settle(db, of.cell, of.homes, startMs, startMs + quarterMs)
  const booked = (await settlementsBetween(db, of.cell.id, startMs, startMs + quarterMs)).get(
    startMs,
  )
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(db, of.cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  const accounts = await listAccounts(db, of.cell.id)
  return accounts
    .filter(({ kind }) => kind === 'home' || kind === 'plant')
    .map(({ id }) =>
      sum(
        (booked?.entries ?? [])
          .filter((entry) => entry.accountId === id && kinds.includes(entry.kind))
          .map(({ energyWh }) => energyWh),
      ),
    )
}

const shared = ['from-neighbours', 'from-plants', 'to-neighbours'] as const

// The numbers are those of `national-rules.test.ts`, where they are worked out by hand: here they come through meters, job and ledger.

testOnEachDatabase(
  'Austria, static, with participation factors: what takes no part goes to and from the grid',
  async (store) => {
    const of = await counted(store, { homesWh: [8_000, 1_000, 3_000], plantsWh: [7_500, 2_500] })
    const participation = [
      { memberId: 'home-0', partsPerMillion: 500_000 },
      { memberId: 'plant-0', partsPerMillion: 600_000 },
      { memberId: 'plant-1', partsPerMillion: 600_000 },
    ]
    const rule = { key: fixed(50, 30, 20), participation }
    assert.deepEqual(await settledBy(of, rule, ...shared), [3_000, 1_000, 1_200, -3_900, -1_300])
    // The rest of all that was counted: P.01T of 600 and 200, and the 40 % that take no part.
    assert.deepEqual(
      await settledBy(of, rule, 'from-grid', 'to-grid'),
      [5_000, 0, 1_800, -3_600, -1_200],
    )
  },
)

testOnEachDatabase('Austria, two shared plants with a key each', async (store) => {
  const of = await counted(store, { homesWh: [1_000, 1_500], plantsWh: [1_000, 2_000] })
  const plantKeys: PlantKey[] = [
    { plantId: 'plant-0', key: fixed(70, 30) },
    { plantId: 'plant-1', key: fixed(0, 100) },
  ]
  assert.deepEqual(await settledBy(of, { plantKeys }, ...shared), [700, 1_500, -896, -1_304])
})

testOnEachDatabase(
  'France, full dynamique: a coefficient for each producer and consumer',
  async (store) => {
    const of = await counted(store, { homesWh: [700, 2_500], plantsWh: [1_000, 2_000] })
    const plantKeys: PlantKey[] = [
      { plantId: 'plant-0', key: fixed(60, 40) },
      { plantId: 'plant-1', key: fixed(10, 90) },
    ]
    assert.deepEqual(await settledBy(of, { plantKeys }, ...shared), [700, 2_200, -925, -1_975])
  },
)

for (const { key, soldWh } of [
  { key: { kind: 'dynamic' }, soldWh: [-2_000, -1_000] },
  { key: { kind: 'priority', order: ['plant-0', 'home-2'] }, soldWh: [-1_000, -2_000] },
  {
    key: {
      kind: 'static',
      shares: [
        { cellId: 'home-2', partsPerMillion: 200_000 },
        { cellId: 'plant-0', partsPerMillion: 800_000 },
      ],
      offerAgain: true,
    },
    soldWh: [-1_000, -2_000],
  },
] as const) {
  testOnEachDatabase(
    `Luxembourg, ${key.kind}: where more is generated than needed the key is that of those who give`,
    async (store) => {
      const of = await counted(store, { homesWh: [2_000, 1_000, -4_000], plantsWh: [2_000] })
      const rule = { key: { kind: 'priority', order: ['home-1'] }, sellerKey: key } as const
      assert.deepEqual(await settledBy(of, rule, ...shared), [2_000, 1_000, ...soldWh])
      // The rest of 4,000 and of 2,000 Wh goes to the grid.
      const rest = [-4_000, -2_000].map((made, i) => made - soldWh[i]!)
      assert.deepEqual(await settledBy(of, rule, 'from-grid', 'to-grid'), [0, 0, ...rest])
    },
  )
}

testOnEachDatabase(
  'Luxembourg: where less is generated than needed the key is that of those who use, and all is sold',
  async (store) => {
    const of = await counted(store, { homesWh: [2_500, 1_500, -1_000], plantsWh: [2_000] })
    const rule = {
      key: { kind: 'priority', order: ['home-1', 'home-0'] },
      sellerKey: { kind: 'priority', order: ['plant-0'] },
    } as const
    assert.deepEqual(await settledBy(of, rule, ...shared), [1_500, 1_500, -1_000, -2_000])
  },
)

testOnEachDatabase(
  'what homes give and plants without a key of their own share by the rule’s key, beside the plants that have one',
  async (store) => {
    const of = await counted(store, { homesWh: [1_000, 3_000, -600], plantsWh: [400, 1_000] })
    const plantKeys: PlantKey[] = [{ plantId: 'plant-1', key: fixed(100, 0, 0) }]
    /*
     * The second plant offers all to home 0, the others 1,000 by use: 250 and 750. Home 0 takes 1,000 of 1,250: 800 and 200. The 50 that
     * it leaves of the others are offered again by use, and home 1 takes them. Of the others' 1,000 home 2 made 600.
     */
    assert.deepEqual(
      await settledBy(of, { plantKeys }, 'from-neighbours', 'to-neighbours'),
      [120, 480, -600, -400, -800],
    )
    assert.deepEqual(await settledBy(of, { plantKeys }, 'from-plants'), [880, 320, 0, 0, 0])
  },
)

testOnEachDatabase(
  'a rule that names members no longer changes a quarter hour of one that was forgotten',
  async (store) => {
    const of = await counted(store, { homesWh: [8_000, 1_000], plantsWh: [3_000] })
    const participation = [{ memberId: 'home-0', partsPerMillion: 250_000 }]
    const before = await settledBy(of, { participation }, ...shared)
    await forgetMember(store.db, 'home-0')
    const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'], {}, 'plant-9')
    await of.report(
      wind.get('generatedWh'),
      startMs,
      startMs + quarterMs,
      (atMs) => atMs - startMs,
      quarterMs,
    )
    const after = await settledBy(of, { participation }, ...shared)
    assert.deepEqual(after.slice(0, before.length), before)
  },
)

testOnEachDatabase(
  'terms of single members can be tried, and come out as settled',
  async (store) => {
    const of = await counted(store, { homesWh: [8_000, 1_000, 3_000], plantsWh: [7_500, 2_500] })
    const rule = {
      ...defaultSharingRule(startMs),
      participation: [{ memberId: 'home-0', partsPerMillion: 333_333 }],
      plantKeys: [{ plantId: 'plant-1', key: fixed(10, 20, 70) }],
    }
    await settledBy(of, rule)
    const day = parsePeriod('2026-05-04', of.cell.timeZone)
    assert.ok(day.ok)
    const trial = await tryRule(store.db, of.cell, rule, day.value)
    assert.ok(trial.members.some(({ tried }) => tried.soldWh > 0))
    for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
  },
)

testOnEachDatabase('what cannot hold is refused and named', async (store) => {
  const of = await counted(store, { homesWh: [1, 1], plantsWh: [1] })
  const members = await membersOf(store.db, of.cell)
  assert.deepEqual(members, { homeIds: ['home-0', 'home-1'], plantIds: ['plant-0'] })
  const key = fixed(50, 50)
  const half = { partsPerMillion: 500_000 }
  const wrong: MemberTerms[] = [
    { plantKeys: [{ plantId: 'home-0', key }] },
    {
      plantKeys: [
        { plantId: 'plant-0', key },
        { plantId: 'plant-0', key },
      ],
    },
    { plantKeys: [{ plantId: 'plant-0', key: fixed(50, 51) }] },
    { sellerKey: fixed(50, 51) },
    { sellerKey: { kind: 'priority', order: ['plant-9'] } },
    { sellerKey: key, plantKeys: [{ plantId: 'plant-0', key }] },
    { participation: [{ memberId: 'hof', ...half }] },
    {
      participation: [
        { memberId: 'home-0', ...half },
        { memberId: 'home-0', ...half },
      ],
    },
    { participation: [{ memberId: 'plant-0', partsPerMillion: 1_000_001 }] },
    { participation: Array.from({ length: 10_001 }, () => ({ memberId: 'home-0', ...half })) },
  ]
  const refused = wrong.map((terms) => {
    const checked = checkMemberTerms(terms, members)
    return checked.ok ? null : [checked.code, checked.at]
  })
  assert.deepEqual(refused, [
    ['unknown-member', 'plantKeys[0].plantId'],
    ['member-twice', 'plantKeys[1].plantId'],
    ['shares-too-large', 'plantKeys[0].key.shares'],
    ['shares-too-large', 'sellerKey.shares'],
    ['unknown-home', 'sellerKey.order[0]'],
    ['seller-key-and-plant-keys', 'sellerKey'],
    ['unknown-member', 'participation[0].memberId'],
    ['member-twice', 'participation[1].memberId'],
    ['factor-out-of-range', 'participation[0].partsPerMillion'],
    ['too-many-members', 'participation[10000].memberId'],
  ])
  assert.ok(checkMemberTerms({ plantKeys: [{ plantId: 'plant-0', key }] }, members).ok)
})

/** A meter of account `i + 10`. */
const meter = (i: number, importWh: number, exportWh: number): Metered => ({
  accountId: i + 10,
  ownerId: `m${i}`,
  importWh,
  exportWh,
  lateImportWh: 0,
  lateExportWh: 0,
  source: 'measured',
})

const wh = fc.nat({ max: 4_000 })
const keys = fc.constantFrom<SharingKey>(
  { kind: 'dynamic' },
  { kind: 'equal' },
  { kind: 'priority', order: ['m1', 'm0'] },
  { kind: 'static', shares: [{ cellId: 'm0', partsPerMillion: 600_000 }], offerAgain: true },
  { kind: 'rounds', shares: [{ cellId: 'm1', partsPerMillion: 300_000 }] },
)
const cases = fc.record({
  homes: fc.array(fc.tuple(wh, wh), { minLength: 2, maxLength: 6 }),
  plants: fc.array(fc.tuple(wh, fc.option(keys)), { maxLength: 4 }),
  factors: fc.array(fc.nat({ max: wholeShare }), { minLength: 10, maxLength: 10 }),
  key: keys,
  sellerKey: fc.option(keys),
  turn: fc.nat({ max: 10_000 }),
})

function inputOf({
  homes,
  plants,
  factors,
  key,
  sellerKey,
  turn,
}: typeof cases extends fc.Arbitrary<infer Case> ? Case : never): IntervalToSettle & {
  terms: MemberTerms
} {
  const places = Array.from({ length: homes.length + plants.length }, (_, i) => i)
  return {
    turn,
    homes: homes.map(([importWh, exportWh], i) => meter(i, importWh, exportWh)),
    plants: plants.map(([made], j) => meter(homes.length + j, 0, made)),
    key,
    terms: {
      // One or the other, as rules have them.
      ...(sellerKey === null
        ? {
            plantKeys: plants.flatMap(([, own], j) =>
              own === null ? [] : [{ plantId: `m${homes.length + j}`, key: own }],
            ),
          }
        : { sellerKey }),
      participation: places.map((i) => ({ memberId: `m${i}`, partsPerMillion: factors[i]! })),
    },
    prices: intervalPrices(defaultSharingRule(0), {
      importMicroPerKwh: 300_000,
      exportMicroPerKwh: 80_000,
      networkFeeMicroPerKwh: 40_000,
    }),
    gridAccountId: 1,
    communityAccountId: 2,
  }
}

function energyOf(
  entries: readonly Entry[],
  accountId: number,
  kinds: readonly EntryKind[],
): number {
  return sum(
    entries
      .filter((entry) => entry.accountId === accountId && kinds.includes(entry.kind))
      .map(({ energyWh }) => energyWh),
  )
}

test('whatever the terms, nothing is lost, nobody shares more than takes part, and the order changes nothing', () => {
  fc.assert(
    fc.property(cases, (of) => {
      const input = inputOf(of)
      const entries = settleInterval(input)
      assertBalanced(settlementBooking('n', 0, 0, entries, []))
      for (const [i, { accountId, importWh, exportWh }] of [
        ...input.homes,
        ...input.plants,
      ].entries()) {
        const factor = of.factors[i]! / wholeShare
        const bought = energyOf(entries, accountId, ['from-neighbours', 'from-plants'])
        const sold = 0 - energyOf(entries, accountId, ['to-neighbours'])
        assert.equal(bought + energyOf(entries, accountId, ['from-grid']), importWh)
        assert.equal(sold - energyOf(entries, accountId, ['to-grid']), exportWh)
        assert.ok(bought < importWh * factor + 1 && sold < exportWh * factor + 1)
      }
      const other = { ...input, homes: input.homes.toReversed(), plants: input.plants.toReversed() }
      assert.deepEqual(settleInterval(other), entries)
    }),
  )
})

test('terms that ask for nothing change nothing', () => {
  fc.assert(
    fc.property(cases, (of) => {
      const input = inputOf(of)
      const { terms: _, ...plain } = input
      const all = {
        participation: of.factors.map((_factor, i) => ({
          memberId: `m${i}`,
          partsPerMillion: wholeShare,
        })),
      }
      assert.deepEqual(settleInterval({ ...plain, terms: all }), settleInterval(plain))
    }),
  )
})
