import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { DecisionRecord } from './decision.ts'
import { enterDecision, type DecisionDraft, type StreetDraft } from './decisions.ts'
import { findDecision, mandatesBetween } from './store-decision.ts'
import { streetRulesBetween } from './store-street-rule.ts'
import { allowsInStreet, checkStreetRule, type StreetRule } from './street-rule.ts'

const nowMs = Date.UTC(2026, 0, 12, 8)
const random = seededRandom(5)
const at = { month: 1, weekday: 1, minute: 8 * 60 }

const record: DecisionRecord = {
  title: 'The lane is for children',
  convened: 'meeting',
  method: '',
  methodVersion: '',
  logRoot: null,
  tally: null,
  dissent: '',
  reviewMs: null,
  basis: '',
}

const slow: StreetDraft = {
  sentence: 'Slow on the way to school',
  street: ' Linden Lane ',
  when: {
    weekdays: [1, 2, 3, 4, 5],
    months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    fromMinute: 7 * 60,
    toMinute: 17 * 60,
  },
  rule: { kind: 'speed', mostKmPerHour: 20 },
  fromMs: null,
  untilMs: null,
  examples: [
    { at, amount: 20, isAllowed: true },
    { at, amount: 30, isAllowed: false },
  ],
}

const ruleOf = (more: Partial<StreetRule>): StreetRule => ({
  ...slow,
  id: 'slow',
  fromMs: nowMs,
  ...more,
})

test('a street rule is checked: its texts, times, limits, and that it does to examples what they say', () => {
  const checked = checkStreetRule(ruleOf({}))
  assert.ok(checked.ok)
  assert.equal(checked.value.street, 'Linden Lane')
  const access = { kind: 'access', allowed: ['residents', 'care'] } as const
  const wrong: [Partial<StreetRule>, string, string][] = [
    [{ street: ' ' }, 'street-text', 'street'],
    [{ sentence: 'a'.repeat(301) }, 'street-text', 'sentence'],
    [{ when: { ...slow.when, weekdays: [] } }, 'mandate-days', 'when.weekdays'],
    [{ untilMs: nowMs }, 'ends-before', 'untilMs'],
    [{ rule: { kind: 'speed', mostKmPerHour: 4 } }, 'street-limit', 'rule.mostKmPerHour'],
    [{ rule: { kind: 'quiet', mostDb: 81 } }, 'street-limit', 'rule.mostDb'],
    [{ rule: { kind: 'speed', mostKmPerHour: 15 } }, 'example-forbidden', 'examples[0]'],
    [{ rule: { kind: 'speed', mostKmPerHour: 30 } }, 'example-allowed', 'examples[1]'],
    [{ rule: access }, 'street-example', 'examples[0]'],
    [{ examples: slow.examples.slice(1) }, 'examples-of-both', 'examples'],
    [{ examples: Array(21).fill(slow.examples[0]) }, 'too-many-examples', 'examples'],
  ]
  for (const [more, code, where] of wrong) {
    const refused = checkStreetRule(ruleOf(more))
    assert.ok(!refused.ok, `${code} is let through`)
    assert.deepEqual([refused.code, refused.at], [code, where])
  }
})

test('who may drive is allowed, and everybody outside the times', () => {
  const rule = ruleOf({ rule: { kind: 'access', allowed: ['residents'] } })
  assert.equal(allowsInStreet(rule, { at, who: 'residents' }), true)
  assert.equal(allowsInStreet(rule, { at, who: 'through-traffic' }), false)
  assert.equal(allowsInStreet(rule, { at: { ...at, weekday: 0 }, who: 'through-traffic' }), true)
})

testOnEachDatabase(
  'street rules are kept with their decision, handed on while they hold, and ended by a later one; plans hear nothing of them',
  async (store) => {
    const { cell } = await TestNeighbourhood.make(store, nowMs - dayMs, 1)
    const { db } = store
    const draft = (more: Partial<DecisionDraft>): DecisionDraft => ({
      decidedMs: nowMs,
      followsId: null,
      record,
      mandates: [],
      streets: [slow],
      ...more,
    })
    const first = await enterDecision(db, cell, draft({}), { random, nowMs })
    assert.ok(first.ok, JSON.stringify(first))
    const kept = await findDecision(db, cell.id, first.value.id)
    assert.deepEqual(kept?.streets, first.value.streets)
    const heldAt = async (atMs: number) =>
      (await streetRulesBetween(db, cell.id, atMs, atMs + 1)).map(({ street }) => street)
    assert.deepEqual(await heldAt(nowMs), ['Linden Lane'])
    assert.deepEqual(await mandatesBetween(db, cell.id, nowMs, nowMs + dayMs), [])
    // Of two speeds in one street nobody can keep both.
    const again = { ...slow, street: ' linden LANE ' }
    const both = await enterDecision(db, cell, draft({ streets: [again] }), { random, nowMs })
    assert.deepEqual(!both.ok && [both.code, both.at], ['decided-already', 'streets[0].rule'])
    const laterMs = nowMs + hourMs
    const second = await enterDecision(
      db,
      cell,
      draft({ followsId: first.value.id, streets: [], decidedMs: laterMs }),
      { random, nowMs: laterMs },
    )
    assert.ok(second.ok)
    assert.deepEqual([await heldAt(laterMs - 1), await heldAt(laterMs)], [['Linden Lane'], []])
    const wrong = await enterDecision(db, cell, draft({ streets: [{ ...slow, street: '' }] }), {
      random,
      nowMs,
    })
    assert.deepEqual(!wrong.ok && [wrong.code, wrong.at], ['street-text', 'streets[0].street'])
    const empty = await enterDecision(db, cell, draft({ streets: [] }), { random, nowMs })
    assert.equal(!empty.ok && empty.code, 'decision-without-rule')
  },
)
