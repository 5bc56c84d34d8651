import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import { counterGrowth, growthBetween } from './counter.ts'
import { counterGapMs, counterRollovers } from './limits.ts'
import { quartersOf } from './roll-up.ts'
import type { Sample } from './sample.ts'

const startMs = Date.UTC(2026, 2, 28, 22)

/** A counter read every `stepMs`: the values are what it shows. */
function read(values: readonly number[], stepMs = 5 * minuteMs): Sample[] {
  return values.map((value, i) => ({ atMs: startMs + i * stepMs, value }))
}

function booked(samples: readonly Sample[]): { sum: number; late: number } {
  const quarters = quartersOf('importWh', samples, startMs - dayMs, startMs + 4_000 * dayMs)
  return {
    sum: quarters.reduce((sum, quarter) => sum + (quarter.sum ?? 0), 0),
    late: quarters.reduce((late, quarter) => late + (quarter.late ?? 0), 0),
  }
}

test('growth is shared among quarter hours by time and adds up to the watt-hour', () => {
  const samples = [
    { atMs: startMs - 5 * minuteMs, value: 1_000 },
    { atMs: startMs + 10 * minuteMs, value: 1_100 },
    { atMs: startMs + 25 * minuteMs, value: 1_107 },
  ]
  const quarters = quartersOf('importWh', samples, startMs - hourMs, startMs + hourMs)
  assert.deepEqual(
    quarters.map(({ startMs: at, sum, coverage }) => [(at - startMs) / quarterMs, sum, coverage]),
    [
      [-1, 33, 1 / 3],
      [0, 69, 1],
      [1, 5, 2 / 3],
    ],
  )
})

test('a gap stays a gap: what grew in it is known, when is not', () => {
  const endMs = startMs + counterGapMs + quarterMs + minuteMs
  const samples = [
    ...read([500, 510]),
    { atMs: endMs, value: 900 },
    { atMs: endMs + minuteMs, value: 903 },
  ]
  const quarters = quartersOf('importWh', samples, startMs, startMs + dayMs)
  assert.deepEqual(
    quarters.map(({ sum, late }) => [sum, late]),
    [
      [10, undefined],
      [3, 390],
    ],
  )
})

test('a gap that ends on the edge of a quarter is booked before the edge', () => {
  const samples = [...read([0]), { atMs: startMs + dayMs, value: 70 }]
  const [quarter, ...others] = quartersOf('importWh', samples, startMs, startMs + 2 * dayMs)
  assert.equal(others.length, 0)
  assert.deepEqual(
    [quarter?.endMs, quarter?.sum, quarter?.late, quarter?.coverage],
    [startMs + dayMs, null, 70, 0],
  )
})

test('a counter that was reset has grown by what it shows', () => {
  assert.deepEqual(booked(read([81_000, 81_010, 4, 9])), { sum: 10 + 4 + 5, late: 0 })
})

test('a counter that rolled over has grown on', () => {
  for (const rollover of counterRollovers) {
    assert.deepEqual(booked(read([rollover - 12, rollover - 2, 8, 18])), { sum: 30, late: 0 })
  }
})

test('one value that stands out is left out, high or low', () => {
  assert.deepEqual(booked(read([81_000, 0, 81_020])), { sum: 20, late: 0 })
  assert.deepEqual(booked(read([81_000, 9e9, 81_020])), { sum: 20, late: 0 })
  assert.deepEqual(booked(read([100, 99, 100, 99, 100, 101])), { sum: 1, late: 0 })
})

test('an exchanged or corrected meter invents no energy', () => {
  assert.deepEqual(booked(read([81_000, 81_010, 5_000_000_000, 5_000_000_007])), {
    sum: 17,
    late: 0,
  })
  assert.deepEqual(booked(read([81_000_000, 40_000_000, 40_000_001])), { sum: 1, late: 0 })
  assert.deepEqual(booked(read([1_000, 990, 991])), { sum: 1, late: 0 })
  assert.deepEqual(booked(read([81_000, -5, -2])), { sum: 3, late: 0 })
})

test('two meters on one series book nothing, and say so by having no coverage', () => {
  const samples = read([1e6, 9e12, 1e6 + 1, 9e12 + 1, 1e6 + 2, 9e12 + 2])
  assert.equal(quartersOf('importWh', samples, startMs, startMs + dayMs).length, 0)
})

