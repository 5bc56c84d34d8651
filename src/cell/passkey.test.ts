import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { SoftwarePasskey } from './authenticator.ts'
import {
  codeOf,
  here,
  settle,
  setUpSonnenhof,
  testContext,
  value,
  type TestContext,
} from './fixtures.ts'
import {
  addPasskey,
  challengeLifetimeMs,
  challengeLimit,
  passkeyCreationOptions,
  passkeyLimit,
  passkeyRequestOptions,
  signInWithPasskey,
} from './passkey.ts'
import { openStore } from '../store/open.ts'
import { principalOfSession } from './sign-in.ts'
import { deletePasskey, passkeysOf } from './store-passkey.ts'

const publicUrl = 'https://energy.example.org'
const rpId = 'energy.example.org'

async function register(context: TestContext, personId: string): Promise<SoftwarePasskey> {
  const key = new SoftwarePasskey()
  const options = value(await passkeyCreationOptions(context, personId))
  const response = key.create(options.challenge, publicUrl, rpId)
  value(await addPasskey(context, personId, { response, name: 'My phone' }))
  return key
}

async function challengeOf(context: TestContext): Promise<string> {
  return value(await passkeyRequestOptions(context)).challenge
}

testOnEachDatabase('a passkey is added and signs in', async ({ db }) => {
  const context = testContext(db, { publicUrl })
  const { personId } = await setUpSonnenhof(context)
  const options = value(await passkeyCreationOptions(context, personId))
  assert.equal(options.rp.id, rpId)
  assert.equal(options.user.name, 'Stefanie Steward')
  assert.equal(options.authenticatorSelection?.userVerification, 'required')
  const key = await register(context, personId)
  context.clock.advance(1_000)
  for (let counter = 1; counter <= 3; counter++) {
    const response = key.get(await challengeOf(context), publicUrl, rpId)
    const signedIn = value(await signInWithPasskey(context, { ...here, response }))
    assert.equal((await principalOfSession(context, signedIn.token))?.personId, personId)
    const [passkey] = await passkeysOf(db, personId)
    assert.equal(passkey?.counter, counter)
    assert.equal(passkey.lastUsedMs, context.clock.now())
  }
})

testOnEachDatabase('a challenge is answered once, in time, and for its purpose', async ({ db }) => {
  const context = testContext(db, { publicUrl })
  const { personId } = await setUpSonnenhof(context)
  const key = await register(context, personId)
  const attempt = async (response: ReturnType<typeof key.get>): Promise<string> =>
    codeOf(await signInWithPasskey(context, { ...here, response }))

  const response = key.get(await challengeOf(context), publicUrl, rpId)
  assert.equal(await attempt(response), 'ok')
  assert.equal(await attempt(response), 'passkey-refused')

  const late = await challengeOf(context)
  context.clock.advance(challengeLifetimeMs)
  assert.equal(await attempt(key.get(late, publicUrl, rpId)), 'passkey-refused')

  const forAdding = value(await passkeyCreationOptions(context, personId)).challenge
  assert.equal(await attempt(key.get(forAdding, publicUrl, rpId)), 'passkey-refused')
  assert.equal(await attempt(key.get('AAAA', publicUrl, rpId)), 'passkey-refused')
})

testOnEachDatabase(
  'an answer for another site, another key or without the person is refused',
  async ({ db }) => {
    const context = testContext(db, { publicUrl })
    const { personId } = await setUpSonnenhof(context)
    const key = await register(context, personId)
    const stranger = new SoftwarePasskey()
    const attempt = async (response: ReturnType<typeof key.get>): Promise<string> =>
      codeOf(await signInWithPasskey(context, { ...here, response }))
    const evil = 'https://energy.example.com'
    assert.equal(await attempt(key.get(await challengeOf(context), evil, rpId)), 'passkey-refused')
    assert.equal(
      await attempt(key.get(await challengeOf(context), publicUrl, 'energy.example.com')),
      'passkey-refused',
    )
    assert.equal(
      await attempt(stranger.get(await challengeOf(context), publicUrl, rpId)),
      'passkey-refused',
    )
    const theirs = stranger.get(await challengeOf(context), publicUrl, rpId)
    const mine = key.get('AAAA', publicUrl, rpId)
    assert.equal(await attempt({ ...theirs, id: mine.id, rawId: mine.rawId }), 'passkey-refused')
    const unverified = key.get(await challengeOf(context), publicUrl, rpId, { isVerified: false })
    assert.equal(await attempt(unverified), 'passkey-refused')
  },
)

