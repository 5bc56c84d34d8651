import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { codeOf, here, setUpSonnenhof, startMs, testContext, tokenIn, value } from './fixtures.ts'
import { removePerson } from './leave.ts'
import { hashSecret } from './secret.ts'
import {
  createSignInLink,
  endSession,
  newRecoveryCodes,
  ownLinkLifetimeMs,
  principalOfSession,
  sessionIdleMs,
  sessionLifetimeMs,
  sessionLimit,
  signInWithCode,
  signInWithLink,
  startSession,
} from './sign-in.ts'
import { countRecoveryCodes, sweepExpired } from './store-secret.ts'
import { findSession, sessionsOf } from './store-session.ts'

testOnEachDatabase('a recovery code signs in once', async ({ db }) => {
  const context = testContext(db)
  const { personId, recoveryCodes } = await setUpSonnenhof(context)
  const code = recoveryCodes[3] ?? ''
  const signedIn = value(await signInWithCode(context, { ...here, code: code.toUpperCase() }))
  assert.equal(signedIn.personId, personId)
  assert.equal((await principalOfSession(context, signedIn.token))?.name, 'Stefanie Steward')
  assert.equal(codeOf(await signInWithCode(context, { ...here, code })), 'wrong-secret')
  assert.equal(await countRecoveryCodes(db, personId), 9)
})

testOnEachDatabase('of many who use one code at once, one gets in', async ({ db }) => {
  const context = testContext(db)
  const { recoveryCodes } = await setUpSonnenhof(context)
  const results = await Promise.all(
    Array.from({ length: 8 }, () =>
      signInWithCode(context, { ...here, code: recoveryCodes[0] ?? '' }),
    ),
  )
  assert.equal(results.filter((result) => result.ok).length, 1)
})

testOnEachDatabase(
  'who signed in, and that somebody was refused, is noted without address or secret',
  async ({ db }) => {
    const notes: unknown[] = []
    const context = {
      ...testContext(db),
      note: (event: string, fields: object) => notes.push({ event, ...fields }),
    }
    const { personId, recoveryCodes } = await setUpSonnenhof(context)
    const code = recoveryCodes[0] ?? ''
    await signInWithCode(context, { ...here, code })
    await signInWithCode(context, { ...here, code })
    await signInWithLink(context, { ...here, token: 'x'.repeat(43) })
    assert.deepEqual(notes, [
      { event: 'signed-in', by: 'code', personId },
      { event: 'sign-in-refused', by: 'code', code: 'wrong-secret' },
      { event: 'sign-in-refused', by: 'link', code: 'wrong-secret' },
    ])
    for (let attempt = 0; attempt < 10; attempt++) await signInWithCode(context, { ...here, code })
    assert.deepEqual(notes.at(-1), {
      event: 'sign-in-refused',
      by: 'code',
      code: 'too-many-attempts',
    })
  },
)

testOnEachDatabase('who signs in again leaves no session behind', async ({ db }) => {
  const context = testContext(db)
  const { personId, recoveryCodes, session } = await setUpSonnenhof(context)
  const sessionToken = session.token
  const again = value(
    await signInWithCode(context, { ...here, sessionToken, code: recoveryCodes[0] ?? '' }),
  )
  assert.equal(await principalOfSession(context, sessionToken), null)
  assert.equal((await principalOfSession(context, again.token))?.personId, personId)
  // A wrong code takes nothing away.
  const wrong = { ...here, sessionToken: again.token, code: recoveryCodes[0] ?? '' }
  assert.equal(codeOf(await signInWithCode(context, wrong)), 'wrong-secret')
  assert.equal((await sessionsOf(db, personId)).length, 1)
})

testOnEachDatabase('new recovery codes end the old ones', async ({ db }) => {
  const context = testContext(db)
  const { personId, recoveryCodes } = await setUpSonnenhof(context)
  const fresh = await newRecoveryCodes(context, db, personId)
  assert.equal(new Set([...fresh, ...recoveryCodes]).size, 20)
  assert.equal(
    codeOf(await signInWithCode(context, { ...here, code: recoveryCodes[0] ?? '' })),
    'wrong-secret',
  )
  assert.equal(codeOf(await signInWithCode(context, { ...here, code: fresh[0] ?? '' })), 'ok')
})

testOnEachDatabase('a one-time link works once and for a quarter of an hour', async ({ db }) => {
  const context = testContext(db)
  const { personId } = await setUpSonnenhof(context)
  const first = value(await createSignInLink(context, personId))
  const token = tokenIn(first.url)
  assert.equal(codeOf(await signInWithLink(context, { ...here, token })), 'ok')
  assert.equal(codeOf(await signInWithLink(context, { ...here, token })), 'wrong-secret')
  const second = value(await createSignInLink(context, personId))
  context.clock.advance(ownLinkLifetimeMs)
  assert.equal(
    codeOf(await signInWithLink(context, { ...here, token: tokenIn(second.url) })),
    'wrong-secret',
  )
  assert.equal(codeOf(await createSignInLink(context, 'nobody')), 'not-found')
})

