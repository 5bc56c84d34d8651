import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkGroup, mergeSmallGroups, smallestGroup } from './small-group.ts'

test('four homes are too few for a sum, five are enough', () => {
  assert.equal(checkGroup(5).ok, true)
  const refused = checkGroup(4)
  assert.equal(refused.ok ? '' : refused.code, 'group-too-small')
})

test('a small group joins the next smallest', () => {
  const groups = [
    { keys: ['pv'], homeCount: 9 },
    { keys: ['ev'], homeCount: 2 },
    { keys: ['hp'], homeCount: 6 },
    { keys: ['none'], homeCount: 0 },
  ]
  assert.deepEqual(mergeSmallGroups(groups), [
    { keys: ['ev', 'hp'], homeCount: 8 },
    { keys: ['pv'], homeCount: 9 },
  ])
})

test('every published group is large enough, no home is lost, and too few in all publish nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 12 }), { maxLength: 40 }), (counts) => {
      const merged = mergeSmallGroups(counts.map((homeCount, key) => ({ keys: [key], homeCount })))
      const total = counts.reduce((a, b) => a + b, 0)
      for (const group of merged) {
        assert.ok(group.homeCount >= smallestGroup)
        assert.equal(
          group.homeCount,
          group.keys.reduce((sum, key) => sum + (counts[key] ?? 0), 0),
        )
      }
      const shown = merged.reduce((sum, group) => sum + group.homeCount, 0)
      assert.equal(shown, total >= smallestGroup ? total : 0)
      const keys = merged.flatMap((group) => group.keys)
      assert.equal(new Set(keys).size, keys.length)
    }),
  )
})
