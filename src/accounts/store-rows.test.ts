import assert from 'node:assert/strict'
import { test } from 'node:test'
import { portionsOf, rowsAtOnce } from './store-rows.ts'

test('rows come in their order, as many at a time as one statement takes, and each once', () => {
  for (const count of [0, 1, rowsAtOnce, rowsAtOnce + 1, 3 * rowsAtOnce - 1]) {
    const rows = Array.from({ length: count }, (_, i) => i)
    const portions = [...portionsOf(rows)]
    assert.deepEqual(portions.flat(), rows)
    assert.ok(portions.every(({ length }) => length > 0 && length <= rowsAtOnce))
    assert.equal(portions.length, Math.ceil(count / rowsAtOnce))
  }
})
