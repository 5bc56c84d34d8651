import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hono } from 'hono'
import * as v from 'valibot'
import type { AppEnv } from '../api/context.ts'
import { codeIn, json, testApiContext, testApp } from '../api/fixtures.ts'
import { apiRoutes } from '../api/routes.ts'
import { minuteMs } from '../kernel/steps.ts'
import { openStore } from '../store/open.ts'
import { setUpSonnenhof, testContext, type TestContext } from './fixtures.ts'
import { proofLifetimeMs } from './proof.ts'
import { cellRoutes } from './routes.ts'
import type { SetUp } from './setup.ts'

interface Scene {
  readonly context: TestContext
  readonly setUp: SetUp
  /** A request of the steward's browser, or of a program with a token. */
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Response>
}

async function withScene(work: (scene: Scene) => Promise<void>): Promise<void> {
  const store = await openStore(':memory:')
  const context = testContext(store.db)
  const setUp = await setUpSonnenhof(context)
  const api = { ...testApiContext(store.db), clock: context.clock }
  const app: Hono<AppEnv> = testApp(api, [...cellRoutes(context), ...apiRoutes(api)])
  let cookie = `commonwatt-7310=${setUp.session.token}`
  await work({
    context,
    setUp,
    ask: async (method, path, body, headers = { cookie }) => {
      const own = { origin: context.publicUrl, ...headers }
      const init = body === undefined ? { method, headers: own } : json(method, body, own)
      const response = await app.request(`/api${path}`, init)
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie
      return response
    },
  })
  await store.close()
}

/** What matters most, with a body where one is needed. */
const serious = (setUp: SetUp): readonly (readonly [string, string, unknown?])[] => [
  ['post', '/me/tokens', { name: 'Gateway', scopes: ['read'] }],
  ['post', '/me/passkeys/options'],
  ['post', '/me/sign-in-link'],
  ['post', '/me/recovery-codes'],
  ['delete', `/cells/${setUp.home?.id}`],
  ['post', `/cells/${setUp.neighbourhood.id}/invitations`, { role: 'steward' }],
  ['delete', '/me'],
]

test('after ten minutes what matters most asks for a new sign-in, and nothing has changed', async () => {
  await withScene(async ({ context, setUp, ask }) => {
    context.clock.advance(proofLifetimeMs + 1)
    for (const [method, path, body] of serious(setUp)) {
      const refused = await ask(method, path, body)
      assert.equal(refused.status, 401, path)
      assert.equal(await codeIn(refused), 'sign-in-again', path)
    }
    assert.deepEqual(await (await ask('get', '/me/tokens')).json(), { tokens: [] })
    // What matters less goes on: looking, renaming, inviting a guest.
    assert.equal((await ask('get', '/me')).status, 200)
    const guests = `/cells/${setUp.neighbourhood.id}/invitations`
    assert.equal((await ask('post', guests, { role: 'guest' })).status, 200)
  })
})

test('within ten minutes of signing in, and after a code once more, it is done', async () => {
  await withScene(async ({ context, setUp, ask }) => {
    context.clock.advance(proofLifetimeMs)
    const link = await ask('post', '/me/sign-in-link')
    assert.equal(link.status, 200)
    context.clock.advance(minuteMs)
    assert.equal((await ask('post', '/me/sign-in-link')).status, 401)
    const [code] = setUp.recoveryCodes
    assert.equal((await ask('post', '/sign-in/code', { code })).status, 200)
    for (const [method, path, body] of serious(setUp)) {
      const answer = await ask(method, path, body)
      assert.notEqual(answer.status, 401, path)
    }
  })
})

test('a token made with a proof goes on without one: its scopes say what it may', async () => {
  await withScene(async ({ context, setUp, ask }) => {
    const made = await ask('post', '/me/tokens', { name: 'Office', scopes: ['admin'] })
    const { text } = v.parse(v.object({ text: v.string() }), await made.json())
    context.clock.advance(proofLifetimeMs + 1)
    const path = `/cells/${setUp.neighbourhood.id}/invitations`
    const invited = await ask(
      'post',
      path,
      { role: 'steward' },
      { authorization: `Bearer ${text}` },
    )
    assert.equal(invited.status, 200)
  })
})
