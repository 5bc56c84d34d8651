import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wording } from '../messages/wording.ts'
import { mostSentence } from './planned-kinds.tsx'

const en = wording('en', { timeZone: 'UTC', currency: 'EUR' })

test('devices together: when most is taken and when most is given', () => {
  const hours = { nowMs: 0, startMs: 0, stepMs: 3_600_000 }
  const said = (...powerW: number[]) =>
    mostSentence(en, hours, Float64Array.from(powerW)).replaceAll('\u00a0', ' ')
  assert.equal(
    said(0, 3000, -2000),
    'Most is taken at 01:00: 3.0 kW. Most is given at 02:00: 2.0 kW.',
  )
  assert.equal(said(500, 0), 'Most is taken at 00:00: 500 W.')
  assert.equal(said(0, 3), 'Nothing is taken and nothing given.')
})
