// *Lists of others* as a steward uses it, without a script; and what others read of the own list.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { test, type TestContext } from 'node:test'
import { addFollower } from '../src/federation/social/store-social.ts'
import { setChoice } from '../src/federation/guard/store-choice.ts'
import { startGuarded } from './guarded-node.ts'

const at = '/at/sonnenhof/federation/lists'

async function listAt(context: TestContext, body: () => string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/csv' }).end(body())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  return `http://127.0.0.1:${Object(server.address()).port}/blocks.csv`
}

function hidden(html: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
}

test('a steward sees what a list would change before it holds, and ends the subscription again', async (context) => {
  const { ask, social, store, neighbourhood } = await startGuarded(context)
  let body =
    '#domain,#severity,#public_comment\ntroll.example,suspend,sends abuse\nloud.example,silence,\n'
  const address = await listAt(context, () => body)
  const isBlocked = () => social.guard.judge(neighbourhood.id, new URL('https://a.troll.example/u'))
  assert.match((await ask(at)).text, /You subscribe to no list yet/)
  const early = await ask(`${at}/subscribe`, { address: 'blocks.csv', ruling: 'block' }, 'de')
  assert.equal(early.status, 422)
  assert.match(early.text, /Schreib die Adresse einer Liste wie/)

  const subscribed = await ask(`${at}/subscribe`, { address, ruling: 'block' })
  assert.deepEqual([subscribed.status, subscribed.location], [303, `${at}?said=frame.done`])
  const actor = 'https://a.troll.example/u'
  const follower = { actor, inbox: `${actor}/inbox`, sharedInbox: null }
  await addFollower(store.db, neighbourhood.id, follower, 0)
  const page = await ask(at)
  assert.match(page.text, /One name would be blocked\. troll\.example : sends abuse/)
  assert.match(page.text, /One account that follows you would be let go of/)
  assert.match(page.text, /One line is left out.*Let this hold/)
  assert.equal(await isBlocked(), 'held')
  assert.match((await ask(at, undefined, 'de')).text, /Ein Name würde gesperrt.*Das gelten lassen/)

  const form = { list: hidden(page.html, 'list'), changed: hidden(page.html, 'changed') }
  const stale = await ask(`${at}/take`, { ...form, changed: '1' }, 'de')
  assert.match(stale.text, /Die Liste hat sich inzwischen geändert/)
  await store.db.deleteFrom('social_followers').execute()
  assert.equal((await ask(`${at}/take`, form)).status, 303)
  assert.equal(await isBlocked(), 'blocked')
  const held = await ask(at)
  assert.match(held.text, /One name of it holds here.*Nothing of it waits for you/)
  const log = await ask('/at/sonnenhof/federation/guard')
  assert.match(log.text, /changes of the list hold .* \+1 −0 .* list subscribed to/)

  body = 'other.example\n'
  const end = { list: form.list }
  assert.equal((await ask(`${at}/unsubscribe`, end)).status, 303)
  assert.equal(await isBlocked(), 'held')
  assert.match((await ask(`${at}/unsubscribe`, end, 'de')).text, /Diese Liste ist nicht abonniert/)
})

test('where only accepted servers are heard a new one is met as if it were blocked, until it is accepted', async (context) => {
  const { ask, social, store, neighbourhood } = await startGuarded(context)
  const { id } = neighbourhood
  const met = (address: string) => social.guard.judge(id, new URL(address))
  assert.match((await ask(at)).text, /Servers that are new wait until you accept them/)
  assert.equal((await ask(`${at}/choose`, { only: 'on' })).status, 303)
  assert.equal(await met('https://new.example/u'), 'blocked')
  assert.equal((await social.guard.judgeAll(id))('https://new.example/u'), 'blocked')
  assert.match((await ask(at, undefined, 'de')).text, /Nur angenommene Server werden gehört/)
  const accept = await ask('/at/sonnenhof/federation/guard/accept', { server: 'new.example' })
  assert.equal(accept.status, 303)
  assert.equal(await met('https://new.example/u'), 'open')
  assert.equal((await ask(`${at}/choose`, { only: 'off' })).status, 303)
  assert.equal(await met('https://other.example/u'), 'held')
  await setChoice(store.db, null, { hearsOnlyAccepted: true, isShared: false })
  assert.equal(await met('https://other.example/u'), 'blocked')
  assert.match((await ask(at)).text, /Whoever runs this node chose that/)
  const log = await ask('/at/sonnenhof/federation/guard')
  assert.match(log.text, /Everybody new servers are heard again .* only accepted servers are heard/)
})

test('the own list is read by nobody until stewards share it, has no accounts and no reasons, and another node reads it', async (context) => {
  const { ask, social, neighbourhood, left } = await startGuarded(context)
  const open = `/groups/${neighbourhood.id}/blocks.csv`
  for (const [kind, subject] of [
    ['domain', 'troll.example'],
    ['actor', 'https://b.example/mia'],
  ] as const) {
    const wish = { ruling: 'block', kind, subject, reason: 'a secret' } as const
    assert.ok((await social.rule(neighbourhood.id, wish, null)).ok)
  }
  const file = await ask(`${at}/blocks.csv`)
  assert.match(file.html, /^#domain,#severity.*\r\ntroll\.example,suspend,false,false,,false\r\n$/)
  assert.equal((await ask(open)).status, 404)
  assert.equal((await ask(`${at}/choose`, { share: 'on' })).status, 303)
  assert.deepEqual((await ask(open)).html, file.html)
  assert.deepEqual(
    left.map(({ kind, content }) => [kind, content]),
    [['block-list', { domains: ['troll.example'] }]],
  )
  assert.match((await ask(at)).text, /Everybody can read it at https:\/\/we\.example\/groups\//)

  const other = await startGuarded(context)
  const address = await listAt(context, () => file.html)
  const wish = { address, ruling: 'block', isAutomatic: false } as const
  const list = await other.social.lists.subscribe(null, wish, null)
  assert.ok(list.ok && (await other.social.lists.take(null, list.value, null)).ok)
  const judged = await other.social.guard.judge('any', new URL('https://a.troll.example/u'))
  assert.equal(judged, 'blocked')
  assert.match((await other.ask(at)).text, /Whoever runs this node subscribes to it/)
  assert.equal((await ask(`${at}/choose`, { share: 'off' })).status, 303)
  assert.equal((await ask(open)).status, 404)
})
