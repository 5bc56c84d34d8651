import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { CombinedMeters } from '../metering.ts'
import { settleInterval, type Metered } from '../settlement.ts'
import { communityLimit } from '../sharing/participation.ts'
import { wholeShare } from '../sharing/sharing-key.ts'
import { defaultSharingRule, intervalPrices } from '../sharing/sharing-rule.ts'
import type { Entry } from '../ledger.ts'
import {
  factorsOfRest,
  overfullIn,
  ownPart,
  partSpans,
  replacedBy,
  type MeterPart,
} from './meter-part.ts'

const percent = 10_000
const prices = intervalPrices(defaultSharingRule(0), {
  importMicroPerKwh: 300_000,
  exportMicroPerKwh: 80_000,
  networkFeeMicroPerKwh: 40_000,
})

function part(cellId: string, percents: number, fromMs = 0, untilMs: number | null = null) {
  const id = `part-${cellId}`
  return { id, homeId: 'h', cellId, partsPerMillion: percents * percent, fromMs, untilMs }
}

function counted(importWh: number, exportWh: number, late = 0): CombinedMeters {
  const source = 'measured' as const
  const numbers = { importWh, exportWh, lateImportWh: late, lateExportWh: 2 * late, source }
  return { isGap: false, counted: numbers }
}

const energy = fc.integer({ min: 0, max: 5_000_000 })
const factors = fc
  .array(fc.integer({ min: 1, max: wholeShare }), { minLength: 1, maxLength: communityLimit - 1 })
  .map((all) => {
    const sum = all.reduce((total, one) => total + one, 0)
    return sum <= wholeShare ? all : all.map((one) => Math.floor((one / sum) * wholeShare))
  })
const partsOf = (all: readonly number[]): MeterPart[] =>
  all.map((partsPerMillion, i) => ({ ...part(`c${i}`, 0), partsPerMillion }))

test('what all communities have of a meter is what it counted, and each has its part to the Wh', () => {
  const law = fc.property(
    energy,
    energy,
    energy,
    factors,
    fc.nat(),
    (use, give, late, of, turn) => {
      const parts = partsOf(of)
      const all = counted(use, give, late)
      const cells = [null, ...parts.map(({ cellId }) => cellId)]
      const own = cells.map((cellId) => ownPart(all, parts, cellId, 0, turn)!.counted)
      for (const name of ['importWh', 'exportWh', 'lateImportWh', 'lateExportWh'] as const) {
        const wh = own.map((one) => one[name])
        assert.ok(wh.every((one) => Number.isInteger(one) && one >= 0))
        assert.equal(
          wh.reduce((sum, one) => sum + one, 0),
          all.counted[name],
        )
        for (const [i, factor] of of.entries()) {
          assert.ok(Math.abs(wh[i + 1]! - (all.counted[name] * factor) / wholeShare) < 1)
        }
      }
    },
  )
  fc.assert(law)
})

test('what all communities assign to a meter is never more than it consumed or generated', () => {
  const beside = fc.array(fc.tuple(energy, energy), { minLength: 1, maxLength: 4 })
  const law = fc.property(
    energy,
    energy,
    factors,
    fc.integer({ min: 0, max: wholeShare }),
    fc.array(beside, { minLength: communityLimit, maxLength: communityLimit }),
    fc.nat(),
    (use, give, of, ownFactor, neighbours, turn) => {
      const parts = partsOf(of)
      const left = wholeShare - of.reduce((sum, one) => sum + one, 0)
      const stated = [{ memberId: 'h', partsPerMillion: Math.min(ownFactor, left) }]
      const all = counted(use, give)
      let [boughtWh, soldWh, meteredWh] = [0, 0, 0]
      for (const [i, cellId] of [null, ...parts.map((one) => one.cellId)].entries()) {
        const own = ownPart(all, parts, cellId, 0, turn)!
        const participation = cellId === null ? factorsOfRest(stated, parts, 0) : []
        const entries = settled(own, neighbours[i]!, participation, turn)
        const here = traded(entries)
        boughtWh += here.boughtWh
        soldWh += here.soldWh
        meteredWh += here.meteredWh
        const mostWh = (use * stated[0]!.partsPerMillion) / wholeShare
        if (cellId === null) assert.ok(here.boughtWh < mostWh + 1)
      }
      assert.ok(boughtWh <= use)
      assert.ok(soldWh <= give)
      assert.equal(meteredWh, use - give)
    },
  )
  fc.assert(law)
})

test('a neighbourhood shares just what it would if only its own part of the meter existed', () => {
  // In whole per cent of hundreds of Wh nothing is rounded, so both ways have to give the same to the Wh.
  const hundreds = fc.integer({ min: 0, max: 500 }).map((n) => n * 100)
  const law = fc.property(
    hundreds,
    hundreds,
    fc.array(fc.tuple(energy, energy), { minLength: 1, maxLength: 4 }),
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 1, max: 100 }),
    fc.nat(),
    (use, give, neighbours, ownPercent, otherPercent, turn) => {
      fc.pre(ownPercent + otherPercent <= 100)
      const stated = [{ memberId: 'h', partsPerMillion: ownPercent * percent }]
      const parts = [part('b', otherPercent)]
      const rest = ownPart(counted(use, give), parts, null, 0, turn)!
      const beside = settled(rest, neighbours, factorsOfRest(stated, parts, 0), turn)
      const alone = settled(counted(use, give), neighbours, stated, turn)
      assert.deepEqual(local(beside), local(alone))
      // What is left to the grid is less by what the other community has of the meter.
      const gone = ((use - give) * otherPercent) / 100
      assert.equal(traded(alone).meteredWh - traded(beside).meteredWh, gone)
    },
  )
  fc.assert(law)
})

