import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { fromLocal, localParts } from '../../kernel/local-time.ts'
import { dayMs, quarterMs } from '../../kernel/steps.ts'
import { rulesWith, type Agreed } from './agreed.ts'
import { keepCoefficients, keysHeldBack } from './kept-coefficients.ts'
import type { SharingKey } from './sharing-key.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'
import { boundsLimit, coefficientBounds, noteBound } from './store-coefficient-bounds.ts'

const zone = 'Europe/Madrid'
const at = (month: number, day = 1): number => fromLocal(zone, 2026, month, day)
const always = [{ fromMs: 0, toMs: Infinity }]

function parts(percent: number): SharingKey {
  const shares = [
    { cellId: 'a', partsPerMillion: percent * 10_000 },
    { cellId: 'b', partsPerMillion: 1_000_000 - percent * 10_000 },
  ]
  return { kind: 'static', shares, offerAgain: false }
}

function rule(fromMs: number, key: SharingKey, fee = 0): SharingRule {
  return { ...defaultSharingRule(fromMs), key, communityFeeMicroPerKwh: fee }
}

/** When rules begin, with the part of home a (or the kind of key), and until when they wait. */
function said(rules: readonly SharingRule[]): unknown[] {
  return rules.map(({ validFromMs, key, keptKey }) => {
    const { month, day } = localParts(zone, validFromMs)
    const part = key.kind === 'static' ? (key.shares[0]?.partsPerMillion ?? 0) / 10_000 : key.kind
    return keptKey === undefined ? [month, day, part] : [month, day, part, 'waits']
  })
}

test('coefficients that would change too soon stay until four months are over, and the rest of the rule holds', () => {
  const rules = [rule(at(1), parts(50)), rule(at(3), parts(60), 7), rule(at(4), parts(60), 9)]
  const kept = keepCoefficients(rules, always, zone)
  assert.deepEqual(said(kept), [
    [1, 1, 50],
    [3, 1, 50, 'waits'],
    [4, 1, 50, 'waits'],
    [5, 1, 60],
  ])
  assert.deepEqual(
    kept.map((of) => of.communityFeeMicroPerKwh),
    [0, 7, 9, 9],
  )
  assert.deepEqual(keysHeldBack(kept), [
    { fromMs: at(3), toMs: at(5), by: null },
    { fromMs: at(4), toMs: at(5), by: null },
  ])
  // What comes back to the same before it could change never changes at all.
  const back = [rule(at(1), parts(50)), rule(at(2), parts(60)), rule(at(3), parts(50))]
  assert.deepEqual(said(keepCoefficients(back, always, zone)), [
    [1, 1, 50],
    [2, 1, 50, 'waits'],
    [3, 1, 50],
    [5, 1, 50],
  ])
  // A key without coefficients is none of the law's, and after it a time begins anew.
  const free = [rule(at(1), parts(50)), rule(at(2), { kind: 'dynamic' }), rule(at(3), parts(60))]
  assert.deepEqual(said(keepCoefficients(free, always, zone)), said(free))
})

test('where and when the law does not hold all stays as it is', () => {
  const rules = [rule(at(1), parts(50)), rule(at(2), parts(60)), rule(at(3), parts(70))]
  assert.equal(keepCoefficients(rules, [], zone), rules)
  const later = [{ fromMs: at(2, 15), toMs: at(4) }]
  // What changed before it held, changed; what waits holds once the law no longer does.
  assert.deepEqual(said(keepCoefficients(rules, later, zone)), [
    [1, 1, 50],
    [2, 1, 60],
    [3, 1, 60, 'waits'],
    [4, 1, 70],
  ])
})

