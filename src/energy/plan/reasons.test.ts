import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ApplianceInput, DeviceInput, HeatPumpInput } from './plan-input.ts'
import { neededLevels } from '../devices/storage-build.ts'
import { reasonsOf, all, battery, car, heatPump } from './reasons-fixtures.ts'

// One small community for each reason: hours of a home with one device (and the rest of the street).

test('a battery takes cheap power, rests between, and gives it when power is dear', async () => {
  const prices = [200_000, 380_000, 380_000, 400_000]
  assert.deepEqual(await reasonsOf({ prices, fixedW: 2000, devices: [battery({ storedWh: 0 })] }), [
    'cheap-hours',
    'waiting',
    'waiting',
    'dear-hours',
  ])
})

test('a battery waits while it is empty and a cheaper hour comes', async () => {
  const prices = [300_000, 200_000, 400_000, 400_000]
  const strong = battery({ storedWh: 0, maxChargeW: 5000 })
  const reasons = await reasonsOf({ prices, fixedW: 2000, devices: [strong] })
  assert.equal(reasons[0], 'waiting')
  assert.equal(reasons[1], 'cheap-hours')
})

test('a battery that would give if it could rests because it is empty', async () => {
  const prices = [400_000, 200_000, 200_000, 200_000]
  const reasons = await reasonsOf({ prices, fixedW: 1000, devices: [battery({ storedWh: 0 })] })
  assert.equal(reasons[0], 'empty')
})

test('where all hours cost the same nothing is gained by storing', async () => {
  const half = battery({ storedWh: 2000, endValueMicroPerKwh: 290_000 })
  assert.deepEqual(await reasonsOf({ fixedW: 1000, devices: [half] }), Array(4).fill('no-gain'))
})

test('a full battery rests because it is full', async () => {
  const prices = [200_000, 200_000, 400_000, 400_000]
  const reasons = await reasonsOf({ prices, fixedW: 2000, devices: [battery({ storedWh: 4000 })] })
  assert.deepEqual(reasons, ['full', 'full', 'dear-hours', 'dear-hours'])
})

test('a battery below its reserve is charged at once, at any price', async () => {
  const prices = [400_000, 200_000, 200_000, 200_000]
  const low = battery({ storedWh: 500, reserveWh: 2000 })
  assert.equal((await reasonsOf({ prices, fixedW: 1000, devices: [low] }))[0], 'reserve')
})

test('a battery takes what the own roof has to spare, or the neighbours', async () => {
  const sun = [-2000, -2000, 1000, 1000]
  const devices = [battery({ storedWh: 0 })]
  assert.equal((await reasonsOf({ fixedW: sun, devices }))[0], 'own-sun')
  assert.equal(
    (await reasonsOf({ fixedW: 1000, streetW: [-9000, -9000, 0, 0], devices }))[0],
    'local-surplus',
  )
})

test('a battery keeps own sun for the evening where neighbours pay a fee, though all hours cost the same', async () => {
  const reasons = await reasonsOf({
    fixedW: [-1900, -300, 1000, 1000],
    streetW: [9000, 9000, 9000, 9000],
    localFeeMicroPerKwh: 60_000,
    devices: [battery({ storedWh: 0, endValueMicroPerKwh: 0 })],
  })
  assert.equal(reasons[0], 'own-sun')
  assert.deepEqual(reasons.slice(2), ['needed-here', 'needed-here'])
})

test('a battery gives what is needed here at a usual price', async () => {
  const full = battery({ storedWh: 4000, maxDischargeW: 900, endValueMicroPerKwh: 0 })
  assert.deepEqual(await reasonsOf({ fixedW: 1000, devices: [full] }), Array(4).fill('needed-here'))
})

test('a battery helps where a connection would carry too much, of the home or of all', async () => {
  const fixedW = [1000, 1000, 3000, 1000]
  const devices = [battery({ endValueMicroPerKwh: 350_000 })]
  const home = await reasonsOf({ fixedW, connectionLimitW: 2000, devices })
  assert.equal(home[2], 'connection-limit')
  const all = await reasonsOf({ fixedW, importLimitW: 2000, devices })
  assert.equal(all[2], 'grid-limit')
})

