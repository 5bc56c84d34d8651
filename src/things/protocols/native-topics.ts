import { isSlug } from '../../cell/slug.ts'
import type { ThingKind } from '../thing.ts'
import { member, parsedOrNull } from './json-members.ts'
import { discoveryRoot, topicLimit, topicRoot } from './topic.ts'

/**
 * Devices that speak MQTT in their maker's own words, below a prefix that a person sets: Shelly since Gen2 (`topic_prefix`
 * commonwatt/<cell>/<device>; shelly-api-docs.shelly.cloud/gen2, MQTT) and Tasmota (`FullTopic`
 * commonwatt/<cell>/%topic%/%prefix%/; tasmota.github.io/docs/MQTT). What such a topic tells is put as an announcement of
 * Home Assistant's convention, and is from then on read and asked as one. Shelly Gen1 cannot be told another prefix than
 * `shellies/`, which belongs to no cell.
 */
export interface NativeDevice {
  /** Where the device would have announced itself. */
  readonly topic: string
  readonly announcement: string
}

/** One value in a message: its name, class and unit, and where it stands. */
type Value = readonly [
  id: string,
  deviceClass: 'power' | 'energy',
  unit: 'W' | 'Wh' | 'kWh',
  path: string,
]

/** What a component of Shelly says on `status/<component>:<number>`. */
const components: Readonly<Record<string, { kind: ThingKind; values: readonly Value[] }>> = {
  switch: {
    kind: 'plug',
    values: [
      ['power', 'power', 'W', 'apower'],
      ['energy', 'energy', 'Wh', 'aenergy.total'],
    ],
  },
  pm1: {
    kind: 'plug',
    values: [
      ['power', 'power', 'W', 'apower'],
      ['energy', 'energy', 'Wh', 'aenergy.total'],
    ],
  },
  em: { kind: 'meter', values: [['power', 'power', 'W', 'total_act_power']] },
  emdata: {
    kind: 'meter',
    values: [
      ['import', 'energy', 'Wh', 'total_act'],
      ['export', 'energy', 'Wh', 'total_act_ret'],
    ],
  },
  em1: { kind: 'meter', values: [['power', 'power', 'W', 'act_power']] },
  em1data: {
    kind: 'meter',
    values: [
      ['import', 'energy', 'Wh', 'total_act_energy'],
      ['export', 'energy', 'Wh', 'total_act_ret_energy'],
    ],
  },
}

const tasmotaValues: readonly Value[] = [
  ['power', 'power', 'W', 'ENERGY.Power'],
  ['energy', 'energy', 'kWh', 'ENERGY.Total'],
]

/** What a message tells of its device; null where it is in nobody's own words. */
export function readNative(topic: string, payload: string): NativeDevice | null {
  if (topic.length > topicLimit) return null
  const [root, slug = '', device = '', ...rest] = topic.split('/')
  if (root !== topicRoot || !isSlug(slug) || !/^[A-Za-z0-9_.-]{1,40}$/.test(device)) return null
  const base = `${topicRoot}/${slug}/${device}`
  const said = partOf(base, rest.join('/'), payload)
  if (said === null) return null
  const { part, group, ...announced } = said
  return {
    topic: `${topicRoot}/${slug}/${discoveryRoot}/device/${device}-${part}/config`,
    announcement: JSON.stringify({
      device: { identifiers: [`${device}${group}`], name: `${device}${group}` },
      ...announced,
    }),
  }
}

/** One announcement of a device that makes several: `group` tells apart what is no one thing. */
interface Part {
  readonly part: string
  readonly group: string
  readonly components: object
  readonly commonwatt: { readonly kind: ThingKind }
  readonly availability?: readonly object[]
}

function partOf(base: string, rest: string, payload: string): Part | null {
  if (rest === 'tele/SENSOR' && member(parsedOrNull(payload), 'ENERGY') !== null) {
    return tasmotaPart('sensor', base, sensorsOf(`${base}/tele/SENSOR`, tasmotaValues))
  }
  if (rest === 'stat/POWER' && (payload === 'ON' || payload === 'OFF')) {
    const topics = { state_topic: `${base}/stat/POWER`, command_topic: `${base}/cmnd/POWER` }
    return tasmotaPart('relay', base, { relay: { platform: 'switch', ...topics } })
  }
  const [, type = '', number = ''] = /^status\/([a-z0-9]{1,10}):(\d{1,2})$/.exec(rest) ?? []
  const known = Object.hasOwn(components, type) ? components[type] : undefined
  if (known === undefined || member(parsedOrNull(payload), 'id') === null) return null
  const topic = `${base}/status/${type}:${number}`
  const relay = {
    platform: 'switch',
    state_topic: topic,
    value_template: '{{ value_json.output }}',
    command_topic: `${base}/command/${type}:${number}`,
    payload_on: 'on',
    payload_off: 'off',
  }
  const sensors = sensorsOf(topic, known.values)
  return {
    part: `${type}-${number}`,
    // A meter says its power and its totals as two components.
    group: `-${type.replace('data', '')}-${number}`,
    components: type === 'switch' ? { ...sensors, relay } : sensors,
    commonwatt: { kind: known.kind },
  }
}

function tasmotaPart(part: string, base: string, entities: object): Part {
  const availability = {
    topic: `${base}/tele/LWT`,
    payload_available: 'Online',
    payload_not_available: 'Offline',
  }
  return {
    part,
    group: '',
    components: entities,
    commonwatt: { kind: 'plug' },
    availability: [availability],
  }
}

function sensorsOf(topic: string, values: readonly Value[]): Record<string, object> {
  return Object.fromEntries(
    values.map(([id, deviceClass, unit, path]) => [
      id,
      {
        platform: 'sensor',
        name: id,
        device_class: deviceClass,
        unit_of_measurement: unit,
        state_topic: topic,
        value_template: `{{ value_json.${path} }}`,
      },
    ]),
  )
}
