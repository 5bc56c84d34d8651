import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { apportion, apportionUpTo, sum } from './apportion.ts'
import { checkSharingKey, roundsOf, type SharingKey } from './sharing-key.ts'
import { share } from './sharing.ts'

const dynamic = roundsOf({ kind: 'dynamic' }, [])
const equal = roundsOf({ kind: 'equal' }, [])

function staticRounds(shares: readonly number[], offerAgain = false) {
  const ids = shares.map((_, i) => `h${i}`)
  const key: SharingKey = {
    kind: 'static',
    shares: shares.map((partsPerMillion, i) => ({ cellId: `h${i}`, partsPerMillion })),
    offerAgain,
  }
  assert.equal(checkSharingKey(key, ids).ok, true)
  return roundsOf(key, ids)
}

// energiegemeinschaften.gv.at, measurement and allocation: static a = min(c, s G), dynamic a = c min(1, G / C).
test('Austria, static: a fixed share of what is generated, at most what is used; the rest is surplus', () => {
  const rounds = staticRounds([500_000, 300_000, 200_000])
  assert.deepEqual(share(10_000, [4_000, 4_000, 4_000], rounds, 0), [4_000, 3_000, 2_000])
  assert.deepEqual(share(10_000, [9_000, 500, 4_000], rounds, 0), [5_000, 500, 2_000])
})

test('Austria, dynamic: everyone gets the same part of what they use', () => {
  assert.deepEqual(share(6_000, [2_000, 4_000, 6_000], dynamic, 0), [1_000, 2_000, 3_000])
  assert.deepEqual(share(20_000, [2_000, 4_000, 6_000], dynamic, 0), [2_000, 4_000, 6_000])
})

// sibelga.be, methods of allocation: the share that one cannot use is offered to the others again.
test('Belgium, several rounds: the unused share is offered again by the same shares', () => {
  const rounds = staticRounds([500_000, 300_000, 200_000], true)
  assert.deepEqual(share(10_000, [1_000, 9_000, 9_000], rounds, 0), [1_000, 5_400, 3_600])
})

test('equal: what one cannot use goes to the others in equal parts', () => {
  assert.deepEqual(share(9_000, [1_000, 9_000, 9_000], equal, 0), [1_000, 4_000, 4_000])
})

test('a hybrid key is one round after another', () => {
  const [fixed] = staticRounds([500_000, 500_000])
  assert.ok(fixed)
  const rounds = [fixed, ...dynamic]
  assert.deepEqual(share(10_000, [1_000, 20_000], rounds, 0), [1_000, 9_000])
})

test('the odd Wh goes round from interval to interval', () => {
  const given = [0, 1, 2, 3].map((turn) => share(1, [5, 5, 5], equal, turn))
  assert.deepEqual(given, [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ])
})

const needs = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 30 })
const generated = fc.integer({ min: 0, max: 100_000 })
const turns = fc.nat({ max: 2_000_000 })

/** Whole parts whose sum is one million, from any weights. */
function partsOfMillion(weights: readonly number[]): number[] {
  return apportion(1_000_000, sum(weights) === 0 ? weights.map(() => 1) : weights, 0)
}

test('nobody is assigned more than they use, and no more is assigned than was generated', () => {
  fc.assert(
    fc.property(needs, generated, turns, fc.boolean(), (need, total, turn, offerAgain) => {
      const keys = [dynamic, equal, staticRounds(partsOfMillion(need.map((_, i) => i)), offerAgain)]
      for (const rounds of keys) {
        const assigned = share(total, need, rounds, turn)
        assert.ok(assigned.every((wh, i) => Number.isInteger(wh) && wh >= 0 && wh <= need[i]!))
        assert.ok(sum(assigned) <= total)
      }
    }),
  )
})

test('dynamic, equal and offered-again keys assign all that can be used: min(generated, used)', () => {
  fc.assert(
    fc.property(needs, generated, turns, (need, total, turn) => {
      const offered = staticRounds(partsOfMillion(need.map((_, i) => i + 1)), true)
      for (const rounds of [dynamic, equal, offered]) {
        assert.equal(sum(share(total, need, rounds, turn)), Math.min(total, sum(need)))
      }
    }),
  )
})

test('each assignment is within one Wh of the formula', () => {
  fc.assert(
    fc.property(needs, generated, turns, (need, total, turn) => {
      const used = sum(need)
      const pro = share(total, need, dynamic, turn)
      for (const [i, c] of need.entries()) {
        const exact = used === 0 ? 0 : c * Math.min(1, total / used)
        assert.ok(Math.abs(pro[i]! - exact) < 1)
      }
      const shares = partsOfMillion(need.map((_, i) => i))
      const fixed = share(total, need, staticRounds(shares), turn)
      for (const [i, c] of need.entries()) {
        assert.ok(Math.abs(fixed[i]! - Math.min(c, (total * shares[i]!) / 1e6)) < 1)
      }
    }),
  )
})

test('water-filling has one level: who got less than they need got no less than anyone per weight', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat({ max: 3_000 }), fc.nat({ max: 50 })), {
        minLength: 1,
        maxLength: 20,
      }),
      generated,
      turns,
      (members, total, turn) => {
        const caps = members.map(([cap]) => cap)
        const weights = members.map(([, weight]) => weight)
        const parts = apportionUpTo(total, weights, caps, turn)
        for (const [i, part] of parts.entries()) {
          if (part === caps[i]! || weights[i] === 0) continue
          for (const [j, other] of parts.entries()) {
            if (weights[j] === 0) continue
            // Both within one Wh of level x weight, or below it by their cap.
            assert.ok(other - 1 <= ((part + 1) / weights[i]!) * weights[j]! + 1e-9)
          }
        }
      },
    ),
  )
})

test('a wrong share is refused and named', () => {
  const key = (shares: readonly [string, number][]): SharingKey => ({
    kind: 'static',
    shares: shares.map(([cellId, partsPerMillion]) => ({ cellId, partsPerMillion })),
    offerAgain: false,
  })
  const codes = [
    key([
      ['a', 600_000],
      ['b', 600_000],
    ]),
    key([
      ['a', 1],
      ['a', 2],
    ]),
    key([['x', 1]]),
    key([['a', 0.5]]),
    key([['a', -1]]),
  ].map((wrong) => checkSharingKey(wrong, ['a', 'b']))
  assert.deepEqual(
    codes.map((result) => (result.ok ? null : [result.code, result.at])),
    [
      ['shares-too-large', 'key.shares'],
      ['home-twice', 'key.shares[1].cellId'],
      ['unknown-home', 'key.shares[0].cellId'],
      ['share-out-of-range', 'key.shares[0].partsPerMillion'],
      ['share-out-of-range', 'key.shares[0].partsPerMillion'],
    ],
  )
})

test('a negative amount of money is split like a positive one', () => {
  assert.deepEqual(apportion(-10, [1, 1, 1], 0), [-4, -3, -3])
  assert.deepEqual(apportion(0, [1, 2], 0), [0, 0])
})
