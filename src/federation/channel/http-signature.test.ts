import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkDigest, contentDigest } from './content-digest.ts'
import {
  checkSignature,
  checkTimes,
  readSignature,
  signatureBase,
  signMessage,
  type Covered,
} from './http-signature.ts'

/** RFC 9421, section B.1.4. */
const privateKey = createPrivateKey(
  '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----\n',
)
const publicKey = createPublicKey(
  '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n',
)

test('the text that is signed and its signature are those of RFC 9421, section B.2.6', () => {
  const covered: Covered = [
    ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['@method', 'POST'],
    ['@path', '/foo'],
    ['@authority', 'example.com'],
    ['content-type', 'application/json'],
    ['content-length', '18'],
  ]
  const params =
    '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"'
  const base = signatureBase(covered, params)
  const expected =
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=='
  assert.equal(sign(null, Buffer.from(base), privateKey).toString('base64'), expected)
  assert.ok(verify(null, Buffer.from(base), publicKey, Buffer.from(expected, 'base64')))
})

test('digests are those of RFC 9530, section D.1, and of another body they are refused', () => {
  const header = 'sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:'
  assert.equal(contentDigest('{"hello": "world"}'), header)
  assert.equal(checkDigest(header, '{"hello": "world"}'), null)
  assert.equal(checkDigest(header, '{"hello": "World"}')?.code, 'digest-wrong')
  assert.equal(checkDigest(null, '')?.code, 'digest-wrong')
})

const covered: Covered = [
  ['@method', 'POST'],
  ['@target-uri', 'https://north.example/federation/rounds'],
  ['content-digest', contentDigest('{}')],
  ['content-type', 'application/json'],
]
const params = {
  createdS: 1_000_000,
  expiresS: 1_000_030,
  nonce: 'abc',
  keyId: 'https://south.example/key',
  tag: 'round',
}

function read(headers: { readonly 'signature-input': string; readonly signature: string }) {
  return readSignature(headers['signature-input'], headers.signature)
}

test('what was signed is read again and fits, whatever the order of components', () => {
  for (const order of [covered, covered.toReversed()]) {
    const signature = read(signMessage(order, params, privateKey))
    assert.ok(signature.ok)
    const { createdS, expiresS, nonce, keyId, tag } = signature.value
    assert.deepEqual({ createdS, expiresS, nonce, keyId, tag }, params)
    assert.equal(checkSignature(signature.value, covered, publicKey), null)
  }
})

test('a change of any value that is covered, or of a parameter, does not fit', () => {
  const headers = signMessage(covered, params, privateKey)
  const signature = read(headers)
  assert.ok(signature.ok)
  for (const [i] of covered.entries()) {
    const other = covered.map(
      ([name, value], at) => [name, at === i ? `${value}x` : value] as const,
    )
    assert.equal(checkSignature(signature.value, other, publicKey)?.code, 'signature-wrong')
  }
  for (const [from, to] of [
    ['created=1000000', 'created=1000001'],
    ['expires=1000030', 'expires=1000031'],
    ['"abc"', '"abd"'],
    ['tag="round"', 'tag="other"'],
    ['south.example', 'sooth.example'],
  ] as const) {
    const input = headers['signature-input'].replace(from, to)
    const changed = readSignature(input, headers.signature)
    assert.ok(changed.ok && input !== headers['signature-input'], from)
    assert.equal(checkSignature(changed.value, covered, publicKey)?.code, 'signature-wrong', from)
  }
})

test('a signature that covers less, more or the same twice is refused', () => {
  const [method, target, digest, type] = covered
  for (const of of [
    [target!, digest!, type!],
    [...covered, ['date', 'now'] as const],
    [method!, method!, target!, digest!],
  ]) {
    const signature = read(signMessage(of, params, privateKey))
    assert.ok(signature.ok)
    assert.equal(checkSignature(signature.value, covered, publicKey)?.code, 'signature-covers')
  }
})

test('a signature holds a minute at most, and clocks may differ by five', () => {
  const signature = read(signMessage(covered, params, privateKey))
  assert.ok(signature.ok)
  const at = (nowS: number): string | undefined => checkTimes(signature.value, 'round', nowS)?.code
  assert.equal(at(999_699), 'signature-early')
  assert.equal(at(999_700), undefined)
  assert.equal(at(1_000_330), undefined)
  assert.equal(at(1_000_331), 'signature-old')
  assert.equal(at(1_086_400), 'signature-old')
  assert.equal(checkTimes(signature.value, 'other', 1_000_000)?.code, 'signature-tag')
  const long = read(signMessage(covered, { ...params, expiresS: 1_000_061 }, privateKey))
  assert.ok(long.ok)
  assert.equal(checkTimes(long.value, 'round', 1_000_000)?.code, 'signature-long')
  const back = read(signMessage(covered, { ...params, expiresS: 999_999 }, privateKey))
  assert.ok(back.ok)
  assert.equal(checkTimes(back.value, 'round', 999_990)?.code, 'signature-long')
})

test('headers that are missing or not in the form are refused, however they are broken', () => {
  const good = signMessage(covered, params, privateKey)
  assert.equal(readSignature(null, good.signature).ok, false)
  assert.equal(readSignature(good['signature-input'], null).ok, false)
  const input = good['signature-input']
  for (const wrong of [
    '',
    input.replace('sig=', 'other='),
    input.replace(';tag="round"', ''),
    input.replace(';nonce="abc"', ''),
    input.replace(';nonce="abc"', `;nonce="${'a'.repeat(101)}"`),
    input.replace('created=1000000', 'created="now"'),
    input.replace('created=1000000', 'created=1000000;created=1000000'),
    input.replace('alg="ed25519"', 'alg="rsa-v1_5-sha256"'),
    input.replace('"@method"', '"@method";req'),
    `${input}, other=${input.slice(4)}`,
    `${input};more="${'a'.repeat(2000)}"`,
  ]) {
    const refused = readSignature(wrong, good.signature)
    assert.equal(refused.ok ? '' : refused.code, 'signature-form', wrong)
  }
  fc.assert(
    fc.property(fc.string({ maxLength: 3000 }), fc.string({ maxLength: 200 }), (one, other) => {
      assert.equal(readSignature(one, other).ok, false)
    }),
  )
})
