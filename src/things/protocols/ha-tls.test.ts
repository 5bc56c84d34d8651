import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { openStore, type Store } from '../../store/open.ts'
import { certificateFor, whyNoCertificate } from '../broker/certificate-fixtures.ts'
import type { TlsPair } from '../broker/broker-doors.ts'
import { eventually } from '../desk/desk-fixtures.ts'
import { listConnections } from '../store-connection.ts'
import { haHome, haToken, homeAssistant } from './ha-fixtures.ts'
import { HomeAssistant } from './ha-server.ts'
import { openTcp } from './line-stream.ts'
import {
  adoptAll,
  connected,
  kitHome,
  testProtocol,
  type ProtocolCase,
  type TestDevice,
} from './protocol-fixtures.ts'

// A Home Assistant behind TLS: a real server with a certificate that OpenSSL makes here.

const skip = whyNoCertificate

const overTls = (pair: TlsPair, port = 0) => homeAssistant(port, haHome, {}, pair)
const fingerprintOf = ({ cert }: TlsPair): string => new X509Certificate(cert).fingerprint256

const usual = {
  make: (surroundings, pauses) => new HomeAssistant(surroundings, { pauses, keepEveryMs: 5 }),
  secret: haToken,
  offers: [{ kind: 'meter', values: { powerW: 410, importWh: 3_185 } }],
} as const satisfies Omit<ProtocolCase, 'listen'>

if (skip === false) {
  const known = certificateFor(2)
  testProtocol('Home Assistant over TLS, with a certificate that somebody known vouches for', {
    ...usual,
    listen: (port) => overTls(known, port),
    authorities: [known.cert],
    encryption: { tls: true },
  })
  const own = certificateFor(2, 'subjectAltName=DNS:homeassistant.local')
  testProtocol('Home Assistant over TLS, with a certificate of its own', {
    ...usual,
    listen: (port) => overTls(own, port),
    authorities: [],
    encryption: { fingerprint: fingerprintOf(own).toLowerCase().replaceAll(':', '') },
  })
}

/** Dials a device and waits for what goes wrong; gives the trouble, and what the device was told. */
async function troubleOf(
  context: TestContext,
  store: Store,
  device: TestDevice & { readonly asked: readonly unknown[] },
  more: Partial<ProtocolCase>,
) {
  const of = { ...usual, listen: async () => device, encryption: { tls: true }, ...more }
  const { desk, lineOf, faults } = await connected(store, of, context)
  const trouble = await eventually(async () => (await lineOf())?.trouble)
  await desk.stop()
  assert.deepEqual(faults, [])
  assert.deepEqual(device.asked, [])
  const { code, fingerprint } = trouble
  return { code, fingerprint }
}

test(
  'a certificate that is not believed is told with its fingerprint and why, and nothing is sent',
  { skip },
  async (context) => {
    const good = certificateFor(2)
    const old = certificateFor(0)
    const elsewhere = certificateFor(2, 'subjectAltName=DNS:elsewhere.example')
    const stated = { fingerprint: fingerprintOf(good) }
    const table = [
      [good, { authorities: [] }, 'certificate-unknown'],
      // Without authorities of the test, those of this machine: none of them knows it.
      [good, {}, 'certificate-unknown'],
      [old, { authorities: [old.cert] }, 'certificate-expired'],
      [elsewhere, { authorities: [elsewhere.cert] }, 'certificate-name'],
      // A stated certificate is the only one that is believed, whoever vouches for others.
      [elsewhere, { authorities: [elsewhere.cert], encryption: stated }, 'certificate-other'],
    ] as const
    for (const [pair, more, code] of table) {
      const store = await openStore(':memory:')
      const trouble = await troubleOf(context, store, await overTls(pair), more)
      assert.deepEqual(trouble, { code, fingerprint: fingerprintOf(pair) }, code)
      await store.close()
    }
  },
)

