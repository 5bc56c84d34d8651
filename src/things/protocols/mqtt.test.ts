import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { connectAsync, type MqttClient } from 'mqtt'
import { listSeries, rawReadings } from '../../series/store.ts'
import { openStore, type Store } from '../../store/open.ts'
import { Broker } from '../broker/broker.ts'
import { otherBrokers } from '../broker/broker-fixtures.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { cellCalled, deskOn, eventually, startMs, withCells } from '../desk/desk-fixtures.ts'
import { listThings } from '../store.ts'
import { ExternalBroker } from './mqtt-external.ts'
import type { MqttLink } from './mqtt-link.ts'
import { MqttProtocol } from './mqtt.ts'
import { plusPlug } from './shelly-fixtures.ts'
import { nousPlug } from './tasmota-fixtures.ts'

const home = cellCalled('haus-1')

/** The same broker inside the node, and another that knows nothing of us. */
const brokers = {
  embedded: async (context: TestContext) => {
    const broker = new Broker({
      host: '127.0.0.1',
      port: 0,
      mayMovePort: true,
      clock: new ManualClock(0),
      authenticate: async (userName) => ({ slug: userName, credentialId: 'k' }),
      onEvent: () => {},
    })
    const clients = clientsOf(context, () => broker.url)
    return { link: broker as MqttLink, connect: clients }
  },
  external: async (context: TestContext) => {
    const url = `mqtt://127.0.0.1:${await otherBrokers.aedes(context)}`
    const link: MqttLink = new ExternalBroker({
      url,
      fallbackSlug: async () => 'haus-1',
      onEvent: () => {},
    })
    return { link, connect: clientsOf(context, () => url) }
  },
}

function clientsOf(context: TestContext, url: () => string): () => Promise<MqttClient> {
  return async () => {
    const client = await connectAsync(url(), {
      username: 'haus-1',
      password: 'x',
      protocolVersion: 4,
      reconnectPeriod: 0,
    })
    context.after(() => client.endAsync(true))
    return client
  }
}

/** The next message on a topic. */
async function heard(client: MqttClient, topic: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  client.on('message', (at, payload) => {
    if (at === topic) resolve(payload.toString())
  })
  return await promise
}

async function prepared(context: TestContext, kind: keyof typeof brokers) {
  const store = await openStore(':memory:')
  await withCells(store, home)
  const { link, connect } = await brokers[kind](context)
  const parts = deskOn(store, [new MqttProtocol(link)])
  await parts.desk.start()
  const client = await connect()
  // Publishing waits here for another broker: its connection is made in the background.
  if (kind === 'external') {
    await eventually(async () => {
      try {
        await link.publish('commonwatt/haus-1/x/y', '', false)
        return true
      } catch {
        return null
      }
    })
  }
  context.after(async () => {
    await parts.desk.stop()
    await store.close()
  })
  return { store, ...parts, client }
}

async function adoptFirst(store: Store, desk: Awaited<ReturnType<typeof prepared>>['desk']) {
  const offered = await eventually(async () => (await listThings(store.db, home.id, 'offered'))[0])
  const { name, kind, attributes } = offered
  const adopted = await desk.adopt(offered.id, { cellId: home.id, name, kind, attributes })
  assert.ok(adopted.ok)
  return adopted.value
}

