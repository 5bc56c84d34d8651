import assert from 'node:assert/strict'
import timers from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import { connectAsync } from 'mqtt'
import { eventually } from '../desk/desk-fixtures.ts'
import { otherBrokers, whyNoBroker } from '../broker/broker-fixtures.ts'
import { ExternalBroker } from './mqtt-external.ts'

/** Our side of another broker, listening. */
async function linked(context: TestContext, port: number, retryMs?: number) {
  const faults: unknown[] = []
  const link = new ExternalBroker({
    url: `mqtt://127.0.0.1:${port}`,
    fallbackSlug: async () => null,
    onEvent: (_, { message }) => faults.push(message),
    ...(retryMs === undefined ? {} : { retryMs }),
  })
  const heard: string[] = []
  await link.start(async ({ topic }) => {
    heard.push(topic)
  })
  context.after(() => link.stop())
  return { link, faults, heard }
}

const isPublished = (link: ExternalBroker, ...of: Parameters<ExternalBroker['publish']>) =>
  link.publish(...of).then(
    () => true,
    () => null,
  )

for (const [name, isForgotten] of [
  ['mosquitto', true],
  ['aedes', false],
] as const) {
  test(
    `a set point that holds no longer is ${isForgotten ? 'forgotten by a broker of MQTT 5' : 'kept by a broker of MQTT 3.1.1, which knows no better'} [${name}]`,
    { skip: whyNoBroker(name) },
    async (context) => {
      const port = await otherBrokers[name](context)
      const { link, faults, heard } = await linked(context, port)
      const topic = 'commonwatt/haus-1/battery/set'
      await eventually(() => isPublished(link, topic, '{}', true, 1))
      await eventually(() => isPublished(link, 'commonwatt/haus-1/battery/lasts', '{}', true))
      await timers.setTimeout(1_500)
      const device = await connectAsync(`mqtt://127.0.0.1:${port}`)
      context.after(() => device.endAsync())
      const kept: string[] = []
      device.on('message', (at) => kept.push(at))
      await device.subscribeAsync('commonwatt/#')
      await eventually(async () => (kept.includes('commonwatt/haus-1/battery/lasts') ? true : null))
      assert.equal(kept.includes(topic), !isForgotten)
      // What is heard of it comes through either version.
      await device.publishAsync('commonwatt/haus-1/meter/state', '{"powerW":1}', { qos: 1 })
      await eventually(async () => (heard.includes('commonwatt/haus-1/meter/state') ? true : null))
      assert.deepEqual(faults, [])
    },
  )
}

test('a broker that refuses is asked again until it does not', async (context) => {
  let refusals = 2
  const port = await otherBrokers.aedes(context, {
    authenticate: (_client, _user, _password, done) => {
      const isRefused = refusals > 0
      if (isRefused) refusals -= 1
      done(isRefused ? Object.assign(new Error('busy'), { returnCode: 3 }) : null, !isRefused)
    },
  })
  const { link, faults } = await linked(context, port, 20)
  await eventually(() => isPublished(link, 'commonwatt/haus-1/x', '1', false))
  assert.deepEqual(faults, [
    'Connection refused: Server unavailable',
    'Connection refused: Server unavailable',
  ])
})
