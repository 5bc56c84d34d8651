import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { localDayEndMs, localDayStartMs } from '../kernel/local-time.ts'
import { floorTo, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import { quarterArray } from './quarter-array.ts'
import { quartersOf, widen } from './roll-up.ts'
import type { Sample } from './sample.ts'

const vienna = 'Europe/Vienna'
const startMs = Date.UTC(2026, 5, 1)

function dayOf(atMs: number): { startMs: number; endMs: number } {
  return { startMs: localDayStartMs(vienna, atMs), endMs: localDayEndMs(vienna, atMs) }
}

test('a gauge holds its value until the next one and is weighted by time', () => {
  const samples = [
    { atMs: startMs, value: 100 },
    { atMs: startMs + 5 * minuteMs, value: 400 },
    { atMs: startMs + 20 * minuteMs, value: -50 },
  ]
  assert.deepEqual(quartersOf('powerW', samples, startMs, startMs + hourMs), [
    {
      startMs,
      endMs: startMs + quarterMs,
      mean: 300,
      min: 100,
      max: 400,
      sum: null,
      coverage: 1,
    },
    {
      startMs: startMs + quarterMs,
      endMs: startMs + 2 * quarterMs,
      mean: 400,
      min: 400,
      max: 400,
      sum: null,
      coverage: 1 / 3,
    },
  ])
})

test('a gauge that falls silent says nothing after its last value', () => {
  const samples = [
    { atMs: startMs, value: 100 },
    { atMs: startMs + quarterMs, value: 100 },
    { atMs: startMs + quarterMs + hourMs + 1, value: 100 },
  ]
  assert.equal(quartersOf('powerW', samples, startMs, startMs + 4 * hourMs).length, 1)
  assert.equal(quartersOf('pluggedIn', samples, startMs, startMs + 4 * hourMs).length, 6)
})

test('gauge means are those of a sum over every millisecond', () => {
  const steps = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: -50, max: 50 })),
    { minLength: 2, maxLength: 12 },
  )
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 8_000 }), (story, shiftMs) => {
      let atMs = startMs + quarterMs - shiftMs
      const samples: Sample[] = story.map(([gapMs, value]) => ({ atMs: (atMs += gapMs), value }))
      const quarters = quartersOf('indoorC', samples, startMs, startMs + hourMs)
      const sums = new Map<number, { sum: number; count: number }>()
      for (let i = 1; i < samples.length; i++) {
        const { atMs: heldMs, value } = samples[i - 1] ?? { atMs: 0, value: 0 }
        for (let at = heldMs; at < (samples[i]?.atMs ?? 0); at++) {
          const quarter = sums.get(floorTo(at, quarterMs)) ?? { sum: 0, count: 0 }
          sums.set(floorTo(at, quarterMs), {
            sum: quarter.sum + value,
            count: quarter.count + 1,
          })
        }
      }
      assert.equal(quarters.length, sums.size)
      for (const quarter of quarters) {
        const { sum, count } = sums.get(quarter.startMs) ?? { sum: NaN, count: NaN }
        assert.ok(Math.abs((quarter.mean ?? NaN) - sum / count) < 1e-9)
        assert.equal(quarter.coverage, count / quarterMs)
      }
    }),
    { numRuns: 200 },
  )
})

test('the days of 23 and 25 hours are whole days', () => {
  for (const [noon, hours] of [
    ['2026-03-29T10:00:00Z', 23],
    ['2026-10-25T10:00:00Z', 25],
    ['2026-10-26T10:00:00Z', 24],
  ] as const) {
    const day = dayOf(Date.parse(noon))
    const samples = Array.from({ length: hours + 1 }, (_, i) => ({
      atMs: day.startMs + i * hourMs,
      value: 1_000 * i,
    }))
    const quarters = quartersOf('importWh', samples, day.startMs, day.endMs)
    assert.equal(quarters.length, 4 * hours)
    const [wide, ...others] = widen(quarters, dayOf)
    assert.equal(others.length, 0)
    assert.deepEqual([wide?.sum, wide?.coverage], [1_000 * hours, 1])
    assert.deepEqual({ startMs: wide?.startMs, endMs: wide?.endMs }, day)
  }
})

test('a wider interval weighs its quarters by what was measured', () => {
  const samples = [
    { atMs: startMs, value: 10 },
    { atMs: startMs + 20 * minuteMs, value: 40 },
    { atMs: startMs + 30 * minuteMs, value: 0 },
  ]
  const quarters = quartersOf('powerW', samples, startMs, startMs + hourMs)
  const [hour] = widen(quarters, () => ({ startMs, endMs: startMs + hourMs }))
  assert.deepEqual([hour?.mean, hour?.min, hour?.max, hour?.coverage], [20, 10, 40, 0.5])
})

test('an array of quarters has NaN where less than half was measured', () => {
  const samples = [
    { atMs: startMs, value: 0 },
    { atMs: startMs + quarterMs + 7 * minuteMs, value: 220 },
  ]
  const quarters = quartersOf('importWh', samples, startMs, startMs + hourMs)
  assert.deepEqual([...quarterArray(quarters, startMs - quarterMs, 4, 'sum')], [NaN, 150, NaN, NaN])
  assert.throws(() => quarterArray(quarters, startMs + 1, 4, 'sum'))
})
