import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { drawnSlot } from './draw.ts'
import { twoGroups } from './fixtures.ts'
import { highsSolver } from './highs-solver.ts'
import { drawFrom, faultsOf, type LotteryFile } from './lottery-file.ts'
import { lotteryOf } from './lottery-outcome.ts'

const solver = await highsSolver(() => 60_000)
const result = lotteryOf(twoGroups(40, 4), { solver, isLate: () => false })
assert.ok(result.ok && result.value.kind === 'lottery')
const { file } = result.value

function drawn(seed: string): LotteryFile {
  const done = drawFrom(file, seed)
  assert.ok(done.ok)
  return done.value
}

test('the same seed draws the same panel, however it was typed', () => {
  assert.deepEqual(drawn(' 3 6 1\t1 5 '), drawn('3 6 1 1 5'))
  assert.deepEqual(faultsOf(drawn('3 6 1 1 5')), [])
})

test('nobody draws twice, and not without a seed', () => {
  assert.equal(drawFrom(drawn('one'), 'one').ok, true)
  for (const [from, seed, code] of [
    [drawn('one'), 'another', 'drawn-already'],
    [file, ' \n', 'bad-seed'],
    [file, 'x'.repeat(201), 'bad-seed'],
  ] as const) {
    const refused = drawFrom(from, seed)
    assert.ok(!refused.ok)
    assert.equal(refused.code, code)
  }
})

test('all panels are drawn about equally often', () => {
  const times = new Float64Array(10)
  const seeds = 20_000
  for (let i = 0; i < seeds; i++) times[drawnSlot(file.digest, `seed ${i}`, 10)]!++
  const expected = seeds / 10
  const chiSquare = times.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0)
  // 9 degrees of freedom: above 33.7 once in ten thousand; the seeds are always the same.
  assert.ok(chiSquare < 33.7, `${chiSquare}`)
})

test('a file from which nothing was changed has no faults, whatever the seed', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), (seed) => {
      fc.pre(seed.trim().length > 0)
      assert.deepEqual(faultsOf(drawn(seed)), [])
    }),
    { numRuns: 20 },
  )
})

const changes: readonly (readonly [string, (file: LotteryFile) => LotteryFile, RegExp])[] = [
  [
    'a person who was put on a panel',
    (of) => ({ ...of, panels: [of.panels[1]!.with(0, 39), ...of.panels.slice(1)] }),
    /digest|stated|rule/,
  ],
  [
    'a panel without its quotas',
    (of) => ({ ...of, panels: [[1, 2, 3, 4], ...of.panels.slice(1)] }),
    /breaks a rule/,
  ],
  ['a chance that was raised', (of) => ({ ...of, chances: of.chances.with(0, 999) }), /stated/],
  [
    'an answer that was changed',
    (of) => ({
      ...of,
      people: of.people.with(5, { answers: { group: 'other', leaning: 'left' }, household: null }),
    }),
    /digest/,
  ],
  [
    'another panel than the seed draws',
    (of) => ({ ...of, drawn: { ...of.drawn!, slot: (of.drawn!.slot + 1) % 1000 } }),
    /The seed draws panel/,
  ],
  [
    'other people than those of the panel',
    (of) => ({ ...of, drawn: { ...of.drawn!, panel: of.drawn!.panel.with(0, 39) } }),
    /not those of panel/,
  ],
  ['quotas that contradict themselves', (of) => ({ ...of, size: 0 }), /size/],
]
for (const [what, change, fault] of changes) {
  test(`${what} is found`, () => {
    assert.match(faultsOf(change(drawn('3 6 1 1 5'))).join('\n'), fault)
  })
}
