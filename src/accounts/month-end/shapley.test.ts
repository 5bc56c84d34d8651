import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { sum } from '../sharing/apportion.ts'
import { fairShares } from './fair-shares.ts'
import { ShapleySample } from './shapley-sample.ts'
import { exactMemberLimit, exactShapley, SharingGame } from './shapley.ts'

/** One interval: gain, and Wh of each member, + surplus, - deficit. */
type Interval = readonly [gainMicroPerKwh: number, nets: readonly number[]]

function gameOf(members: number, intervals: readonly Interval[]): SharingGame {
  const game = new SharingGame(members)
  for (const [gain, nets] of intervals) {
    const surplus = Float64Array.from(nets, (net) => Math.max(0, net))
    const deficit = Float64Array.from(nets, (net) => Math.max(0, -net))
    game.add(gain, surplus, deficit)
  }
  return game
}

/** What a group gains, from the definition: apart every kWh is bought and sold, together only what is left. */
function gainOf(group: readonly number[], intervals: readonly Interval[]): number {
  const [buy, sell] = [1_000_000, 0]
  const costOf = (surplus: number, deficit: number, gain: number): number => {
    const shared = Math.min(surplus, deficit)
    const feeMicroPerKwh = buy - sell - gain
    return ((deficit - shared) * buy - (surplus - shared) * sell + shared * feeMicroPerKwh) / 1000
  }
  return sum(
    intervals.map(([gain, nets]) => {
      const surpluses = group.map((i) => Math.max(0, nets[i]!))
      const deficits = group.map((i) => Math.max(0, -nets[i]!))
      const apart = sum(
        group.map((_, k) => costOf(surpluses[k]!, 0, gain) + costOf(0, deficits[k]!, gain)),
      )
      return apart - Math.min(apart, costOf(sum(surpluses), sum(deficits), gain))
    }),
  )
}

/** Every order of members. */
function ordersOf(members: readonly number[]): number[][] {
  if (members.length === 0) return [[]]
  return members.flatMap((first) =>
    ordersOf(members.filter((i) => i !== first)).map((rest) => [first, ...rest]),
  )
}

/** The reference: the definition by orders, one after the other. */
function byAllOrders(members: number, intervals: readonly Interval[]): number[] {
  const orders = ordersOf(Array.from({ length: members }, (_, i) => i))
  const shares = Array.from({ length: members }, () => 0)
  for (const order of orders) {
    for (const [k, i] of order.entries()) {
      const added = gainOf(order.slice(0, k + 1), intervals) - gainOf(order.slice(0, k), intervals)
      shares[i]! += added / orders.length
    }
  }
  return shares
}

const gain = fc.integer({ min: -50_000, max: 300_000 })
const net = fc.integer({ min: -3_000, max: 3_000 })
const intervalsOf = (members: number, maxLength = 12) =>
  fc.array(fc.tuple(gain, fc.array(net, { minLength: members, maxLength: members })), { maxLength })
const communities = (least: number, most: number) =>
  fc
    .integer({ min: least, max: most })
    .chain((members) =>
      fc.record({ members: fc.constant(members), intervals: intervalsOf(members) }),
    )

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const wide = Math.max(1, ...Array.from(expected, Math.abs))
  for (let i = 0; i < expected.length; i++) {
    assert.ok(
      Math.abs(actual[i]! - expected[i]!) <= 1e-9 * wide,
      `${i}: ${actual[i]} is not ${expected[i]}`,
    )
  }
}

test('two who need each other share alike, and a third who adds nothing gets nothing', () => {
  // 1 kWh for 1 kWh at a gain of 20 cents.
  assertClose(exactShapley(gameOf(3, [[200_000, [1_000, -1_000, 0]]])), [100_000, 100_000, 0])
  // Glove game: one seller, two buyers. The seller is needed by all: two thirds.
  assertClose(
    exactShapley(gameOf(3, [[300_000, [1_000, -1_000, -1_000]]])),
    [200_000, 50_000, 50_000],
  )
  assertClose(exactShapley(gameOf(0, [])), [])
})

test('for up to six members it is the mean over all orders', () => {
  fc.assert(
    fc.property(communities(1, 5), ({ members, intervals }) => {
      const shares = exactShapley(gameOf(members, intervals))
      assertClose(shares, byAllOrders(members, intervals))
    }),
    { numRuns: 60 },
  )
  const random = seededRandom(4)
  const six: Interval[] = Array.from({ length: 8 }, () => [
    Math.floor(random.next() * 200_000),
    Array.from({ length: 6 }, () => Math.floor((random.next() - 0.5) * 4_000)),
  ])
  assertClose(exactShapley(gameOf(6, six)), byAllOrders(6, six))
})

