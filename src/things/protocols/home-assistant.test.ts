import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAnnouncement, announcementLimit, entityLimit } from './home-assistant.ts'
import { commandMessages } from './command.ts'
import { offerOf, thingOfBinding } from './mqtt-thing.ts'

import { announced } from './announced-fixtures.ts'

test('a whole device with abbreviations becomes one offer', () => {
  const thing = announced([
    'device/inv1',
    {
      dev: { ids: ['inv1'], name: 'Roof inverter', mf: 'Sunny', mdl: 'SE5K' },
      o: { name: 'sunny2mqtt' },
      '~': 'commonwatt/haus-1/sunny',
      avty: [{ t: '~/status' }],
      cmps: {
        p1: {
          p: 'sensor',
          dev_cla: 'power',
          unit_of_meas: 'kW',
          stat_t: '~/live',
          val_tpl: '{{ value_json.ac.power }}',
          uniq_id: 'inv1_power',
        },
        e1: {
          p: 'sensor',
          dev_cla: 'energy',
          stat_cla: 'total_increasing',
          unit_of_meas: 'kWh',
          stat_t: '~/live',
          val_tpl: '{{ value_json.ac.total }}',
          uniq_id: 'inv1_total_energy',
        },
        today: {
          p: 'sensor',
          dev_cla: 'energy',
          unit_of_meas: 'kWh',
          stat_t: '~/live',
          val_tpl: '{{ value_json.ac.today }}',
          uniq_id: 'inv1_energy_today',
        },
        rssi: { p: 'sensor', dev_cla: 'signal_strength', ent_cat: 'diagnostic', stat_t: '~/rssi' },
      },
    },
  ])
  const offer = offerOf(thing)
  assert.equal(offer.kind, 'solar')
  assert.equal(offer.name, 'Roof inverter')
  assert.equal(offer.address, 'haus-1/ha:inv1')
  assert.deepEqual(offer.reports, ['generatedWh', 'generationW'])
  assert.equal(offer.isControllable, false)
  assert.deepEqual(offer.notes, [])
  assert.equal(thing.availability[0]?.topic, 'commonwatt/haus-1/sunny/status')
  const [total] = thing.interpretation?.readings ?? []
  assert.equal(total?.topic, 'commonwatt/haus-1/sunny/live')
  assert.equal(total?.conversion.factor, 1_000)
})

test('entities announced one by one join into one device, and its binding brings it back', () => {
  const dev = { identifiers: ['0x00158d'], name: 'Desk plug', model: 'Smart plug' }
  const thing = announced(
    [
      'sensor/0x00158d/power',
      {
        device: dev,
        device_class: 'power',
        unit_of_measurement: 'W',
        state_topic: 'commonwatt/haus-1/z2m/plug',
        value_template: '{{ value_json.power }}',
        unique_id: 'x_power',
      },
    ],
    [
      'sensor/0x00158d/energy',
      {
        device: dev,
        device_class: 'energy',
        unit_of_measurement: 'kWh',
        state_topic: 'commonwatt/haus-1/z2m/plug',
        value_template: '{{ value_json.energy }}',
        unique_id: 'x_energy',
      },
    ],
    [
      'switch/0x00158d/switch',
      {
        device: dev,
        command_topic: 'commonwatt/haus-1/z2m/plug/set',
        state_topic: 'commonwatt/haus-1/z2m/plug',
        payload_on: '{"state":"ON"}',
        payload_off: '{"state":"OFF"}',
        value_template: '{{ value_json.state }}',
        unique_id: 'x_switch',
      },
    ],
  )
  const offer = offerOf(thing)
  assert.equal(offer.kind, 'plug')
  assert.deepEqual(offer.reports, ['powerW', 'consumedWh'])
  assert.equal(offer.isControllable, true)
  assert.deepEqual(offerOf(thingOfBinding(offer.binding) ?? thing), offer)
  const command = thing.command
  assert.ok(command?.kind === 'switch')
  const ask = (powerW: number | null) =>
    commandMessages(command, offerOf(thing), { id: 's', powerW, expiresMs: 1, reason: 'x' })[0]
      ?.payload
  assert.equal(ask(100), '{"state":"ON"}')
  assert.equal(ask(0), '{"state":"OFF"}')
  assert.equal(ask(null), '{"state":"ON"}')
})

