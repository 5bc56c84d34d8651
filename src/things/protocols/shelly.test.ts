import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { authorizationFor } from './http-auth.ts'
import { httpDevice } from './http-fixtures.ts'
import { answerLimit } from './http-line.ts'
import {
  adoptAll,
  connected,
  kitHome,
  testProtocol,
  type ProtocolCase,
  type TestDevice,
} from './protocol-fixtures.ts'
import { plugS, plusPlug, pro3em, shelly, threeEm } from './shelly-fixtures.ts'
import { readShellyIdentity, readShellyStatus } from './shelly-status.ts'
import { Shelly } from './shelly.ts'

for (const [title, device, offers] of [
  ['Shelly Gen2', plusPlug, [{ kind: 'plug', values: { powerW: 812.4, consumedWh: 15_234.567 } }]],
  ['Shelly Gen1', plugS, [{ kind: 'plug', values: { powerW: 58.25, consumedWh: 100_000.5 } }]],
] as const) {
  testProtocol(title, {
    make: (surroundings, pauses) => new Shelly(surroundings, { pauses, pollEveryMs: 10 }),
    listen: (port) => httpDevice(port, shelly(device)),
    offers,
  })
}

const quarter = {
  issuedMs: startMs,
  expiresMs: startMs + 900_000,
  reason: 'cheap-hours',
  source: 'plan',
} as const

/** What a device says, by component. */
function saidOf({ identity, status }: { identity: object; status: object }) {
  const known = readShellyIdentity(identity)
  assert.ok(known !== null)
  const parts = readShellyStatus(known, status)
  assert.ok(parts !== null)
  return Object.fromEntries(
    parts.map(({ component, kind, values, output }) => [
      component,
      { kind, on: output?.isOn, ...Object.fromEntries(values.map((v) => [v.quantity, v.value])) },
    ]),
  )
}

test('meters of one phase and of three, of both generations', () => {
  assert.deepEqual(saidOf(pro3em), {
    'em:0': {
      kind: 'meter',
      on: undefined,
      powerW: -749,
      importWh: 123_456.78,
      exportWh: 23_456.7,
    },
  })
  assert.deepEqual(saidOf(threeEm), {
    'switch:0': { kind: 'plug', on: false },
    'em:0': { kind: 'meter', on: undefined, powerW: -149.5, importWh: 6_000.5, exportWh: 60.25 },
  })
  const mono = {
    'em1:0': { id: 0, act_power: 501.8, calibration: 'factory' },
    'em1data:0': { id: 0, total_act_energy: 2_776.175, total_act_ret_energy: 571.584 },
    'em1:1': { id: 1, act_power: 0 },
    'pm1:0': { id: 0, apower: 12, aenergy: { total: 7 }, ret_aenergy: { total: 0 } },
    sys: {},
  }
  assert.deepEqual(saidOf({ identity: pro3em.identity, status: mono }), {
    'pm1:0': { kind: 'plug', on: undefined, powerW: 12, consumedWh: 7 },
    'em1:0': {
      kind: 'meter',
      on: undefined,
      powerW: 501.8,
      importWh: 2_776.175,
      exportWh: 571.584,
    },
    'em1:1': { kind: 'meter', on: undefined, powerW: 0 },
  })
})

test('what is not measured, not valid, or a shutter is left out', () => {
  const shelly1 = { type: 'SHSW-1', mac: 'BCDDC2000003' }
  const relay = { ison: true, has_timer: true }
  const typedIn = { mac: 'BCDDC2000003', relays: [relay], meters: [{ power: 60, is_valid: true }] }
  assert.deepEqual(saidOf({ identity: shelly1, status: typedIn }), {
    'switch:0': { kind: 'plug', on: true },
  })
  const two = { type: 'SHSW-25', mac: 'BCDDC2000004' }
  const meter = { power: 5, is_valid: false, total: 60 }
  const shutter = { mac: two.mac, relays: [relay, relay], rollers: [{}], meters: [meter, meter] }
  assert.deepEqual(saidOf({ identity: two, status: shutter }), {})
  const sockets = {
    mac: two.mac,
    relays: [relay, relay],
    rollers: [],
    meters: [meter, { ...meter, is_valid: true }],
  }
  assert.deepEqual(saidOf({ identity: two, status: sockets }), {
    'switch:0': { kind: 'plug', on: true },
    'switch:1': { kind: 'plug', on: true, powerW: 5, consumedWh: 1 },
  })
  // A phase that says nothing leaves no sum that looks whole.
  const broken = structuredClone(threeEm)
  Object.assign(broken.status.emeters[1] ?? {}, { is_valid: false })
  assert.deepEqual(saidOf(broken)['em:0'], { kind: 'meter', on: undefined })
  for (const json of [null, [], 'x', {}, { mac: 'zz' }, { mac: 'BCDDC2000004' }]) {
    assert.equal(readShellyIdentity(json), null)
  }
})

