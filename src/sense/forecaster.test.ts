import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import { gaussian, seededRandom } from '../kernel/random.ts'
import { forecastLevel, quantileLevels, type Forecast } from './forecast.ts'
import { forecast, learnModel, predict } from './forecaster.ts'
import { frameOf, historyDays, horizonLimit, type History } from './frame.ts'
import { scoreOf } from './score.ts'
import type { ForecastTarget } from './target.ts'

const timeZone = 'Europe/Vienna'
const place = { latitude: 47.07, longitude: 15.44 }
const targets: Record<ForecastTarget['kind'], ForecastTarget> = {
  load: { kind: 'load', timeZone, typicalW: 400 },
  solar: { kind: 'solar', timeZone, ...place, ratedW: 8_000, tiltDeg: 30, azimuthDeg: 180 },
  wind: { kind: 'wind', timeZone, ratedW: 70_000 },
  'outdoor-temperature': { kind: 'outdoor-temperature', timeZone, latitude: 47 },
  'hot-water': { kind: 'hot-water', timeZone, litresPerDay: 120 },
}
const startMs = Date.UTC(2026, 3, 1)
const ahead = 144

const ask = (target: ForecastTarget, issuedMs: number, count = ahead) => ({
  seriesId: 7,
  issuedMs,
  steps: { startMs: issuedMs, stepMs: quarterMs, count },
  target,
})

const historyOf = (days: number, value: (hour: number, day: number) => number): History => ({
  startMs,
  stepMs: quarterMs,
  values: Float64Array.from({ length: Math.round(days * 96) }, (_, i) =>
    value((i % 96) / 4, Math.floor(i / 96)),
  ),
})

const endMs = (history: History): number => startMs + history.values.length * quarterMs

function assertSound(of: Forecast, target: ForecastTarget): void {
  const { count } = of.steps
  assert.equal(of.values.length, quantileLevels.length * count)
  for (let step = 0; step < count; step++) {
    let below = -Infinity
    for (let level = 0; level < quantileLevels.length; level++) {
      const value = of.values[level * count + step] ?? NaN
      assert.ok(Number.isFinite(value), 'never NaN')
      assert.ok(value >= below, 'levels never cross')
      if (target.kind !== 'load' && target.kind !== 'outdoor-temperature') {
        assert.ok(value >= 0, 'never negative')
      }
      if (target.kind === 'solar' || target.kind === 'wind') {
        assert.ok(value <= target.ratedW * 1.1)
      }
      below = value
    }
  }
}

test('levels never cross, are never NaN and stay within what the target can be, whatever the history', () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 0, max: 9_000, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
    { weight: 1, arbitrary: fc.constantFrom(0, -500, 1e6) },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(targets)),
      fc.array(value, { maxLength: 40 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 400 }),
      (target, pattern, repeats, shiftQuarters) => {
        const values = Float64Array.from(Array.from({ length: repeats }, () => pattern).flat())
        const history = { startMs: startMs + shiftQuarters * quarterMs, stepMs: quarterMs, values }
        const issuedMs = history.startMs + values.length * quarterMs
        assertSound(forecast(history, ask(target, issuedMs)), target)
      },
    ),
    {
      numRuns: 150,
      examples: [[targets['hot-water'], [0, 0, 0, 0, 0, 0, 0, -500, 0, 0], 58, 0]],
    },
  )
})

test('a generator of which nobody said how large it is gets a forecast of nothing, never NaN', () => {
  const history = historyOf(20, (hour) => (hour > 8 && hour < 16 ? 900 : 0))
  for (const target of [targets.solar, targets.wind]) {
    assert.ok(target.kind === 'solar' || target.kind === 'wind')
    const unknown = { ...target, ratedW: 0 }
    const result = forecast(history, ask(unknown, endMs(history)))
    assertSound(result, unknown)
    assert.ok(result.values.every((value) => value === 0))
  }
})

test('the first day is forecast from a standard profile, at the size that is written on the thing', () => {
  const empty = { startMs, stepMs: quarterMs, values: new Float64Array(0) }
  const noon = 46
  const night = 4
  for (const target of Object.values(targets)) {
    const result = forecast(empty, ask(target, startMs))
    assert.equal(result.method, 'standard-profile')
    assertSound(result, target)
    const median = forecastLevel(result, 0.5)
    if (target.kind === 'solar') {
      assert.equal(median[night], 0)
      assert.ok(
        (median[noon] ?? 0) > 0.2 * target.ratedW && (median[noon] ?? 0) < 0.8 * target.ratedW,
      )
    }
    if (target.kind === 'load') {
      const mean = median.subarray(0, 96).reduce((a, b) => a + b, 0) / 96
      assert.ok(mean > 250 && mean < 550, `${mean} W`)
    }
  }
})

test('one more day of history moves the forecast a little, not all at once', () => {
  const flat = (days: number) => historyOf(days, () => 1_000)
  let before = 0
  for (let days = 0; days <= 12; days++) {
    const history = flat(days)
    const { values } = forecast(history, ask(targets.load, endMs(history), 96))
    const mean = values.subarray(4 * 96, 5 * 96).reduce((a, b) => a + b, 0) / 96
    if (days > 1) assert.ok(Math.abs(mean - before) < 140, `day ${days}: ${before} to ${mean}`)
    before = mean
  }
  assert.ok(Math.abs(before - 1_000) < 60)
})

