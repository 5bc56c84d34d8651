import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { smallestGroup } from '../../cell/small-group.ts'
import { chanceBins, shownCounts } from './shown.ts'

const keys = ['a', 'b', 'c', 'd'] as const

test('no answer of fewer than five people is shown, nor can one be told from the sum', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...keys), { maxLength: 60 }), (given) => {
      const shown = shownCounts(keys, given)
      assert.deepEqual(
        shown.map(({ key }) => key),
        keys,
      )
      const counted = keys.map((key) => given.filter((one) => one === key).length)
      shown.forEach(({ people }, i) => {
        if (people === null) return
        assert.equal(people, counted[i])
        assert.ok(people >= smallestGroup)
      })
      const hidden = shown.flatMap(({ people }, i) => (people === null ? [counted[i]!] : []))
      const sum = hidden.reduce((all, one) => all + one, 0)
      assert.ok(hidden.length === 0 || hidden.length === keys.length || sum >= smallestGroup)
    }),
  )
})

test('where all answers are frequent, all are shown', () => {
  const given = keys.flatMap((key) => Array.from({ length: 5 }, () => key))
  assert.ok(shownCounts(keys, given).every(({ people }) => people === 5))
})

test('everybody’s chance is in one bin, and each bin has five people', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 60 }), (chances) => {
      const bins = chanceBins(chances)
      if (chances.length < smallestGroup) assert.deepEqual(bins, [])
      else {
        const sum = bins.reduce((all, { people }) => all + people, 0)
        assert.equal(sum, chances.length)
        bins.forEach(({ from, to, people }, i) => {
          assert.ok(people >= smallestGroup && from < to)
          assert.ok(from >= (bins[i - 1]?.to ?? 0))
          const inside = chances.filter(
            (chance) => chance >= from && (chance < to || to === 1_000),
          ).length
          assert.equal(people, inside)
        })
      }
    }),
  )
})

test('chances lie in tenths as they are', () => {
  const chances = [...Array(6).fill(150), ...Array(2).fill(320), ...Array(7).fill(480), 1_000]
  assert.deepEqual(chanceBins(chances), [
    { from: 100, to: 200, people: 6 },
    { from: 300, to: 1_000, people: 10 },
  ])
})
