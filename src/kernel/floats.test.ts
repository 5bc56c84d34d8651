import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FloatsForOnce } from './floats.ts'

test('arrays taken from one piece of work are zeros, do not overlap, and end together', () => {
  const floats = new FloatsForOnce()
  const sizes = [3, 0, 100_000, 60_000, 200_000, 5]
  const taken = sizes.map((size) => floats.take(size))
  for (const [i, array] of taken.entries()) {
    assert.equal(array.length, sizes[i])
    assert.ok(array.every((value) => value === 0))
    array.fill(i + 1)
  }
  for (const [i, array] of taken.entries()) assert.ok(array.every((value) => value === i + 1))
  floats.release()
  for (const array of taken) assert.equal(array.length, 0)
  assert.ok(floats.take(3).every((value) => value === 0))
})
