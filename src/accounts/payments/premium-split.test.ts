import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  partsName,
  premiumLimitMicro,
  premiumSplits,
  splitPremium,
  type PremiumWish,
} from './premium-split.ts'

/** Expected parts of homes by their numbers, and what the key gives to nobody. */
function expected(parts: readonly number[], restMicro = 0): Parameters<typeof splitPremium>[1] {
  return {
    members: parts.map((amountMicro, i) => {
      return { accountNumber: i + 1, ownerId: `home-${i}`, sharedWh: amountMicro, amountMicro }
    }),
    rest: { sharedWh: restMicro, amountMicro: restMicro },
  }
}

function split(wish: Partial<PremiumWish>, of = expected([342_000, 171_000, 0])) {
  return splitPremium({ amountMicro: 600_000, keptMicro: 0, split: 'by-energy', ...wish }, of)
}

test('what was paid is divided by what was expected of each, equally, or stays with the community', () => {
  const parts = (wish: Partial<PremiumWish>) => {
    const done = split(wish)
    assert.ok(done.ok)
    const { members, potMicro } = done.value
    return [...members.map((of) => [of.ownerId, of.amountMicro]), potMicro]
  }
  assert.deepEqual(parts({}), [['home-0', 400_000], ['home-1', 200_000], 0])
  assert.deepEqual(parts({ keptMicro: 300_000 }), [
    ['home-0', 200_000],
    ['home-1', 100_000],
    300_000,
  ])
  assert.deepEqual(parts({ split: 'equal', amountMicro: 300_001 }), [
    ['home-0', 100_001],
    ['home-1', 100_000],
    ['home-2', 100_000],
    0,
  ])
  assert.deepEqual(parts({ split: 'pot' }), [600_000])
  assert.deepEqual(parts({ keptMicro: 600_000 }), [600_000])
})

test('who was forgotten keeps the part of their energy, and is none of those who get the same', () => {
  const of = expected([100, 300])
  const members = of.members.map((one, i) => (i === 0 ? { ...one, ownerId: null } : one))
  const numbers = (wish: Partial<PremiumWish>) => {
    const done = split(wish, { ...of, members })
    return done.ok ? done.value.members.map(({ accountNumber }) => accountNumber) : null
  }
  assert.deepEqual([numbers({}), numbers({ split: 'equal' })], [[1, 2], [2]])
})

test('all parts and the pot are what was paid, none is below nothing, and what was expected is paid as expected', () => {
  const micro = fc.nat({ max: 2 ** 31 - 1 })
  fc.assert(
    fc.property(
      fc.array(micro, { maxLength: 12 }),
      micro,
      fc.constantFrom(...premiumSplits),
      fc.integer({ min: 1, max: premiumLimitMicro }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (homes, restMicro, how, amountMicro, keptPart) => {
        const of = expected(homes, restMicro)
        const keptMicro = Math.floor(amountMicro * keptPart)
        const done = split({ amountMicro, keptMicro, split: how }, of)
        const isNone =
          how === 'equal' ? homes.length === 0 : how !== 'pot' && homes.every((one) => one === 0)
        if (!done.ok) {
          assert.deepEqual([done.code, done.at], ['premium-for-nobody', 'split'])
          assert.ok(isNone && (how === 'equal' || restMicro === 0))
          return
        }
        const { members, potMicro } = done.value
        const given = members.reduce((sum, part) => sum + part.amountMicro, 0)
        assert.equal(given + potMicro, amountMicro)
        assert.ok(potMicro >= keptMicro && members.every((part) => part.amountMicro > 0))
        const allMicro = homes.reduce((sum, one) => sum + one, restMicro)
        if (allMicro === 0) return
        const exact = split({ amountMicro: allMicro }, of)
        assert.ok(exact.ok)
        assert.deepEqual(
          exact.value.members.map((part) => part.amountMicro),
          homes.filter((one) => one > 0),
        )
        assert.equal(exact.value.potMicro, restMicro)
      },
    ),
  )
})

test('amounts that are none name their field, and other parts have another name', () => {
  const refusal = (wish: Partial<PremiumWish>): unknown => {
    const done = split(wish)
    return done.ok ? null : [done.code, done.at]
  }
  for (const amountMicro of [0, -1, 0.5, NaN, Infinity, premiumLimitMicro + 1]) {
    assert.deepEqual(refusal({ amountMicro }), ['premium-amount', 'amountMicro'])
  }
  assert.equal(refusal({ amountMicro: premiumLimitMicro }), null)
  for (const keptMicro of [-1, 0.5, NaN, 600_001]) {
    assert.deepEqual(refusal({ keptMicro }), ['premium-kept', 'keptMicro'])
  }
  const name = (
    wish: Partial<PremiumWish>,
    of = expected([342_000, 171_000]),
    period = '2026-05',
  ) => {
    const full = { amountMicro: 600_000, keptMicro: 0, split: 'by-energy', ...wish } as const
    const done = splitPremium(full, of)
    assert.ok(done.ok)
    return partsName(period, full, done.value)
  }
  assert.equal(name({}), name({}))
  const others = [
    name({ amountMicro: 600_001 }),
    name({ keptMicro: 1 }),
    name({ split: 'equal' }),
    name({}, expected([400_000, 171_000])),
    name({}, undefined, '2026-06'),
  ]
  assert.equal(new Set([name({}), ...others]).size, 6)
})
