import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import { ManualClock } from '../kernel/clock.ts'
import { isId } from '../kernel/id.ts'
import { seededRandom } from '../kernel/random.ts'
import type { AppEnv } from './context.ts'
import { frame } from './frame.ts'

function appAt(publicUrl: string): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(frame({ clock: new ManualClock(0), random: seededRandom(1), publicUrl }))
  app.get('/page', (c) => c.html('<p>Hello</p>'))
  app.get('/style.css', (c) => c.body('p{}', 200, { 'cache-control': 'max-age=60' }))
  app.get('/broken', () => {
    throw new Error('secret inner text')
  })
  app.post('/form', (c) => c.text('done'))
  app.onError((_, c) => c.text('Something broke', 500))
  return app
}

const https = 'https://energy.example.org'
const http = 'http://192.168.1.20:7310'

test('every answer carries the headers that keep a browser careful, also an error and a missing page', async () => {
  const app = appAt(https)
  for (const path of ['/page', '/broken', '/missing', '/style.css']) {
    const { headers } = await app.request(path)
    const policy = headers.get('content-security-policy') ?? ''
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "base-uri 'none'",
    ]) {
      assert.ok(policy.split('; ').includes(rule), `${path}: ${rule}`)
    }
    assert.ok(!policy.includes('unsafe'))
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('referrer-policy'), 'same-origin')
    assert.equal(headers.get('strict-transport-security'), 'max-age=31536000')
    assert.ok(isId(headers.get('x-request-id') ?? ''))
  }
})

test('nothing is kept by caches unless it says so', async () => {
  const app = appAt(https)
  assert.equal((await app.request('/page')).headers.get('cache-control'), 'no-store')
  assert.equal((await app.request('/style.css')).headers.get('cache-control'), 'max-age=60')
})

test('a node without HTTPS does not promise it', async () => {
  const { headers } = await appAt(http).request('/page')
  assert.equal(headers.get('strict-transport-security'), null)
})

test('a form is taken from our own pages only', async () => {
  const cookie = 'commonwatt-7310=x'
  const table: [Record<string, string>, number][] = [
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ origin: http }, 200],
    [{ origin: 'http://192.168.1.20:9999' }, 403],
    [{ origin: 'http://evil.example' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' }, 403],
    [{ origin: 'http://box.lan', host: 'box.lan' }, 200],
    [{ cookie }, 403],
    [{ cookie, origin: http }, 200],
    [{ cookie, origin: 'http://evil.example' }, 403],
    [{}, 200],
    [{ authorization: 'Bearer x', cookie, origin: 'http://evil.example' }, 200],
  ]
  for (const [headers, status] of table) {
    const response = await appAt(http).request('/form', {
      method: 'POST',
      headers: { host: '192.168.1.20:7310', ...headers },
    })
    assert.equal(response.status, status, JSON.stringify(headers))
  }
})

test('looking is allowed from anywhere', async () => {
  const headers = { 'sec-fetch-site': 'cross-site', cookie: 'commonwatt-7310=x' }
  assert.equal((await appAt(http).request('/page', { headers })).status, 200)
})
