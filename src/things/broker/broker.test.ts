import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectSocket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { ManualClock } from '../../kernel/clock.ts'
import { Broker, usualBrokerLimits, type BrokerLimits, type BrokerOptions } from './broker.ts'
import type { MqttMessage } from '../protocols/mqtt-link.ts'

/** A broker that knows two homes, whose password is their name, and hands messages to `receive`. */
async function started(
  context: TestContext,
  {
    limits = usualBrokerLimits,
    receive = async () => {},
    ...more
  }: {
    limits?: BrokerLimits
    receive?: (message: MqttMessage) => Promise<void>
  } & Pick<BrokerOptions, 'retained' | 'tls'> = {},
) {
  const events: string[] = []
  const broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    mayMovePort: true,
    clock: new ManualClock(0),
    authenticate: async (userName, password) =>
      ['haus-1', 'haus-2'].includes(userName) && password === `${userName}-secret`
        ? { slug: userName, credentialId: `key-of-${userName}` }
        : null,
    onEvent: (event) => events.push(event),
    limits,
    ...more,
  })
  await broker.start(receive)
  const clients: MqttClient[] = []
  context.after(async () => {
    for (const client of clients) client.end(true)
    await broker.stop()
  })
  const connectAs = async (slug: string, options: IClientOptions = {}): Promise<MqttClient> => {
    const client = await connectAsync(
      broker.url,
      {
        username: slug,
        password: `${slug}-secret`,
        reconnectPeriod: 0,
        protocolVersion: 4,
        ...options,
      },
      false,
    )
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  return { broker, events, connectAs }
}

/** The next message on a topic. */
async function heard(client: MqttClient, topic: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  client.on('message', (at, payload) => {
    if (at === topic) resolve(payload.toString())
  })
  return await promise
}

async function closed(client: MqttClient): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  client.once('close', () => resolve())
  await promise
}

test('clients without good credentials are refused', async (context) => {
  const { connectAs, events } = await started(context)
  await assert.rejects(connectAs('haus-1', { password: 'guess' }), /Not authorized|Bad user/i)
  await assert.rejects(connectAs('haus-9'), /Not authorized|Bad user/i)
  const { username: _, password: __, ...nobody } = { username: '', password: '' }
  await assert.rejects(connectAs('', nobody))
  assert.equal(events.filter((event) => event === 'broker-wrong-credentials').length, 3)
})

test('a message of QoS 1 is acknowledged only when it is durable', async (context) => {
  const durable = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<void>()
  const { connectAs } = await started(context, {
    receive: async () => {
      arrived.resolve()
      await durable.promise
    },
  })
  const client = await connectAs('haus-1')
  let isAcknowledged = false
  const published = client
    .publishAsync('commonwatt/haus-1/m/state', '{"powerW":1}', { qos: 1 })
    .finally(() => {
      isAcknowledged = true
    })
  await arrived.promise
  // A ping travels there and back behind the message: by then an acknowledgement would have come.
  await client.subscribeAsync('commonwatt/haus-1/m/set')
  assert.equal(isAcknowledged, false)
  durable.resolve()
  await published
  assert.equal(isAcknowledged, true)
})

test('a message that could not be kept is not acknowledged and the client is let go', async (context) => {
  const { connectAs, events } = await started(context, {
    receive: async () => {
      throw new Error('disk full')
    },
  })
  const client = await connectAs('haus-1')
  let isAcknowledged = false
  client.publish('commonwatt/haus-1/m/state', '{}', { qos: 1 }, (error) => {
    isAcknowledged = !error
  })
  await closed(client)
  assert.equal(isAcknowledged, false)
  assert.ok(events.includes('broker-fault'))
})

