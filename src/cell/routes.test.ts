import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Hono } from 'hono'
import * as v from 'valibot'
import type { AppEnv } from '../api/context.ts'
import { json, testApiContext, testApp } from '../api/fixtures.ts'
import { openStore } from '../store/open.ts'
import { SoftwarePasskey } from './authenticator.ts'
import {
  join,
  settle,
  setUpSonnenhof,
  sonnenhof,
  testContext,
  tokenIn,
  type TestContext,
} from './fixtures.ts'
import { cellRoutes } from './routes.ts'
import { newSetupCode, type SetUp } from './setup.ts'
import type { SignedIn } from './sign-in.ts'

/** A browser that keeps its session cookie. */
class Browser {
  readonly #app: Hono<AppEnv>
  readonly #origin: string
  cookie = ''

  constructor(app: Hono<AppEnv>, context: TestContext, session: SignedIn | null = null) {
    this.#app = app
    this.#origin = context.publicUrl
    if (session !== null) {
      const prefix = context.publicUrl.startsWith('https') ? '__Host-commonwatt' : 'commonwatt-7310'
      this.cookie = `${prefix}=${session.token}`
    }
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
    const headers = { origin: this.#origin, cookie: this.cookie }
    const init = body === undefined ? { method, headers } : json(method, body, headers)
    const response = await this.#app.request(`/api${path}`, init)
    const cookie = response.headers.get('set-cookie')
    if (cookie !== null) this.cookie = cookie.split(';')[0] ?? ''
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? {} : v.parse(v.record(v.string(), v.unknown()), JSON.parse(text)),
    }
  }
}

interface Scene {
  readonly context: TestContext
  readonly app: Hono<AppEnv>
  readonly setUp: SetUp
  readonly steward: Browser
  readonly stranger: Browser
}

async function withScene(
  work: (scene: Scene) => Promise<void>,
  publicUrl = 'http://localhost:7310',
): Promise<void> {
  const store = await openStore(':memory:')
  const context = testContext(store.db, { publicUrl })
  const setUp = await setUpSonnenhof(context)
  const app = testApp(
    { ...testApiContext(store.db, { publicUrl }), clock: context.clock },
    cellRoutes(context),
  )
  await work({
    context,
    app,
    setUp,
    steward: new Browser(app, context, setUp.session),
    stranger: new Browser(app, context),
  })
  await store.close()
}

test('a node is set up, and then no more', async () => {
  const store = await openStore(':memory:')
  const context = testContext(store.db)
  const app = testApp(testApiContext(store.db), cellRoutes(context))
  const browser = new Browser(app, context)
  const code = (await newSetupCode(context))?.code
  const request = { code, name: 'Stefanie', neighbourhood: sonnenhof, homeName: 'Haus 1' }
  assert.deepEqual((await browser.send('GET', '/sign-in')).body, {
    isSetUp: false,
    passkeys: { possible: true, reason: null },
  })
  const wrong = await browser.send('POST', '/setup', { ...request, code: '0000-0000-0000-0000' })
  assert.equal(wrong.status, 403)
  const done = await browser.send('POST', '/setup', request)
  assert.equal(done.status, 200)
  assert.ok(Array.isArray(done.body['recoveryCodes']))
  assert.ok(!JSON.stringify(done.body).includes(browser.cookie.split('=')[1] ?? ''))
  assert.equal((await browser.send('GET', '/me')).body['name'], 'Stefanie')
  assert.equal((await browser.send('POST', '/setup', request)).status, 403)
  await store.close()
})

test('an invitation is made, looked at, accepted, and the newcomer is signed in', async () => {
  await withScene(async ({ steward, stranger, setUp }) => {
    const home = await steward.send('POST', `/cells/${setUp.neighbourhood.slug}/homes`, {
      name: 'Haus 2',
    })
    assert.equal(home.status, 200)
    const path = `/cells/${String(home.body['slug'])}/invitations`
    const made = await steward.send('POST', path, { role: 'resident' })
    assert.equal(made.status, 200)
    const token = tokenIn(String(made.body['url']))
    const preview = await stranger.send('POST', '/invitations/preview', { token })
    assert.deepEqual(preview.body['cell'], { name: 'Haus 2', kind: 'home' })
    assert.equal(preview.body['invitedBy'], 'Stefanie Steward')
    const joined = await stranger.send('POST', '/invitations/accept', { token, name: 'Rosa' })
    assert.equal(joined.status, 200)
    assert.equal((await stranger.send('GET', '/me')).body['name'], 'Rosa')
    const again = await stranger.send('POST', '/invitations/accept', { token, name: 'Rosa' })
    assert.equal(again.status, 410)
    const { cells } = (await stranger.send('GET', '/cells')).body
    assert.ok(Array.isArray(cells))
    assert.deepEqual(
      cells.map((cell: Record<string, unknown>) => cell['name']),
      ['Haus 2', 'Sonnenhof'],
    )
    const seen = (await stranger.send('GET', '/cells/sonnenhof')).body
    assert.equal(seen['homeCount'], 2)
    assert.equal(seen['isMine'], true)
    assert.equal((await stranger.send('GET', '/cells/haus-am-bach')).status, 404)
    const members = await stranger.send('GET', '/cells/haus-2/members')
    assert.deepEqual(members.body, {
      members: [
        {
          personId: joined.body['personId'],
          name: 'Rosa',
          role: 'resident',
          sinceMs: startOf(members),
        },
      ],
    })
  })
})

