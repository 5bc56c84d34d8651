import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import { quantileLevels, type Forecast } from '../../sense/forecast.ts'
import { randomCommunity } from '../fixtures.ts'
import { seededRandom } from '../../kernel/random.ts'
import { chosenLeaning, trialResult, type ForecastTrial } from './forecast-trial.ts'
import { continueTrial } from './trial-hour.ts'
import type { PlanInput } from './plan-input.ts'
import { battery } from './reasons-fixtures.ts'

const startMs = Date.UTC(2026, 2, 10)
/** Sun at midday, need in the evening. */
const usualW = (atMs: number): number => {
  const hour = (atMs / hourMs) % 24
  if (hour >= 9 && hour < 15) return -2500
  return hour >= 17 && hour < 22 ? 3000 : 400
}

/** What is told of a home whose net power is `trueW`, where our forecast is `ownW` and yesterday was `yesterdayW`. */
interface Told {
  readonly trueW: (atMs: number) => number
  readonly ownW: (atMs: number) => number
  readonly yesterdayW: (atMs: number) => number
  readonly isGap?: (atMs: number) => boolean
}

function forecastAt(nowMs: number, { trueW, ownW, yesterdayW, isGap }: Told): Forecast {
  const of = steps(nowMs, quarterMs, 120)
  const each = (powerW: (atMs: number) => number): Float64Array =>
    Float64Array.from({ length: 120 }, (_, t) => powerW(nowMs + t * quarterMs))
  const own = each(ownW)
  const beganMs = nowMs - 8 * quarterMs
  const history = Float64Array.from({ length: 8 }, (_, t) => {
    const atMs = beganMs + t * quarterMs
    return isGap?.(atMs) === true ? NaN : trueW(atMs)
  })
  return {
    seriesId: 1,
    issuedMs: nowMs,
    steps: of,
    method: 'ridge',
    values: Float64Array.from({ length: quantileLevels.length * 120 }, (_, i) => own[i % 120]!),
    asMade: {
      kind: 'load',
      yesterday: each(yesterdayW),
      history: { startMs: beganMs, stepMs: quarterMs, values: history },
    },
  }
}

function inputAt(nowMs: number): PlanInput {
  const made = randomCommunity(seededRandom(1), { homes: 1, stepCount: 120 })
  made.prices.importMicroPerKwh.fill(320_000)
  made.prices.exportMicroPerKwh.fill(60_000)
  const devices = [battery({ capacityWh: 10_000, maxChargeW: 4000, maxDischargeW: 4000 })]
  return {
    ...made,
    steps: steps(nowMs, quarterMs, 120),
    homes: [{ ...made.homes[0]!, devices }],
    shared: [],
  }
}

/** The trial after so many hours. */
async function after(hours: number, told: Told): Promise<ForecastTrial> {
  let trial: ForecastTrial | null = null
  for (let hour = 0; hour <= hours; hour++) {
    const nowMs = startMs + hour * hourMs
    trial = await continueTrial(trial, inputAt(nowMs), [forecastAt(nowMs, told)])
  }
  assert.ok(trial !== null)
  return trial
}

const wrongW = (atMs: number): number => usualW(atMs + 7 * hourMs)

test('whoever plans loses least with is used: our forecast, or yesterday where that was right', async () => {
  const own = await after(60, { trueW: usualW, ownW: usualW, yesterdayW: wrongW })
  assert.equal(chosenLeaning(own), 0)
  const { leaning, weekMicro } = trialResult(own)
  assert.equal(leaning, 0)
  assert.ok(weekMicro! > 5_000_000, `tomorrow like today costs ${weekMicro} more`)
  const yesterday = await after(60, { trueW: usualW, ownW: wrongW, yesterdayW: usualW })
  assert.equal(chosenLeaning(yesterday), 1)
  assert.ok(trialResult(yesterday).weekMicro! > 5_000_000)
  assert.equal(
    chosenLeaning(await after(24, { trueW: usualW, ownW: wrongW, yesterdayW: usualW })),
    0,
    'a day says too little',
  )
})

test('what is farther from the truth may plan better, and then is used', async () => {
  // Ours misses the nights by little and often, what it has of the evening's need is half; yesterday is far off where nothing hangs on it.
  const trueW = usualW
  const hourOf = (atMs: number): number => (atMs / hourMs) % 24
  const ownW = (atMs: number): number => (hourOf(atMs) >= 17 && hourOf(atMs) < 22 ? 0 : trueW(atMs))
  const yesterdayW = (atMs: number): number =>
    hourOf(atMs) >= 9 && hourOf(atMs) < 15 ? 4 * trueW(atMs) : trueW(atMs)
  const errorOf = (powerW: (atMs: number) => number): number =>
    Array.from({ length: 24 }, (_, hour) =>
      Math.abs(powerW(startMs + hour * hourMs) - trueW(startMs + hour * hourMs)),
    ).reduce((sum, error) => sum + error)
  assert.ok(errorOf(ownW) < errorOf(yesterdayW) / 2)
  assert.notEqual(chosenLeaning(await after(72, { trueW, ownW, yesterdayW })), 0)
})

test('an hour that was not measured, or missed, counts for nobody; nor is anything done between hours', async () => {
  const told = { trueW: usualW, ownW: usualW, yesterdayW: wrongW }
  const counted = await after(10, told)
  const gap = await after(10, { ...told, isGap: (atMs) => atMs === startMs + 5.5 * hourMs })
  assert.ok(gap.hours < counted.hours && gap.hours > counted.hours - 1.1)
  const between = startMs + 10 * hourMs + quarterMs
  const same = await continueTrial(counted, inputAt(between), [forecastAt(between, told)])
  assert.equal(same, counted)
  const later = startMs + 20 * hourMs
  const resumed = await continueTrial(counted, inputAt(later), [forecastAt(later, told)])
  assert.equal(resumed?.hours, counted.hours)
  assert.deepEqual(
    resumed.candidates.map(({ costMicro }) => costMicro),
    counted.candidates.map(({ costMicro }) => costMicro),
  )
})

test('a trial that was kept goes on as if it had not been, and without forecasts there is none', async () => {
  const told = { trueW: usualW, ownW: usualW, yesterdayW: wrongW }
  const trial = await after(6, told)
  const nowMs = startMs + 7 * hourMs
  const next = (from: ForecastTrial) =>
    continueTrial(from, inputAt(nowMs), [forecastAt(nowMs, told)])
  assert.deepEqual(
    await next(JSON.parse(JSON.stringify(trial)) as ForecastTrial),
    await next(trial),
  )
  assert.equal(await continueTrial(null, inputAt(startMs), []), null)
  assert.equal(chosenLeaning(null), 0)
})
