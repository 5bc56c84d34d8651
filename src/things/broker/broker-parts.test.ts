import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { seededRandom } from '../../kernel/random.ts'
import { Listeners, matches } from './broker-listeners.ts'
import { BrokerAccess, claimsPerCellLimit } from './broker-access.ts'
import { ConnectionRate } from './connection-rate.ts'
import { checkBrokerCredential, createBrokerCredential, credentialLimit } from '../credentials.ts'
import { cellCalled, startMs, withCells } from '../desk/desk-fixtures.ts'
import { PacketGuard } from './packet-guard.ts'
import {
  insertBrokerCredential,
  listBrokerCredentials,
  revokeBrokerCredential,
} from '../store-credential.ts'

testOnEachDatabase('a credential opens its own cell until it is revoked', async (store) => {
  const { db } = store
  const home = cellCalled('haus-1')
  await withCells(store, home, cellCalled('haus-2'))
  const made = await createBrokerCredential(db, home.id, 'Inverter', startMs, seededRandom(1))
  assert.ok(made.ok)
  const { id, userName, password } = made.value
  assert.equal(userName, 'haus-1')
  assert.deepEqual(await checkBrokerCredential(db, userName, password), {
    cellId: home.id,
    slug: 'haus-1',
    credentialId: id,
  })
  assert.equal(await checkBrokerCredential(db, 'haus-2', password), null)
  assert.equal(await checkBrokerCredential(db, userName, `${password}x`), null)
  assert.equal(await checkBrokerCredential(db, userName, `${id}.`), null)
  assert.equal(await checkBrokerCredential(db, userName, ''), null)
  const row = await db.selectFrom('broker_credentials').selectAll().executeTakeFirstOrThrow()
  assert.ok(!JSON.stringify(row).includes(password.split('.')[1] ?? '?'))
  assert.equal(await revokeBrokerCredential(db, 'another-cell', id, startMs), false)
  assert.equal(await revokeBrokerCredential(db, home.id, id, startMs), true)
  assert.equal(await revokeBrokerCredential(db, home.id, id, startMs), false)
  assert.equal(await checkBrokerCredential(db, userName, password), null)
  assert.deepEqual(await listBrokerCredentials(db, home.id), [])
})

testOnEachDatabase('a cell has only so many credentials, each with a label', async (store) => {
  const home = cellCalled('haus-1')
  await withCells(store, home)
  const random = seededRandom(2)
  const make = (label: string, cellId = home.id) =>
    createBrokerCredential(store.db, cellId, label, startMs, random)
  for (let i = 0; i < credentialLimit; i++) {
    const credential = { id: `key-${i}`, cellId: home.id, label: 'Key', createdMs: startMs }
    await insertBrokerCredential(store.db, credential, 'hash')
  }
  const code = async (result: ReturnType<typeof make>) => {
    const value = await result
    return value.ok ? 'ok' : value.code
  }
  assert.equal(await code(make('One more')), 'too-many-credentials')
  assert.equal(await code(make(' ')), 'bad-label')
  assert.equal(await code(make('Key', 'nowhere')), 'no-such-cell')
})

test('the guard measures packets however the bytes are cut', () => {
  const packet = (length: number): number[] => {
    const header = [0x30]
    let left = length
    do {
      header.push((left & 127) | (left > 127 ? 128 : 0))
      left >>= 7
    } while (left > 0)
    return [...header, ...Array.from({ length }, () => 0xff)]
  }
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
      (lengths, cuts) => {
        const bytes = Uint8Array.from(lengths.flatMap(packet))
        const guard = new PacketGuard(300)
        let isAccepted = true
        for (let at = 0, i = 0; at < bytes.length && isAccepted; i++) {
          const end = at + (cuts[i % cuts.length] ?? 1)
          isAccepted = guard.accept(bytes.subarray(at, end))
          at = end
        }
        assert.equal(
          isAccepted,
          lengths.every((length) => length <= 300),
        )
      },
    ),
  )
  assert.equal(new PacketGuard(1e9).accept(Uint8Array.of(0x30, 0x80, 0x80, 0x80, 0x80)), false)
})

test('an address that fails too often is not heard until the window ends', () => {
  const limits = { windowMs: 1_000, connections: 5, failures: 2, addresses: 2 }
  const rate = new ConnectionRate(limits)
  assert.equal(rate.mayConnect('a', 0), true)
  rate.failed('a', 0)
  rate.failed('a', 0)
  assert.equal(rate.mayConnect('a', 999), false)
  assert.equal(rate.mayConnect('b', 999), true)
  assert.equal(rate.mayConnect('a', 1_000), true)
  // Beyond the limit of addresses the oldest is forgotten.
  for (let i = 0; i < 4; i++) rate.mayConnect('a', 1_000)
  assert.equal(rate.mayConnect('a', 1_000), false)
  rate.mayConnect('c', 1_000)
  rate.mayConnect('d', 1_000)
  assert.equal(rate.mayConnect('a', 1_000), true)
})

test('a cell takes only so many announcement ids', () => {
  const access = new BrokerAccess()
  const payload = Buffer.from('{}')
  const take = (id: number) =>
    access.publishing('haus-1', `homeassistant/sensor/d${id}/config`, payload)
  for (let id = 0; id < claimsPerCellLimit; id++) assert.equal(take(id), null)
  assert.match(take(claimsPerCellLimit) ?? '', /2000 announcements at the most/)
  const empty = Buffer.alloc(0)
  assert.equal(access.publishing('haus-1', 'homeassistant/sensor/d0/config', empty), null)
  assert.equal(take(claimsPerCellLimit), null)
})

test('filters fit topics as MQTT says', () => {
  const fits: readonly (readonly [string, string, boolean])[] = [
    ['a/b', 'a/b', true],
    ['a/b', 'a/b/c', false],
    ['a/+/c', 'a/b/c', true],
    ['a/+/c', 'a/b/d', false],
    ['a/+', 'a', false],
    ['a/+', 'a/', true],
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['#', 'a', true],
    ['a/b/c', 'a/b', false],
  ]
  for (const [filter, topic, isFit] of fits) {
    assert.equal(matches(filter, topic), isFit, `${filter} ${topic}`)
  }
})

test('a topic is heard as long as one client of its cell listens', () => {
  const listeners = new Listeners()
  listeners.add('haus-1', 'commonwatt/haus-1/+/state')
  listeners.add('haus-1', 'commonwatt/haus-1/+/state')
  listeners.add('haus-2', 'commonwatt/haus-2/m/set')
  const heard = (slug: string) => listeners.hears(slug, `commonwatt/${slug}/m/state`)
  assert.equal(heard('haus-1'), true)
  assert.equal(heard('haus-2'), false)
  assert.equal(listeners.hears('haus-2', 'commonwatt/haus-2/m/set'), true)
  listeners.remove('haus-1', 'commonwatt/haus-1/+/state')
  assert.equal(heard('haus-1'), true)
  listeners.remove('haus-1', 'commonwatt/haus-1/+/state')
  listeners.remove('haus-1', 'commonwatt/haus-1/+/state')
  assert.equal(heard('haus-1'), false)
})
