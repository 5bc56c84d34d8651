// `npm run test:interop`: a real node of ours, and snac2, an ActivityPub server that nobody here wrote, on this machine. snac2 follows a
// neighbourhood, is accepted, gets a question, a meeting and a decision as posts, takes part (taking-part.ts), and leaves. Then activitypub-testing judges the neighbourhood's actor.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { night, recordOf } from '../../src/assembly/decision/fixtures.ts'
import { installedSnac } from './install-snac.ts'
import { takePart } from './taking-part.ts'
import { faults, filesOf, followersOf, run, snac, startOurs, startSnac, until } from './world.ts'

const version = installedSnac()
assert.ok(version !== null, 'snac2 is in Debian 13 and in the backports of 12: apt install snac2')

const node = await startOurs()
const mia = await startSnac()

test(`snac2 ${version} follows a neighbourhood, is accepted, reads what is asked, called and decided, replies, takes part, and leaves`, async () => {
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

  const asked = { question: 'Wohin mit den Rädern?', language: 'de' }
  const conversation = await node.post(
    `/api/cells/${cellId}/conversations`,
    JSON.stringify(asked),
    'json',
  )
  assert.equal(conversation.status, 200)
  const called = {
    title: 'Versammlung im Hof',
    place: 'Innenhof',
    agenda: [{ title: 'Räder', minutes: 10 }],
    startsMs: Date.now() + 86_400_000,
  }
  const meeting = await node.post(`/api/cells/${cellId}/meetings`, JSON.stringify(called), 'json')
  assert.equal(meeting.status, 200, await meeting.clone().text())
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
  const entry = await entered.text()
  assert.equal(entered.status, 200, entry)
  await until(
    () => timeline().some((text) => text.includes('Nachts höchstens 6 kW &amp; nicht mehr')),
    'the decision is in the timeline',
  )
  const note = timeline().find((text) => text.includes('Nachts höchstens')) ?? ''
  assert.ok(note.includes(`${origin}/at/sonnenhof/decisions/`), 'with a link to its page')
  assert.ok(note.includes('Beschlossen'), 'in the language that the steward chose')
  assert.ok(note.includes('eddsa-jcs-2022'), 'with its proof, as it was sent')

  for (const [text, what] of [
    ['Wohin mit den Rädern?', 'a question'],
    ['Ort: Innenhof', 'a meeting in words'],
    ['"type":"Event"', 'a meeting as an event'],
  ] as const) {
    await until(() => timeline().some((entry) => compact(entry).includes(text)), what)
  }
  const event = timeline().find((entry) => compact(entry).includes('"type":"Event"')) ?? ''
  assert.ok(event.includes('Versammlung im Hof') && event.includes('Europe/'))

  const { id: questionId } = Object(await conversation.json())
  const statements = async (): Promise<readonly Record<string, unknown>[]> => {
    const path = `/api/cells/${cellId}/conversations/${questionId}/statements`
    const answer = await fetch(`${origin}${path}`, { headers: { cookie: node.cookie } })
    return Object(await answer.json()).statements
  }
  const question = timeline().find((entry) => entry.includes('Wohin mit den Rädern?')) ?? ''
  const [, post = ''] = /"(http:[^"]*\/posts\/[0-9a-z]+)"/.exec(question) ?? []
  await mia.post('note', { content: 'In den **Keller**, ist doch klar.', in_reply_to: post })
  await until(async () => (await statements()).length === 1, 'the reply stands in moderation')
  const [reply] = await statements()
  assert.deepEqual(
    [reply?.['text'], reply?.['state'], reply?.['outer']],
    ['In den Keller, ist doch klar.', 'waiting', `@mia@${mia.host}`],
  )

  await takePart(node, mia, {
    questionId: String(questionId),
    post,
    decision: note,
    decisionId: JSON.parse(entry).id,
  })

  await snac('unfollow', 'mia', actor)
  await until(async () => (await followersOf(actor)) === 0, 'nobody follows any more')
  assert.deepEqual(faults, [])

  function timeline(): string[] {
    return filesOf('object/**/*.json')
  }

  function compact(json: string): string {
    return json.replaceAll(/": "/g, '":"')
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
