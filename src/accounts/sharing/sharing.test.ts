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

// Fixed: 5,000 and 5,000; the first needs 1,000 only. The 4,000 left go where something is still needed.
test('rounds: first fixed shares, then what is left in proportion to what is still needed', () => {
  const shares = [
    { cellId: 'a', partsPerMillion: 500_000 },
    { cellId: 'b', partsPerMillion: 500_000 },
  ]
  const rounds = roundsOf({ kind: 'rounds', shares }, ['a', 'b', 'c'])
  assert.deepEqual(share(10_000, [1_000, 8_000, 1_000], rounds, 0), [1_000, 8_000, 1_000])
  // b still needs 15,000 and c 5,000: 3,000 and 1,000 of the 4,000.
  assert.deepEqual(share(10_000, [1_000, 20_000, 5_000], rounds, 0), [1_000, 8_000, 1_000])
})

test('priority: one after the other; homes that are not named share what is left', () => {
  const rounds = roundsOf({ kind: 'priority', order: ['c', 'gone', 'a'] }, ['a', 'b', 'c', 'd'])
  assert.deepEqual(share(500, [400, 900, 300, 900], rounds, 0), [200, 0, 300, 0])
  assert.deepEqual(share(1_000, [400, 200, 300, 100], rounds, 0), [400, 200, 300, 100])
  assert.deepEqual(share(850, [400, 200, 300, 100], rounds, 0), [400, 100, 300, 50])
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
      const shares = partsOfMillion(need).map((partsPerMillion, i) => ({
        cellId: `h${i}`,
        partsPerMillion,
      }))
      const ids = need.map((_, i) => `h${i}`)
      keys.push(roundsOf({ kind: 'rounds', shares }, ids))
      keys.push(roundsOf({ kind: 'priority', order: ids.toReversed().slice(1) }, ids))
      for (const rounds of keys) {
        const assigned = share(total, need, rounds, turn)
        assert.ok(assigned.every((wh, i) => Number.isInteger(wh) && wh >= 0 && wh <= need[i]!))
        assert.ok(sum(assigned) <= total)
      }
    }),
  )
})

test('dynamic, equal, offered-again, priority and rounds keys assign all that can be used: min(generated, used)', () => {
  fc.assert(
    fc.property(needs, generated, turns, (need, total, turn) => {
      const offered = staticRounds(partsOfMillion(need.map((_, i) => i + 1)), true)
      const ids = need.map((_, i) => `h${i}`)
      const order = ids.filter((_, i) => i % 3 === turn % 3)
      const priority = roundsOf({ kind: 'priority', order }, ids)
      const shares = [{ cellId: 'h0', partsPerMillion: 300_000 }]
      const rounds = roundsOf({ kind: 'rounds', shares }, ids)
      for (const key of [dynamic, equal, offered, priority, rounds]) {
        assert.equal(sum(share(total, need, key, turn)), Math.min(total, sum(need)))
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
    { kind: 'rounds', shares: [{ cellId: 'a', partsPerMillion: 1_000_001 }] } as const,
    { kind: 'priority', order: [] } as const,
    { kind: 'priority', order: ['b', 'x'] } as const,
    { kind: 'priority', order: ['b', 'a', 'b'] } as const,
  ].map((wrong) => checkSharingKey(wrong, ['a', 'b']))
  assert.deepEqual(
    codes.map((result) => (result.ok ? null : [result.code, result.at])),
    [
      ['shares-too-large', 'key.shares'],
      ['home-twice', 'key.shares[1].cellId'],
      ['unknown-home', 'key.shares[0].cellId'],
      ['share-out-of-range', 'key.shares[0].partsPerMillion'],
      ['share-out-of-range', 'key.shares[0].partsPerMillion'],
      ['share-out-of-range', 'key.shares[0].partsPerMillion'],
      ['order-empty', 'key.order'],
      ['unknown-home', 'key.order[1]'],
      ['home-twice', 'key.order[2]'],
    ],
  )
})

test('a negative amount of money is split like a positive one', () => {
  assert.deepEqual(apportion(-10, [1, 1, 1], 0), [-4, -3, -3])
  assert.deepEqual(apportion(0, [1, 2], 0), [0, 0])
})