function startOf(answer: { body: Record<string, unknown> }): unknown {
  const { members } = answer.body
  return Array.isArray(members) ? members[0]?.sinceMs : null
}

test('an invitation is withdrawn in its own cell only', async () => {
  await withScene(async ({ steward, stranger, setUp }) => {
    const made = await steward.send('POST', '/cells/sonnenhof/invitations', { role: 'guest' })
    const { id } = v.parse(v.object({ id: v.string() }), made.body['invitation'])
    const elsewhere = `/cells/${setUp.home?.id}/invitations/${id}`
    assert.equal((await steward.send('DELETE', elsewhere)).status, 404)
    const listed = await steward.send('GET', '/cells/sonnenhof/invitations')
    assert.ok(JSON.stringify(listed.body).includes(id))
    assert.equal((await steward.send('DELETE', `/cells/sonnenhof/invitations/${id}`)).status, 204)
    const token = tokenIn(String(made.body['url']))
    assert.equal(
      (await stranger.send('POST', '/invitations/accept', { token, name: 'R' })).status,
      410,
    )
  })
})

test('a code and a link sign in, and signing out ends it', async () => {
  await withScene(async ({ stranger, steward, setUp }) => {
    const wrong = await stranger.send('POST', '/sign-in/code', { code: 'abc' })
    assert.equal(wrong.status, 401)
    const code = setUp.recoveryCodes[0]
    assert.equal((await stranger.send('POST', '/sign-in/code', { code })).status, 200)
    const session = stranger.cookie
    assert.equal((await stranger.send('GET', '/me')).status, 200)
    assert.equal((await stranger.send('POST', '/sign-out')).status, 204)
    assert.equal(stranger.cookie, 'commonwatt-7310=')
    stranger.cookie = session
    assert.equal((await stranger.send('GET', '/me')).status, 401)

    const link = await steward.send('POST', '/me/sign-in-link')
    const token = tokenIn(String(link.body['url']))
    assert.equal((await stranger.send('POST', '/sign-in/link', { token })).status, 200)
    const sessions = await stranger.send('GET', '/me/sessions')
    const list = v.parse(
      v.array(v.object({ id: v.string(), isThis: v.boolean() })),
      sessions.body['sessions'],
    )
    assert.equal(list.filter(({ isThis }) => isThis).length, 1)
    const other = list.find(({ isThis }) => !isThis)
    assert.equal((await stranger.send('DELETE', `/me/sessions/${other?.id}`)).status, 204)
    assert.equal((await steward.send('GET', '/me')).status, 401)
  })
})

test("nobody ends another's session", async () => {
  await withScene(async ({ context, app, setUp, steward }) => {
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    const list = (await steward.send('GET', '/me/sessions')).body['sessions']
    const [session] = v.parse(v.array(v.object({ id: v.string() })), list)
    const theirs = new Browser(app, context, rosa.session)
    assert.equal((await theirs.send('DELETE', `/me/sessions/${session?.id}`)).status, 404)
    assert.equal((await steward.send('GET', '/me')).status, 200)
  })
})

