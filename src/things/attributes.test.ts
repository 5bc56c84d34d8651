import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isCurrent } from '../../tools/devices.ts'
import type { AttributeRule } from './attribute-rule.ts'
import { checkAttributes, isChosen, numberOf, rulesOf, stillKnown, textOf } from './attributes.ts'
import { fullPower, overridePower } from './override-power.ts'
import { thingKinds } from './thing.ts'

test('attributes within their range are taken as they are', () => {
  const stated = { capacityWh: 12_000, reserve: 0.2 }
  assert.deepEqual(checkAttributes('battery', stated), { ok: true, value: stated })
})

test('what is not stated has its default when asked', () => {
  const battery = { kind: 'battery', attributes: { capacityWh: 12_000 } } as const
  assert.equal(numberOf(battery, 'capacityWh'), 12_000)
  assert.equal(numberOf(battery, 'maxChargeW'), 5_000)
  assert.equal(numberOf({ kind: 'meter', attributes: {} }, 'connectionLimitW'), null)
  assert.equal(textOf({ kind: 'appliance', attributes: {} }, 'profileWh'), '300,500,200,100')
  assert.equal(isChosen(battery, 'surplusOnly'), false)
  assert.throws(() => numberOf(battery, 'tripWh'), /battery has no number attribute tripWh/)
  // @ts-expect-error: a name that no kind has does not compile.
  assert.throws(() => numberOf(battery, 'wheels'), /has no number attribute wheels/)
})

test('a refusal names the attribute and what would be right', () => {
  const far = checkAttributes('car', { targetStateOfCharge: 80 })
  assert.ok(!far.ok)
  assert.equal(far.at, 'attributes.targetStateOfCharge')
  assert.match(far.message, /targetStateOfCharge must be a number from 0 to 1/)
  const unknown = checkAttributes('wind', { ratedKw: 60 })
  assert.ok(!unknown.ok && /has no attribute "ratedKw"; it has ratedW/.test(unknown.message))
  const profile = checkAttributes('appliance', { profileWh: '1,2,x' })
  assert.ok(!profile.ok && profile.at === 'attributes.profileWh')
  assert.equal(checkAttributes('solar', null).ok, false)
  assert.equal(checkAttributes('solar', { __proto__: null, constructor: 1 }).ok, false)
})

test('what an earlier version knew of a thing is left out where this one does not know it', () => {
  // As it stands in a database: the types of then are not those of now.
  const stored: object = { maxW: 2_500, copSlopePerK: 0.07 }
  assert.deepEqual(stillKnown('heat-pump', stored), { maxW: 2_500 })
})

test('every default is allowed by its own rule', () => {
  for (const kind of thingKinds) {
    const defaults = [...rulesOf(kind)]
      .filter(([, rule]) => rule.default !== null)
      .map(([name, rule]) => [name, rule.default])
    assert.equal(checkAttributes(kind, Object.fromEntries(defaults)).ok, true, kind)
  }
})

test('the page of devices says what the table says', () => {
  assert.ok(isCurrent(), 'node tools/devices.ts writes docs/devices.md again')
})

test('whatever is accepted is known and in range', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...thingKinds),
      fc.dictionary(
        fc.constantFrom('capacityWh', 'maxW', 'ratedW', 'profileWh', 'reserve', 'x'),
        fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null)),
      ),
      (kind, input) => {
        const checked = checkAttributes(kind, input)
        if (!checked.ok) return
        for (const [name, value] of Object.entries(checked.value)) {
          const rule = new Map<string, AttributeRule>(rulesOf(kind)).get(name)
          assert.ok(rule !== undefined)
          if (rule.type === 'number')
            assert.ok(Number(value) >= rule.min && Number(value) <= rule.max)
        }
        assert.deepEqual(Object.keys(checked.value), Object.keys(input))
      },
    ),
  )
})

test('a wish becomes the power that is meant', () => {
  const car = { kind: 'car', attributes: { maxChargeW: 7_400 } } as const
  assert.equal(overridePower(car, { mode: 'hurry', powerW: null }), 7_400)
  assert.equal(overridePower(car, { mode: 'pause', powerW: null }), 0)
  assert.equal(overridePower(car, { mode: 'power', powerW: 1_400 }), 1_400)
  assert.equal(overridePower(car, { mode: 'automatic', powerW: null }), null)
  assert.equal(fullPower({ kind: 'appliance', attributes: { profileWh: '100,500,50' } }), 2_000)
  assert.equal(fullPower({ kind: 'wind', attributes: {} }), null)
  const engine = { kind: 'chp', attributes: { maxW: 800 } } as const
  assert.equal(overridePower(engine, { mode: 'hurry', powerW: null }), -800)
})
