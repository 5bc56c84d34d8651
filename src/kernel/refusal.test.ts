import assert from 'node:assert/strict'
import { test } from 'node:test'
import { refusalLimit, refuse } from './refusal.ts'

test('a sentence that quotes a long input keeps its beginning and its end', () => {
  const { message, at } = refuse(
    'unknown-language',
    `Not "${'x'.repeat(9_000)}"; try en.`,
    'y'.repeat(9_000),
  )
  assert.equal(message.length, refusalLimit)
  assert.match(message, /^Not "x+ … x+"; try en\.$/)
  assert.equal(at?.length, refusalLimit)
  const short = 'z'.repeat(refusalLimit)
  assert.equal(refuse('any', short).message, short)
})