/** Steps between readings: dense, on the edges, and with gaps. */
const gapsMs = fc.oneof(
  fc.integer({ min: 1, max: 20 * minuteMs }),
  fc.constantFrom(minuteMs, quarterMs, hourMs, counterGapMs, counterGapMs + 1),
  fc.integer({ min: counterGapMs, max: 3 * dayMs }),
)

/** What happens between two readings; `reset` only to a counter that has something to lose. */
const happenings = fc.array(
  fc.record({
    gapMs: gapsMs,
    growthWh: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 9_000, noNaN: true })),
    what: fc.constantFrom('grow', 'grow', 'grow', 'grow', 'reset'),
  }),
  { minLength: 1, maxLength: 30 },
)

test('100,000 counters: never negative, and the parts add up to the whole', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), happenings, (first, story) => {
      const samples: Sample[] = [{ atMs: startMs, value: first }]
      let sum = 0
      let late = 0
      for (const { gapMs, growthWh, what } of story) {
        const before = samples.at(-1) ?? { atMs: 0, value: 0 }
        // Near a rollover a fall has two meanings, and a small total has nothing to lose.
        const isReset = what === 'reset' && before.value > 20_000 && !isNearRollover(before.value)
        const value = isReset ? growthWh : before.value + growthWh
        samples.push({ atMs: before.atMs + gapMs, value })
        const growth = Math.round(value) - Math.round(isReset ? 0 : before.value)
        if (gapMs > counterGapMs) late += growth
        else sum += growth
      }
      const quarters = quartersOf('importWh', samples, startMs - dayMs, startMs + 400 * dayMs)
      for (const quarter of quarters) {
        assert.ok((quarter.sum ?? 0) >= 0 && (quarter.late ?? 0) >= 0)
        assert.ok(Number.isInteger(quarter.sum ?? 0))
        assert.ok(quarter.coverage >= 0 && quarter.coverage <= 1)
      }
      assert.deepEqual(booked(samples), { sum, late })
    }),
    { numRuns: 100_000 },
  )
})

test('whatever a counter shows, it never shrinks and a changed reading is felt four readings away at most', () => {
  const values = fc.array(
    fc.tuple(gapsMs, fc.constantFrom(0, 1, 50, 99_990, 100_000, 5e6, 5e6 + 40, 9e12)),
    { minLength: 24, maxLength: 24 },
  )
  fc.assert(
    fc.property(values, fc.constantFrom(0, 70, 5e6 + 20, 8e12), (story, other) => {
      let atMs = startMs
      const samples = story.map(([gapMs, value]) => ({ atMs: (atMs += gapMs), value }))
      const changed = samples.map((sample, i) => (i === 12 ? { ...sample, value: other } : sample))
      const before = quartersOf('importWh', samples, startMs, atMs + dayMs)
      const after = quartersOf('importWh', changed, startMs, atMs + dayMs)
      for (const { sum, late } of before) assert.ok((sum ?? 0) >= 0 && (late ?? 0) >= 0)
      const outside = (quarter: { startMs: number; endMs: number }): boolean =>
        quarter.endMs <= (samples[8]?.atMs ?? 0) || quarter.startMs > (samples[16]?.atMs ?? 0)
      assert.deepEqual(before.filter(outside), after.filter(outside))
    }),
    { numRuns: 20_000 },
  )
})

test('the parts of one growth add up, wherever it is cut', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: hourMs }), { maxLength: 6 })
  const totals = fc.tuple(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
  )
  fc.assert(
    fc.property(totals, cuts, ([fromTotal, rise], inner) => {
      const growth = { fromMs: 0, toMs: hourMs, fromTotal, toTotal: fromTotal + rise, isGap: false }
      const edges = [0, ...inner.sort((a, b) => a - b), hourMs]
      let sum = 0
      for (let i = 1; i < edges.length; i++) {
        const part = growthBetween(growth, edges[i - 1] ?? 0, edges[i] ?? 0)
        assert.ok(part >= 0)
        sum += part
      }
      assert.equal(sum, Math.round(growth.toTotal) - Math.round(fromTotal))
    }),
  )
})

test('no readings, one reading: nothing is known', () => {
  assert.deepEqual(counterGrowth([]), [])
  assert.deepEqual(counterGrowth(read([7])), [])
})

function isNearRollover(value: number): boolean {
  return counterRollovers.some((rollover) => value > 0.98 * rollover && value <= rollover)
}
