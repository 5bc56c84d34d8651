import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromHex, toHex } from './hex.ts'

test('hex is what Node writes and reads', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const text = Buffer.from(bytes).toString('hex')
      assert.equal(toHex(bytes), text)
      assert.deepEqual(fromHex(text), bytes)
    }),
  )
})
