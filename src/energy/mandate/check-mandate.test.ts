import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import { allows, checkMandate } from './check-mandate.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import { holdsAt, stepsInForce } from './mandate-times.ts'
import type { Mandate, MandateExample } from './mandate.ts'

const world = { homeIds: new Set(['a', 'b']), feederIds: new Set(['street']) }
const evening = { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 }
const at = { month: 1, weekday: 2, minute: 18 * 60 }
const examples = [
  { at, amount: 9_000, isAllowed: true },
  { at, amount: 11_000, isAllowed: false },
  { at: { ...at, minute: 21 * 60 }, amount: 11_000, isAllowed: true },
]

test('a mandate comes out in its normal form, and that is checked to itself', () => {
  const given = mandateOf({
    sentence: '  No more than 10 kW ',
    place: { kind: 'homes', homeIds: ['b', 'a', 'b'] },
    when: { ...evening, weekdays: [5, 1, 5], months: [12, 1] },
    examples: [
      { at: { ...at, weekday: 1 }, amount: 0, isAllowed: true },
      { at: { ...at, weekday: 5 }, amount: 10_001, isAllowed: false },
    ],
  })
  const checked = checkMandate(given, world)
  assert.ok(checked.ok)
  assert.equal(checked.value.sentence, 'No more than 10 kW')
  assert.deepEqual(checked.value.place, { kind: 'homes', homeIds: ['a', 'b'] })
  assert.deepEqual(
    [checked.value.when.weekdays, checked.value.when.months],
    [
      [1, 5],
      [1, 12],
    ],
  )
  assert.deepEqual(checkMandate(checked.value, world), checked)
})

