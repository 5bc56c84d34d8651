import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Cell } from './cell.ts'
import {
  codeOf,
  here,
  join,
  settle,
  setUpSonnenhof,
  sonnenhof,
  testContext,
  tokenIn,
  value,
} from './fixtures.ts'
import { createHome } from './home.ts'
import { invitationLifetimeMs, invitationLimit, mayInvite, type Inviter } from './invitation.ts'
import { acceptInvitation, inviteTo, previewInvitation } from './join.ts'
import { endMembership } from './leave.ts'
import type { Membership, Role } from './role.ts'
import { principalOfSession } from './sign-in.ts'
import { closeInvitation } from './store-invitation.ts'
import { membersOf } from './store-person.ts'

const accept = { ...here, personId: null, name: 'Rosa', language: 'en' }

testOnEachDatabase('an invitation says who invites, to what, and is used once', async ({ db }) => {
  const context = testContext(db)
  const { personId, neighbourhood } = await setUpSonnenhof(context)
  const home = value(await createHome(context, db, neighbourhood.id, 'Haus 2'))
  const invite = { inviterId: personId, cellId: home.id, role: 'resident' as const }
  const { url } = value(await inviteTo(context, invite))
  const token = tokenIn(url)
  for (let i = 0; i < 20; i++) {
    const preview = value(await previewInvitation(context, { ...here, token }))
    assert.equal(preview.invitedBy, 'Stefanie Steward')
    assert.equal(preview.cell.name, 'Haus 2')
    assert.equal(preview.parent?.name, 'Sonnenhof')
  }
  const joined = value(await acceptInvitation(context, { ...accept, token }))
  assert.equal(joined.recoveryCodes.length, 10)
  const principal = await principalOfSession(context, joined.session?.token ?? '')
  assert.deepEqual(
    principal?.memberships.map(({ cellId, role }) => [cellId, role]),
    [[home.id, 'resident']],
  )
  assert.equal(codeOf(await acceptInvitation(context, { ...accept, token })), 'invitation-closed')
  assert.equal(codeOf(await previewInvitation(context, { ...here, token })), 'invitation-closed')
})

testOnEachDatabase('of many who accept at once, one joins', async ({ db }) => {
  const context = testContext(db)
  const { neighbourhood } = await setUpSonnenhof(context)
  const { url } = value(
    await inviteTo(context, { inviterId: null, cellId: neighbourhood.id, role: 'guest' }),
  )
  const results = await Promise.all(
    Array.from({ length: 6 }, () => acceptInvitation(context, { ...accept, token: tokenIn(url) })),
  )
  assert.equal(results.filter((result) => result.ok).length, 1)
  assert.equal((await membersOf(db, neighbourhood.id)).length, 2)
  assert.equal((await db.selectFrom('people').selectAll().execute()).length, 2)
})

testOnEachDatabase('an invitation ends: by time, by being withdrawn', async ({ db }) => {
  const context = testContext(db)
  const { neighbourhood } = await setUpSonnenhof(context)
  const invite = { inviterId: null, cellId: neighbourhood.id, role: 'guest' as const }
  const late = value(await inviteTo(context, invite))
  context.clock.advance(invitationLifetimeMs)
  assert.equal(
    codeOf(await acceptInvitation(context, { ...accept, token: tokenIn(late.url) })),
    'invitation-expired',
  )
  const withdrawn = value(await inviteTo(context, invite))
  assert.equal(await closeInvitation(db, withdrawn.invitation.id, 1, null), true)
  assert.equal(await closeInvitation(db, withdrawn.invitation.id, 1, null), false)
  assert.equal(
    codeOf(await acceptInvitation(context, { ...accept, token: tokenIn(withdrawn.url) })),
    'invitation-closed',
  )
  assert.equal(
    codeOf(await acceptInvitation(context, { ...accept, token: 'A'.repeat(43) })),
    'invitation-unknown',
  )
})

testOnEachDatabase(
  'somebody signed in joins one cell more, without a new account',
  async ({ db }) => {
    const context = testContext(db)
    const setUp = await setUpSonnenhof(context)
    const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
    const invite = { inviterId: null, cellId: setUp.neighbourhood.id, role: 'steward' as const }
    const token = tokenIn(value(await inviteTo(context, invite)).url)
    const joined = value(
      await acceptInvitation(context, { ...accept, token, personId: rosa.personId }),
    )
    assert.equal(joined.personId, rosa.personId)
    assert.equal(joined.session, null)
    const again = tokenIn(value(await inviteTo(context, invite)).url)
    assert.equal(
      codeOf(await acceptInvitation(context, { ...accept, token: again, personId: rosa.personId })),
      'already-member',
    )
    // The refusal used nothing up.
    assert.equal(codeOf(await acceptInvitation(context, { ...accept, token: again })), 'ok')
  },
)

