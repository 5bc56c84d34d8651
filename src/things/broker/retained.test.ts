import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { connectAsync, type MqttClient } from 'mqtt'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { openStore, type Store } from '../../store/open.ts'
import { Broker } from './broker.ts'
import { cellCalled, withCells } from '../desk/desk-fixtures.ts'
import { RetainedBudget } from './retained-budget.ts'
import { RetainedMessages } from './retained-messages.ts'
import { allRetained, retainedTotals, writeRetained } from './store-retained.ts'

const keep = { qos: 1, retain: true } as const

/** A broker on this database whose clients may be any home. */
async function brokerOn({ db }: Store, context: TestContext) {
  const events: string[] = []
  const broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    mayMovePort: true,
    clock: new ManualClock(0),
    authenticate: async (userName) => ({ slug: userName, credentialId: 'k' }),
    onEvent: (event) => events.push(event),
    retained: new RetainedMessages(db),
  })
  await broker.start(async () => {})
  const clients: MqttClient[] = []
  context.after(async () => {
    for (const client of clients) client.end(true)
    await broker.stop()
  })
  const connectAs = async (username: string): Promise<MqttClient> => {
    const options = { username, password: 'x', reconnectPeriod: 0 }
    const client = await connectAsync(broker.url, options, false)
    client.on('error', () => {})
    clients.push(client)
    return client
  }
  return { broker, connectAs, events }
}

/** What a client is given on a filter from before it came, once it has `count` messages. */
async function retainedFor(client: MqttClient, filter: string, count: number): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string[]>()
  const seen: string[] = []
  client.on('message', (topic, payload, { retain }) => {
    if (retain) seen.push(`${topic} ${payload.toString()}`)
    if (seen.length === count) resolve(seen.toSorted())
  })
  await client.subscribeAsync(filter)
  return await promise
}

testOnEachDatabase(
  'what was kept for those who come later outlives the broker',
  async (store, context) => {
    await withCells(store, ...['haus-1', 'haus-2'].map((slug) => cellCalled(slug)))
    const announcement = '{"stat_t":"commonwatt/haus-1/m/state"}'
    const first = await brokerOn(store, context)
    const device = await first.connectAs('haus-1')
    await device.publishAsync('homeassistant/sensor/m/config', announcement, keep)
    await device.publishAsync('homeassistant/sensor/old/config', announcement, keep)
    await device.publishAsync('homeassistant/sensor/old/config', '', keep)
    await device.publishAsync('commonwatt/haus-1/m/state', '{"powerW":1}', { qos: 1 })
    await first.broker.publish('commonwatt/haus-1/m/set', '{"powerW":1}', true)
    await first.broker.publish('commonwatt/haus-1/m/set', '{"powerW":2}', true)
    await first.broker.publish('homeassistant/device/commonwatt_haus-1/config', '{}', true)
    await first.broker.publish('commonwatt/haus-1/m/refused', '{}', false)
    await first.broker.stop()

    const second = await brokerOn(store, context)
    const own = await second.connectAs('haus-1')
    assert.deepEqual(await retainedFor(own, 'commonwatt/haus-1/#', 1), [
      'commonwatt/haus-1/m/set {"powerW":2}',
    ])
    assert.deepEqual(await retainedFor(await second.connectAs('haus-1'), 'homeassistant/#', 2), [
      'homeassistant/device/commonwatt_haus-1/config {}',
      `homeassistant/sensor/m/config ${announcement}`,
    ])
    // Whose an announcement is holds over the restart, too.
    const other = await second.connectAs('haus-2')
    other.publish('homeassistant/sensor/m/config', '{"stat_t":"commonwatt/haus-2/m/state"}', keep)
    const { promise: cut, resolve } = Promise.withResolvers<void>()
    other.once('close', () => resolve())
    await cut
    assert.equal(second.events[0], 'broker-refused-message')
  },
)

testOnEachDatabase('a message is acknowledged when it is on the disk', async ({ db }) => {
  const messages = new RetainedMessages(db)
  const message = (topic: string, text: string) => ({
    topic,
    slug: 'a',
    payload: Buffer.from(text),
  })
  // The first is on its way while the others come: they share a commit, and of one topic the last stays.
  const first = messages.keep(message('t/1', 'one'))
  const others = ['x', 'y', 'z'].map((text) => messages.keep(message('t/2', text)))
  await first
  await Promise.all(others)
  const kept = async () =>
    (await allRetained(db)).map(({ topic, payload }) => `${topic} ${payload.toString()}`)
  assert.deepEqual(await kept(), ['t/1 one', 't/2 z'])
  assert.deepEqual(await retainedTotals(db), { messages: 2, bytes: 4 })
  await messages.keep(message('t/1', ''))
  await messages.keep(message('t/1', ''))
  assert.deepEqual(await kept(), ['t/2 z'])
  await messages.keep(message('t/1', 'one'))
  assert.deepEqual(await kept(), ['t/1 one', 't/2 z'])
})

