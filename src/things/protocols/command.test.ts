import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandMessages } from './command.ts'
import { offerOf } from './mqtt-thing.ts'

import { announced } from './announced-fixtures.ts'

test('a charger that takes a number gets it in its unit and within its limits', () => {
  const thing = announced([
    'device/wb',
    {
      device: { identifiers: 'wb', name: 'Wallbox' },
      components: {
        p: {
          platform: 'sensor',
          device_class: 'power',
          unit_of_measurement: 'kW',
          state_topic: 'commonwatt/haus-1/wb/p',
        },
        limit: {
          platform: 'number',
          unit_of_measurement: 'kW',
          command_topic: 'commonwatt/haus-1/wb/limit/set',
          min: 1.4,
          max: 11,
        },
        amps: {
          platform: 'number',
          device_class: 'current',
          unit_of_measurement: 'A',
          command_topic: 'commonwatt/haus-1/wb/amps/set',
        },
      },
    },
  ])
  assert.equal(offerOf(thing).kind, 'car')
  const ask = (powerW: number | null) =>
    commandMessages(thing.command ?? assert.fail(), offerOf(thing), {
      id: 's',
      powerW,
      expiresMs: 1,
      reason: 'x',
    })[0]?.payload
  assert.equal(ask(7_400), '7.4')
  assert.equal(ask(50_000), '11')
  assert.equal(ask(0), '1.4')
  assert.equal(ask(null), '11')
})

/** A charger with a limit in ampere, as evcc or OpenEVSE announce one. */
function chargerInAmpere(number: object, more: object = {}) {
  const at = 'commonwatt/haus-1/wb'
  return announced([
    'device/wb',
    {
      device: { identifiers: 'wb', name: 'Wallbox' },
      components: {
        p: {
          platform: 'sensor',
          device_class: 'power',
          unit_of_measurement: 'W',
          state_topic: `${at}/p`,
        },
        amps: {
          platform: 'number',
          name: 'Charging current',
          unit_of_measurement: 'A',
          command_topic: `${at}/amps/set`,
          state_topic: `${at}/amps`,
          ...number,
        },
        ...more,
      },
    },
  ])
}

test('a limit in ampere is asked in whole amperes, and a switch turns the charger off', () => {
  const l1 = { platform: 'sensor', name: 'Current L1', state_topic: 'commonwatt/haus-1/wb/l1' }
  const charging = {
    platform: 'switch',
    name: 'Charging',
    command_topic: 'commonwatt/haus-1/wb/on',
  }
  const lock = {
    platform: 'switch',
    name: 'Child lock',
    command_topic: 'commonwatt/haus-1/wb/lock',
  }
  const wallbox = chargerInAmpere({ min: 6, max: 16 }, { l1, lock, charging })
  const offer = offerOf(wallbox)
  assert.deepEqual(offer.attributes, {
    phases: 1,
    limitStepA: 1,
    limitLeastA: 6,
    maxChargeW: 16 * 230,
  })
  assert.deepEqual(offer.notes, [])
  const ask = (powerW: number | null) =>
    commandMessages(wallbox.command ?? assert.fail(), offer, {
      id: 's',
      powerW,
      expiresMs: 1,
      reason: 'x',
    }).map(({ topic, payload }) => `${topic.slice('commonwatt/haus-1/wb/'.length)} ${payload}`)
  assert.deepEqual(ask(2_000), ['amps/set 8', 'on ON'])
  assert.deepEqual(ask(50_000), ['amps/set 16', 'on ON'])
  assert.deepEqual(ask(1_000), ['on OFF'])
  assert.deepEqual(ask(0), ['on OFF'])
  assert.deepEqual(ask(null), ['amps/set 16', 'on ON'])
})

test('a limit in ampere that goes down to nothing needs no switch, and one that does not says so', () => {
  const messages = (thing: ReturnType<typeof chargerInAmpere>, powerW: number) =>
    commandMessages(thing.command ?? assert.fail(), offerOf(thing), {
      id: 's',
      powerW,
      expiresMs: 1,
      reason: 'x',
    }).map(({ payload }) => payload)
  const zero = chargerInAmpere({ min: 0, max: 32, step: 0.1 })
  assert.deepEqual(messages(zero, 4_208), ['6'])
  assert.deepEqual(messages(zero, 4_300), ['6.2'])
  assert.deepEqual(messages(zero, 2_000), ['0'])
  assert.deepEqual(offerOf(zero).attributes['maxChargeW'], 22_080)
  const six = chargerInAmpere({ min: 6, max: 16 })
  assert.deepEqual(messages(six, 2_000), ['6'])
  assert.deepEqual(offerOf(six).notes, [
    { code: 'never-off', entity: 'Charging current', leastA: 6 },
  ])
})
