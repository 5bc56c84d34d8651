import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Store } from '../store/open.ts'
import {
  codeOf,
  here,
  join,
  settle,
  setUpSonnenhof,
  testContext,
  tokenIn,
  value,
} from './fixtures.ts'
import { acceptInvitation, inviteTo } from './join.ts'
import { endMembership, removePerson } from './leave.ts'
import { exportPerson } from './person-export.ts'
import type { PersonHooks } from './person.ts'
import { createSignInLink, startSession } from './sign-in.ts'
import { savePasskey, saveChallenge } from './store-passkey.ts'
import { findPerson, membersOf, updatePerson } from './store-person.ts'
import { findCell, updateCell } from './store.ts'

/** Every text in every column of every table, by `table.column`. */
async function textsOf({ db, kind }: Pick<Store, 'db' | 'kind'>): Promise<Map<string, string[]>> {
  const tables = await db.introspection.getTables()
  const texts = new Map<string, string[]>()
  for (const { name, columns } of tables) {
    for (const column of columns.filter(({ dataType }) => /text|char|json/i.test(dataType))) {
      const { rows } = await sql<{ text: string | null }>`
        select ${sql.ref(column.name)} as text from ${sql.table(name)}`.execute(db)
      texts.set(
        `${name}.${column.name}`,
        rows.flatMap(({ text }) => (text === null ? [] : [text])),
      )
    }
  }
  assert.ok(texts.size > 30, `${kind} has texts to look through`)
  return texts
}

function placesOf(texts: ReadonlyMap<string, readonly string[]>, needle: string): string[] {
  return [...texts].flatMap(([place, all]) =>
    all.some((text) => text.toLowerCase().includes(needle.toLowerCase())) ? [place] : [],
  )
}

testOnEachDatabase('after a removal nothing in the database names the person', async (store) => {
  const { db } = store
  const context = testContext(db)
  const setUp = await setUpSonnenhof(context)
  const rosa = await settle(context, setUp, 'Haus Zwetschkenbaum', 'Rosa Zwetschke')
  const rosaId = rosa.personId
  await updatePerson(db, rosaId, { language: 'sl' })
  const place = { label: 'Zwetschkengasse 4', latitude: 47.0701, longitude: 15.4402 }
  value(await updateCell(db, rosa.cell.id, { place }))
  await startSession(context, db, rosaId, { device: 'Zwetschkenphone' })
  value(await createSignInLink(context, rosaId))
  await saveChallenge(db, { challenge: 'zwetschke', personId: rosaId, expiresMs: 9e12 }, 0, 10)
  await savePasskey(db, {
    id: 'key',
    personId: rosaId,
    publicKey: new Uint8Array([1, 2]),
    counter: 0,
    transports: ['internal'],
    name: 'Zwetschkenphone',
    createdMs: 0,
    lastUsedMs: null,
  })
  value(await inviteTo(context, { inviterId: rosaId, cellId: rosa.cell.id, role: 'guest' }))
  assert.ok(placesOf(await textsOf(store), 'zwetschke').length >= 6)

  value(await removePerson(context, rosaId))

  assert.deepEqual(placesOf(await textsOf(store), 'zwetschke'), [])
  // Her id stays where history points to it, and nowhere else.
  assert.deepEqual(placesOf(await textsOf(store), rosaId).sort(), [
    'invitations.accepted_by',
    'invitations.invited_by',
    'people.id',
  ])
  const tombstone = await db
    .selectFrom('people')
    .selectAll()
    .where('id', '=', rosaId)
    .executeTakeFirstOrThrow()
  assert.deepEqual(
    { ...tombstone },
    { id: rosaId, name: '', language: '', created_ms: 0, removed_ms: context.clock.now() },
  )
  const home = await findCell(db, rosa.cell.id)
  assert.equal(home?.name, 'Home')
  assert.deepEqual(home.place, setUp.neighbourhood.place)
  assert.equal(await findPerson(db, rosaId), null)
  assert.equal(codeOf(await removePerson(context, rosaId)), 'not-found')
})

testOnEachDatabase('a home keeps its name while somebody else lives there', async ({ db }) => {
  const context = testContext(db)
  const setUp = await setUpSonnenhof(context)
  const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
  await join(context, rosa.personId, rosa.cell.id, 'resident', 'Karl')
  value(await removePerson(context, rosa.personId))
  assert.equal((await findCell(db, rosa.cell.id))?.name, 'Haus 2')
  assert.deepEqual(
    (await membersOf(db, rosa.cell.id)).map(({ name }) => name),
    ['Karl'],
  )
})

