import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { RateLimit } from '../../cell/rate-limit.ts'
import { minuteMs } from '../../kernel/steps.ts'
import { openStore } from '../../store/open.ts'
import { hostKey } from '../host-key.ts'
import {
  activityJson,
  postSigned,
  socialServer,
  stranger,
  until,
  withoutLimits,
} from './fixtures.ts'
import {
  answerLimitBytes,
  FetchRefused,
  fetchBudget,
  guardedFetch,
  newErrand,
} from './guarded-fetch.ts'
import { inboxLimitBytes } from './inbox-door.ts'
import { ofHostLimit } from './inbox.ts'

type Answer = Parameters<typeof stranger>[0]

/** A node, and a server that answers as it is told whatever it is asked. */
async function met(t: TestContext, answer?: Answer, limits = withoutLimits()) {
  const store = await openStore(':memory:')
  const node = await socialServer(store, 'Sonnenhof', { limits })
  const other = await stranger(answer)
  t.after(async () => {
    await node.stop()
    await other.stop()
    await store.close()
  })
  const follow = (number = 1, by: string = other.actor): Record<string, unknown> => ({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${by}/follows/${number}`,
    type: 'Follow',
    actor: by,
    object: node.actor,
  })
  const followers = (): Promise<number> => node.social.followers(node.cell.id)
  return { node, other, follow, followers, inbox: `${node.origin}/inbox` }
}

const answers: readonly (readonly [string, NonNullable<Answer>])[] = [
  ['says nothing', () => true],
  [
    'drips',
    (_request, response) => {
      response.writeHead(200, { 'content-type': activityJson })
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
      return true
    },
  ],
  [
    'says too much',
    (_request, response) => {
      response.writeHead(200, { 'content-type': activityJson })
      response.end(' '.repeat(answerLimitBytes + 1))
      return true
    },
  ],
  [
    'says something else',
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<p>me</p>')
      return true
    },
  ],
  [
    'sends on and on',
    (request, response) => {
      response.writeHead(302, { location: `${request.url}x` }).end()
      return true
    },
  ],
  [
    'is deeper than anything',
    (_request, response) => {
      response.writeHead(200, { 'content-type': activityJson })
      response.end('['.repeat(10_000) + ']'.repeat(10_000))
      return true
    },
  ],
]

for (const [what, answer] of answers) {
  test(`a server that ${what} when it is asked for its key is refused in time, and holds up nobody`, async (t) => {
    const { other, follow, followers, inbox } = await met(t, answer)
    const startMs = performance.now()
    const asked = postSigned(inbox, follow(), other)
    const honest = await fetch(inbox.replace(/inbox$/, 'nodeinfo/2.1'))
    assert.equal(honest.status, 200)
    assert.equal((await asked).status, 401)
    // Each knock has a second here, and there are two at the most for each of two ways to ask.
    assert.ok(performance.now() - startMs < 6_000)
    assert.equal(await followers(), 0)
  })
}

test('who signs with a key of another server, for somebody there, is refused', async (t) => {
  const { other, follow, followers, inbox } = await met(t)
  const victim = await stranger()
  t.after(() => victim.stop())
  const forged = follow(1, victim.actor)
  const byOwnKey = await postSigned(inbox, forged, other)
  assert.equal(byOwnKey.status, 401)
  const named = { actor: victim.actor, privateKey: other.privateKey }
  assert.equal((await postSigned(inbox, forged, named)).status, 401)
  // The word `actor` means nothing here, and another means it.
  const as = 'https://www.w3.org/ns/activitystreams'
  const renamed = { '@context': [as, { actor: null, who: { '@id': 'as:actor', '@type': '@id' } }] }
  const twice = { '@context': [as, { who: { '@id': 'as:actor', '@type': '@id' } }] }
  for (const words of [renamed, twice]) {
    const turned = { ...follow(2), ...words, who: victim.actor }
    assert.equal((await postSigned(inbox, turned, other)).status, 401)
  }
  const inside = { ...forged, signature: { type: 'RsaSignature2017', signatureValue: 'x' } }
  assert.equal((await postSigned(inbox, inside, other)).status, 401)
  assert.equal(await followers(), 0)
})

test('what is unsigned, old, changed, large, deep or nothing is refused before anybody is asked', async (t) => {
  const { other, follow, followers, inbox } = await met(t)
  const yesterday = new Date(Date.now() - 25 * 60 * minuteMs).toUTCString()
  const text = JSON.stringify(follow())
  const cases = [
    [
      401,
      () => fetch(inbox, { method: 'POST', body: text, headers: { 'content-type': activityJson } }),
    ],
    [401, () => postSigned(inbox, follow(), other, { date: yesterday })],
    [415, () => postSigned(inbox, follow(), other, { 'content-type': 'text/plain' })],
    [413, () => postSigned(inbox, { ...follow(), more: 'x'.repeat(inboxLimitBytes) }, other)],
    [400, () => postSigned(inbox, `${'['.repeat(40)}${']'.repeat(40)}`, other)],
    [400, () => postSigned(inbox, '{', other)],
    [400, () => postSigned(inbox, { id: 'x' }, other)],
  ] as const
  for (const [status, ask] of cases) {
    const startMs = performance.now()
    const { status: given } = await ask()
    assert.ok(given === status || (status === 400 && given === 422), `${given}, not ${status}`)
    assert.ok(performance.now() - startMs < 1_000)
  }
  assert.equal(other.asked, 0)
  const digest = `SHA-256=${Buffer.alloc(32).toString('base64')}`
  assert.equal((await postSigned(inbox, follow(), other, { digest })).status, 401)
  assert.equal(await followers(), 0)
})

test('strangers who say that they are somebody use up nothing of what that server has', async (t) => {
  const { other, follow, followers, inbox } = await met(t)
  const victim = await stranger()
  t.after(() => victim.stop())
  const named = { actor: victim.actor, privateKey: other.privateKey }
  const forge = async (): Promise<void> => {
    assert.equal((await postSigned(inbox, follow(1, victim.actor), named)).status, 401)
  }
  // More than one server may say in five minutes.
  for (let i = 0; i < ofHostLimit; i += 4) await Promise.all([forge(), forge(), forge(), forge()])
  // Its key was asked for, and not again for each of them.
  assert.ok(victim.asked <= 8, String(victim.asked))
  assert.equal((await postSigned(inbox, follow(1, victim.actor), victim)).status, 202)
  await until(async () => (await followers()) === 1, 'follows')
})

test('the same activity twice is answered once', async (t) => {
  const { other, follow, followers, inbox } = await met(t)
  for (let i = 0; i < 5; i++) assert.equal((await postSigned(inbox, follow(), other)).status, 202)
  await until(async () => (await followers()) === 1, 'follows')
  await postSigned(inbox, follow(2), other)
  await until(() => other.received.length >= 2, 'the second one is accepted, too')
  assert.equal(other.received.length, 2)
})

test('one message asks so often at the most, and one domain is asked so often for all messages', async (t) => {
  const other = await stranger()
  t.after(() => other.stop())
  const ask = async (errand: ReturnType<typeof newErrand>, times: number): Promise<number> => {
    let answered = 0
    for (let i = 0; i < times; i++) {
      const asked = guardedFetch(new Request(`${other.origin}/${i}`), errand)
      await asked.then(
        () => answered++,
        (error: unknown) => assert.ok(error instanceof FetchRefused),
      )
    }
    return answered
  }
  assert.equal(await ask(newErrand(true), fetchBudget + 5), fetchBudget)
  const domains = new RateLimit({ limit: 30, windowMs: 60 * minuteMs })
  const errand = (): ReturnType<typeof newErrand> => newErrand(true, null, 1_000, domains)
  assert.equal((await ask(errand(), 20)) + (await ask(errand(), 20)), 30)
  assert.equal(other.asked, fetchBudget + 30)
})

test('ten thousand new actors of one domain are one owner, whatever they are called', () => {
  const domains = new RateLimit({ limit: 300, windowMs: 5 * minuteMs })
  let allowed = 0
  for (let i = 0; i < 10_000; i++) {
    if (domains.take(hostKey(`u${i}.x${i}.troll.example`), 0) === 0) allowed++
  }
  assert.equal(allowed, 300)
  assert.equal(domains.take(hostKey('honest.example'), 0), 0)
})
