import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { apportion, sum } from './apportion.ts'
import { nationalRules, roundsOfRule, type NationalRule } from './national-rules.ts'
import { wholeShare } from './sharing-key.ts'
import { sharePlants } from './sharing-plants.ts'
import { share } from './sharing.ts'
import { shareTwoSides } from './two-sides.ts'

// Laws that every national rule with rounds keeps, whatever is generated, used and stated (Italy's has none: a contract splits what
// is shared). What each gives in numbers is in `national-rules.test.ts`.

/** An interval: what each uses, what each plant makes, what the community states, and the members in another order. */
interface Interval {
  readonly neededWh: readonly number[]
  readonly generatedWh: readonly number[]
  /** Millionths, [member], each above 0 and one together. */
  readonly shares: readonly number[]
  /** [place]: the member who stands there. */
  readonly order: readonly number[]
  readonly turn: number
}

const intervals: fc.Arbitrary<Interval> = fc
  .record({
    members: fc.array(fc.tuple(fc.nat({ max: 5_000 }), fc.integer({ min: 1, max: 60 })), {
      minLength: 1,
      maxLength: 12,
    }),
    generatedWh: fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 4 }),
    turn: fc.nat({ max: 2_000_000 }),
    seed: fc.nat({ max: 1_000_000 }),
  })
  .map(({ members, generatedWh, turn, seed }) => ({
    neededWh: members.map(([wh]) => wh),
    generatedWh,
    shares: apportion(
      wholeShare,
      members.map(([, weight]) => weight),
      0,
    ),
    order: shuffled(members.length, seed),
    turn,
  }))

function shuffled(count: number, seed: number): number[] {
  const random = seededRandom(seed)
  const keys = Array.from({ length: count }, () => random.next())
  return keys.map((_, i) => i).sort((a, b) => keys[a]! - keys[b]!)
}

/** The same interval with its members in their other order, who are asked in the same order as before. */
function reordered({ neededWh, shares, order, ...rest }: Interval): Interval {
  return {
    ...rest,
    neededWh: order.map((member) => neededWh[member]!),
    shares: order.map((member) => shares[member]!),
    order: order.map((_, place) => place),
  }
}

/** Wh of each member by a rule: all plants as one, or each by the same key. `first`: who is asked before whom, by place. */
function assigned(rule: NationalRule, of: Interval, first: readonly number[]): readonly number[] {
  const { generatedWh, neededWh, turn } = of
  const rounds = roundsOfRule(rule, { shares: of.shares, order: first })
  if (rule.side === 'scarce') {
    const places = generatedWh.map((_, j) => j)
    const shares = apportion(
      wholeShare,
      generatedWh.map(() => 1),
      0,
    )
    const producers = roundsOfRule(rule, { shares, order: places })
    const key = { consumers: rounds, producers, appliesTo: 'scarce' } as const
    const { assignedWh, soldWh } = shareTwoSides(generatedWh, neededWh, key, turn)
    assert.equal(sum(soldWh), sum(assignedWh))
    for (const [j, wh] of soldWh.entries()) assert.ok(wh >= 0 && wh <= generatedWh[j]!)
    return assignedWh
  }
  if (rule.plants === 'together') return share(sum(generatedWh), neededWh, rounds, turn)
  const given = sharePlants(
    generatedWh.map((wh) => ({ generatedWh: wh, rounds })),
    neededWh,
    turn,
  )
  for (const [j, ofPlant] of given.entries()) assert.ok(sum(ofPlant) <= generatedWh[j]!)
  return neededWh.map((_, i) => sum(given.map((ofPlant) => ofPlant[i]!)))
}

/** What a rule shares in all, where its formula says so by its last round: everything that can be used. */
function sharesAll({ rounds }: NationalRule): boolean {
  const last = rounds.at(-1)
  return last === 'pro rata' || last === 'stated again' || last === 'order'
}

for (const rule of nationalRules) {
  if (rule.rounds.length === 0) continue
  const name = `${rule.country}, ${rule.name}`
  const formula = sharesAll(rule)
    ? 'all that can be used is: min(generated, used)'
    : 'each what is offered once: min(used, share of what is generated)'
  test(`${name}: nobody is assigned more than they use, and ${formula}`, () => {
    fc.assert(
      fc.property(intervals, (of) => {
        const { neededWh, generatedWh, shares, order } = of
        const got = assigned(rule, of, order)
        for (const [i, wh] of got.entries()) {
          assert.ok(Number.isInteger(wh) && wh >= 0 && wh <= neededWh[i]!)
        }
        const [generated, needed] = [sum(generatedWh), sum(neededWh)]
        assert.ok(sum(got) <= Math.min(generated, needed))
        if (sharesAll(rule)) return assert.equal(sum(got), Math.min(generated, needed))
        // Rounded once for each plant.
        const plants = rule.plants === 'together' ? 1 : generatedWh.length
        for (const [i, wh] of got.entries()) {
          const part = rule.rounds[0] === 'equal' ? 1 / got.length : shares[i]! / wholeShare
          assert.ok(Math.abs(wh - Math.min(neededWh[i]!, generated * part)) < plants + 1e-6)
        }
        return undefined
      }),
    )
  })

  test(`${name}: the order of members moves odd Wh only`, () => {
    fc.assert(
      fc.property(intervals, (of) => {
        const got = assigned(rule, of, of.order)
        const other = reordered(of)
        const again = assigned(rule, other, other.order)
        if (sharesAll(rule)) assert.equal(sum(again), sum(got))
        const plants = rule.plants === 'together' ? 1 : of.generatedWh.length
        // A round offers what the one before it left, which is as many odd Wh away as there are members.
        const odd = rule.rounds.length === 1 ? plants : got.length * plants
        for (const [place, member] of of.order.entries()) {
          assert.ok(Math.abs(again[place]! - got[member]!) <= odd)
        }
        if (rule.rounds[0] === 'order' && sum(of.generatedWh) < sum(of.neededWh)) {
          assert.deepEqual(
            again,
            of.order.map((member) => got[member]!),
          )
        }
      }),
    )
  })
}
