import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLocal, isTimeZone, localDayEndMs, localDayStartMs, localParts } from './local-time.ts'
import { hourMs } from './steps.ts'

const vienna = 'Europe/Vienna'

test('the day the clocks go forward has 23 hours, the day they go back has 25', () => {
  const hoursOf = (at: string): number => {
    const atMs = Date.parse(at)
    return (localDayEndMs(vienna, atMs) - localDayStartMs(vienna, atMs)) / hourMs
  }
  assert.equal(hoursOf('2026-03-29T12:00:00Z'), 23)
  assert.equal(hoursOf('2026-10-25T12:00:00Z'), 25)
  assert.equal(hoursOf('2026-07-01T12:00:00Z'), 24)
})

test('a time that happens twice is the first one, a skipped time is after the gap', () => {
  assert.equal(
    new Date(fromLocal(vienna, 2026, 10, 25, 2, 30)).toISOString(),
    '2026-10-25T00:30:00.000Z',
  )
  assert.equal(
    new Date(fromLocal(vienna, 2026, 3, 29, 2, 30)).toISOString(),
    '2026-03-29T01:30:00.000Z',
  )
})

test('local parts and the instant they name agree in every zone', () => {
  const zones = fc.constantFrom(
    vienna,
    'America/St_Johns',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'UTC',
  )
  const instants = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) })
  fc.assert(
    fc.property(zones, instants, (zone, atMs) => {
      const start = localDayStartMs(zone, atMs)
      assert.ok(start <= atMs && atMs < localDayEndMs(zone, atMs))
      const { hour, minute } = localParts(zone, start)
      assert.deepEqual([hour, minute], [0, 0])
    }),
  )
})

test('an unknown zone is known to be unknown', () => {
  assert.equal(isTimeZone('Europe/Atlantis'), false)
  assert.equal(isTimeZone(vienna), true)
})
