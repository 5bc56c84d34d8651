import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromLocal } from '../../kernel/local-time.ts'
import { keepLeast, movedGains } from '../month-end/least-benefit.ts'
import { cameTo, checkExamples, expectedOf, type AgreedExample } from './agreed-example.ts'
import {
  besideAgreed,
  checkAgreed,
  rulesWith,
  termStartMs,
  type Agreed,
  type AgreedTerm,
} from './agreed.ts'
import { sum } from './apportion.ts'
import { agreedSpans } from './rule-spans.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

const zone = 'Europe/Vienna'
const dayMs = (day: number, month = 11) => fromLocal(zone, 2026, month, day)

const rule = (day: number, more: Partial<SharingRule> = {}): SharingRule => ({
  ...defaultSharingRule(dayMs(day)),
  ...more,
})

const agreed = (id: string, term: AgreedTerm, from: number, until: number | null): Agreed => ({
  id,
  by: { id: `by-${id}`, title: `Title ${id}` },
  term,
  rank: 2,
  fromMs: dayMs(from),
  untilMs: until === null ? null : dayMs(until),
})

const equal: AgreedTerm = { kind: 'key', key: { kind: 'equal' } }
const dear: AgreedTerm = { kind: 'price', price: { kind: 'fixed', priceMicroPerKwh: 200_000 } }

test('what is agreed on lies over what was stated for as long as it holds, and then what was stated holds again', () => {
  const stated = [rule(1, { communityFeeMicroPerKwh: 5 }), rule(10, { price: { kind: 'plan' } })]
  const rules = rulesWith(stated, [agreed('a', equal, 5, 20), agreed('b', dear, 8, null)])
  const said = rules.map(({ validFromMs, key, price, communityFeeMicroPerKwh, agreed: parts }) => [
    validFromMs,
    key.kind,
    price.kind,
    communityFeeMicroPerKwh,
    (parts ?? []).map(({ by }) => by.id).join(),
  ])
  assert.deepEqual(said, [
    [dayMs(1), 'dynamic', 'mid', 5, ''],
    [dayMs(5), 'equal', 'mid', 5, 'by-a'],
    [dayMs(8), 'equal', 'fixed', 5, 'by-a,by-b'],
    [dayMs(10), 'equal', 'fixed', 0, 'by-a,by-b'],
    [dayMs(20), 'dynamic', 'fixed', 0, 'by-b'],
  ])
  assert.equal(rulesWith(stated, []), stated)
  // One span of each, however many rules there were meanwhile.
  assert.deepEqual(
    agreedSpans(rules, { fromMs: dayMs(6), toMs: dayMs(25) }).map(({ kind, fromMs, toMs }) => [
      kind,
      fromMs,
      toMs,
    ]),
    [
      ['key', dayMs(6), dayMs(20)],
      ['price', dayMs(8), dayMs(25)],
    ],
  )
})

test('of two that hold at the same time the one of higher rank does', () => {
  const low = { ...agreed('low', equal, 5, null), rank: 1 }
  const high = agreed('high', { kind: 'key', key: { kind: 'dynamic' } }, 8, 12)
  const keys = rulesWith([], [low, high]).map(({ key, agreed: parts }) => [
    key.kind,
    parts?.[0]?.by.id,
  ])
  assert.deepEqual(keys, [
    ['equal', 'by-low'],
    ['dynamic', 'by-high'],
    ['equal', 'by-low'],
  ])
})

test('by hand nothing of what is agreed on can be changed, and it is not taken over into what is stated', () => {
  const stated = [rule(1, { price: { kind: 'plan' } })]
  const held = [agreed('a', equal, 5, 20), agreed('b', dear, 5, 20)]
  const same = rule(6, {
    key: { kind: 'equal' },
    price: dear.kind === 'price' ? dear.price : { kind: 'mid' },
  })
  const kept = besideAgreed({ ...same, communityFeeMicroPerKwh: 7 }, stated, held)
  assert.ok(kept.ok)
  assert.deepEqual(kept.value, {
    ...rule(6, { price: { kind: 'plan' } }),
    communityFeeMicroPerKwh: 7,
  })
  const refused = besideAgreed(rule(6), stated, held)
  assert.ok(!refused.ok)
  assert.deepEqual(
    [refused.code, refused.at, refused.values],
    ['agreed-together', 'key', { title: 'Title a' }],
  )
  const plants = [{ plantId: 'p', key: { kind: 'dynamic' } as const }]
  assert.equal(besideAgreed({ ...same, plantKeys: plants }, stated, held).ok, false)
  // Once it no longer holds.
  assert.equal(besideAgreed(rule(20), stated, held).ok, true)
})

