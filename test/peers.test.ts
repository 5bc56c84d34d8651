// Two whole nodes on loopback, whose stewards state each other over the API.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { json, testApiContext } from '../src/api/fixtures.ts'
import { frame } from '../src/api/frame.ts'
import { mountApi } from '../src/api/mount.ts'
import { createToken } from '../src/api/token.ts'
import { setUpSonnenhof, testContext, value } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { roundPath } from '../src/federation/channel/envelope.ts'
import { duePeers, noteFailure, sendMail } from '../src/federation/mail/store-mail.ts'
import { cardPath } from '../src/federation/peers/node-card.ts'
import { peerRoutes } from '../src/federation/peers/routes.ts'
import {
  noteFailed,
  peerHealth,
  type PeerHealth,
} from '../src/federation/peers/store-peer-health.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { refuse } from '../src/kernel/refusal.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { listen } from '../src/node/http-server.ts'
import { askPeers } from '../src/node/peer-chore.ts'
import { mountChannel, openChannel } from '../src/node/peer-channel.ts'
import { openStore } from '../src/store/open.ts'

const startMs = Date.UTC(2026, 2, 1, 12)

/** A node with a steward who asks its API; `null`: it was not told its address. */
async function startNode(context: TestContext, isPublic = true) {
  const clock = new ManualClock(startMs)
  const left: string[] = []
  const store = await openStore(':memory:')
  await ensureNodeKey(store.db)
  const server = await listen('127.0.0.1', 0, false)
  const publicUrl = `http://127.0.0.1:${server.port}`
  const cells = { ...testContext(store.db, { publicUrl }), clock }
  const { personId } = await setUpSonnenhof(cells)
  const token = value(await createToken(cells, personId, { name: 't', scopes: ['admin'], days: 1 }))
  const api = { ...testApiContext(store.db, { publicUrl }), clock, random: secureRandom }
  const settings = { publicUrl: isPublic ? publicUrl : null, federationLoopback: true }
  const wayOut = new TableWayOut({
    onLeft: ({ line, kind }) => left.push(`${line} ${kind}`),
    onFault: (_, error) => left.push(String(error)),
  })
  const channel = await openChannel(settings, store, wayOut)
  const app = new Hono<AppEnv>()
  app.use(frame(api))
  mountApi(app, peerRoutes({ db: store.db, clock, random: api.random, channel }), api)
  if (channel !== null) mountChannel(app, channel, api, {})
  server.answerWith(app.fetch)
  context.after(async () => {
    await server.stop()
    await store.close()
  })
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const authorization = `Bearer ${token.text}`
    const init =
      body === undefined
        ? { method, headers: { authorization } }
        : json(method, body, { authorization })
    const answer = await app.request(`/api${path}`, init)
    return answer.status === 204 ? null : await answer.json()
  }
  return { clock, ask, app, publicUrl, left, store, channel }
}

function member(of: unknown, name: string): string {
  assert.ok(typeof of === 'object' && of !== null)
  const found = Object.entries(of).find(([key]) => key === name)
  return String(found?.[1])
}

type Node = Awaited<ReturnType<typeof startNode>>

/** A steward states another node and trusts it; gives its id. */
async function stated(node: Node, of: Node): Promise<string> {
  const told = await of.ask('GET', '/peers')
  const wish = { name: 'Other', address: of.publicUrl, key: member(told, 'key') }
  const id = member(await node.ask('POST', '/peers', wish), 'id')
  await node.ask('PUT', `/peers/${id}/trust`, { trust: 'trusted' })
  return id
}