testOnEachDatabase('a counter that goes back tells of a copied key', async ({ db }) => {
  const context = testContext(db, { publicUrl })
  const { personId } = await setUpSonnenhof(context)
  const key = await register(context, personId)
  for (let i = 0; i < 2; i++) {
    const response = key.get(await challengeOf(context), publicUrl, rpId)
    value(await signInWithPasskey(context, { ...here, response }))
  }
  key.rewind()
  const response = key.get(await challengeOf(context), publicUrl, rpId)
  assert.equal(codeOf(await signInWithPasskey(context, { ...here, response })), 'passkey-refused')
})

testOnEachDatabase(
  "nobody adds a passkey with another's challenge, or the same one twice",
  async ({ db }) => {
    const context = testContext(db, { publicUrl })
    const setUp = await setUpSonnenhof(context)
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    const key = new SoftwarePasskey()
    const challenge = async (personId: string): Promise<string> =>
      value(await passkeyCreationOptions(context, personId)).challenge
    const add = async (personId: string, from: string): Promise<string> =>
      codeOf(
        await addPasskey(context, personId, {
          response: key.create(from, publicUrl, rpId),
          name: 'Key',
        }),
      )
    assert.equal(await add(rosa.personId, await challenge(setUp.personId)), 'passkey-refused')
    assert.equal(await add(rosa.personId, await challengeOf(context)), 'passkey-refused')
    assert.equal(await add(rosa.personId, await challenge(rosa.personId)), 'ok')
    assert.equal(await add(rosa.personId, await challenge(rosa.personId)), 'passkey-exists')
    assert.equal(await add(setUp.personId, await challenge(setUp.personId)), 'passkey-exists')
  },
)

testOnEachDatabase(
  'a removed passkey no longer signs in, and only its owner removes it',
  async ({ db }) => {
    const context = testContext(db, { publicUrl })
    const setUp = await setUpSonnenhof(context)
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    const key = await register(context, setUp.personId)
    const [passkey] = await passkeysOf(db, setUp.personId)
    assert.equal(await deletePasskey(db, rosa.personId, passkey?.id ?? ''), false)
    assert.equal(await deletePasskey(db, setUp.personId, passkey?.id ?? ''), true)
    const response = key.get(await challengeOf(context), publicUrl, rpId)
    assert.equal(codeOf(await signInWithPasskey(context, { ...here, response })), 'passkey-refused')
  },
)

test('passkeys and waiting challenges have a limit', async () => {
  const store = await openStore(':memory:')
  const context = testContext(store.db, { publicUrl })
  const { personId } = await setUpSonnenhof(context)
  for (let i = 0; i < passkeyLimit; i++) await register(context, personId)
  assert.equal(codeOf(await passkeyCreationOptions(context, personId)), 'too-many-passkeys')
  for (let i = 0; i < challengeLimit; i++) value(await passkeyRequestOptions(context))
  assert.equal(codeOf(await passkeyRequestOptions(context)), 'too-many-attempts')
  context.clock.advance(challengeLifetimeMs)
  assert.equal(codeOf(await passkeyRequestOptions(context)), 'ok')
  await store.close()
})

testOnEachDatabase('without HTTPS there are no passkeys, and a reason', async ({ db }) => {
  const context = testContext(db, { publicUrl: 'http://192.168.1.20:7310' })
  const { personId } = await setUpSonnenhof(context)
  assert.equal(codeOf(await passkeyCreationOptions(context, personId)), 'needs-host-name')
  assert.equal(codeOf(await passkeyRequestOptions(context)), 'needs-host-name')
})
