import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { plantedVotes } from './fixtures.ts'
import { nameGroups, noNames } from './group-names.ts'
import { LiveMap, type Event } from './live-map.ts'

/** Votes as they come: people take turns, and change their minds now and then. */
function events(seed: number): Event[] {
  const random = seededRandom(seed)
  const { log } = plantedVotes(random, {
    people: 60,
    statements: 20,
    groups: 3,
    density: 0.6,
    agreement: 0.95,
  })
  const mixed = log
    .map((vote) => ({ at: random.next(), vote }))
    .sort((one, other) => one.at - other.at)
    .map(({ vote }): Event => ({ kind: 'vote', ...vote }))
  const changed = mixed.slice(0, 40).map((event): Event => ({ ...event, opinion: 0 }) as Event)
  return [...mixed, { kind: 'count', statement: 's3', counts: false }, ...changed]
}

test('a map that has grown event by event is that of the whole log, to the last bit', () => {
  const all = events(1)
  const grown = new LiveMap()
  for (const [i, event] of all.entries()) {
    grown.add(event)
    // Looking at it on the way changes nothing.
    if (i % 97 === 0) grown.finer()
  }
  const whole = new LiveMap()
  for (const event of all) whole.add(event)
  assert.deepEqual(grown.map(), whole.map())
  assert.deepEqual(grown.finer(), whole.finer())
})

test('groups keep their names while votes come in', () => {
  const live = new LiveMap()
  const all = events(2)
  const namesOf = new Map<string, Set<string>>()
  for (const [i, event] of all.entries()) {
    live.add(event)
    if (i < all.length * 0.6 || i % 50 !== 0) continue
    const { map, names } = live.finer()
    for (const [row, group] of map.groupOf.entries()) {
      if (group < 0 || map.isBetween[row] === true) continue
      const person = live.table.participants[row]!
      namesOf.set(person, (namesOf.get(person) ?? new Set()).add(names[group]!))
    }
  }
  const steady = [...namesOf.values()].filter(({ size }) => size === 1).length
  assert.ok(steady > 0.9 * namesOf.size, `${steady} of ${namesOf.size}`)
})

test('a group keeps the name of the one that most of it comes from, and a new one gets a new name', () => {
  const first = nameGroups(noNames, [
    ['a', 'b', 'c'],
    ['d', 'e'],
  ])
  assert.deepEqual(first.names, ['A', 'B'])
  const second = nameGroups(first, [['d', 'e', 'x'], ['y'], ['a', 'b']])
  assert.deepEqual(second.names, ['B', 'C', 'A'])
  const third = nameGroups(second, [['a', 'b', 'd', 'e', 'x']])
  assert.deepEqual(third.names, ['B'])
  assert.deepEqual(nameGroups(third, [['q'], ['a', 'd']]).names, ['D', 'B'])
})

test('names are all different, whatever the groups', () => {
  const groups = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String)), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(groups, groups, (one, other) => {
      const { names } = nameGroups(nameGroups(noNames, one), other)
      assert.equal(names.length, other.length)
      assert.equal(new Set(names).size, names.length)
    }),
  )
})
