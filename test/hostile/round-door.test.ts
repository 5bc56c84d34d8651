// Forgeries at the door between nodes, over HTTP, against a whole running node: none is answered, each is refused at once.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { after, before, test } from 'node:test'
import {
  envelopeText,
  noHash,
  questionLimitBytes,
  roundPath,
} from '../../src/federation/channel/envelope.ts'
import { contentDigest } from '../../src/federation/channel/content-digest.ts'
import { headersOf, signText, type Sealed } from '../../src/federation/channel/seal.ts'
import { sealedBy, testNode } from '../../src/federation/fixtures.ts'
import { anotherSource, attackedNode, type AttackedNode } from './attacked-node.ts'

/** A forgery is refused in less than this, ms: the second best of {@link tries}, since the machine has other things to do. */
const refusedWithinMs = 50
const tries = 5

const stranger = testNode('stranger')
let node: AttackedNode
before(async () => {
  node = await attackedNode()
})
after(() => node.stop())

function hello(session = 'a'.repeat(32)): string {
  return envelopeText({ session, round: 0, seq: 0, prev: noHash, kind: 'hello', content: {} })
}

/** Signatures know whole seconds. */
function thisSecondMs(): number {
  return Math.floor(Date.now() / 1000) * 1000
}

async function send(
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly code: string; readonly tookMs: number }> {
  const beganMs = performance.now()
  const answer = await fetch(`${node.url}${roundPath}`, {
    method: 'POST',
    body,
    headers: { ...headers, ...anotherSource() },
  })
  const text = await answer.text()
  const tookMs = performance.now() - beganMs
  return { status: answer.status, code: /"code":"([^"]+)"/.exec(text)?.[1] ?? '', tookMs }
}

const sent = (sealed: Sealed, headers: Readonly<Record<string, string>> = {}) =>
  [sealed.text, { ...headersOf(sealed), ...headers }] as const

function relabelled(sealed: Sealed, from: string | RegExp, to: string): Sealed {
  const input = sealed.signature['signature-input'].replace(from, to)
  return { ...sealed, signature: { ...sealed.signature, 'signature-input': input } }
}

type Forgery = readonly [body: string, headers: Readonly<Record<string, string>>]

/** Everything that somebody may try, by the code that it is refused with; made anew for each try. */
function forgeries(): readonly (readonly [why: string, code: string, make: () => Forgery])[] {
  const { friend, url } = node
  const target = `${url}${roundPath}`
  const text = hello()
  const nowMs = thisSecondMs()
  const good = (at = nowMs): Sealed => sealedBy(friend, text, target, at)
  const other = hello('b'.repeat(32))
  const digestOf = (body: string) => ({ 'content-digest': contentDigest(body) })
  const claimed = (): Sealed => {
    const by = { ...stranger.identity, keyId: friend.identity.keyId }
    return signText(text, target, by, { nowS: Math.floor(nowMs / 1000), nonce: 'x' })
  }
  const dayMs = 86_400_000
  return [
    ['unsigned', 'signature-missing', () => [text, { 'content-type': 'application/json' }]],
    ['by another key in the friend’s name', 'signature-wrong', () => sent(claimed())],
    [
      'by a key of nobody known',
      'peer-unknown',
      () => sent(sealedBy(stranger, text, target, nowMs)),
    ],
    ['of another body', 'digest-wrong', () => [other, headersOf(good())]],
    [
      'of another body and digest',
      'signature-wrong',
      () => [other, { ...headersOf(good()), ...digestOf(other) }],
    ],
    [
      'for another node',
      'signature-wrong',
      () => sent(sealedBy(friend, text, `https://west.example${roundPath}`, nowMs)),
    ],
    [
      'for another path',
      'signature-wrong',
      () => sent(sealedBy(friend, text, `${url}/inbox`, nowMs)),
    ],
    [
      'for another node, by its host',
      'signature-wrong',
      () =>
        sent(sealedBy(friend, text, `https://west.example${roundPath}`, nowMs), {
          'x-forwarded-host': 'west.example',
        }),
    ],
    [
      'an answer as a question',
      'signature-covers',
      () => sent(sealedBy(friend, text, null, nowMs)),
    ],
    ['seven minutes old', 'signature-old', () => sent(good(nowMs - 420_000))],
    ['a day old', 'signature-old', () => sent(good(nowMs - dayMs))],
    ['by a clock a day ahead', 'signature-early', () => sent(good(nowMs + dayMs))],
    [
      'for another purpose',
      'signature-tag',
      () => sent(relabelled(good(), 'tag="round"', 'tag="log"')),
    ],
    [
      'made younger',
      'signature-wrong',
      () =>
        sent(
          relabelled(
            good(nowMs - 10_000),
            /created=\d+/,
            `created=${Math.floor(nowMs / 1000) - 5}`,
          ),
        ),
    ],
    [
      'that holds for a year',
      'signature-long',
      () =>
        sent(relabelled(good(), /expires=\d+/, `expires=${Math.floor(nowMs / 1000) + 31_536_000}`)),
    ],
    [
      'that leaves out the body',
      'signature-covers',
      () => sent(relabelled(good(), '"content-digest" ', '')),
    ],
    [
      'of another algorithm',
      'signature-form',
      () => sent(relabelled(good(), 'alg="ed25519"', 'alg="none"')),
    ],
    [
      'with two signatures',
      'signature-form',
      () => sent(relabelled(good(), /^/, 'a=();created=1, ')),
    ],
    ['of another type', 'wrong-content-type', () => sent(good(), { 'content-type': 'text/plain' })],
    [
      'as ActivityPub',
      'wrong-content-type',
      () => sent(good(), { 'content-type': 'application/activity+json' }),
    ],
    [
      'too large',
      'body-too-large',
      () => sent(sealedBy(friend, `"${'a'.repeat(questionLimitBytes)}"`, target, nowMs)),
    ],
    [
      'a thousand levels deep',
      'bad-json',
      () => sent(sealedBy(friend, '['.repeat(1000), target, nowMs)),
    ],
    ['no JSON', 'bad-json', () => sent(sealedBy(friend, '{"a":', target, nowMs))],
    ['empty', 'body-missing', () => sent(sealedBy(friend, '', target, nowMs))],
    ['no message', 'message-form', () => sent(sealedBy(friend, '{"session":1}', target, nowMs))],
    [
      'with more than a message has',
      'message-form',
      () => sent(sealedBy(friend, text.replace('{', '{"also":1,'), target, nowMs)),
    ],
    [
      'about nothing that is spoken of',
      'topic-unknown',
      () => sent(sealedBy(friend, text.replace('"hello"', '"constructor"'), target, nowMs)),
    ],
    [
      'in a session that never began',
      'session-unknown',
      () => sent(sealedBy(friend, text.replace('"seq":0', '"seq":7'), target, nowMs)),
    ],
    [
      'with a chain from nowhere',
      'chain-broken',
      () => sent(sealedBy(friend, text.replace(noHash, 'f'.repeat(64)), target, nowMs)),
    ],
  ]
}

