import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bankDayFrom, easterSunday, isBankDay, isDay, plusDays, plusMonths } from './bank-day.ts'

test('Easter falls on the days that the calendar says', () => {
  // Published dates, the earliest and the latest of their centuries among them.
  const days = ['1961-04-02', '2000-04-23', '2008-03-23', '2019-04-21', '2024-03-31', '2025-04-20']
  for (const day of [...days, '2026-04-05', '2027-03-28', '2038-04-25', '2285-03-22']) {
    assert.equal(easterSunday(Number(day.slice(0, 4))), day)
  }
})

/** Easter by the rule itself: the Sunday after the ecclesiastical full moon, from Gauss's formula in another form. */
function easterByGauss(year: number): string {
  const a = year % 19
  const k = Math.floor(year / 100)
  const m = (15 + k - Math.floor((8 * k + 13) / 25) - Math.floor(k / 4)) % 30
  const n = (4 + k - Math.floor(k / 4)) % 7
  const d = (19 * a + m) % 30
  const e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
  let day = 22 + d + e
  if (d === 29 && e === 6) day = 50
  if (d === 28 && e === 6 && (11 * m + 11) % 30 < 19) day = 49
  return new Date(Date.UTC(year, 2, day)).toISOString().slice(0, 10)
}

test('Easter is what the formula of Gauss says, for six hundred years', () => {
  for (let year = 1900; year < 2500; year++) assert.equal(easterSunday(year), easterByGauss(year))
})

test('banks are closed on weekends and on the closing days of T2', () => {
  const closed = [
    '2026-01-01',
    '2026-04-03',
    '2026-04-06',
    '2026-05-01',
    '2026-12-25',
    '2026-12-26',
  ]
  for (const day of [...closed, '2026-11-07', '2026-11-08'])
    assert.equal(isBankDay(day), false, day)
  // Holidays in many countries, but not of T2.
  for (const day of ['2026-01-06', '2026-05-14', '2026-11-02', '2026-12-24', '2026-12-31']) {
    assert.equal(isBankDay(day), true, day)
  }
  assert.equal(bankDayFrom('2026-04-03'), '2026-04-07')
  assert.equal(bankDayFrom('2027-12-25'), '2027-12-27')
  assert.equal(bankDayFrom('2026-11-05'), '2026-11-05')
})

test('a year has 250 to 262 bank days, and the next one is at most five days away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1999, max: 2300 }), (year) => {
      let count = 0
      for (let day = `${year}-01-01`; day.startsWith(String(year)); day = plusDays(day, 1)) {
        if (isBankDay(day)) count++
        assert.ok(bankDayFrom(day) <= plusDays(day, 4))
      }
      assert.ok(count >= 252 && count <= 262, `${year}: ${count}`)
    }),
    { numRuns: 20 },
  )
})

test('days and months are added in the calendar', () => {
  assert.equal(plusMonths('2026-01-31', 1), '2026-02-28')
  assert.equal(plusMonths('2027-11-30', 3), '2028-02-29')
  assert.equal(plusMonths('2026-11-05', 36), '2029-11-05')
  assert.equal(plusDays('2026-02-27', 3), '2026-03-02')
  assert.ok(isDay('2028-02-29') && !isDay('2026-02-29') && !isDay('2026-2-3') && !isDay('x'))
})