test('a home sees its own topics only', async (context) => {
  const { broker, connectAs } = await started(context)
  const [one, two] = [await connectAs('haus-1'), await connectAs('haus-2')]
  const granted = async (filter: string): Promise<boolean> => {
    try {
      const [grant] = await one.subscribeAsync(filter)
      return grant !== undefined && grant.qos !== 128
    } catch {
      return false
    }
  }
  assert.equal(await granted('commonwatt/haus-1/#'), true)
  assert.equal(await granted('homeassistant/#'), true)
  for (const filter of [
    'commonwatt/haus-2/#',
    'commonwatt/+/m/state',
    '#',
    '$SYS/#',
    '+/haus-2/#',
  ]) {
    assert.equal(await granted(filter), false, filter)
  }
  await two.subscribeAsync(['commonwatt/haus-2/#', 'homeassistant/#'])
  const seen: string[] = []
  one.on('message', (topic) => seen.push(topic))
  await two.publishAsync('commonwatt/haus-2/m/state', '{"powerW":1}', { qos: 1 })
  await two.publishAsync(
    'homeassistant/sensor/m/config',
    '{"stat_t":"commonwatt/haus-2/m/state"}',
    { qos: 1, retain: true },
  )
  await two.publishAsync('homeassistant/status', 'online', { qos: 1, retain: true })
  await broker.publish('commonwatt/haus-2/m/set', '{}', true)
  const own = heard(one, 'commonwatt/haus-1/m/set')
  await broker.publish('commonwatt/haus-1/m/set', '{"id":"s"}', true)
  assert.equal(await own, '{"id":"s"}')
  assert.deepEqual(seen, ['commonwatt/haus-1/m/set'])
})

test('what one thing of a home says, another that listens hears', async (context) => {
  const { connectAs } = await started(context)
  const [inverter, screen] = [await connectAs('haus-1'), await connectAs('haus-1')]
  const say = () =>
    inverter.publishAsync('commonwatt/haus-1/inverter/state', '{"powerW":1}', { qos: 1 })
  await say()
  await screen.subscribeAsync('commonwatt/haus-1/+/state')
  const told = heard(screen, 'commonwatt/haus-1/inverter/state')
  await say()
  assert.equal(await told, '{"powerW":1}')
  // What is kept for those who come later is kept also where nobody listens.
  const kept = { qos: 1, retain: true } as const
  await inverter.publishAsync('commonwatt/haus-1/inverter/info', 'v2', kept)
  const later = heard(screen, 'commonwatt/haus-1/inverter/info')
  await screen.subscribeAsync('commonwatt/haus-1/inverter/#')
  assert.equal(await later, 'v2')
})

test('publishing elsewhere ends the connection', async (context) => {
  const { connectAs } = await started(context)
  const topics = [
    'commonwatt/haus-2/m/state',
    'commonwatt/haus-1/node/plan',
    'commonwatt/haus-10/m/state',
    'zigbee2mqtt/plug',
    '$SYS/x',
    `commonwatt/haus-1/${'x'.repeat(300)}`,
    `commonwatt/haus-1${'/x'.repeat(20)}`,
  ]
  for (const topic of topics) {
    const client = await connectAs('haus-1')
    client.publish(topic, '1', { qos: 1 })
    await closed(client)
  }
})

test('an announcement must name own topics, and an id belongs to who took it first', async (context) => {
  const { connectAs } = await started(context)
  const [one, two] = [await connectAs('haus-1'), await connectAs('haus-2')]
  const topic = 'homeassistant/device/b1/config'
  await one.publishAsync(topic, '{"~":"commonwatt/haus-1/b","cmps":{"a":{"stat_t":"~/state"}}}', {
    qos: 1,
  })
  two.publish(topic, '{"stat_t":"commonwatt/haus-2/b/state"}', { qos: 1 })
  await closed(two)
  one.publish('homeassistant/device/b2/config', '{"cmps":{"a":{"stat_t":"commonwatt/haus-2/b"}}}')
  await closed(one)
  // Taken back by its owner it is free for another.
  const [again, other] = [await connectAs('haus-1'), await connectAs('haus-2')]
  await again.publishAsync(topic, '', { qos: 1 })
  await other.publishAsync(topic, '{"stat_t":"commonwatt/haus-2/b/state"}', { qos: 1 })
})

test('a packet longer than the limit ends the connection before it is gathered', async (context) => {
  const { connectAs, events } = await started(context, {
    limits: { ...usualBrokerLimits, packetBytes: 1_000 },
  })
  const client = await connectAs('haus-1')
  await client.publishAsync('commonwatt/haus-1/m/state', 'x'.repeat(900), { qos: 1 })
  client.publish('commonwatt/haus-1/m/state', 'x'.repeat(1_000), { qos: 1 })
  await closed(client)
  assert.ok(events.includes('broker-packet-too-long'))
})

