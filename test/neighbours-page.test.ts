// *Neighbours* as a guest of the neighbourhood reads it, without a script: whom the node knows, what left, and what may leave.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { putMember } from '../src/assembly/report/store-body.ts'
import { putFarBody } from '../src/assembly/report/store-far.ts'
import { here, join, setUpSonnenhof, testContext } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { testNode } from '../src/federation/fixtures.ts'
import { saveSharedDays } from '../src/sense/store-usual-day.ts'
import { shapeLength } from '../src/sense/usual-day.ts'
import { leavingTable } from '../src/federation/leaving.ts'
import { noteFailed, noteHeard } from '../src/federation/peers/store-peer-health.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { refuse } from '../src/kernel/refusal.ts'
import { openChannel } from '../src/node/peer-channel.ts'
import { openStore } from '../src/store/open.ts'
import { cellMaps, memberLimit } from '../src/web/read/cell-map.ts'
import { mountPages } from '../src/web/mount.ts'
import { everyRoute } from './every-route.ts'

const publicUrl = 'http://box.lan:7310'

test('whoever belongs to a neighbourhood reads whom the node knows, what left the neighbourhood and what may', async () => {
  const store = await openStore(':memory:')
  const { web } = everyRoute(store, publicUrl)
  const { departures } = web
  const context = testContext(store.db, { publicUrl })
  const { neighbourhood } = await setUpSonnenhof(context)
  await ensureNodeKey(store.db)
  const south = { id: 'p1', name: 'South', address: 'https://south.example' }
  await savePeer(store.db, { ...south, key: testNode('south').signer }, 1)
  await setTrust(store.db, 'p1', 'trusted')
  const wayOut = new TableWayOut({
    onLeft: (...of) => departures.count(...of),
    onFault: () => assert.fail(),
  })
  const settings = { publicUrl: 'https://box.example', federationLoopback: false }
  const open = await openChannel(settings, store, wayOut)
  const pageOf = async (channel: typeof web.channel, language: string): Promise<string> => {
    const app = new Hono<AppEnv>()
    app.use(frame(web.api))
    mountPages(app, { ...web, channel })
    const of = { ...context, ...here }
    const { session } = await join(of, null, neighbourhood.id, 'guest', language)
    const headers = { cookie: `commonwatt-7310=${session?.token}`, 'accept-language': language }
    const answer = await app.request(`/at/${neighbourhood.slug}/neighbours`, { headers })
    assert.equal(answer.status, 200)
    return await answer.text()
  }

  const before = await pageOf(null, 'en')
  assert.match(before, /Other nodes cannot reach this one/)
  assert.match(before, /Nothing has left so far/)
  assert.match(before, /Fewer than five homes here.*Nothing was learned together/s)

  const to = { kind: 'peer', address: south.address, isTrusted: true } as const
  const content = { nowMs: 1 }
  wayOut.pass({ line: 'answer', kind: 'hello', content, to, cellId: null })
  const post = { type: 'Note', content: 'No washing at noon' }
  const followers = { kind: 'followers', count: 12 } as const
  const cellId = neighbourhood.id
  wayOut.pass({ line: 'social', kind: 'Note', content: post, to: followers, cellId })
  wayOut.pass({ line: 'social', kind: 'Note', content: post, to: followers, cellId: 'another' })

  const heard = { nowMs: Date.UTC(2026, 4, 5, 10), tookMs: 42, aheadMs: -1500 }
  await noteHeard(store.db, 'p1', heard)
  const why = { code: 'peer-not-trusted', status: 403 }
  const refusal = refuse('peer-refused', 'Refused.', undefined, why)
  await noteFailed(store.db, 'p1', Date.UTC(2026, 4, 5, 9), refusal)

  const shared = { cityId: 'city', cells: 7, homes: 90, logMeanW: 90 * Math.log(300) }
  const shape = new Float64Array(shapeLength).fill(90)
  await saveSharedDays(store.db, cellId, { ...shared, shape, learnedMs: Date.UTC(2026, 4, 4) })

  assert.match(before, /This neighbourhood belongs to no city yet/)
  const member = { cell: cellId, name: neighbourhood.name, node: '', refused: null }
  const said = { askedMs: 1, answeredMs: 2, isMember: true }
  await putMember(store.db, { bodyId: cellId, ...member, ...said })

  const page = await pageOf(open, 'en')
  assert.match(page, /<svg class="cells".*<line x1.*<caption[^>]*>Cells of /s)
  assert.match(page, /Together with seven neighbourhoods of a city we know what 90 homes use/)
  assert.match(page, /South.*https:\/\/south\.example.*trusted: asks and gets answers/s)
  assert.match(page, /I am here \(of the node itself\).*https:\/\/south\.example.*nowMs/s)
  assert.equal(page.match(/>12</g)?.length, 1)
  assert.match(page, /content, type/)
  assert.doesNotMatch(page, /washing/)
  for (const { why } of leavingTable) assert.ok(page.includes(why.en), why.en)
  const german = await pageOf(open, 'de')
  assert.match(page, /in 42 ms.*1\.5 s behind ours/s)
  assert.match(german, /Der andere Knoten hat das abgelehnt: peer-not-trusted \(403\)/)
  assert.match(german, /vertraut: fragt und bekommt Antworten/)
  for (const { why } of leavingTable) assert.ok(german.includes(why.de), why.de)
  await store.close()
})