for (const kind of ['embedded', 'external'] as const) {
  test(`a plain device is found, adopted, heard and asked [${kind}]`, async (context) => {
    const { store, desk, client } = await prepared(context, kind)
    await client.subscribeAsync('commonwatt/haus-1/#')
    const state = (payload: object) =>
      client.publishAsync('commonwatt/haus-1/battery/state', JSON.stringify(payload), { qos: 1 })
    const cmp = (quantity: string) => ({
      p: 'sensor',
      stat_t: '~/state',
      val_tpl: `{{ value_json.${quantity} }}`,
    })
    const announcement = {
      '~': 'commonwatt/haus-1/battery',
      dev: { ids: ['haus-1-battery'], name: 'Battery' },
      o: { name: 'test' },
      cmps: {
        powerW: { ...cmp('powerW'), dev_cla: 'power', unit_of_meas: 'W' },
        stateOfCharge: { ...cmp('stateOfCharge'), dev_cla: 'battery', unit_of_meas: '%' },
        set: { p: 'number', unit_of_meas: 'W', cmd_t: '~/set' },
      },
    }
    await client.publishAsync(
      'homeassistant/device/haus-1-battery/config',
      JSON.stringify(announcement),
      { qos: 1, retain: true },
    )
    const battery = await adoptFirst(store, desk)
    assert.equal(battery.address, 'haus-1/battery')
    assert.equal(battery.kind, 'battery')
    assert.equal(battery.isControllable, true)
    await state({ at: startMs - 5_000, powerW: 0, stateOfCharge: 0.5 })
    const setPoint = {
      id: 'set-point-1',
      thingId: battery.id,
      issuedMs: startMs,
      powerW: 1_500,
      expiresMs: startMs + 900_000,
      reason: 'cheap-hours',
      source: 'plan' as const,
    }
    const asked = heard(client, 'commonwatt/haus-1/battery/set')
    assert.ok((await desk.send(setPoint)).ok)
    assert.deepEqual(JSON.parse(await asked), {
      id: 'set-point-1',
      powerW: 1_500,
      expiresMs: startMs + 900_000,
      reason: 'cheap-hours',
    })
    await state([{ at: startMs - 1_000, powerW: 1_480, setPoint: 'set-point-1' }])
    await eventually(async () => (desk.status(battery).isAcknowledged ? true : null))
    const series = await listSeries(store.db, { thingIds: [battery.id] })
    const power = series.find((one) => one.quantity === 'powerW')
    const kept = await rawReadings(store.db, power?.id ?? 0, 0, startMs * 2)
    assert.deepEqual(
      kept.map(({ atMs, value }) => [atMs, value]),
      [
        [startMs - 5_000, 0],
        [startMs - 1_000, 1_480],
      ],
    )
  })

  test(`a message that cannot be read is answered with the reason [${kind}]`, async (context) => {
    const { client, desk, store } = await prepared(context, kind)
    await client.subscribeAsync('commonwatt/haus-1/+/refused')
    const state = (payload: string) =>
      client.publishAsync('commonwatt/haus-1/plug/state', payload, { qos: 1 })
    await state('{"powerW":5}')
    const plug = await adoptFirst(store, desk)
    const answered = heard(client, 'commonwatt/haus-1/plug/refused')
    await state('{"powerW":"five"}')
    assert.deepEqual(JSON.parse(await answered), {
      code: 'bad-value',
      message: 'powerW must be a number in W.',
      at: 'powerW',
    })
    assert.equal(desk.status(plug).refused?.code, 'bad-value')
  })

  test(`a device with topics and units of its own is read by its templates [${kind}]`, async (context) => {
    const { store, desk, client } = await prepared(context, kind)
    const base = kind === 'embedded' ? 'commonwatt/haus-1/z2m/plug' : 'zigbee2mqtt/plug'
    const dev = { identifiers: ['0x1'], name: 'Kitchen plug' }
    const announce = (id: string, more: object) =>
      client.publishAsync(
        `homeassistant/sensor/0x1/${id}/config`,
        JSON.stringify({ device: dev, state_topic: base, unique_id: id, ...more }),
        { qos: 1 },
      )
    await announce('power', {
      device_class: 'power',
      unit_of_measurement: 'kW',
      value_template: '{{ value_json.p }}',
      availability_topic: `${base}/availability`,
    })
    await announce('energy', {
      device_class: 'energy',
      unit_of_measurement: 'kWh',
      value_template: '{{ value_json.e | round(3) }}',
    })
    await eventually(async () => {
      const [thing] = await listThings(store.db, home.id)
      return thing?.reports.length === 2 ? true : null
    })
    const plug = await adoptFirst(store, desk)
    assert.equal(plug.name, 'Kitchen plug')
    assert.deepEqual(plug.reports, ['powerW', 'consumedWh'])
    await eventually(async () => {
      await client.publishAsync(base, '{"p":0.25,"e":12.3456,"linkquality":80}', { qos: 1 })
      return desk.status(plug).values.get('consumedWh')
    })
    assert.equal(desk.status(plug).values.get('powerW')?.value, 250)
    assert.equal(desk.status(plug).values.get('consumedWh')?.value, 12_346)
    await eventually(async () => {
      await client.publishAsync(`${base}/availability`, 'offline', { qos: 1 })
      return desk.status(plug).isAvailable === false ? true : null
    })
  })
}

