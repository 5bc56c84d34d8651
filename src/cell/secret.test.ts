import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { secureRandom, seededRandom } from '../kernel/random.ts'
import { hashSecret, isToken, newCode, newToken, readCode } from './secret.ts'

test('a token has 256 bits and the form of a token', () => {
  const token = newToken(secureRandom)
  assert.ok(isToken(token))
  assert.equal(Buffer.from(token, 'base64url').length, 32)
  assert.notEqual(newToken(secureRandom), token)
})

test('a code is read however it is typed', () => {
  const code = newCode(seededRandom(3))
  assert.match(code, /^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  assert.equal(readCode(code), code)
  assert.equal(readCode(` ${code.toUpperCase().replaceAll('-', ' ')}\n`), code)
  assert.equal(readCode(code.replaceAll('0', 'O').replaceAll('1', 'l')), code)
  assert.equal(readCode(code.replaceAll('-', '–')), code)
})

test('what is no code is none', () => {
  for (const typed of [
    '',
    'abcd',
    `${newCode(seededRandom(1))}x`,
    'uuuu-uuuu-uuuu-uuuu',
    'ä'.repeat(16),
  ]) {
    assert.equal(readCode(typed), null, typed)
  }
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const code = readCode(typed)
      assert.ok(code === null || readCode(code) === code)
    }),
  )
})

test('the stored hash is SHA-256', () => {
  // FIPS 180-2, example of one block: "abc".
  assert.equal(
    hashSecret('abc'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
