import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test, type TestContext } from 'node:test'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { peerOf, sealedBy, startMs, testNode } from '../fixtures.ts'
import { answerLimitBytes } from './envelope.ts'
import { PeerLine } from './peer-line.ts'
import { isPublicAddress } from '../public-address.ts'
import { headersOf } from './seal.ts'

const south = testNode('south')

/** A line to a server that behaves as it likes, and how often it was asked. */
async function lineTo(context: TestContext, answer: RequestListener, deadlineMs = 5000) {
  const asked = { count: 0 }
  const server = createServer((request, response) => {
    asked.count++
    request.resume()
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  const north = testNode('north', `http://127.0.0.1:${address.port}`)
  const line = new PeerLine(peerOf(north), {
    identity: south.identity,
    clock: new ManualClock(startMs),
    random: seededRandom(1),
    reach: { loopback: true },
    deadlineMs,
  })
  context.after(() => {
    line.close()
    server.closeAllConnections()
    server.close()
  })
  const codeOf = async (): Promise<string> => {
    const got = await line.ask('{}')
    return got.ok ? 'ok' : got.code
  }
  return { north, line, codeOf, asked }
}

test('an answer that the peer has signed comes in', async (context) => {
  const { north, codeOf } = await lineTo(context, (_, response) => {
    const sealed = sealedBy(north, '{"a":1}', null)
    response.writeHead(200, headersOf(sealed)).end(sealed.text)
  })
  assert.equal(await codeOf(), 'ok')
})

test('answers that somebody else has signed, or nobody, or long ago, are refused', async (context) => {
  const text = '{"a":1}'
  const stranger = testNode('stranger')
  const wrong: readonly (readonly [code: string, () => Record<string, string>])[] = [
    ['signature-missing', () => ({ 'content-type': 'application/json' })],
    ['signature-wrong', () => headersOf(sealedBy(stranger, text, null))],
    ['signature-wrong', () => headersOf(sealedBy(north, '{"a":2}', null))],
    ['digest-wrong', () => ({ ...headersOf(sealedBy(north, text, null)), 'content-digest': 'x' })],
    ['signature-old', () => headersOf(sealedBy(north, text, null, startMs - 86_400_000))],
    ['signature-covers', () => headersOf(sealedBy(north, text, 'https://south.example'))],
    [
      'wrong-content-type',
      () => ({ ...headersOf(sealedBy(north, text, null)), 'content-type': 'text/html' }),
    ],
  ]
  let next = 0
  const { north, codeOf } = await lineTo(context, (_, response) => {
    const [code, headers] = wrong[next]!
    const sent = code === 'signature-wrong' && next === 2 ? digestOf(headers()) : headers()
    response.writeHead(200, sent).end(text)
  })
  for (const [code] of wrong) {
    assert.equal(await codeOf(), code)
    next++
  }

  /** The signature of another body, with the digest of this one. */
  function digestOf(headers: Record<string, string>): Record<string, string> {
    return {
      ...headers,
      'content-digest': headersOf(sealedBy(north, text, null))['content-digest']!,
    }
  }
})

test('a silent peer, and one that drips, are given up at the deadline', async (context) => {
  const silent = await lineTo(context, () => {}, 100)
  assert.equal(await silent.codeOf(), 'peer-late')
  const drips: NodeJS.Timeout[] = []
  context.after(() => drips.forEach(clearInterval))
  const dripping = await lineTo(
    context,
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      drips.push(setInterval(() => response.write(' '), 10))
    },
    200,
  )
  assert.equal(await dripping.codeOf(), 'peer-late')
})

test('an answer beyond the limit is not read to its end', async (context) => {
  let sent = 0
  const piece = Buffer.alloc(64 * 1024, 32)
  const { codeOf } = await lineTo(context, (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (): void => {
      if (response.destroyed || sent > 100 * answerLimitBytes) return
      sent += piece.length
      if (response.write(piece)) setImmediate(more)
      else response.once('drain', more)
    }
    more()
  })
  assert.equal(await codeOf(), 'peer-answer-too-large')
  assert.ok(sent < 20 * answerLimitBytes, `${sent} bytes were sent`)
})

test('a redirect is not followed, and a refusal is told by its code', async (context) => {
  const elsewhere = await lineTo(context, (_, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end()
  })
  assert.equal(await elsewhere.codeOf(), 'peer-redirects')
  assert.equal(elsewhere.asked.count, 1)
  const refusing = await lineTo(context, (_, response) => {
    response.writeHead(403).end(JSON.stringify({ code: 'peer-not-trusted', detail: '<script>' }))
  })
  const refused = await refusing.line.ask('{}')
  assert.ok(!refused.ok)
  assert.deepEqual(
    [refused.code, refused.values],
    ['peer-refused', { code: 'peer-not-trusted', status: 403 }],
  )
  assert.doesNotMatch(refused.message, /script/)
})

test('nobody there is said at once', async (context) => {
  const { codeOf } = await lineTo(context, (request) => request.socket.destroy())
  assert.equal(await codeOf(), 'peer-unreachable')
})

test('private addresses are not dialled, nor names that stand for them', async () => {
  const parts = {
    identity: south.identity,
    clock: new ManualClock(startMs),
    random: seededRandom(1),
  }
  const codeOf = async (address: string, loopback: boolean): Promise<string> => {
    const line = new PeerLine(peerOf(testNode('x', address)), { ...parts, reach: { loopback } })
    const got = await line.ask('{}')
    line.close()
    return got.ok ? 'ok' : got.code
  }
  assert.equal(await codeOf('http://127.0.0.1:1', false), 'address-not-public')
  assert.equal(await codeOf('http://127.0.0.1:1', true), 'peer-unreachable')
  assert.equal(await codeOf('https://10.0.0.1', true), 'address-not-public')
  assert.equal(await codeOf('https://[::1]', true), 'address-not-public')
  assert.equal(await codeOf('https://[::ffff:127.0.0.1]', true), 'address-not-public')
  assert.equal(await codeOf('https://localhost:1', false), 'address-not-public')
})

test('public addresses are those of the internet, whatever way they lead', () => {
  const reach = { loopback: false }
  for (const address of ['9.9.9.9', '192.88.98.1', '223.255.255.1', '2620:fe::fe', '2a01:4f8::1']) {
    assert.ok(isPublicAddress(address, reach), address)
  }
  for (const address of [
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.31.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    'no address',
    '',
    '::',
    '::1',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:9.9.9.9',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '2001::1',
    '2001:db8::1',
  ]) {
    assert.equal(isPublicAddress(address, reach), false, address)
  }
  assert.ok(isPublicAddress('127.9.9.9', { loopback: true }))
  assert.equal(isPublicAddress('192.168.1.1', { loopback: true }), false)
})
