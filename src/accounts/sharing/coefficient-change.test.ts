import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { dayMs } from '../../kernel/steps.ts'
import { checkNewRule } from '../new-rule.ts'
import { checkCoefficientChange } from './coefficient-change.ts'
import type { SharingKey } from './sharing-key.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'
import { saveSharingRule } from './store-rule.ts'

const zone = 'Europe/Madrid'
const at = (month: number, day = 1): number => fromLocal(zone, 2026, month, day)

/** Home a has so many percent, home b the rest. */
function parts(percent: number): SharingKey {
  const ofA = { cellId: 'home-0', partsPerMillion: percent * 10_000 }
  const ofB = { cellId: 'home-1', partsPerMillion: 1_000_000 - percent * 10_000 }
  return { kind: 'static', shares: percent % 2 === 0 ? [ofA, ofB] : [ofB, ofA], offerAgain: false }
}

function rule(fromMs: number, key: SharingKey): SharingRule {
  return { ...defaultSharingRule(fromMs), key }
}

function refused(next: SharingRule, rules: readonly SharingRule[]): unknown {
  const refusal = checkCoefficientChange(next, rules, zone)
  return refusal === null ? null : [refusal.code, refusal.at, refusal.values?.['day']]
}

test('Spain: coefficients are changed four months after they were changed last, not a day sooner', () => {
  const rules = [rule(at(1), parts(50)), rule(at(3, 15), parts(60))]
  const soon = ['coefficients-too-soon', 'validFromMs', '2026-07-15']
  assert.deepEqual(refused(rule(at(7, 14), parts(70)), rules), soon)
  assert.deepEqual(refused(rule(at(7, 14), { kind: 'equal' }), rules), soon)
  assert.equal(refused(rule(at(7, 15), parts(70)), rules), null)
  // The same coefficients in another order, with another fee, are no change, and begin no new time.
  const same = { ...rule(at(5), parts(60)), communityFeeMicroPerKwh: 5 }
  assert.equal(refused(same, rules), null)
  assert.equal(refused(rule(at(7, 15), parts(70)), [...rules, same]), null)
  // What is replaced does not count, nor does a key without coefficients.
  assert.equal(
    refused(rule(at(5, 20), parts(55)), [rule(at(1), parts(50)), rule(at(5, 20), parts(60))]),
    null,
  )
  assert.equal(refused(rule(at(4), { kind: 'dynamic' }), rules), null)
  assert.equal(refused(rule(at(1, 2), parts(70)), [rule(at(1), { kind: 'dynamic' })]), null)
  assert.equal(refused(rule(at(1), parts(70)), []), null)
})

test('Spain: nor is a change put just before one that is stated already', () => {
  const rules = [rule(at(1), parts(50)), rule(at(9), parts(60))]
  assert.deepEqual(refused(rule(at(5, 2), parts(70)), rules), [
    'coefficients-too-soon',
    'validFromMs',
    '2027-01-01',
  ])
  assert.equal(refused(rule(at(5), parts(70)), rules), null)
  assert.equal(refused(rule(at(6), parts(50)), rules), null)
})

test('Spain: however rules are stated one after the other, none that was taken is nearer than four months', () => {
  const stated = fc.record({ day: fc.integer({ min: 0, max: 700 }), percent: fc.nat({ max: 3 }) })
  fc.assert(
    fc.property(fc.array(stated, { maxLength: 12 }), (all) => {
      let rules: SharingRule[] = []
      let lastMs = 0
      for (const { day, percent } of all.toSorted((a, b) => a.day - b.day)) {
        const next = rule(at(1) + day * dayMs, parts(percent))
        const others = rules.filter(({ validFromMs }) => validFromMs !== next.validFromMs)
        if (others.length < rules.length) continue
        if (refused(next, rules) !== null) continue
        const last = rules.at(-1)
        const isChange = last !== undefined && JSON.stringify(last.key) !== JSON.stringify(next.key)
        // Four months have 120 days at the least.
        if (isChange) assert.ok(next.validFromMs - lastMs >= 120 * dayMs - 7_200_000)
        if (isChange || last === undefined) lastMs = next.validFromMs
        rules = [...others, next]
      }
    }),
  )
})

for (const [country, meteringPoint, code] of [
  ['Spain', 'ES0021000000000001AAA000', 'coefficients-too-soon'],
  ['Austria', 'AT0031000000000000000000990000001', null],
] as const) {
  testOnEachDatabase(
    `with a shared generator in ${country} a change after a month is ${code === null ? 'taken' : 'refused'}`,
    async (store) => {
      const of = await TestNeighbourhood.make(store, at(1), 2)
      await of.thing('hof', 'solar', [], { meteringPoint })
      const first = await checkNewRule(store.db, of.cell, rule(at(2), parts(50)), at(1))
      assert.ok(first.ok)
      await saveSharingRule(store.db, 'hof', first.value, at(1))
      const second = await checkNewRule(store.db, of.cell, rule(at(3), parts(60)), at(1))
      assert.equal(second.ok ? null : second.code, code)
    },
  )
}
