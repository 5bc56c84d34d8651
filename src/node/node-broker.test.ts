import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connectAsync, type MqttClient } from 'mqtt'
import { updateCell } from '../cell/store.ts'
import { ManualClock } from '../kernel/clock.ts'
import { openStore } from '../store/open.ts'
import type { TlsPair } from '../things/broker/broker-doors.ts'
import { certificateFor, whyNoCertificate } from '../things/broker/certificate-fixtures.ts'
import { cellCalled, deskOn, eventually, startMs, withCells } from '../things/desk/desk-fixtures.ts'
import { otherBrokers, whyNoBroker } from '../things/broker/broker-fixtures.ts'
import { ExternalBroker } from '../things/protocols/mqtt-external.ts'
import { MqttProtocol } from '../things/protocols/mqtt.ts'
import { listThings } from '../things/store.ts'
import { readConfig } from './config.ts'
import { fallbackSlug, nodeBroker } from './node-broker.ts'

const street = cellCalled('sonnenhof', { kind: 'neighbourhood' })
const [one, two] = ['haus-1', 'haus-2'].map((slug) => cellCalled(slug, { parentId: street.id }))
assert.ok(one !== undefined && two !== undefined)

for (const name of ['aedes', 'mosquitto'] as const) {
  test(
    `what announces itself on another broker with topics of its own is found, given to its home and steered [${name}]`,
    { skip: whyNoBroker(name) },
    async (context) => {
      const url = `mqtt://127.0.0.1:${await otherBrokers[name](context)}`
      const store = await openStore(':memory:')
      await withCells(store, street, one, two)
      const start = async () => {
        const link = new ExternalBroker({
          url,
          fallbackSlug: () => fallbackSlug(store.db, null),
          onEvent: () => {},
        })
        const { desk, intake, faults } = deskOn(store, [new MqttProtocol(link)])
        await desk.start()
        return { desk, intake, faults }
      }
      const client = await connectAsync(url)
      context.after(() => client.endAsync())
      await announceWallbox(client)

      const first = await start()
      const found = await eventually(async () => {
        const [offer] = await listThings(store.db, street.id, 'offered')
        return offer?.isControllable === true && offer.reports.length > 0 ? offer : null
      })
      assert.equal(found.kind, 'car')
      assert.equal(found.address, 'sonnenhof/ha:wallbox')
      assert.ok((await first.desk.give(found.id, one.id)).ok)
      assert.deepEqual(await listThings(store.db, street.id), [])
      const car = { cellId: one.id, name: 'Wallbox', kind: found.kind, attributes: {} }
      const adopted = await first.desk.adopt(found.id, car)
      assert.ok(adopted.ok)
      await eventually(async () => {
        await client.publishAsync('evcc/loadpoint/power', '3.6', { qos: 1 })
        return first.desk.status(found).values.get('powerW')?.value === 3_600 ? true : null
      })
      const again = await first.desk.give(found.id, two.id)
      assert.ok(!again.ok && again.code === 'not-an-offer')

      const asked = next(client, 'evcc/loadpoint/limit/set')
      await client.subscribeAsync('evcc/#')
      const setPoint = { id: 's', thingId: found.id, powerW: 4_000, reason: 'cheap-hours' }
      const until = { issuedMs: startMs, expiresMs: startMs + 900_000, source: 'plan' as const }
      assert.ok((await first.desk.send({ ...setPoint, ...until })).ok)
      assert.equal(await asked, '4')
      await first.desk.stop()
      await first.intake.close()

      // It stays the same thing where another cell would be asked first by now.
      assert.ok((await updateCell(store.db, street.id, { slug: 'other' })).ok)
      assert.equal(await fallbackSlug(store.db, null), 'other')
      const second = await start()
      await announceWallbox(client, 'Renamed')
      await eventually(async () => {
        await client.publishAsync('evcc/loadpoint/power', '1.4', { qos: 1 })
        return second.desk.status(found).values.get('powerW')?.value === 1_400 ? true : null
      })
      assert.equal((await listThings(store.db, one.id)).length, 1)
      assert.equal((await listThings(store.db, street.id)).length, 0)
      assert.deepEqual([...first.faults, ...second.faults], [])
      await second.desk.stop()
      await second.intake.close()
      await store.close()
    },
  )
}

