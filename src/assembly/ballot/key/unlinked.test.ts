import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { RSABSSA } from '@cloudflare/blindrsa-ts'
import { fromHex, toHex } from '../../../kernel/hex.ts'
import { BallotBox } from '../log/ballot-box.ts'
import type { BallotDefinition, Choice } from '../log/ballot-shapes.ts'
import { definitionOf } from '../log/fixtures.ts'
import { tallyOf } from '../tally/tally.ts'
import { vector } from './rfc-9474-fixtures.ts'
import { signBlinded } from './registrar.ts'
import { isToken, registrarOf } from './unlinked.ts'
import { blindedKey, registrarForVoters, tokenOf, voteUnlinked } from './voter-key.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const registrarKey = publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
const definition: BallotDefinition = definitionOf({ registrarKey, hasDelegation: false })
const open = (): BallotBox => {
  const box = BallotBox.open(definition)
  assert.ok(box.ok)
  return box.value
}
const choice: Choice = { kind: 'approve', options: ['a'] }
const nonce = (number: number): string => number.toString(16).padStart(32, '0')
const duringMs = definition.opensMs + 1

/** A token as a voter gets one. */
async function registered() {
  const registrar = await registrarForVoters(registrarKey)
  const { own, blinded } = await blindedKey(registrar)
  const signed = signBlinded(privateKey, blinded)
  assert.ok(signed.ok)
  return { own, blinded, token: await tokenOf(registrar, own, signed.value) }
}

test('the vector of RFC 9474 comes out byte by byte: blinded, signed, finalised, verified', async (t) => {
  const key = rfcKey()
  const registrar = createPublicKey(key)
  const signed = signBlinded(key, fromHex(vector.blinded))
  assert.ok(signed.ok)
  assert.equal(toHex(signed.value), vector.signed)
  const message = fromHex(vector.prefix + vector.message)
  assert.equal(isToken(registrar, message, fromHex(vector.token)), true)
  const changed = fromHex(vector.token)
  changed[40]! ^= 1
  assert.equal(isToken(registrar, message, changed), false)
  // The voter's side, with the salt and the blind of the vector in the place of randomness.
  const [n, inverse] = [BigInt(`0x${vector.modulus}`), BigInt(`0x${vector.unblinding}`)]
  const blind = inverted(inverse, n).toString(16).padStart(1_024, '0')
  const random = [fromHex(vector.salt), fromHex(blind)]
  t.mock.method(crypto, 'getRandomValues', (into: Uint8Array) => {
    into.set(random.shift()!)
    return into
  })
  const spki = registrar.export({ format: 'der', type: 'spki' }).toString('base64')
  const forVoters = await registrarForVoters(spki)
  const suite = RSABSSA.SHA384.PSS.Randomized()
  const { blindedMsg, inv } = await suite.blind(forVoters, message)
  assert.equal(toHex(blindedMsg), vector.blinded)
  assert.equal(toHex(inv), vector.unblinding.padStart(1_024, '0'))
  const token = await suite.finalize(forVoters, message, signed.value, inv)
  assert.equal(toHex(token), vector.token)
})

test('a vote under a signed key counts, and the registrar has seen nothing of it', async () => {
  const box = open()
  for (let i = 0; i < 5; i++) {
    const { own, blinded, token } = await registered()
    const vote = await voteUnlinked(own, token, box.definitionLeaf, choice, nonce(i))
    assert.ok(!toHex(blinded).includes(vote.key))
    assert.deepEqual(box.add({ kind: 'unlinked', ...vote }, duringMs), {
      ok: true,
      value: undefined,
    })
  }
  assert.ok(box.add({ kind: 'closed', atMs: definition.closesMs }, null).ok)
  const tally = tallyOf(box)
  assert.ok(tally.ok)
  assert.equal(tally.value.cast?.unlinked, 5)
  assert.deepEqual(tally.value.outcome.counts?.options, { a: 5, b: 0, c: 0 })
})

