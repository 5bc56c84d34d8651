import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { axesOf } from './axes.ts'
import { plantedVotes } from './fixtures.ts'
import { opinionMap } from './opinion-map.ts'
import { adjustedRandIndex } from './rand-index.ts'
import { tableOf, VoteTable, type Opinion, type Vote } from './vote-table.ts'

const votes = fc.array(
  fc.record({
    participant: fc.integer({ min: 0, max: 12 }).map((n) => `p${n}`),
    statement: fc.integer({ min: 0, max: 8 }).map((n) => `s${n}`),
    opinion: fc.constantFrom<Opinion>(-1, 0, 1),
  }),
  { maxLength: 120 },
)

test('a table is that of the last vote of everybody on every statement', () => {
  fc.assert(
    fc.property(votes, (log) => {
      const table = tableOf(log)
      const last = new Map(log.map((vote) => [`${vote.participant} ${vote.statement}`, vote]))
      assert.equal(table.votes, last.size)
      for (const { participant, statement, opinion } of last.values()) {
        const [row, column] = [table.rowOf(participant)!, table.columnOf(statement)!]
        assert.equal(table.opinionOf(row, column), opinion)
      }
    }),
  )
})

test('sums of pairs are those counted over all people who voted on both', () => {
  fc.assert(
    fc.property(votes, (log) => {
      const table = tableOf(log)
      const size = table.statements.length
      const none = new Float64Array(size)
      const scatter = table.pairs!.scatter(none, [])
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < size; k++) {
          let sum = 0
          for (const row of table.participants.keys()) {
            sum += (table.opinionOf(row, j) ?? 0) * (table.opinionOf(row, k) ?? 0)
          }
          assert.equal(scatter[j * size + k]! + 0, sum + 0)
        }
      }
    }),
  )
})

test('the axes are those of the votes with gaps at the mean: nothing is longer, and turning changes only their length', () => {
  fc.assert(
    fc.property(votes, (log) => {
      const table = tableOf(log)
      const axes = axesOf(table, [])
      const rows = table.participants.map((_, row) =>
        table.statements.map((_, j) => {
          const opinion = table.opinionOf(row, j)
          return opinion === null ? 0 : opinion - axes.means[j]!
        }),
      )
      for (const [a, axis] of axes.directions.entries()) {
        const along = rows.map((row) => row.reduce((sum, value, j) => sum + value * axis[j]!, 0))
        const turned = table.statements.map((_, j) =>
          rows.reduce((sum, row, i) => sum + row[j]! * along[i]!, 0),
        )
        for (const [j, value] of turned.entries()) {
          assert.ok(Math.abs(value - axes.lengths[a]! * axis[j]!) < 1e-6)
        }
      }
      const total = rows.flat().reduce((sum, value) => sum + value * value, 0)
      assert.ok(Math.abs(total - axes.total) < 1e-9)
      assert.ok(axes.lengths.reduce((sum, length) => sum + length, 0) <= total + 1e-9)
    }),
  )
})

test('without sums of pairs the axes are the same', () => {
  const { log } = plantedVotes(seededRandom(3), {
    people: 80,
    statements: 30,
    groups: 3,
    density: 0.6,
  })
  const paired = axesOf(tableOf(log), [])
  const table = new VoteTable(0)
  for (const vote of log) table.add(vote)
  assert.equal(table.pairs, null)
  const single = axesOf(table, [])
  for (const [a, axis] of paired.directions.entries()) {
    for (const [j, value] of axis.entries()) {
      assert.ok(Math.abs(value - single.directions[a]![j]!) < 1e-9)
    }
  }
})