test('a device without an owner belongs to the cell that is named, the only home, or the neighbourhood', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  assert.equal(await fallbackSlug(db, null), null)
  const sample = { isSample: true }
  const played = cellCalled('sample', { kind: 'neighbourhood', ...sample })
  await withCells(store, played, cellCalled('sample-1', { parentId: played.id, ...sample }))
  assert.equal(await fallbackSlug(db, null), 'sample-1')
  await withCells(store, street)
  assert.equal(await fallbackSlug(db, null), 'sonnenhof')
  await withCells(store, one)
  assert.equal(await fallbackSlug(db, null), 'haus-1')
  await withCells(store, two)
  assert.equal(await fallbackSlug(db, null), 'sonnenhof')
  assert.equal(await fallbackSlug(db, 'haus-2'), 'haus-2')
  assert.equal(await fallbackSlug(db, 'haus-9'), null)
  await store.close()
})

test(
  'the embedded broker reads its certificate from files, and a renewed one too',
  { skip: whyNoCertificate },
  async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'commonwatt-broker-'))
    const store = await openStore(':memory:')
    const certFile = join(folder, 'c.pem')
    const keyFile = join(folder, 'k.pem')
    const write = async ({ cert, key }: TlsPair): Promise<void> => {
      await writeFile(certFile, cert)
      await writeFile(keyFile, key)
    }
    const config = readConfig({
      MQTT_PORT: '0',
      MQTT_TLS_PORT: '0',
      MQTT_TLS_CERT: certFile,
      MQTT_TLS_KEY: keyFile,
    })
    assert.ok(config.ok)
    const events: string[] = []
    const log = { info: (event: string) => events.push(event), error: () => assert.fail() }
    const broker = await nodeBroker(config.value, store.db, new ManualClock(0), log)
    context.after(async () => {
      await broker.link.stop()
      await store.close()
      await rm(folder, { recursive: true })
    })
    const start = (): Promise<void> => broker.link.start(async () => {})
    await assert.rejects(start(), /The file .*c\.pem of MQTT_TLS_CERT cannot be read/)
    const [first, second] = [certificateFor(30), certificateFor(60)]
    await write(first)
    await start()
    assert.match(broker.url(), /^mqtts:\/\/localhost:\d+$/)
    assert.match(broker.localUrl(), /^mqtt:\/\/localhost:\d+$/)
    // Nobody has credentials here; that they are asked for is proof enough of the handshake.
    const ask = (ca: string): Promise<unknown> =>
      connectAsync(broker.url(), { ca, username: 'x', password: 'y', reconnectPeriod: 0 }, false)
    await assert.rejects(ask(first.cert), /Not authorized|Bad user/i)
    await write(second)
    await broker.renewCertificate()
    assert.ok(events.includes('broker-certificate-renewed'))
    await assert.rejects(ask(second.cert), /Not authorized|Bad user/i)
    await assert.rejects(ask(first.cert), /self-signed|unable to verify/)
  },
)

async function announceWallbox(client: MqttClient, name = 'Wallbox'): Promise<void> {
  const device = { identifiers: ['wallbox'], name }
  const announce = (topic: string, more: object): Promise<unknown> =>
    client.publishAsync(`homeassistant/${topic}/config`, JSON.stringify({ device, ...more }), {
      qos: 1,
      retain: true,
    })
  await announce('sensor/wallbox/power', {
    device_class: 'power',
    unit_of_measurement: 'kW',
    state_topic: 'evcc/loadpoint/power',
  })
  await announce('number/wallbox/limit', {
    unit_of_measurement: 'kW',
    command_topic: 'evcc/loadpoint/limit/set',
    max: 11,
    min: 0,
  })
}

async function next(client: MqttClient, topic: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  client.on('message', (at, payload) => {
    if (at === topic) resolve(payload.toString())
  })
  return await promise
}
