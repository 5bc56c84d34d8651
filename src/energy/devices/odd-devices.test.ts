// Plans that people have found odd for one kind of device, one test each, as in odd-plans.test.ts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  all,
  batteryOf,
  byHour,
  carOf,
  day,
  deviceIn,
  heatPumpOf,
  kwh,
  nightIsCheap,
  plan,
  starts,
  sun,
} from '../day-fixtures.ts'
import type { ChpInput, SurplusLoadInput, TankInput } from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'

const roof = sun(6000)

/** What the roof makes and the base load of 400 W leaves. */
const surplusW =
  roof.kind === 'generator' ? roof.availableW.map((made) => Math.max(0, made - 400)) : all(0)

const tankOf = (of: Partial<TankInput> = {}): TankInput => ({
  litres: 200,
  tankC: 50,
  minC: 45,
  maxC: 58,
  drawWh: byHour((hour) => (hour >= 6.5 && hour < 8 ? 400 : 30)),
  heatLossWPerK: 2,
  roomC: 20,
  cop: all(2.5),
  ...of,
})

const engineOf = (of: Partial<ChpInput> = {}): ChpInput => ({
  kind: 'chp',
  thingId: 'engine',
  maxW: 1500,
  minW: 400,
  fuelMicroPerKwh: 350_000,
  building: null,
  tank: tankOf({ litres: 800, cop: all(2.1), drawWh: all(500) }),
  ...of,
})

const heaterOf = (of: Partial<SurplusLoadInput> = {}): SurplusLoadInput => ({
  kind: 'surplus-load',
  thingId: 'heater',
  maxW: 2000,
  surplusW,
  worthMicroPerKwh: 120_000,
  ...of,
})

const namesOf = (of: Plan): string[] => of.relaxed.map(({ what }) => what)

test('no plan promises power that a nearly full battery does not take', async () => {
  const fade = { fromWh: 6000, fullW: 500 }
  const of = await plan(
    day([batteryOf({ storedWh: 0, fade })], { importMicroPerKwh: nightIsCheap, fixedW: all(900) }),
  )
  const { powerW, state } = deviceIn(of, 'battery')
  for (const [t, power] of powerW.entries()) {
    const above = Math.max(0, state![t]! * 10_000 - 6000)
    assert.ok(power <= 5000 - (above * 4500) / 4000 + 1e-6, `${power} at ${state![t]!}`)
  }
  assert.ok(of.certificate.gap < 1e-4, 'and that is proven to be the best it can')
  // Full by six, though the last part takes its time.
  assert.ok(state![23]! > 0.95, `${state![23]!}`)
})

test('a car that gets slow near full is begun in time to have what was asked', async () => {
  const car = carOf({
    storedWh: 40_000,
    fade: { fromWh: 45_000, fullW: 1000 },
    windows: [{ fromStep: 0, toStep: 28, targetWh: 58_000, tripWh: 10_000 }],
  })
  const dearBeforeItLeaves = byHour((hour) => (hour < 3 ? 400_000 : 300_000))
  const of = await plan(day([car], { importMicroPerKwh: dearBeforeItLeaves }))
  assert.deepEqual(namesOf(of), [])
  assert.ok(deviceIn(of, 'car').state![27]! * 60_000 > 58_000 - 2)
})

test('a car that is nearly empty is charged to its minimum at once, and waits with the rest', async () => {
  const eveningIsDear = byHour((hour) => (hour < 4 ? 450_000 : 200_000))
  const windows = [{ fromStep: 0, toStep: 28, targetWh: 40_000, tripWh: 10_000 }]
  const car = carOf({ storedWh: 5000, minWh: 12_000, windows })
  const of = await plan(day([car], { importMicroPerKwh: eveningIsDear }))
  const { powerW, reasons, state } = deviceIn(of, 'car')
  assert.equal(Math.round(powerW[0]!), 11_000)
  assert.equal(reasons[0], 'reserve')
  assert.ok(state![3]! * 60_000 >= 12_000 - 1)
  assert.ok(kwh(powerW, 1, 4) < 0.1, 'no more than that while it is dear')
  assert.deepEqual(namesOf(of), [])
})

