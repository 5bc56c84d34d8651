import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyObject } from '@fedify/fedify'
import { Note } from '@fedify/vocab'
import { getDocumentLoader } from '@fedify/vocab-runtime'
import { openStore } from '../../store/open.ts'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { activityJson, postSigned, socialServer, stranger, until } from './fixtures.ts'
import { leavingTable } from '../leaving.ts'
import { knownContexts } from './loaders.ts'
import { base58 } from './object-proof.ts'
import { textLimit } from './social.ts'
import { unsentPosts } from './store-social.ts'
import { waitingFor } from '../queue/store-message.ts'
import { serverHealth, sweepHealth } from './store-server-health.ts'

const accept = { headers: { accept: activityJson } }

async function json(url: string, init: RequestInit = accept): Promise<Record<string, unknown>> {
  const response = await fetch(url, init)
  assert.equal(response.status, 200, url)
  const value: unknown = await response.json()
  assert.ok(typeof value === 'object' && value !== null)
  return { ...value }
}

const draft = {
  source: 'decision',
  sourceId: 'one',
  title: 'No <washing> at noon & after',
  text: 'Decided at a meeting.\nAll homes rest.',
  path: '/at/sonnenhof/decisions/one',
  event: null,
} as const

testOnEachDatabase('a stranger finds, follows, reads and leaves a neighbourhood', async (store) => {
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    const { host } = new URL(node.origin)
    const resource = encodeURIComponent(`acct:sonnenhof@${host}`)
    const found = await json(`${node.origin}/.well-known/webfinger?resource=${resource}`)
    assert.ok(JSON.stringify(found).includes(`"${node.actor}"`))
    const actor = await json(node.actor)
    assert.equal(actor['type'], 'Group')
    assert.equal(actor['preferredUsername'], 'sonnenhof')
    const inbox = String(actor['inbox'])
    const follow = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${other.actor}/follows/1`,
      type: 'Follow',
      actor: other.actor,
      object: node.actor,
    }
    for (const again of [1, 2]) {
      const answer = await postSigned(inbox, { ...follow, id: `${follow.id}${again}` }, other)
      assert.equal(answer.status, 202, await answer.text())
    }
    await until(() => other.received.length >= 2, 'accepted twice')
    assert.ok(other.received.every(({ body }) => JSON.stringify(body).includes('"type":"Accept"')))
    assert.match(String(other.received[0]?.headers['signature']), /rsa-sha256/)
    assert.equal(await node.social.followers(node.cell.id), 1)
    const shown = await json(`${node.actor}/followers`)
    assert.equal(shown['totalItems'], 1)
    assert.ok(!JSON.stringify(shown).includes(other.actor))

    assert.deepEqual(await node.social.publish(node.cell.id, draft), { ok: true, value: true })
    assert.deepEqual(await node.social.publish(node.cell.id, draft), { ok: true, value: false })
    await node.social.care()
    await node.social.care()
    await until(() => other.received.length >= 3, 'the post came')
    const create = JSON.stringify(other.received[2]?.body)
    assert.ok(create.includes('"type":"Create"') && create.includes('"type":"Note"'))
    assert.ok(create.includes('<strong>No &lt;washing&gt; at noon &amp; after</strong>'))
    assert.ok(create.includes(`${node.origin}/at/sonnenhof/decisions/one`))
    const outbox = await json(`${node.actor}/outbox`)
    assert.equal(outbox['totalItems'], 1)
    const page = JSON.stringify(await json(String(outbox['first'])))
    const [, post = ''] = /"(http[^"]*\/posts\/[0-9a-z]+)"/.exec(page) ?? []
    assert.equal((await json(post))['type'], 'Note')
    assert.equal((await json(`${post}/create`))['type'], 'Create')

    const undo = { ...follow, id: `${other.actor}/undo`, type: 'Undo', object: follow }
    assert.equal((await postSigned(`${node.origin}/inbox`, undo, other)).status, 202)
    await until(async () => (await node.social.followers(node.cell.id)) === 0, 'left')
    assert.equal(other.received.length, 3)
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
  }
})

test('the node itself is there too: an actor of its own, found by the bare address, and NodeInfo', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    const self = `${node.origin}/groups/node`
    assert.equal((await json(self))['type'], 'Application')
    const resource = encodeURIComponent(`${node.origin}/`)
    const found = await json(`${node.origin}/.well-known/webfinger?resource=${resource}`)
    assert.ok(JSON.stringify(found).includes(`"${self}"`))
    const info = await json(`${node.origin}/nodeinfo/2.1`)
    assert.deepEqual([info['version'], info['protocols']], ['2.1', ['activitypub']])
  } finally {
    await node.stop()
    await store.close()
  }
})

test('a document is kept with its ETag until what it says changes', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    const first = await fetch(node.actor, accept)
    const etag = first.headers.get('etag') ?? ''
    assert.match(etag, /^"[\w-]{22}"$/)
    assert.match(first.headers.get('cache-control') ?? '', /max-age/)
    const body = await first.text()
    const second = await fetch(node.actor, accept)
    assert.equal(await second.text(), body)
    const known = { headers: { ...accept.headers, 'if-none-match': etag } }
    assert.equal((await fetch(node.actor, known)).status, 304)
    await store.db.updateTable('cells').set({ name: 'Sonnenplatz' }).execute()
    assert.equal((await json(node.actor, known))['name'], 'Sonnenplatz')
  } finally {
    await node.stop()
    await store.close()
  }
})

test('what is switched off is not there, and sends nothing but that it is gone', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    const follow = {
      id: `${other.actor}/1`,
      type: 'Follow',
      actor: other.actor,
      object: node.actor,
    }
    const body = { '@context': 'https://www.w3.org/ns/activitystreams', ...follow }
    await postSigned(`${node.origin}/inbox`, body, other)
    await until(() => other.received.length === 1, 'accepted')
    await node.social.publish(node.cell.id, draft)
    await node.social.state(node.cell.id, { isOn: false }, 0)
    await until(() => other.received.length === 2, 'told that it is gone')
    const gone = Object(other.received[1]?.body)
    assert.deepEqual([gone.type, gone.actor, gone.object], ['Delete', node.actor, node.actor])
    await node.social.state(node.cell.id, { isOn: false }, 0)
    await node.social.care()
    assert.equal(await node.social.followers(node.cell.id), 0)
    for (const path of ['', '/outbox', '/followers']) {
      assert.equal((await fetch(`${node.actor}${path}`, accept)).status, 404, path)
    }
    assert.equal((await postSigned(`${node.actor}/inbox`, body, other)).status, 404)
    assert.deepEqual(
      (await node.social.publish(node.cell.id, { ...draft, sourceId: 'two' })).ok,
      false,
    )
    assert.equal(other.received.length, 2)
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('what the table of what may leave does not have stays here, is logged, and holds up nothing else', async () => {
  const store = await openStore(':memory:')
  const table = leavingTable.map((row) => {
    return row.name === 'post' ? { ...row, kinds: ['Create/Note'], fields: ['type'] } : row
  })
  const node = await socialServer(store, 'Sonnenhof', { table })
  const other = await stranger()
  try {
    const follow = { id: `${other.actor}/1`, type: 'Follow', actor: other.actor }
    const context = { '@context': 'https://www.w3.org/ns/activitystreams' }
    const body = { ...context, ...follow, object: node.actor, name: 'mine' }
    await postSigned(`${node.origin}/inbox`, body, other)
    await until(() => other.received.length === 1, 'accepted')
    assert.doesNotMatch(JSON.stringify(other.received[0]?.body), /mine|publicKeyPem/)
    await node.social.publish(node.cell.id, draft)
    await node.social.care()
    await node.social.care()
    assert.equal((await unsentPosts(store.db)).length, 0)
    assert.equal(node.faults.length, 1)
    assert.match(node.faults[0] ?? '', /not-leaving .*of the social "Create\/Note"/)
    const outbox = await fetch(`${node.actor}/outbox?cursor=0`, accept)
    assert.equal(outbox.status, 500)
    assert.doesNotMatch(await outbox.text(), /washing/)
    assert.equal(other.received.length, 1)
    const left = node.left.map(({ kind, to }) => `${kind} ${to.kind}`)
    assert.deepEqual(left, ['Accept/Follow asker'])
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('a meeting is an event with the words of Mobilizon, and what changed about it is told once', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    const follow = { id: `${other.actor}/1`, type: 'Follow', actor: other.actor }
    const body = { '@context': 'https://www.w3.org/ns/activitystreams', ...follow }
    await postSigned(`${node.origin}/inbox`, { ...body, object: node.actor }, other)
    await until(() => other.received.length === 1, 'accepted')
    const event = {
      startsMs: Date.UTC(2026, 10, 25, 18),
      place: 'Cellar',
      timeZone: 'Europe/Vienna',
      isCalledOff: false,
    }
    const meeting = { ...draft, source: 'meeting', title: 'All of us', event } as const
    const said = async (of: typeof meeting): Promise<boolean> => {
      const published = await node.social.publish(node.cell.id, of)
      assert.ok(published.ok)
      await node.social.care()
      return published.value
    }
    assert.ok(await said(meeting))
    await until(() => other.received.length === 2, 'called')
    const create = Object(other.received[1]?.body)
    assert.equal(create.type, 'Create')
    const { id, ...sent } = create.object
    assert.deepEqual(
      [sent.type, sent.name, sent.startTime, sent.timezone, sent['ical:status'], sent.joinMode],
      ['Event', 'All of us', '2026-11-25T18:00:00.000Z', 'Europe/Vienna', 'CONFIRMED', 'external'],
    )
    assert.deepEqual(sent.location, { type: 'Place', name: 'Cellar' })
    assert.deepEqual((await json(id))['timezone'], 'Europe/Vienna')
    const post = id.replace('/events/', '/posts/')
    assert.equal((await fetch(post, accept)).status, 404, 'an event is no note')
    assert.equal((await json(`${post}/create`))['type'], 'Create')

    assert.ok(!(await said(meeting)), 'the same again is nothing new')
    assert.ok(await said({ ...meeting, event: { ...event, isCalledOff: true } }))
    await until(() => other.received.length === 3, 'called off')
    const update = Object(other.received[2]?.body)
    assert.deepEqual([update.type, update.object['ical:status']], ['Update', 'CANCELLED'])
    assert.equal(update.object.id, id)
    assert.equal((await json(id))['ical:status'], 'CANCELLED', 'what was kept is made anew')
    assert.deepEqual(node.faults, [])
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('a decision is proven to be the neighbourhood’s, wherever it was found, and nothing else is', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  try {
    const body = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${other.actor}/1`,
      type: 'Follow',
      actor: other.actor,
      object: node.actor,
    }
    await postSigned(`${node.origin}/inbox`, body, other)
    await until(() => other.received.length === 1, 'accepted')
    await node.social.publish(node.cell.id, draft)
    await node.social.publish(node.cell.id, { ...draft, source: 'question', sourceId: 'two' })
    await node.social.care()
    await until(() => other.received.length === 3, 'both came')
    const sent = other.received.map((of) => Object(of.body).object).filter((of) => of.content)
    const decision = sent.find((of) => of.proof !== undefined)
    assert.ok(decision !== undefined && sent.some((of) => of.proof === undefined))
    // Checked by Fedify, which knows nothing of how it was made.
    const load = getDocumentLoader({ allowPrivateAddress: true })
    const loaders = { documentLoader: load, contextLoader: knownContexts }
    const checked = (of: unknown): Promise<Note | null> => verifyObject(Note, of, loaders)
    assert.ok((await checked(decision)) !== null, 'as it was sent')
    assert.deepEqual(await json(decision.id), decision, 'as it is asked for')
    assert.equal(await checked({ ...decision, content: 'All may wash.' }), null)
    const key = { ...decision.proof, verificationMethod: `${other.actor}#main-key` }
    assert.equal(await checked({ ...decision, proof: key }), null)
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})

