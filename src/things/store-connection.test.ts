import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../test/databases.ts'
import { newId } from '../kernel/id.ts'
import { seededRandom } from '../kernel/random.ts'
import {
  addressOf,
  checkEndpoint,
  connectionLimit,
  type Connection,
  type ConnectionWish,
  type Endpoint,
} from './connection.ts'
import { cellCalled, startMs, withCells } from './desk/desk-fixtures.ts'
import { isAllowedAddress } from './protocols/allowed-address.ts'
import { forgetHomes } from './store-person.ts'
import { deleteConnection, insertConnection, listConnections } from './store-connection.ts'

const random = seededRandom(3)
const home = cellCalled('haus-1')
const other = cellCalled('haus-2')
const terms = { port: 502, unit: 1, isSerial: false }
const p1 = { port: 23, unit: null, isSerial: true }

const wish = (more: Partial<ConnectionWish> = {}): ConnectionWish => ({
  protocol: 'p',
  host: '192.168.1.20',
  port: null,
  unit: null,
  path: null,
  ...more,
})

const connectionTo = (endpoint: Endpoint, cellId = home.id): Connection => ({
  id: newId(startMs, random),
  cellId,
  protocol: 'p',
  endpoint,
  createdMs: startMs,
})

const tcp = (host: string, port = 23): Endpoint => ({ kind: 'tcp', host, port, unit: null })

test('an address is checked field by field, and what is not said is the usual', () => {
  const code = (more: Partial<ConnectionWish>, of: Parameters<typeof checkEndpoint>[1] = terms) => {
    const checked = checkEndpoint(wish(more), of)
    return checked.ok ? addressOf(checked.value) : `${checked.code} ${checked.at}`
  }
  assert.equal(code({}), '192.168.1.20:502/1')
  assert.equal(code({}, p1), '192.168.1.20:23')
  assert.equal(code({ host: ' P1.Local ', port: 8_088 }, p1), 'p1.local:8088')
  assert.equal(code({ host: 'fd12::7', unit: 126 }), '[fd12::7]:502/126')
  for (const host of [
    null,
    '',
    '  ',
    'a b',
    'http://a',
    'a/b',
    'a..b',
    '-a',
    'a:b@c',
    'x'.repeat(254),
  ]) {
    assert.equal(code({ host }), 'bad-host host', String(host))
  }
  for (const port of [0, -1, 65_536, 1.5, NaN]) assert.equal(code({ port }), 'bad-port port')
  for (const unit of [-1, 256, 0.5]) assert.equal(code({ unit }), 'bad-unit unit')
  assert.equal(code({ unit: 1 }, p1), 'no-units unit')
  for (const path of [
    '/dev/ttyUSB0',
    '/dev/ttyAMA10',
    '/dev/serial/by-id/usb-FTDI_P1-if00',
    'COM3',
  ]) {
    assert.equal(code({ path }, p1), `serial:${path}`)
  }
  const noPorts = [
    '/etc/passwd',
    '/dev/mem',
    '/dev/ttyUSB0/../mem',
    '/dev/serial/by-id/../../mem',
    '',
  ]
  for (const path of noPorts) assert.equal(code({ path }, p1), 'bad-serial-port path', path)
  assert.equal(code({ path: '/dev/ttyUSB0' }), 'bad-serial-port path')
})

test('whatever is stated, an endpoint has a host without spaces and a port, or it is refused', () => {
  fc.assert(
    fc.property(fc.string(), fc.double(), (host, port) => {
      const checked = checkEndpoint(wish({ host, port }), terms)
      if (!checked.ok) return assert.match(checked.message, /\.$/)
      assert.ok(checked.value.kind === 'tcp' && /^[\w.:-]+$/.test(checked.value.host))
      return assert.ok(Number.isInteger(checked.value.port))
    }),
  )
})

test('the machine itself, link-local and group addresses are never dialled; the network is', () => {
  const ipv4 = [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
  ]
  const ipv6 = ['::', '::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:7f00:1']
  for (const address of [...ipv4, ...ipv6, 'localhost', '']) {
    assert.equal(isAllowedAddress(address), false, address)
  }
  for (const address of ['192.168.1.20', '10.0.0.7', '172.16.3.4', 'fd12::7', '203.0.113.9']) {
    assert.equal(isAllowedAddress(address), true, address)
  }
})

testOnEachDatabase(
  'connections are kept, listed by cell, and removed by their cell only',
  async (store) => {
    await withCells(store, home, other)
    const serial: Endpoint = { kind: 'serial', path: '/dev/ttyUSB0' }
    const inverter: Endpoint = { kind: 'tcp', host: 'sun.local', port: 502, unit: 3 }
    const one = connectionTo(serial)
    const two = { ...connectionTo(inverter, other.id), createdMs: startMs + 1 }
    assert.ok((await insertConnection(store.db, one)).ok)
    assert.ok((await insertConnection(store.db, two)).ok)
    assert.deepEqual(await listConnections(store.db, [home.id]), [one])
    assert.deepEqual(await listConnections(store.db), [one, two])
    // One device, one caller: also from another home.
    const again = await insertConnection(store.db, connectionTo(inverter))
    assert.ok(!again.ok && again.code === 'address-taken' && again.at === 'host')
    assert.equal(await deleteConnection(store.db, home.id, two.id), null)
    assert.deepEqual(await deleteConnection(store.db, other.id, two.id), two)
    assert.ok((await insertConnection(store.db, connectionTo(inverter))).ok)
    await forgetHomes(store.db, [home.id], startMs)
    assert.deepEqual(await listConnections(store.db), [])
  },
)

testOnEachDatabase('a cell has so many connections and no more', async (store) => {
  await withCells(store, home, other)
  for (let i = 0; i < connectionLimit; i++) {
    assert.ok((await insertConnection(store.db, connectionTo(tcp(`10.0.0.${i}`)))).ok)
  }
  const more = await insertConnection(store.db, connectionTo(tcp('10.0.1.1')))
  assert.ok(!more.ok && more.code === 'too-many-connections')
  assert.ok((await insertConnection(store.db, connectionTo(tcp('10.0.1.1'), other.id))).ok)
})