test('shares add up to what all gain, nobody is worse off than alone, and who adds nothing gets nothing', () => {
  fc.assert(
    fc.property(communities(2, exactMemberLimit), fc.nat(), ({ members, intervals }, pick) => {
      const idle = pick % members
      const without = intervals.map(([gain, nets]): Interval => [
        gain,
        nets.map((wh, i) => (i === idle ? 0 : wh)),
      ])
      const game = gameOf(members, without)
      const shares = exactShapley(game)
      assertClose([sum([...shares])], [game.whole()])
      assertClose(
        [game.whole()],
        [
          gainOf(
            Array.from({ length: members }, (_, i) => i),
            without,
          ),
        ],
      )
      assert.ok(shares.every((share) => share >= 0))
      assert.equal(shares[idle], 0)
    }),
  )
})

test('two members with the same readings get the same, and names do not matter', () => {
  fc.assert(
    fc.property(communities(2, 8), ({ members, intervals }) => {
      const alike = intervals.map(([gain, nets]): Interval => [gain, nets.with(1, nets[0]!)])
      const shares = exactShapley(gameOf(members, alike))
      assertClose([shares[1]!], [shares[0]!])
      const turned = intervals.map(([gain, nets]): Interval => [gain, nets.toReversed()])
      assertClose(
        exactShapley(gameOf(members, turned)).toReversed(),
        exactShapley(gameOf(members, intervals)),
      )
    }),
  )
})

test('two periods together are worth the sum of both', () => {
  fc.assert(
    fc.property(intervalsOf(6), intervalsOf(6), (one, other) => {
      const apart = [one, other].map((intervals) => exactShapley(gameOf(6, intervals)))
      const both = exactShapley(gameOf(6, [...one, ...other]))
      assertClose(
        both,
        apart[0]!.map((share, i) => share + apart[1]![i]!),
      )
    }),
  )
})

test('a group that is too large is not worked out exactly', () => {
  assert.throws(() => exactShapley(gameOf(exactMemberLimit + 1, [])), /exactly/)
  assert.throws(
    () => new SharingGame(2).add(1, new Float64Array(1), new Float64Array(2)),
    /surplus/,
  )
})

/** A community of which every third member often has more than it needs. */
function someGame(members: number, intervals: number, seed: number): SharingGame {
  const random = seededRandom(seed)
  return gameOf(
    members,
    Array.from({ length: intervals }, (): Interval => [
      180_000,
      Array.from({ length: members }, (_, i) =>
        Math.floor((random.next() - (i % 3 === 0 ? 0.3 : 0.8)) * 2_000),
      ),
    ]),
  )
}

test('samples add up, and come as near what is exact as their error says', () => {
  const members = 10
  const game = someGame(members, 40, 8)
  const exact = exactShapley(game)
  let within = 0
  const runs = 40
  for (let seed = 0; seed < runs; seed++) {
    const sample = new ShapleySample(game, seededRandom(seed))
    for (let pair = 0; pair < 200; pair++) sample.addPair()
    const { shares, standardErrors } = sample.estimate()
    assertClose([sum([...shares])], [game.whole()])
    within += shares.filter(
      (share, i) => Math.abs(share - exact[i]!) <= 2 * standardErrors[i]!,
    ).length
  }
  // Two standard errors: 95.4 % of a normal distribution; of 400 values 4 standard deviations are 4 %.
  assert.ok(
    within / (runs * members) > 0.91 && within / (runs * members) < 0.995,
    `${within / (runs * members)} within two standard errors`,
  )
})

test('more members than can be worked out are sampled: the same each time, in whole micro-units', async () => {
  const game = someGame(30, 50, 9)
  const shares = await fairShares(game, 5, setImmediate)
  assert.equal(sum(shares.micro), Math.round(game.whole()))
  assert.ok(shares.micro.every((micro) => Number.isSafeInteger(micro) && micro >= 0))
  assert.ok(shares.standardErrorMicro?.every((error) => error > 0 && error < game.whole() / 100))
  assert.deepEqual(await fairShares(game, 5, setImmediate), shares)
  assert.notDeepEqual(await fairShares(game, 6, setImmediate), shares)
  const few = await fairShares(someGame(12, 50, 9), 5, setImmediate)
  assert.equal(few.standardErrorMicro, null)
  // Of thirteen, one has nothing at any time: the others are worked out exactly.
  const idle = gameOf(13, [[100_000, [0, 5, ...Array.from({ length: 11 }, (_, i) => i - 6)]]])
  const exact = await fairShares(idle, 5, setImmediate)
  assert.deepEqual([exact.micro[0], exact.standardErrorMicro], [0, null])
  assert.deepEqual(await fairShares(new SharingGame(13), 5, setImmediate), {
    micro: Array.from({ length: 13 }, () => 0),
    standardErrorMicro: null,
  })
  assert.throws(() => new ShapleySample(game, seededRandom(1)).estimate(), /one pair/)
})
