import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes, twoGroups, withHouseholds } from './fixtures.ts'
import { highsSolver } from './highs-solver.ts'
import { brokenRule } from './keeps.ts'
import { drawFrom } from './lottery-file.ts'
import { lotteryOf } from './lottery-outcome.ts'
import type { PanelTask } from './panel-task.ts'
import { replacementOf } from './replacement.ts'

const solver = await highsSolver(() => 60_000)

function drawn(task: PanelTask, seed: string): readonly number[] | null {
  const result = lotteryOf(task, { solver, isLate: () => false })
  if (!result.ok || result.value.kind !== 'lottery') return null
  const done = drawFrom(result.value.file, seed)
  assert.ok(done.ok && done.value.drawn !== null)
  return done.value.drawn.panel
}

test('who is drawn for those who left keeps every quota and the rule of homes', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 3 }), (seed, count) => {
      const random = seededRandom(seed)
      const task = withHouseholds(random, manyTypes(random, { people: 50, size: 8, regions: 3 }))
      const panel = drawn(task, 'first')
      fc.pre(panel !== null)
      const leaving = panel.slice(0, count)
      const replacement = replacementOf(task, panel, leaving)
      assert.ok(replacement.ok)
      const chosen = drawn(replacement.value.task, 'second')
      // Sometimes nobody is left who could take the seat; that is told as for any panel.
      fc.pre(chosen !== null)
      const seated = chosen.map((i) => replacement.value.people[i]!)
      assert.ok(seated.every((i) => !panel.includes(i)))
      assert.equal(brokenRule(task, [...panel.slice(count), ...seated]), null)
    }),
    { numRuns: 10 },
  )
})

test('whoever is gone is not asked again', () => {
  const task = twoGroups(20, 4)
  const replacement = replacementOf(task, [1, 2, 10, 11], [1], [3, 4])
  assert.ok(replacement.ok)
  assert.deepEqual(
    [1, 2, 3, 4, 10, 11].filter((i) => replacement.value.people.includes(i)),
    [],
  )
  assert.equal(replacement.value.task.size, 1)
})

test('who has no seat cannot leave one, nor leave it twice, and nobody leaving is no replacement', () => {
  for (const leaving of [[5], [1, 1], []]) {
    const refused = replacementOf(twoGroups(20, 4), [1, 2, 10, 11], leaving)
    assert.ok(!refused.ok && refused.code === 'not-on-panel')
  }
})
