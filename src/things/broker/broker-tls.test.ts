import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { connectAsync, type MqttClient } from 'mqtt'
import { ManualClock } from '../../kernel/clock.ts'
import { BrokerDoors, type TlsPair } from './broker-doors.ts'
import { Broker, usualBrokerLimits } from './broker.ts'
import { certificateFor, whyNoCertificate } from './certificate-fixtures.ts'

/** A broker with both doors, and how to come in by the secure one. */
async function started(context: TestContext, first: TlsPair, clients = 10) {
  let pair = first
  const events: string[] = []
  const heard: string[] = []
  const broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    mayMovePort: true,
    tls: { host: '127.0.0.1', port: 0, mayMovePort: true, readPair: async () => pair },
    clock: new ManualClock(0),
    authenticate: async (userName) => ({ slug: userName, credentialId: 'k' }),
    onEvent: (event) => events.push(event),
    limits: { ...usualBrokerLimits, clients, packetBytes: 1_000 },
  })
  await broker.start(async ({ payload }) => void heard.push(payload.toString()))
  const open: MqttClient[] = []
  context.after(async () => {
    for (const client of open) client.end(true)
    await broker.stop()
  })
  const connect = async (ca: string): Promise<MqttClient> => {
    const url = `mqtts://localhost:${broker.tlsPort}`
    const options = { username: 'haus-1', password: 'x', ca, reconnectPeriod: 0 }
    const client = await connectAsync(url, { ...options, connectTimeout: 2_000 }, false)
    client.on('error', () => {})
    open.push(client)
    return client
  }
  const renew = async (next: TlsPair): Promise<boolean> => {
    pair = next
    return await broker.renewCertificate()
  }
  return { broker, connect, renew, events, heard }
}

test(
  'things speak over TLS, and only who trusts the certificate comes in',
  { skip: whyNoCertificate },
  async (context) => {
    const pair = certificateFor(30)
    const { broker, connect, events, heard } = await started(context, pair)
    const client = await connect(pair.cert)
    await client.publishAsync('commonwatt/haus-1/m/state', '{"powerW":1}', { qos: 1 })
    assert.deepEqual(heard, ['{"powerW":1}'])
    await assert.rejects(connect(certificateFor(30).cert), /self-signed|unable to verify/)
    const babble = connectSocket(broker.tlsPort, '127.0.0.1', () => babble.write('MQTT, please'))
    babble.on('error', () => {})
    await once(babble.resume(), 'close')
    assert.ok(events.includes('broker-tls-refused'))
    // The guard of too long packets stands behind this door as well.
    const { promise: cut, resolve } = Promise.withResolvers<void>()
    client.once('close', () => resolve())
    client.publish('commonwatt/haus-1/m/state', 'x'.repeat(1_100), { qos: 1 })
    await cut
    assert.ok(events.includes('broker-packet-too-long'))
    // The plain door is still there beside it.
    const plain = await connectAsync(broker.url, { username: 'haus-1', password: 'x' }, false)
    await plain.endAsync()
  },
)

test(
  'a renewed certificate holds for those who come next',
  { skip: whyNoCertificate },
  async (context) => {
    const [first, second] = [certificateFor(30), certificateFor(60)]
    const { connect, renew } = await started(context, first)
    const before = await connect(first.cert)
    assert.equal(await renew(first), false)
    assert.equal(await renew(second), true)
    await connect(second.cert)
    await assert.rejects(connect(first.cert), /self-signed|unable to verify/)
    assert.equal(before.connected, true)
    await assert.rejects(renew({ cert: second.cert, key: first.key }), /key values mismatch/)
    await connect(second.cert)
  },
)

test(
  'where the secure port cannot be used, the plain one does not stay open',
  { skip: whyNoCertificate },
  async (context) => {
    const pair = certificateFor(30)
    const { broker } = await started(context, pair)
    const doors = new BrokerDoors({
      plain: { host: '127.0.0.1', port: 0, mayMovePort: false },
      tls: {
        host: '127.0.0.1',
        port: broker.tlsPort,
        mayMovePort: false,
        readPair: async () => pair,
      },
      clients: 1,
      onEvent: () => {},
    })
    await assert.rejects(
      doors.open(() => {}),
      /MQTT port \d+ on 127.0.0.1 cannot be used/,
    )
    assert.deepEqual([doors.port, doors.tlsPort], [0, 0])
  },
)

test(
  'a broker stops at once while a connection is still agreeing on keys, and counts it',
  { skip: whyNoCertificate },
  async (context) => {
    const { broker, connect, events } = await started(context, certificateFor(30), 1)
    const silent = connectSocket(broker.tlsPort, '127.0.0.1')
    await once(silent, 'connect')
    await assert.rejects(connect(''))
    assert.ok(events.includes('broker-refused-connection'))
    const gone = once(silent, 'close')
    await broker.stop()
    await gone
  },
)
