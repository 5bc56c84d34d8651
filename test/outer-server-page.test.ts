// The page of one server outside as a steward reads it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Newcomers } from '../src/federation/guard/newcomers.ts'
import { addMessages } from '../src/federation/queue/store-message.ts'
import { noteSent } from '../src/federation/social/store-server-health.ts'
import { addFollower } from '../src/federation/social/store-social.ts'
import { startGuarded } from './guarded-node.ts'

const at = '/at/sonnenhof/federation'

test('of a server a steward reads when it was heard and reached, what waits, and who said what of it', async (context) => {
  const { ask, social, store, clock, neighbourhood } = await startGuarded(context)
  const { guard } = social
  const { db } = store
  const page = `${at}/servers/snac.example`
  const fresh = await ask(page)
  assert.match(fresh.text, /never heard from it.*Nothing that this node sent was taken/)
  assert.match(fresh.text, /Nothing waits to be sent there.*no list has said anything/)
  assert.match((await ask(`${at}/guard`)).text, /You have not met any server yet/)

  const of = { db, clock, guard, cells: async () => [], isFollower: async () => false }
  const actor = 'https://snac.example/mia'
  await new Newcomers(of).meet(neighbourhood.id, new URL(actor))
  const follower = { actor, inbox: `${actor}/inbox`, sharedInbox: null }
  await addFollower(db, neighbourhood.id, follower, 0)
  await noteSent(db, 'snac.example', '', clock.now())
  clock.advance(60_000)
  await noteSent(db, 'snac.example', '503', clock.now())
  const waits = { body: '', orderingKey: null, dueMs: clock.now() + 60_000 }
  await addMessages(db, [
    { ...waits, host: 'snac.example' },
    { ...waits, host: 'other.example' },
  ])
  for (const [kind, subject, reason] of [
    ['actor', 'https://snac.example/bad', 'is rude'],
    ['domain', 'other.example', 'elsewhere'],
  ] as const) {
    const wish = { ruling: 'block', kind, subject, reason } as const
    assert.ok((await guard.state(neighbourhood.id, wish, null)).ok)
  }
  const read = await ask(page)
  assert.match(read.text, /Nobody has accepted it yet/)
  assert.match(read.text, /Heard for the first time on 1 March 2026, and last on 1 March 2026, /)
  assert.match(read.text, /One account there follows.*last taken there on 1 March 2026, 13:00/)
  assert.match(read.text, /On 1 March 2026, 13:01 something was not taken: the server answered 503/)
  assert.match(
    read.text,
    /One message of this node waits.*The next is tried on 1 March 2026, 13:02/,
  )
  assert.match(read.text, /snac\.example\/bad One account: blocked since .* is rude/)
  assert.doesNotMatch(read.text, /elsewhere/)
  await noteSent(db, 'snac.example', 'late', clock.now())
  const german = await ask(page, undefined, 'de')
  assert.match(german.text, /wurde etwas nicht angenommen: Er brauchte zu lange/)
  assert.match((await ask(`${at}/guard`)).html, /href="[^"]*\/servers\/snac\.example"/)
})

test('what is no name of a server has no page', async (context) => {
  const { ask } = await startGuarded(context)
  for (const name of ['Snac.Example', 'a%20b', 'x%2Fy', 'u%40x.example', '%5B']) {
    assert.equal((await ask(`${at}/servers/${name}`)).status, 404, name)
  }
  assert.equal((await ask(`${at}/servers/127.0.0.1%3A8080`)).status, 200)
})
