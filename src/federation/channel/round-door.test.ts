import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TableWayOut } from '../way-out.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { bookOf, openDoor, peerOf, requestOf, sealedBy, startMs, testNode } from '../fixtures.ts'
import { envelopeText, noHash, questionLimitBytes, roundPath } from './envelope.ts'
import { strangerLimit, waitingOfSourceLimit } from './round-door.ts'
import { headersOf, signText } from './seal.ts'

const north = testNode('north')
const south = testNode('south')
const stranger = testNode('stranger')
const target = `${north.address}${roundPath}`

function hello(session = 'a'.repeat(32), kind = 'hello'): string {
  return envelopeText({ session, round: 0, seq: 0, prev: noHash, kind, content: {} })
}

function doorOfNorth(clock = new ManualClock(startMs)) {
  const peers = bookOf(peerOf(south), peerOf(testNode('known'), 'known'))
  return { ...openDoor(north, peers, { clock }), clock }
}

async function codeOf(
  { door }: ReturnType<typeof doorOfNorth>,
  request: Request,
  address = '198.51.100.7',
): Promise<string> {
  const answer = await door.answer(request, address)
  return answer.ok ? 'ok' : answer.code
}

test('what a trusted peer has signed is answered, and the answer is signed', async () => {
  const node = doorOfNorth()
  const question = sealedBy(south, hello(), target)
  const answer = await node.door.answer(requestOf(question, north.address), '198.51.100.7')
  assert.ok(answer.ok)
  assert.match(answer.value.text, /"content":\{"nowMs":1772366400000\},"kind":"answer"/)
  assert.match(answer.value.signature['signature-input'], /keyid="https:\/\/north\.example/)
})

test('every forgery is refused with its reason, and none is answered', async () => {
  const text = hello()
  const good = sealedBy(south, text, target)
  const send = (sealed = good, headers = {}): Request => requestOf(sealed, north.address, headers)
  const with30 = { nowS: startMs / 1000, nonce: 'other' }
  const forgeries: readonly (readonly [why: string, code: string, Request])[] = [
    ['signed by another key', 'signature-wrong', send(sealedAs(stranger, south.identity.keyId))],
    ['unknown peer', 'peer-unknown', send(sealedBy(stranger, text, target))],
    [
      'another body',
      'digest-wrong',
      send({ ...good, text: hello('b'.repeat(32)) }, headersOf(good)),
    ],
    [
      'another body with its digest',
      'signature-wrong',
      send({ ...good, text: hello('b'.repeat(32)) }),
    ],
    [
      'for another node',
      'signature-wrong',
      send(sealedBy(south, text, `https://west.example${roundPath}`)),
    ],
    [
      'for another path',
      'signature-wrong',
      send(sealedBy(south, text, `${north.address}/api/peers`)),
    ],
    ['an answer as a question', 'signature-covers', send(sealedBy(south, text, null))],
    ['six minutes old', 'signature-old', send(sealedBy(south, text, target, startMs - 361_000))],
    ['a day old', 'signature-old', send(sealedBy(south, text, target, startMs - 86_400_000))],
    ['from tomorrow', 'signature-early', send(sealedBy(south, text, target, startMs + 86_400_000))],
    ['for another purpose', 'signature-tag', send(changed(good, 'tag="round"', 'tag="other"'))],
    [
      'with another time',
      'signature-wrong',
      send(changed(good, /;expires=\d+/, ';expires=1772366410')),
    ],
    ['unsigned', 'signature-missing', new Request(target, { method: 'POST', body: text })],
    ['of another type', 'wrong-content-type', send(good, { 'content-type': 'text/plain' })],
    [
      'too large',
      'body-too-large',
      send(sealedBy(south, `"${'a'.repeat(questionLimitBytes)}"`, target)),
    ],
    ['nested', 'bad-json', send(sealedBy(south, '['.repeat(1000), target))],
    ['no message', 'message-form', send(sealedBy(south, '{"session":1}', target))],
  ]
  const node = doorOfNorth()
  for (const [why, code, request] of forgeries) {
    assert.equal(await codeOf(node, request), code, why)
  }
  assert.equal(node.desk.sessions, 0, 'nothing was begun')
  assert.equal(await codeOf(node, send()), 'ok')
  assert.equal(await codeOf(node, send()), 'message-replayed')
  assert.equal(node.desk.sessions, 1)
  assert.deepEqual(node.faults, [])

  function sealedAs({ identity }: typeof south, keyId: string) {
    return signText(text, target, { ...identity, keyId }, with30)
  }
})

function changed(sealed: ReturnType<typeof sealedBy>, from: string | RegExp, to: string) {
  const input = sealed.signature['signature-input'].replace(from, to)
  return { ...sealed, signature: { ...sealed.signature, 'signature-input': input } }
}

test('a peer that is known and not trusted is told so only when it has proven who it is', async () => {
  const known = testNode('known')
  const { door } = openDoor(north, bookOf(peerOf(known, 'known')))
  const asked = requestOf(sealedBy(known, hello(), target), north.address)
  const refused = await door.answer(asked, '198.51.100.7')
  assert.equal(refused.ok ? '' : refused.code, 'peer-not-trusted')
  const forged = signText(
    hello(),
    target,
    { ...stranger.identity, keyId: known.identity.keyId },
    {
      nowS: startMs / 1000,
      nonce: 'a',
    },
  )
  const wrong = await door.answer(requestOf(forged, north.address), '198.51.100.7')
  assert.equal(wrong.ok ? '' : wrong.code, 'signature-wrong')
})

test('a message counts once in all the time that it holds', async () => {
  const node = doorOfNorth()
  const question = sealedBy(south, hello(), target)
  assert.equal(await codeOf(node, requestOf(question, north.address)), 'ok')
  for (const laterMs of [60_000, 300_000]) {
    node.clock.advance(laterMs)
    assert.equal(await codeOf(node, requestOf(question, north.address)), 'message-replayed')
  }
  node.clock.advance(1000)
  assert.equal(await codeOf(node, requestOf(question, north.address)), 'signature-old')
})

test('peers whose clocks are wrong by five minutes understand each other, and a message of theirs counts once', async () => {
  for (const aheadMs of [-300_000, 300_000]) {
    const node = doorOfNorth()
    const question = sealedBy(south, hello(), target, startMs + aheadMs)
    assert.equal(await codeOf(node, requestOf(question, north.address)), 'ok')
    // The first one has nothing left but the minute that it holds, the other one eleven.
    node.clock.advance(60_000 + 300_000 + aheadMs)
    assert.equal(await codeOf(node, requestOf(question, north.address)), 'message-replayed')
    node.clock.advance(1000)
    assert.equal(await codeOf(node, requestOf(question, north.address)), 'signature-old')
  }
})

test('strangers have used up their tries at some point, and peers at another address go on', async () => {
  const node = doorOfNorth()
  for (let i = 0; i < strangerLimit; i++) {
    const request = requestOf(sealedBy(south, hello(), target, startMs - 86_400_000), north.address)
    assert.equal(await codeOf(node, request), 'signature-old')
  }
  const good = (): Request => requestOf(sealedBy(south, hello(), target), north.address)
  assert.equal(await codeOf(node, good()), 'too-many-requests')
  for (let i = 0; i < 2; i++) assert.equal(await codeOf(node, good(), '203.0.113.9'), 'ok')
})

test('who is trusted asks as often as it likes', async () => {
  const node = doorOfNorth()
  for (let i = 0; i < strangerLimit + 10; i++) {
    assert.equal(
      await codeOf(node, requestOf(sealedBy(south, hello(), target), north.address)),
      'ok',
    )
  }
})

test('bodies that do not come are waited for by a number and for a time, and others go on', async () => {
  const node = doorOfNorth()
  const dripping = (): Request =>
    new Request(target, {
      method: 'POST',
      headers: headersOf(sealedBy(south, hello(), target)),
      body: new ReadableStream({ start: (drip) => drip.enqueue(new Uint8Array([32])) }),
      // @ts-expect-error the fetch types of the DOM do not know what Node needs for a stream
      duplex: 'half',
    })
  const waiting = Array.from({ length: waitingOfSourceLimit }, () => codeOf(node, dripping()))
  assert.equal(await codeOf(node, dripping()), 'door-busy')
  const good = requestOf(sealedBy(south, hello(), target), north.address)
  assert.equal(await codeOf(node, good, '203.0.113.9'), 'ok')
  assert.deepEqual(new Set(await Promise.all(waiting)), new Set(['body-late']))
})

test('what a session cannot begin with is refused', async () => {
  const node = doorOfNorth()
  for (const kind of ['nothing', 'toString', 'constructor']) {
    const asked = requestOf(sealedBy(south, hello('c'.repeat(32), kind), target), north.address)
    assert.equal(await codeOf(node, asked), 'topic-unknown')
  }
})

test('an answer that may not leave stays here: it is logged, and the peer hears that something broke', async () => {
  const left: string[] = []
  const wayOut = new TableWayOut({
    onLeft: ({ line, kind }) => left.push(`${line} ${kind}`),
    onFault: (_, error) => left.push(String(error)),
  })
  const guarded = { ...north, identity: { ...north.identity, wayOut } }
  const topics = () => ({
    hello: () => ({ answer: () => ({ nowMs: 1, readings: [230] }), close: () => {} }),
  })
  const { door, faults } = openDoor(guarded, bookOf(peerOf(south)), { topics })
  const asked = requestOf(sealedBy(south, hello(), target), north.address)
  const answer = await door.answer(asked, '198.51.100.7')
  assert.ok(answer.ok)
  assert.match(answer.value.text, /"content":\{"code":"fault"\}.*"kind":"failed"/)
  assert.doesNotMatch(answer.value.text, /230|readings/)
  assert.equal(faults.length, 1)
  assert.match(left.join('\n'), /"readings" of the answer "hello".*\nanswer failed$/)
})
