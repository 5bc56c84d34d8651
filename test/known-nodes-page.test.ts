// *Whom we trust* as stewards of two nodes use it, without a script: from an address typed to trust on both sides, and back.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { setUpSonnenhof, testContext } from '../src/cell/fixtures.ts'
import { proofLifetimeMs } from '../src/cell/proof.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { sendMail } from '../src/federation/mail/store-mail.ts'
import { fingerprintOf } from '../src/federation/peers/fingerprint.ts'
import { listPeerChanges } from '../src/federation/peers/store-peer-changes.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { listen } from '../src/node/http-server.ts'
import { askPeers } from '../src/node/peer-chore.ts'
import { mountChannel, openChannel } from '../src/node/peer-channel.ts'
import { openStore } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const startMs = Date.UTC(2026, 2, 1, 12)
const at = '/at/sonnenhof/neighbours'

/** A node on loopback with a steward in a browser. */
async function startNode(context: TestContext) {
  const clock = new ManualClock(startMs)
  const store = await openStore(':memory:')
  await ensureNodeKey(store.db)
  const server = await listen('127.0.0.1', 0, false)
  const publicUrl = `http://127.0.0.1:${server.port}`
  const { web } = everyRoute(store, publicUrl)
  const { session } = await setUpSonnenhof({ ...testContext(store.db, { publicUrl }), clock })
  const api = { ...web.api, clock }
  const wayOut = new TableWayOut({ onLeft: () => {}, onFault: () => assert.fail() })
  const settings = { publicUrl, federationLoopback: true }
  const channel = await openChannel(settings, store, wayOut)
  assert.ok(channel !== null)
  const app = new Hono<AppEnv>()
  app.use(frame(api))
  mountChannel(app, channel, api, {})
  mountPages(app, { ...web, api, channel })
  server.answerWith(app.fetch)
  context.after(async () => {
    await server.stop()
    await store.close()
  })
  const ask = async (path: string, form?: Record<string, string>, language = 'en') => {
    const headers = {
      cookie: `${sessionCookieName(publicUrl)}=${session.token}`,
      'accept-language': language,
      origin: publicUrl,
    }
    const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const answer = await app.request(publicUrl + path, { headers, ...body })
    const { status } = answer
    return { status, text: plain(await answer.text()), location: answer.headers.get('location') }
  }
  const digits = fingerprintOf({ address: publicUrl, key: channel.signer })
  return { clock, ask, publicUrl, store, channel, digits }
}

function plain(html: string): string {
  const hidden = html.replaceAll(
    /<input type="hidden" name="(\w+)" value="([^"]*)"[^>]*>/g,
    ' [$1=$2] ',
  )
  return hidden
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', '’')
}

/** What a page would send on: its hidden fields. */
function fieldsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/\[(\w+)=([^\]]*)\]/g)].map(([, name = '', of = '']) => [name, of]),
  )
}

type Node = Awaited<ReturnType<typeof startNode>>

async function trust(node: Node, { publicUrl, digits }: Node, name: string): Promise<void> {
  const found = await node.ask(`${at}/nodes/find`, { address: publicUrl })
  assert.equal(found.status, 200)
  assert.ok(found.text.includes(digits) && found.text.includes(node.digits))
  assert.equal(node.channel.peers.all.length, 0, 'nothing is stated by asking')
  const form = { ...fieldsIn(found.text), name, compared: '1' }
  const stated = await node.ask(`${at}/nodes/state`, form)
  assert.deepEqual([stated.status, stated.location], [303, `${at}/nodes?said=frame.done`])
}