test('base58 writes what others write', () => {
  assert.equal(base58(Buffer.from('Hello World!')), '2NEpo7TZRRrLZSi2U')
  assert.equal(base58(Uint8Array.of(0, 0, 0x28, 0x7f, 0xb4, 0xcd)), '11233QC4')
  assert.equal(base58(new Uint8Array(0)), '')
})

test('a post that is too long is refused by name', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    const long = { ...draft, text: 'x'.repeat(textLimit + 1) }
    const refused = await node.social.publish(node.cell.id, long)
    assert.ok(!refused.ok && refused.code === 'social-post' && refused.at === 'text')
  } finally {
    await node.stop()
    await store.close()
  }
})

test('private keys lie encrypted, in the queue too', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  try {
    await json(node.actor)
    const keys = await store.db.selectFrom('social_keys').selectAll().execute()
    assert.ok(keys.length > 0 && keys.every((key) => !key.private_key.includes('"d"')))
    assert.ok(keys.every(({ public_key: text }) => text.includes('"n"') && !text.includes('"d"')))
  } finally {
    await node.stop()
    await store.close()
  }
})

test('how sending to a server went is kept: what failed, and that it went well again', async () => {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof')
  const other = await stranger()
  const { host } = new URL(other.origin)
  try {
    const follow = { id: `${other.actor}/1`, type: 'Follow', actor: other.actor }
    const body = { '@context': 'https://www.w3.org/ns/activitystreams', ...follow }
    other.isBroken = true
    await postSigned(`${node.origin}/inbox`, { ...body, object: node.actor }, other)
    await until(async () => (await serverHealth(store.db, host)) !== null, 'it failed')
    const failed = await serverHealth(store.db, host)
    assert.deepEqual([failed?.reachedMs, failed?.fault], [null, '500'])
    assert.ok(Math.abs((failed?.failedMs ?? 0) - Date.now()) < 60_000)
    const waits = async (): Promise<number> => (await waitingFor(store.db, host)).count
    await until(async () => (await waits()) === 1, 'it is tried again later')
    other.isBroken = false
    await node.social.publish(node.cell.id, draft)
    await node.social.care()
    await until(
      async () => (await serverHealth(store.db, host))?.reachedMs !== null,
      'it went well',
    )
    assert.equal((await serverHealth(store.db, host))?.failedMs, failed?.failedMs)
    await sweepHealth(store.db, Date.now() + 1)
    assert.equal(await serverHealth(store.db, host), null)
  } finally {
    await node.stop()
    await other.stop()
    await store.close()
  }
})