test('every forgery at the door between nodes is refused by its reason, none is answered, and each in no time', async (context) => {
  let slowestMs = 0
  for (const [why, code, make] of forgeries()) {
    const tookMs: number[] = []
    for (let i = 0; i < tries; i++) {
      const answer = await send(...make())
      assert.equal(answer.code, code, why)
      assert.ok(answer.status >= 400 && answer.status < 500, `${why}: ${answer.status}`)
      tookMs.push(answer.tookMs)
    }
    const [, second = Infinity] = tookMs.toSorted((a, b) => a - b)
    assert.ok(second < refusedWithinMs, `${why}: ${second} ms`)
    slowestMs = Math.max(slowestMs, second)
  }
  context.diagnostic(
    `${forgeries().length} forgeries, 0 accepted, the slowest in ${slowestMs.toFixed(1)} ms`,
  )
  assert.deepEqual(node.faults, [])
})

test('a message counts once, however often and from wherever it is sent', async () => {
  const question = sealedBy(
    node.friend,
    hello('c'.repeat(32)),
    `${node.url}${roundPath}`,
    thisSecondMs(),
  )
  const codes = await Promise.all(Array.from({ length: 20 }, () => send(...sent(question))))
  assert.equal(codes.filter(({ status }) => status === 200).length, 1)
  assert.equal(codes.filter(({ code }) => code === 'message-replayed').length, 19)
})

test('a stranger who goes on is told when to come back, and the friend goes on', async () => {
  const from = { 'x-forwarded-for': '9.9.9.9' }
  const knock = (): Promise<Response> =>
    fetch(`${node.url}${roundPath}`, { method: 'POST', body: '{}', headers: from })
  let last = await knock()
  for (let i = 0; i < 400 && last.status !== 429; i++) {
    await last.arrayBuffer()
    last = await knock()
  }
  assert.equal(last.status, 429)
  assert.ok(Number(last.headers.get('retry-after')) >= 1)
  const target = `${node.url}${roundPath}`
  const asked = sealedBy(node.friend, hello('d'.repeat(32)), target, thisSecondMs())
  assert.equal((await send(...sent(asked))).status, 200)
})

test('a body that drips is hung up on after ten seconds, and does not hold the door', async () => {
  const asked = sealedBy(
    node.friend,
    hello('e'.repeat(32)),
    `${node.url}${roundPath}`,
    thisSecondMs(),
  )
  const beganMs = performance.now()
  const dripping = request(`${node.url}${roundPath}`, {
    method: 'POST',
    headers: { ...headersOf(asked), 'content-length': asked.text.length, ...anotherSource() },
  })
  const answered = Promise.withResolvers<number>()
  dripping.once('response', (answer) => answered.resolve(answer.statusCode ?? 0))
  dripping.on('error', answered.reject)
  const drip = setInterval(() => dripping.write(' '), 1000)
  dripping.write('{')
  try {
    const other = sealedBy(
      node.friend,
      hello('f'.repeat(32)),
      `${node.url}${roundPath}`,
      thisSecondMs(),
    )
    assert.equal((await send(...sent(other))).status, 200)
    assert.equal(await answered.promise, 408)
    assert.ok(performance.now() - beganMs < 13_000)
  } finally {
    clearInterval(drip)
    dripping.destroy()
  }
})