test('a charger that cannot go low charges in few stretches, and the car still has what was asked', async () => {
  const car = carOf({ leastChargeW: 4140 })
  for (const of of [
    await plan(day([car])),
    await plan(day([car], { importMicroPerKwh: nightIsCheap })),
    await plan(day([car], { connectionLimitW: 7000 })),
  ]) {
    const { powerW } = deviceIn(of, 'car')
    assert.deepEqual(namesOf(of), [])
    for (const power of powerW) assert.ok(power === 0 || power >= 4140 - 1e-6, `${power}`)
    assert.ok(starts(powerW) <= 3, `${starts(powerW)}`)
  }
  const first = await plan(day([car]))
  // Stretches are not convex: a re-plan may find a cheaper plan, but then keeps to it.
  const again = await plan({ ...day([car]), last: first })
  assert.ok(again.certificate.costMicro <= first.certificate.costMicro)
  const onceMore = await plan({ ...day([car]), last: again })
  assert.deepEqual(deviceIn(onceMore, 'car').powerW, deviceIn(again, 'car').powerW)
})

test('a car for the sun alone waits for as much of it as its charger needs', async () => {
  const windows = [{ fromStep: 0, toStep: 96, targetWh: 0, tripWh: 0 }]
  const car = carOf({ leastChargeW: 4140, surplusW, windows, endValueMicroPerKwh: 200_000 })
  const { powerW } = deviceIn(await plan(day([roof, car])), 'car')
  for (const [t, power] of powerW.entries()) {
    assert.ok(power === 0 || (power >= 4140 - 1e-6 && power <= surplusW[t]! + 1e-6), `${power}`)
  }
  assert.ok(kwh(powerW, 9, 15) > 15)
})

test('a house does not drain a car that only charges, whatever power costs', async () => {
  const car = carOf({ storedWh: 55_000 })
  const of = await plan(day([car], { importMicroPerKwh: nightIsCheap, fixedW: all(3000) }))
  assert.ok(deviceIn(of, 'car').powerW.every((power) => power >= 0))
})

test('a car that may give back keeps its reserve, and leaves with what was asked', async () => {
  const car = carOf({
    storedWh: 40_000,
    maxDischargeW: 8000,
    reserveWh: 20_000,
    windows: [{ fromStep: 0, toStep: 88, targetWh: 45_000, tripWh: 10_000 }],
  })
  const of = await plan(day([car], { importMicroPerKwh: nightIsCheap, fixedW: all(6000) }))
  const { powerW, state } = deviceIn(of, 'car')
  assert.ok(kwh(powerW, 17, 21) < -5, 'it helps while power is dear')
  for (const share of state!) assert.ok(share * 60_000 >= 20_000 - 1)
  assert.ok(state![87]! * 60_000 >= 45_000 - 2)
})

test('a heater for what is left never runs at night, from the grid or from the battery', async () => {
  const of = await plan(day([roof, batteryOf(), heaterOf()], { importMicroPerKwh: nightIsCheap }))
  const { powerW, reasons } = deviceIn(of, 'heater')
  for (const [t, power] of powerW.entries()) assert.ok(power <= surplusW[t]! + 1e-6)
  assert.ok(kwh(powerW, 8, 17) > 3, 'it runs in the sun')
  assert.equal(kwh(powerW, 19, 24), 0)
  assert.equal(reasons[0], 'surplus-only')
})

test('what is left is sold where that is worth more than the heater', async () => {
  const of = await plan(day([roof, heaterOf({ worthMicroPerKwh: 60_000 })]))
  assert.equal(kwh(deviceIn(of, 'heater').powerW), 0)
})

test('a car for the sun alone is not charged from the grid, and what it then lacks is named', async () => {
  const windows = [{ fromStep: 0, toStep: 72, targetWh: 60_000, tripWh: 10_000 }]
  const of = await plan(day([roof, carOf({ storedWh: 10_000, surplusW, windows })]))
  const { powerW, reasons } = deviceIn(of, 'car')
  for (const [t, power] of powerW.entries()) assert.ok(power <= surplusW[t]! + 1e-6)
  assert.equal(reasons[0], 'surplus-only')
  assert.deepEqual(namesOf(of), ['car-energy'])
})