test('digest answers are those of RFC 7616, 3.9.1', () => {
  const challenge =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
  const login = { user: 'Mufasa', password: 'Circle of Life' }
  const request = {
    method: 'GET',
    path: '/dir/index.html',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
  }
  assert.match(
    authorizationFor(challenge, login, request) ?? '',
    /response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"/,
  )
  assert.equal(
    authorizationFor('Basic realm="x"', { user: 'Aladdin', password: 'open sesame' }, request),
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  )
  for (const other of ['', 'Bearer', 'Digest qop="auth"', challenge.replace('SHA-256', 'MD5')]) {
    assert.equal(authorizationFor(other, login, request), null)
  }
})

testOnEachDatabase('a password opens a device, and stands nowhere', async (store, context) => {
  const device = await httpDevice(0, shelly(pro3em, 'sesame'))
  const { desk, connection, lineOf } = await connected(store, caseOf(device), context)
  await eventually(async () => (await lineOf())?.trouble?.code === 'not-admitted' || null)
  assert.ok((await desk.connections.remove(kitHome.id, connection.id)).ok)
  const wish = { protocol: 'shelly', host: '127.0.0.1', port: device.port, unit: null, path: null }
  const tooLong = { ...wish, secret: 'x'.repeat(501) }
  const refused = await desk.connections.add(kitHome.id, tooLong, startMs)
  assert.ok(!refused.ok && refused.code === 'bad-secret' && refused.at === 'secret')
  const added = await desk.connections.add(kitHome.id, { ...wish, secret: 'sesame' }, startMs)
  assert.ok(added.ok)
  const [meter] = await adoptAll(store, desk, 1)
  assert.ok(meter?.kind === 'meter')
  const shown = [await desk.connections.of(kitHome.id), added.value, desk.connections.protocols]
  assert.doesNotMatch(JSON.stringify(shown), /sesame/)
  // Kept for the next start.
  await desk.stop()
  await desk.start()
  await eventually(async () => desk.status(meter).isAvailable || null)
  assert.doesNotMatch(device.asked.join(), /sesame/)
})

for (const [title, said, orders] of [
  [
    'Gen2, which was off',
    plusPlug,
    [
      '/rpc/Switch.Set?id=0&on=true&toggle_after=900',
      '/rpc/Switch.Set?id=0&on=false',
      '/rpc/Switch.Set?id=0&on=false',
    ],
  ],
  [
    'Gen1, which was on',
    plugS,
    ['/relay/0?turn=on', '/relay/0?turn=off&timer=900', '/relay/0?turn=on'],
  ],
] as const) {
  testOnEachDatabase(
    `a switch is held by its own timer and given back as it was: ${title}`,
    async (store, context) => {
      const device = await httpDevice(0, shelly(said))
      const { desk, protocol } = await connected(store, caseOf(device), context)
      const [thing] = await adoptAll(store, desk, 1)
      assert.ok(thing?.isControllable)
      for (const powerW of [500, 0, null]) {
        const setPoint = { ...quarter, thingId: thing.id, powerW, id: `set-${powerW}` }
        assert.ok((await desk.send(setPoint)).ok)
        assert.ok(desk.status(thing).isAcknowledged)
      }
      assert.deepEqual(
        device.asked.filter((path) => path.includes('?')),
        orders,
      )
      await desk.stop()
      await assert.rejects(
        protocol.send(thing, { ...quarter, id: 'late', thingId: thing.id, powerW: 0 }),
        /not connected/,
      )
    },
  )
}

for (const [title, answer] of [
  ['followed elsewhere', { status: 302, headers: { location: '/status' }, text: '' }],
  ['read beyond the limit', 'x'.repeat(answerLimit + 1)],
] as const) {
  testOnEachDatabase(`nothing is ${title}`, async (store, context) => {
    const device = await httpDevice(0, () => answer)
    const { lineOf, desk } = await connected(store, caseOf(device), context)
    await eventually(async () => (await lineOf())?.trouble?.code === 'not-understood' || null)
    await desk.stop()
    assert.deepEqual(new Set(device.asked), new Set(['/shelly']))
  })
}

/** The protocol with one device that is there already. */
function caseOf(device: TestDevice): ProtocolCase {
  return {
    make: (surroundings, pauses) => new Shelly(surroundings, { pauses, pollEveryMs: 10 }),
    listen: async () => device,
    offers: [],
  }
}