test('what cannot be is refused with its field and code', () => {
  const wrong: [Partial<Mandate>, string, string][] = [
    [{ sentence: ' ' }, 'mandate-sentence', 'sentence'],
    [{ sentence: 'a'.repeat(301) }, 'mandate-sentence', 'sentence'],
    [{ place: { kind: 'feeder', feederId: 'x' } }, 'unknown-feeder', 'place.feederId'],
    [{ place: { kind: 'homes', homeIds: ['a', 'x'] } }, 'unknown-home', 'place.homeIds[1]'],
    [
      { place: { kind: 'homes', homeIds: Array(1001).fill('a') } },
      'mandate-homes',
      'place.homeIds',
    ],
    [{ when: { ...evening, weekdays: [] } }, 'mandate-days', 'when.weekdays'],
    [{ when: { ...evening, weekdays: [7] } }, 'mandate-days', 'when.weekdays'],
    [{ when: { ...evening, months: [0] } }, 'mandate-months', 'when.months'],
    [{ when: { ...evening, fromMinute: 7 } }, 'mandate-times', 'when.fromMinute'],
    [{ when: { ...evening, toMinute: 1455 } }, 'mandate-times', 'when.toMinute'],
    [{ when: { ...evening, toMinute: evening.fromMinute } }, 'window-empty', 'when.toMinute'],
    [{ fromMs: 5, untilMs: 5 }, 'ends-before', 'untilMs'],
    [
      { rule: { kind: 'connection-limit', direction: 'import', limitW: -1 } },
      'impossible-amount',
      'rule.limitW',
    ],
    [
      { rule: { kind: 'class-limit', devices: 'car', limitW: NaN } },
      'impossible-amount',
      'rule.limitW',
    ],
    [
      {
        place: { kind: 'feeder', feederId: 'street' },
        rule: { kind: 'class-limit', devices: 'car', limitW: 10 },
      },
      'class-behind-feeder',
      'place.kind',
    ],
    [
      { rule: { kind: 'battery-reserve', measure: 'share', least: 1.2 } },
      'impossible-share',
      'rule.least',
    ],
    [
      { rule: { kind: 'battery-reserve', measure: 'each', least: 2e9 } },
      'impossible-amount',
      'rule.least',
    ],
    [
      { rule: { kind: 'battery-reserve', measure: 'together', least: 0 } },
      'empty-reserve',
      'rule.least',
    ],
    [
      { rule: { kind: 'weight', goal: 'self-sufficiency', microPerUnit: 1_000_001 } },
      'impossible-weight',
      'rule.microPerUnit',
    ],
    [
      { rule: { kind: 'weight', goal: 'co2', microPerUnit: 0 } },
      'impossible-weight',
      'rule.microPerUnit',
    ],
    [
      {
        rule: { kind: 'weight', goal: 'co2', microPerUnit: 1 },
        place: { kind: 'homes', homeIds: [] },
      },
      'weight-place',
      'place.kind',
    ],
    [
      { rule: { kind: 'weight', goal: 'peak', microPerUnit: 1 } },
      'peak-all-day',
      'when.fromMinute',
    ],
    [{ rule: { kind: 'order', devices: ['car'] } }, 'order-of-uses', 'rule.devices'],
    [{ rule: { kind: 'order', devices: ['car', 'car'] } }, 'order-of-uses', 'rule.devices'],
    [
      {
        rule: { kind: 'order', devices: ['car', 'battery'] },
        place: { kind: 'feeder', feederId: 'street' },
      },
      'order-place',
      'place.kind',
    ],
    [{ rule: { kind: 'order', devices: ['car', 'battery'] } }, 'example-uses', 'examples[0].uses'],
    [{ examples: examples.slice(0, 1) }, 'examples-of-both', 'examples'],
    [{ examples: examples.slice(1, 2) }, 'examples-of-both', 'examples'],
    [{ examples: Array(21).fill(examples[0]) }, 'too-many-examples', 'examples'],
    [{ examples: [{ at, amount: 12_000, isAllowed: true }] }, 'example-forbidden', 'examples[0]'],
    [{ examples: [{ at, amount: 1, isAllowed: false }] }, 'example-allowed', 'examples[0]'],
    [
      { examples: [{ at: { ...at, minute: 1440 }, amount: 1, isAllowed: true }] },
      'not-a-clock-time',
      'examples[0].at.minute',
    ],
  ]
  for (const [more, code, where] of wrong) {
    const checked = checkMandate(mandateOf({ when: evening, examples, ...more }), world)
    assert.ok(!checked.ok, `${code} is let through`)
    assert.deepEqual([checked.code, checked.at], [code, where])
  }
})

test('a reserve allows what leaves enough in batteries, and forbids less', () => {
  const rule = { kind: 'battery-reserve', measure: 'share', least: 0.2 } as const
  const of = (left: number, isAllowed: boolean) => ({ at, amount: left, isAllowed })
  const mandate = mandateOf({ when: evening, rule })
  assert.ok(checkMandate({ ...mandate, examples: [of(0.2, true), of(0.19, false)] }, world).ok)
  const refused = checkMandate({ ...mandate, examples: [of(0.1, true), of(0.1, false)] }, world)
  assert.ok(!refused.ok)
  assert.deepEqual([refused.code, refused.at], ['example-forbidden', 'examples[0]'])
  const full = checkMandate({ ...mandate, examples: [of(20, true)] }, world)
  assert.deepEqual(!full.ok && full.code, 'impossible-share')
})

test('a weight allows what a unit less costs no more than it, and is neither hard nor soft', () => {
  const rule = { kind: 'weight', goal: 'co2', microPerUnit: 200_000 } as const
  const of = (amount: number, isAllowed: boolean) => ({ at, amount, isAllowed })
  const force = { kind: 'soft', priority: 'low' } as const
  const mandate = mandateOf({ when: evening, rule, force })
  const checked = checkMandate(
    { ...mandate, examples: [of(200_000, true), of(200_001, false)] },
    world,
  )
  assert.ok(checked.ok)
  assert.deepEqual(checked.value.force, { kind: 'hard' })
  const refused = checkMandate({ ...mandate, examples: [of(300_000, true)] }, world)
  assert.equal(!refused.ok && refused.code, 'example-forbidden')
})

