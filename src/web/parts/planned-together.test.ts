import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '../../kernel/steps.ts'
import { wording } from '../messages/wording.ts'
import { togetherText } from './planned-together.tsx'

const nowMs = Date.UTC(2026, 4, 4, 12)
const place = { timeZone: 'Europe/Vienna', currency: 'EUR' }
const joint = {
  cityName: 'Graz',
  priceMicroPerKwh: 231_000,
  others: { count: 3, absent: 2 },
  full: [
    { fromMs: nowMs - hourMs, toMs: nowMs + hourMs, way: 'out' },
    { fromMs: nowMs + 3 * hourMs, toMs: nowMs + 5 * hourMs, way: 'in' },
  ],
} as const

test('a plan says with whom it was made, at which price, and when the connection of the city is full', () => {
  assert.equal(
    togetherText(wording('en', place), nowMs, joint),
    'This plan was made together with three other neighbourhoods of Graz. Two of them did not answer, and are counted with what was last heard of them. All of them plan by the same price: a kilowatt-hour is worth 23.1\u00a0ct now. Until 15:00 the city’s connection takes away as much as it can: what is made here is best used here. From 17:00 until 19:00 the city’s connection brings in as much as it can: whatever can wait is used at other hours.',
  )
})

test('what a city did not say is not said', () => {
  const told = togetherText(wording('de', place), nowMs, { ...joint, others: null, full: [] })
  assert.equal(
    told,
    'Dieser Plan entstand gemeinsam mit Graz. Alle planen nach demselben Preis: Eine Kilowattstunde ist jetzt 23,1\u00a0ct wert.',
  )
})
