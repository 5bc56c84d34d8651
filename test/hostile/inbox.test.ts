// Forgeries at the inbox of a whole running node, and servers that mean harm behind those who knock there.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { postSigned } from '../../src/federation/social/fixtures.ts'
import { fetchBudget } from '../../src/federation/social/guarded-fetch.ts'
import { inboxLimitBytes } from '../../src/federation/social/inbox-door.ts'
import { countFollowers } from '../../src/federation/social/store-social.ts'
import { anotherSource, attackedNode, type AttackedNode } from './attacked-node.ts'
import {
  activityJson,
  dripping,
  elsewhere,
  hostileServer,
  huge,
  sendJson,
  silent,
  type HostileServer,
} from './hostile-server.ts'

/** What needs no question to anybody is refused in less than this, ms: the second best of {@link tries}. */
const refusedWithinMs = 50
const tries = 5
/** One question to another server has 10 s; whoever is asked twice about a key has as many more. */
const deadlineMs = 10_000

let node: AttackedNode
let evil: HostileServer
let victim: HostileServer
before(async () => {
  node = await attackedNode()
  evil = await hostileServer()
  victim = await hostileServer()
  // Fedify is loaded, and its first documents are made.
  await fetch(node.actor, { headers: { accept: activityJson } })
})
after(async () => {
  await node.stop()
  await evil.stop()
  await victim.stop()
})

let ids = 0