test('a battery for the sun alone does not buy at night to sell in the evening', async () => {
  const of = await plan(
    day([roof, batteryOf({ storedWh: 0, surplusW })], { importMicroPerKwh: nightIsCheap }),
  )
  const { powerW } = deviceIn(of, 'battery')
  assert.equal(kwh(powerW, 0, 6), 0)
  assert.ok(kwh(powerW, 18, 21) < -1.1, `it covers the house: ${kwh(powerW, 18, 21)}`)
})

const hotDay = {
  indoorC: 24,
  minC: all(20),
  maxC: all(25),
  outdoorC: byHour((hour) => 26 + 9 * Math.sin(((hour - 9) / 12) * Math.PI)),
  gainsW: byHour((hour) => (hour >= 10 && hour < 18 ? 1500 : 300)),
  heatLossWPerK: 150,
  thermalMassWhPerK: 8000,
  cop: all(4),
}
const cooling = { maxW: 2000, eer: all(3) }

test('a house that gets too hot is cooled, with the sun and ahead of the dear evening', async () => {
  const pump = heatPumpOf({ building: hotDay, cooling })
  const of = await plan(day([roof, pump], { importMicroPerKwh: nightIsCheap }))
  const { powerW, coolingW, state, reasons } = deviceIn(of, 'heat-pump')
  assert.deepEqual(namesOf(of), [])
  for (const [t, power] of powerW.entries()) assert.ok(Math.abs(power - coolingW![t]!) < 1e-6)
  for (const celsius of state!) assert.ok(celsius <= 25.05)
  assert.ok(kwh(powerW, 17, 21) < kwh(powerW, 12, 17), 'less while power is dear')
  assert.ok(reasons.includes('own-sun'))
})

test('a house that cannot be kept cool is named, and a pump that cannot cool costs nothing for it', async () => {
  const weak = heatPumpOf({ building: hotDay, cooling: { maxW: 100, eer: all(3) } })
  const of = await plan(day([weak]))
  assert.deepEqual([...new Set(namesOf(of))], ['comfort'])
  assert.ok(deviceIn(of, 'heat-pump').reasons.includes('cool'))
  const none = await plan(day([heatPumpOf({ building: hotDay })]))
  assert.equal(kwh(deviceIn(none, 'heat-pump').powerW), 0)
})

test('in spring one pump heats in the cold morning and cools in the hot afternoon, never both at once', async () => {
  const building = {
    ...hotDay,
    indoorC: 20.2,
    minC: all(20),
    maxC: all(22),
    thermalMassWhPerK: 2500,
    outdoorC: byHour((hour) => 16 + 14 * Math.sin(((hour - 9) / 12) * Math.PI)),
  }
  const of = await plan(day([heatPumpOf({ building, cooling })]))
  const { powerW, coolingW } = deviceIn(of, 'heat-pump')
  const heatingW = powerW.map((power, t) => power - coolingW![t]!)
  assert.ok(kwh(heatingW, 0, 9) > 0.5 && kwh(coolingW!, 12, 20) > 0.5)
  for (const [t, power] of heatingW.entries()) assert.ok(power < 1e-6 || coolingW![t]! < 1e-6)
})

test('once in a while the tank gets hot enough, in the cheap hours before it is due', async () => {
  const tank = tankOf({ hotRun: { step: 22, hotC: 62 } })
  const pump = heatPumpOf({ building: null, tank })
  const of = await plan(day([pump], { importMicroPerKwh: nightIsCheap }))
  const { state, reasons } = deviceIn(of, 'heat-pump')
  assert.deepEqual(namesOf(of), [])
  assert.ok(state![22]! > 62 - 0.05, `${state![22]!}`)
  assert.ok(reasons.slice(0, 23).includes('hot-run'))
  assert.ok(state![90]! < 58.05, 'and is as hot as usual again')
})

test('a run against germs that cannot be had is named, and the tank still gets as hot as it can', async () => {
  const tank = tankOf({ hotRun: { step: 1, hotC: 75 } })
  const of = await plan(day([heatPumpOf({ building: null, tank })]))
  assert.deepEqual(namesOf(of), ['hot-run'])
  const { powerW, state } = deviceIn(of, 'heat-pump')
  assert.ok(powerW[0]! > 2990 && powerW[1]! > 2990)
  const [missing] = of.relaxed
  assert.ok(missing?.unit === 'K' && Math.abs(missing.amount - (75 - state![1]!)) < 0.05)
})