testOnEachDatabase('other rooms forget in the same transaction, or nobody does', async ({ db }) => {
  const forgotten: unknown[] = []
  const hooks: PersonHooks = {
    room: 'other',
    export: async (_, personId, homeIds) => ({ personId, homeIds }),
    forget: async (_, personId, emptyHomeIds) => {
      forgotten.push([personId, emptyHomeIds])
      if (forgotten.length === 1) throw new Error('the other room is broken')
    },
  }
  const context = testContext(db, { personHooks: [hooks] })
  const setUp = await setUpSonnenhof(context)
  const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
  await assert.rejects(removePerson(context, rosa.personId), /other room is broken/)
  assert.equal((await findPerson(db, rosa.personId))?.name, 'Rosa')
  assert.equal((await membersOf(db, rosa.cell.id)).length, 1)
  value(await removePerson(context, rosa.personId))
  assert.deepEqual(forgotten[1], [rosa.personId, [rosa.cell.id]])
})

testOnEachDatabase(
  'the export holds everything about me, room by room, and no secret',
  async ({ db }) => {
    const hooks: PersonHooks = {
      room: 'series',
      export: async (_, personId, homeIds) => ({ personId, homeIds }),
    }
    const context = testContext(db, { personHooks: [hooks] })
    const setUp = await setUpSonnenhof(context)
    value(
      await inviteTo(context, {
        inviterId: setUp.personId,
        cellId: setUp.neighbourhood.id,
        role: 'guest',
      }),
    )
    const parts = value(await exportPerson(context, setUp.personId))
    assert.deepEqual(parts['person'], {
      id: setUp.personId,
      name: 'Stefanie Steward',
      language: 'de',
      createdMs: context.clock.now(),
    })
    assert.deepEqual(parts['series'], { personId: setUp.personId, homeIds: [setUp.home?.id] })
    assert.equal(parts['recoveryCodesLeft'], 10)
    const text = JSON.stringify(parts)
    for (const expected of ['Sonnenhof', 'Haus am Bach', 'steward', 'Firefox on Linux', 'guest']) {
      assert.ok(text.includes(expected), expected)
    }
    assert.ok(!/hash|public_?key/i.test(text))
    assert.ok(!text.includes(setUp.session.token))
    assert.equal(codeOf(await exportPerson(context, 'nobody')), 'not-found')
  },
)

testOnEachDatabase('the last steward stays while others depend on them', async ({ db }) => {
  const context = testContext(db)
  const setUp = await setUpSonnenhof(context)
  const { personId, neighbourhood } = setUp
  const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
  assert.equal(codeOf(await endMembership(context, personId, neighbourhood.id)), 'last-steward')
  assert.equal(codeOf(await removePerson(context, personId)), 'last-steward')
  assert.equal((await findPerson(db, personId))?.name, 'Stefanie Steward')

  const invite = { inviterId: personId, cellId: neighbourhood.id, role: 'steward' as const }
  const token = tokenIn(value(await inviteTo(context, invite)).url)
  const { personId: rosaId } = rosa
  value(
    await acceptInvitation(context, { ...here, token, personId: rosaId, name: '', language: '' }),
  )
  assert.equal(codeOf(await removePerson(context, personId)), 'ok')
})

testOnEachDatabase('of two stewards who lay down their task at once, one stays', async ({ db }) => {
  const context = testContext(db)
  const { personId, neighbourhood } = await setUpSonnenhof(context)
  const other = await join(context, personId, neighbourhood.id, 'steward', 'Karl')
  await join(context, personId, neighbourhood.id, 'guest', 'Rosa')
  const results = await Promise.all(
    [personId, other.personId].map((id) => endMembership(context, id, neighbourhood.id)),
  )
  assert.deepEqual(results.map(codeOf).sort(), ['last-steward', 'ok'])
})

testOnEachDatabase('whoever is alone may go', async ({ db }) => {
  const context = testContext(db)
  const { personId } = await setUpSonnenhof(context)
  assert.equal(codeOf(await removePerson(context, personId)), 'ok')
})

testOnEachDatabase('a membership ends once', async ({ db }) => {
  const context = testContext(db)
  const setUp = await setUpSonnenhof(context)
  const rosa = await settle(context, setUp, 'Haus 2', 'Rosa')
  assert.equal(codeOf(await endMembership(context, rosa.personId, rosa.cell.id)), 'ok')
  assert.equal(codeOf(await endMembership(context, rosa.personId, rosa.cell.id)), 'not-found')
})