test('no more clients than the limit, and room again when one leaves', async (context) => {
  const { broker, connectAs } = await started(context, {
    limits: { ...usualBrokerLimits, clients: 2 },
  })
  const first = await connectAs('haus-1')
  await connectAs('haus-1')
  await assert.rejects(connectAs('haus-2', { connectTimeout: 1_000 }))
  assert.equal(broker.clientCount, 2)
  await first.endAsync()
  await connectAs('haus-2')
})

test('one address connects only so often', async (context) => {
  const connection = { ...usualBrokerLimits.connection, connections: 3, failures: 2 }
  const { connectAs } = await started(context, { limits: { ...usualBrokerLimits, connection } })
  for (let i = 0; i < 3; i++) await connectAs('haus-1')
  await assert.rejects(connectAs('haus-1', { connectTimeout: 1_000 }))
})

test('a cell keeps only so many retained messages', async (context) => {
  const retained = { ...usualBrokerLimits.retained, messages: 2, bytes: 1_000 }
  const { connectAs } = await started(context, { limits: { ...usualBrokerLimits, retained } })
  const keep = { qos: 1, retain: true } as const
  const client = await connectAs('haus-1')
  await client.publishAsync('commonwatt/haus-1/a/state', '1', keep)
  await client.publishAsync('commonwatt/haus-1/b/state', '1', keep)
  await client.publishAsync('commonwatt/haus-1/b/state', '22', keep)
  await client.publishAsync('commonwatt/haus-1/a/state', '', keep)
  await client.publishAsync('commonwatt/haus-1/c/state', '1', keep)
  client.publish('commonwatt/haus-1/d/state', '1', keep)
  await closed(client)
})

test('messages of QoS 2 left half-done have a limit', async (context) => {
  const { broker } = await started(context, { limits: { ...usualBrokerLimits, inflight: 3 } })
  const socket = connectSocket(broker.port, '127.0.0.1')
  const text = (value: string) => [0, value.length, ...Buffer.from(value)]
  const head = [...text('MQTT'), 4, 0xc2, 0, 60, ...text('raw'), ...text('haus-1')]
  const body = [...head, ...text('haus-1-secret')]
  socket.write(Buffer.from([0x10, body.length, ...body]))
  await once(socket, 'data')
  const publish = (id: number) => {
    const parts = [...text('commonwatt/haus-1/m/x'), 0, id, 0x31]
    return Buffer.from([0x34, parts.length, ...parts])
  }
  socket.on('data', () => {})
  socket.write(Buffer.concat([1, 2, 3, 4].map(publish)))
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
})

test('two homes may use the same client id', async (context) => {
  const { broker, connectAs } = await started(context)
  const one = await connectAs('haus-1', { clientId: 'sensor' })
  await connectAs('haus-2', { clientId: 'sensor' })
  assert.equal(broker.clientCount, 2)
  assert.equal(one.connected, true)
})

test('a revoked credential is cut off', async (context) => {
  const { broker, connectAs } = await started(context)
  const [one, two] = [await connectAs('haus-1'), await connectAs('haus-2')]
  const cut = closed(one)
  broker.dropCredential('key-of-haus-1')
  await cut
  assert.equal(two.connected, true)
})

test('a taken port moves where it may, and is a fault where it may not', async (context) => {
  const { broker } = await started(context)
  const options = {
    host: '127.0.0.1',
    port: broker.port,
    clock: new ManualClock(0),
    authenticate: async () => null,
    onEvent: () => {},
  }
  const moved = new Broker({ ...options, mayMovePort: true })
  await moved.start(async () => {})
  assert.notEqual(moved.port, broker.port)
  await moved.stop()
  const fixed = new Broker({ ...options, mayMovePort: false })
  await assert.rejects(
    fixed.start(async () => {}),
    /MQTT port \d+ on 127.0.0.1 cannot be used/,
  )
  await fixed.stop()
})
