// Plans for batteries that people have found odd, one test each, beside those of a day in `odd-plans.test.ts`: how they begin, and what they do at limits.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  all,
  batteryOf,
  byHour,
  day,
  deviceIn,
  kwh,
  nightIsCheap,
  plan,
  starts,
  sun,
} from '../day-fixtures.ts'
import type { DeviceInput } from './plan-input.ts'

/** A roof that nobody can turn down. */
const steadySun = (ratedW: number): DeviceInput => {
  const of = sun(ratedW)
  return of.kind === 'generator' ? { ...of, isCurtailable: false } : of
}

const used = (powerW: Float64Array): Float64Array => powerW.map((watts) => Math.max(0, watts))

test('at one price a home uses what its battery has before it buys, when sun will fill that again', async () => {
  const of = await plan(day([batteryOf({ storedWh: 6500 }), sun(1700)], { fixedW: all(500) }))
  assert.ok(kwh(used(of.netW), 0, 17) < 0.05, `${kwh(used(of.netW), 0, 17)} kWh bought`)
})

test('at one price a battery fills evenly while the sun shines, and is full when that goes', async () => {
  const { powerW, state } = deviceIn(
    await plan(day([batteryOf({ storedWh: 0 }), sun(6000)])),
    'battery',
  )
  assert.ok(state![17 * 4]! > 0.95, `${state![17 * 4]}`)
  const most = Math.max(...powerW)
  for (const watts of powerW.slice(8 * 4, 16 * 4)) assert.ok(watts > 0.6 * most, `${watts} W`)
})

test('an almost full battery takes what it lacks in one go and then keeps it for the dear evening', async () => {
  const importMicroPerKwh = byHour((hour) => (hour >= 17 && hour < 21 ? 480_000 : 190_000))
  const of = await plan(day([batteryOf({ storedWh: 8500 }), sun(3000)], { importMicroPerKwh }))
  const { powerW, state } = deviceIn(of, 'battery')
  assert.equal(starts(powerW), 1)
  assert.ok(state![17 * 4]! > 0.95)
  assert.ok(kwh(used(of.netW), 17, 21) < 0.05, 'nothing is bought in the evening')
})

test('a full battery is not charged, and one that is below its reserve is filled up to that at once', async () => {
  const full = deviceIn(await plan(day([batteryOf({ storedWh: 10_000 }), sun(4000)])), 'battery')
  assert.ok(full.state!.every((share) => share < 1 + 1e-9))
  assert.ok(kwh(used(full.powerW), 0, 6) < 0.05)
  const low = batteryOf({ storedWh: 500, reserveWh: 3000 })
  const { powerW, state } = deviceIn(
    await plan(day([low], { importMicroPerKwh: nightIsCheap.toReversed() })),
    'battery',
  )
  // 2.5 kWh through 5 kW take half an hour and a little more.
  assert.ok(powerW[0]! > 4990 && powerW[1]! > 4990)
  assert.ok(state![2]! > 0.299)
})

test('where a home takes more than its connection carries, the battery gives there what it has, and the rest is named', async () => {
  const fixedW = byHour((hour) => (hour >= 8 && hour < 10 ? 5000 : hour >= 18 ? 2900 : 1000))
  const of = await plan(
    day([batteryOf({ storedWh: 1000, maxChargeW: 0 })], { fixedW, connectionLimitW: 3000 }),
  )
  assert.ok(Math.abs(kwh(deviceIn(of, 'battery').powerW, 8, 10) + 0.95) < 0.01)
  const beyond = kwh(used(of.homes[0]!.netW.map((watts) => watts - 3000)))
  assert.ok(Math.abs(beyond - 3.05) < 0.02, `${beyond} kWh too much`)
  assert.ok(of.relaxed.length > 0)
  for (const { startMs } of of.relaxed) {
    assert.ok(startMs >= 8 * 3_600_000 && startMs < 10 * 3_600_000)
  }
})

test('sun that nobody can turn down passes the limit by no more than batteries have no room for, and that is named', async () => {
  const of = await plan(
    day([batteryOf({ storedWh: 4000 }), steadySun(9000)], { exportLimitW: 4000 }),
  )
  const { state } = deviceIn(of, 'battery')
  const sunW = byHour((hour) => 9000 * Math.max(0, Math.sin(((hour - 6) / 12) * Math.PI)))
  const tooMuchW = used(sunW.map((watts) => watts - 4400))
  const begins = tooMuchW.findIndex((watts) => watts > 0)
  assert.ok(state![begins - 1]! < 0.01, 'it has made room')
  const beyond = kwh(used(of.netW.map((watts) => -watts - 4000)))
  assert.ok(beyond > 1 && beyond < kwh(tooMuchW) - 10 / 0.95 + 0.05, `${beyond} kWh too much`)
  assert.ok(of.relaxed.length > 0)
})

test('one hour that passes the feed-in limit whatever is done lets no other hour pass it', async () => {
  const small = batteryOf({ storedWh: 0, maxChargeW: 1000 })
  const availableW = byHour((hour) => (hour >= 9 && hour < 10 ? 9000 : hour < 16 ? 3200 : 0))
  const roof: DeviceInput = {
    kind: 'generator',
    thingId: 'sun',
    availableW: availableW.map((watts, t) => (t < 8 * 4 ? 0 : watts)),
    isCurtailable: false,
  }
  const of = await plan(day([small, roof], { exportLimitW: 2500 }))
  for (const [t, watts] of of.netW.entries()) {
    const isHigh = t >= 36 && t < 40
    assert.ok(isHigh ? Math.abs(watts + 7600) < 1 : watts > -2501, `${watts} W at ${t / 4} h`)
  }
})

test('at one price a battery covers the home after sunset until it is empty, and only then is anything bought', async () => {
  // evcc's optimizer, test case 009: the sun has filled it, and does not come back before the plan ends.
  const of = await plan(
    day([batteryOf({ storedWh: 9000, reserveWh: 1000 })], { fixedW: byHour((h) => 300 + 20 * h) }),
  )
  const { powerW, state } = deviceIn(of, 'battery')
  assert.ok(Math.abs(state!.at(-1)! - 0.1) < 1e-3, `${state!.at(-1)} is left`)
  const lasts = powerW.findLastIndex((watts) => watts < -1)
  for (const [t, watts] of of.netW.entries()) {
    if (t < lasts) assert.ok(Math.abs(watts) < 3, `${watts} W at ${t / 4} h`)
    if (t > lasts) assert.ok(Math.abs(watts - (300 + 5 * t)) < 3, `${watts} W at ${t / 4} h`)
  }
  assert.ok(of.certificate.gap < 1e-4)
})
