// A home takes part in another community, through the pages and without a script: asked, answered, settled, ended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import {
  firstMs,
  live,
  nowMs,
  settleBoth,
  twoCommunities,
} from '../src/accounts/communities/communities-fixtures.ts'
import { partsOfHome } from '../src/accounts/communities/store-meter-part.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { here, join, setUpSonnenhof, testContext } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import type { Role } from '../src/cell/role.ts'
import { localDayEndMs } from '../src/kernel/local-time.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const publicUrl = 'http://box.lan:7310'

/** Browsers of people in each of these cells. */
async function people(store: Store) {
  const { web, clock } = everyRoute(store, publicUrl)
  const context = testContext(store.db, { publicUrl })
  await setUpSonnenhof(context)
  await ensureNodeKey(store.db)
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const browserOf = async (cellId: string, role: Role, language = 'en') => {
    const { session } = await join({ ...context, ...here }, null, cellId, role, `${role} ${cellId}`)
    const headers = { cookie: `commonwatt-7310=${session?.token}`, 'accept-language': language }
    const get = async (path: string): Promise<Response> => app.request(path, { headers })
    const post = async (path: string, values: Record<string, string>): Promise<Response> =>
      app.request(path, {
        method: 'POST',
        headers: {
          ...headers,
          origin: publicUrl,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(values).toString(),
      })
    return { get, post }
  }
  return { clock, browserOf }
}

test('a home asks, the community agrees, both see its statement, and it ends with a day', async () => {
  const store = await openStore(':memory:')
  const two = await twoCommunities(store)
  const { clock, browserOf } = await people(store)
  clock.set(nowMs)
  const lives = await browserOf('home-0', 'resident')
  const bach = await browserOf('bach', 'steward')
  const hof = await browserOf('hof', 'steward')
  const own = '/at/home-0/meter-parts'
  const there = '/at/bach/meter-parts'
  const asked = { community: 'bach', part: '40', firstDay: '2026-05-06', lastDay: '' }

  assert.match(
    await (await lives.get('/at/home-0/people')).text(),
    /href="\/at\/home-0\/meter-parts"/,
  )
  assert.match(await (await lives.get(own)).text(), /In hof it takes part with 60\u00a0%/)
  // What is wrong stands beside its field, and what was typed is not lost.
  const wrong = await lives.post(own, { ...asked, part: '40,1' })
  assert.equal(wrong.status, 422)
  const again = await wrong.text()
  assert.match(again, /id="field-part-error"[^>]*>From 2026-05-06 on.*40 % are left at the most/)
  assert.match(again, /value="40,1"/)

  assert.equal((await lives.post(own, asked)).status, 303)
  assert.match(
    await (await lives.get(own)).text(),
    /Bach: 40\u00a0%, from .*without an answer yet/s,
  )
  const [part] = await partsOfHome(store.db, 'home-0')
  const id = part?.id ?? ''
  const requested = await (await bach.get(there)).text()
  assert.match(requested, /home-0: 40\u00a0%, from/)
  assert.match(requested, /aria-label="Agree that home-0 takes part"/)
  assert.doesNotMatch(requested, /<script(?! type="module" src="\/assets)/)
  assert.equal((await bach.post(`${there}/answer`, { part: id, answer: 'agreed' })).status, 303)
  const twice = await bach.post(`${there}/answer`, { part: id, answer: 'declined' })
  assert.match(await twice.text(), /There is an answer to this already/)

  await live(two, firstMs, firstMs + 2 * hourMs)
  await settleBoth(two, firstMs, firstMs + 2 * hourMs)
  clock.set(firstMs + 3 * hourMs)
  for (const [of, path] of [
    [lives, `${own}/${id}/statement`],
    [bach, `${there}/${id}/statement`],
  ] as const) {
    const page = await (await of.get(path)).text()
    assert.match(page, /In the community Bach/)
    assert.match(page, /From .* to .*, 40\u00a0% of what this home’s meters count is settled here/)
    assert.match(
      await (await of.get(`${path}.csv?month=2026-05`)).text(),
      /^from-plants,measured,1/m,
    )
  }
  // The organiser there has the account among those of the members, and no single bookings.
  assert.match(
    await (await bach.get('/at/bach/accounts')).text(),
    new RegExp(`href="${there}/${id}/statement\\?month=2026-05">home-0<`),
  )
  assert.match(await (await bach.get('/at/bach/settings')).text(), /name="part-home-0"/)
  const bookings = await (await lives.get(`${own}/${id}/statement/bookings`)).text()
  assert.match(bookings, new RegExp(`href="${own}/${id}/statement/proof\\?start=${firstMs}"`))
  const proof = await (await lives.get(`${own}/${id}/statement/proof?start=${firstMs}`)).text()
  assert.match(proof, new RegExp(`/api/cells/home-0/meter-parts/${id}/entries/${firstMs}/proofs`))
  for (const path of [`${there}/${id}/statement/bookings`, '/at/home-0/statement', '/at/home-0']) {
    assert.notEqual((await bach.get(path)).status, 200, path)
  }
  // And whoever keeps the books of the home's own neighbourhood does not see what it has elsewhere.
  assert.notEqual((await hof.get(`${own}/${id}/statement`)).status, 200)
  assert.equal((await hof.get(`/at/hof/meter-parts/${id}/statement`)).status, 404)

  assert.equal((await lives.post(`${own}/end`, { part: id, lastDay: '2026-05-05' })).status, 422)
  assert.equal((await bach.post(`${there}/end`, { part: id, lastDay: '2026-05-06' })).status, 303)
  clock.set(localDayEndMs('Europe/Vienna', firstMs))
  assert.match(
    await (await lives.get(own)).text(),
    /Bach: 40\u00a0%, from [^<]* to [^<]*<small>over/,
  )
  await store.close()
})

test('the rule of the own neighbourhood takes no more than is left, and says it beside the field', async () => {
  const store = await openStore(':memory:')
  await twoCommunities(store)
  const { clock, browserOf } = await people(store)
  clock.set(nowMs)
  const lives = await browserOf('home-0', 'resident')
  const bach = await browserOf('bach', 'steward')
  const hof = await browserOf('hof', 'steward')
  const asked = { community: 'bach', part: '30', firstDay: '2026-05-06', lastDay: '2026-05-31' }
  assert.equal((await lives.post('/at/home-0/meter-parts', asked)).status, 303)
  const [part] = await partsOfHome(store.db, 'home-0')
  await bach.post('/at/bach/meter-parts/answer', { part: part?.id ?? '', answer: 'agreed' })
  const rule = { key: 'dynamic', price: 'mid', fee: '0', 'factor-home-0': '71', from: '2026-05-06' }
  const refused = await hof.post('/at/hof/settings/sharing', rule)
  assert.equal(refused.status, 422)
  const said = await refused.text()
  assert.match(said, /id="field-factor-home-0-error"[^>]*>[^<]*here with 70 % at the most/)
  const later = { ...rule, 'factor-home-0': '100', from: '2026-06-01' }
  assert.equal((await hof.post('/at/hof/settings/sharing', later)).status, 303)
  await store.close()
})

test('what was asked is taken back by the home, and declined by the community, in German too', async () => {
  const store = await openStore(':memory:')
  await twoCommunities(store)
  const { clock, browserOf } = await people(store)
  clock.set(nowMs)
  const lives = await browserOf('home-0', 'resident', 'de')
  const bach = await browserOf('bach', 'steward', 'de')
  const own = '/at/home-0/meter-parts'
  const asked = { community: 'bach', part: '30', firstDay: '2026-05-06', lastDay: '2026-05-31' }
  await lives.post(own, asked)
  const [first] = await partsOfHome(store.db, 'home-0')
  assert.equal((await lives.post(`${own}/end`, { part: first?.id ?? '' })).status, 303)
  clock.set(nowMs + 1)
  await lives.post(own, asked)
  const next = (await partsOfHome(store.db, 'home-0')).find(({ state }) => state === 'asked')
  const answer = { part: next?.id ?? '', answer: 'declined' }
  assert.equal((await bach.post('/at/bach/meter-parts/answer', answer)).status, 303)
  const states = (await partsOfHome(store.db, 'home-0')).map(({ state }) => state)
  assert.deepEqual(states.toSorted(), ['declined', 'withdrawn'])
  await store.close()
})
