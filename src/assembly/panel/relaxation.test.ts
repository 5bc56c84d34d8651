import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes, twoGroups, withHouseholds } from './fixtures.ts'
import { highsSolver } from './highs-solver.ts'
import { lotteryOf } from './lottery-outcome.ts'
import type { PanelTask } from './panel-task.ts'
import type { QuotaChange } from './relaxation.ts'

const solver = await highsSolver(() => 60_000)
const options = { solver, isLate: () => false }

test('a quota that one seat stands in the way of is named with the seat it lacks', () => {
  // Only one person of the first group leans right, and nobody of the other leans left.
  const task: PanelTask = {
    ...twoGroups(20, 4),
    quotas: {
      group: { one: { min: 2, max: 4 }, other: { min: 0, max: 4 } },
      leaning: { left: { min: 0, max: 0 }, right: { min: 0, max: 4 } },
    },
  }
  const result = lotteryOf(task, options)
  assert.ok(result.ok && result.value.kind === 'impossible')
  assert.equal(seatsOf(result.value.changes), 1)
})

test('minimums that are more than the seats together are no contradiction in a field: they are relaxed', () => {
  const task: PanelTask = {
    ...twoGroups(20, 4),
    quotas: {
      group: { one: { min: 3, max: 4 }, other: { min: 3, max: 4 } },
      leaning: { left: { min: 0, max: 4 }, right: { min: 0, max: 4 } },
    },
  }
  const result = lotteryOf(task, options)
  assert.ok(result.ok && result.value.kind === 'impossible')
  assert.equal(seatsOf(result.value.changes), 2)
})

test('with the smallest relaxation there are panels, and with a seat less of it there are none', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = seededRandom(seed)
      const task = withHouseholds(
        random,
        tightened(manyTypes(random, { people: 24, size: 8, regions: 4 })),
      )
      const result = lotteryOf(task, options)
      fc.pre(result.ok && result.value.kind === 'impossible')
      if (!result.ok || result.value.kind !== 'impossible') return
      const { changes } = result.value
      const relaxed = lotteryOf(changed(task, changes), options)
      assert.ok(relaxed.ok && relaxed.value.kind === 'lottery')
      const [first, ...others] = changes
      const back = lotteryOf(changed(task, [oneSeatBack(first!), ...others]), options)
      assert.ok(back.ok && back.value.kind === 'impossible')
    }),
    { numRuns: 25 },
  )
})

test('fewer homes than seats are refused with their number', () => {
  const task = twoGroups(20, 4)
  const people = task.people.map((person, i) => ({ ...person, household: i % 3 }))
  const result = lotteryOf({ ...task, people }, options)
  assert.ok(!result.ok)
  assert.equal(result.code, 'too-few-homes')
  assert.deepEqual(result.values, { homes: 3, size: 4 })
})

function seatsOf(changes: readonly QuotaChange[]): number {
  return changes.reduce(
    (sum, { is, becomes }) => sum + is.min - becomes.min + becomes.max - is.max,
    0,
  )
}

function changed(task: PanelTask, changes: readonly QuotaChange[]): PanelTask {
  const quotas = structuredClone(task.quotas) as Record<string, Record<string, QuotaChange['is']>>
  for (const { question, answer, becomes } of changes) quotas[question]![answer] = becomes
  return { ...task, quotas }
}

function oneSeatBack({ question, answer, is, becomes }: QuotaChange): QuotaChange {
  const { min, max } = becomes
  return {
    question,
    answer,
    is,
    becomes: min < is.min ? { min: min + 1, max } : { min, max: max - 1 },
  }
}

/** Quotas without room: often no panel keeps them all. */
function tightened(task: PanelTask): PanelTask {
  const quotas = Object.entries(task.quotas).map(([question, answers]) => {
    const tight = Object.entries(answers).map(([answer, { min, max }]) => {
      const seats = Math.ceil((min + max) / 2)
      return [answer, { min: seats, max: Math.max(seats, max - 1) }] as const
    })
    return [question, Object.fromEntries(tight)] as const
  })
  return { ...task, quotas: Object.fromEntries(quotas) }
}
