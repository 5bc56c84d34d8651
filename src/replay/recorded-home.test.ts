import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourMs, steps } from '../kernel/steps.ts'
import { RecordedHomeState } from './recorded-home.ts'
import type { RecordedHome } from './recording.ts'

const count = 48
const time = steps(Date.UTC(2021, 0, 1), hourMs, count)

const home = (part: Partial<RecordedHome>): RecordedHome => ({
  slug: 'a',
  name: 'A',
  loadW: new Float64Array(count).fill(500),
  solar: null,
  battery: null,
  heat: null,
  car: null,
  ...part,
})
const battery = {
  capacityWh: 6000,
  maxChargeW: 3000,
  maxDischargeW: 2500,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.9,
}
const heat = {
  demandW: Float64Array.from({ length: count }, (_, i) => (i % 24 < 8 ? 6000 : 2500)),
  setC: 21,
  minC: 20,
  maxC: 23,
  heatLossWPerK: 200,
  thermalMassWhPerK: 8000,
  maxW: 3000,
  cop: 3,
}
const car = {
  capacityWh: 40_000,
  maxChargeW: 11_000,
  chargeEfficiency: 0.9,
  isHome: Uint8Array.from({ length: count }, (_, i) => (i % 24 >= 8 && i % 24 < 17 ? 0 : 1)),
  tripWh: Float64Array.from({ length: count }, (_, i) => (i % 24 === 17 ? 9000 : 0)),
}
const nothing = { batteryW: null, heatW: null, carW: null }

test('left alone, a battery takes the surplus and covers the need', () => {
  const generationW = Float64Array.from({ length: count }, (_, i) => (i < 2 ? 2000 : 0))
  const state = new RecordedHomeState(
    home({ solar: { ratedW: 3000, generationW }, battery }),
    time,
    'own',
  )
  assert.equal(state.step(0, nothing).netW, 0)
  assert.equal(state.step(1, nothing).batteryW, 1500)
  assert.equal(state.storedWh, 2 * 1500 * 0.95)
  assert.equal(state.step(2, nothing).netW, 0)
  assert.equal(state.step(3, { ...nothing, batteryW: 0 }).netW, 500)
})

test('an idle battery does nothing', () => {
  const generationW = new Float64Array(count).fill(2000)
  const state = new RecordedHomeState(
    home({ solar: { ratedW: 3000, generationW }, battery }),
    time,
    'idle',
  )
  assert.equal(state.step(0, nothing).netW, -1500)
})

test('left alone, a heat pump covers exactly the recorded heat', () => {
  const state = new RecordedHomeState(home({ heat }), time, 'own')
  for (let i = 0; i < count; i++) {
    assert.ok(Math.abs(state.step(i, nothing).heatW - (heat.demandW[i] ?? 0) / heat.cop) < 1e-9)
    assert.ok(Math.abs(state.indoorC - heat.setC) < 1e-9)
  }
})

test('a warmer building loses more: heat put in early is partly lost', () => {
  const early = new RecordedHomeState(home({ heat }), time, 'own')
  early.step(0, { ...nothing, heatW: 3000 })
  const warmC = early.indoorC
  assert.ok(warmC > heat.setC)
  const { heatW } = early.step(1, nothing)
  const saved = (heat.demandW[1] ?? 0) / heat.cop - heatW
  const spent = 3000 - (heat.demandW[0] ?? 0) / heat.cop
  assert.ok(saved > 0 && saved < spent)
})

test('whatever is asked, devices stay within their limits and no energy appears', () => {
  const wish = fc.option(fc.double({ min: -20_000, max: 20_000, noNaN: true }))
  const wishes = fc.array(fc.record({ batteryW: wish, heatW: wish, carW: wish }), {
    minLength: count,
    maxLength: count,
  })
  fc.assert(
    fc.property(wishes, (asked) => {
      const state = new RecordedHomeState(home({ battery, heat, car }), time, 'own')
      for (const [i, wish] of asked.entries()) {
        const before = { storedWh: state.storedWh, carWh: state.carWh, indoorC: state.indoorC }
        state.begin(i)
        const flow = state.step(i, wish)
        assert.ok(flow.batteryW <= battery.maxChargeW && flow.batteryW >= -battery.maxDischargeW)
        assert.ok(state.storedWh >= 0 && state.storedWh <= battery.capacityWh)
        assert.ok(flow.heatW >= 0 && flow.heatW <= heat.maxW)
        assert.ok(state.indoorC > heat.minC - 0.6 && state.indoorC < heat.maxC + 1e-9)
        assert.ok(flow.carW >= 0 && (car.isHome[i] === 1 || flow.carW === 0))
        assert.ok(state.carWh >= 0 && state.carWh <= car.capacityWh)
        const sum = flow.loadW - flow.generationW + flow.batteryW + flow.heatW + flow.carW
        assert.ok(Math.abs(flow.netW - sum) < 1e-6)
        const gain = flow.batteryW > 0 ? battery.chargeEfficiency : 1 / battery.dischargeEfficiency
        assert.ok(Math.abs(state.storedWh - before.storedWh - flow.batteryW * gain) < 1e-6)
        const drivenWh = (car.tripWh[i] ?? 0) - flow.awayWh
        assert.ok(Math.abs(state.carWh - before.carWh + drivenWh - flow.carW * 0.9) < 1e-6)
      }
    }),
    { numRuns: 200 },
  )
})

test('what a trip uses beyond the battery is charged on the way, and nothing is lost', () => {
  const far = {
    ...car,
    tripWh: Float64Array.from({ length: count }, (_, i) => (i === 17 ? 90_000 : 0)),
  }
  const state = new RecordedHomeState(home({ car: far }), time, 'own')
  let awayWh = 0
  for (let i = 0; i <= 17; i++) {
    state.begin(i)
    awayWh += state.step(i, { ...nothing, carW: 0 }).awayWh
  }
  assert.equal(awayWh, 90_000 - 36_000)
  assert.equal(state.carWh, 4000)
})
