import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { quarterMs } from '../../kernel/steps.ts'
import { sum } from '../sharing/apportion.ts'
import { assertBalanced, correctionOf, settlementBooking, type Account } from '../ledger.ts'
import { settleInterval } from '../settlement.ts'
import { defaultSharingRule, intervalPrices } from '../sharing/sharing-rule.ts'
import { totalsOf } from '../statement.ts'
import { reconcile, type Published } from './reconcile.ts'
import { roundTogether } from './round-together.ts'

const prices = intervalPrices(
  { ...defaultSharingRule(0), communityFeeMicroPerKwh: 10_000 },
  { importMicroPerKwh: 301_234, exportMicroPerKwh: 80_001, networkFeeMicroPerKwh: 40_007 },
)
const key = { kind: 'dynamic' } as const

const account = (id: number, kind: Account['kind']): Account => ({
  id,
  cellId: 'n',
  kind,
  ownerId: `o${id}`,
  number: id,
  isFormer: false,
  fromMs: 0,
  balanceMicro: 0,
})
const grid = account(1, 'grid')
const community = account(2, 'community')

interface Member {
  readonly usedWh: number
  readonly givenWh: number
  readonly isGap: boolean
  /** What the grid operator says: thousandths of a Wh of consumption and generation, and how much of its need is met. */
  readonly consumed: number
  readonly generated: number
  readonly share: number
}

const member: fc.Arbitrary<Member> = fc.record({
  usedWh: fc.nat(2_000),
  givenWh: fc.nat(2_000),
  isGap: fc.boolean(),
  consumed: fc.nat(2_000_000),
  generated: fc.nat(2_000_000),
  share: fc.nat(1_000),
})

/** Published values that add up: what is assigned is taken from what is generated, one after the other. */
function publish(members: readonly Member[], grain: number): Map<number, Published> {
  const rounded = (value: number): number => value - (value % grain)
  const generated = members.map((of) => rounded(of.generated))
  let left = sum(generated)
  const assigned = members.map((of) => {
    const wanted = Math.min(left, rounded((rounded(of.consumed) * of.share) / 1_000))
    left -= wanted
    return wanted
  })
  let unsold = sum(assigned)
  const sold = generated.map((value) => {
    const given = Math.min(unsold, value)
    unsold -= given
    return given
  })
  return new Map(
    members.map((of, i) => [
      10 + i,
      {
        consumed: rounded(of.consumed),
        assigned: assigned[i]!,
        generated: generated[i]!,
        surplus: generated[i]! - sold[i]!,
        quality: 'measured',
      },
    ]),
  )
}

function compare(
  members: readonly Member[],
  published: ReadonlyMap<number, Published>,
  turn: number,
) {
  const homes = members.map((_, i) => account(10 + i, 'home'))
  const entries = settleInterval({
    turn,
    homes: members.flatMap(({ usedWh, givenWh, isGap }, i) =>
      isGap
        ? []
        : [
            {
              accountId: 10 + i,
              ownerId: `o${10 + i}`,
              importWh: usedWh,
              exportWh: givenWh,
              lateImportWh: i,
              lateExportWh: 0,
              source: 'measured',
            },
          ],
    ),
    plants: [],
    key,
    prices,
    gridAccountId: grid.id,
    communityAccountId: community.id,
  })
  const gaps = members.flatMap(({ isGap }, i) => (isGap ? [10 + i] : []))
  const booked = settlementBooking('n', turn * quarterMs, 0, entries, gaps)
  const outcome = reconcile({
    booked,
    published,
    isSameStep: true,
    accounts: [grid, community, ...homes],
    rule: { ...defaultSharingRule(0), key },
    prices,
    turn,
    isAllocated: false,
  })
  return { booked, outcome }
}

test('what was settled in intervals of another length than the file has is kept', () => {
  const of = [{ usedWh: 500, givenWh: 0, isGap: false, consumed: 9e5, generated: 0, share: 0 }]
  const { booked } = compare(of, publish(of, 1_000), 4)
  const outcome = reconcile({
    booked,
    published: publish(of, 1_000),
    isSameStep: false,
    accounts: [grid, community, account(10, 'home')],
    rule: { ...defaultSharingRule(0), stepMinutes: 60 },
    prices,
    turn: 1,
    isAllocated: false,
  })
  assert.deepEqual(outcome, { kind: 'kept' })
})