test('a device that speaks our plain JSON keeps its plain address and takes whole set points', () => {
  const topic = 'commonwatt/haus-1/battery/state'
  const cmp = (key: string, more: object) => ({
    platform: 'sensor',
    unique_id: `haus-1-battery-${key}`,
    state_topic: topic,
    ...more,
  })
  const thing = announced([
    'device/haus-1-battery',
    {
      device: { identifiers: ['haus-1-battery'], name: 'Battery' },
      origin: { name: 'simulation' },
      commonwatt: { kind: 'battery', attributes: { capacityWh: 7_000 } },
      components: {
        powerW: cmp('p', {
          device_class: 'power',
          unit_of_measurement: 'W',
          value_template: '{{ value_json.powerW }}',
        }),
        stateOfCharge: cmp('s', {
          device_class: 'battery',
          unit_of_measurement: '%',
          value_template: '{{ value_json.stateOfCharge * 100 }}',
        }),
        power: {
          platform: 'number',
          unique_id: 'n',
          unit_of_measurement: 'W',
          command_topic: 'commonwatt/haus-1/battery/set',
        },
      },
    },
  ])
  assert.equal(thing.address, 'haus-1/battery')
  assert.deepEqual(thing.command, { kind: 'plain', topic: 'commonwatt/haus-1/battery/set' })
  assert.deepEqual(offerOf(thing).attributes, { capacityWh: 7_000 })
  const [message] = commandMessages(thing.command ?? assert.fail(), offerOf(thing), {
    id: 's1',
    powerW: -2_000,
    expiresMs: 9,
    reason: 'dear-hours',
  })
  assert.deepEqual(JSON.parse(message?.payload ?? ''), {
    id: 's1',
    powerW: -2_000,
    expiresMs: 9,
    reason: 'dear-hours',
  })
  assert.equal(message?.isRetained, true)
})

test('what is not understood is said', () => {
  const thing = announced(
    [
      'sensor/m/power',
      {
        device: { identifiers: ['m'], name: 'Smart meter' },
        device_class: 'power',
        unit_of_measurement: 'W',
        name: 'Power',
        state_topic: 'commonwatt/haus-1/m/p',
        value_template: '{% if value_json.a %}{{ value_json.a }}{% endif %}',
      },
    ],
    [
      'sensor/m/import',
      {
        device: { identifiers: ['m'] },
        device_class: 'energy',
        unit_of_measurement: 'Gcal',
        name: 'Energy import',
        state_topic: 'commonwatt/haus-1/m/e',
      },
    ],
  )
  const { kind, notes, reports } = offerOf(thing)
  assert.equal(kind, 'meter')
  assert.deepEqual(reports, [])
  const template = '{% if value_json.a %}{{ value_json.a }}{% endif %}'
  assert.deepEqual(notes, [
    { code: 'template-not-understood', entity: 'Power', template },
    { code: 'unit-unknown', entity: 'Energy import', unit: 'Gcal', quantity: 'importWh' },
  ])
})

test('announcements that make no sense are refused at their place', () => {
  const at = (component: string, payload: unknown) => {
    const parsed = parseAnnouncement(component, 'x', JSON.stringify(payload))
    assert.ok(!parsed.ok, JSON.stringify(payload))
    return [parsed.code, parsed.at]
  }
  assert.deepEqual(at('device', {}), ['no-components', 'components'])
  assert.deepEqual(at('device', { cmps: { a: 1 } }), ['not-an-object', 'components.a'])
  assert.deepEqual(at('device', { cmps: { a: {} } }), ['no-platform', 'components.a'])
  assert.deepEqual(at('device', { cmps: { a: { p: 'sensor', stat_t: 'a/#' } } }), [
    'bad-topic',
    'components.a.state_topic',
  ])
  assert.deepEqual(at('sensor', { val_tpl: 5 }), ['bad-template', 'value_template'])
  assert.deepEqual(at('sensor', []), ['not-an-object', undefined])
  const many = Object.fromEntries(
    Array.from({ length: entityLimit + 1 }, (_, i) => [`e${i}`, { p: 'sensor' }]),
  )
  assert.deepEqual(at('device', { cmps: many }), ['too-many-entities', 'components'])
  const long = parseAnnouncement('sensor', 'x', ' '.repeat(announcementLimit + 1))
  assert.ok(!long.ok && long.code === 'announcement-too-long')
  assert.equal(parseAnnouncement('sensor', 'x', '{').ok, false)
})

test('a component may be called like an abbreviation', () => {
  const thing = announced([
    'device/d',
    {
      device: { ids: 'd', name: 'Plug' },
      components: {
        p: { p: 'sensor', dev_cla: 'power', unit_of_meas: 'W', stat_t: 'commonwatt/haus-1/d/x' },
        t: {
          p: 'sensor',
          dev_cla: 'temperature',
          name: 'room',
          unit_of_meas: '°F',
          stat_t: 'commonwatt/haus-1/d/y',
        },
      },
    },
  ])
  assert.deepEqual(offerOf(thing).reports, ['powerW', 'indoorC'])
})

test('a battery level without a unit is in percent, our own state of charge is not', () => {
  const factor = (more: object) =>
    announced([
      'sensor/s/level',
      {
        device: { identifiers: 's', name: 'Battery' },
        state_topic: 'commonwatt/haus-1/s',
        ...more,
      },
    ]).interpretation?.readings.map(({ quantity, conversion }) => [quantity, conversion.factor])
  assert.deepEqual(factor({ device_class: 'battery' }), [['stateOfCharge', 0.01]])
  assert.deepEqual(factor({ value_template: '{{ value_json.stateOfCharge }}' }), [
    ['stateOfCharge', 1],
  ])
})
