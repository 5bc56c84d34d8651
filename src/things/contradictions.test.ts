import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkAttributes } from './attributes.ts'
import { contradictions } from './contradictions.ts'
import type { Attributes, ThingKind } from './thing.ts'

/** Things that contradict themselves, the attribute that is named, and what the refusal says would be right. */
const wrong: readonly (readonly [ThingKind, Attributes, at: string, right: RegExp])[] = [
  ['battery', { capacityWh: 0, maxChargeW: 0 }, 'capacityWh', /capacityWh is 0.*at least 1\.$/],
  ['battery', { capacityWh: 0, maxDischargeW: 0 }, 'capacityWh', /maxChargeW \(5000\).*at least 1/],
  ['car', { capacityWh: 0, maxDischargeW: 5000 }, 'capacityWh', /maxDischargeW/],
  ['car', { capacityWh: 0 }, 'capacityWh', /maxChargeW \(11000\)/],
  [
    'car',
    { targetStateOfCharge: 0.3, minStateOfCharge: 0.5 },
    'targetStateOfCharge',
    /targetStateOfCharge is 0.3, which contradicts minStateOfCharge \(0.5\): it must be at least 0.5\.$/,
  ],
  [
    'car',
    { maxDischargeW: 5000, reserve: 0.9, targetStateOfCharge: 0.6 },
    'reserve',
    /at most 0.6\.$/,
  ],
  ['car', { tripWh: 70_000 }, 'tripWh', /at most 60000\.$/],
  ['car', { maxChargeW: 2000, phases: 3, limitLeastA: 6 }, 'maxChargeW', /at least 4140\.$/],
  ['heat-pump', { minW: 3500 }, 'minW', /minW is 3500, .* maxW \(3000\): .* at most 3000\.$/],
  ['heat-pump', { indoorMinC: 24 }, 'indoorMaxC', /indoorMinC \(24\).*at least 24\.$/],
  ['heat-pump', { copAt7C: 2, copAtMinus7C: 3 }, 'copAt7C', /at least 3\.$/],
  ['heat-pump', { coolingMaxW: 2000, coolToC: 18 }, 'coolToC', /at least 20\.$/],
  ['heat-pump', { tankMinC: 50, tankMaxC: 45 }, 'tankMaxC', /at least 50\.$/],
  ['heat-pump', { legionellaDays: 7, legionellaC: 50, tankMinC: 55 }, 'legionellaC', /at least 55/],
  ['heat-pump', { legionellaDays: 7, tankLitres: 0 }, 'tankLitres', /at least 1\.$/],
  ['chp', { minW: 2000 }, 'maxW', /maxW is 1000, which contradicts minW \(2000\)/],
  ['chp', { electricShare: 0.4, heatShare: 0.9 }, 'heatShare', /at most 0.7\.$/],
  ['chp', { indoorMinC: 24 }, 'indoorMaxC', /at least 24/],
  ['chp', { tankMinC: 50, tankMaxC: 45 }, 'tankMaxC', /at least 50/],
  ['chp', { legionellaDays: 7, legionellaC: 50, tankMinC: 55 }, 'legionellaC', /at least 55/],
  ['chp', { legionellaDays: 7, tankLitres: 0 }, 'tankLitres', /at least 1/],
  [
    'appliance',
    { profileWh: '100,100,100', earliestMinute: 600, readyMinute: 630 },
    'earliestMinute',
    /until readyMinute \(630\) there are 30 minutes, and a run takes 45\.$/,
  ],
]

test('a device that contradicts itself is refused with the field, the value and what would be right', () => {
  for (const [kind, attributes, at, right] of wrong) {
    const checked = checkAttributes(kind, attributes)
    assert.ok(!checked.ok, `${kind} ${JSON.stringify(attributes)}`)
    assert.equal(checked.at, `attributes.${at}`)
    assert.match(checked.message, right)
  }
})

test('every rule of the table is met by one of these', () => {
  for (const [kind, rules] of Object.entries(contradictions)) {
    const tested = wrong.filter(([of]) => of === kind).length
    assert.ok(tested >= rules.length, `${kind}: ${tested} of ${rules.length}`)
  }
})

test('what only looks like a contradiction is taken', () => {
  const right: readonly (readonly [ThingKind, Attributes])[] = [
    // It never gives back, so its reserve for others does not matter.
    ['car', { reserve: 0.9, targetStateOfCharge: 0.6 }],
    ['heat-pump', { legionellaDays: 0, tankLitres: 0 }],
    ['heat-pump', { coolToC: 18 }],
    // On or off.
    ['heat-pump', { maxW: 2000, minW: 2000 }],
    // Overnight, and all day.
    ['appliance', { profileWh: '100,100,100', earliestMinute: 1_430, readyMinute: 60 }],
    ['appliance', { profileWh: '100,100,100', earliestMinute: 600, readyMinute: 600 }],
  ]
  for (const [kind, attributes] of right) {
    assert.equal(checkAttributes(kind, attributes).ok, true, JSON.stringify(attributes))
  }
})
