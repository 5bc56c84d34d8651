import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes, twoGroups } from './fixtures.ts'
import { highsSolver } from './highs-solver.ts'
import { leximin } from './leximin.ts'
import type { Lottery } from './lottery.ts'
import type { PanelTask, Seats } from './panel-task.ts'
import { keepsRules, poolOf } from './pool.ts'

const solver = await highsSolver(() => 60_000)
const options = { solver, isLate: () => false }

function lotteryOf(task: PanelTask): Lottery {
  const lottery = leximin(poolOf(task), options)
  assert.ok(typeof lottery === 'object')
  return lottery
}

for (const [people, size] of [
  [200, 20],
  [2000, 200],
] as const) {
  test(`of ${people} in two groups everybody has one chance in ten, also who is alone of a kind`, () => {
    const { chances, isProven, bound } = lotteryOf(twoGroups(people, size))
    for (const chance of chances) assert.ok(Math.abs(chance - 0.1) < 1e-6, `${chance}`)
    assert.ok(isProven)
    assert.ok(Math.abs(bound - 0.1) < 1e-9)
  })
}

test('a pool of many types reaches the bound that panels with parts of people set', () => {
  const task = manyTypes(seededRandom(1), { people: 60, size: 12, regions: 4 })
  const pool = poolOf(task)
  const lottery = lotteryOf(task)
  assert.ok(lottery.isProven)
  assert.ok(Math.abs(Math.min(...lottery.chances) - lottery.bound) < 2e-6)
  for (const panel of lottery.panels) assert.ok(keepsRules(pool, panel))
  const seats = pool.types.reduce(
    (sum, { members }, t) => sum + members.length * lottery.chances[t]!,
    0,
  )
  assert.ok(Math.abs(seats - 12) < 1e-6)
})

test('the chances are those of going through all panels of people, one person after the other', () => {
  fc.assert(
    fc.property(smallTask, (task) => {
      const pool = poolOf(task)
      const expected = byAllPanels(task)
      const lottery = leximin(pool, options)
      if (expected === null) return assert.equal(lottery, 'none')
      assert.ok(typeof lottery === 'object')
      assert.ok(lottery.isProven)
      for (const panel of lottery.panels) assert.ok(keepsRules(pool, panel))
      pool.types.forEach(({ members }, t) => {
        for (const i of members) {
          const off = Math.abs(lottery.chances[t]! - expected[i]!)
          assert.ok(off < 1e-5, `person ${i}: ${lottery.chances[t]}, by all panels ${expected[i]}`)
        }
      })
    }),
    { numRuns: 150 },
  )
})

test('where parts of people would promise more than panels keep, the next smallest chance is still the largest', () => {
  // Person 3 goes with nobody. Of the others 1 and 4 are alike; 0 goes with them, 5 with them or with 2.
  const people = ['000', '011', '010', '110', '011', '101'].map((text) => {
    const [a = '', b = '', c = ''] = text
    return { answers: { a, b, c }, household: null }
  })
  const one = { min: 0, max: 1 }
  const two = { min: 0, max: 2 }
  const quotas = { a: { 0: two, 1: one }, b: { 0: one, 1: one }, c: { 0: one, 1: two } }
  const task = { size: 2, quotas, people }
  const { chances, isProven } = lotteryOf(task)
  const expected = [1 / 2, 1 / 3, 1 / 3, 0, 1 / 3, 1 / 2]
  assert.ok(isProven)
  poolOf(task).types.forEach(({ members }, t) => {
    for (const i of members) assert.ok(Math.abs(chances[t]! - expected[i]!) < 1e-5, `person ${i}`)
  })
})

test('when time is up the best lottery so far is returned, and said not to be proven', () => {
  let asked = 0
  const task = manyTypes(seededRandom(2), { people: 60, size: 12, regions: 4 })
  const lottery = leximin(poolOf(task), { solver, isLate: () => asked++ > 20 })
  assert.ok(typeof lottery === 'object')
  assert.equal(lottery.isProven, false)
  assert.ok(Math.abs(lottery.weights.reduce((sum, weight) => sum + weight) - 1) < 1e-9)
  for (const panel of lottery.panels) assert.ok(keepsRules(poolOf(task), panel))
})

