import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../kernel/random.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import { quantileLevels } from './forecast.ts'
import { forecast, learnModel } from './forecaster.ts'
import { frameOf } from './frame.ts'
import { SameTime } from './same-time.ts'
import { addScores, noScore, scoreOf } from './score.ts'
import type { ForecastTarget } from './target.ts'

const startMs = Date.UTC(2026, 0, 5)
const target: ForecastTarget = { kind: 'load', timeZone: 'UTC', typicalW: 300 }
const days = 60
const ask = (origin: number) => ({
  seriesId: 1,
  issuedMs: startMs + origin * hourMs,
  steps: { startMs: startMs + origin * hourMs, stepMs: hourMs, count: 36 },
  target,
})

/** A car that comes home at six on half of the evenings and charges for one to three hours. */
function charging(): Float64Array {
  const random = seededRandom(5)
  const values = new Float64Array(days * 24)
  for (let day = 0; day < days; day++) {
    if (random.next() < 0.5) continue
    const hours = 1 + Math.floor(3 * random.next())
    for (let hour = 18; hour < 18 + hours; hour++) values[day * 24 + hour] = 3_700
  }
  return values
}

/** A home whose level wanders from day to day: what was just measured says more than the last four weeks. */
function wandering(): Float64Array {
  const random = seededRandom(6)
  let level = 400
  return Float64Array.from({ length: days * 24 }, () => {
    level = Math.max(100, level + 30 * (random.next() - 0.5))
    return level
  })
}

test('the plain quantiles are those of the same time on the last four weeks, as an origin knows them', () => {
  const values = Float64Array.from({ length: 40 * 24 }, (_, i) => Math.floor(i / 24))
  const frame = frameOf({ startMs, stepMs: hourMs, values }, ask(40 * 24).steps, 'UTC')
  const sameTime = new SameTime(frame)
  // 28 days up to yesterday: 12 to 39; a day later yesterday is not known.
  const near = quantileLevels.map((level) => 12 + 27 * level)
  const found = [...(sameTime.at(40 * 24, 40 * 24 + 5) ?? [])]
  found.forEach((value, level) => assert.ok(Math.abs(value - (near[level] ?? 0)) < 1e-9))
  assert.equal(sameTime.at(40 * 24, 40 * 24 + 30)?.[8], 12 + 27 * 0.9)
  assert.equal(sameTime.at(5, 5), null)
})

test('what is mostly nothing and then all at once is told by the plain quantiles', () => {
  const values = charging()
  let [own, plain] = [noScore, noScore]
  for (let origin = 35 * 24; origin + 36 <= values.length; origin += 17) {
    const history = { startMs, stepMs: hourMs, values: values.subarray(0, origin) }
    const truth = values.subarray(origin, origin + 36)
    const naive = new Float64Array(36).fill(NaN)
    own = addScores(own, scoreOf(forecast(history, ask(origin)).values, truth, naive))
    const sameTime = new SameTime(frameOf(history, ask(origin).steps, 'UTC'))
    const rows = new Float64Array(quantileLevels.length * 36)
    for (let step = 0; step < 36; step++) {
      sameTime.at(frameOrigin(origin), frameOrigin(origin) + step)?.forEach((value, level) => {
        rows[level * 36 + step] = value
      })
    }
    plain = addScores(plain, scoreOf(rows, truth, naive))
    assert.ok(learnModel(history, ask(origin)).plainShare >= 0.25)
  }
  assert.ok(own.pinball <= 1.02 * plain.pinball, `${own.pinball / plain.pinball}`)
})

test('where today says more than four weeks do, the plain quantiles have no part', () => {
  const history = { startMs, stepMs: hourMs, values: wandering() }
  assert.equal(learnModel(history, ask(days * 24)).plainShare, 0)
  const fresh = { ...history, values: history.values.subarray(0, (4 * dayMs) / hourMs) }
  assert.equal(learnModel(fresh, ask(96)).plainShare, 0)
})

/** Where the origin stands in a frame, which holds six weeks at the most. */
function frameOrigin(origin: number): number {
  return Math.min(origin, 42 * 24)
}
