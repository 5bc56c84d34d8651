import assert from 'node:assert/strict'
import { WebSocket } from 'ws'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { batterySystem, detailsOf, listening, s2Home, type ResourceManager } from './s2-fixtures.ts'
import { noMessageId } from './message.ts'

const handshake = {
  message_type: 'Handshake',
  role: 'RM',
  supported_protocol_versions: ['0.0.2-beta'],
}

const measurementOf = (value: number) => ({
  message_type: 'PowerMeasurement',
  measurement_timestamp: new Date(startMs).toISOString(),
  values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value }],
})

const forecast = {
  message_type: 'PowerForecast',
  start_time: new Date(startMs).toISOString(),
  elements: [
    {
      duration: 900_000,
      power_values: [
        { commodity_quantity: 'ELECTRIC.POWER.L1', value_expected: 5, value_upper_95PPR: 9 },
      ],
    },
  ],
}

/** The HTTP status with which an upgrade is refused, or 101. */
async function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return await new Promise((resolve) => {
    const socket = new WebSocket(url, { headers })
    socket.on('error', () => {})
    socket.once('open', () => {
      socket.terminate()
      resolve(101)
    })
    socket.once('unexpected-response', (_, response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
  })
}

async function ended(manager: ResourceManager): Promise<string> {
  const end = await eventually(async () => manager.ended)
  return end.reason
}

testOnEachDatabase('nobody gets in without a credential of a cell', async (store, context) => {
  const { url, credential, door } = await listening(store, context)
  const basic = (text: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(text).toString('base64')}`,
  })
  const { userName, password } = credential
  assert.equal(await statusOf(url, {}), 401)
  assert.equal(await statusOf(url, { authorization: 'Bearer nonsense' }), 401)
  assert.equal(await statusOf(url, { authorization: `Bearer ${password}x` }), 401)
  // The user name has to be the credential's own cell.
  assert.equal(await statusOf(url, basic(`somebody:${password}`)), 401)
  assert.equal(await statusOf(url, basic(password)), 401)
  assert.equal(await statusOf(url, { authorization: `Bearer ${'x'.repeat(600)}` }), 401)
  assert.equal(await statusOf(`${url}/other`, { authorization: `Bearer ${password}` }), 404)
  assert.equal(await statusOf(url, { authorization: `Bearer ${password}` }), 101)
  assert.equal(await statusOf(url, basic(`${userName}:${password}`)), 101)
  await eventually(async () => door.count === 0 || null)
})

testOnEachDatabase(
  'guessing is slowed down, and a cell has so many lines',
  async (store, context) => {
    const { url, connect, credential, clock } = await listening(store, context, {
      door: {
        linesPerCell: 2,
        connection: { windowMs: 60_000, connections: 100, failures: 3, addresses: 10 },
      },
    })
    const headers = { authorization: `Bearer ${credential.password}` }
    const first = await connect()
    await connect()
    assert.equal(await statusOf(url, headers), 503)
    first.hangUp()
    await eventually(async () => ((await statusOf(url, headers)) === 101 ? true : null))
    for (let i = 0; i < 3; i++) assert.equal(await statusOf(url, {}), 401)
    assert.equal(await statusOf(url, headers), 429)
    clock.advance(60_000)
    assert.notEqual(await statusOf(url, headers), 429)
  },
)

testOnEachDatabase(
  'a revoked credential, a gone home and a stopped node end sessions',
  async (store, context) => {
    const { connect, door, credential, desk } = await listening(store, context)
    const revoked = await connect()
    door.dropCredential('another')
    door.dropCredential(credential.id)
    assert.equal(await ended(revoked), 'The credential was revoked.')
    const gone = await connect()
    await door.forgetCell('haus-2')
    assert.equal(gone.ended, null)
    await door.forgetCell(s2Home.slug)
    assert.equal(await ended(gone), 'The home is gone.')
    const stopped = await connect()
    await desk.stop()
    assert.equal(await ended(stopped), 'The node stops.')
  },
)

testOnEachDatabase('every message is answered as the standard asks', async (store, context) => {
  const { connect } = await listening(store, context)
  const manager = await connect()
  const answerTo = async (message: unknown, subject: string): Promise<unknown> => {
    const before = manager.of('ReceptionStatus').length
    manager.sendRaw(message)
    const answer = await manager.next('ReceptionStatus', before + 1)
    assert.equal(answer['subject_message_id'], subject)
    return answer['status']
  }
  assert.equal(await answerTo('no JSON', noMessageId), 'INVALID_DATA')
  assert.equal(await answerTo([handshake], noMessageId), 'INVALID_DATA')
  assert.equal(await answerTo(handshake, noMessageId), 'INVALID_DATA')
  assert.equal(await answerTo({ message_id: 'm1', message_type: 'Hello' }, 'm1'), 'INVALID_MESSAGE')
  const extra = { ...handshake, message_id: 'm2', colour: 'red' }
  assert.equal(await answerTo(extra, 'm2'), 'INVALID_MESSAGE')
  // Before the handshake nothing else counts, and the CEM is the node.
  assert.equal(await answerTo({ ...detailsOf({}), message_id: 'm3' }, 'm3'), 'INVALID_CONTENT')
  assert.equal(
    await answerTo({ ...handshake, message_id: 'm4', role: 'CEM' }, 'm4'),
    'INVALID_CONTENT',
  )
  const newer = { ...handshake, message_id: 'm5', supported_protocol_versions: ['9.9'] }
  assert.equal(await answerTo(newer, 'm5'), 'INVALID_CONTENT')
  assert.equal(await answerTo({ ...handshake, message_id: 'm6' }, 'm6'), 'OK')
  assert.equal((await manager.next('HandshakeResponse'))['selected_protocol_version'], '0.0.2-beta')
  const status = { message_type: 'FRBC.StorageStatus', message_id: 'm7', present_fill_level: 1 }
  assert.equal(await answerTo(status, 'm7'), 'INVALID_CONTENT')
  assert.equal(await answerTo({ ...detailsOf({}), message_id: 'm8' }, 'm8'), 'OK')
  const other = { ...detailsOf({ resource_id: 'resource-2' }), message_id: 'm9' }
  assert.equal(await answerTo(other, 'm9'), 'INVALID_CONTENT')
  const unknown = {
    message_type: 'FRBC.ActuatorStatus',
    message_id: 'm10',
    actuator_id: 'nobody',
    active_operation_mode_id: 'no-mode',
    operation_mode_factor: 0,
  }
  assert.equal(await answerTo(unknown, 'm10'), 'INVALID_CONTENT')
})

testOnEachDatabase(
  'what cannot be kept is answered with a temporary error',
  async (store, context) => {
    const { connect, adopt, intake } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        available_control_types: ['NOT_CONTROLABLE'],
        roles: [{ role: 'ENERGY_PRODUCER', commodity: 'ELECTRICITY' }],
      }),
    )
    const thing = await adopt()
    assert.equal(thing.kind, 'solar')
    assert.equal(thing.isControllable, false)
    const measurement = {
      message_type: 'PowerMeasurement',
      measurement_timestamp: new Date(startMs).toISOString(),
      values: [
        { commodity_quantity: 'ELECTRIC.POWER.L1', value: -100 },
        { commodity_quantity: 'ELECTRIC.POWER.L2', value: -200 },
        { commodity_quantity: 'HEAT.THERMAL_POWER', value: 5_000 },
      ],
    }
    assert.equal(await manager.say(measurement), 'OK')
    await intake.close()
    assert.equal(await manager.say(measurement), 'TEMPORARY_ERROR')
  },
)

testOnEachDatabase(
  'a session that says nothing, too much or nonsense ends',
  async (store, context) => {
    const { connect, clock, protocol, door } = await listening(store, context, {
      session: { greetingMs: 10_000, messages: 5, windowMs: 60_000, bad: 4 },
      door: { messageBytes: 2_000 },
    })
    const silent = await connect()
    await silent.next('Handshake')
    clock.advance(10_000)
    protocol.tick()
    assert.equal((await silent.next('SessionRequest'))['request'], 'TERMINATE')
    assert.equal(await ended(silent), 'It did not say in time who it is.')

    const talker = await connect()
    // Its own answers count too.
    talker.isPolite = false
    const answers: string[] = []
    for (let i = 0; i < 6; i++) answers.push(await talker.say(handshake))
    assert.deepEqual(answers, ['OK', 'OK', 'OK', 'OK', 'TEMPORARY_ERROR', 'TEMPORARY_ERROR'])

    const babbler = await connect()
    for (let i = 0; i < 4; i++) babbler.sendRaw('no JSON')
    assert.equal(await ended(babbler), 'Too much that was not understood.')

    const long = await connect()
    long.sendRaw('x'.repeat(2_001))
    assert.equal((await eventually(async () => long.ended)).code, 1009)
    const binary = await connect()
    binary.sendBytes(Buffer.from([1, 2, 3]))
    assert.equal((await eventually(async () => binary.ended)).code, 1003)
    talker.hangUp()
    await eventually(async () => door.count === 0 || null)
  },
)

testOnEachDatabase(
  'a resource manager that connects again, and one that leaves',
  async (store, context) => {
    const { connect, desk, adopt } = await listening(store, context)
    const measured = detailsOf({ available_control_types: ['NOT_CONTROLABLE'] })
    const first = await connect()
    await first.introduce(measured)
    const thing = await adopt()
    const second = await connect()
    await second.introduce(measured)
    assert.equal(await ended(first), 'It has connected again.')
    assert.equal(await second.say(forecast), 'OK')
    assert.equal(await second.say(measurementOf(5)), 'OK')
    assert.equal(desk.status(thing).isAvailable, true)
    assert.equal(await second.say({ message_type: 'SessionRequest', request: 'TERMINATE' }), 'OK')
    assert.equal(await ended(second), 'It asked to terminate.')
    await eventually(async () => desk.status(thing).isAvailable === false || null)
    const sent = await desk.send({
      id: 'set-point-1',
      thingId: thing.id,
      issuedMs: startMs,
      powerW: 0,
      expiresMs: startMs + 60_000,
      reason: 'test',
      source: 'plan',
    })
    assert.ok(!sent.ok && sent.code === 'not-controllable')
  },
)

testOnEachDatabase(
  'what is not answered, or refused, is told to people',
  async (store, context) => {
    const { connect, desk, clock, protocol } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(detailsOf({}))
    const thing = { protocol: 's2', address: 'haus-1/resource-1' }
    // What it answered before has come in once this is answered.
    assert.equal(await manager.say(forecast), 'OK')
    manager.isPolite = false
    clock.advance(10_000)
    protocol.tick()
    assert.equal(desk.status(thing).refused, null)
    // Renewed details select the control type again.
    await manager.say(detailsOf({ name: 'Renamed' }))
    await manager.next('SelectControlType', 2)
    clock.advance(10_000)
    protocol.tick()
    assert.equal(desk.status(thing).refused?.code, 'resource-silent')
    await manager.say(detailsOf({ name: 'Renamed again' }))
    const select = await manager.next('SelectControlType', 3)
    manager.sendRaw({
      message_type: 'ReceptionStatus',
      subject_message_id: select['message_id'],
      status: 'PERMANENT_ERROR',
    })
    assert.equal(await ended(manager), 'It cannot go on.')
    assert.equal(desk.status(thing).refused?.code, 'resource-refuses')
  },
)

testOnEachDatabase('a line that no longer answers ends', async (store, context) => {
  const { url, credential, door } = await listening(store, context, { door: { aliveMs: 500 } })
  const headers = { authorization: `Bearer ${credential.password}` }
  const dead = new WebSocket(url, { headers, autoPong: false })
  const alive = new WebSocket(url, { headers })
  context.after(() => alive.terminate())
  const code = await new Promise((resolve) => {
    dead.once('close', resolve)
  })
  assert.equal(code, 1006)
  assert.equal(alive.readyState, WebSocket.OPEN)
  await eventually(async () => door.count === 1 || null)
})

testOnEachDatabase('a node has so many lines', async (store, context) => {
  const { connect, url, credential } = await listening(store, context, { door: { lines: 1 } })
  await connect()
  const headers = { authorization: `Bearer ${credential.password}` }
  assert.equal(await statusOf(url, headers), 503)
})

testOnEachDatabase('a line that does not take what it is sent ends', async (store, context) => {
  // Less than nothing may be left unsent: the first message is too much.
  const { connect, events } = await listening(store, context, { door: { unsentBytes: -1 } })
  const manager = await connect()
  assert.equal((await eventually(async () => manager.ended)).code, 1006)
  assert.ok(events.some((event) => event.includes('it does not read')))
})

testOnEachDatabase(
  'several resource managers sign in with one credential: each is a thing of its own',
  async (store, context) => {
    const { desk, connect, adopt } = await listening(store, context)
    const [one, two] = [await connect(), await connect()]
    await one.introduce(detailsOf({}))
    assert.equal(await one.say(batterySystem), 'OK')
    const first = await adopt()
    await two.introduce(detailsOf({ resource_id: 'resource-2', name: 'Storage in the garage' }))
    assert.equal(await two.say(batterySystem), 'OK')
    const second = await adopt()
    assert.deepEqual(
      [first, second].map(({ address, name }) => [address, name]),
      [
        ['haus-1/resource-1', 'Storage in the cellar'],
        ['haus-1/resource-2', 'Storage in the garage'],
      ],
    )
    for (const [manager, level] of [
      [one, 40],
      [two, 70],
    ] as const) {
      const status = { message_type: 'FRBC.StorageStatus', present_fill_level: level }
      assert.equal(await manager.say(status), 'OK')
    }
    const socOf = (thing: typeof first) => desk.status(thing).values.get('stateOfCharge')?.value
    assert.deepEqual([socOf(first), socOf(second)], [0.4, 0.7])
    const sent = await desk.send({
      id: 'set-point-1',
      thingId: second.id,
      issuedMs: startMs,
      powerW: 2_000,
      expiresMs: startMs + 30 * 60_000,
      reason: 'cheap-hours',
      source: 'plan',
    })
    assert.ok(sent.ok)
    await two.next('FRBC.Instruction')
    assert.equal(one.of('FRBC.Instruction').length, 0)
    // A second resource behind one session is refused: by the standard a resource manager is one.
    assert.equal(await one.say(detailsOf({ resource_id: 'resource-3' })), 'INVALID_CONTENT')
    one.hangUp()
    await eventually(async () => desk.status(first).isAvailable === false || null)
    assert.equal(desk.status(second).isAvailable, true)
  },
)
