import assert from 'node:assert/strict'
import { test } from 'node:test'
import { burdenOf, kpisOf, scoreOf, scoreOf2022 } from './kpis.ts'

const price = Float64Array.of(0.2, 0.5, 0.2, 0.4)
const carbon = Float64Array.of(0.1, 0.2, 0.3, 0.1)

test('what hours come to is worked out home by home, and for all together', () => {
  const burden = burdenOf(
    [Float64Array.of(1, 2, -1, 3), Float64Array.of(2, -1, 0, 1)],
    price,
    carbon,
  )
  // Export of one home does not help the other.
  near(burden.homeCost, [0.2 + 1 + 1.2, 0.4 + 0.4])
  near(burden.homeCarbonKg, [0.1 + 0.4 + 0.3, 0.2 + 0.1])
  // Together: 3, 1, -1, 4. Only what rises is a ramp.
  near([burden.ramping, burden.dailyPeak, burden.highestPeak], [5, 4, 4])
  near([burden.dailyUnevenness, burden.monthlyUnevenness], [1 - 7 / 4 / 4, 1 - 7 / 4 / 4])
})

test('days are counted from the first hour on, and the last may be short', () => {
  const hours = Float64Array.from({ length: 26 }, (_, t) => (t < 24 ? 1 : t - 23))
  const burden = burdenOf([hours], new Float64Array(26).fill(1), new Float64Array(26).fill(1))
  // The first day is level at 1; the second has 1 and 2.
  near([burden.dailyPeak, burden.highestPeak], [1.5, 2])
  near([burden.dailyUnevenness], [(0 + (1 - 1.5 / 2)) / 2])
  near([burden.monthlyUnevenness], [1 - 27 / 26 / 2])
})

test('months have 730 hours', () => {
  const hours = Float64Array.from({ length: 1460 }, (_, t) => (t === 729 || t === 730 ? 2 : 1))
  const flat = new Float64Array(1460).fill(1)
  const { monthlyUnevenness } = burdenOf([hours], flat, flat)
  near([monthlyUnevenness], [1 - 731 / 730 / 2])
})

test('idle batteries score 1 by either rule, and doing better less', () => {
  const idle = burdenOf([Float64Array.of(1, 3, 0, 4), Float64Array.of(1, 1, 2, 2)], price, carbon)
  near([scoreOf(kpisOf(idle, idle)), scoreOf2022(kpisOf(idle, idle))], [1, 1])
  const better = { ...idle, homeCost: [idle.homeCost[0]! / 2, idle.homeCost[1]!], ramping: 0 }
  const kpis = kpisOf(better, idle)
  // The mean of the homes' parts, not the part of the homes' sum.
  near([kpis.cost, kpis.carbon, kpis.ramping], [0.75, 1, 0])
  near([scoreOf(kpis), scoreOf2022(kpis)], [(0.75 + 1 + 0.75) / 3, (0.75 + 1 + 0.5) / 3])
})

function near(seen: readonly number[], expected: readonly number[]): void {
  assert.equal(seen.length, expected.length)
  for (const [i, value] of seen.entries()) {
    assert.ok(Math.abs(value - expected[i]!) < 1e-12, `${value} is not ${expected[i]}`)
  }
}