test('two stewards make their nodes trust each other by an address and digits, and take it back', async (context) => {
  const [north, south] = [await startNode(context), await startNode(context)]
  assert.match((await north.ask(`${at}/nodes`)).text, /This node knows no other one yet/)
  assert.ok((await north.ask(`${at}/nodes`)).text.includes(north.digits))
  await trust(north, south, 'South')
  await trust(south, north, 'North')
  const [peer] = north.channel.peers.all
  assert.ok(peer?.trust === 'trusted' && peer.name === 'South')
  const parts = {
    store: north.store,
    clock: north.clock,
    random: testContext(north.store.db).random,
  }
  await askPeers(parts, north.channel)
  const mail = { peerId: peer.id, kind: 'log-fault', content: {} }
  await sendMail(north.store.db, mail, startMs)
  const page = await north.ask(at)
  assert.match(page.text, /South.*trusted: asks and gets answers.*, in 0 ms.*One letter since/)
  assert.match((await north.ask(at, undefined, 'de')).text, /Ein Brief seit/)

  const nodes = await north.ask(`${at}/nodes`)
  assert.match(nodes.text, /No longer trust it/)
  assert.doesNotMatch(nodes.text, /Forget it/)
  const gone = await north.ask(`${at}/nodes/distrust`, { peer: peer.id })
  assert.equal(gone.status, 303)
  assert.equal(north.channel.peers.get(peer.id)?.trust, 'known')
  const known = await north.ask(`${at}/nodes`, undefined, 'de')
  assert.match(known.text, /Vergleichen und ihm vertrauen.*Ihn vergessen/)
  assert.equal((await north.ask(`${at}/nodes/forget`, { peer: peer.id })).status, 303)
  assert.deepEqual(north.channel.peers.all, [])
  const changes = await listPeerChanges(north.store.db)
  const acts = ['forgotten', 'known', 'trusted', 'stated']
  assert.deepEqual(
    changes.map(({ act }) => act),
    acts,
  )
  const log = await north.ask(`${at}/nodes`)
  const who = changes[0]?.by ?? assert.fail()
  assert.match(log.text, new RegExp(`forgotten .*${who}.*is not trusted .*is trusted .*stated `))
})

test('a node is not trusted before its digits were compared, and a new key is shouted about', async (context) => {
  const [north, south, other] = [
    await startNode(context),
    await startNode(context),
    await startNode(context),
  ]
  const found = await north.ask(`${at}/nodes/find`, { address: south.publicUrl })
  const form = fieldsIn(found.text)
  const unseen = await north.ask(`${at}/nodes/state`, { ...form, name: 'South' }, 'de')
  assert.equal(unseen.status, 422)
  assert.match(unseen.text, /Vergleicht zuerst die Ziffern am Telefon/)
  assert.ok(unseen.text.includes(south.digits), 'the page is still there')
  const nameless = await north.ask(`${at}/nodes/state`, { ...form, name: ' ', compared: '1' })
  assert.equal(nameless.status, 422)
  assert.match(nameless.text, /Say in 1 to 100 letters what the other node is called/)
  const forged = { ...form, name: 'South', compared: '1', key: 'x' }
  assert.equal((await north.ask(`${at}/nodes/state`, forged)).status, 422)
  assert.deepEqual(north.channel.peers.all, [])
  assert.deepEqual(await listPeerChanges(north.store.db), [])

  // The same address with another key, as after a new start with nothing, or as a forger would.
  const theirs = await north.ask(`${at}/nodes/find`, { address: other.publicUrl })
  const key = fieldsIn(theirs.text)['key'] ?? ''
  await north.ask(`${at}/nodes/state`, { ...form, name: 'South', compared: '1', key })
  const [peer] = north.channel.peers.all
  assert.ok(peer !== undefined)
  const again = await north.ask(`${at}/nodes/find`, { address: south.publicUrl })
  assert.match(again.text, /Careful: this node is known here as South, with another key/)
  assert.ok(again.text.includes(fingerprintOf(peer)) && again.text.includes(south.digits))
})

test('an address where no node is, a node nobody knows, and an old sign-in are refused in words', async (context) => {
  const north = await startNode(context)
  for (const [address, says] of [
    ['north', /Schreib die Adresse des anderen Knotens wie/],
    ['https://10.0.0.1', /Diese Adresse ist keine öffentliche/],
    [north.publicUrl, /Das ist die Adresse dieses Knotens selbst/],
    ['http://127.0.0.1:1', /Der andere Knoten ist nicht erreichbar/],
  ] as const) {
    const refused = await north.ask(`${at}/nodes/find`, { address }, 'de')
    assert.equal(refused.status, 422)
    assert.match(refused.text, says)
  }
  for (const what of ['distrust', 'forget']) {
    const refused = await north.ask(`${at}/nodes/${what}`, { peer: 'nobody' })
    assert.match(refused.text, /This node knows no other node by this id/)
  }
  north.clock.advance(proofLifetimeMs + 1)
  for (const what of ['find', 'state', 'distrust', 'forget']) {
    const { status, location } = await north.ask(`${at}/nodes/${what}`, { peer: 'nobody' })
    const back = `/sign-in?${new URLSearchParams({ back: `${at}/nodes` })}`
    assert.deepEqual([status, location], [303, back])
  }
})
