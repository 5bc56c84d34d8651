import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { acceptedPower, amperesFor } from './accepted-power.ts'
import { phaseVolts } from './mains.ts'

const charger = (attributes: Record<string, number>) => ({ kind: 'car' as const, attributes })
const three = charger({ phases: 3, limitStepA: 1 })

test('a power becomes whole amperes on every conductor, never more than asked', () => {
  assert.equal(acceptedPower(three, 11_040), 11_040)
  assert.equal(acceptedPower(three, 11_039), 15 * 690)
  assert.equal(acceptedPower(three, 7_000), 6_900)
  assert.equal(acceptedPower(three, 4_140), 4_140)
  assert.equal(acceptedPower(charger({ phases: 1, limitStepA: 1 }), 2_000), 8 * 230)
  assert.equal(acceptedPower(charger({ phases: 1, limitStepA: 0.1 }), 2_000), 8.6 * 230)
})

test('below the least current a charger is off', () => {
  assert.equal(acceptedPower(three, 4_139), 0)
  assert.equal(acceptedPower(three, 0), 0)
  assert.equal(acceptedPower(three, -3_000), 0)
  assert.equal(acceptedPower(charger({ limitStepA: 1, limitLeastA: 8 }), 4_830), 0)
})

test('a heat pump and an engine are off below their least power, and take what is above as it is', () => {
  const pump = { kind: 'heat-pump' as const, attributes: { maxW: 3000, minW: 800.4 } }
  assert.equal(acceptedPower(pump, 790), 0)
  assert.equal(acceptedPower(pump, 800), 800)
  assert.equal(acceptedPower(pump, 1_234), 1_234)
  const onOff = { kind: 'heat-pump' as const, attributes: { maxW: 3000, minW: 3000 } }
  assert.deepEqual([acceptedPower(onOff, 2_900), acceptedPower(onOff, 3_000)], [0, 3_000])
  const engine = { kind: 'chp' as const, attributes: { minW: 400 } }
  assert.deepEqual([acceptedPower(engine, -300), acceptedPower(engine, -400)], [0, -400])
  // What it cools with has no least.
  const cooling = { ...pump, attributes: { ...pump.attributes, coolingMaxW: 2_000 } }
  assert.equal(acceptedPower(cooling, 300), 300)
})

test('what takes watts, and its own behaviour, are left alone', () => {
  assert.equal(acceptedPower(three, null), null)
  assert.equal(acceptedPower(charger({}), 3_333), 3_333)
  assert.equal(acceptedPower({ kind: 'battery', attributes: {} }, -3_333), -3_333)
})

test('what is accepted is accepted again, and never too much', () => {
  const step = fc.constantFrom(0.1, 0.5, 1, 2)
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 22_000 }),
      step,
      fc.constantFrom(1, 3),
      (w, stepA, phases) => {
        const limit = { stepA, phases, leastA: 6 }
        const watts = amperesFor(limit, w) * phaseVolts * phases
        assert.ok(watts <= w + 0.01)
        assert.ok(watts === 0 || w - watts <= stepA * phaseVolts * phases)
        assert.equal(amperesFor(limit, watts), amperesFor(limit, w))
      },
    ),
  )
})