test('what is not encrypted is not spoken with where encryption was stated', async (context) => {
  const store = await openStore(':memory:')
  const trouble = await troubleOf(context, store, await homeAssistant(0), {})
  assert.deepEqual(trouble, { code: 'no-tls', fingerprint: undefined })
  await store.close()
})

test('a server that says nothing to a greeting is given up', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  assert.ok(typeof address === 'object' && address !== null)
  const endpoint = { kind: 'tcp', host: '127.0.0.1', port: address.port, unit: null } as const
  const { signal } = new AbortController()
  const of = { signal, isAllowed: () => true, deadlineMs: 20 }
  await assert.rejects(openTcp({ ...endpoint, tls: { fingerprint: null } }, of), {
    trouble: 'no-answer',
  })
  silent.close()
})

testOnEachDatabase(
  'a member who compared the fingerprint confirms it, and a renewed certificate is asked for again',
  async (store, context) => {
    if (skip !== false) return context.skip(skip)
    const [first, second] = [certificateFor(2), certificateFor(2)]
    const device = await overTls(first)
    const of = { ...usual, listen: async () => device, authorities: [], encryption: { tls: true } }
    const { desk, connection, lineOf } = await connected(store, of, context)
    const { connections } = desk
    const shown = async (code: string) =>
      await eventually(async () => {
        const trouble = (await lineOf())?.trouble
        return trouble?.code === code ? trouble.fingerprint : null
      })
    const refused = await connections.pin(kitHome.id, connection.id, 'not one')
    assert.ok(!refused.ok && refused.code === 'bad-fingerprint')
    const pinned = await connections.pin(
      kitHome.id,
      connection.id,
      await shown('certificate-unknown'),
    )
    assert.ok(pinned.ok)
    const [meter] = await adoptAll(store, desk, 1)
    assert.ok(meter !== undefined)
    const [kept] = await listConnections(store.db, [kitHome.id])
    assert.ok(kept?.endpoint.kind === 'tcp')
    assert.deepEqual(kept.endpoint.tls, { fingerprint: fingerprintOf(first) })

    await device.close()
    const renewed = await overTls(second, device.port)
    context.after(() => renewed.close())
    const other = await shown('certificate-other')
    assert.equal(other, fingerprintOf(second))
    // It holds beyond a start of the node.
    await desk.stop()
    assert.deepEqual(renewed.asked, [])
    await desk.start()
    assert.ok((await connections.pin(kitHome.id, connection.id, other)).ok)
    await eventually(async () => (renewed.asked.length > 0 ? true : null))
    await desk.stop()
    await renewed.close()
  },
)

test('only an encrypted connection of the cell itself has a certificate', async (context) => {
  const store = await openStore(':memory:')
  const device = await homeAssistant(0)
  const { desk, connection } = await connected(
    store,
    { ...usual, listen: async () => device },
    context,
  )
  for (const [cell, id] of [
    [kitHome.id, connection.id],
    ['another', connection.id],
    [kitHome.id, 'none'],
  ] as const) {
    const refused = await desk.connections.pin(cell, id, 'AB'.repeat(32))
    assert.ok(!refused.ok && refused.code === 'no-such-connection')
  }
  await desk.stop()
  await store.close()
})

test('whom the system trusts is believed', { skip }, async () => {
  const { cert } = certificateFor(2)
  const folder = await mkdtemp(join(tmpdir(), 'commonwatt-authorities-'))
  await writeFile(join(folder, 'all.pem'), cert)
  const file = join(import.meta.dirname, 'tls-line.ts')
  const program = `import { systemAuthorities } from ${JSON.stringify(file)}
    console.log(JSON.stringify(systemAuthorities()))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, SSL_CERT_FILE: join(folder, 'all.pem') },
    maxBuffer: 16 * 1024 * 1024,
    encoding: 'utf8',
  })
  await rm(folder, { recursive: true })
  const authorities: unknown = JSON.parse(said)
  assert.ok(Array.isArray(authorities) && authorities.length > 50)
  assert.ok(authorities.map((one) => String(one).trim()).includes(cert.trim()))
})
