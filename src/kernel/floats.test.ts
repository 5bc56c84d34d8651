import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FloatsForOnce, FloatsSideBySide } from './floats.ts'

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

test('arrays side by side share buffers, and none has the place of another', () => {
  const floats = new FloatsSideBySide()
  const sizes = [96, 0, 96, 20_000, 96]
  const taken = sizes.map((size) => floats.take(size))
  for (const [i, array] of taken.entries()) {
    assert.equal(array.length, sizes[i])
    assert.ok(array.every((value) => value === 0))
    array.fill(i + 1)
  }
  for (const [i, array] of taken.entries()) assert.ok(array.every((value) => value === i + 1))
  const [first, , second, large, last] = taken
  assert.equal(first!.buffer, second!.buffer)
  assert.equal(large!.buffer.byteLength, large!.byteLength)
  assert.notEqual(last!.buffer, large!.buffer)
})

test('what is kept is shared where it can be, and nobody sees what others sketch', () => {
  const floats = new FloatsForOnce()
  const twos = floats.filled(4, 2)
  const [rising, same, copy, inner] = floats.sketch((sketch) => {
    const values = sketch.take(4).map((_, t) => t)
    const kept = floats.kept(values)
    const within = floats.sketch((further) => floats.kept(further.take(4).fill(7)))
    assert.deepEqual([...values], [0, 1, 2, 3])
    return [kept, floats.kept(sketch.take(4).fill(2)), floats.kept(values, twos, kept), within]
  })
  assert.equal(same, twos)
  assert.equal(copy, rising)
  assert.deepEqual([...rising], [0, 1, 2, 3])
  assert.deepEqual([...inner], [7, 7, 7, 7])
  const again = floats.sketch((sketch) => [...sketch.take(4), ...sketch.take(3)])
  assert.deepEqual(again, [0, 0, 0, 0, 0, 0, 0])
  assert.notEqual(floats.filled(3, 2), twos)
  const alike = floats.keptAlike(Float64Array.of(3, 1, 2))
  assert.equal(floats.keptAlike(Float64Array.of(3, 1, 2)), alike)
  assert.deepEqual([...floats.keptAlike(Float64Array.of(1, 3, 2)), ...alike], [1, 3, 2, 3, 1, 2])
  assert.equal(floats.keptAlike(Float64Array.of(2, 2, 2, 2)), twos)
  const bytes = floats.keptBytes(Uint8Array.of(1, 0, 2))
  assert.equal(floats.keptBytes(Uint8Array.of(1, 0, 2)), bytes)
  assert.deepEqual([...bytes, ...floats.keptBytes(Uint8Array.of(1, 2))], [1, 0, 2, 1, 2])
  assert.deepEqual([...rising], [0, 1, 2, 3])
})
