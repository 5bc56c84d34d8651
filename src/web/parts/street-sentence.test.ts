import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StreetRule } from '../../assembly/decision/street-rule.ts'
import { wording } from '../messages/wording.ts'
import { streetExample, streetSentence } from './street-sentence.ts'

const at = { month: 1, weekday: 1, minute: 8 * 60 }

const slow: StreetRule = {
  id: 'slow',
  sentence: 'Slow on the way to school',
  street: 'Linden Lane',
  when: {
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    fromMinute: 7 * 60,
    toMinute: 17 * 60,
  },
  rule: { kind: 'speed', mostKmPerHour: 20 },
  fromMs: 0,
  untilMs: null,
  examples: [
    { at, amount: 20, isAllowed: true },
    { at, amount: 30, isAllowed: false },
  ],
}

test('a street rule is said in plain words in both languages, with its examples', () => {
  const place = { timeZone: 'UTC', currency: 'EUR' }
  const en = wording('en', place)
  const de = wording('de', place)
  const rule = slow
  assert.equal(
    streetSentence(en, rule),
    'In Linden Lane nobody drives faster than 20 km/h from 07:00 to 17:00.',
  )
  assert.equal(
    streetSentence(de, rule),
    'In Linden Lane fährt von 07:00 bis 17:00 Uhr niemand schneller als 20 km/h.',
  )
  assert.match(
    streetExample(en, rule, rule.examples[1]!),
    /^Forbidden, for example: 30 km\/h on Mon/,
  )
  const closed = { ...slow, rule: { kind: 'access', allowed: [] } } as const
  assert.match(streetSentence(en, closed), /^In Linden Lane nobody may drive/)
})