test('a habit is learned: the evening peak comes back at its local hour, over the change to summer time too', () => {
  const fromMs = Date.UTC(2026, 2, 9, 23)
  // 19:00 to 21:00 in Vienna; clocks change on 29 March.
  const isPeak = (atMs: number): boolean => {
    const hour = Number(
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(
        atMs,
      ),
    )
    return hour === 19 || hour === 20
  }
  const values = Float64Array.from({ length: 20 * 96 }, (_, i) =>
    isPeak(fromMs + i * quarterMs) ? 3_000 : 300,
  )
  const issuedMs = fromMs + values.length * quarterMs
  const result = forecast(
    { startMs: fromMs, stepMs: quarterMs, values },
    ask(targets.load, issuedMs),
  )
  const median = forecastLevel(result, 0.5)
  for (let step = 0; step < 96; step++) {
    const atMs = issuedMs + step * quarterMs
    const value = median[step] ?? NaN
    // Half an hour around the edges is smoothed.
    const isEdge = isPeak(atMs - 2 * quarterMs) !== isPeak(atMs + 2 * quarterMs)
    if (isEdge) continue
    if (isPeak(atMs)) assert.ok(value > 2_000, `${new Date(atMs).toISOString()} ${value}`)
    else assert.ok(value < 800, `${new Date(atMs).toISOString()} ${value}`)
  }
})

test('weekends are learned apart from working days', () => {
  // 1 April 2026 is a Wednesday.
  const isWeekend = (day: number): boolean => [3, 4].includes(day % 7)
  const history = historyOf(30, (_, day) => (isWeekend(day) ? 2_000 : 500))
  // Day 30 is a Friday; the day after is a Saturday.
  const median = forecastLevel(forecast(history, ask(targets.load, endMs(history))), 0.5)
  assert.ok((median[40] ?? 0) < 1_100)
  assert.ok((median[96 + 44] ?? 0) > 1_300, `${median[96 + 44]}`)
})

test('a gap in the history is bridged, and a long one ends in the standard profile', () => {
  const history = historyOf(20, (hour) => (hour >= 18 && hour < 22 ? 2_000 : 400))
  for (let i = 5 * 96; i < 9 * 96; i++) history.values[i] = NaN
  for (let i = 7; i < history.values.length; i += 11) history.values[i] = NaN
  const median = forecastLevel(forecast(history, ask(targets.load, endMs(history))), 0.5)
  assert.ok((median[79] ?? 0) > 1_400)
  const gone = historyOf(20, () => NaN)
  assert.equal(forecast(gone, ask(targets.load, endMs(gone))).method, 'standard-profile')
})

test('a cloudy morning lowers the afternoon, and the night stays dark', () => {
  const clear = forecast(
    { startMs, stepMs: quarterMs, values: new Float64Array(0) },
    ask(targets.solar, startMs, 10 * 96),
  )
  const sky = forecastLevel(clear, 0.5).map((value) => value * 2)
  const upTo = 9 * 96 + 46
  const sunny = Float64Array.from(sky.subarray(0, upTo))
  const dull = Float64Array.from(sunny, (value, i) => (i > 9 * 96 ? value * 0.15 : value))
  const issuedMs = startMs + upTo * quarterMs
  const of = (values: Float64Array): Float64Array =>
    forecastLevel(
      forecast({ startMs, stepMs: quarterMs, values }, ask(targets.solar, issuedMs)),
      0.5,
    )
  const next = 4
  const bright = of(sunny)
  const dim = of(dull)
  assert.ok((dim[next] ?? 0) < 0.6 * (bright[next] ?? 0), `${dim[next]} of ${bright[next]}`)
  assert.equal(bright[(26 - 11) * 4], 0)
})

test('the intervals hold what they promise on a load with noise that was never seen before', () => {
  const random = seededRandom(5)
  const history = historyOf(60, (hour) =>
    Math.max(50, 500 + 400 * Math.sin(((hour - 12) / 12) * Math.PI) + 150 * gaussian(random)),
  )
  let covered = 0
  let coverable = 0
  for (let day = 30; day < 58; day += 2) {
    const known = { ...history, values: history.values.subarray(0, day * 96) }
    const result = forecast(known, ask(targets.load, startMs + day * dayMs))
    const truth = history.values.subarray(day * 96, day * 96 + ahead)
    const score = scoreOf(result.values, truth, truth)
    covered += score.covered
    coverable += score.coverable
  }
  const coverage = covered / coverable
  assert.ok(coverage > 0.75 && coverage < 0.85, `${coverage}`)
})

test('a kept model gives the same forecast as learning on the spot, and the same input the same output', () => {
  const random = seededRandom(9)
  const history = historyOf(25, (hour) => 300 + 40 * hour + 100 * random.next())
  const asked = ask(targets.load, endMs(history))
  const model = learnModel(history, asked)
  assert.deepEqual(predict(model, history, asked), forecast(history, asked))
})

test('history beyond the days that count changes nothing', () => {
  const random = seededRandom(3)
  const long = historyOf(60, (hour) => 300 + 40 * hour + 100 * random.next())
  const recent = {
    startMs: startMs + (60 - historyDays) * dayMs,
    stepMs: quarterMs,
    values: long.values.subarray((60 - historyDays) * 96),
  }
  const asked = ask(targets.load, endMs(long))
  assert.deepEqual(forecast(long, asked).values, forecast(recent, asked).values)
})

test('hourly steps work as well; steps that do not fit each other are a defect', () => {
  const values = Float64Array.from({ length: 24 * 20 }, (_, i) => 500 + 300 * (i % 24 > 17 ? 1 : 0))
  const issuedMs = startMs + values.length * hourMs
  const steps = { startMs: issuedMs, stepMs: hourMs, count: 36 }
  const hourly = { startMs, stepMs: hourMs, values }
  const result = forecast(hourly, { ...ask(targets.load, issuedMs), steps })
  assertSound(result, targets.load)
  assert.throws(() => forecast(hourly, ask(targets.load, issuedMs)), /same step/)
  const far = { ...steps, count: horizonLimit + 1 }
  assert.throws(() => frameOf(hourly, far, timeZone), /at the most/)
})
