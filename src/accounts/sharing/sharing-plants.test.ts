import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { apportion, sum } from './apportion.ts'
import { checkParticipation, participatingWh } from './participation.ts'
import { proRata, wholeShare } from './sharing-key.ts'
import { sharePlants, type PlantToShare } from './sharing-plants.ts'
import { share, type SharingRound } from './sharing.ts'
import { shareTwoSides } from './two-sides.ts'

const needs = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 12 })
const turns = fc.nat({ max: 2_000_000 })
const seeds = fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 4 })

/** Shares of a million for n members, other ones for each plant. */
function sharesOf(members: number, plant: number): Float64Array {
  const weights = Array.from({ length: members }, (_, i) => 1 + ((i * 7 + plant * 3) % 11))
  return Float64Array.from(apportion(wholeShare, weights, 0))
}

function stated(members: number, plant: number, offerAgain: boolean): SharingRound {
  return { kind: 'weighted', weights: sharesOf(members, plant), whole: wholeShare, offerAgain }
}

/** A key for each plant: stated once, stated again, pro rata, equal, an order, a hybrid. */
function roundsFor(kind: number, members: number, plant: number): readonly SharingRound[] {
  const order = Array.from({ length: members }, (_, i) => (i + plant) % members)
  const all: readonly (readonly SharingRound[])[] = [
    [stated(members, plant, false)],
    [stated(members, plant, true)],
    [proRata],
    [{ kind: 'weighted', weights: 'equal', offerAgain: true }],
    [{ kind: 'priority', order }],
    [stated(members, plant, false), proRata],
  ]
  return all[kind % all.length]!
}

const byMember = (given: readonly (readonly number[])[]): number[] =>
  (given[0] ?? []).map((_, i) => sum(given.map((row) => row[i]!)))

test('several plants: nobody gets more than they need, no plant gives more than it makes', () => {
  fc.assert(
    fc.property(needs, seeds, turns, (needed, generated, turn) => {
      const plants = generated.map((generatedWh, j): PlantToShare => ({
        generatedWh,
        rounds: roundsFor(turn + j, needed.length, j),
      }))
      const given = sharePlants(plants, needed, turn)
      for (const [j, row] of given.entries()) {
        assert.ok(row.every((wh) => Number.isInteger(wh) && wh >= 0))
        assert.ok(sum(row) <= generated[j]!)
      }
      for (const [i, wh] of byMember(given).entries()) assert.ok(wh <= needed[i]!)
    }),
  )
})

test('several plants whose keys offer again share all that can be used: min(generated, needed)', () => {
  fc.assert(
    fc.property(needs, seeds, turns, (needed, generated, turn) => {
      const plants = generated.map((generatedWh, j): PlantToShare => ({
        generatedWh,
        rounds: roundsFor(1 + ((turn + j) % 5), needed.length, j),
      }))
      const given = sharePlants(plants, needed, turn)
      // A hybrid's last round runs after the others': it finds what they left.
      assert.equal(sum(byMember(given)), Math.min(sum(generated), sum(needed)))
    }),
  )
})

test('a weight for each plant and member: min(c, sum of s G), to a Wh for each plant', () => {
  fc.assert(
    fc.property(needs, seeds, turns, (needed, generated, turn) => {
      const plants = generated.map((generatedWh, j): PlantToShare => ({
        generatedWh,
        rounds: [stated(needed.length, j, false)],
      }))
      const got = byMember(sharePlants(plants, needed, turn))
      for (const [i, need] of needed.entries()) {
        const offered = generated.map((wh, j) => (wh * sharesOf(needed.length, j)[i]!) / wholeShare)
        assert.ok(Math.abs(got[i]! - Math.min(need, sum(offered))) <= generated.length)
      }
    }),
  )
})

test('plants with the same key are one plant, to a Wh for each of them', () => {
  fc.assert(
    fc.property(needs, seeds, turns, fc.constantFrom(0, 2), (needed, generated, turn, kind) => {
      const rounds = roundsFor(kind, needed.length, 0)
      const plants = generated.map((generatedWh) => ({ generatedWh, rounds }))
      const got = byMember(sharePlants(plants, needed, turn))
      const together = share(sum(generated), needed, rounds, turn)
      for (const [i, wh] of got.entries()) {
        assert.ok(Math.abs(wh - together[i]!) <= generated.length)
      }
    }),
  )
})

test('the order of members moves odd Wh only, and never what is shared in all', () => {
  fc.assert(
    fc.property(needs, fc.nat({ max: 60_000 }), turns, (needed, generated, turn) => {
      const back = needed.toReversed()
      const weights = sharesOf(needed.length, 1)
      const keys = [
        [proRata, [proRata]],
        [
          { kind: 'weighted', weights: 'equal', offerAgain: true },
          [{ kind: 'weighted', weights: 'equal', offerAgain: true }],
        ],
        [
          { kind: 'weighted', weights, offerAgain: true },
          [{ kind: 'weighted', weights: weights.toReversed(), offerAgain: true }],
        ],
      ] satisfies [SharingRound, SharingRound[]][]
      for (const [round, reversed] of keys) {
        const forth = share(generated, needed, [round], turn)
        const other = share(generated, back, reversed, turn).toReversed()
        assert.equal(sum(forth), sum(other))
        for (const [i, wh] of forth.entries()) assert.ok(Math.abs(wh - other[i]!) <= 1)
      }
    }),
  )
})

test('on both sides the same is given and taken, whatever the keys', () => {
  fc.assert(
    fc.property(needs, seeds, turns, fc.boolean(), (needed, generated, turn, isScarce) => {
      const key = {
        consumers: roundsFor(turn, needed.length, 0),
        producers: roundsFor(turn + 1, generated.length, 1),
        appliesTo: isScarce ? 'scarce' : 'both',
      } as const
      const { assignedWh, soldWh } = shareTwoSides(generated, needed, key, turn)
      assert.equal(sum(assignedWh), sum(soldWh))
      assert.ok(assignedWh.every((wh, i) => wh >= 0 && wh <= needed[i]!))
      assert.ok(soldWh.every((wh, j) => wh >= 0 && wh <= generated[j]!))
    }),
  )
})

test('a meter in several communities takes part with no more than it counted', () => {
  const factors = fc
    .array(fc.nat({ max: wholeShare }), { maxLength: 5 })
    .map((all) => all.map((factor) => Math.floor(factor / Math.max(1, all.length))))
  fc.assert(
    fc.property(fc.nat({ max: 1_000_000 }), factors, turns, (counted, all, turn) => {
      assert.ok(checkParticipation(all).ok)
      const parts = participatingWh(counted, all, turn)
      assert.ok(sum(parts) <= counted)
      for (const [i, part] of parts.entries()) {
        assert.ok(Math.abs(part - (counted * all[i]!) / wholeShare) < 1)
      }
    }),
  )
  const refused = [[1_000_001], [0.5], [-1], [600_000, 400_001], [0, 0, 0, 0, 0, 0]].map((all) => {
    const result = checkParticipation(all)
    return result.ok ? null : [result.code, result.at]
  })
  assert.deepEqual(refused, [
    ['factor-out-of-range', 'factors[0]'],
    ['factor-out-of-range', 'factors[0]'],
    ['factor-out-of-range', 'factors[0]'],
    ['factors-too-large', 'factors'],
    ['too-many-communities', 'factors'],
  ])
})