test('a key with homes that have no share is the same key without them, in whatever order', () => {
  const share = (cellId: string, partsPerMillion: number) => ({ cellId, partsPerMillion })
  const term: AgreedTerm = {
    kind: 'key',
    key: { kind: 'rounds', shares: [share('a', 5), share('b', 7)] },
  }
  const posted = rule(6, {
    key: { kind: 'rounds', shares: [share('b', 7), share('c', 0), share('a', 5)] },
  })
  assert.equal(besideAgreed(posted, [], [agreed('a', term, 5, null)]).ok, true)
})

test('a key begins with a local day, a least benefit with a local month, also where the clock is changed', () => {
  const noonMs = fromLocal(zone, 2026, 10, 25) + 12 * 3_600_000
  assert.equal(termStartMs('key', noonMs, zone), dayMs(26, 10))
  assert.equal(termStartMs('price', dayMs(26, 10), zone), dayMs(26, 10))
  assert.equal(termStartMs('least-benefit', noonMs, zone), dayMs(1, 11))
  assert.equal(termStartMs('least-benefit', dayMs(1, 11), zone), dayMs(1, 11))
  const members = { homeIds: ['a'], plantIds: [] }
  const codeOf = (term: AgreedTerm, from: number, until: number | null = null) =>
    checkAgreed({ term, fromMs: from, untilMs: until }, members, zone)
  const least = (leastMicro: number): AgreedTerm => ({ kind: 'least-benefit', leastMicro })
  assert.equal(codeOf(equal, dayMs(3)), undefined)
  assert.equal(codeOf(equal, dayMs(3) + 1)?.code, 'term-day')
  assert.equal(codeOf(equal, dayMs(3), dayMs(3))?.code, 'ends-before')
  assert.equal(codeOf(least(0), dayMs(1), dayMs(1, 12)), undefined)
  assert.deepEqual(
    [codeOf(least(0), dayMs(2))?.code, codeOf(least(0), dayMs(1), dayMs(2, 12))?.at],
    ['term-month', 'untilMs'],
  )
  for (const wrong of [-1, 0.5, 1e12]) {
    assert.equal(codeOf(least(wrong), dayMs(1))?.code, 'least-out-of-range')
  }
  const unknown = codeOf({ kind: 'key', key: { kind: 'priority', order: ['b'] } }, dayMs(3))
  assert.deepEqual([unknown?.code, unknown?.at], ['unknown-home', 'term.key.order[0]'])
})

const gainsOf = (micro: readonly number[]) =>
  micro.map((savedMicro, i) => ({ accountId: i, savedMicro }))

test('who gained more gives in proportion to what is beyond the promise', () => {
  const homes = new Set([0, 1, 2])
  const kept = keepLeast(gainsOf([500, 100, -100]), homes, 120, 0)
  assert.deepEqual(kept, {
    moves: [
      { accountId: 0, amountMicro: -240 },
      { accountId: 1, amountMicro: 20 },
      { accountId: 2, amountMicro: 220 },
    ],
    keptMicro: 120,
    homes: 3,
  })
  // A plant that all own is promised nothing, and gives what it gained.
  const withPlant = keepLeast(gainsOf([0, 0, 0, 300]), homes, 100, 0)
  assert.deepEqual(
    movedGains(gainsOf([0, 0, 0, 300]), withPlant.moves).map(({ savedMicro }) => savedMicro),
    [100, 100, 100, 0],
  )
})

test('what cannot be kept for all is given as far as it can, alike; nothing where all together lost', () => {
  const homes = new Set([0, 1, 2])
  const short = keepLeast(gainsOf([500, 100, -100]), homes, 300, 0)
  assert.equal(short.keptMicro, 166)
  const after = movedGains(gainsOf([500, 100, -100]), short.moves).map(
    ({ savedMicro }) => savedMicro,
  )
  assert.deepEqual(after, [168, 166, 166])
  assert.deepEqual(keepLeast(gainsOf([50, -10, -100]), homes, 300, 0), {
    moves: [],
    keptMicro: null,
    homes: 3,
  })
})

