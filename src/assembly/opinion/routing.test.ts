import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { plantedVotes } from './fixtures.ts'
import { opinionMap } from './opinion-map.ts'
import { drawStatement, prioritiesOf, priorityOf } from './routing.ts'
import { tableOf } from './vote-table.ts'

test('priorities are those of the formula, worked out by hand', () => {
  // No votes: (1 - 1/2) * (1 + 1) * 1/2 = 1/2, times 1 + 8, squared.
  assert.equal(priorityOf(0, 0, 0, 1), 20.25)
  // Ten votes, six agree, two pass: (1 - 3/12) * (0.5 + 1) * 7/12 * (1 + 8 / 4), squared.
  assert.ok(Math.abs(priorityOf(10, 6, 2, 0.5) - (0.75 * 1.5 * (7 / 12) * 3) ** 2) < 1e-12)
})

test('statements are drawn as often as their priorities say', () => {
  const { log } = plantedVotes(seededRandom(1), {
    people: 40,
    statements: 12,
    groups: 2,
    density: 0.5,
  })
  const table = tableOf(log)
  const priorities = prioritiesOf(opinionMap(table), (column) => column === 2)
  assert.equal(priorities[2], 49)
  const open = [...priorities].map((priority, statement) => ({ statement, priority }))
  const total = [...priorities].reduce((sum, priority) => sum + priority, 0)
  const draws = 60_000
  const random = seededRandom(2)
  const counts = new Int32Array(open.length)
  for (let i = 0; i < draws; i++) counts[drawStatement(open, random)!]!++
  // Pearson's chi-square with 11 degrees of freedom: 31.3 is exceeded once in a thousand.
  let chiSquare = 0
  for (const { statement, priority } of open) {
    const expected = (draws * priority) / total
    chiSquare += (counts[statement]! - expected) ** 2 / expected
  }
  assert.ok(chiSquare < 31.3, `${chiSquare}`)
  const uniform = open.reduce((sum, _, i) => sum + (counts[i]! - draws / 12) ** 2 / (draws / 12), 0)
  assert.ok(uniform > 1_000, 'they are not all drawn alike')
})

test('nothing is drawn of nothing, and what has no priority only alone', () => {
  assert.equal(drawStatement([], seededRandom(1)), null)
  assert.equal(drawStatement([{ statement: 'a', priority: 0 }], seededRandom(1)), 'a')
})