test('what could not be written is said so, and written when it comes again', async () => {
  const store = await openStore(':memory:')
  const messages = new RetainedMessages(store.db)
  const message = { topic: 't', slug: null, payload: Buffer.from('1') }
  await store.db.schema.alterTable('retained_messages').renameTo('away').execute()
  const tries = [messages.keep(message), messages.keep({ ...message })]
  for (const outcome of await Promise.allSettled(tries)) assert.equal(outcome.status, 'rejected')
  await store.db.schema.alterTable('away').renameTo('retained_messages').execute()
  await messages.keep(message)
  assert.deepEqual(await retainedTotals(store.db), { messages: 1, bytes: 1 })
  await store.close()
})

test('a cell, all cells together and the node itself keep only so much', () => {
  const budget = new RetainedBudget({ messages: 2, bytes: 20, allMessages: 3, allBytes: 30 })
  const keeping = (owner: string | null, topic: string, bytes: number) =>
    budget.keeping(owner, { topic, payload: 'x'.repeat(bytes) })
  assert.equal(keeping('a', 't1', 18), null)
  assert.match(keeping('a', 't2', 1) ?? '', /^A home may keep 2 messages and 20 bytes/)
  assert.equal(keeping('a', 't1', 3), null)
  assert.equal(keeping('a', 't2', 3), null)
  assert.match(keeping('a', 't3', 1) ?? '', /^A home may keep/)
  assert.equal(keeping('b', 't4', 8), null)
  assert.match(keeping('c', 't5', 1) ?? '', /^The broker keeps 3 messages and 30 bytes/)
  // The node's own have room of their own, and its own end.
  for (const topic of ['n1', 'n2', 'n3']) assert.equal(keeping(null, topic, 1), null)
  assert.match(keeping(null, 'n4', 1) ?? '', /^The broker keeps/)
  // What is taken back leaves room.
  assert.equal(keeping('a', 't2', 0), null)
  assert.equal(keeping('c', 't5', 1), null)
  assert.match(keeping('a', 't6', 1) ?? '', /^The broker keeps/)
})

testOnEachDatabase(
  'a home that is gone leaves nothing on the broker and is let go',
  async (store, context) => {
    await withCells(store, ...['haus-1', 'haus-2'].map((slug) => cellCalled(slug)))
    const { broker, connectAs } = await brokerOn(store, context)
    const [one, two] = [await connectAs('haus-1'), await connectAs('haus-2')]
    const announce = (client: MqttClient, slug: string) =>
      client.publishAsync(
        `homeassistant/sensor/${slug}/config`,
        `{"stat_t":"commonwatt/${slug}/m/state"}`,
        keep,
      )
    await announce(one, 'haus-1')
    await announce(two, 'haus-2')
    await broker.publish('commonwatt/haus-1/m/set', '{"powerW":2}', true)
    await broker.publish('homeassistant/device/commonwatt_haus-1/config', '{}', true)
    const { promise: cut, resolve } = Promise.withResolvers<void>()
    one.once('close', () => resolve())
    await broker.forgetCell('haus-1')
    await cut
    assert.equal(two.connected, true)
    assert.deepEqual(
      (await allRetained(store.db)).map(({ topic }) => topic),
      ['homeassistant/sensor/haus-2/config'],
    )
    // What it had announced is free for others.
    await two.publishAsync(
      'homeassistant/sensor/haus-1/config',
      '{"stat_t":"commonwatt/haus-2/m/state"}',
      { qos: 1 },
    )
    // Whoever gets the short name next finds nothing of those before.
    const next = await connectAs('haus-1')
    const seen: string[] = []
    next.on('message', (topic) => seen.push(topic))
    await next.subscribeAsync(['commonwatt/haus-1/#', 'homeassistant/#'])
    await broker.publish('commonwatt/haus-1/last', '1', false)
    await next.publishAsync('commonwatt/haus-1/x', '1', { qos: 1 })
    assert.deepEqual(
      seen.filter((topic) => !topic.endsWith('/last') && !topic.endsWith('/x')),
      [],
    )
  },
)

testOnEachDatabase(
  'what was kept for a cell that is no more is dropped at the start',
  async (store) => {
    await withCells(store, cellCalled('haus-1'))
    const payload = Buffer.from('1')
    await writeRetained(store.db, [
      { topic: 'commonwatt/haus-1/m/state', slug: 'haus-1', payload },
      { topic: 'commonwatt/haus-1/m/set', slug: null, payload },
      { topic: 'commonwatt/haus-9/m/state', slug: 'haus-9', payload },
      { topic: 'commonwatt/haus-9/m/set', slug: null, payload },
      { topic: 'homeassistant/device/commonwatt_haus-9/config', slug: null, payload },
    ])
    const loaded = await new RetainedMessages(store.db).load()
    const kept = ['commonwatt/haus-1/m/set', 'commonwatt/haus-1/m/state']
    assert.deepEqual(
      loaded.map(({ topic }) => topic),
      kept,
    )
    assert.deepEqual(
      (await allRetained(store.db)).map(({ topic }) => topic),
      kept,
    )
  },
)
