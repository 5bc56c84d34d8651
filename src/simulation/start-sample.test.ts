import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { machineClock, ScaledClock } from '../kernel/clock.ts'
import { Broker } from '../things/broker/broker.ts'
import { parseJsonState } from '../things/protocols/json-topic.ts'
import type { MqttMessage } from '../things/protocols/mqtt-link.ts'
import { setTopic, stateTopic } from '../things/protocols/topic.ts'
import { sampleNeighbourhood } from './sample.ts'
import { startSample } from './start-sample.ts'

const whole = sampleNeighbourhood()
const small = { ...whole, homes: whole.homes.slice(0, 3) }

/** Waits for something that a real broker and real sockets bring about, ten seconds at the most. */
async function until(what: string, isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000
  while (!isTrue()) {
    assert.ok(performance.now() < endMs, `still waiting: ${what}`)
    await sleep(5)
  }
}

async function withSample(
  body: (world: { heard: MqttMessage[]; broker: Broker; clock: ScaledClock }) => Promise<void>,
): Promise<void> {
  const heard: MqttMessage[] = []
  const broker = new Broker({
    host: '127.0.0.1',
    port: 0,
    mayMovePort: true,
    clock: machineClock,
    authenticate: async (slug, password) =>
      password === `of ${slug}` ? { slug, credentialId: slug } : null,
    onEvent: (event, fields) => assert.fail(`${event} ${JSON.stringify(fields)}`),
  })
  await broker.start(async (message) => {
    heard.push(message)
  })
  const clock = new ScaledClock(machineClock, small.startMs, 120)
  const slugs = [...small.homes, small.shared].map(({ slug }) => slug)
  const faults: unknown[] = []
  const run = startSample({
    brokerUrl: broker.url,
    sample: small,
    credentials: new Map(
      slugs.map((slug) => [slug, { userName: slug, password: `of ${slug}` }] as const),
    ),
    clock,
    state: { 'ahornweg-1': { battery: { stateOfCharge: 0.5 } } },
    onFault: (error) => faults.push(error),
  })
  try {
    await body({ heard, broker, clock })
    assert.deepEqual(faults, [])
  } finally {
    await run.stop()
    await broker.stop()
  }
}

test('each site connects as itself, announces its devices and reports on its own topics', async () => {
  await withSample(async ({ heard }) => {
    const sites = [...small.homes, small.shared]
    for (const site of sites) {
      for (const device of site.devices) {
        const topic = stateTopic(site.slug, device.id)
        await until(topic, () => heard.some((message) => message.topic === topic))
      }
    }
    for (const { topic, payload, slug } of heard) {
      assert.ok(topic.startsWith(`commonwatt/${slug}/`) || topic.includes(`/${slug}_`))
      if (topic.startsWith('commonwatt/')) assert.ok(parseJsonState(payload.toString()).ok)
    }
    assert.ok(heard.some((message) => message.topic.startsWith('homeassistant/device/ahornweg-1_')))
  })
})

test('a set point is obeyed and acknowledged, and after its expiry the device goes its own way', async () => {
  await withSample(async ({ heard, broker, clock }) => {
    const topic = stateTopic('ahornweg-1', 'battery')
    const states = () =>
      heard.flatMap((message) => {
        if (message.topic !== topic) return []
        const said: unknown = JSON.parse(message.payload.toString())
        return Array.isArray(said) ? said : [said]
      })
    await until('the first report', () => states().length > 0)
    const expiresMs = clock.now() + 6 * 60_000
    const setPoint = { id: 'one', powerW: -1_234, expiresMs, reason: 'dear-hours' }
    await broker.publish(setTopic('ahornweg-1', 'battery'), JSON.stringify(setPoint), true)
    await until('obeyed', () => states().some((s) => s.setPoint === 'one' && s.powerW === -1_234))
    await until('expired', () => states().some((s) => s.at >= expiresMs))
    for (const state of states()) {
      if (state.at >= expiresMs) assert.equal(state.setPoint, null)
      else assert.ok(state.setPoint === null || state.powerW === -1_234)
    }
  })
})

test('a site without credentials is a defect of whoever starts the sample', () => {
  assert.throws(
    () =>
      startSample({
        brokerUrl: 'mqtt://127.0.0.1:1',
        sample: { ...small, homes: [] },
        credentials: new Map(),
        clock: new ScaledClock(machineClock, small.startMs, 1),
        onFault: () => {},
      }),
    /sonnenhof has no credentials/,
  )
})
