import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { apportion, sum } from './sharing/apportion.ts'
import { assertBalanced, correctionOf, reversalOf, settlementBooking } from './ledger.ts'
import type { SharingKey } from './sharing/sharing-key.ts'
import {
  defaultSharingRule,
  intervalPrices,
  localPriceMicroPerKwh,
  type IntervalPrices,
} from './sharing/sharing-rule.ts'
import { settleInterval, type IntervalToSettle, type Metered } from './settlement.ts'

const gridAccountId = 1
const communityAccountId = 2

const tariff = {
  importMicroPerKwh: 300_000,
  exportMicroPerKwh: 80_000,
  networkFeeMicroPerKwh: 40_000,
}

function metered(accountId: number, importWh: number, exportWh: number): Metered {
  return {
    accountId,
    ownerId: `h${accountId}`,
    importWh,
    exportWh,
    lateImportWh: 0,
    lateExportWh: 0,
    source: 'measured',
  }
}

function interval(of: Partial<IntervalToSettle>): IntervalToSettle {
  return {
    turn: 0,
    homes: [],
    plants: [],
    key: { kind: 'dynamic' },
    prices: intervalPrices(defaultSharingRule(0), tariff),
    gridAccountId,
    communityAccountId,
    ...of,
  }
}

test('the mid price gives buyer and seller the same gain', () => {
  const prices = intervalPrices(defaultSharingRule(0), tariff)
  const localMicroPerKwh = localPriceMicroPerKwh(prices, 1_000, 3_000)
  assert.equal(localMicroPerKwh, 170_000)
  const buyerGains = 300_000 - 40_000 - localMicroPerKwh
  const sellerGains = localMicroPerKwh - 80_000
  assert.equal(buyerGains, sellerGains)
})

// Without fees and with 40,000 of network fee a neighbour's kWh is worth 260,000; feeding in brings 80,000.
test('by supply and demand the price falls from what the buyer saves to what the grid pays', () => {
  const prices = intervalPrices(
    { ...defaultSharingRule(0), price: { kind: 'supply-demand' } },
    tariff,
  )
  const at = (generatedWh: number, neededWh: number): number =>
    localPriceMicroPerKwh(prices, generatedWh, neededWh)
  assert.deepEqual(
    [at(0, 900), at(300, 900), at(450, 900), at(899, 900)],
    [260_000, 200_000, 170_000, 80_200],
  )
  assert.deepEqual(
    [at(900, 900), at(901, 900), at(5, 0), at(0, 0)],
    [80_000, 80_000, 80_000, 80_000],
  )
  // 180,000 x 1 / 7 = 25,714.29 less than 260,000.
  assert.equal(at(1, 7), 260_000 - 25_714)
  const large = { ...prices, importMicroPerKwh: 1_000_000_000 }
  assert.equal(localPriceMicroPerKwh(large, 2 ** 52, 2 ** 53), (999_960_000 + 80_000) / 2)
})

test('one kWh of a neighbour and two of the grid, line by line', () => {
  const entries = settleInterval(
    interval({ homes: [metered(10, 3_000, 0), metered(11, 0, 1_000)] }),
  )
  const measured = { source: 'measured' } as const
  assert.deepEqual(entries, [
    {
      accountId: 10,
      kind: 'from-neighbours',
      ...measured,
      energyWh: 1_000,
      amountMicro: -170_000,
      aloneMicro: -300_000,
    },
    {
      accountId: 10,
      kind: 'network-fee',
      ...measured,
      energyWh: 0,
      amountMicro: -40_000,
      aloneMicro: 0,
    },
    {
      accountId: 10,
      kind: 'from-grid',
      ...measured,
      energyWh: 2_000,
      amountMicro: -600_000,
      aloneMicro: -600_000,
    },
    {
      accountId: 11,
      kind: 'to-neighbours',
      ...measured,
      energyWh: -1_000,
      amountMicro: 170_000,
      aloneMicro: 80_000,
    },
    {
      accountId: 1,
      kind: 'from-grid',
      ...measured,
      energyWh: -2_000,
      amountMicro: 600_000,
      aloneMicro: 600_000,
    },
    {
      accountId: 1,
      kind: 'network-fee',
      ...measured,
      energyWh: 0,
      amountMicro: 40_000,
      aloneMicro: 0,
    },
  ])
})

test('energy of the shared turbine and of the neighbours is told apart', () => {
  const entries = settleInterval(
    interval({
      homes: [metered(10, 4_000, 0), metered(11, 0, 1_000)],
      plants: [metered(20, 0, 2_000)],
    }),
  )
  const mine = entries.filter((entry) => entry.accountId === 10)
  const wh = (kind: string): number =>
    sum(mine.filter((e) => e.kind === kind).map((e) => e.energyWh))
  assert.deepEqual(
    [wh('from-neighbours'), wh('from-plants'), wh('from-grid')],
    [1_000, 2_000, 1_000],
  )
})

const homes = fc
  .array(fc.tuple(fc.nat({ max: 4_000 }), fc.nat({ max: 4_000 }), fc.nat({ max: 9 })), {
    minLength: 1,
    maxLength: 15,
  })
  .map((all) =>
    all.map(([imp, exp, late], i) => ({
      ...metered(10 + i, imp, exp),
      lateImportWh: Math.max(0, late - 5) * 1_000,
      lateExportWh: Math.max(0, late - 7) * 500,
    })),
  )
const plants = fc
  .array(fc.nat({ max: 20_000 }), { maxLength: 3 })
  .map((all) => all.map((exp, i) => metered(100 + i, 0, exp)))