test('who goes on with the key of before is said on each line by what that was agreed on', () => {
  const agreed = (id: string, percent: number, fromMs: number): Agreed => ({
    id,
    by: { id, title: id },
    term: { kind: 'key', key: parts(percent) },
    rank: fromMs,
    fromMs,
    untilMs: null,
  })
  const laid = rulesWith([rule(at(1), parts(50))], [agreed('x', 60, at(6)), agreed('y', 70, at(7))])
  const kept = keepCoefficients(laid, always, zone)
  assert.deepEqual(
    kept.map((of) => [of.agreed?.[0]?.by.id ?? null, of.keptKey?.by?.id ?? null]),
    [
      [null, null],
      ['x', null],
      ['x', 'y'],
      ['y', null],
    ],
  )
})

const keys = fc.oneof(
  fc.nat({ max: 3 }).map((third) => parts(third * 30)),
  fc.constantFrom<SharingKey>({ kind: 'dynamic' }, { kind: 'equal' }),
)
const stated = fc
  .uniqueArray(fc.record({ day: fc.integer({ min: 0, max: 900 }), key: keys, fee: fc.nat(9) }), {
    selector: ({ day }) => day,
    maxLength: 14,
  })
  .map((all) =>
    all
      .toSorted((a, b) => a.day - b.day)
      .map(({ day, key, fee }) => rule(fromLocal(zone, 2026, 1, 1 + day), key, fee)),
  )

test('whatever is decided, coefficients never change within four months, and each instant follows from what is before it', () => {
  fc.assert(
    fc.property(stated, fc.nat(14), (rules, count) => {
      const kept = keepCoefficients(rules, always, zone)
      const coefficients = ({ key }: SharingRule): string | null =>
        key.kind === 'static' || key.kind === 'equal' ? JSON.stringify(key) : null
      let sinceMs = 0
      for (const [i, of] of kept.entries()) {
        const last = kept[i - 1]
        const [before, now] = [last === undefined ? null : coefficients(last), coefficients(of)]
        // Four months have 120 days at the least, but for the hour of a changed clock.
        if (before !== null && now !== null && before !== now) {
          assert.ok(of.validFromMs - sinceMs >= 120 * dayMs - 3_600_000)
        }
        if (before !== now) sinceMs = of.validFromMs
        // But for its key each is what was stated; where nothing waits, the key too.
        const own = rules.findLast(({ validFromMs }) => validFromMs <= of.validFromMs)
        assert.equal(of.communityFeeMicroPerKwh, own?.communityFeeMicroPerKwh)
        if (of.keptKey === undefined) assert.deepEqual(of.key, own?.key)
        else assert.ok(of.keptKey.untilMs > of.validFromMs)
      }
      assert.equal(kept.at(-1)?.keptKey, undefined)
      // What is added for later changes nothing before.
      const fewer = rules.slice(0, count)
      const nextMs = rules[count]?.validFromMs ?? Infinity
      const until = (all: readonly SharingRule[]) =>
        all.filter(({ validFromMs }) => validFromMs < nextMs)
      assert.deepEqual(until(keepCoefficients(fewer, always, zone)), until(kept))
    }),
  )
})

testOnEachDatabase(
  'since when the law binds is kept once, and no more than so many times',
  async (store) => {
    await TestNeighbourhood.make(store, at(1), 1)
    const { db } = store
    const bounds = () => coefficientBounds(db, 'hof')
    await noteBound(db, 'hof', false, at(1))
    assert.deepEqual(await bounds(), [])
    await noteBound(db, 'hof', true, at(1))
    await noteBound(db, 'hof', true, at(2))
    assert.deepEqual(await bounds(), [{ fromMs: at(1) + quarterMs, toMs: Infinity }])
    await noteBound(db, 'hof', false, at(3) + 1)
    const ended = [{ fromMs: at(1) + quarterMs, toMs: at(3) + quarterMs }]
    assert.deepEqual(await bounds(), ended)
    for (let i = 1; i < boundsLimit + 3; i++) {
      await noteBound(db, 'hof', true, at(4) + i * dayMs)
      await noteBound(db, 'hof', false, at(4) + (i + 0.5) * dayMs)
    }
    const all = await bounds()
    assert.equal(all.length, boundsLimit)
    assert.deepEqual(all.slice(0, 1), ended)
  },
)
