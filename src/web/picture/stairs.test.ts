import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fractionsOf, hourMarks, niceMarks } from './axis.ts'
import { stairArea, stairPath } from './path.ts'

const x = (k: number) => 10 * k
const y = (value: number) => 100 - value

test('a value holds for its whole step', () => {
  const values = Float64Array.of(5, 20)
  assert.equal(stairPath(values, x, y), 'M0 95L10 95L10 80L20 80')
  assert.equal(stairArea(values, x, y), 'M0 95L10 95L10 80L20 80L20 100L0 100Z')
  assert.equal(stairArea(new Float64Array(0), x, y), '')
})

test('marks are round, and not more than asked for beside zero', () => {
  assert.deepEqual(niceMarks(0, 36, 3), [0, 20])
  assert.deepEqual(niceMarks(-100, 50, 3), [-100, -50, 0, 50])
})

test('hours are marked by the local clock, also where it is set back', () => {
  const startMs = Date.UTC(2026, 9, 24, 22)
  const marks = hourMarks(fractionsOf('Europe/Vienna', startMs, 900_000, 100))
  // 04:00 on the day with 25 hours is five hours after midnight.
  assert.deepEqual(marks.slice(0, 2), [20, 36])
})