test('a charger in ampere is asked for what it can do, says what it took, and is judged by that', async (context) => {
  const { store, desk, client, clock } = await prepared(context, 'embedded')
  const at = 'commonwatt/haus-1/own/wb'
  const announcement = {
    dev: { ids: ['wb'], name: 'Wallbox' },
    cmps: {
      p: { p: 'sensor', dev_cla: 'power', unit_of_meas: 'W', stat_t: `${at}/p` },
      a: {
        p: 'number',
        unit_of_meas: 'A',
        min: 0,
        max: 16,
        stat_t: `${at}/a`,
        val_tpl: '{{ value_json.limit }}',
        cmd_t: `${at}/a/set`,
      },
    },
  }
  const topic = 'homeassistant/device/wb/config'
  await client.publishAsync(topic, JSON.stringify(announcement), { qos: 1 })
  const wallbox = await adoptFirst(store, desk)
  const asked = heard(client, `${at}/a/set`)
  await client.subscribeAsync(`${at}/a/set`)
  const sent = await desk.send({
    id: 'set-point-1',
    thingId: wallbox.id,
    issuedMs: startMs,
    powerW: 4_800,
    expiresMs: startMs + 900_000,
    reason: 'cheap-hours',
    source: 'plan',
  })
  assert.ok(sent.ok)
  assert.equal(await asked, '6')
  assert.equal(desk.status(wallbox).setPoint?.powerW, 4_140)
  const say = (what: string, text: string) => client.publishAsync(`${at}/${what}`, text, { qos: 1 })
  await say('a', '{"limit":16}')
  assert.equal(desk.status(wallbox).isAcknowledged, false)
  await say('a', '{"limit":6}')
  assert.equal(desk.status(wallbox).isAcknowledged, true)
  // 660 W beside the plan's number, and yet exactly what it was asked.
  clock.advance(180_000)
  await say('p', '4140')
  assert.equal(desk.status(wallbox).following, 'following')
})

test('a switch goes back to what it said it was before it was asked', async (context) => {
  const { store, desk, client } = await prepared(context, 'embedded')
  const at = 'commonwatt/haus-1/boiler'
  const config = {
    uniq_id: 'b',
    stat_t: `${at}/is`,
    cmd_t: `${at}/set`,
    name: 'Plug',
    dev: { ids: 'b' },
  }
  const topic = 'homeassistant/switch/b/config'
  await client.publishAsync(topic, JSON.stringify(config), { qos: 1 })
  const plug = await adoptFirst(store, desk)
  await client.subscribeAsync(`${at}/set`)
  for (const [before, expected] of [
    ['OFF', ['ON', 'OFF']],
    ['ON', ['ON', 'ON']],
  ] as const) {
    await client.publishAsync(`${at}/is`, before, { qos: 1 })
    const said: string[] = []
    for (const powerW of [500, null]) {
      const asked = heard(client, `${at}/set`)
      const times = { issuedMs: startMs, expiresMs: startMs + 5_000 }
      const why = { reason: 'test', source: 'override' } as const
      const id = `${before} ${powerW}`
      assert.ok((await desk.send({ id, thingId: plug.id, powerW, ...times, ...why })).ok)
      said.push(await asked)
      // It says what it took, and that is not what it was before.
      await client.publishAsync(`${at}/is`, said.at(-1) ?? '', { qos: 1 })
    }
    assert.deepEqual(said, expected)
  }
})