testOnEachDatabase(
  "a steward's spare invitation is no key to a home that is lived in",
  async ({ db }) => {
    const context = testContext(db)
    const { personId, neighbourhood } = await setUpSonnenhof(context)
    const home = value(await createHome(context, db, neighbourhood.id, 'Haus 2'))
    const invite = { inviterId: personId, cellId: home.id, role: 'resident' as const }
    const first = tokenIn(value(await inviteTo(context, invite)).url)
    const spare = tokenIn(value(await inviteTo(context, invite)).url)
    value(await acceptInvitation(context, { ...accept, token: first }))
    assert.equal(
      codeOf(await acceptInvitation(context, { ...accept, token: spare, personId })),
      'home-has-residents',
    )
    assert.equal(codeOf(await inviteTo(context, invite)), 'home-has-residents')
  },
)

testOnEachDatabase('two keys to an empty home, used at once: one turns', async ({ db }) => {
  const context = testContext(db)
  const { personId, neighbourhood } = await setUpSonnenhof(context)
  const home = value(await createHome(context, db, neighbourhood.id, 'Haus 2'))
  const invite = { inviterId: personId, cellId: home.id, role: 'resident' as const }
  const tokens = await Promise.all(
    [1, 2, 3, 4].map(async () => tokenIn(value(await inviteTo(context, invite)).url)),
  )
  const results = await Promise.all(
    tokens.map((token) => acceptInvitation(context, { ...accept, token })),
  )
  assert.deepEqual(results.map(codeOf).sort(), [
    'home-has-residents',
    'home-has-residents',
    'home-has-residents',
    'ok',
  ])
})

testOnEachDatabase('whoever left no longer invites, not even by earlier links', async ({ db }) => {
  const context = testContext(db)
  const setUp = await setUpSonnenhof(context)
  const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
  await join(context, rosa.personId, rosa.cell.id, 'resident', 'Karl')
  const invite = { inviterId: rosa.personId, cellId: rosa.cell.id, role: 'guest' as const }
  const token = tokenIn(value(await inviteTo(context, invite)).url)
  value(await endMembership(context, rosa.personId, rosa.cell.id))
  assert.equal(codeOf(await inviteTo(context, invite)), 'forbidden')
  assert.equal(codeOf(await acceptInvitation(context, { ...accept, token })), 'forbidden')
})

testOnEachDatabase('a newcomer without a name is refused and may try again', async ({ db }) => {
  const context = testContext(db)
  const { neighbourhood } = await setUpSonnenhof(context)
  const invite = { inviterId: null, cellId: neighbourhood.id, role: 'guest' as const }
  const token = tokenIn(value(await inviteTo(context, invite)).url)
  assert.equal(
    codeOf(await acceptInvitation(context, { ...accept, token, name: ' ' })),
    'name-missing',
  )
  assert.equal(codeOf(await acceptInvitation(context, { ...accept, token })), 'ok')
})

testOnEachDatabase('a cell has so many open invitations and no more', async ({ db }) => {
  const context = testContext(db)
  const { neighbourhood } = await setUpSonnenhof(context)
  const invite = { inviterId: null, cellId: neighbourhood.id, role: 'guest' as const }
  for (let i = 0; i < invitationLimit; i++) value(await inviteTo(context, invite))
  assert.equal(codeOf(await inviteTo(context, invite)), 'too-many-invitations')
})

test('who may invite whom', () => {
  const cell = (kind: Cell['kind'], id: string, parentId: string | null): Cell => ({
    ...sonnenhof,
    id,
    kind,
    parentId,
    slug: id,
    time: { kind: 'machine' },
    isSample: false,
    createdMs: 0,
  })
  const home = cell('home', 'h', 'n')
  const neighbourhood = cell('neighbourhood', 'n', null)
  const steward: Membership[] = [{ cellId: 'n', role: 'steward' }]
  const resident: Membership[] = [{ cellId: 'h', role: 'resident', parentId: 'n' }]
  const neighbour: Membership[] = [{ cellId: 'h2', role: 'resident', parentId: 'n' }]
  const guest: Membership[] = [{ cellId: 'n', role: 'guest' }]
  const table: [Inviter, Cell, Role, number, string][] = [
    ['operator', neighbourhood, 'steward', 0, 'ok'],
    ['operator', home, 'resident', 3, 'ok'],
    ['operator', home, 'steward', 0, 'role-does-not-fit'],
    ['operator', neighbourhood, 'resident', 0, 'role-does-not-fit'],
    [steward, neighbourhood, 'steward', 0, 'ok'],
    [steward, neighbourhood, 'guest', 0, 'ok'],
    [steward, home, 'resident', 0, 'ok'],
    [steward, home, 'resident', 1, 'home-has-residents'],
    [steward, home, 'guest', 0, 'forbidden'],
    [resident, home, 'resident', 1, 'ok'],
    [resident, home, 'guest', 1, 'ok'],
    [resident, neighbourhood, 'guest', 1, 'forbidden'],
    [neighbour, home, 'resident', 0, 'forbidden'],
    [guest, neighbourhood, 'guest', 0, 'forbidden'],
    [guest, home, 'resident', 0, 'forbidden'],
  ]
  for (const [inviter, where, role, residents, expected] of table) {
    assert.equal(codeOf(mayInvite(inviter, where, role, residents)), expected)
  }
})