test('two groups that think otherwise are found, with what each holds and what both do', () => {
  const random = seededRandom(5)
  const log: Vote[] = []
  for (let person = 0; person < 40; person++) {
    for (let statement = 0; statement < 20; statement++) {
      if (random.next() < 0.3) continue
      const side = person % 2 === 0 ? 1 : -1
      const opinion = statement === 0 ? 1 : random.next() < 0.1 ? 0 : side
      log.push({ participant: `p${person}`, statement: `s${statement}`, opinion })
    }
  }
  const table = tableOf(log)
  const map = opinionMap(table)
  assert.equal(map.groups.length, 2)
  const truth = table.participants.map((name) => Number(name.slice(1)) % 2)
  assert.equal(adjustedRandIndex([...map.groupOf], truth), 1)
  assert.deepEqual(
    map.majority.agree.map(({ column }) => table.statements[column]),
    ['s0'],
  )
  const common = table.columnOf('s0')!
  assert.equal(Math.max(...map.consensus), map.consensus[common])
  for (const group of map.groups) {
    const [best, ...rest] = group.representatives
    assert.equal(rest.length, 4)
    assert.ok(rest.every(({ column }) => column !== common))
    // Who disagrees with all else is best described by the one thing it agrees with.
    const isAgreeing = group.votes.agrees[1]! > group.votes.disagrees[1]!
    assert.equal(best!.column === common, !isAgreeing)
    assert.ok(rest.every(({ side }) => side === (isAgreeing ? 'agree' : 'disagree')))
  }
})

test('names of people and statements make no difference', () => {
  const { log } = plantedVotes(seededRandom(7), {
    people: 60,
    statements: 25,
    groups: 2,
    density: 0.7,
  })
  const named = log.map(({ participant, statement, opinion }) => ({
    participant: `x${participant}`,
    statement: `${statement}y`,
    opinion,
  }))
  assert.deepEqual(opinionMap(tableOf(log)), opinionMap(tableOf(named)))
})

test('a statement that does not count moves nobody', () => {
  const { log } = plantedVotes(seededRandom(9), {
    people: 50,
    statements: 20,
    groups: 2,
    density: 0.8,
  })
  const loud = log.map((vote) =>
    vote.statement === 's4' ? { ...vote, opinion: 1 as const } : vote,
  )
  const out = new Set(['s4'])
  const [one, two] = [opinionMap(tableOf(log), { out }), opinionMap(tableOf(loud), { out })]
  assert.deepEqual(one.people, two.people)
  assert.deepEqual(one.groupOf, two.groupOf)
  assert.ok(
    one.groups.every(({ representatives }) => representatives.every(({ column }) => column !== 4)),
  )
})

test('nobody, one person and one statement have a map', () => {
  for (const log of [
    [],
    [{ participant: 'a', statement: 's', opinion: 1 as const }],
    ['a', 'b', 'c'].map((participant) => ({ participant, statement: 's', opinion: 1 as const })),
  ]) {
    const map = opinionMap(tableOf(log))
    assert.ok(map.groups.length <= 1)
    assert.ok(map.people.every((place) => place.every((value) => value === 0)))
  }
})

test('with fewer than fifteen who have voted enough, the most active are placed too', () => {
  const log: Vote[] = []
  for (let statement = 0; statement < 10; statement++) {
    for (let person = 0; person <= statement; person++) {
      const opinion: Opinion = (person + statement) % 2 === 0 ? 1 : -1
      log.push({ participant: `p${person}`, statement: `s${statement}`, opinion })
    }
  }
  const map = opinionMap(tableOf(log))
  assert.ok(map.groupOf.every((group) => group >= 0))
})

test('a conversation that is too large refuses the vote and stays as it is', () => {
  const table = new VoteTable()
  for (let i = 0; i < 10_000; i++) {
    assert.ok(table.add({ participant: 'a', statement: `s${i}`, opinion: 1 }).ok)
  }
  const refused = table.add({ participant: 'a', statement: 'one more', opinion: 1 })
  assert.ok(!refused.ok && refused.code === 'too-many-statements')
  assert.equal(table.votes, 10_000)
  assert.ok(table.add({ participant: 'b', statement: 's1', opinion: -1 }).ok)
})