testOnEachDatabase('a newer one-time link ends the earlier one', async ({ db }) => {
  const context = testContext(db)
  const { personId } = await setUpSonnenhof(context)
  const earlier = tokenIn(value(await createSignInLink(context, personId)).url)
  const newer = tokenIn(value(await createSignInLink(context, personId)).url)
  assert.equal(codeOf(await signInWithLink(context, { ...here, token: earlier })), 'wrong-secret')
  assert.equal(codeOf(await signInWithLink(context, { ...here, token: newer })), 'ok')
})

testOnEachDatabase('ten wrong attempts from one address are enough', async ({ db }) => {
  const context = testContext(db)
  const { recoveryCodes } = await setUpSonnenhof(context)
  const wrong = { ...here, code: '0000-0000-0000-0000' }
  for (let i = 0; i < 10; i++) {
    assert.equal(codeOf(await signInWithCode(context, wrong)), 'wrong-secret')
  }
  const right = { ...here, code: recoveryCodes[0] ?? '' }
  assert.equal(codeOf(await signInWithCode(context, right)), 'too-many-attempts')
  assert.equal(codeOf(await signInWithLink(context, { ...here, token: 'x' })), 'too-many-attempts')
  assert.equal(codeOf(await signInWithCode(context, { ...right, address: '192.0.2.8' })), 'ok')
  context.clock.advance(90_000)
  assert.equal(codeOf(await signInWithCode(context, wrong)), 'wrong-secret')
})

testOnEachDatabase('a session ends when idle, when old, and at sign-out', async ({ db }) => {
  const context = testContext(db)
  const { session, personId } = await setUpSonnenhof(context)
  assert.equal(session.expiresMs, startMs + sessionLifetimeMs)
  context.clock.advance(sessionIdleMs - 1)
  assert.notEqual(await principalOfSession(context, session.token), null)
  context.clock.advance(sessionIdleMs)
  assert.equal(await principalOfSession(context, session.token), null)
  assert.equal(await findSession(db, hashSecret(session.token)), null)

  const used = await startSession(context, db, personId, { device: 'phone' })
  for (let day = 0; day < 89; day++) {
    context.clock.advance(86_400_000)
    assert.notEqual(await principalOfSession(context, used.token), null)
  }
  context.clock.advance(86_400_000)
  assert.equal(await principalOfSession(context, used.token), null)

  const third = await startSession(context, db, personId, { device: 'phone' })
  await endSession(context, third.token)
  assert.equal(await principalOfSession(context, third.token), null)
})

testOnEachDatabase(
  'only the hash of a session is stored, and a forged one is nobody',
  async ({ db }) => {
    const context = testContext(db)
    const { session } = await setUpSonnenhof(context)
    const rows = await db.selectFrom('sessions').selectAll().execute()
    assert.ok(!JSON.stringify(rows).includes(session.token))
    for (const forged of [
      '',
      'x',
      hashSecret(session.token),
      `${session.token}x`,
      'A'.repeat(43),
    ]) {
      assert.equal(await principalOfSession(context, forged), null)
    }
  },
)

testOnEachDatabase('the session longest unused makes room for a new one', async ({ db }) => {
  const context = testContext(db)
  const { session, personId } = await setUpSonnenhof(context)
  for (let i = 0; i < sessionLimit; i++) {
    context.clock.advance(1_000)
    await startSession(context, db, personId, { device: 'x'.repeat(500) })
  }
  assert.equal((await sessionsOf(db, personId)).length, sessionLimit)
  assert.equal(await principalOfSession(context, session.token), null)
})

testOnEachDatabase('sessions and links end with the account', async ({ db }) => {
  const context = testContext(db)
  const { session, personId, recoveryCodes } = await setUpSonnenhof(context)
  const link = value(await createSignInLink(context, personId))
  value(await removePerson(context, personId))
  assert.equal(await principalOfSession(context, session.token), null)
  const code = recoveryCodes[0] ?? ''
  assert.equal(codeOf(await signInWithCode(context, { ...here, code })), 'wrong-secret')
  const token = tokenIn(link.url)
  assert.equal(codeOf(await signInWithLink(context, { ...here, token })), 'wrong-secret')
})

testOnEachDatabase('what has expired is swept away, and nothing else', async ({ db }) => {
  const context = testContext(db)
  const { session, personId } = await setUpSonnenhof(context)
  value(await createSignInLink(context, personId))
  await sweepExpired(db, context.clock.now())
  assert.equal((await db.selectFrom('sign_in_links').selectAll().execute()).length, 1)
  assert.notEqual(await principalOfSession(context, session.token), null)
  await sweepExpired(db, context.clock.now() + sessionLifetimeMs)
  assert.equal((await db.selectFrom('sign_in_links').selectAll().execute()).length, 0)
  assert.equal((await db.selectFrom('sessions').selectAll().execute()).length, 0)
})
