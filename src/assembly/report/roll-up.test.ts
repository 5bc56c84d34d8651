import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tableOf, type Vote } from '../opinion/vote-table.ts'
import { rollUp, slateOfMany, type AssemblyCounts, type GroupCounts } from './roll-up.ts'
import { slateOf } from './slate.ts'

function group(name: string, agrees: number, disagrees: number, passes = 0): GroupCounts {
  return { group: name, people: agrees + disagrees + passes, agrees, disagrees, passes }
}

test('what every group of every assembly holds comes before what a large one holds alone', () => {
  const assemblies: AssemblyCounts[] = [
    {
      assembly: 'large',
      statements: [
        { statement: 'trees', groups: [group('A', 60, 40), group('B', 70, 30)] },
        { statement: 'cars', groups: [group('A', 990, 10), group('B', 980, 20)] },
      ],
    },
    {
      assembly: 'small',
      statements: [
        { statement: 'trees', groups: [group('A', 6, 3)] },
        { statement: 'cars', groups: [group('A', 1, 8, 1)] },
      ],
    },
  ]
  const [first, second] = rollUp(assemblies)
  assert.equal(first!.statement, 'trees')
  // Least of large: 60.5 / 101, of small: 6.5 / 10.
  assert.ok(Math.abs(first!.bridging - Math.sqrt((60.5 / 101) * 0.65)) < 1e-12)
  assert.equal(first!.dissent.length, 0)
  assert.deepEqual(second!.dissent, [
    { assembly: 'small', group: 'A', agrees: 1, disagrees: 8, votes: 10 },
  ])
})

const counts = fc.array(
  fc.record({
    assembly: fc.constantFrom('x', 'y', 'z'),
    statement: fc.constantFrom('s', 't', 'u'),
    agrees: fc.nat(50),
    disagrees: fc.nat(50),
    passes: fc.nat(10),
  }),
  { maxLength: 20 },
)

test('a group that has not voted says nothing, and one that agrees more never makes it worse', () => {
  fc.assert(
    fc.property(counts, (drawn) => {
      const assemblies = drawn.map(({ assembly, statement, ...votes }, i) => ({
        assembly: `${assembly}${i}`,
        statements: [{ statement, groups: [{ group: 'A', people: 100, ...votes }] }],
      }))
      const more = assemblies.map(({ assembly, statements }) => ({
        assembly,
        statements: statements.map(({ statement, groups }) => ({
          statement,
          groups: groups.map((each) => ({ ...each, agrees: each.agrees + 1 })),
        })),
      }))
      const after = new Map(rollUp(more).map((each) => [each.statement, each]))
      for (const { statement, bridging, assemblies: heard } of rollUp(assemblies)) {
        assert.ok(bridging > 0 && bridging < 1)
        const again = after.get(statement)!
        // Whoever had not voted has now; the others agree more.
        if (again.assemblies.length === heard.length) assert.ok(again.bridging > bridging)
      }
    }),
  )
})

test('a slate speaks for parts in proportion: with nine statements two thirds get six', () => {
  const log: Vote[] = []
  for (let person = 0; person < 90; person++) {
    const side = person < 60 ? 'many' : 'few'
    for (let i = 0; i < 9; i++) {
      log.push({ participant: `p${person}`, statement: `${side}${i}`, opinion: 1 })
    }
  }
  const table = tableOf(log)
  const slate = slateOf(table, [], 9)
  const names = slate.statements.map(({ column }) => table.statements[column]!)
  assert.equal(names.filter((name) => name.startsWith('many')).length, 6)
  assert.equal(slate.heard, 90)
  const many = slateOfMany(
    [
      {
        assembly: 'x',
        statements: ['many', 'few'].flatMap((side) =>
          Array.from({ length: 9 }, (_, i) => ({
            statement: `${side}${i}`,
            groups: [
              {
                group: 'A',
                people: 60,
                agrees: side === 'many' ? 60 : 0,
                disagrees: side === 'many' ? 0 : 60,
                passes: 0,
              },
              {
                group: 'B',
                people: 30,
                agrees: side === 'few' ? 30 : 0,
                disagrees: side === 'few' ? 0 : 30,
                passes: 0,
              },
            ],
          })),
        ),
      },
    ],
    9,
  )
  assert.equal(many.filter(({ statement }) => statement.startsWith('many')).length, 6)
})

const votes = fc.array(
  fc.record({
    participant: fc.nat(9).map((n) => `p${n}`),
    statement: fc.nat(7).map((n) => `s${n}`),
    opinion: fc.constantFrom<-1 | 0 | 1>(-1, 0, 1),
  }),
  { maxLength: 60 },
)

test('people who agree on a statement are heard where they are enough', () => {
  fc.assert(
    fc.property(votes, fc.integer({ min: 1, max: 4 }), (log, size) => {
      const table = tableOf(log)
      const { statements } = slateOf(table, [], size)
      const gains = statements.map(({ gain }) => gain)
      assert.deepEqual(
        gains,
        gains.toSorted((a, b) => b - a),
      )
      const harmonic = [1, 1 / 2, 1 / 3, 1 / 4].slice(0, size).reduce((sum, part) => sum + part, 0)
      for (const column of table.statements.keys()) {
        const agreeing = [...table.participants.keys()].filter(
          (row) => table.opinionOf(row, column) === 1,
        )
        const isHeard = agreeing.some((row) =>
          statements.some(({ column: chosen }) => table.opinionOf(row, chosen) === 1),
        )
        if (isHeard) continue
        // Each round would have gained all of them, and nobody else gains more than 1 + 1/2 + ... in all rounds.
        const others = table.participants.length - agreeing.length
        assert.ok(size * agreeing.length <= others * harmonic + 1e-9)
      }
    }),
  )
})
