import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alone, idle, liveThrough } from './closed-loop.ts'
import { asItCame, between, ownForecasts, persistence, type ForeseeHome } from './foresee-home.ts'
import { randomRecording } from './fixtures.ts'
import { burdenOf } from './kpis.ts'
import { pricedPlans, worthsOf } from './priced-plans.ts'
import type { Recording } from './recording.ts'

const days = 16
const now = 14 * 24 + 5
const price = (hour: number): number => (hour >= 16 && hour < 21 ? 0.5 : 0.2)
const recording = randomRecording(7, days * 24, price)

test('what comes later changes no forecast but the one that is told', () => {
  const later: Recording = {
    ...recording,
    homes: recording.homes.map((home) => ({
      ...home,
      loadW: home.loadW.map((loadW, t) => (t < now ? loadW : 9000 - loadW)),
    })),
  }
  const foreseen = (of: Recording, by: (of: Recording) => ForeseeHome): Float64Array =>
    by(of)(of.homes[0]!, now, 24).restW
  const both = (of: Recording) => between(ownForecasts(of), persistence(of))
  for (const by of [ownForecasts, persistence, both]) {
    assert.deepEqual(foreseen(later, by), foreseen(recording, by))
  }
  assert.notDeepEqual(
    foreseen(later, () => asItCame),
    foreseen(recording, () => asItCame),
  )
})

test('persistence repeats the last day, for as long as is asked', () => {
  const [home] = recording.homes
  const foreseen = persistence(recording)(home!, now, 30).restW
  for (const [k, restW] of foreseen.entries()) {
    const t = now - 24 + (k % 24)
    assert.equal(restW, home!.loadW[t]! - home!.solar!.generationW[t]!)
  }
})

test('idle homes take what was recorded; left to themselves they take less', async () => {
  const { homes } = recording
  const stretch = { homes, from: 24, to: 72 }
  const still = await liveThrough(recording, stretch, idle)
  for (const [i, kwh] of still.entries()) {
    assert.equal(kwh.length, 48)
    for (const [t, net] of kwh.entries()) {
      const rest = homes[i]!.loadW[24 + t]! - homes[i]!.solar!.generationW[24 + t]!
      assert.ok(Math.abs(net - rest / 1000) < 1e-9)
    }
  }
  const imported = (of: readonly Float64Array[]) =>
    of.reduce((sum, kwh) => sum + kwh.reduce((a, net) => a + Math.max(0, net), 0), 0)
  assert.ok(imported(await liveThrough(recording, stretch, alone)) < 0.9 * imported(still))
})

test('worths are what the score makes of each measure', () => {
  const burden = {
    homeCost: [60, 40],
    homeCarbonKg: [30, 20],
    ramping: 500,
    dailyUnevenness: 0.5,
    monthlyUnevenness: 0.5,
    dailyPeak: 4,
    highestPeak: 8,
  }
  // 100 in 10 days: 50 kg, half of the cost for 10 peaks of 4 kW, a quarter for the ramps.
  assert.deepEqual(worthsOf(burden, 10), {
    perCarbonKg: 2,
    perPeakKw: 1.25,
    perKwhAboveLevel: 0.05,
  })
})

test('priced plans cost less than idle batteries, and with a price on peaks their peaks are lower', async () => {
  const { homes } = recording
  const stretch = { homes, from: 24, to: 72 }
  const prices = Float64Array.from({ length: 48 }, (_, t) => price(t % 24))
  const burden = async (perPeakKw: number | null) => {
    const worths = { perCarbonKg: 1, perPeakKw: perPeakKw ?? 0, perKwhAboveLevel: 0 }
    const plans = pricedPlans({
      recording,
      homes,
      from: 24,
      foresee: asItCame,
      worths,
      follows: false,
      scenarios: 1,
      onPlan: () => {},
    })
    const lived = await liveThrough(recording, stretch, perPeakKw === null ? idle : plans)
    return burdenOf(lived, prices, recording.carbonGPerKwh.slice(24, 72))
  }
  const cost = ({ homeCost }: { homeCost: readonly number[] }) => homeCost.reduce((a, b) => a + b)
  const [still, cheap, low] = [await burden(null), await burden(0), await burden(3)]
  assert.ok(cost(cheap) < 0.8 * cost(still), `${cost(cheap)} ${cost(still)}`)
  assert.ok(low.dailyPeak < 0.9 * cheap.dailyPeak, `${low.dailyPeak} ${cheap.dailyPeak}`)
})
