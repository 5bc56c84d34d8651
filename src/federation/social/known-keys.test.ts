import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CryptographicKey } from '@fedify/vocab'
import { KnownKeys, keyFreshMs, keysLimit, noKeyFreshMs } from './known-keys.ts'

const address = (name: string): URL => new URL(`https://there.example/${name}#main-key`)

test('a key is believed for five minutes, that there is none for one', async () => {
  let nowMs = 1_000
  const keys = new KnownKeys({ now: () => nowMs })
  const key = new CryptographicKey({ id: address('a') })
  assert.equal(await keys.get(address('a')), undefined)
  await keys.set(address('a'), key)
  await keys.set(address('b'), null)
  nowMs += noKeyFreshMs - 1
  assert.equal(await keys.get(address('b')), null)
  nowMs += 1
  assert.equal(await keys.get(address('b')), undefined)
  nowMs += keyFreshMs - noKeyFreshMs - 1
  assert.equal(await keys.get(address('a')), key)
  nowMs += 1
  assert.equal(await keys.get(address('a')), undefined)
})

test('of too many keys those learned first go first', async () => {
  const keys = new KnownKeys({ now: () => 0 })
  for (let i = 0; i < keysLimit; i++) await keys.set(address(String(i)), null)
  // Learned again: it is a new one.
  await keys.set(address('0'), null)
  await keys.set(address('one more'), null)
  assert.equal(await keys.get(address('0')), null)
  assert.equal(await keys.get(address('1')), undefined)
  assert.equal(await keys.get(address('one more')), null)
})
