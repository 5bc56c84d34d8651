import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { codeOf, setUpSonnenhof, testContext, value } from '../cell/fixtures.ts'
import { removePerson } from '../cell/leave.ts'
import { exportPerson } from '../cell/person-export.ts'
import { dayMs } from '../kernel/steps.ts'
import { identify, identifyCaller } from './identify.ts'
import { apiPersonHooks } from './person-hooks.ts'
import { scopesAllow } from './scope.ts'
import { sessionCookieName } from './session-cookie.ts'
import { deleteToken, tokensOf } from './store.ts'
import { createToken, principalOfToken, tokenLimit } from './token.ts'

const wanted = { name: 'Gateway', scopes: ['readings'] as const, days: 30 }

testOnEachDatabase('a token acts for its person until it expires', async ({ db }) => {
  const context = testContext(db)
  const { personId } = await setUpSonnenhof(context)
  const { token, text } = value(await createToken(context, personId, wanted))
  assert.match(text, /^cw_[A-Za-z0-9_-]{43}$/)
  const principal = await principalOfToken(context, text)
  assert.equal(principal?.personId, personId)
  assert.deepEqual(principal.scopes, ['readings'])
  assert.equal(principal.memberships.length, 2)
  assert.equal((await tokensOf(db, personId))[0]?.lastUsedMs, context.clock.now())
  const stored = JSON.stringify(await db.selectFrom('api_tokens').selectAll().execute())
  assert.ok(!stored.includes(text.slice(3)))
  context.clock.set(token.expiresMs - 1)
  assert.notEqual(await principalOfToken(context, text), null)
  context.clock.set(token.expiresMs)
  assert.equal(await principalOfToken(context, text), null)
})

testOnEachDatabase(
  'a token that is removed, forged or of a removed person is nobody',
  async ({ db }) => {
    const context = testContext(db, { personHooks: [apiPersonHooks] })
    const { personId } = await setUpSonnenhof(context)
    const first = value(await createToken(context, personId, wanted))
    assert.equal(await deleteToken(db, 'somebody else', first.token.id), false)
    assert.equal(await deleteToken(db, personId, first.token.id), true)
    assert.equal(await principalOfToken(context, first.text), null)
    const second = value(await createToken(context, personId, wanted))
    for (const forged of [
      '',
      'cw_',
      second.text.slice(3),
      `${second.text}x`,
      `cw_${'A'.repeat(43)}`,
    ]) {
      assert.equal(await principalOfToken(context, forged), null)
    }
    const exported = value(await exportPerson(context, personId))
    assert.ok(JSON.stringify(exported['api']).includes('Gateway'))
    value(await removePerson(context, personId))
    assert.equal(await principalOfToken(context, second.text), null)
    assert.deepEqual(await db.selectFrom('api_tokens').selectAll().execute(), [])
  },
)

testOnEachDatabase(
  'a token asks for something, for a bounded time, and they are not too many',
  async ({ db }) => {
    const context = testContext(db)
    const { personId } = await setUpSonnenhof(context)
    const code = async (change: Partial<Parameters<typeof createToken>[2]>): Promise<string> =>
      codeOf(await createToken(context, personId, { ...wanted, ...change }))
    assert.equal(await code({ name: '' }), 'name-missing')
    assert.equal(await code({ scopes: [] }), 'scopes-missing')
    for (const days of [0, -1, 1.5, 367, NaN])
      assert.equal(await code({ days }), 'days-out-of-range')
    for (let i = 0; i < tokenLimit; i++) assert.equal(await code({ days: 1 }), 'ok')
    assert.equal(await code({}), 'too-many-tokens')
    context.clock.advance(dayMs)
    assert.equal(await code({}), 'ok')
    assert.equal((await tokensOf(db, personId)).length, 1)
  },
)

test('what each scope includes', () => {
  const table = {
    read: ['read'],
    readings: ['readings'],
    write: ['read', 'write', 'readings'],
    operator: ['operator'],
    admin: ['read', 'write', 'readings', 'operator', 'admin'],
  } as const
  for (const [held, allowed] of Object.entries(table)) {
    for (const needed of ['read', 'write', 'readings', 'operator', 'admin'] as const) {
      assert.equal(scopesAllow([held], needed), (allowed as readonly string[]).includes(needed))
    }
  }
  assert.equal(scopesAllow([], 'read'), false)
  assert.equal(scopesAllow(['everything'], 'read'), false)
})

testOnEachDatabase(
  'a request is its token if it has one, else its cookie, else nobody',
  async ({ db }) => {
    const context = testContext(db)
    const { personId, session } = await setUpSonnenhof(context)
    const { text } = value(await createToken(context, personId, wanted))
    const cookie = `${sessionCookieName(context.publicUrl)}=${session.token}`
    const kind = async (headers: Record<string, string>): Promise<string> =>
      (await identifyCaller(context, new Request('http://localhost/', { headers }))).kind
    assert.equal(await kind({}), 'nobody')
    assert.equal(await kind({ cookie }), 'person')
    assert.equal(await kind({ authorization: `Bearer ${text}` }), 'token')
    assert.equal(await kind({ authorization: `bearer ${text}`, cookie }), 'token')
    assert.equal(await kind({ authorization: 'Bearer wrong', cookie }), 'nobody')
    assert.equal(await kind({ authorization: 'Basic eDp5', cookie }), 'nobody')
    const page = new Request('http://localhost/', { headers: { authorization: `Bearer ${text}` } })
    assert.equal((await identify(context, page)).kind, 'nobody')
  },
)