const members = fc.array(member, { minLength: 1, maxLength: 8 })

test('once booked, every home has what was published to the Wh, and every sum is zero', () => {
  fc.assert(
    fc.property(members, fc.nat(1_000), (of, turn) => {
      const published = publish(of, 1_000)
      const { booked, outcome } = compare(of, published, turn)
      assert.ok(outcome.kind === 'right')
      const [reversal, settlement] = correctionOf(booked, outcome.right)
      const all = [booked, ...(reversal === undefined ? [] : [reversal, settlement!])]
      for (const booking of all) assertBalanced(booking)
      const lines = all.flatMap(({ entries }) => entries)
      for (const [id, { consumed, assigned, generated, surplus }] of published) {
        const totals = totalsOf(lines.filter(({ accountId }) => accountId === id))
        assert.deepEqual(
          [totals.importedWh, totals.localWh, totals.exportedWh, totals.soldWh],
          [consumed! / 1e3, assigned! / 1e3, generated! / 1e3, (generated! - surplus!) / 1e3],
        )
      }
      assert.deepEqual(outcome.right.gaps, [])
    }),
  )
})

test('parts of a Wh are rounded to one of both sides, and still both sides agree', () => {
  fc.assert(
    fc.property(members, fc.nat(1_000), (of, turn) => {
      const published = publish(of, 1)
      const { outcome } = compare(of, published, turn)
      assert.ok(outcome.kind === 'right')
      assertBalanced(outcome.right)
      for (const [id, { assigned, generated, surplus }] of published) {
        const entries = outcome.right.entries.filter(({ accountId }) => accountId === id)
        const { localWh, soldWh } = totalsOf(entries)
        assert.ok(Math.abs(localWh - assigned! / 1e3) < 1)
        assert.ok(Math.abs(soldWh - (generated! - surplus!) / 1e3) < 1)
      }
    }),
  )
})

test('what is published as it was booked changes nothing; what changes is named with its reason', () => {
  const of = (usedWh: number, givenWh: number): Member => {
    return { usedWh, givenWh, isGap: false, consumed: 0, generated: 0, share: 0 }
  }
  const homes = [of(250, 0), of(0, 100)]
  const said = (assigned: number, consumed = 250_000, surplus = 0): Map<number, Published> =>
    new Map([
      [10, { consumed, assigned, quality: 'measured' }],
      [11, { generated: 100_000, surplus, quality: 'measured' }],
    ])
  const reasons = (published: ReadonlyMap<number, Published>): unknown => {
    const { outcome } = compare(homes, published, 1)
    return outcome.kind === 'right' ? outcome.differences.map(({ reason }) => reason) : outcome.kind
  }
  assert.deepEqual(reasons(said(100_000)), [])
  assert.deepEqual(reasons(said(80_000, 250_000, 20_000)), ['other-key', 'other-key'])
  assert.deepEqual(reasons(said(100_000, 251_000)), ['other-total'])
  assert.deepEqual(reasons(said(80_000)), 'does-not-add-up')
  assert.deepEqual(reasons(said(300_000, 250_000, -200_000)), 'does-not-add-up')
  const without = new Map([[10, { consumed: 250_000, assigned: 0, quality: 'measured' } as const]])
  assert.deepEqual(reasons(without), ['other-key', 'not-published'])
})

test('rounding together keeps the sum, and each value within one of its own', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000), { minLength: 1 }), fc.nat(100), (values, turn) => {
      const total = Math.round(sum(values) / 1_000)
      const whole = roundTogether(values, total, turn)
      assert.equal(sum(whole), total)
      for (const [i, value] of values.entries()) {
        assert.ok(whole[i] === Math.floor(value / 1_000) || whole[i] === Math.ceil(value / 1_000))
      }
    }),
  )
  assert.deepEqual(
    [0, 1].map((turn) => roundTogether([500, 500], 1, turn)),
    [
      [1, 0],
      [0, 1],
    ],
  )
})
