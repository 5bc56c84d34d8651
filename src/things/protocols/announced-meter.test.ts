import assert from 'node:assert/strict'
import { test } from 'node:test'
import { announcedThing } from './mqtt-thing.ts'

/** What is read of a meter that announces these values, each on a topic that ends with its name: quantity and name. */
function readings(
  entities: readonly (readonly [name: string, deviceClass: string, unit: string])[],
) {
  const announcements = entities.map(([name, deviceClass, unit]): [string, string] => [
    `homeassistant/sensor/meter/${name}/config`,
    JSON.stringify({
      device: { identifiers: ['m'], name: 'Grid meter' },
      device_class: deviceClass,
      unit_of_measurement: unit,
      unique_id: name,
      state_topic: `commonwatt/haus-1/m/${name}`,
    }),
  ])
  const thing = announcedThing('haus-1', new Map(announcements), new Set())
  return thing?.interpretation?.readings.map(({ quantity, topic }) => [
    quantity,
    topic.split('/')[3],
  ])
}

const powersOf = (...names: readonly string[]) =>
  readings(names.map((name) => [name, 'power', 'W']))

test('a meter gives import and export, totals before tariffs and phases', () => {
  assert.deepEqual(
    readings([
      ['energy_import_t1', 'energy', 'kWh'],
      ['energy_import_total', 'energy', 'kWh'],
      ['energy_export_total', 'energy', 'kWh'],
      ['power_l1', 'power', 'W'],
      ['power', 'power', 'W'],
      ['power_export', 'power', 'W'],
    ]),
    [
      ['importWh', 'energy_import_total'],
      ['exportWh', 'energy_export_total'],
      ['powerW', 'power'],
      ['powerL1W', 'power_l1'],
    ],
  )
})

test('a meter’s phases are read beside its whole power, whatever they are called, and halves of them are not', () => {
  assert.deepEqual(powersOf('power_l1', 'total_power', 'power_l2', 'power_l3'), [
    ['powerW', 'total_power'],
    ['powerL1W', 'power_l1'],
    ['powerL2W', 'power_l2'],
    ['powerL3W', 'power_l3'],
  ])
  assert.deepEqual(powersOf('total_power', 'phase_a_active_power', 'phase_3_power'), [
    ['powerW', 'total_power'],
    ['powerL1W', 'phase_a_active_power'],
    ['powerL3W', 'phase_3_power'],
  ])
  assert.deepEqual(powersOf('power', 'power_consumption_phase_l1', 'power_production_phase_l1'), [
    ['powerW', 'power'],
  ])
  // A meter of one phase may call its whole power that.
  assert.deepEqual(powersOf('power_l1'), [['powerW', 'power_l1']])
})
