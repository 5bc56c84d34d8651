import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { codeOf, here, setUpSonnenhof, sonnenhof, testContext, value } from './fixtures.ts'
import { createHome, createNeighbourhood } from './home.ts'
import { newSetupCode, proveSetup, setUpNode, type SetupRequest } from './setup.ts'
import { principalOfSession } from './sign-in.ts'
import { isSetUp, visitorMemberships } from './store-person.ts'
import { listCells } from './store.ts'

const request: SetupRequest = {
  ...here,
  code: null,
  isLocal: false,
  name: 'Stefanie',
  language: 'de',
  neighbourhood: sonnenhof,
  homeName: 'Haus am Bach',
}

testOnEachDatabase('the code from the terminal makes the first steward', async ({ db }) => {
  const context = testContext(db)
  assert.equal(await isSetUp(db), false)
  const done = await setUpSonnenhof(context)
  assert.equal(await isSetUp(db), true)
  assert.equal(done.neighbourhood.slug, 'sonnenhof')
  assert.equal(done.home?.slug, 'haus-am-bach')
  assert.equal(done.home?.timeZone, 'Europe/Vienna')
  assert.equal(done.recoveryCodes.length, 10)
  const principal = await principalOfSession(context, done.session.token)
  assert.deepEqual(principal?.memberships.map((m) => m.role).sort(), ['resident', 'steward'])
  assert.equal(await newSetupCode(context), null)
})

testOnEachDatabase('without the code only this very machine may, and only once', async ({ db }) => {
  const context = testContext(db)
  const { code } = (await newSetupCode(context)) ?? assert.fail()
  const wrong = code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`
  assert.equal(codeOf(await setUpNode(context, request)), 'wrong-setup-code')
  assert.equal(codeOf(await setUpNode(context, { ...request, code: wrong })), 'wrong-setup-code')
  assert.equal(
    codeOf(await setUpNode(context, { ...request, code: wrong, isLocal: true })),
    'wrong-setup-code',
  )
  assert.equal(await isSetUp(db), false)
  assert.equal(codeOf(await setUpNode(context, { ...request, isLocal: true })), 'ok')
  assert.equal(codeOf(await setUpNode(context, { ...request, isLocal: true })), 'already-set-up')
  assert.equal(codeOf(await setUpNode(context, { ...request, code })), 'already-set-up')
})

testOnEachDatabase('a newer code ends the older one', async ({ db }) => {
  const context = testContext(db)
  const first = (await newSetupCode(context)) ?? assert.fail()
  const second = (await newSetupCode(context)) ?? assert.fail()
  assert.equal(
    codeOf(await setUpNode(context, { ...request, code: first.code })),
    'wrong-setup-code',
  )
  assert.equal(codeOf(await setUpNode(context, { ...request, code: second.code })), 'ok')
  assert.match(second.url, /^http:\/\/localhost:7310\/start\?code=/)
})

testOnEachDatabase('a set-up that is refused leaves nothing behind', async ({ db }) => {
  const context = testContext(db)
  const { code } = (await newSetupCode(context)) ?? assert.fail()
  for (const [change, expected] of [
    [{ name: '' }, 'name-missing'],
    [{ language: '?' }, 'unknown-language'],
    [{ neighbourhood: { ...sonnenhof, currency: 'x' } }, 'unknown-currency'],
    [{ neighbourhood: null }, 'neighbourhood-missing'],
    [{ homeName: '' }, 'name-missing'],
  ] as const) {
    assert.equal(codeOf(await setUpNode(context, { ...request, code, ...change })), expected)
  }
  assert.equal(await isSetUp(db), false)
  assert.deepEqual(await listCells(db), [])
  assert.equal(codeOf(await setUpNode(context, { ...request, code })), 'ok')
})

testOnEachDatabase('two who set up at once: one does', async ({ db }) => {
  const context = testContext(db)
  const { code } = (await newSetupCode(context)) ?? assert.fail()
  const results = await Promise.all(
    [1, 2, 3, 4].map(() => setUpNode(context, { ...request, code })),
  )
  assert.deepEqual(results.map(codeOf).sort(), [
    'already-set-up',
    'already-set-up',
    'already-set-up',
    'ok',
  ])
  assert.equal((await listCells(db)).length, 2)
})

testOnEachDatabase(
  'the code proves who may decide, as often as wanted, until the node is set up',
  async ({ db }) => {
    const context = testContext(db)
    const { code } = (await newSetupCode(context)) ?? assert.fail()
    const prove = async (by: string | null, isLocal = false): Promise<string> =>
      codeOf(await proveSetup(context, { code: by, isLocal, address: request.address }))
    assert.equal(await prove('7'.repeat(20)), 'wrong-setup-code')
    assert.equal(await prove(null), 'wrong-setup-code')
    assert.equal(await prove(null, true), 'ok')
    assert.equal(await prove(code), 'ok')
    assert.equal(codeOf(await setUpNode(context, { ...request, code })), 'ok')
    assert.equal(await prove(code), 'already-set-up')
    assert.equal(await prove(null, true), 'already-set-up')
  },
)

testOnEachDatabase('guessing the code is slow', async ({ db }) => {
  const context = testContext(db)
  await newSetupCode(context)
  for (let i = 0; i < 10; i++) {
    assert.equal(codeOf(await setUpNode(context, request)), 'wrong-setup-code')
  }
  assert.equal(codeOf(await setUpNode(context, request)), 'too-many-attempts')
})

testOnEachDatabase(
  'a visitor tries everything in the sample, until the node is set up',
  async ({ db }) => {
    const context = testContext(db)
    const real = value(await createNeighbourhood(context, db, sonnenhof))
    await createHome(context, db, real.id, 'Haus 1')
    assert.deepEqual(await visitorMemberships(db), [])
    await db.updateTable('cells').set({ is_sample: 1 }).execute()
    assert.deepEqual(
      (await visitorMemberships(db)).map(({ role, parentId }) => [role, parentId]),
      [
        ['steward', null],
        ['resident', real.id],
      ],
    )
    const { code } = (await newSetupCode(context)) ?? assert.fail()
    const done = value(
      await setUpNode(context, { ...request, code, neighbourhood: null, homeName: null }),
    )
    assert.equal(done.neighbourhood.id, real.id)
    assert.deepEqual(await visitorMemberships(db), [])
    const principal = await principalOfSession(context, done.session.token)
    assert.equal(principal?.memberships.length, 2)
  },
)
