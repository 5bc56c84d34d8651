import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { refusalOfIssue } from './issue.ts'

const schema = v.strictObject({
  name: v.pipe(v.string(), v.minLength(1)),
  place: v.optional(v.object({ latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)) })),
  role: v.optional(v.picklist(['steward', 'guest'])),
  days: v.optional(v.nullable(v.pipe(v.number(), v.integer('Days are whole numbers.')))),
  fromMs: v.optional(v.pipe(v.string(), v.regex(/^\d{1,13}$/))),
  scopes: v.optional(v.array(v.string())),
})

function refusalOf(input: unknown): { message: string; at?: string } {
  const result = v.safeParse(schema, input, { abortEarly: true })
  assert.ok(!result.success)
  return refusalOfIssue(result.issues[0])
}

test('a refusal of a schema says in words which field is wrong, what would be right and what came', () => {
  const table: [unknown, string, string][] = [
    [{}, 'name', 'name: it is missing.'],
    [{ name: 5 }, 'name', 'name: it should be a text, not 5.'],
    [{ name: '' }, 'name', 'name: it should be at least 1, not 0.'],
    [{ name: 'A', nam: 1 }, 'nam', 'nam: there is no such field here.'],
    [
      { name: 'A', place: { latitude: 91 } },
      'place.latitude',
      'place.latitude: it should be at most 90, not 91.',
    ],
    [{ name: 'A', place: 'Graz' }, 'place', 'place: it should be an object, not "Graz".'],
    [{ name: 'A', role: 'x' }, 'role', 'role: it should be "steward" or "guest", not "x".'],
    [{ name: 'A', days: 1.5 }, 'days', 'days: Days are whole numbers.'],
    [{ name: 'A', fromMs: 'now' }, 'fromMs', 'fromMs: it should be like ^\\d{1,13}$, not "now".'],
    [{ name: 'A', scopes: [1] }, 'scopes.0', 'scopes.0: it should be a text, not 1.'],
  ]
  for (const [input, at, message] of table) {
    const refusal = refusalOf(input)
    assert.deepEqual([refusal.at, refusal.message], [at, message])
  }
})

test('what was sent is quoted, but not at length', () => {
  const long = 'x'.repeat(9_000)
  assert.ok(refusalOf({ name: 'A', role: long }).message.length < 300)
  assert.ok(refusalOf({ name: 'A', [long]: 1 }).message.length < 300)
})