const seatsOf = (size: number): fc.Arbitrary<Seats> =>
  fc.tuple(fc.nat(size), fc.nat(size)).map(([one, other]) => ({
    min: Math.floor(Math.min(one, other) / 2),
    max: Math.max(one, other, 1),
  }))

/** Up to nine people, three questions, homes with more than one of them. */
const smallTask: fc.Arbitrary<PanelTask> = fc.integer({ min: 2, max: 4 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    quotas: fc.record({
      a: fc.record({ 0: seatsOf(size), 1: seatsOf(size) }),
      b: fc.record({ 0: seatsOf(size), 1: seatsOf(size), 2: seatsOf(size) }),
      c: fc.record({ 0: seatsOf(size), 1: seatsOf(size) }),
    }),
    people: fc.array(
      fc.record({
        answers: fc.record({
          a: fc.constantFrom('0', '1'),
          b: fc.constantFrom('0', '1', '2'),
          c: fc.constantFrom('0', '1'),
        }),
        household: fc.option(fc.nat(4), { freq: 3 }),
      }),
      { minLength: size, maxLength: 9 },
    ),
  }),
)

/**
 * The reference: all panels of people, one by one, and linear programs over all of them. Whoever's chance cannot pass the smallest one is
 * found by trying to raise it, not by prices. Null: there is no panel.
 */
function byAllPanels(task: PanelTask): number[] | null {
  const panels = allPanels(task)
  if (panels.length === 0) return null
  const { people } = task
  const settled = new Map<number, number>()
  while (settled.size < people.length) {
    const open = [...people.keys()].filter((i) => !settled.has(i))
    const least = raised(panels, people.length, settled, open, null)
    for (const i of open) {
      if (raised(panels, people.length, settled, open, { person: i, least }) < least + 1e-6) {
        settled.set(i, least)
      }
    }
  }
  return [...people.keys()].map((i) => settled.get(i)!)
}

/** The largest smallest chance of those who are open; or the largest chance of one of them while all have at least the smallest. */
function raised(
  panels: readonly (readonly number[])[],
  people: number,
  settled: ReadonlyMap<number, number>,
  open: readonly number[],
  of: { person: number; least: number } | null,
): number {
  const all = panels.map((_, p) => p)
  const least = panels.length
  const program = solver.open({
    costs: [
      ...panels.map((panel) => (of !== null && panel.includes(of.person) ? 1 : 0)),
      of === null ? 1 : 0,
    ],
    lower: [...panels.map(() => 0), 0],
    upper: [...panels.map(() => 1), 2],
    rows: [
      { lower: 1, upper: 1, indices: all, values: all.map(() => 1) },
      ...Array.from({ length: people }, (_, i) => {
        const indices = all.filter((p) => panels[p]!.includes(i))
        const values = indices.map(() => 1)
        const stands = settled.get(i)
        if (stands !== undefined) return { lower: stands - 1e-7, upper: Infinity, indices, values }
        if (of !== null) return { lower: of.least - 1e-7, upper: Infinity, indices, values }
        assert.ok(open.includes(i))
        return { lower: 0, upper: Infinity, indices: [...indices, least], values: [...values, -1] }
      }),
    ],
    isWhole: false,
  })
  assert.equal(program.solve(), 'optimal')
  const { value } = program
  program.close()
  return value
}

function allPanels({ people, size, quotas }: PanelTask): number[][] {
  const found: number[][] = []
  for (let bits = 0; bits < 2 ** people.length; bits++) {
    const panel = [...people.keys()].filter((i) => (bits & (1 << i)) !== 0)
    if (panel.length !== size) continue
    const homes = panel.flatMap((i) => people[i]!.household ?? [])
    if (new Set(homes).size !== homes.length) continue
    const fits = Object.entries(quotas).every(([question, answers]) =>
      Object.entries(answers).every(([answer, { min, max }]) => {
        const seats = panel.filter((i) => people[i]!.answers[question] === answer).length
        return seats >= min && seats <= max
      }),
    )
    if (fits) found.push(panel)
  }
  return found
}