test('the map shows each city with its neighbourhoods, and which of their nodes were heard', async () => {
  const store = await openStore(':memory:')
  const context = testContext(store.db, { publicUrl })
  const { neighbourhood } = await setUpSonnenhof(context)
  const { id: cellId, name } = neighbourhood
  const peers = ['North', 'South', 'West'].map((called) => ({
    id: called,
    name: called,
    trust: called === 'West' ? ('known' as const) : ('trusted' as const),
  }))
  const never = { tookMs: null, aheadMs: null, refusal: null }
  const health = new Map([
    ['North', { ...never, heardMs: 9, failedMs: 4 }],
    ['South', { ...never, heardMs: 4, failedMs: 9 }],
  ])
  const maps = () => cellMaps(store.db, neighbourhood, { peers, health })
  assert.deepEqual(await maps(), [])

  // A city of another node, and one that was only asked about.
  const far = { cellId, slug: 'city', askedMs: 1, answeredMs: 2, isMember: true }
  await putFarBody(store.db, {
    ...far,
    bodyId: 'b1',
    node: 'North',
    name: 'Altona',
  })
  const asked = { ...far, bodyId: 'b2', node: 'South', isMember: false }
  await putFarBody(store.db, { ...asked, name: 'Nowhere' })
  const own = { name, node: null, isOwn: true, standing: 'here' }
  const north = { name: 'Altona', node: 'North', isOwn: false, standing: 'heard' }
  assert.deepEqual(await maps(), [{ city: north, members: [own], more: 0 }])

  // As a city itself: more members than are drawn, on four kinds of nodes.
  const nodes = ['', 'South', 'West', 'gone']
  for (let i = 0; i < memberLimit + 3; i++) {
    const at = { node: nodes[i % 4] ?? '', refused: null, askedMs: 1, answeredMs: 2 }
    const called = { cell: `c${i}`, name: `Court ${String.fromCharCode(65 + i)}` }
    await putMember(store.db, { bodyId: cellId, ...called, ...at, isMember: i > 0 })
  }
  const [asCity] = await maps()
  assert.deepEqual(asCity?.city, own)
  assert.equal(asCity?.members.length, memberLimit)
  assert.equal(asCity?.more, 2)
  const standings = asCity?.members.slice(0, 4).map(({ node, standing }) => `${node}: ${standing}`)
  assert.deepEqual(standings, ['South: silent', 'West: untrusted', 'gone: untrusted', 'null: here'])
  await store.close()
})
