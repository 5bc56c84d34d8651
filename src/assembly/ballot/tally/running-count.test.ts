import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BallotBox } from '../log/ballot-box.ts'
import type { BallotDefinition, Choice, LogEntry } from '../log/ballot-shapes.ts'
import { approve, definitionOf, nonceOf, openedMs } from '../log/fixtures.ts'
import { outcomeOf } from './outcome.ts'
import { RunningCount } from './running-count.ts'
import { voicesIn } from './tally.ts'

type Method = BallotDefinition['method']

const names = ['a', 'b', 'c']
const values = (least: number, most: number) =>
  fc.dictionary(fc.constantFrom(...names), fc.integer({ min: least, max: most }), { maxKeys: 3 })

const approvals = fc.subarray(names).map((own): Choice => approve(...own))
const scores = values(0, 5).map((own): Choice => ({ kind: 'score', scores: own }))
const ranks = values(1, 3).map((own): Choice => ({ kind: 'rank', ranks: own }))
const spread = values(-2, 2).map((own): Choice => ({ kind: 'spread', votes: own }))

const methods: readonly (readonly [Method, fc.Arbitrary<Choice>])[] = [
  [{ kind: 'approval', seats: 1 }, approvals],
  [{ kind: 'score', seats: 2 }, scores],
  [{ kind: 'star' }, scores],
  [{ kind: 'quadratic', seats: 1, credits: 100 }, spread],
  [{ kind: 'schulze', seats: 2 }, ranks],
  [{ kind: 'ranked-pairs', seats: 1 }, ranks],
]

const voter = fc.integer({ min: 1, max: 6 })

/** Votes, voices that are given and taken back, sheets that are handed out and read (by two, often alike); some of it is refused. */
function entriesOf(choice: fc.Arbitrary<Choice>): fc.Arbitrary<LogEntry[]> {
  const at = { atMs: openedMs, nonce: '' }
  const clerk = fc.integer({ min: 1, max: 2 })
  const sheet = fc.integer({ min: 1, max: 2 })
  return fc.tuple(choice, choice).chain((two) => {
    const read = fc.constantFrom(...two)
    const entry = fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .record({ voter, choice })
          .map((of): LogEntry => ({ kind: 'ballot', ...of, ...at })),
      },
      fc
        .record({ voter, to: fc.option(voter) })
        .map((of): LogEntry => ({ kind: 'delegation', ...of, ...at })),
      fc
        .integer({ min: 1, max: 3 })
        .map((of): LogEntry => ({ kind: 'paper-handed', voter: of, ...at })),
      {
        weight: 4,
        arbitrary: fc
          .record({ sheet, clerk, choice: read })
          .map((of): LogEntry => ({ kind: 'paper', ...of, ...at })),
      },
    )
    return fc
      .array(entry, { maxLength: 60, size: 'max' })
      .map((all) => all.map((of, i) => ('nonce' in of ? { ...of, nonce: nonceOf(i + 1) } : of)))
  })
}

function finished<Value>(pieces: Generator<undefined, Value>): Value {
  for (;;) {
    const { done, value } = pieces.next()
    if (done === true) return value
  }
}

for (const [method, choice] of methods) {
  test(`by ${method.kind} a count that follows a log is that of the whole log, wherever it is asked`, () => {
    fc.assert(
      fc.property(entriesOf(choice), fc.integer({ min: 1, max: 7 }), (entries, every) => {
        const definition = definitionOf({ method, eligible: 6, isOpenCount: true })
        const opened = BallotBox.open(definition)
        assert.ok(opened.ok)
        const box = opened.value
        const running = RunningCount.of(definition)
        assert.ok(running !== null)
        let seen = 0
        for (const [i, entry] of entries.entries()) {
          box.add(entry, openedMs)
          if (i % every !== 0) continue
          // Some begin to count, and leave it.
          if (i % 2 === 0) running.follow(box).next()
          assert.deepEqual(
            finished(running.follow(box)),
            outcomeOf(definition, voicesIn(box).choices),
          )
          seen++
        }
        assert.ok(entries.length === 0 || seen > 0)
      }),
      { numRuns: 100 },
    )
  })
}

test('what looks at single voices has no running count', () => {
  assert.equal(RunningCount.of(definitionOf({ method: { kind: 'approval', seats: 2 } })), null)
  const options = definitionOf({}).options.slice(0, 1)
  assert.equal(RunningCount.of(definitionOf({ method: { kind: 'consent' }, options })), null)
})

test('a large count is made in pieces, and one more vote in one', () => {
  const definition = definitionOf({ eligible: 100_000, isOpenCount: true, hasDelegation: false })
  const opened = BallotBox.open(definition)
  assert.ok(opened.ok)
  const vote = (i: number, option: string) =>
    opened.value.add(
      { kind: 'ballot', voter: i, atMs: openedMs, choice: approve(option), nonce: nonceOf(i) },
      openedMs,
    )
  for (let i = 1; i < 100_000; i++) vote(i, names[i % 3]!)
  const running = RunningCount.of(definition)!
  const breaks = (): number => [...running.follow(opened.value)].length
  assert.equal(breaks(), 1)
  vote(100_000, 'b')
  assert.equal(breaks(), 0)
})
