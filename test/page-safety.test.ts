// What pages promise a browser, whatever stands on them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { setUpSonnenhof, sonnenhof, value } from '../src/cell/fixtures.ts'
import { createNeighbourhood } from '../src/cell/home.ts'
import { proofLifetimeMs } from '../src/cell/proof.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import type { WebContext } from '../src/web/context.ts'
import { liveLimitPerAddress } from '../src/web/live.ts'
import { mountPages } from '../src/web/mount.ts'
import { openStore } from '../src/store/open.ts'
import { everyRoute } from './every-route.ts'

type Ask = (path: string, init?: RequestInit) => Promise<Response>

async function withPages(
  publicUrl: string,
  work: (ask: Ask, web: WebContext) => Promise<void>,
): Promise<void> {
  const store = await openStore(':memory:')
  const { web } = everyRoute(store, publicUrl)
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  await work(async (path, init) => app.request(publicUrl + path, init), web)
  await store.close()
}

const here = 'https://energy.example.org'

const chooseGerman = (back: string, referer: string, origin = here): RequestInit => ({
  method: 'POST',
  headers: { origin, referer, 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({ language: 'de', back }).toString(),
})

test('choosing a language leads back to where one was, and never to another site', async () => {
  await withPages(here, async (ask) => {
    const table: [string, string, string][] = [
      ['/sign-in', `${here}/sign-in`, '/sign-in'],
      ['', `${here}/sign-in`, '/sign-in'],
      ['//evil.example/', `${here}/`, '/'],
      ['/\\evil.example', `${here}/`, '/'],
      ['https://evil.example', `${here}/`, '/'],
      // The address of a page that is not there is one's own, but no address to be sent to.
      ['', `${here}//evil.example/`, '/'],
      ['//evil.example/', `${here}//evil.example/`, '/'],
    ]
    for (const [back, referer, location] of table) {
      const response = await ask('/language', chooseGerman(back, referer))
      assert.equal(response.status, 303)
      assert.equal(response.headers.get('location'), location, `${back} from ${referer}`)
    }
  })
})

test('every cookie of a page over HTTPS stays with HTTPS, and out of reach of scripts', async () => {
  for (const [publicUrl, isSecure] of [
    [here, true],
    ['http://box.lan:7310', false],
  ] as const) {
    await withPages(publicUrl, async (ask) => {
      const chosen = await ask('/language', chooseGerman('/', `${publicUrl}/`, publicUrl))
      const cookie = chosen.headers.get('set-cookie') ?? ''
      assert.match(cookie, /; HttpOnly/)
      assert.match(cookie, /; SameSite=Lax/)
      assert.equal(/; Secure/.test(cookie), isSecure)
    })
  }
})

test('who is not signed in is led to the door and back to a page of this node', async () => {
  await withPages(here, async (ask) => {
    const { headers } = await ask('/me')
    assert.match(headers.get('location') ?? '', /^\/(start|sign-in\?back=%2Fme)$/)
  })
})

test('what a page is asked for comes out as text, not as a part of the page', async () => {
  await withPages(here, async (ask) => {
    const script = '"><script>alert(1)</script>'
    for (const path of [
      `/sign-in?back=${encodeURIComponent(script)}`,
      `/sign-in/${encodeURIComponent(script)}`,
      `/join/${encodeURIComponent(script)}`,
      `/${encodeURIComponent(script)}`,
    ]) {
      const text = await (await ask(path)).text()
      assert.ok(!text.includes('<script>alert'), path)
    }
  })
})

test('one address holds only so many live pages open, and one more when another is closed', async () => {
  await withPages(here, async (ask, { cells, api }) => {
    const cell = value(await createNeighbourhood(cells, cells.db, sonnenhof))
    await api.db.updateTable('cells').set({ is_sample: 1 }).execute()
    const open = async (): Promise<Response> => ask(`/live/${cell.slug}`)
    const streams: Response[] = []
    for (let i = 0; i < liveLimitPerAddress; i++) streams.push(await open())
    assert.ok(streams.every(({ status }) => status === 200))
    const refused = await open()
    assert.equal(refused.status, 503)
    assert.equal(refused.headers.get('retry-after'), '30')
    await streams[0]?.body?.cancel()
    streams.push(await open())
    assert.equal(streams.at(-1)?.status, 200)
    for (const { body } of streams.slice(1)) await body?.cancel()
  })
})

test('what matters most leads to signing in once more, where the last time was too long ago', async () => {
  await withPages('http://box.lan:7310', async (_, web) => {
    const setUp = await setUpSonnenhof(web.cells)
    const clock = new ManualClock(web.cells.clock.now())
    const app = new Hono<AppEnv>()
    app.use(frame(web.api))
    mountPages(app, { ...web, api: { ...web.api, clock }, cells: { ...web.cells, clock } })
    let cookie = `commonwatt-7310=${setUp.session.token}`
    const post = async (path: string, values: Record<string, string> = {}): Promise<Response> => {
      const headers = {
        cookie,
        origin: 'http://box.lan:7310',
        'content-type': 'application/x-www-form-urlencoded',
      }
      const body = new URLSearchParams(values).toString()
      const response = await app.request(path, { method: 'POST', headers, body })
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return response
    }
    assert.equal((await post('/me/link')).status, 200)
    clock.advance(proofLifetimeMs + 1)
    const settings = `/at/${setUp.neighbourhood.slug}/settings`
    for (const [path, values, back] of [
      ['/me/link', {}, '/me'],
      ['/me/codes', {}, '/me'],
      ['/me/tokens', {}, '/me'],
      ['/me/delete', {}, '/me'],
      [`${settings}/invite`, { role: 'steward' }, settings],
    ] as const) {
      const asked = await post(path, values)
      assert.equal(asked.status, 303, path)
      const location = `/sign-in?back=${encodeURIComponent(back)}`
      assert.equal(asked.headers.get('location'), location)
      const page = await (await app.request(location, { headers: { cookie } })).text()
      assert.match(page, /<h1>Sign in once more<\/h1>/)
    }
    const [code = ''] = setUp.recoveryCodes
    const signedIn = await post('/sign-in', { code, back: settings })
    assert.equal(signedIn.headers.get('location'), settings)
    assert.equal((await post('/me/link')).status, 200)
  })
})
