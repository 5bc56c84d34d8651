import assert from 'node:assert/strict'
import { test } from 'node:test'
import { storedWorth } from './stored-worth.ts'

const battery = {
  maxChargeW: 5000,
  maxDischargeW: 5000,
  chargeEfficiency: 0.9,
  dischargeEfficiency: 0.9,
  wearMicroPerKwh: 0,
  reserve: 0.1,
}

function worth(powerW: number[], prices: number[], state: number[], step = 0) {
  const of = { powerW: Float64Array.from(powerW), state: Float64Array.from(state) }
  return storedWorth(of, Float64Array.from(prices), step, battery)
}

test('what is kept for a dear hour is worth what that hour pays, less the way out', () => {
  const { leastMicro, mostMicro } = worth([0, -3000], [200_000, 400_000], [0.8, 0.4])
  assert.equal(leastMicro, 360_000)
  assert.equal(mostMicro, 360_000)
})

test('at its greatest power it could be worth more, or less, than the hour pays', () => {
  const dear = worth([0, -5000], [200_000, 400_000], [0.8, 0.4])
  assert.deepEqual(dear, { leastMicro: -Infinity, mostMicro: 360_000 })
  const cheap = worth([5000], [90_000], [0.8])
  assert.deepEqual(cheap, { leastMicro: 100_000, mostMicro: Infinity })
})

test('beyond full, and beyond the reserve, another kWh is another kWh', () => {
  const full = worth([2000, -2000], [90_000, 400_000], [1, 0.5])
  assert.deepEqual(full, { leastMicro: 100_000, mostMicro: 100_000 })
  const spent = worth([-2000, 2000], [300_000, 90_000], [0.1, 0.3])
  assert.deepEqual(spent, { leastMicro: 270_000, mostMicro: 270_000 })
})

test('nothing is known of a store that rests to the end', () => {
  assert.deepEqual(worth([0, 10], [1, 1], [0.5, 0.5]), {
    leastMicro: -Infinity,
    mostMicro: Infinity,
  })
})
