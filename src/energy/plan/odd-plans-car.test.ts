// Plans for cars that people have found odd, one test each, beside those of a day in `odd-plans.test.ts`.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  all,
  batteryOf,
  byHour,
  carOf,
  count,
  day,
  deviceIn,
  kwh,
  nightIsCheap,
  plan,
  sun,
} from '../day-fixtures.ts'

/** It stays all day and wants nothing in particular. */
const athome = [{ fromStep: 0, toStep: count, targetWh: 0, tripWh: 0 }]

test('a car that somebody charges all night is charged until it is full, and nothing is said to have failed', async () => {
  const pinned = { powerW: 11_000, untilStep: 28 }
  const of = await plan(day([carOf({ storedWh: 50_000, windows: athome, pinned })]))
  const { powerW, state } = deviceIn(of, 'car')
  assert.ok(powerW[0]! > 10_990 && powerW[3]! > 10_990)
  assert.ok(Math.abs(kwh(powerW) - 10 / 0.9) < 0.05)
  assert.ok(state!.every((share) => share < 1 + 1e-9))
  assert.deepEqual(of.relaxed, [])
})

test('a home battery is not emptied into a car in the hours in which both are filled', async () => {
  const devices = [carOf(), batteryOf({ storedWh: 2000 })]
  const of = await plan(day(devices, { importMicroPerKwh: nightIsCheap }))
  const battery = deviceIn(of, 'battery').powerW.slice(0, 24)
  assert.ok(
    battery.every((watts) => watts > -1),
    'the car is charged from the grid',
  )
  assert.ok(kwh(battery) > 5, 'and so is the battery')
})

test('sun for a car and a battery fills both, whoever comes first, and nothing is bought for either', async () => {
  const windows = [{ fromStep: 0, toStep: 72, targetWh: 36_000, tripWh: 0 }]
  const devices = [carOf({ windows }), batteryOf({ storedWh: 5000 }), sun(4000)]
  const of = await plan(day(devices))
  assert.ok(deviceIn(of, 'car').state![71]! > 0.599)
  // In the last quarter of an hour before six the sun is less than the home takes, and the battery makes up for it.
  assert.ok(deviceIn(of, 'battery').state![70]! > 0.999)
  assert.ok(of.netW.slice(70, 72).every((watts) => watts < 1))
  assert.ok(of.netW.slice(0, 72).every((watts) => watts < 401))
  assert.deepEqual(of.relaxed, [])
})

test('a car that takes sun alone takes none from the grid or the battery, and is off where that is too little for it', async () => {
  const roof = sun(3600)
  const surplusW =
    roof.kind === 'generator' ? roof.availableW.map((watts) => Math.max(0, watts - 400)) : all(0)
  const car = carOf({ windows: athome, leastChargeW: 1400, surplusW })
  const { powerW } = deviceIn(await plan(day([car, batteryOf(), roof])), 'car')
  for (const [t, watts] of powerW.entries()) {
    assert.ok(watts < surplusW[t]! + 1, `${watts} W of ${surplusW[t]} at ${t / 4} h`)
    assert.ok(watts < 1 || watts > 1399, `${watts} W at ${t / 4} h`)
  }
  assert.ok(kwh(powerW) > 5)
})

test('with a charge for the peak and one price a car is charged evenly until it leaves', async () => {
  const of = await plan(day([carOf()], { peakMicroPerKw: 3_000_000 }))
  const evenly = 20 / 7
  for (const watts of deviceIn(of, 'car').powerW.slice(0, 28)) {
    assert.ok(Math.abs(watts / 1000 - evenly) < 0.02, `${watts} W`)
  }
})

test('a peak that nobody can lower is no leave for a car to go above it', async () => {
  const fixedW = byHour((hour) => (hour >= 3 && hour < 4 ? 7000 : 400))
  const of = await plan(day([carOf()], { fixedW, peakMicroPerKw: 3_000_000 }))
  assert.ok(of.netW.every((watts) => watts < 7005))
  assert.ok(kwh(deviceIn(of, 'car').powerW, 3, 4) < 0.05, 'it waits while the other load is on')
  assert.ok(deviceIn(of, 'car').state![27]! > 0.799)
})
