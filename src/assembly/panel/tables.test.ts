import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { manyTypes } from './fixtures.ts'
import { tableLimits, tablesOf, type Tables } from './tables.ts'

type People = readonly Readonly<Record<string, string>>[]

function seated(people: People, tables: number, rounds: number, seed = 'dice'): Tables {
  const result = tablesOf(people, { tables, rounds, seed })
  assert.ok(result.ok)
  return result.value
}

test('in each round everybody sits at one table, and tables differ by one seat at the most; what is counted is so', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 26 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 4 }),
      (count, asked, rounds) => {
        const tables = Math.min(asked, Math.floor(count / 2))
        const people = manyTypes(seededRandom(count), { people: count, size: 2, regions: 2 }).people
        const found = seated(
          people.map(({ answers }) => answers),
          tables,
          rounds,
        )
        const met = new Map<string, number>()
        assert.equal(found.seating.length, rounds)
        for (const round of found.seating) {
          assert.deepEqual(
            round.flat().sort((one, other) => one - other),
            [...people.keys()],
          )
          const sizes = round.map((table) => table.length)
          assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1)
          for (const table of round) {
            for (const one of table) {
              for (const other of table) {
                if (other < one) met.set(`${one} ${other}`, (met.get(`${one} ${other}`) ?? 0) + 1)
              }
            }
          }
        }
        const repeats = [...met.values()].reduce((sum, times) => sum + times - 1, 0)
        assert.equal(found.repeats, repeats)
        assert.ok(found.repeats >= found.leastRepeats)
      },
    ),
    { numRuns: 30 },
  )
})

test('twenty-four people at six tables meet nobody twice in three rounds, and each table is mixed', () => {
  const people = Array.from({ length: 24 }, (_, i) => ({ sex: `${i % 2}`, age: `${i % 3}` }))
  const { repeats, uneven } = seated(people, 6, 3)
  assert.deepEqual({ repeats, uneven }, { repeats: 0, uneven: 0 })
})

test('where people must meet again, they do so hardly more often than they must', () => {
  const people = Array.from({ length: 12 }, () => ({}))
  const { repeats, leastRepeats } = seated(people, 3, 6)
  assert.equal(leastRepeats, 6 * 18 - 66)
  assert.ok(repeats <= leastRepeats + 4, `${repeats} of at least ${leastRepeats}`)
})

test('the same seed gives the same tables, another one others', () => {
  const people = Array.from({ length: 20 }, (_, i) => ({ sex: `${i % 2}` }))
  assert.deepEqual(seated(people, 4, 2), seated(people, 4, 2))
  assert.notDeepEqual(seated(people, 4, 2), seated(people, 4, 2, 'other dice'))
})

test('no people, more tables than pairs and more rounds than a day has are refused by field', () => {
  const people = Array.from({ length: 6 }, () => ({}))
  for (const [who, tables, rounds, at] of [
    [[], 1, 1, 'people'],
    [Array.from({ length: tableLimits.people + 1 }, () => ({})), 1, 1, 'people'],
    [people, 4, 1, 'tables'],
    [people, 0, 1, 'tables'],
    [people, 1.5, 1, 'tables'],
    [people, 2, 0, 'rounds'],
    [people, 2, tableLimits.rounds + 1, 'rounds'],
  ] as const) {
    const refused = tablesOf(who, { tables, rounds, seed: 'dice' })
    assert.ok(!refused.ok)
    assert.equal(refused.at, at)
  }
})