for (const [title, say, expected] of [
  [
    'Shelly',
    [
      ['status/switch:0', JSON.stringify(plusPlug.status['switch:0'])],
      ['status/wifi', '{"rssi":-58}'],
    ],
    { powerW: 812.4, consumedWh: 15_234.567, orders: 'command/switch:0', words: ['on', 'off'] },
  ],
  [
    'Tasmota',
    [
      ['stat/POWER', 'OFF'],
      ['tele/LWT', 'Online'],
      ['tele/SENSOR', JSON.stringify(nousPlug.StatusSNS)],
    ],
    { powerW: 182, consumedWh: 3_185, orders: 'cmnd/POWER', words: ['ON', 'OFF'] },
  ],
] as const) {
  test(`${title} over MQTT below a prefix of the home is found, heard and switched`, async (context) => {
    const { store, desk, client } = await prepared(context, 'embedded')
    const at = 'commonwatt/haus-1/boiler'
    const sayAll = async () => {
      for (const [topic, payload] of say) {
        await client.publishAsync(`${at}/${topic}`, payload, { qos: 1 })
      }
    }
    await sayAll()
    const plug = await adoptFirst(store, desk)
    assert.ok(plug.kind === 'plug' && plug.isControllable)
    await sayAll()
    await eventually(async () => desk.status(plug).values.get('powerW') ?? null)
    const { values } = desk.status(plug)
    assert.equal(values.get('powerW')?.value, expected.powerW)
    assert.equal(values.get('consumedWh')?.value, expected.consumedWh)
    await client.subscribeAsync(`${at}/${expected.orders}`)
    const times = { issuedMs: startMs, expiresMs: startMs + 5_000 }
    const why = { reason: 'test', source: 'override' } as const
    const said: string[] = []
    for (const powerW of [500, null]) {
      const asked = heard(client, `${at}/${expected.orders}`)
      assert.ok(
        (await desk.send({ id: `${powerW}`, thingId: plug.id, powerW, ...times, ...why })).ok,
      )
      said.push(await asked)
    }
    // It was off before.
    assert.deepEqual(said, expected.words)
  })
}

test('a device that reports something new is offered with it', async (context) => {
  const { store, client } = await prepared(context, 'embedded')
  const state = (payload: string) =>
    client.publishAsync('commonwatt/haus-1/box/state', payload, { qos: 1 })
  await state('{"powerW":5}')
  await state('{"powerW":5,"stateOfCharge":0.5}')
  const [thing] = await listThings(store.db, home.id)
  assert.deepEqual(thing?.reports, ['powerW', 'stateOfCharge'])
  assert.equal(thing?.kind, 'battery')
  assert.equal(thing?.isControllable, false)
})

test('a protocol that starts again knows its devices from their bindings', async (context) => {
  const { store, client, desk } = await prepared(context, 'embedded')
  await client.publishAsync(
    'homeassistant/sensor/x/config',
    JSON.stringify({
      device: { identifiers: ['x'], name: 'Meter' },
      device_class: 'power',
      unit_of_measurement: 'W',
      state_topic: 'commonwatt/haus-1/own/topic',
    }),
    { qos: 1 },
  )
  const meter = await adoptFirst(store, desk)
  await desk.stop()
  const { link, connect } = await brokers.embedded(context)
  const again = deskOn(store, [new MqttProtocol(link)])
  await again.desk.start()
  const second = await connect()
  await second.publishAsync('commonwatt/haus-1/own/topic', '321', { qos: 1 })
  assert.equal(again.desk.status(meter).values.get('powerW')?.value, 321)
  await again.desk.stop()
})