const prices = fc
  .tuple(
    fc.integer({ min: -200_000, max: 600_000 }),
    fc.nat({ max: 600_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([exportMicroPerKwh, spread, part]) => ({
    exportMicroPerKwh,
    importMicroPerKwh: exportMicroPerKwh + spread,
    networkFeeMicroPerKwh: Math.floor(spread * part),
  }))
const keyKinds = ['dynamic', 'equal', 'static', 'again', 'rounds', 'priority'] as const
const keys = fc.constantFrom(...keyKinds)

function keyOf(kind: (typeof keyKinds)[number], of: readonly Metered[]): SharingKey {
  if (kind === 'dynamic' || kind === 'equal') return { kind }
  if (kind === 'priority') return { kind, order: of.map((home) => home.ownerId).slice(1) }
  const parts = apportion(
    1_000_000,
    of.map((_, i) => i + 1),
    0,
  )
  const shares = of.map((home, i) => ({ cellId: home.ownerId, partsPerMillion: parts[i] ?? 0 }))
  if (kind === 'rounds') return { kind, shares }
  return { kind: 'static', shares, offerAgain: kind === 'again' }
}

const cases = fc
  .tuple(homes, plants, prices, keys, fc.nat({ max: 3_000_000 }))
  .map(([homes, plants, tariff, kind, turn]) =>
    interval({
      turn,
      homes,
      plants,
      key: keyOf(kind, homes),
      prices: intervalPrices(defaultSharingRule(0), tariff),
    }),
  )

test('energy and money of every interval sum to zero, and every meter is accounted for to the Wh', () => {
  fc.assert(
    fc.property(cases, (input) => {
      const entries = settleInterval(input)
      assertBalanced(settlementBooking('n', 0, 0, entries, []))
      for (const meter of [...input.homes, ...input.plants]) {
        const own = entries.filter((entry) => entry.accountId === meter.accountId)
        const taken = own.filter((entry) => entry.energyWh > 0).map((entry) => entry.energyWh)
        const given = own.filter((entry) => entry.energyWh < 0).map((entry) => -entry.energyWh)
        assert.equal(sum(taken), meter.importWh + meter.lateImportWh)
        assert.equal(sum(given), meter.exportWh + meter.lateExportWh)
      }
    }),
  )
})

test('at the mid price and by supply and demand nobody is worse off than without neighbours', () => {
  const locals = fc.constantFrom<IntervalPrices['local']>(
    { kind: 'mid' },
    { kind: 'supply-demand' },
  )
  fc.assert(
    fc.property(cases, locals, (given, local) => {
      const input = { ...given, prices: { ...given.prices, local } }
      const entries = settleInterval(input)
      for (const meter of [...input.homes, ...input.plants]) {
        const own = entries.filter((entry) => entry.accountId === meter.accountId)
        const savedMicro = sum(own.map((entry) => entry.amountMicro - entry.aloneMicro))
        // Each line is rounded to a micro-unit on its own.
        assert.ok(savedMicro >= -4, `${meter.ownerId} loses ${-savedMicro} micro-units`)
      }
    }),
  )
})

test('the order of members changes nothing', () => {
  fc.assert(
    fc.property(cases, fc.infiniteStream(fc.nat()), (input, picks) => {
      const shuffled = <Item>(items: readonly Item[]): Item[] =>
        items
          .map((item) => ({ item, at: picks.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ item }) => item)
      const other = { ...input, homes: shuffled(input.homes), plants: shuffled(input.plants) }
      assert.deepEqual(settleInterval(other), settleInterval(input))
    }),
  )
})

test('a reversal takes back exactly what was booked, and an equal settlement corrects nothing', () => {
  fc.assert(
    fc.property(cases, (input) => {
      const booked = settlementBooking('n', 0, 0, settleInterval(input), [7])
      const back = reversalOf(booked)
      assertBalanced(back)
      assert.deepEqual(reversalOf({ ...back, kind: 'settlement' }).entries, booked.entries)
      const again = settlementBooking('n', 0, 0, booked.entries.toReversed(), [7])
      assert.deepEqual(correctionOf(booked, again), [])
    }),
  )
})

test('a correction is the reversal and the next revision', () => {
  const first = settleInterval(interval({ homes: [metered(10, 3_000, 0)] }))
  const right = settleInterval(interval({ homes: [metered(10, 3_500, 0)] }))
  const booked = settlementBooking('n', 900_000, 0, first, [])
  const bookings = correctionOf(booked, settlementBooking('n', 900_000, 0, right, []))
  assert.deepEqual(
    bookings.map((booking) => booking.key),
    ['reversal 900000 0', 'settlement 900000 1'],
  )
  assert.deepEqual(bookings[1]?.entries, right)
})

test('energy counted after a gap is settled with the grid and never shared', () => {
  const late = { ...metered(10, 0, 0), lateImportWh: 2_000 }
  const entries = settleInterval(interval({ homes: [late, metered(11, 0, 1_000)] }))
  const mine = entries.filter((entry) => entry.accountId === 10)
  assert.deepEqual(
    mine.map(({ kind, source, energyWh, amountMicro }) => [kind, source, energyWh, amountMicro]),
    [['late-from-grid', 'estimated', 2_000, -600_000]],
  )
})

test('an unbalanced booking stops the job', () => {
  const [entry] = settleInterval(interval({ homes: [metered(10, 3_000, 0)] }))
  assert.ok(entry)
  assert.throws(() => assertBalanced(settlementBooking('n', 0, 0, [entry], [])), /too many/)
})
