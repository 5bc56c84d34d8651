import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes, withHouseholds } from './fixtures.ts'
import { highsSolver } from './highs-solver.ts'
import { brokenRule } from './keeps.ts'
import { leximin } from './leximin.ts'
import type { PanelTask } from './panel-task.ts'
import { poolOf } from './pool.ts'
import { chancesOf, slotCount, slotsOf } from './slots.ts'

const solver = await highsSolver(() => 60_000)

function check(task: PanelTask): { off: number; unlike: number } {
  const pool = poolOf(task)
  const lottery = leximin(pool, { solver, isLate: () => false })
  fc.pre(typeof lottery === 'object')
  const slots = slotsOf(pool, lottery)
  assert.equal(slots.length, slotCount)
  for (const panel of slots) assert.equal(brokenRule(task, panel), null)
  const chances = chancesOf(slots, task.people.length)
  const sum = chances.reduce((all, chance) => all + chance)
  assert.ok(Math.abs(sum - task.size) < 1e-9)
  let off = 0
  let unlike = 0
  pool.types.forEach(({ members }, t) => {
    const own = members.map((i) => chances[i]!)
    unlike = Math.max(unlike, Math.max(...own) - Math.min(...own))
    for (const chance of own) off = Math.max(off, Math.abs(chance - lottery.chances[t]!))
  })
  return { off, unlike }
}

test('each of a thousand panels keeps the rules, and chances are kept to some thousandths', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const task = manyTypes(seededRandom(seed), { people: 50, size: 10, regions: 3 })
      const { off, unlike } = check(task)
      assert.ok(off <= 0.005, `a chance is off by ${off}`)
      assert.ok(unlike <= 1.000001 / slotCount, `two of a type differ by ${unlike}`)
    }),
    { numRuns: 8 },
  )
})

test('of each home one person at the most is on a panel, and people of equal homes have about the same chance', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = seededRandom(seed)
      const task = withHouseholds(random, manyTypes(random, { people: 60, size: 9, regions: 3 }))
      const { off, unlike } = check(task)
      assert.ok(off <= 0.006, `a chance is off by ${off}`)
      assert.ok(unlike <= 0.003, `two of a type differ by ${unlike}`)
    }),
    { numRuns: 8 },
  )
})
