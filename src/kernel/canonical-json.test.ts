import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalJson, type Json } from './canonical-json.ts'

test('names stand in the order of their code units, numbers and texts as RFC 8785 writes them', () => {
  // The order of names is that of the example in RFC 8785, section 3.2.3.
  const value: Json = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  const values = Object.values(JSON.parse(canonicalJson(value)))
  assert.deepEqual(
    [...canonicalJson(value).matchAll(/:"([^"]+)"/g)].map((match) => match[1]),
    [
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ],
  )
  assert.equal(values.length, 7)
  assert.equal(
    canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 1e-27, -0, null, true]),
    '[333333333.3333333,1e+30,4.5,0.002,1e-27,0,null,true]',
  )
})

test('any JSON keeps its value, and the order of its names does not matter', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const value: Json = JSON.parse(text)
      const canonical = canonicalJson(value)
      assert.deepEqual(JSON.parse(canonical), JSON.parse(JSON.stringify(value, zeros)))
      assert.equal(canonicalJson(turned(value)), canonical)
    }),
  )
})

/** JSON has no minus zero. */
function zeros(_: string, value: unknown): unknown {
  return value === 0 ? 0 : value
}

test('what has no JSON is refused', () => {
  assert.throws(() => canonicalJson(Number.NaN), /without end/)
  assert.throws(() => canonicalJson('\ud800'), /half a character/)
})

/** The same value with the names of every object the other way round. */
function turned(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((one: Json) => turned(one))
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, own]) => [name, turned(own)]),
  )
}
