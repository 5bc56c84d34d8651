import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import type { Method } from '../api/route.ts'
import { ManualClock } from '../kernel/clock.ts'
import type { Result } from '../kernel/refusal.ts'
import { seededRandom } from '../kernel/random.ts'
import { hourMs, quarterMs } from '../kernel/steps.ts'
import { openStore } from '../store/open.ts'
import { accountsPersonHooks } from './person-hooks.ts'
import { accountsRoutes } from './routes.ts'
import { settle } from './settle.ts'
import type { SharingKey } from './sharing/sharing-key.ts'
import { defaultSharingRule } from './sharing/sharing-rule.ts'
import { listSharingRules } from './sharing/store-agreed.ts'
import { checkLedger } from './store.ts'

const startMs = Date.UTC(2026, 4, 4, 8)

/** Two homes settled for two hours, and a way to call the room's routes with checked parts. */
async function prepared() {
  const store = await openStore(':memory:')
  const of = await TestNeighbourhood.make(store, startMs, 2)
  for (const home of of.homes) {
    const meter = await of.thing(home.id, 'meter', ['importWh', 'exportWh'])
    const uses = home.id === 'home-0' ? 1_000 : 0
    const wh = (powerW: number) => (atMs: number) => ((atMs - startMs) * powerW) / hourMs
    await of.report(meter.get('importWh'), startMs, startMs + 2 * hourMs, wh(uses))
    await of.report(meter.get('exportWh'), startMs, startMs + 2 * hourMs, wh(400 - 0.4 * uses))
  }
  await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
  const clock = new ManualClock(startMs + 2 * hourMs)
  const routes = accountsRoutes({
    db: store.db,
    random: seededRandom(1),
    clock,
    clockOf: () => clock,
  })
  const call = async (
    method: Method,
    path: string,
    params: Record<string, string>,
    { body, query }: { readonly body?: unknown; readonly query?: Record<string, string> } = {},
  ): Promise<Result<unknown>> => {
    const found = routes.find((route) => route.method === method && route.path === path)
    assert.ok(found !== undefined, `${method} ${path}`)
    const result = await found.handle({
      principal: { kind: 'nobody' },
      params: found.params === undefined ? params : v.parse(found.params, params),
      query: found.query === undefined ? query : v.parse(found.query, query),
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
  return { store, of, call }
}

const period = '2026-05'

test('a statement comes as JSON and CSV, its entries as CSV, and a wrong period is refused', async () => {
  const { store, call } = await prepared()
  const home = { cell: 'home-0' }
  const json = await call('get', '/cells/{cell}/statement', home, { query: { period } })
  assert.ok(json.ok)
  assert.match(JSON.stringify(json.value), /"importedWh":2000,"localWh":800/)
  const csv = await call('get', '/cells/{cell}/statement.csv', home, { query: { period } })
  assert.ok(csv.ok && String(csv.value).startsWith('line,source'))
  const entries = await call('get', '/cells/{cell}/entries.csv', home, { query: { period } })
  assert.ok(entries.ok && String(entries.value).trim().split('\r\n').length === 1 + 8 * 3)
  const refusals = [
    await call('get', '/cells/{cell}/statement', home, { query: { period: 'May' } }),
    await call('get', '/cells/{cell}/entries.csv', home, { query: { period: '2026' } }),
    await call('get', '/cells/{cell}/statement', { cell: 'hof' }, { query: { period } }),
  ]
  assert.deepEqual(
    refusals.map((result) => (result.ok ? null : [result.code, result.at])),
    [
      ['not-a-period', 'period'],
      ['period-too-long', 'period'],
      ['not-found', 'cell'],
    ],
  )
  await store.close()
})

test('the books show sums, never the quarter hours of a single home', async () => {
  const { store, call } = await prepared()
  const cell = { cell: 'hof' }
  const books = await call('get', '/cells/{cell}/accounts', cell, { query: { period } })
  assert.ok(books.ok && /"kind":"grid"/.test(JSON.stringify(books.value)))
  const check = await call('get', '/cells/{cell}/accounts/check', cell)
  assert.deepEqual(check.ok ? check.value : null, {
    bookings: 8,
    unbalanced: 0,
    wrongBalances: 0,
    sumMicro: 0,
    settledUntilMs: startMs + 2 * hourMs,
  })
  const bookings = await call('get', '/cells/{cell}/bookings/{start}', {
    ...cell,
    start: String(startMs),
  })
  assert.ok(bookings.ok)
  const text = JSON.stringify(bookings.value)
  assert.match(text, /"account":"home","kind":"from-neighbours","source":"measured","energyWh":100/)
  assert.doesNotMatch(text, /accountId|ownerId|home-\d/)
  await store.close()
})

test('a rule begins in the future, and a wrong one names its field', async () => {
  const { store, call } = await prepared()
  const rule = { ...defaultSharingRule(startMs + 3 * hourMs), communityFeeMicroPerKwh: 5_000 }
  const path = '/cells/{cell}/sharing-rules'
  assert.ok((await call('post', path, { cell: 'hof' }, { body: rule })).ok)
  const keys: readonly SharingKey[] = [
    { kind: 'priority', order: ['home-1', 'home-0'] },
    { kind: 'rounds', shares: [{ cellId: 'home-0', partsPerMillion: 250_000 }] },
  ]
  const kept = [rule]
  for (const [i, key] of keys.entries()) {
    const price = { kind: i === 0 ? 'supply-demand' : 'plan' } as const
    const monthEnd = 'nobody-worse' as const
    const participation = [{ memberId: 'home-0', partsPerMillion: 250_000 }]
    const body = {
      ...rule,
      key,
      price,
      monthEnd,
      participation,
      stepMinutes: 60 as const,
      validFromMs: startMs + (4 + i) * hourMs,
    }
    assert.ok((await call('post', path, { cell: 'hof' }, { body })).ok)
    kept.push(body)
  }
  assert.deepEqual(await listSharingRules(store.db, 'hof'), kept)
  const wrong = [
    { ...rule, validFromMs: startMs },
    { ...rule, validFromMs: startMs + 3 * hourMs + 1 },
    { ...rule, communityFeeMicroPerKwh: -1 },
    { ...rule, price: { kind: 'fixed', priceMicroPerKwh: 0.5 } },
    {
      ...rule,
      key: { kind: 'static', offerAgain: true, shares: [{ cellId: 'x', partsPerMillion: 1 }] },
    },
    { ...rule, participation: [{ memberId: 'home-0', partsPerMillion: -1 }] },
    { ...rule, plantKeys: [{ plantId: 'home-0', key: rule.key }] },
  ]
  const fields: unknown[] = []
  for (const body of wrong) {
    const result = await call('post', path, { cell: 'hof' }, { body })
    fields.push(result.ok ? null : result.at)
  }
  assert.deepEqual(fields, [
    'validFromMs',
    'validFromMs',
    'communityFeeMicroPerKwh',
    'price.priceMicroPerKwh',
    'key.shares[0].cellId',
    'participation[0].partsPerMillion',
    'plantKeys[0].plantId',
  ])
  assert.deepEqual(await listSharingRules(store.db, 'hof'), kept)
  assert.equal(rule.validFromMs % quarterMs, 0)
  await store.close()
})

test('fixed parts offered once are taken as they are stated, and hostile ones name their field and change nothing', async () => {
  const { store, call } = await prepared()
  const path = '/cells/{cell}/sharing-rules'
  const post = (key: unknown, more: Record<string, unknown> = {}) => {
    const body = { ...defaultSharingRule(startMs + 3 * hourMs), key, ...more }
    return call('post', path, { cell: 'hof' }, { body })
  }
  const part = { cellId: 'home-0', partsPerMillion: 600_000 }
  const once = (shares: readonly unknown[]) => ({ kind: 'static', shares, offerAgain: false })
  const whole = once([part, { cellId: 'home-1', partsPerMillion: 400_000 }])
  assert.ok((await post(whole)).ok)
  const [kept] = await listSharingRules(store.db, 'hof')
  assert.deepEqual(kept?.key, whole)
  const named: readonly (readonly [unknown, string, string])[] = [
    [once([{ ...part, partsPerMillion: -1 }]), 'share-out-of-range', 'shares[0].partsPerMillion'],
    [once([{ ...part, partsPerMillion: 0.5 }]), 'share-out-of-range', 'shares[0].partsPerMillion'],
    [
      once([{ ...part, partsPerMillion: 1e300 }]),
      'share-out-of-range',
      'shares[0].partsPerMillion',
    ],
    [once([part, { cellId: 'home-1', partsPerMillion: 400_001 }]), 'shares-too-large', 'shares'],
    [once([part, part]), 'home-twice', 'shares[1].cellId'],
    [once([{ ...part, cellId: '__proto__' }]), 'unknown-home', 'shares[0].cellId'],
    [once([{ ...part, cellId: "home-0' or 1=1 --" }]), 'unknown-home', 'shares[0].cellId'],
  ]
  for (const [key, code, at] of named) {
    const refused = await post(key)
    assert.deepEqual(refused.ok ? null : [refused.code, refused.at], [code, `key.${at}`])
    // The same of those who sell, in its own field.
    const ofSellers = await post({ kind: 'dynamic' }, { sellerKey: key })
    assert.deepEqual(ofSellers.ok ? null : [ofSellers.code, ofSellers.at], [
      code,
      `sellerKey.${at}`,
    ])
  }
  // What is no such key at all never reaches the rule: the route's own shape turns it away.
  const limit = Array.from({ length: 10_001 }, (_, i) => ({ ...part, cellId: String(i) }))
  const shapeless: readonly unknown[] = [
    { kind: 'static', shares: [part] },
    { kind: 'static', shares: [part], offerAgain: 'no' },
    { kind: 'static', shares: [part], offerAgain: 0 },
    { kind: 'static-once', shares: [part] },
    { kind: 'static', offerAgain: false },
    once([{ cellId: 'home-0' }]),
    once([{ ...part, partsPerMillion: '600000' }]),
    once([{ ...part, partsPerMillion: NaN }]),
    once([{ cellId: 7, partsPerMillion: 1 }]),
    once(limit),
    null,
    'static',
  ]
  for (const key of shapeless) {
    await assert.rejects(post(key), v.ValiError, JSON.stringify(key)?.slice(0, 80))
  }
  assert.deepEqual(await listSharingRules(store.db, 'hof'), [kept])
  await store.close()
})

test('a payment is booked once by its id, between accounts by their numbers', async () => {
  const { store, call } = await prepared()
  const path = '/cells/{cell}/payments'
  const body = { id: 'march', fromAccount: 3, toAccount: 4, amountMicro: 1_000_000 }
  for (let twice = 0; twice < 2; twice++) {
    assert.ok((await call('post', path, { cell: 'hof' }, { body })).ok)
  }
  const unknown = await call(
    'post',
    path,
    { cell: 'hof' },
    { body: { ...body, id: 'x', toAccount: 99 } },
  )
  assert.deepEqual(unknown.ok ? null : unknown.at, 'toAccount')
  const { bookings, sumMicro } = await checkLedger(store.db, 'hof')
  assert.deepEqual([bookings, sumMicro], [9, 0])
  await store.close()
})

test('everything about a home is exported, and forgetting leaves accounts that add up', async () => {
  const { store } = await prepared()
  const exported = await accountsPersonHooks({ now: () => 0 }).export(store.db, 'p', [
    'home-0',
    'nowhere',
  ])
  const text = JSON.stringify(exported)
  assert.match(text, /"from-neighbours"/)
  assert.match(text, /"homeId":"nowhere","account":null/)
  await accountsPersonHooks({ now: () => 0 }).forget?.(store.db, 'p', ['home-0'])
  const after = JSON.stringify(
    await accountsPersonHooks({ now: () => 0 }).export(store.db, 'p', ['home-0']),
  )
  assert.match(after, /"account":null/)
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, 'hof')
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  await store.close()
})
