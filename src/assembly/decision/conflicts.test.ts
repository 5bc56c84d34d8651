import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { conflictRefusal, conflictsWith, type Conflict } from './conflicts.ts'
import type { Decision } from './decision.ts'
import { isOnlyDuring, timesInBoth } from './rule-overlap.ts'

const always = {
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  fromMinute: 0,
  toMinute: 1440,
}
const night = { ...always, fromMinute: 22 * 60, toMinute: 5 * 60 }
const noon = { ...always, fromMinute: 12 * 60, toMinute: 13 * 60 }

const usual: Mandate = {
  id: 'usual',
  sentence: 'No more than 6 kW',
  place: { kind: 'neighbourhood' },
  when: always,
  rule: { kind: 'connection-limit', direction: 'import', limitW: 6_000 },
  force: { kind: 'hard' },
  competence: 'group',
  fromMs: 0,
  untilMs: null,
  examples: [],
}
const order: Mandate = { ...usual, rule: { kind: 'order', devices: ['heat-pump', 'car'] } }
const rest: Mandate = {
  ...usual,
  rule: { kind: 'class-limit', devices: 'battery', limitW: 0 },
}
const reserve: Mandate = {
  ...usual,
  place: { kind: 'homes', homeIds: [] },
  rule: { kind: 'battery-reserve', measure: 'share', least: 0.4 },
}

function decided(mandate: Mandate): Decision {
  return {
    id: 'd1',
    cellId: 'street',
    decidedMs: 0,
    enteredMs: 0,
    followsId: null,
    record: {
      title: 'As it was',
      convened: 'meeting',
      method: '',
      methodVersion: '',
      logRoot: null,
      tally: null,
      dissent: '',
      reviewMs: null,
      basis: '',
    },
    mandates: [{ mandate, ended: null }],
    terms: [],
    streets: [],
  }
}

function between(mandate: Mandate, earlier: Mandate): Conflict | undefined {
  const rules = { mandates: [mandate], terms: [], streets: [] }
  return conflictsWith(rules, [decided(earlier)])[0]
}

function told(mandate: Mandate, earlier: Mandate) {
  const { counts, first, why, refused } = between(mandate, earlier)?.outcome ?? {}
  return [counts, first, why, refused]
}

test('of two rules about the same the one with more say is kept, and an equal one is refused with the decision that stands', () => {
  const all = { ...usual, competence: 'neighbourhood' } as const
  assert.deepEqual(told(all, usual), ['tighter', 'new', 'neighbourhood', null])
  assert.deepEqual(told(usual, all).at(-1), 'decided-already')
  assert.deepEqual(told(usual, usual).at(-1), 'decided-already')
  const refusal = conflictRefusal([between(usual, usual)!])
  assert.deepEqual(
    [refusal?.code, refusal?.at, refusal?.values],
    ['decided-already', 'mandates[0].rule', { title: 'As it was' }],
  )
  assert.equal(conflictRefusal([between(all, usual)!]), undefined)
})

test('a wish beside what must be, and limits of homes that both name, are told and not refused', () => {
  const soft = { ...usual, force: { kind: 'soft', priority: 'low' } } as const
  assert.deepEqual(told(soft, usual), ['tighter', 'earlier', 'must', null])
  assert.deepEqual(told(usual, soft), ['tighter', 'new', 'must', null])
  const inHomes = (...homeIds: string[]): Mandate => ({
    ...usual,
    place: { kind: 'homes', homeIds },
  })
  assert.deepEqual(told(inHomes('a', 'b'), inHomes('b', 'c')), ['tighter', null, 'equal', null])
  assert.equal(between(inHomes('a'), inHomes('b')), undefined)
  // A limit of the whole street is another than one in each home.
  assert.equal(between(inHomes(), usual), undefined)
  const own = { ...inHomes('a'), competence: 'home' } as const
  assert.deepEqual(told(own, inHomes()), ['tighter', 'new', 'home', null])
})

test('rules that never hold at the same time are not in each other’s way', () => {
  assert.equal(between({ ...usual, when: night }, { ...usual, when: noon }), undefined)
  assert.equal(between({ ...usual, fromMs: 10 }, { ...usual, untilMs: 10 }), undefined)
  const out = { kind: 'connection-limit', direction: 'export', limitW: 6_000 } as const
  assert.equal(between(usual, { ...usual, rule: out }), undefined)
})

test('of two orders of uses only one counts', () => {
  const other: Mandate = { ...order, rule: { kind: 'order', devices: ['car', 'heat-pump'] } }
  const all = { ...other, competence: 'neighbourhood' } as const
  assert.deepEqual(told(all, order), ['new', 'new', 'neighbourhood', null])
  assert.deepEqual(told(other, order).at(-1), 'decided-already')
})

test('a reserve in batteries that always have to rest could never be kept, unless more people decide it', () => {
  assert.deepEqual(told(reserve, rest), ['earlier', 'earlier', 'rest', 'never-kept'])
  assert.equal(conflictRefusal([between(reserve, rest)!])?.code, 'never-kept')
  // Filled at another time, or in other homes, or while the limit no longer holds.
  assert.equal(told(reserve, { ...rest, when: night }).at(-1), null)
  assert.equal(told({ ...reserve, when: night }, { ...rest, when: night }).at(-1), 'never-kept')
  const some = { kind: 'homes', homeIds: ['a'] } as const
  assert.equal(told(reserve, { ...rest, place: some }).at(-1), null)
  assert.equal(told({ ...reserve, place: some }, rest).at(-1), 'never-kept')
  assert.equal(told(reserve, { ...rest, untilMs: 10 }).at(-1), null)
  assert.equal(told({ ...reserve, untilMs: 10 }, { ...rest, untilMs: 10 }).at(-1), 'never-kept')
  const all = { ...reserve, competence: 'neighbourhood' } as const
  assert.deepEqual(told(all, { ...rest, place: all.place }), ['earlier', 'earlier', 'rest', null])
  // The other way round batteries just rest.
  assert.deepEqual(told(rest, reserve), ['new', 'new', 'rest', null])
})

test('what is only told and what is refused do not depend on how many decisions stand', () => {
  const rules = { mandates: [reserve], terms: [], streets: [] }
  const standing = [decided(usual), { ...decided(rest), id: 'd2' }, decided(order)]
  assert.deepEqual(
    conflictsWith(rules, standing).map(({ decisionId }) => decisionId),
    ['d2'],
  )
})

test('times that are within others are so quarter hour by quarter hour', () => {
  const minute = fc.integer({ min: 0, max: 95 }).map((quarter) => 15 * quarter)
  const times = fc.record({
    weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }),
    months: fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }),
    fromMinute: minute,
    toMinute: minute.map((at) => at + 15),
  })
  fc.assert(
    fc.property(times, times, (one, other) => {
      const both = timesInBoth(one, other)
      assert.equal(both.some, timesInBoth(other, one).some)
      if (both.all) assert.ok(both.some)
      assert.deepEqual(timesInBoth(one, one), { some: true, all: true })
      const wide = { ...one, weekdays: always.weekdays, months: always.months }
      assert.ok(timesInBoth(one, wide).all)
    }),
    { numRuns: 60 },
  )
  assert.ok(isOnlyDuring({ fromMs: 1, untilMs: 2 }, { fromMs: 0, untilMs: null }))
  assert.ok(!isOnlyDuring({ fromMs: 1, untilMs: null }, { fromMs: 0, untilMs: 9 }))
})