test('two nodes talk when the stewards of both trust each other, and not before', async (context) => {
  const [north, south] = [await startNode(context), await startNode(context)]
  const [ofNorth, ofSouth] = [await north.ask('GET', '/peers'), await south.ask('GET', '/peers')]
  const state = async (node: typeof north, of: unknown, name: string): Promise<string> => {
    const wish = { name, address: member(of, 'address'), key: member(of, 'key') }
    return member(await node.ask('POST', '/peers', wish), 'id')
  }
  const southId = await state(north, ofSouth, 'South')
  const hello = (): Promise<unknown> => north.ask('POST', `/peers/${southId}/hello`)
  assert.equal(member(await hello(), 'code'), 'peer-not-yet')
  await north.ask('PUT', `/peers/${southId}/trust`, { trust: 'trusted' })
  assert.match(member(await hello(), 'detail'), /peer-unknown \(401\)/)
  const never = { heardMs: null, tookMs: null, aheadMs: null }
  const refused = (await peerHealth(north.store.db)).get(southId)
  assert.deepEqual({ ...refused, refusal: null }, { ...never, failedMs: startMs, refusal: null })
  assert.deepEqual(refused?.refusal?.values, { code: 'peer-unknown', status: 401 })
  const northId = await state(south, ofNorth, 'North')
  assert.match(member(await hello(), 'detail'), /peer-not-trusted \(403\)/)
  await south.ask('PUT', `/peers/${northId}/trust`, { trust: 'trusted' })
  assert.deepEqual(await hello(), { tookMs: 0, aheadMs: 0 })
  assert.deepEqual(south.left, ['answer hello', 'answer close'])
  assert.deepEqual(north.left.slice(-2), ['question hello', 'question close'])
  assert.deepEqual(await north.ask('GET', `/peers/${southId}/mail`), {
    waiting: 0,
    oldestMs: null,
    failed: null,
    setAside: [],
  })
  south.clock.advance(40_000)
  assert.deepEqual(await hello(), { tookMs: 0, aheadMs: 40_000 })
  const { heardMs, aheadMs } = (await peerHealth(north.store.db)).get(southId) ?? {}
  assert.deepEqual({ heardMs, aheadMs }, { heardMs: startMs, aheadMs: 40_000 })
  south.clock.advance(400_000)
  assert.match(member(await hello(), 'detail'), /signature-old \(401\)/)
  south.clock.advance(-400_000)
  assert.equal(await south.ask('DELETE', `/peers/${northId}`), null)
  assert.match(member(await hello(), 'detail'), /peer-unknown \(401\)/)
})

test('nodes that trust each other are asked whether they are there, and what came of it is kept', async (context) => {
  const [north, south] = [await startNode(context), await startNode(context)]
  const ask = async (): Promise<PeerHealth | undefined> => {
    assert.ok(north.channel !== null)
    await askPeers({ store: north.store, clock: north.clock, random: secureRandom }, north.channel)
    return [...(await peerHealth(north.store.db)).values()][0]
  }
  await stated(north, south)
  const never = { heardMs: null, tookMs: null, aheadMs: null }
  const refused = await ask()
  assert.deepEqual(refused, { ...never, failedMs: startMs, refusal: refused?.refusal })
  assert.deepEqual(refused?.refusal?.values, { code: 'peer-unknown', status: 401 })
  await stated(south, north)
  south.clock.advance(5_000)
  north.clock.advance(2_000)
  const heard = { heardMs: startMs + 2_000, tookMs: 0, aheadMs: 3_000 }
  assert.deepEqual(await ask(), { ...refused, ...heard })
  const [peer] = north.channel?.peers.all ?? []
  await north.ask('DELETE', `/peers/${peer?.id}`)
  assert.equal(await ask(), undefined)
  await noteFailed(north.store.db, peer?.id ?? '', 1, refuse('peer-late', 'Late.'))
  assert.equal((await peerHealth(north.store.db)).size, 0)
})

test('a letter that waits out its pause goes as soon as the other node is heard again', async (context) => {
  const [north, south] = [await startNode(context), await startNode(context)]
  const { db } = north.store
  const [northId, southId] = [await stated(south, north), await stated(north, south)]
  await south.ask('PUT', `/peers/${northId}/trust`, { trust: 'known' })
  const mail = { peerId: southId, kind: 'note', content: {} }
  value(await db.transaction().execute((tx) => sendMail(tx, mail, startMs)))
  for (let i = 0; i < 12; i++) await noteFailure(db, southId, 'peer-late', false, startMs)
  const asked = { store: north.store, clock: north.clock, random: secureRandom }
  assert.ok(north.channel !== null)
  await askPeers(asked, north.channel)
  assert.deepEqual(await duePeers(db, startMs + 1_800_000), [], 'it is still away')
  await south.ask('PUT', `/peers/${northId}/trust`, { trust: 'trusted' })
  await askPeers(asked, north.channel)
  assert.deepEqual(await duePeers(db, startMs), [southId])
})

