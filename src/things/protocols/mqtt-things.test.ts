import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announced } from './announced-fixtures.ts'
import { plainThing } from './mqtt-thing.ts'
import { deviceLimit, MqttThings } from './mqtt-things.ts'

const meter = (stateTopic: string) =>
  announced([
    'sensor/m/power',
    {
      device: { identifiers: 'm', name: 'Meter' },
      device_class: 'power',
      unit_of_measurement: 'W',
      state_topic: stateTopic,
    },
  ])

test('so many devices are known and no more', () => {
  const things = new MqttThings()
  for (let i = 1; i < deviceLimit; i++) things.keep(plainThing('haus-1', `d${i}`, new Set()))
  assert.equal(things.isFull, false)
  things.keep(plainThing('haus-1', 'last', new Set()))
  assert.equal(things.isFull, true)
})

test('a device that is announced anew is told of by its new topics alone', () => {
  const things = new MqttThings()
  const first = meter('meters/old')
  things.keep(first)
  assert.deepEqual(things.topics, ['meters/old'])
  const second = meter('meters/new')
  assert.equal(things.joinedBy(second)?.address, first.address)
  things.keep(second)
  assert.deepEqual([...(things.readersOf('meters/old') ?? [])], [])
  assert.deepEqual([...(things.readersOf('meters/new') ?? [])], [second.address])
  assert.equal(things.announcedOn('homeassistant/sensor/m/power/config'), second)
  assert.equal(things.announcedOn('homeassistant/sensor/n/power/config'), undefined)
})

test('a device with topics of its own stays with the cell that had it first', () => {
  const things = new MqttThings()
  const here = meter('meters/here')
  things.keep(here)
  things.keep({ ...here, slug: 'haus-2', address: 'haus-2/m' })
  assert.equal(things.ownerOf('m'), 'haus-1')
  things.keep(plainThing('haus-2', 'n', new Set()))
  assert.equal(things.ownerOf('n'), undefined)
})