test('an engine makes its power while that is dear, and its heat does not boil the tank', async () => {
  const engine = engineOf()
  const of = await plan(day([engine], { importMicroPerKwh: nightIsCheap, fixedW: all(2500) }))
  const { powerW, tankW, state } = deviceIn(of, 'engine')
  assert.deepEqual(namesOf(of), [])
  assert.ok(kwh(powerW, 17, 21) < -4, `${kwh(powerW, 17, 21)}`)
  assert.ok(kwh(powerW, 0, 6) > kwh(powerW, 17, 21), 'less in the cheap night')
  for (const [t, power] of powerW.entries()) {
    assert.ok(power === 0 || (power <= -400 + 1e-6 && power >= -1500 - 1e-6), `${power} W`)
    assert.equal(tankW![t], power)
  }
  for (const celsius of state!) assert.ok(celsius >= 45 - 0.05 && celsius <= 58.05)
})

test('an engine whose fuel costs more than power runs for warmth alone, and does not start all the time', async () => {
  const engine = engineOf({ fuelMicroPerKwh: 900_000 })
  const of = await plan(day([engine], { fixedW: all(2500) }))
  const { powerW } = deviceIn(of, 'engine')
  // 48 kWh are drawn, 2 W per kelvin lost: what 2.1 times the power brings, and little more.
  const heatKwh = -2.1 * kwh(powerW)
  assert.ok(heatKwh > 30 && heatKwh < 51, `${heatKwh}`)
  assert.deepEqual(namesOf(of), [])
  assert.ok(starts(powerW.map((power) => 0 - power)) <= 2)
})

test('an engine with little to do runs in few stretches, not every other quarter of an hour', async () => {
  for (const fuelMicroPerKwh of [150_000, 350_000, 900_000]) {
    const tank = tankOf({ litres: 800, cop: all(2.1), drawWh: all(60) })
    const of = await plan(day([engineOf({ tank, fuelMicroPerKwh })], { fixedW: all(2500) }))
    const { powerW, state } = deviceIn(of, 'engine')
    assert.ok(starts(powerW.map((power) => 0 - power)) <= 8)
    for (const power of powerW) assert.ok(power === 0 || power <= -400 + 1e-6)
    for (const celsius of state!) assert.ok(celsius >= 45 - 0.05 && celsius <= 58.05)
    assert.ok(of.certificate.gap < 1e-3, `${of.certificate.gap}`)
  }
})

test('a pump that is on or off keeps rooms and water as warm as asked, in stretches, at full power', async () => {
  const pump = heatPumpOf({ minW: 3000, tank: tankOf() })
  const of = await plan(day([roof, pump]))
  assert.ok(of.relaxed.every(({ what, amount }) => what !== 'hot-water' && amount < 0.2))
  const { powerW } = deviceIn(of, 'heat-pump')
  for (const power of powerW) assert.ok(power === 0 || Math.abs(power - 3000) < 1e-6, `${power} W`)
  assert.ok(starts(powerW) <= 12, `${starts(powerW)}`)
})

test('hot water for the morning is not forgotten over warm rooms', async () => {
  const pump = heatPumpOf({ maxW: 1800, tank: tankOf({ tankC: 46 }) })
  const of = await plan(day([pump], { importMicroPerKwh: nightIsCheap }))
  assert.ok(!namesOf(of).includes('hot-water'), namesOf(of).join())
  const { tankW, powerW } = deviceIn(of, 'heat-pump')
  for (const [t, power] of powerW.entries())
    assert.ok(tankW![t]! <= power + 1e-6 && power <= 1800 + 1e-6)
})

test('hot water is made with the sun where that is in time', async () => {
  const tank = tankOf({ drawWh: byHour((hour) => (hour >= 18 && hour < 20 ? 500 : 20)) })
  const of = await plan(day([roof, heatPumpOf({ building: null, tank })]))
  const { powerW } = deviceIn(of, 'heat-pump')
  assert.ok(kwh(powerW, 0, 7) < 0.05, 'nothing in the night')
  assert.ok(kwh(powerW, 15, 18) > 1, 'the last sun before the evening fills the tank')
})
