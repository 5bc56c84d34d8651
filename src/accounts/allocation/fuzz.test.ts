import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  fuzzFrench,
  fuzzGreenButton,
  fuzzSpanish,
  fuzzWorkbooks,
} from '../../../test/fuzz/allocation.ts'

test('odd files of every form are read or refused, never fatal', async () => {
  const seen = [
    fuzzSpanish(3_000, 7),
    fuzzFrench(3_000, 7),
    fuzzGreenButton(200, 7),
    await fuzzWorkbooks(100, 7),
  ]
  for (const { read, refused } of seen) assert.ok(read > 10 && refused > 10)
})
