import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quarterMs } from '../kernel/steps.ts'
import type { Interval } from '../series/series.ts'
import { combineMeters, countedByMeter, countedByPlant, type Counted } from './metering.ts'

function counter(sum: number | null, coverage = 1, late?: number): Interval {
  const nothing = { mean: null, min: null, max: null }
  const interval = { startMs: 0, endMs: quarterMs, ...nothing, sum, coverage }
  return late === undefined ? interval : { ...interval, late }
}

function power(mean: number, coverage = 1): Interval {
  return { startMs: 0, endMs: quarterMs, mean, min: mean, max: mean, sum: null, coverage }
}

function counted(of: Parameters<typeof countedByMeter>[0]): Counted {
  const result = countedByMeter(of)
  assert.ok(result)
  return result
}

test('a meter with both counters is measured', () => {
  const meter = counted({ importWh: counter(250), exportWh: counter(10), powerW: power(9_999) })
  const { isGap, counted: sums } = combineMeters([meter], [])
  assert.equal(isGap, false)
  assert.deepEqual([sums.importWh, sums.exportWh, sums.source], [250, 10, 'measured'])
})

test('a meter that reports power alone is estimated from its mean', () => {
  const taken = combineMeters([counted({ powerW: power(1_000) })], []).counted
  assert.deepEqual([taken.importWh, taken.exportWh, taken.source], [250, 0, 'estimated'])
  const given = combineMeters([counted({ powerW: power(-1_000) })], []).counted
  assert.deepEqual([given.importWh, given.exportWh], [0, 250])
})

test('less than half an interval is a gap, and what was counted in it is late', () => {
  const meter = counted({ importWh: counter(30, 0.3, 4_000), exportWh: counter(0, 0.3) })
  const { isGap, counted: sums } = combineMeters([meter], [])
  assert.equal(isGap, true)
  assert.deepEqual([sums.importWh, sums.lateImportWh, sums.source], [0, 4_030, 'estimated'])
})

test('a silent meter makes a gap even where another one reports', () => {
  const meter = counted({ importWh: counter(100) })
  assert.equal(combineMeters([meter, null], []).isGap, true)
})

test('a meter exchanged in the middle of a quarter of an hour is added to the new one', () => {
  const old = counted({ importWh: counter(100, 0.6) })
  const next = counted({ importWh: counter(50, 0.3) })
  const { isGap, counted: sums } = combineMeters([next], [old])
  assert.equal(isGap, false)
  assert.deepEqual([sums.importWh, sums.source], [150, 'estimated'])
})

test('a plant gives what it generated, by its counter or its power', () => {
  assert.equal(countedByPlant({ generatedWh: counter(900) })?.exportWh, 900)
  assert.equal(countedByPlant({ generationW: power(4_000) })?.exportWh, 1_000)
  assert.equal(countedByPlant({ powerW: power(-4_000) })?.exportWh, 1_000)
  assert.equal(countedByPlant({ irradianceWPerM2: power(500) }), null)
})