function follow(actor: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${actor}/follows/${ids++}`,
    type: 'Follow',
    actor,
    object: node.actor,
    ...more,
  }
}

const by = (server: HostileServer, path: string) => ({
  actor: `${server.origin}${path}`,
  privateKey: server.privateKey,
})

async function send(
  activity: unknown,
  signer: { readonly actor: string; readonly privateKey: HostileServer['privateKey'] },
  headers: Readonly<Record<string, string>> = {},
  inbox = `${node.url}/inbox`,
) {
  const beganMs = performance.now()
  const answer = await postSigned(inbox, activity, signer, { ...anotherSource(), ...headers })
  await answer.arrayBuffer()
  return { status: answer.status, tookMs: performance.now() - beganMs }
}

function followers(): Promise<number> {
  const cellId = node.actor.slice(node.actor.lastIndexOf('/') + 1)
  return node.look((store) => countFollowers(store.db, cellId))
}

const dayMs = 86_400_000
const rsaInside = { signature: { type: 'RsaSignature2017', creator: 'x', signatureValue: 'eA==' } }

test('what needs no question to anybody is refused in no time, and nobody is asked', async (context) => {
  const me = by(evil, '/plain')
  const nested = `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`
  const forgeries: readonly (readonly [
    why: string,
    status: number,
    () => ReturnType<typeof send>,
  ])[] = [
    ['no signature', 401, () => unsigned({ digest: 'SHA-256=x' })],
    ['no digest', 401, () => unsigned({ signature: 'x' })],
    ['only a signature inside', 401, () => unsigned({}, follow(me.actor, rsaInside))],
    [
      'a day old',
      401,
      () => send(follow(me.actor), me, { date: new Date(Date.now() - dayMs).toUTCString() }),
    ],
    [
      'by a clock a day ahead',
      401,
      () => send(follow(me.actor), me, { date: new Date(Date.now() + dayMs).toUTCString() }),
    ],
    ['without a time that can be read', 401, () => send(follow(me.actor), me, { date: 'soon' })],
    ['of another type', 415, () => send(follow(me.actor), me, { 'content-type': 'text/html' })],
    ['too large', 413, () => send(follow(me.actor, { summary: 'a'.repeat(inboxLimitBytes) }), me)],
    ['a thousand levels deep', 400, () => send(nested, me)],
    ['no JSON', 400, () => send('{"type":', me)],
    ['a list', 400, () => send([], me)],
    ['of nobody', 400, () => send(follow(me.actor, { actor: null }), me)],
    ['of no address', 400, () => send(follow(me.actor, { actor: 'me' }), me)],
    ['of no type', 400, () => send(follow(me.actor, { type: 7 }), me)],
    [
      'to somebody who is not there',
      404,
      () => send(follow(me.actor), me, {}, `${node.url}/groups/nobody/inbox`),
    ],
    [
      'about somebody unknown who is gone',
      202,
      () => send(follow(me.actor, { type: 'Delete', object: me.actor }), me),
    ],
  ]
  let slowestMs = 0
  for (const [why, status, attempt] of forgeries) {
    const tookMs: number[] = []
    for (let i = 0; i < tries; i++) {
      const got = await attempt()
      assert.equal(got.status, status, why)
      tookMs.push(got.tookMs)
    }
    const [, second = Infinity] = tookMs.toSorted((a, b) => a - b)
    assert.ok(second < refusedWithinMs, `${why}: ${second} ms`)
    slowestMs = Math.max(slowestMs, second)
  }
  context.diagnostic(
    `${forgeries.length} forgeries, 0 accepted, the slowest in ${slowestMs.toFixed(1)} ms`,
  )
  assert.equal(evil.asked.size, 0, 'nobody was asked')
  assert.equal(await followers(), 0)

  async function unsigned(
    headers: Readonly<Record<string, string>>,
    activity: unknown = follow(me.actor),
  ) {
    const beganMs = performance.now()
    const answer = await fetch(`${node.url}/inbox`, {
      method: 'POST',
      body: JSON.stringify(activity),
      headers: { 'content-type': activityJson, ...anotherSource(), ...headers },
    })
    await answer.arrayBuffer()
    return { status: answer.status, tookMs: performance.now() - beganMs }
  }
})

test('forgeries whose key has to be asked for are refused, and nobody follows', async () => {
  const poor = evil.actor('/claims')
  evil.behave('/claims', (_, response) => sendJson(response, poor))
  const target = by(victim, '/anna')
  const asVictim = { ...target, privateKey: evil.privateKey }
  const me = by(evil, '/me')
  evil.behave('/as-anna', (_, response) =>
    sendJson(response, {
      ...victim.actor('/anna'),
      publicKey: {
        id: `${evil.origin}/as-anna#main-key`,
        owner: target.actor,
        publicKeyPem: evil.publicKeyPem,
      },
    }),
  )
  const cases: readonly (readonly [why: string, () => ReturnType<typeof send>])[] = [
    ['by a key that is not the actor’s', () => send(follow(target.actor), asVictim)],
    ['by one’s own key in the name of another', () => send(follow(target.actor), me)],
    [
      'by a key that says of itself that it is somebody else’s',
      () => send(follow(target.actor), by(evil, '/as-anna')),
    ],
    [
      'another body under the digest of the first',
      () =>
        send(follow(me.actor), me, {
          digest: 'SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
        }),
    ],
    [
      'with a signature inside, by another over HTTP',
      () => send(follow(target.actor, rsaInside), me),
    ],
    [
      'an activity of another server’s address',
      () => send(follow(target.actor, { id: `${evil.origin}/x` }), me),
    ],
  ]
  for (const [why, attempt] of cases) {
    const { status } = await attempt()
    assert.ok(status === 401 || status === 400 || status === 403, `${why}: ${status}`)
  }
  assert.equal(await followers(), 0)
  assert.deepEqual(node.faults, [])
})

test('what was signed for another address is refused here', async () => {
  const me = by(evil, '/elsewhere')
  const body = JSON.stringify(follow(me.actor))
  const { signature, date, digest } = await headersFor(body, me)
  const answer = await fetch(`${node.url}/inbox`, {
    method: 'POST',
    body,
    headers: { 'content-type': activityJson, signature, date, digest, ...anotherSource() },
  })
  assert.equal(answer.status, 401)
  assert.equal(await followers(), 0)
})

/** Headers of a message that was signed for the inbox of the victim's server. */
async function headersFor(body: string, signer: Parameters<typeof send>[1]) {
  const caught = Promise.withResolvers<{ signature: string; date: string; digest: string }>()
  victim.behave('/their-inbox', ({ headers }, response) => {
    const { signature, date, digest } = headers
    caught.resolve({ signature: String(signature), date: String(date), digest: String(digest) })
    response.writeHead(202).end()
  })
  await postSigned(`${victim.origin}/their-inbox`, body, signer)
  return await caught.promise
}