test('a passkey is added and signs in, over HTTP', async () => {
  const publicUrl = 'https://energy.example.org'
  await withScene(async ({ steward, stranger }) => {
    const key = new SoftwarePasskey()
    const rpId = 'energy.example.org'
    const options = await steward.send('POST', '/me/passkeys/options')
    const response = key.create(String(options.body['challenge']), publicUrl, rpId)
    const added = await steward.send('POST', '/me/passkeys', { name: 'My phone', response })
    assert.equal(added.status, 200)
    assert.equal(added.body['name'], 'My phone')
    assert.ok(!('publicKey' in added.body))

    const ask = await stranger.send('POST', '/sign-in/passkey/options')
    const proof = key.get(String(ask.body['challenge']), publicUrl, rpId)
    assert.equal((await stranger.send('POST', '/sign-in/passkey', { response: proof })).status, 200)
    assert.match(stranger.cookie, /^__Host-commonwatt=/)
    assert.equal((await stranger.send('GET', '/me')).body['name'], 'Stefanie Steward')
    const id = encodeURIComponent(String(added.body['id']))
    assert.equal((await stranger.send('DELETE', `/me/passkeys/${id}`)).status, 204)
    assert.deepEqual((await stranger.send('GET', '/me/passkeys')).body, { passkeys: [] })
  }, publicUrl)
})

test('a cell is changed field by field, and a wrong field changes nothing', async () => {
  await withScene(async ({ steward }) => {
    const changed = await steward.send('PATCH', '/cells/sonnenhof', { timeZone: 'Europe/Berlin' })
    assert.equal(changed.body['timeZone'], 'Europe/Berlin')
    assert.equal(changed.body['name'], 'Sonnenhof')
    const wrong = await steward.send('PATCH', '/cells/sonnenhof', { name: 'New', currency: 'X' })
    assert.equal(wrong.status, 422)
    assert.equal(wrong.body['at'], 'currency')
    const unknown = await steward.send('PATCH', '/cells/sonnenhof', { nmae: 'New' })
    assert.equal(unknown.status, 422)
    assert.equal(unknown.body['at'], 'nmae')
    assert.equal((await steward.send('GET', '/cells/sonnenhof')).body['name'], 'Sonnenhof')
    const slug = await steward.send('PATCH', '/cells/sonnenhof', { slug: 'haus-am-bach' })
    assert.equal(slug.status, 409)
  })
})

test('an empty home is removed, one that is lived in is not', async () => {
  await withScene(async ({ steward }) => {
    assert.equal(
      (await steward.send('POST', '/cells/sonnenhof/homes', { name: 'Haus 2' })).status,
      200,
    )
    assert.equal((await steward.send('DELETE', '/cells/haus-2')).status, 204)
    assert.equal((await steward.send('DELETE', '/cells/haus-am-bach')).status, 409)
    const { homes } = (await steward.send('GET', '/cells/sonnenhof/homes')).body
    assert.equal(Array.isArray(homes) && homes.length, 1)
  })
})

test('me: renamed, exported, with new codes, and gone', async () => {
  await withScene(async ({ context, app, setUp }) => {
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    await join(context, rosa.personId, rosa.cell.id, 'resident', 'Karl')
    const browser = new Browser(app, context, rosa.session)
    assert.equal((await browser.send('PATCH', '/me', { name: 'Rosa R.' })).body['name'], 'Rosa R.')
    assert.equal((await browser.send('PATCH', '/me', { language: '' })).body['at'], 'language')
    const fresh = (await browser.send('POST', '/me/recovery-codes')).body['recoveryCodes']
    const [code, ...others] = v.parse(v.array(v.string()), fresh)
    assert.equal(others.length, 9)
    const exported = await browser.send('GET', '/me/export')
    assert.ok(JSON.stringify(exported.body).includes('Rosa R.'))
    assert.equal((await browser.send('DELETE', '/me')).status, 204)
    assert.equal((await browser.send('GET', '/me')).status, 401)
    assert.equal((await browser.send('POST', '/sign-in/code', { code })).status, 401)
  })
})

test('a membership is ended by those who may', async () => {
  await withScene(async ({ context, app, setUp, steward }) => {
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    const theirs = new Browser(app, context, rosa.session)
    const self = `/cells/sonnenhof/members/${setUp.personId}`
    assert.equal((await theirs.send('DELETE', self)).status, 403)
    assert.equal((await steward.send('DELETE', self)).status, 409)
    const moved = `/cells/haus-2/members/${rosa.personId}`
    assert.equal((await steward.send('DELETE', moved)).status, 204)
    assert.equal((await theirs.send('GET', '/cells/haus-2')).status, 404)
  })
})

test('what is said too often from one address is no longer heard', async () => {
  await withScene(async ({ stranger }) => {
    for (let i = 0; i < 10; i++) await stranger.send('POST', '/sign-in/code', { code: 'x' })
    assert.equal((await stranger.send('POST', '/sign-in/code', { code: 'x' })).status, 429)
    const preview = await stranger.send('POST', '/invitations/preview', { token: 'x' })
    assert.equal(preview.status, 429)
  })
})
