import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../kernel/random.ts'
import { hourMs } from '../kernel/steps.ts'
import { alikeAt, likeness, WeightedValues } from './alike.ts'
import { basisOf } from './basis.ts'
import { leadGroupsH } from './conformal.ts'
import { experts, Panel, viewFrom } from './experts.ts'
import { frameOf, type Frame } from './frame.ts'
import { blended, learnMixture, loudest, mixed, unlearnedMixture } from './mixture.ts'
import type { ForecastTarget } from './target.ts'

const startMs = Date.UTC(2026, 3, 1)
const turbine: ForecastTarget = { kind: 'wind', timeZone: 'UTC', ratedW: 1_000 }

/** Hourly values up to `hours`, and a day and a half beyond. */
const frameFor = (hours: number, value: (day: number, hour: number) => number): Frame => {
  const values = Float64Array.from({ length: hours }, (_, i) => value(Math.floor(i / 24), i % 24))
  const ask = { startMs: startMs + hours * hourMs, stepMs: hourMs, count: 36 }
  return frameOf({ startMs, stepMs: hourMs, values }, ask, 'UTC')
}

test('the weighted median has half of the weight on either side, whatever the order', () => {
  const pair = fc.tuple(
    fc.integer({ min: -50, max: 50 }),
    fc.double({ min: 0.01, max: 5, noNaN: true }),
  )
  const of = new WeightedValues()
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 42 }), (pairs) => {
      of.clear()
      for (const [value, weight] of pairs) of.add(value, weight)
      const median = of.median()
      const weightOf = (is: (value: number) => boolean): number =>
        pairs.reduce((sum, [value, weight]) => sum + (is(value) ? weight : 0), 0)
      const half = weightOf(() => true) / 2 + 1e-9
      assert.ok(weightOf((value) => value < median) <= half)
      assert.ok(weightOf((value) => value > median) <= half)
    }),
  )
  of.clear()
  assert.ok(Number.isNaN(of.median()), 'of nothing nothing can be said')
})

test('the days most like today say what comes next', () => {
  // Calm mornings are followed by calm days, strong ones by strong days; the last morning is strong.
  const isStrong = (day: number): boolean => [2, 3, 7, 11, 12].includes(day)
  const frame = frameFor(12 * 24 + 8, (day, hour) => (isStrong(day) ? 600 + hour : 100 + hour))
  const basis = basisOf(turbine, frame, 0)
  const alike = likeness(frame, basis, frame.origin)
  const later = alikeAt(frame, basis, alike, frame.origin, 12 * 24 + 15, new WeightedValues())
  assert.equal(later, 615)
  assert.ok((alike[5] ?? 0) > 10 * (alike[6] ?? 0), 'five days ago was like today, six not')
})

test('a day that cannot be compared does not speak, and nothing known is no opinion', () => {
  const torn = frameFor(10 * 24, (day, hour) => (day === 7 ? NaN : 100 + hour))
  const basis = basisOf(turbine, torn, 0)
  const alike = likeness(torn, basis, torn.origin)
  assert.equal(alike[2], 0)
  assert.ok((alike[1] ?? 0) > 0)
  const young = frameFor(20, () => 100)
  const view = viewFrom(young, basisOf(turbine, young, 0), young.origin)
  assert.deepEqual([...view.alike], [0])
  const panel = new Panel(young, basisOf(turbine, young, 0), null)
  const [latest, ...others] = panel.ask(view, young.origin + 3)
  assert.ok(Number.isFinite(latest) && others.every((value) => Number.isFinite(value)))
})

test('no expert hears anything that was not known at the origin', () => {
  const random = seededRandom(4)
  const noise = Float64Array.from({ length: 40 * 24 }, () => 500 * random.next())
  const origin = 30 * 24 + 5
  const asked = (later: (i: number) => number): number[] => {
    const frame = frameFor(40 * 24, (day, hour) => {
      const i = day * 24 + hour
      return i < origin ? (noise[i] ?? 0) : later(i)
    })
    const basis = basisOf(turbine, frame, 0)
    const panel = new Panel(frame, basis, null)
    const view = viewFrom(frame, basis, origin)
    return [0, 5, 23, 24, 35].flatMap((ahead) => [...panel.ask(view, origin + ahead)])
  }
  assert.deepEqual(
    asked(() => 0),
    asked(() => 900),
  )
})

