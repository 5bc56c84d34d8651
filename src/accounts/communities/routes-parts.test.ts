import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import type { Method } from '../../api/route.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import type { Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'
import { openStore } from '../../store/open.ts'
import { accountsRoutes } from '../routes.ts'
import { firstMs, live, nowMs, settleBoth, twoCommunities } from './communities-fixtures.ts'
import { partsOfHome } from './store-meter-part.ts'

const period = { period: '2026-05' }
const path = '/cells/{cell}/meter-parts'

/** Two communities, and a way to call the room's routes with checked parts. */
async function prepared() {
  const store = await openStore(':memory:')
  const two = await twoCommunities(store)
  const clock = new ManualClock(nowMs)
  const random = seededRandom(1)
  const routes = accountsRoutes({ db: store.db, random, clock, clockOf: () => clock })
  const call = async (
    method: Method,
    of: string,
    params: Record<string, string>,
    { body, query }: { readonly body?: unknown; readonly query?: Record<string, string> } = {},
  ): Promise<Result<unknown>> => {
    const found = routes.find((route) => route.method === method && route.path === of)
    assert.ok(found !== undefined, `${method} ${of}`)
    const result = await found.handle({
      principal: { kind: 'nobody' },
      params: found.params === undefined ? params : v.parse(found.params, params),
      query: found.query === undefined ? query : v.parse(found.query, query),
      body: found.body === undefined ? body : v.parse(found.body, body),
    })
    return result.ok ? { ok: true, value: v.parse(found.answer, result.value) } : result
  }
  return { store, two, clock, call }
}

const wanted = {
  community: 'bach',
  partsPerMillion: 400_000,
  firstDay: '2026-05-06',
  lastDay: null,
}

test('a part is asked for, answered, settled, proven and ended over the API', async () => {
  const { store, two, clock, call } = await prepared()
  const home = { cell: 'home-0' }
  const asked = await call('post', path, home, { body: wanted })
  assert.ok(asked.ok)
  const id = (await partsOfHome(store.db, 'home-0'))[0]?.id ?? ''
  assert.deepEqual(asked.value, { id })
  const ofHome = { ...home, part: id }
  const ofBach = { cell: 'bach', part: id }
  const body = { answer: 'agreed' }
  assert.ok(!(await call('post', `${path}/{part}/answer`, { ...ofBach, cell: 'hof' }, { body })).ok)
  assert.ok((await call('post', `${path}/{part}/answer`, ofBach, { body })).ok)
  for (const cell of ['home-0', 'bach']) {
    const listed = await call('get', path, { cell })
    assert.ok(listed.ok)
    assert.match(JSON.stringify(listed.value), /"partsPerMillion":400000.*"state":"agreed"/)
  }
  assert.deepEqual(await call('get', path, { cell: 'home-1' }), { ok: true, value: { parts: [] } })

  await live(two, firstMs, firstMs + hourMs)
  await settleBoth(two, firstMs, firstMs + hourMs)
  clock.set(firstMs + hourMs)
  for (const params of [ofHome, ofBach]) {
    const json = await call('get', `${path}/{part}/statement`, params, { query: period })
    assert.ok(json.ok)
    assert.match(JSON.stringify(json.value), /"importedWh":800.*"partsPerMillion":400000/)
    const csv = await call('get', `${path}/{part}/statement.csv`, params, { query: period })
    assert.ok(csv.ok && String(csv.value).includes('meter-part'))
  }
  const entries = await call('get', `${path}/{part}/entries.csv`, ofHome, { query: period })
  assert.ok(entries.ok && /^2026-05-06T00:00\+02:00,from-plants/m.test(String(entries.value)))
  const start = String(firstMs)
  const proofs = await call('get', `${path}/{part}/entries/{start}/proofs`, { ...ofHome, start })
  assert.ok(proofs.ok && JSON.stringify(proofs.value).includes('"proofs":[{"booking"'))

  const lastDay = '2026-05-06'
  assert.ok((await call('post', `${path}/{part}/end`, ofHome, { body: { lastDay } })).ok)
  await store.close()
})

test('what is not there, not agreed on, of another home or too long is refused', async () => {
  const { store, call } = await prepared()
  const home = { cell: 'home-0' }
  const codes: string[] = []
  const refuse = async (...of: Parameters<typeof call>): Promise<void> => {
    const result = await call(...of)
    codes.push(result.ok ? 'ok' : result.code)
  }
  await call('post', path, home, { body: wanted })
  const id = (await partsOfHome(store.db, 'home-0'))[0]?.id ?? ''
  const part = { ...home, part: id }
  await refuse('get', `${path}/{part}/statement`, part, { query: period })
  await call(
    'post',
    `${path}/{part}/answer`,
    { cell: 'bach', part: id },
    { body: { answer: 'agreed' } },
  )
  await refuse('get', `${path}/{part}/statement`, part, { query: { period: 'May' } })
  await refuse('get', `${path}/{part}/statement`, part, { query: period })
  await refuse('get', `${path}/{part}/statement`, { ...part, cell: 'home-1' }, { query: period })
  await refuse('get', `${path}/{part}/entries.csv`, part, { query: { period: '2026' } })
  await refuse('get', `${path}/{part}/entries.csv`, part, { query: period })
  await refuse('get', `${path}/{part}/entries/{start}/proofs`, { ...part, start: '0' })
  await refuse('get', path, { cell: 'nowhere' })
  await refuse('post', path, { cell: 'nowhere' }, { body: wanted })
  await refuse(
    'post',
    `${path}/{part}/end`,
    { cell: 'home-1', part: id },
    { body: { lastDay: null } },
  )
  await refuse('post', `${path}/{part}/end`, part, { body: { lastDay: null } })
  assert.deepEqual(codes, [
    'not-found',
    'not-a-period',
    'not-found',
    'not-found',
    'period-too-long',
    'not-found',
    'not-found',
    'not-found',
    'not-found',
    'not-found',
    'not-a-day',
  ])
  await store.close()
})