test('forged, altered, replayed, doubled, early and late votes are refused, each with its reason', async () => {
  const box = open()
  const { own, token } = await registered()
  const vote = await voteUnlinked(own, token, box.definitionLeaf, choice, nonce(1))
  const add = (changes: Partial<typeof vote>, atMs = duringMs): string | undefined => {
    const added = box.add({ kind: 'unlinked', ...vote, ...changes }, atMs)
    return added.ok ? undefined : added.code
  }
  // A token that another registrar signed.
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = stranger.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')
  const theirs = await registrarForVoters(spki)
  const asked = await blindedKey(theirs)
  const signed = signBlinded(stranger.privateKey, asked.blinded)
  assert.ok(signed.ok)
  const forged = await voteUnlinked(
    asked.own,
    await tokenOf(theirs, asked.own, signed.value),
    box.definitionLeaf,
    choice,
    nonce(2),
  )
  assert.equal(add(forged), 'ballot-forged')
  assert.equal(add({ key: forged.key }), 'ballot-forged', 'another key with the same token')
  assert.equal(add({ token: '' }), 'ballot-forged')
  assert.equal(add({ choice: { kind: 'approve', options: ['b'] } }), 'ballot-altered')
  const elsewhere = await voteUnlinked(own, token, '00'.repeat(32), choice, nonce(3))
  assert.equal(add(elsewhere), 'ballot-altered', 'a vote for another ballot')
  assert.equal(add({}, definition.opensMs - 1), 'ballot-early')
  assert.equal(add({}, definition.closesMs), 'ballot-late')
  assert.equal(add({}), undefined)
  assert.equal(add({}), 'ballot-replayed')
  const again = await voteUnlinked(own, token, box.definitionLeaf, choice, nonce(4))
  assert.equal(add(again), 'key-used')
  assert.equal(box.unlinked.length, 1)
})

test('there are never more keys than people who may vote', async () => {
  const box = BallotBox.open({ ...definition, eligible: 1 })
  assert.ok(box.ok)
  const codes: string[] = []
  for (let i = 0; i < 2; i++) {
    const { own, token } = await registered()
    const vote = await voteUnlinked(own, token, box.value.definitionLeaf, choice, nonce(i))
    const added = box.value.add({ kind: 'unlinked', ...vote }, duringMs)
    codes.push(added.ok ? 'ok' : added.code)
  }
  assert.deepEqual(codes, ['ok', 'more-than-eligible'])
})

test('what is not a number below the modulus is not signed', () => {
  for (const blinded of [new Uint8Array(255), new Uint8Array(257), new Uint8Array(256).fill(255)]) {
    const signed = signBlinded(privateKey, blinded)
    assert.equal(signed.ok ? '' : signed.code, 'bad-blinded-key')
  }
})

test('a registrar signs with RSA of at least 2,048 bits', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey
  const other = generateKeyPairSync('ed25519').publicKey
  for (const key of [small, other]) {
    const text = key.export({ format: 'der', type: 'spki' }).toString('base64')
    assert.equal(registrarOf(text).ok, false)
  }
  assert.equal(registrarOf('AAAA').ok, false)
  assert.equal(registrarOf(registrarKey).ok, true)
})

test('keys and numbers do not mix', async () => {
  const box = open()
  const numbered = box.add(
    { kind: 'ballot', voter: 1, atMs: duringMs, choice, nonce: nonce(1) },
    duringMs,
  )
  assert.equal(numbered.ok ? '' : numbered.code, 'ballot-linked')
  const plain = BallotBox.open(definitionOf({}))
  assert.ok(plain.ok)
  const { own, token } = await registered()
  const vote = await voteUnlinked(own, token, plain.value.definitionLeaf, choice, nonce(1))
  const keyed = plain.value.add({ kind: 'unlinked', ...vote }, duringMs)
  assert.equal(keyed.ok ? '' : keyed.code, 'ballot-unlinked')
})

/** The private key of the vector, with what Node wants beside: exponents and coefficient for the two primes. */
function rfcKey() {
  const [p, q, d] = [vector.p, vector.q, vector.exponent].map((hex) => BigInt(`0x${hex}`))
  const encoded = (value: bigint): string => {
    const hex = value.toString(16)
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString(
      'base64url',
    )
  }
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'RSA',
      n: encoded(BigInt(`0x${vector.modulus}`)),
      e: 'AQAB',
      d: encoded(d!),
      p: encoded(p!),
      q: encoded(q!),
      dp: encoded(d! % (p! - 1n)),
      dq: encoded(d! % (q! - 1n)),
      qi: encoded(inverted(q!, p!)),
    },
  })
}

/** The number that times `value` is 1 modulo `modulus` (Euclid). */
function inverted(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return ((x % modulus) + modulus) % modulus
}
