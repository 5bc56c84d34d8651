import { setTopic, stateTopic } from '../things/protocols/topic.ts'
import { quantities, type Quantity } from '../things/quantity.ts'
import type { NumberRule } from '../things/attribute-rule.ts'
import type { AttributeOf } from '../things/attribute-rules.ts'
import { numberOf } from '../things/attributes.ts'
import type { ThingKind } from '../things/thing.ts'
import type { DeviceDefinition } from './simulated-device.ts'

/** What each kind of simulated device reports. */
export const reportsOf: Readonly<Record<ThingKind, readonly Quantity[]>> = {
  meter: ['powerW', 'importWh', 'exportWh'],
  solar: ['generationW', 'generatedWh'],
  wind: ['generationW', 'generatedWh'],
  chp: ['powerW', 'indoorC', 'tankC'],
  battery: ['powerW', 'stateOfCharge'],
  car: ['powerW', 'stateOfCharge', 'pluggedIn'],
  'heat-pump': ['powerW', 'indoorC', 'tankC'],
  appliance: ['powerW'],
  plug: ['powerW'],
  sensor: ['outdoorC', 'irradianceWPerM2', 'windSpeedMPerS'],
}

/** Kinds that take set points. */
export const controllable: ReadonlySet<ThingKind> = new Set<ThingKind>([
  'solar',
  'wind',
  'battery',
  'car',
  'heat-pump',
  'appliance',
])

/** Where a device announces itself (retained). */
export function announcementTopic(slug: string, device: string): string {
  return `homeassistant/device/${slug}_${device}/config`
}

const deviceClasses: Partial<Record<Quantity, string>> = {
  powerW: 'power',
  generationW: 'power',
  importWh: 'energy',
  exportWh: 'energy',
  generatedWh: 'energy',
  indoorC: 'temperature',
  tankC: 'temperature',
  outdoorC: 'temperature',
  irradianceWPerM2: 'irradiance',
  windSpeedMPerS: 'wind_speed',
}

/** The device discovery message of Home Assistant, with what a Commonwatt node wants to know beside it. */
export function announcement(slug: string, siteName: string, device: DeviceDefinition): string {
  const sensors = reportsOf[device.kind].map((quantity) => [
    quantity,
    sensor(slug, device, quantity),
  ])
  const limit = controllable.has(device.kind) ? [['power', powerNumber(slug, device)]] : []
  return JSON.stringify({
    device: {
      identifiers: [`${slug}_${device.id}`],
      name: device.name,
      manufacturer: 'Commonwatt simulation',
      model: device.kind,
      suggested_area: siteName,
    },
    origin: { name: 'commonwatt-simulation' },
    components: Object.fromEntries([...sensors, ...limit]),
    state_topic: stateTopic(slug, device.id),
    qos: 1,
    commonwatt: { kind: device.kind, attributes: device.attributes },
  })
}

function sensor(slug: string, device: DeviceDefinition, quantity: Quantity) {
  const { unit, kind } = quantities[quantity]
  const own = {
    unique_id: `${slug}_${device.id}_${quantity}`,
    name: quantity,
    value_template: `{{ value_json.${quantity} }}`,
  }
  if (quantity === 'pluggedIn') {
    return {
      ...own,
      platform: 'binary_sensor',
      device_class: 'plug',
      payload_on: '1',
      payload_off: '0',
    }
  }
  const deviceClass = deviceClasses[quantity]
  return {
    ...own,
    platform: 'sensor',
    state_class: kind === 'counter' ? 'total_increasing' : 'measurement',
    ...(deviceClass === undefined ? {} : { device_class: deviceClass }),
    ...(unit === '1' ? {} : { unit_of_measurement: unit }),
  }
}

/** The set point as Home Assistant sees it: a number with limits, sent as our JSON. */
function powerNumber(slug: string, device: DeviceDefinition) {
  const [least, most] = powerLimits(device)
  return {
    platform: 'number',
    unique_id: `${slug}_${device.id}_set`,
    name: 'power limit',
    command_topic: setTopic(slug, device.id),
    command_template: '{"powerW": {{ value }}}',
    device_class: 'power',
    unit_of_measurement: 'W',
    min: least,
    max: most,
  }
}

/** Least and most power that a device can be asked for, W. */
function powerLimits(device: DeviceDefinition): readonly [number, number] {
  const value = (name: AttributeOf<NumberRule>): number => numberOf(device, name) ?? 0
  switch (device.kind) {
    case 'battery':
    case 'car':
      return [-value('maxDischargeW'), value('maxChargeW')]
    case 'solar':
    case 'wind':
      return [-value('ratedW'), 0]
    case 'heat-pump':
      return [0, value('maxW')]
    default:
      return [0, 3_000]
  }
}
