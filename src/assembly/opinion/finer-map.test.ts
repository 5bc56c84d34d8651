import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { finerMap } from './finer-map.ts'
import { plantedVotes } from './fixtures.ts'
import type { GroupVotes } from './group-votes.ts'
import { opinionMap } from './opinion-map.ts'
import { adjustedRandIndex } from './rand-index.ts'
import { supportOf } from './support.ts'
import { tableOf, type Opinion, type Vote } from './vote-table.ts'

function found(groups: number, people: number, statements: number, density: number, seed: number) {
  const planted = plantedVotes(seededRandom(seed), { people, statements, groups, density })
  const table = tableOf(planted.log)
  const truth = table.participants.map((name) => planted.groupOf.get(name)!)
  return { table, truth, map: finerMap(table) }
}

test('seven groups are seven, where the map with two axes finds at most five', () => {
  for (const seed of [1, 2, 3]) {
    const { table, truth, map } = found(7, 400, 60, 0.5, seed)
    assert.equal(map.groups.length, 7)
    const finer = adjustedRandIndex([...map.groupOf], truth)
    const plain = adjustedRandIndex([...opinionMap(table).groupOf], truth)
    assert.ok(finer > 0.7, `${finer}`)
    assert.ok(finer > plain + 0.2, `${finer} against ${plain}`)
  }
})

test('two groups of twelve are two with eight statements', () => {
  const log = Array.from({ length: 24 * 8 }, (_, i): Vote => {
    const [person, statement] = [Math.floor(i / 8), i % 8]
    const own: Opinion = (person % 2 === 0) === (statement % 2 === 0) ? 1 : -1
    // Everybody thinks otherwise of one statement.
    const opinion = statement === person % 8 ? 0 : own
    return { participant: `p${person}`, statement: `s${statement}`, opinion }
  })
  const table = tableOf(log)
  const map = finerMap(table)
  assert.equal(map.groups.length, 2)
  const truth = table.participants.map((name) => Number(name.slice(1)) % 2)
  assert.equal(adjustedRandIndex([...map.groupOf], truth), 1)
})

test('people who differ in nothing but chance are one group, with nothing to tell them apart', () => {
  for (const seed of [1, 2, 3, 4]) {
    const { map } = found(1, 100 * seed, 40, 0.5, seed)
    assert.equal(map.groups.length, 1)
    assert.equal(map.groups[0]!.distinct.length, 0)
    assert.equal(map.foretelling.share, 0)
  }
})

test('knowing the group tells more the more its members agree', () => {
  const told = [0.6, 0.75, 0.9].map((agreement) => {
    const planted = plantedVotes(seededRandom(4), {
      people: 200,
      statements: 40,
      groups: 3,
      density: 0.6,
      agreement,
    })
    return finerMap(tableOf(planted.log)).foretelling.share
  })
  assert.ok(told[0]! < told[1]! && told[1]! < told[2]!, told.join(' '))
})

test('who is said to lie between two groups is more often in the wrong one', () => {
  const { truth, map } = found(3, 400, 60, 0.25, 6)
  assert.equal(map.groups.length, 3)
  // The planted group that most people of a found one come from.
  const main = map.groups.map((_, group) => {
    const counts = [0, 0, 0]
    for (const [row, own] of map.groupOf.entries()) if (own === group) counts[truth[row]!]!++
    return counts.indexOf(Math.max(...counts))
  })
  const wrong = (isBetween: boolean): number => {
    const rows = [...map.groupOf.keys()].filter(
      (row) => map.groupOf[row]! >= 0 && map.isBetween[row] === isBetween,
    )
    return rows.filter((row) => main[map.groupOf[row]!] !== truth[row]).length / rows.length
  }
  assert.ok(wrong(true) > 3 * wrong(false), `${wrong(true)} ${wrong(false)}`)
})

test('bands hold what the whole group thinks in nine of ten cases, when part of it has voted', () => {
  let [inside, all] = [0, 0]
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededRandom(seed)
    const people = 60
    const opinions = Array.from({ length: people }, () => {
      const chance = random.next()
      return chance < 0.6 ? 1 : chance < 0.8 ? -1 : 0
    })
    const heard = opinions.filter(() => random.next() < 0.5)
    const band = supportOf(groupOf(heard, people), 1)[0]!
    const whole = supportOf(groupOf(opinions, people), 1)[0]!
    assert.equal(whole.low, whole.value)
    all++
    if (whole.value >= band.low && whole.value <= band.high) inside++
  }
  assert.ok(inside / all > 0.84 && inside / all < 0.97, `${inside / all}`)
})

function groupOf(opinions: readonly number[], people: number): GroupVotes[] {
  const count = (opinion: number) => opinions.filter((each) => each === opinion).length
  return [
    {
      people,
      agrees: Int32Array.of(count(1)),
      disagrees: Int32Array.of(count(-1)),
      votes: Int32Array.of(opinions.length),
    },
  ]
}

test('disagreement counts against a statement, and more than passing does', () => {
  const support = (agrees: number, disagrees: number, passes: number): number =>
    supportOf(
      [
        {
          people: 100,
          agrees: Int32Array.of(agrees),
          disagrees: Int32Array.of(disagrees),
          votes: Int32Array.of(agrees + disagrees + passes),
        },
      ],
      1,
    )[0]!.value
  assert.ok(support(60, 0, 0) > support(60, 0, 20))
  assert.ok(support(60, 0, 20) > support(60, 20, 0))
})