test('a battery takes what may not be fed in', async () => {
  const fixedW = [-3000, 500, 500, 500]
  const devices = [battery({ storedWh: 1000, endValueMicroPerKwh: 70_000 })]
  assert.equal((await reasonsOf({ fixedW, exportLimitW: 1500, devices }))[0], 'grid-limit')
})

test('a battery keeps a peak low that would cost more', async () => {
  const fixedW = [1000, 1000, 3000, 1000]
  const devices = [battery({ endValueMicroPerKwh: 350_000 })]
  assert.equal((await reasonsOf({ fixedW, peakMicroPerKw: 5_000_000, devices }))[2], 'peak')
})

test('a car charges in the cheapest hours before it leaves, and waits for them', async () => {
  const prices = [300_000, 200_000, 300_000, 300_000]
  const reasons = await reasonsOf({ prices, devices: [car({ targetWh: 19_000 })] })
  assert.deepEqual(reasons, ['waiting', 'cheap-hours', 'enough', 'away'])
})

test('a car that can wait no longer charges at any price, and one that cannot make it takes all it can', async () => {
  const prices = [200_000, 200_000, 400_000, 400_000]
  const late = await reasonsOf({ prices, devices: [car({ targetWh: 30_000 })] })
  assert.deepEqual(late, ['cheap-hours', 'cheap-hours', 'deadline', 'away'])
  const never = await reasonsOf({ prices, devices: [car({ targetWh: 45_000 })] })
  assert.deepEqual(never, ['power-limit', 'power-limit', 'power-limit', 'away'])
})

test('a car that leaves with less because its connection carries no more says so', async () => {
  const devices = [car({ targetWh: 40_000 })]
  const reasons = await reasonsOf({ fixedW: 1000, connectionLimitW: 5000, devices })
  assert.deepEqual(reasons.slice(0, 3), Array(3).fill('connection-limit'))
})

test('where all hours cost the same a car takes any of them', async () => {
  // Dear only while it is away.
  const prices = [300_000, 300_000, 300_000, 400_000]
  const reasons = await reasonsOf({ prices, fixedW: 500, devices: [car({ targetWh: 13_000 })] })
  assert.ok(reasons.includes('any-hour'))
  assert.ok(!reasons.includes('cheap-hours'))
})

test('a car with no trip within the plan has time; a full one is full', async () => {
  const stays = { windows: [{ fromStep: 0, toStep: 4, targetWh: 0, tripWh: 0 }] }
  const prices = [300_000, 300_000, 300_000, 300_000]
  const later = await reasonsOf({ prices, devices: [car({ ...stays, endValueMicroPerKwh: 0 })] })
  assert.deepEqual(later, Array(4).fill('later'))
  const full = await reasonsOf({ prices, devices: [car({ ...stays, storedWh: 50_000 })] })
  assert.deepEqual(full, Array(4).fill('full'))
})

test('a connection that is full keeps a car from the cheap hour', async () => {
  const reasons = await reasonsOf({
    prices: [200_000, 300_000, 300_000, 300_000],
    fixedW: [6000, 0, 0, 0],
    connectionLimitW: 6000,
    devices: [car({ targetWh: 13_000 })],
  })
  assert.equal(reasons[0], 'connection-limit')
})

test('what a person asked for is said before everything else', async () => {
  const asked = battery({ pinned: { powerW: 1000, untilStep: 2 } })
  assert.deepEqual((await reasonsOf({ devices: [asked] })).slice(0, 2), ['override', 'override'])
})

test('a heat pump that must hold its room warm says so, and rests where it is warm enough', async () => {
  const prices = [300_000, 300_000, 300_000, 300_000]
  const cold = await reasonsOf({ prices, devices: [heatPump({ indoorC: 20 })] })
  assert.deepEqual(new Set(cold), new Set(['comfort']))
  const warm = await reasonsOf({ prices, devices: [heatPump({ indoorC: 21.9 })] })
  assert.equal(warm[0], 'warm')
})