test('an order allows that who comes later waits, and nothing else while it holds', () => {
  const rule = { kind: 'order', devices: ['heat-pump', 'car', 'appliance'] } as const
  const mandate = mandateOf({ when: evening, rule })
  const of = (uses: MandateExample['uses'], isAllowed: boolean, minute = at.minute) => ({
    at: { ...at, minute },
    amount: 0,
    ...(uses === undefined ? {} : { uses }),
    isAllowed,
  })
  const right = [of(['heat-pump', 'appliance'], true), of(['appliance', 'car'], false)]
  assert.ok(checkMandate({ ...mandate, examples: right }, world).ok)
  const codeOf = (example: MandateExample): string | false => {
    const checked = checkMandate({ ...mandate, examples: [example] }, world)
    return !checked.ok && checked.code
  }
  assert.equal(codeOf(of(['car', 'heat-pump'], true)), 'example-forbidden')
  assert.equal(codeOf(of(['car', 'heat-pump'], false, 12 * 60)), 'example-allowed')
  assert.equal(codeOf(of(['car', 'car'], false)), 'example-uses')
  assert.equal(codeOf(of(['battery', 'car'], false)), 'example-uses')
})

test('outside its times a rule allows anything', () => {
  const mandate = mandateOf({ when: evening })
  assert.equal(allows(mandate, at, 10_000), true)
  assert.equal(allows(mandate, at, 10_001), false)
  assert.equal(allows(mandate, { ...at, minute: 16 * 60 + 59 }, 1e6), true)
  assert.equal(allows(mandate, { ...at, minute: 20 * 60 }, 1e6), true)
})

test('a window over midnight belongs to the day it begins on, and covers as many minutes as it is long', () => {
  const night = { ...always, weekdays: [5], fromMinute: 22 * 60, toMinute: 6 * 60 }
  const friday = { month: 3, weekday: 5 }
  assert.equal(holdsAt(night, { ...friday, minute: 22 * 60 }), true)
  assert.equal(holdsAt(night, { ...friday, minute: 5 * 60 }), false)
  assert.equal(holdsAt(night, { month: 3, weekday: 6, minute: 5 * 60 }), true)
  assert.equal(holdsAt(night, { month: 3, weekday: 6, minute: 6 * 60 }), false)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 1, max: 96 }), (from, to) => {
      fc.pre(from !== to)
      const when = { ...always, weekdays: [3], fromMinute: 15 * from, toMinute: 15 * to }
      let held = 0
      for (let minute = 0; minute < 7 * 1440; minute += 15) {
        const moment = { month: 5, weekday: Math.floor(minute / 1440), minute: minute % 1440 }
        if (holdsAt(when, moment)) held++
      }
      assert.equal(held, to > from ? to - from : 96 - from + to)
    }),
  )
})

test('steps are in force in local time, also on the night in which clocks change, and only as long as the mandate is', () => {
  const timeZone = 'Europe/Berlin'
  const night = { ...always, fromMinute: 60, toMinute: 4 * 60 }
  const midnightMs = Date.UTC(2026, 9, 24, 22)
  const of = steps(midnightMs, quarterMs, 25 * 4)
  const held = stepsInForce(mandateOf({ when: night }), of, timeZone)
  // From one until four are four hours when the clocks go back.
  assert.equal(held.filter((holds) => holds).length, 16)
  assert.deepEqual([held[3], held[4], held[19], held[20]], [false, true, true, false])
  const short = { when: night, fromMs: midnightMs + 2 * hourMs, untilMs: midnightMs + 3 * hourMs }
  const within = stepsInForce(mandateOf(short), of, timeZone)
  assert.deepEqual(
    within.flatMap((holds, t) => (holds ? [t] : [])),
    [8, 9, 10, 11],
  )
})
