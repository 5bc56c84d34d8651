import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { keyText } from '../../kernel/signed-note.ts'
import { testNode } from '../fixtures.ts'
import { answerLimitBytes } from '../social/guarded-fetch.ts'
import { askCard } from './ask-card.ts'
import { fingerprintOf } from './fingerprint.ts'
import { cardLimit, cardOf, readCard } from './node-card.ts'

const { address, signer } = testNode('south')
const card = cardOf({ publicUrl: address, signer })

test('a node’s digits are the hash of its address and key, five bytes to a group', () => {
  const hex = createHash('sha256')
    .update(`${address}\n${keyText(signer)}\n`)
    .digest('hex')
  const groups = (hex.slice(0, 60).match(/.{10}/g) ?? []).map((group) =>
    String(BigInt(`0x${group}`) % 100_000n).padStart(5, '0'),
  )
  assert.equal(fingerprintOf({ address, key: signer }), groups.join(' '))
  assert.match(fingerprintOf({ address, key: signer }), /^(\d{5} ){5}\d{5}$/)
})

test('another key or another address has other digits', () => {
  const own = fingerprintOf({ address, key: signer })
  assert.notEqual(fingerprintOf({ address: 'https://south.example.org', key: signer }), own)
  assert.notEqual(fingerprintOf({ address, key: testNode('south').signer }), own)
})

test('what a node says of itself is read, and nothing that is another’s or no such document', () => {
  const codeOf = (text: string): string => {
    const read = readCard(text, address)
    return read.ok ? read.value.fingerprint : read.code
  }
  const digits = fingerprintOf({ address, key: signer })
  assert.equal(codeOf(JSON.stringify(card)), digits)
  assert.equal(codeOf(JSON.stringify({ ...card, more: 1 })), digits)
  assert.equal(
    codeOf(JSON.stringify({ ...card, address: 'https://north.example' })),
    'card-address',
  )
  for (const wrong of [
    '',
    'null',
    '{',
    '[]',
    '<html>',
    JSON.stringify({ ...card, key: 'x' }),
    JSON.stringify({ ...card, name: '' }),
    JSON.stringify({ ...card, name: 'a'.repeat(101) }),
    JSON.stringify({ ...card, name: 'South\u202egro' }),
    JSON.stringify({ ...card, name: 1 }),
    `${JSON.stringify(card)}${' '.repeat(cardLimit)}`,
  ]) {
    assert.equal(codeOf(wrong), 'card-form', wrong.slice(0, 100))
  }
  fc.assert(fc.property(fc.json(), (text) => codeOf(text) === 'card-form'))
})

/** A server that answers as it is told; its address. */
async function served(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const of = server.address()
  assert.ok(of !== null && typeof of === 'object')
  return `http://127.0.0.1:${of.port}`
}

test('a node is asked who it is once, in a stated time, for a small document, and at public addresses only', async (context) => {
  const ask = async (of: string, loopback = true): Promise<string> => {
    const reach = { loopback }
    const asked = await askCard({ reach, publicUrl: 'https://we.example' }, of, 200)
    return asked.ok ? asked.value.name : `${asked.code} ${asked.at}`
  }
  const json = { 'content-type': 'application/json' }
  let asked = 0
  const good = await served(context, (request, response) => {
    asked++
    assert.equal(request.url, '/federation/node')
    const key = keyText(signer)
    response.writeHead(200, json).end(JSON.stringify({ name: 'South', address: good, key }))
  })
  assert.equal(await ask(good), 'South')
  assert.equal(await ask(`${good}/`), 'South')
  assert.equal(asked, 2)
  assert.equal(await ask(good, false), 'address-not-public address')
  assert.equal(asked, 2)
  assert.equal(await ask('https://10.0.0.1'), 'address-not-public address')
  assert.equal(await ask('https://[::1]'), 'address-not-public address')
  assert.equal(await ask('https://we.example'), 'peer-ourselves address')
  assert.equal(await ask('south'), 'peer-address address')
  assert.equal(await ask('http://127.0.0.1:1'), 'peer-unreachable address')
  const elsewhere = await served(context, (_, response) =>
    response.writeHead(302, { location: good }).end(),
  )
  assert.equal(await ask(elsewhere), 'peer-redirects address')
  const late = await served(context, (_, response) => response.writeHead(200, json).write('{'))
  assert.equal(await ask(late), 'peer-late address')
  for (const [status, headers, body] of [
    [200, json, 'x'],
    [200, json, `"${'x'.repeat(answerLimitBytes)}"`],
    [200, { 'content-type': 'text/html' }, '{}'],
    [404, json, JSON.stringify(card)],
    [429, json, ''],
  ] as const) {
    const wrong = await served(context, (_, response) =>
      response.writeHead(status, headers).end(body),
    )
    assert.equal(await ask(wrong), 'card-form address', `${status} ${body.slice(0, 20)}`)
  }
  assert.equal(asked, 2)
})