test('a heat pump that is warm enough does not claim to wait for an hour that is no better', async () => {
  const fixedW = [-5000, -5000, -5000, -5000]
  const reasons = await reasonsOf({ fixedW, devices: [heatPump({ indoorC: 21.9 })] })
  assert.equal(reasons[0], 'warm')
})

test('a heat pump heats ahead while power is cheap', async () => {
  const prices = [200_000, 400_000, 400_000, 400_000]
  const reasons = await reasonsOf({ prices, devices: [heatPump({ indoorC: 20.6 })] })
  assert.equal(reasons[0], 'cheap-hours')
})

test('a heat pump heats ahead while it is mild outside', async () => {
  const cop = Float64Array.of(5, 2, 2, 2)
  const reasons = await reasonsOf({ devices: [heatPump({ indoorC: 20.6, cop })] })
  assert.equal(reasons[0], 'mild-hours')
})

test('a heat pump that is warm enough waits until it is milder outside', async () => {
  const cop = Float64Array.of(2, 2, 5, 2)
  const minC = Float64Array.of(20, 20, 20, 21.4)
  const reasons = await reasonsOf({ devices: [heatPump({ indoorC: 21.9, minC, cop })] })
  assert.deepEqual(reasons.slice(0, 3), ['mild-hours', 'mild-hours', 'mild-hours'])
})

test('a heat pump that cannot make it warm enough runs at the most it can do', async () => {
  const reasons = await reasonsOf({ devices: [heatPump({ indoorC: 17 })] })
  assert.equal(reasons[0], 'power-limit')
})

test('a tank that gets too cold is heated for the hot water', async () => {
  const tank = {
    litres: 200,
    tankC: 45,
    minC: 45,
    maxC: 58,
    drawWh: Float64Array.of(900, 900, 900, 900),
    heatLossWPerK: 2,
    roomC: 20,
    cop: all(2.6),
  }
  const pump: HeatPumpInput = { ...heatPump({}), building: null, tank }
  assert.deepEqual(await reasonsOf({ devices: [pump] }), Array(4).fill('hot-water'))
})

test('a machine waits for its hour, runs, and is done, but not before it may start; the last start that is in time is a deadline', async () => {
  const prices = [300_000, 200_000, 300_000, 300_000]
  const washer = { kind: 'appliance', thingId: 'washer', earliestStart: 0 } as const
  const free: ApplianceInput = { ...washer, profileWh: Float64Array.of(1000), readyStep: 4 }
  const waits = await reasonsOf({ prices, devices: [free] })
  assert.deepEqual(waits, ['waiting', 'cheap-hours', 'done', 'done'])
  const later = await reasonsOf({ prices, devices: [{ ...free, earliestStart: 2 }] })
  assert.deepEqual(later.slice(0, 2), ['not-yet', 'not-yet'])
  const pressed: ApplianceInput = { ...washer, profileWh: Float64Array.of(1000), readyStep: 1 }
  assert.equal((await reasonsOf({ prices, devices: [pressed] }))[0], 'deadline')
})

test('sun is held back where nobody can take more', async () => {
  const sun: DeviceInput = {
    kind: 'generator',
    thingId: 'sun',
    availableW: Float64Array.of(5000, 1000, 0, 0),
    isCurtailable: true,
  }
  const reasons = await reasonsOf({ exportLimitW: 2000, devices: [sun] })
  assert.deepEqual(reasons.slice(0, 2), ['curtailed', 'fixed'])
})

test('the least level from which all that is wanted can still be had', () => {
  const needed = neededLevels({
    startLevel: 0,
    gain: all(1),
    drain: all(1),
    maxIn: Float64Array.of(10, 10, 5, 10),
    maxOut: all(0),
    lower: all(0),
    upper: all(100),
    wantedLow: Float64Array.of(0, 0, 0, 18),
    wantedHigh: all(100),
    lowPrice: Float64Array.of(0, 0, 0, 1),
    highPrice: all(0),
    wear: 0,
    endValue: 0,
    endReference: 0,
  })
  assert.deepEqual([...needed], [0, 3, 8, 18])
})