test('a part counts from its first quarter hour on, and no longer where it ends', () => {
  const parts = [part('b', 40, 900_000, 1_800_000)]
  const at = (cellId: string | null, startMs: number) =>
    ownPart(counted(1_000, 0), parts, cellId, startMs, 0)?.counted.importWh ?? null
  assert.deepEqual(
    [0, 900_000, 1_800_000].map((ms) => at('b', ms)),
    [null, 400, null],
  )
  assert.deepEqual(
    [0, 900_000, 1_800_000].map((ms) => at(null, ms)),
    [1_000, 600, 1_000],
  )
})

test('spans say with what part a meter takes part here and when', () => {
  const parts = [part('b', 40, 100, 300), part('c', 10, 200)]
  const month = { fromMs: 0, toMs: 400 }
  assert.deepEqual(partSpans(parts, 'b', month), [
    { fromMs: 100, toMs: 300, partsPerMillion: 400_000 },
  ])
  assert.deepEqual(partSpans(parts, null, month), [
    { fromMs: 100, toMs: 200, partsPerMillion: 600_000 },
    { fromMs: 200, toMs: 300, partsPerMillion: 500_000 },
    { fromMs: 300, toMs: 400, partsPerMillion: 900_000 },
  ])
  assert.deepEqual(partSpans([], null, month), [])
})

test('the first instant at which a meter is given more than once is found', () => {
  const rule = (validFromMs: number, percents: number) => ({
    validFromMs,
    participation: [{ memberId: 'h', partsPerMillion: percents * percent }],
  })
  const span = { fromMs: 100, toMs: Infinity }
  const of = (rules: Parameters<typeof overfullIn>[0], parts: readonly MeterPart[]) =>
    overfullIn(rules, 'h', parts, span)
  assert.equal(of([rule(0, 60)], [part('b', 40)]), null)
  assert.equal(of([], [part('b', 1)])?.atMs, 100)
  assert.deepEqual(of([rule(0, 60), rule(500, 61)], [part('b', 40)]), {
    atMs: 500,
    why: 'factors',
    ownPerMillion: 610_000,
    elsewherePerMillion: 400_000,
  })
  // What ended before the rule changes is in nobody's way.
  assert.equal(of([rule(0, 60), rule(500, 100)], [part('b', 40, 0, 500)]), null)
  assert.equal(of([rule(0, 60)], [part('b', 40), part('c', 1, 900)])?.atMs, 900)
})

test('a meter takes part in five communities at the most, its own neighbourhood among them', () => {
  const own = [{ validFromMs: 0, participation: [{ memberId: 'h', partsPerMillion: percent }] }]
  const none = [{ validFromMs: 0, participation: [{ memberId: 'h', partsPerMillion: 0 }] }]
  const span = { fromMs: 0, toMs: 1 }
  const parts = Array.from({ length: 5 }, (_, i) => part(`c${i}`, 1))
  assert.equal(overfullIn(own, 'h', parts.slice(1), span), null)
  assert.equal(overfullIn(own, 'h', parts, span)?.why, 'communities')
  assert.equal(overfullIn(none, 'h', parts, span), null)
})

test('another part in the same community takes the place of the one before', () => {
  const before = [part('b', 40), part('c', 10), part('b', 5, 900)]
  const next = part('b', 50, 500)
  assert.deepEqual(
    replacedBy(before, next).map(({ cellId, untilMs }) => [cellId, untilMs]),
    [
      ['b', 500],
      ['c', null],
      ['b', 900],
    ],
  )
})

/** A home and its neighbours, settled as one community. */
function settled(
  own: CombinedMeters,
  neighbours: readonly (readonly [number, number])[],
  participation: readonly { readonly memberId: string; readonly partsPerMillion: number }[],
  turn: number,
): readonly Entry[] {
  const beside = neighbours.map(([importWh, exportWh], i): Metered => {
    const numbers = counted(importWh, exportWh).counted
    return { accountId: 4 + i, ownerId: `n${i}`, ...numbers }
  })
  return settleInterval({
    turn,
    homes: [{ accountId: 3, ownerId: 'h', ...own.counted }, ...beside],
    plants: [],
    key: { kind: 'dynamic' },
    terms: { participation },
    prices,
    gridAccountId: 1,
    communityAccountId: 2,
  })
}

/** What the home bought and sold in the community, and all that it is booked for. */
function traded(entries: readonly Entry[]) {
  const own = entries.filter(({ accountId }) => accountId === 3)
  const whOf = (wanted: (entry: Entry) => boolean): number =>
    own.filter(wanted).reduce((sum, { energyWh }) => sum + energyWh, 0)
  return {
    boughtWh: whOf(({ kind }) => kind === 'from-neighbours' || kind === 'from-plants'),
    soldWh: 0 - whOf(({ kind }) => kind === 'to-neighbours'),
    meteredWh: whOf(() => true),
  }
}

/** What is shared, by account and kind. */
function local(entries: readonly Entry[]): readonly string[] {
  return entries
    .filter(({ accountId, kind }) => accountId > 2 && !kind.includes('grid'))
    .map(({ accountId, kind, energyWh, amountMicro }) =>
      [accountId, kind, energyWh, amountMicro].join(' '),
    )
}
