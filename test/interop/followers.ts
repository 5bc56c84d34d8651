// `npm run test:interop`: a real node of ours, and snac2, an ActivityPub server that nobody here wrote, on this machine. snac2 follows a
// neighbourhood, is accepted, gets a decision as a post, and leaves. Then activitypub-testing judges the neighbourhood's actor.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { night, recordOf } from '../../src/assembly/decision/fixtures.ts'
import { installedSnac } from './install-snac.ts'
import { faults, filesOf, followersOf, run, snac, startOurs, startSnac, until } from './world.ts'

const version = installedSnac()
assert.ok(version !== null, 'snac2 is in Debian 13 and in the backports of 12: apt install snac2')

const node = await startOurs()
await startSnac()

test(`snac2 ${version} follows a neighbourhood, is accepted, reads a decision, and leaves`, async () => {
  const { origin, cellId } = node
  const actor = `${origin}/groups/${cellId}`
  const closed = await fetch(actor, { headers: { accept: 'application/activity+json' } })
  assert.equal(closed.status, 404, 'nothing is there before a steward switches it on')
  const opened = await node.post(`/at/sonnenhof/federation`, 'state=de')
  assert.equal(opened.status, 303)

  const handle = `@sonnenhof@${new URL(origin).host}`
  assert.ok((await snac('webfinger', handle)).includes(actor), 'found by its name')
  await snac('follow', 'mia', actor)
  await until(async () => (await followersOf(actor)) === 1, 'one account follows')
  await until(
    () => filesOf('user/mia/following/*').some((text) => text.includes('"Accept"')),
    'snac2 knows that it was accepted',
  )

  const decision = {
    decidedMs: Date.now(),
    followsId: null,
    record: recordOf('Nachts höchstens 6 kW & nicht mehr'),
    mandates: [night],
  }
  const entered = await node.post(
    `/api/cells/${cellId}/decisions`,
    JSON.stringify(decision),
    'json',
  )
  assert.equal(entered.status, 200, await entered.text())
  await until(
    () => timeline().some((text) => text.includes('Nachts höchstens 6 kW &amp; nicht mehr')),
    'the decision is in the timeline',
  )
  const note = timeline().find((text) => text.includes('Nachts höchstens')) ?? ''
  assert.ok(note.includes(`${origin}/at/sonnenhof/decisions/`), 'with a link to its page')
  assert.ok(note.includes('Beschlossen'), 'in the language that the steward chose')

  await snac('unfollow', 'mia', actor)
  await until(async () => (await followersOf(actor)) === 0, 'nobody follows any more')
  assert.deepEqual(faults, [])

  function timeline(): string[] {
    return filesOf('object/**/*.json')
  }
})

test('activitypub-testing finds nothing wrong with the actor', async () => {
  const actor = `${node.origin}/groups/${node.cellId}`
  const tried = await run('npx', ['-y', 'activitypub-testing@0.16.1', 'test', 'actor', actor])
  const outcomes = [...tried.matchAll(/"outcome":\s*"(\w+)"/g)].map(([, outcome]) => outcome)
  const count = (of: string): number => outcomes.filter((outcome) => outcome === of).length
  process.stdout.write(
    `activitypub-testing: ${count('passed')} passed, ${count('failed')} failed, ${count('inapplicable')} inapplicable\n`,
  )
  assert.ok(count('passed') > 0, tried)
  assert.equal(count('failed'), 0, tried)
})