test('no home is below what is promised where that can be, sums stay exact, and the order of members changes nothing', () => {
  const micro = fc.integer({ min: -(10 ** 9), max: 10 ** 9 })
  const members = fc.array(fc.record({ micro, isHome: fc.boolean() }), {
    minLength: 1,
    maxLength: 25,
  })
  fc.assert(
    fc.property(members, fc.nat({ max: 10 ** 9 }), fc.nat(), fc.nat(), (of, least, turn, seed) => {
      const gains = gainsOf(of.map((one) => one.micro))
      const homes = new Set(of.flatMap(({ isHome }, i) => (isHome ? [i] : [])))
      const kept = keepLeast(gains, homes, least, turn)
      const total = sum(gains.map(({ savedMicro }) => savedMicro))
      assert.equal(sum(kept.moves.map(({ amountMicro }) => amountMicro)), 0)
      assert.equal(kept.keptMicro === null, total < 0)
      const shuffled = gains.toSorted(
        (a, b) => ((a.accountId * 7919 + seed) % 31) - ((b.accountId * 7919 + seed) % 31),
      )
      assert.deepEqual(keepLeast(shuffled, homes, least, turn), kept)
      if (kept.keptMicro === null) return
      const isFeasible = total >= least * homes.size
      if (isFeasible) assert.equal(kept.keptMicro, least)
      // The largest equal share: a micro-unit more for each home would be more than there is.
      else assert.ok((kept.keptMicro + 1) * homes.size > total)
      const after = movedGains(gains, kept.moves)
      for (const { accountId, savedMicro } of after) {
        assert.ok(savedMicro >= (homes.has(accountId) ? kept.keptMicro : 0))
        // Nobody gives more than is asked for, nobody gets more than is missing.
        const before = gains[accountId]!.savedMicro
        if (savedMicro > before) assert.equal(savedMicro, homes.has(accountId) ? kept.keptMicro : 0)
      }
    }),
  )
})

const homes = ['c', 'a', 'b']
const keyExample = (more: Partial<Extract<AgreedExample, { kind: 'key' }>>): AgreedExample => ({
  kind: 'key',
  isRight: true,
  homeId: 'b',
  generatedWh: 3_000,
  usedWh: 2_000,
  othersUsedWh: 4_000,
  getsWh: 1_000,
  ...more,
})

test('examples come out as settlement does, and others are refused', () => {
  // Equal shares: a third of 3 kWh each. By use: a third of what all use.
  assert.equal(cameTo(equal, keyExample({}), homes), 1_000)
  const byUse: AgreedTerm = { kind: 'key', key: { kind: 'dynamic' } }
  assert.equal(cameTo(byUse, keyExample({ usedWh: 4_000 }), homes), 1_500)
  const order: AgreedTerm = { kind: 'key', key: { kind: 'priority', order: ['b'] } }
  assert.equal(cameTo(order, keyExample({}), homes), 2_000)
  const halves: AgreedTerm = {
    kind: 'key',
    key: { kind: 'static', shares: [{ cellId: 'b', partsPerMillion: 500_000 }], offerAgain: false },
  }
  assert.equal(cameTo(halves, keyExample({}), homes), 1_500)
  const price: AgreedExample = {
    kind: 'price',
    isRight: true,
    generatedWh: 1_000,
    neededWh: 2_000,
    importMicroPerKwh: 300_000,
    exportMicroPerKwh: 80_000,
    networkFeeMicroPerKwh: 40_000,
    priceMicroPerKwh: 170_000,
  }
  assert.equal(cameTo({ kind: 'price', price: { kind: 'mid' } }, price, homes), 170_000)
  assert.equal(cameTo({ kind: 'price', price: { kind: 'supply-demand' } }, price, homes), 170_000)
  assert.equal(cameTo(dear, price, homes), 200_000)
  const least: AgreedTerm = { kind: 'least-benefit', leastMicro: 1_000_000 }
  const gained = (gainedMicro: number, othersGainedMicro: number, comesToMicro: number) =>
    ({
      kind: 'least-benefit',
      isRight: true,
      gainedMicro,
      othersGainedMicro,
      comesToMicro,
    }) as const
  assert.equal(cameTo(least, gained(-500_000, 8_000_000, 0), homes), 1_000_000)
  assert.equal(cameTo(least, gained(-500_000, 2_000_000, 0), homes), 500_000)
  const both = [keyExample({}), keyExample({ isRight: false, getsWh: 2_000 })]
  assert.equal(checkExamples(equal, both, homes), undefined)
  const refusals: [AgreedTerm, readonly AgreedExample[], string, string][] = [
    [order, both, 'example-other', 'examples[0]'],
    [equal, [both[0]!, keyExample({ isRight: false })], 'example-same', 'examples[1]'],
    [equal, [both[0]!], 'examples-of-both', 'examples'],
    [equal, Array.from({ length: 21 }, () => both[0]!), 'too-many-examples', 'examples'],
    [equal, [price], 'example-kind', 'examples[0].kind'],
    [equal, [keyExample({ homeId: 'x' })], 'unknown-home', 'examples[0].homeId'],
    [equal, [keyExample({ usedWh: -1 })], 'impossible-amount', 'examples[0].usedWh'],
    [{ kind: 'price', price: { kind: 'plan' } }, [price], 'example-of-plan', 'examples[0]'],
  ]
  for (const [term, examples, code, at] of refusals) {
    const refused = checkExamples(term, examples, homes)
    assert.deepEqual([refused?.code, refused?.at], [code, at])
  }
  assert.equal(checkExamples({ kind: 'price', price: { kind: 'plan' } }, [], homes), undefined)
  assert.equal(expectedOf(price), 170_000)
})
