// A rule for a street without script: looked at, refused at its field, voted on, entered, and shown.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { streetRulesBetween } from '../src/assembly/decision/store-street-rule.ts'
import { setUpSonnenhof, settle } from '../src/cell/fixtures.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'

const quiet = {
  name: 'Thirty in the lane',
  street: 'Mill Lane',
  kind: 'speed',
  limit: '30',
  days: 'all',
  season: 'all',
  from: '06:00',
  to: '20:00',
  'allowed-day': '1',
  'allowed-time': '08:00',
  'allowed-amount': '30',
  'forbidden-day': '1',
  'forbidden-time': '08:00',
  'forbidden-amount': '45',
  title: 'Children walk here',
  convened: 'steward',
}

testOnEachDatabase(
  'a rule for a street is looked at, entered by a form, shown and handed on',
  async (store) => {
    const { web } = everyRoute(store, origin)
    const setUp = await setUpSonnenhof(web.cells)
    await settle(web.cells, setUp, 'Home', 'Resident')
    const app = new Hono<AppEnv>()
    app.use(frame(web.api))
    mountPages(app, web)
    const base = `/at/${setUp.neighbourhood.slug}/decisions`
    const headers = { cookie: `${sessionCookieName(origin)}=${setUp.session.token}`, origin }
    const ask = async (path: string, form?: Record<string, string>) => {
      const posted = form && { method: 'POST', body: new URLSearchParams(form) }
      const response = await app.request(origin + path, { headers, ...posted })
      const to = response.headers.get('location') ?? ''
      return { status: response.status, to, html: await response.text() }
    }
    const list = await ask(base)
    assert.match(list.html, /decisions\/streets/)
    const empty = await ask(`${base}/streets`)
    assert.equal(empty.status, 200)

    const seen = await ask(`${base}/streets`, { ...quiet, do: 'preview' })
    assert.equal(seen.status, 200, seen.html)
    assert.match(seen.html, /In Mill Lane nobody drives faster than 30 km\/h/)
    assert.match(seen.html, /lang="de"[^>]*>In Mill Lane/)

    const wrong: [Record<string, string>, string][] = [
      [{ limit: '90' }, 'limit'],
      [{ limit: '' }, 'limit'],
      [{ street: ' ' }, 'street'],
      [{ name: '' }, 'name'],
      [{ 'allowed-amount': '44' }, 'allowed-amount'],
      [{ 'forbidden-amount': '20' }, 'forbidden-amount'],
      [{ 'forbidden-time': '25:00' }, 'forbidden-time'],
      [{ kind: 'access', 'use-care': '1', 'allowed-who': 'bicycles' }, 'allowed-who'],
      [
        { kind: 'access', 'use-care': '1', 'allowed-who': 'care', 'forbidden-who': 'care' },
        'forbidden-who',
      ],
    ]
    for (const [change, field] of wrong) {
      const refused = await ask(`${base}/streets`, { ...quiet, ...change, do: 'enter' })
      assert.equal(refused.status, 422, field)
      assert.match(refused.html, new RegExp(`id="field-${field}-error"`), field)
    }

    const vote = await ask(`${base}/streets`, { ...quiet, do: 'vote' })
    assert.match(vote.html, /name="option-0-title"[^>]*value="Thirty in the lane"/)

    const access = { kind: 'access', 'use-care': '1', 'allowed-who': 'care' }
    const all = { ...quiet, ...access, 'forbidden-who': 'through-traffic', do: 'enter' }
    const entered = await ask(`${base}/streets`, all)
    assert.equal(entered.status, 303, entered.html)
    const shown = await ask(entered.to)
    assert.match(shown.html, /In Mill Lane only these may drive/)
    assert.match(shown.html, /It is obeyed once streets are planned/)
    const nowMs = web.things.clock.now()
    const handed = await streetRulesBetween(store.db, setUp.neighbourhood.id, nowMs, nowMs + dayMs)
    assert.deepEqual(
      handed.map(({ rule }) => rule),
      [{ kind: 'access', allowed: ['care'] }],
    )
  },
)
