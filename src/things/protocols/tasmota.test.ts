import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { httpDevice } from './http-fixtures.ts'
import {
  adoptAll,
  connected,
  kitHome,
  testProtocol,
  type ProtocolCase,
  type TestDevice,
} from './protocol-fixtures.ts'
import { nousPlug, tasmota } from './tasmota-fixtures.ts'
import { readTasmotaStatus } from './tasmota-status.ts'
import { commandsFor, Tasmota } from './tasmota.ts'

testProtocol('Tasmota', {
  make: (surroundings, pauses) => new Tasmota(surroundings, { pauses, pollEveryMs: 10 }),
  listen: (port) => httpDevice(port, tasmota(nousPlug)),
  offers: [{ kind: 'plug', values: { powerW: 182, consumedWh: 3_185 } }],
})

/** What a device says, in short. */
function saidOf(more: object) {
  const status = readTasmotaStatus({ ...nousPlug, ...more })
  assert.ok(status !== null)
  const { kind, isOn, values } = status
  return { kind, isOn, ...Object.fromEntries(values.map((one) => [one.quantity, one.value])) }
}

test('a meter, several channels, and what says nothing', () => {
  const energy = { Total: [1.1, 2.2], ExportActive: [0.25, 0], Power: [-300, 50.5] }
  assert.deepEqual(saidOf({ StatusSNS: { ENERGY: energy }, StatusSTS: { Uptime: '' } }), {
    kind: 'meter',
    isOn: null,
    powerW: -249.5,
    importWh: 3_300,
    exportWh: 250,
  })
  const two = { POWER1: 'ON', POWER2: 'OFF' }
  assert.deepEqual(saidOf({ StatusSNS: { ENERGY: energy }, StatusSTS: two }), {
    kind: 'plug',
    isOn: null,
    powerW: -249.5,
    consumedWh: 3_300,
  })
  const broken = { Total: [1.1, null], Power: 'much' }
  assert.deepEqual(saidOf({ StatusSNS: { ENERGY: broken } }), { kind: 'plug', isOn: true })
  assert.deepEqual(saidOf({ StatusSNS: {} }), { kind: 'plug', isOn: true })
  for (const json of [null, {}, { Status: {} }, { ...nousPlug, StatusNET: { Mac: 'x' } }]) {
    assert.equal(readTasmotaStatus(json), null)
  }
})

test('a time is as many delays as it takes, in tenths of a second', () => {
  assert.equal(commandsFor({ isOn: true, backAfterS: null }), 'Power ON')
  assert.equal(commandsFor({ isOn: true, backAfterS: 5 }), 'Backlog Power ON;Delay 50;Power OFF')
  const commands = commandsFor({ isOn: false, backAfterS: 900 })
  assert.equal(commands, 'Backlog Power OFF;Delay 3600;Delay 3600;Delay 1800;Power ON')
  const longest = commandsFor({ isOn: false, backAfterS: 86_400 }).split(';')
  assert.equal(longest.length, 30)
})

testOnEachDatabase(
  'its relay is held by its own list of commands, and given back as it was',
  async (store, context) => {
    const device = await httpDevice(0, tasmota(nousPlug))
    const { desk } = await connected(store, caseOf(device), context)
    const [plug] = await adoptAll(store, desk, 1)
    assert.ok(plug?.isControllable)
    for (const powerW of [0, null]) {
      const sent = await desk.send({
        id: `set-${powerW}`,
        thingId: plug.id,
        issuedMs: startMs,
        powerW,
        expiresMs: startMs + 300_000,
        reason: 'cheap-hours',
        source: 'plan',
      })
      assert.ok(sent.ok)
    }
    const told = device.asked.map((path) => new URLSearchParams(path.slice(4)).get('cmnd'))
    assert.deepEqual(
      told.filter((command) => command !== 'Status 0'),
      ['Backlog', 'Backlog Power OFF;Delay 3000;Power ON', 'Backlog', 'Power ON'],
    )
    await desk.stop()
  },
)

testOnEachDatabase('a password opens it, whatever stands in it', async (store, context) => {
  const device = await httpDevice(0, tasmota(nousPlug, 'a&cmnd=Reset 1#'))
  const { desk, connection, lineOf } = await connected(store, caseOf(device), context)
  await eventually(async () => (await lineOf())?.trouble?.code === 'not-admitted' || null)
  assert.ok((await desk.connections.remove(kitHome.id, connection.id)).ok)
  const wish = { protocol: 'tasmota', host: '127.0.0.1', port: device.port, unit: null, path: null }
  assert.ok(
    (await desk.connections.add(kitHome.id, { ...wish, secret: 'a&cmnd=Reset 1#' }, startMs)).ok,
  )
  assert.equal((await adoptAll(store, desk, 1)).length, 1)
  await desk.stop()
})

function caseOf(device: TestDevice): ProtocolCase {
  return {
    make: (surroundings, pauses) => new Tasmota(surroundings, { pauses, pollEveryMs: 10 }),
    listen: async () => device,
    offers: [],
  }
}