/** A trial of so many days, one sample an hour in every lead group, from what each expert said and what came. */
function trialOf(days: number, sample: (i: number) => { truth: number; said: readonly number[] }) {
  const count = days * 24 * leadGroupsH.length
  const samples = Array.from({ length: count }, (_, i) => sample(i))
  return {
    isEnveloped: false,
    group: Uint8Array.from({ length: count }, (_, i) => i % leadGroupsH.length),
    spread: new Float64Array(count).fill(100),
    truth: Float64Array.from(samples, ({ truth }) => truth),
    plain: new Float64Array(0),
    said: Float64Array.from(samples.flatMap(({ said }) => said)),
  }
}

test('an expert who is right gains, who is wrong loses, and the parts always add up to 1', () => {
  const random = seededRandom(2)
  for (const right of experts.keys()) {
    const trial = trialOf(21, () => {
      const truth = 1_000 * random.next()
      const said = experts.map((_, i) =>
        i === right ? truth : truth + 400 * (random.next() - 0.5),
      )
      return { truth, said }
    })
    const learned = learnMixture(turbine, trial, 21)
    const start = learnMixture(
      turbine,
      trialOf(0, () => ({ truth: 0, said: [] })),
      0,
    )
    for (const group of leadGroupsH.keys()) {
      const parts = learned.subarray(group * experts.length, (group + 1) * experts.length)
      const sum = parts.reduce((a, b) => a + b, 0)
      assert.ok(Math.abs(sum - 1) < 1e-9 && parts.every((part) => part >= 0))
      assert.ok((parts[right] ?? 0) > (start[group * experts.length + right] ?? 0))
    }
  }
})

test('one absurd value in a month of trials does not silence an expert', () => {
  const trial = trialOf(21, (i) => ({
    truth: 500,
    said: experts.map((_, expert) => (i === 700 && expert === 1 ? 1e9 : 500)),
  }))
  const learned = learnMixture(turbine, trial, 21)
  assert.ok(learned.every((part) => part > 0.05))
})

test('a mixture is the sum of its parts, and the loudest gives it its name', () => {
  assert.equal(mixed(unlearnedMixture, 2, Float64Array.of(5, 6, 7, 8)), 5)
  assert.equal(loudest(unlearnedMixture), 'latest')
  const quarter = unlearnedMixture.map((_, i) => (i % experts.length === 3 ? 0.7 : 0.1))
  assert.equal(loudest(quarter), 'alike')
  assert.deepEqual(blended(quarter, unlearnedMixture, 1), quarter)
  assert.deepEqual(blended(quarter, unlearnedMixture, 0), unlearnedMixture)
})

test('the sun does not change its clocks: yesterday is 24 hours ago for a roof, the same hour for people', () => {
  // Clocks in Vienna go forward at 02:00 on 29 March 2026: noon comes 23 hours after noon.
  const fromMs = Date.UTC(2026, 2, 26, 23)
  const values = Float64Array.from({ length: 60 }, (_, i) => i)
  const ask = { startMs: fromMs + 60 * hourMs, stepMs: hourMs, count: 12 }
  const timeZone = 'Europe/Vienna'
  const frame = frameOf({ startMs: fromMs, stepMs: hourMs, values }, ask, timeZone)
  const yesterday = (target: ForecastTarget): number => {
    const basis = basisOf(target, frame, 0)
    const said = new Panel(frame, basis, null).ask(viewFrom(frame, basis, frame.origin), 60)
    return said[experts.indexOf('yesterday')] ?? NaN
  }
  assert.equal(yesterday({ kind: 'wind', timeZone, ratedW: 1_000 }), 36)
  assert.equal(yesterday({ kind: 'load', timeZone, typicalW: 400 }), 37)
})