test('servers that say nothing, drip, flood, lie or lead elsewhere are given up within the deadline', async (context) => {
  let hops = 0
  evil.behave('/silent', silent)
  evil.behave('/drips', dripping)
  evil.behave('/huge', huge(evil))
  evil.behave('/html', (_, response) => sendJson(response, evil.actor('/html'), 'text/html'))
  evil.behave('/untyped', (_, response) =>
    response.writeHead(200).end(JSON.stringify(evil.actor('/untyped'))),
  )
  evil.behave('/deep', (_, response) =>
    sendJson(response, evil.actor('/deep', { a: JSON.parse('['.repeat(100) + ']'.repeat(100)) })),
  )
  evil.behave('/garbage', (_, response) =>
    response.writeHead(200, { 'content-type': activityJson }).end('{"id":'),
  )
  evil.behave(
    '/round',
    elsewhere(() => `${evil.origin}/round/${hops++}`),
  )
  evil.behave(
    '/inside',
    elsewhere(() => 'http://10.255.255.1/key'),
  )
  evil.behave(
    '/here',
    elsewhere(() => 'http://[::1]:22/key'),
  )
  evil.behave(
    '/metadata',
    elsewhere(() => 'http://169.254.169.254/latest'),
  )
  evil.behave(
    '/file',
    elsewhere(() => 'file:///etc/passwd'),
  )
  evil.behave('/broken', (request) => request.socket.destroy())
  evil.behave('/wrong-key', (_, response) =>
    sendJson(
      response,
      evil.actor('/wrong-key', { publicKey: { id: 7, owner: [], publicKeyPem: {} } }),
    ),
  )
  evil.behave('/many-keys', (_, response) =>
    sendJson(
      response,
      evil.actor('/many-keys', {
        publicKey: Array.from({ length: 5_000 }, (_key, i) => `${evil.origin}/bomb/${i}`),
      }),
    ),
  )
  evil.behave('/some-keys', (_, response) =>
    sendJson(
      response,
      evil.actor('/some-keys', {
        publicKey: Array.from({ length: 60 }, (_key, i) => `${evil.origin}/bomb/${i}`),
      }),
    ),
  )
  evil.behave('/bomb', (_, response) =>
    sendJson(
      response,
      evil.actor('/bomb', {
        publicKey: Array.from(
          { length: 100 },
          (_key, i) => `${evil.origin}/bomb/x${Math.random()}-${i}`,
        ),
      }),
    ),
  )
  const paths = [
    '/silent',
    '/drips',
    '/huge',
    '/html',
    '/untyped',
    '/deep',
    '/garbage',
    '/round',
    '/inside',
    '/here',
    '/metadata',
    '/file',
    '/broken',
    '/wrong-key',
    '/many-keys',
    '/some-keys',
  ]
  const took = new Map<string, number>()
  const before = process.memoryUsage().rss
  for (const some of [paths.slice(0, 5), paths.slice(5, 10), paths.slice(10)]) {
    await Promise.all(
      some.map(async (path) => {
        const { status, tookMs } = await send(follow(`${evil.origin}${path}`), by(evil, path))
        assert.ok(status >= 400, `${path}: ${status}`)
        assert.ok(tookMs < 2 * deadlineMs + 2_000, `${path}: ${tookMs} ms`)
        took.set(path, Math.round(tookMs))
      }),
    )
  }
  const grownMb = Math.round((process.memoryUsage().rss - before) / 1024 / 1024)
  context.diagnostic(
    JSON.stringify({
      tookMs: Object.fromEntries(took),
      sentMb: Math.round(evil.sentBytes / 1e6),
      grownMb,
    }),
  )
  assert.ok(evil.sentBytes < 40 * 1024 * 1024, `${evil.sentBytes} bytes were read`)
  const bombs = [...evil.asked].filter(
    ([path]) => path.startsWith('/bomb') || path.startsWith('/some-keys'),
  )
  assert.ok(bombs.reduce((sum, [, times]) => sum + times, 0) <= fetchBudget)
  assert.ok(hops <= fetchBudget)
  assert.equal(await followers(), 0)
  assert.deepEqual(node.faults, [])
})

test('the same activity again, and again at once, makes one follower', async () => {
  const me = by(evil, '/twice')
  const same = follow(me.actor)
  const answers = await Promise.all(Array.from({ length: 6 }, () => send(same, me)))
  assert.ok(answers.some(({ status }) => status === 202))
  assert.ok((await send(same, me)).status < 500)
  const endMs = performance.now() + 8_000
  while ((await followers()) === 0 && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.equal(await followers(), 1)
})