test('a node says to whoever asks who it is, and another one shows that with digits to compare', async (context) => {
  const [north, south] = [await startNode(context), await startNode(context)]
  const answer = await south.app.request(`${south.publicUrl}${cardPath}`)
  const told = await south.ask('GET', '/peers')
  const [address, key] = [member(told, 'address'), member(told, 'key')]
  const card = { name: new URL(address).host, address, key }
  assert.deepEqual(await answer.json(), card)
  assert.deepEqual(south.left, ['open node-card'])
  const fingerprint = member(told, 'fingerprint')
  const preview = await north.ask('POST', '/peers/preview', { address: `${address}/` })
  assert.deepEqual(preview, { ...card, fingerprint })
  assert.deepEqual(await north.ask('GET', '/peers/changes'), [], 'nothing is stated by that')
  const own = await north.ask('POST', '/peers/preview', { address: north.publicUrl })
  assert.equal(member(own, 'code'), 'peer-ourselves')
  assert.equal(member(await north.ask('POST', '/peers', card), 'fingerprint'), fingerprint)
  const [change] = Object.values(Object(await north.ask('GET', '/peers/changes')))
  assert.deepEqual(
    ['act', 'address', 'fingerprint', 'atMs'].map((of) => member(change, of)),
    ['stated', address, fingerprint, String(startMs)],
  )
  assert.notEqual(member(change, 'by'), 'null')
  for (let i = 0; i < 2_999; i++) await south.app.request(`${south.publicUrl}${cardPath}`)
  assert.equal((await south.app.request(`${south.publicUrl}${cardPath}`)).status, 429)
})

test('what nobody has signed is refused over HTTP, with a reason', async (context) => {
  const { app, publicUrl } = await startNode(context)
  const answer = await app.request(`${publicUrl}${roundPath}`, json('POST', {}))
  assert.equal(answer.status, 401)
  assert.equal(member(await answer.json(), 'code'), 'signature-missing')
})

test('a node that was not told its address has no peers, and answers none', async (context) => {
  const { app, ask, publicUrl } = await startNode(context, false)
  assert.equal(member(await ask('GET', '/peers'), 'code'), 'node-not-public')
  const wish = { name: 'South', address: 'https://south.example', key: 'x' }
  assert.equal(member(await ask('POST', '/peers', wish), 'code'), 'node-not-public')
  assert.equal(member(await ask('POST', '/peers/preview', wish), 'code'), 'node-not-public')
  assert.equal((await app.request(`${publicUrl}${cardPath}`)).status, 404)
  assert.equal(member(await ask('DELETE', '/peers/x'), 'code'), 'node-not-public')
  assert.equal((await app.request(`${publicUrl}${roundPath}`, json('POST', {}))).status, 404)
})

test('what is no peer is refused by the field that is wrong', async (context) => {
  const { ask } = await startNode(context)
  const wish = { name: 'South', address: 'http://south.example', key: 'x' }
  const refused = await ask('POST', '/peers', wish)
  assert.deepEqual([member(refused, 'code'), member(refused, 'at')], ['peer-address', 'address'])
  assert.equal(member(await ask('POST', '/peers/nobody/hello'), 'code'), 'peer-not-found')
  assert.equal(member(await ask('GET', '/peers/nobody/mail'), 'code'), 'peer-not-found')
  const trust = { trust: 'trusted' }
  assert.equal(member(await ask('PUT', '/peers/nobody/trust', trust), 'code'), 'peer-not-found')
  assert.equal(member(await ask('PUT', '/peers/nobody/trust', { trust: 'x' }), 'at'), 'trust')
})
