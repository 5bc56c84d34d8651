import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeviceInput } from '../plan/plan-input.ts'
import { all, reasonsOf } from '../plan/reasons-fixtures.ts'

test('a car below its minimum is filled for that, and a tank is heated against germs', async () => {
  const car: DeviceInput = {
    kind: 'car',
    thingId: 'car',
    capacityWh: 40_000,
    storedWh: 2000,
    minWh: 6000,
    maxChargeW: 4000,
    maxDischargeW: 0,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    reserveWh: 0,
    wearMicroPerKwh: 0,
    windows: [{ fromStep: 0, toStep: 4, targetWh: 0, tripWh: 0 }],
  }
  const prices = [400_000, 200_000, 200_000, 200_000]
  assert.equal((await reasonsOf({ prices, devices: [car] }))[0], 'reserve')
  const tank: DeviceInput = {
    kind: 'heat-pump',
    thingId: 'tank',
    maxW: 1500,
    building: null,
    tank: {
      litres: 200,
      tankC: 56,
      minC: 45,
      maxC: 58,
      drawWh: all(0),
      heatLossWPerK: 1,
      roomC: 20,
      cop: all(2),
      hotRun: { step: 1, hotC: 66 },
    },
  }
  assert.equal((await reasonsOf({ devices: [tank] }))[1], 'hot-run')
})

test('a room is cooled to keep it cool, and ahead of that with what is left', async () => {
  const pump: DeviceInput = {
    kind: 'heat-pump',
    thingId: 'pump',
    maxW: 2000,
    tank: null,
    cooling: { maxW: 2000, eer: all(3) },
    building: {
      indoorC: 25,
      minC: all(20),
      maxC: all(25),
      outdoorC: Float64Array.of(30, 38, 38, 30),
      gainsW: all(500),
      heatLossWPerK: 200,
      thermalMassWhPerK: 8000,
      cop: all(4),
    },
  }
  const hot = await reasonsOf({ devices: [pump] })
  assert.equal(hot[1], 'cool')
  const sunny = await reasonsOf({ devices: [pump], fixedW: [-3000, 500, 500, 500] })
  assert.equal(sunny[0], 'own-sun')
})

test('what may only take what is left says so, and an engine runs for dear hours or for the hot water', async () => {
  const surplusW = Float64Array.of(0, 2000, 0, 0)
  const heater: DeviceInput = {
    kind: 'surplus-load',
    thingId: 'heater',
    maxW: 1000,
    surplusW,
    worthMicroPerKwh: 100_000,
  }
  assert.deepEqual(
    [...(await reasonsOf({ devices: [heater], fixedW: [500, -2000, 500, 500] }))],
    ['surplus-only', 'own-sun', 'surplus-only', 'surplus-only'],
  )
  const engine: DeviceInput = {
    kind: 'chp',
    thingId: 'engine',
    maxW: 1000,
    minW: 0,
    fuelMicroPerKwh: 350_000,
    building: null,
    tank: {
      litres: 500,
      tankC: 50,
      minC: 40,
      maxC: 60,
      drawWh: all(800),
      heatLossWPerK: 2,
      roomC: 20,
      cop: all(2),
    },
  }
  const dear = await reasonsOf({
    prices: [200_000, 600_000, 200_000, 200_000],
    devices: [engine],
    fixedW: 2000,
  })
  assert.equal(dear[1], 'dear-hours')
  const cold = { ...engine, tank: { ...engine.tank!, tankC: 40 } }
  const needed = await reasonsOf({ prices: [200_000, 200_000, 200_000, 200_000], devices: [cold] })
  assert.equal(needed[0], 'hot-water')
})
