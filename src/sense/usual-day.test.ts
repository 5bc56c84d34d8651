import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import { forecast } from './forecaster.ts'
import { forecastLevel } from './forecast.ts'
import { frameOf, type Frame } from './frame.ts'
import { householdShape } from './standard-profile.ts'
import {
  addDays,
  areDaySums,
  shapeLength,
  sumsOfHome,
  usualDay,
  usualDaysLeast,
  type DaySums,
} from './usual-day.ts'

const monday = Date.UTC(2026, 1, 2)

/** A home's frame, by what it uses in an hour of a day of some type. */
function home(use: (dayType: number, hour: number) => number, days = 21): Frame {
  const count = (days * dayMs) / quarterMs
  const empty = { startMs: monday, stepMs: quarterMs, values: new Float64Array(count) }
  const ask = { startMs: monday + days * dayMs, stepMs: quarterMs, count: 1 }
  const frame = frameOf(empty, ask, 'UTC')
  for (let i = 0; i < count; i++) {
    frame.values[i] = use(frame.dayType[i]!, Math.floor(frame.slot[i]! / 4))
  }
  return frame
}

const evening = (dayType: number, hour: number): number =>
  (hour === 20 ? 2_400 : 100) + 70 * dayType

test('a home adds its mean power and the shape of its days', () => {
  const sums = sumsOfHome(home(evening))!
  // The means of a workday, a Saturday and a Sunday are 4,700 / 24, and 70 and 140 more.
  const meanW = (7 * (4_700 / 24) + 70 + 140) / 7
  assert.equal(sums.homes, 1)
  assert.ok(Math.abs(sums.logMeanW - Math.log(meanW)) < 1e-12)
  assert.ok(Math.abs(sums.shape[20]! - 2_400 / meanW) < 1e-12)
  assert.ok(Math.abs(sums.shape[24 + 20]! - 2_470 / meanW) < 1e-12)
  assert.ok(Math.abs(sums.shape[48]! - 240 / meanW) < 1e-12)
})

test('a home of less than two weeks, with an hour that was never measured, or that gives more than it takes adds nothing', () => {
  assert.equal(sumsOfHome(home(evening, usualDaysLeast - 1)), null)
  assert.notEqual(sumsOfHome(home(evening, usualDaysLeast)), null)
  assert.equal(sumsOfHome(home((type, hour) => (type === 2 && hour === 3 ? NaN : 100))), null)
  assert.equal(sumsOfHome(home(() => -200)), null)
  assert.equal(sumsOfHome(home(() => 0)), null)
})

test('a strange home moves the sums by no more than one home may', () => {
  const sums = sumsOfHome(home((_, hour) => (hour === 4 ? 150_000 : -1)))!
  assert.equal(Math.max(...sums.shape), 12)
  assert.equal(Math.min(...sums.shape), 0)
  assert.ok(areDaySums(sums))
})

const anySums = fc
  .array(fc.array(fc.double({ min: 1, max: 900, noNaN: true }), { minLength: 72, maxLength: 72 }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((homes) => homes.map((of) => sumsOfHome(home((type, hour) => of[type * 24 + hour]!))!))

test('neither order nor grouping matters, and what homes add up to is believed', () => {
  fc.assert(
    fc.property(anySums, fc.nat(5), (all, cut) => {
      const whole = addDays(all)
      const parts = addDays([addDays(all.slice(cut).toReversed()), addDays(all.slice(0, cut))])
      assert.equal(parts.homes, all.length)
      assert.ok(areDaySums(whole) && areDaySums(parts))
      for (let at = 0; at < shapeLength; at++) {
        assert.ok(Math.abs(whole.shape[at]! - parts.shape[at]!) < 1e-9)
      }
    }),
    { numRuns: 20 },
  )
})

test('sums that homes cannot have are not believed', () => {
  const good = addDays([sumsOfHome(home(evening))!, sumsOfHome(home(() => 300))!])
  assert.ok(areDaySums(good))
  const wrong: readonly DaySums[] = [
    { ...good, homes: 1.5 },
    { ...good, homes: -1 },
    { ...good, logMeanW: 2 * Math.log(20_000) },
    { ...good, logMeanW: 0 },
    { ...good, shape: good.shape.with(5, 25) },
    { ...good, shape: good.shape.with(5, -1) },
    { ...good, shape: good.shape.with(5, NaN) },
    { ...good, shape: good.shape.slice(1) },
  ]
  for (const of of wrong) assert.equal(areDaySums(of), false)
})

test('nobody known: the standard profile; many: their day', () => {
  const nobody = usualDay(addDays([]), householdShape, 400)
  assert.equal(nobody.homes, 0)
  assert.ok(Math.abs(nobody.meanW - 400) < 1e-9)
  const one = sumsOfHome(home(evening))!
  const many = usualDay(addDays(Array.from({ length: 997 }, () => one)), householdShape, 400)
  assert.ok(Math.abs(many.meanW / Math.exp(one.logMeanW) - 1) < 0.003)
  assert.ok(Math.abs(many.shape[20]! - one.shape[20]!) < 0.05)
})

test('a new home is expected to use what others use, and later what it uses itself', () => {
  const one = sumsOfHome(home(evening))!
  const usual = usualDay(addDays(Array.from({ length: 97 }, () => one)), householdShape, 400)
  const target = { kind: 'load', timeZone: 'UTC', typicalW: 400, usual } as const
  const at = (hour: number, history: Float64Array): number => {
    const startMs = monday + history.length * quarterMs
    const steps = { startMs, stepMs: quarterMs, count: 96 }
    const of = { startMs: monday, stepMs: quarterMs, values: history }
    const made = forecast(of, { seriesId: 1, issuedMs: startMs, steps, target })
    return forecastLevel(made, 0.5)[(hour * hourMs) / quarterMs + 1]!
  }
  assert.ok(at(20, new Float64Array()) > 4 * at(3, new Float64Array()))
  const flat = new Float64Array((28 * dayMs) / quarterMs).fill(250)
  assert.ok(Math.abs(at(20, flat) - 250) < 40)
})
