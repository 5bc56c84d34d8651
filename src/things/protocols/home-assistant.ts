import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { thingKinds, type ThingKind } from '../thing.ts'

/**
 * Reads announcements by Home Assistant's MQTT discovery convention: one entity at a time on
 * `homeassistant/<component>/[<node>/]<object>/config`, or a whole device with its `components` on
 * `homeassistant/device/<id>/config`. https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
 */
export interface Announcement {
  readonly device: AnnouncedDevice
  readonly entities: readonly Entity[]
  /** Topics that say `online` or `offline`, with the words used. */
  readonly availability: readonly Availability[]
  /** What a device that knows us says of itself in the member `commonwatt`. */
  readonly hint: { readonly kind: ThingKind; readonly attributes: unknown } | null
}

export interface AnnouncedDevice {
  /** First identifier, or the object id of an entity without a device. */
  readonly id: string
  readonly name: string | null
  readonly maker: string | null
  readonly model: string | null
}

export interface Availability {
  readonly topic: string
  readonly online: string
  readonly offline: string
}

/** One entity in full words, whatever abbreviations it came with. */
export interface Entity {
  /** `sensor`, `binary_sensor`, `switch`, `number` … */
  readonly component: string
  readonly id: string
  readonly name: string | null
  readonly deviceClass: string | null
  readonly stateClass: string | null
  readonly unit: string | null
  readonly stateTopic: string | null
  readonly valueTemplate: string | null
  readonly commandTopic: string | null
  readonly commandTemplate: string | null
  readonly payloadOn: string
  readonly payloadOff: string
  readonly min: number | null
  readonly max: number | null
  readonly step: number | null
  /** Set-up and health values, which are not readings. */
  readonly isDiagnostic: boolean
}

/** Entities in one announcement at the most. */
export const entityLimit = 200

/** Longest text that is taken from an announcement, in characters. */
export const textLimit = 500

/** Characters of one announcement at the most. */
export const announcementLimit = 65_536

/** The abbreviations that matter here, as Home Assistant lists them. */
const fullNames: Readonly<Record<string, string>> = {
  avty: 'availability',
  avty_t: 'availability_topic',
  cmd_t: 'command_topic',
  cmd_tpl: 'command_template',
  cmps: 'components',
  dev: 'device',
  dev_cla: 'device_class',
  ent_cat: 'entity_category',
  ids: 'identifiers',
  mdl: 'model',
  mf: 'manufacturer',
  obj_id: 'object_id',
  p: 'platform',
  pl_avail: 'payload_available',
  pl_not_avail: 'payload_not_available',
  pl_off: 'payload_off',
  pl_on: 'payload_on',
  stat_cla: 'state_class',
  stat_t: 'state_topic',
  t: 'topic',
  uniq_id: 'unique_id',
  unit_of_meas: 'unit_of_measurement',
  val_tpl: 'value_template',
}

type Members = ReadonlyMap<string, unknown>

/** Reads one announcement. `component` and `id` are those of its topic. Never throws. */
export function parseAnnouncement(
  component: string,
  id: string,
  payload: string,
): Result<Announcement> {
  if (payload.length > announcementLimit) {
    return refuse(
      'announcement-too-long',
      `An announcement may have ${announcementLimit} characters at the most.`,
    )
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(payload)
  } catch {
    return refuse('not-json', 'An announcement must be a JSON object.')
  }
  const root = members(parsed)
  if (root === null) return refuse('not-an-object', 'An announcement must be a JSON object.')
  return component === 'device' ? wholeDevice(id, root) : oneEntity(component, id, root)
}

function wholeDevice(id: string, root: Members): Result<Announcement> {
  const components = root.get('components')
  if (typeof components !== 'object' || components === null || Array.isArray(components)) {
    return refuse(
      'no-components',
      'The announcement of a device must have components (or cmps): an object with one member for each entity.',
      'components',
    )
  }
  const listed = Object.entries(components)
  if (listed.length > entityLimit) {
    return refuse(
      'too-many-entities',
      `An announcement may have ${entityLimit} entities at the most.`,
      'components',
    )
  }
  const entities: Entity[] = []
  for (const [key, value] of listed) {
    const own = members(value)
    const at = `components.${key.slice(0, 60)}`
    if (own === null) return refuse('not-an-object', 'An entity must be an object.', at)
    const platform = text(own.get('platform'))
    if (platform === null) {
      return refuse('no-platform', 'An entity must name its platform (or p), like sensor.', at)
    }
    // What stands beside the components holds for all of them.
    const shared = new Map([...root].filter(([name]) => !own.has(name)))
    const entity = readEntity(platform, key, new Map([...shared, ...own, ['~', root.get('~')]]), at)
    if ('ok' in entity) return entity
    entities.push(entity)
  }
  return announcement(id, root, entities)
}

function oneEntity(component: string, id: string, root: Members): Result<Announcement> {
  const entity = readEntity(component, id, root, '')
  return 'ok' in entity ? entity : announcement(id, root, [entity])
}

function announcement(
  id: string,
  root: Members,
  entities: readonly Entity[],
): Result<Announcement> {
  const device = members(root.get('device')) ?? new Map<string, unknown>()
  const identifiers = device.get('identifiers')
  const first: unknown = Array.isArray(identifiers) ? identifiers[0] : identifiers
  return success({
    device: {
      id: text(first) ?? id,
      name: text(device.get('name')) ?? entities[0]?.name ?? null,
      maker: text(device.get('manufacturer')),
      model: text(device.get('model')),
    },
    entities,
    availability: readAvailability(root),
    hint: readHint(root.get('commonwatt')),
  })
}

function readEntity(component: string, id: string, own: Members, at: string): Entity | Refusal {
  const path = (name: string): string => (at === '' ? name : `${at}.${name}`)
  for (const name of ['state_topic', 'command_topic']) {
    const value = own.get(name)
    if (value !== undefined && value !== null && !isTopic(value)) {
      return refuse(
        'bad-topic',
        `${name} must be a topic: a text of ${textLimit} characters at the most, without + and #.`,
        path(name),
      )
    }
  }
  const template = own.get('value_template')
  if (template !== undefined && template !== null && typeof template !== 'string') {
    return refuse(
      'bad-template',
      'value_template must be a text, like {{ value_json.power }}.',
      path('value_template'),
    )
  }
  return {
    component,
    id: text(own.get('unique_id')) ?? text(own.get('object_id')) ?? id.slice(0, textLimit),
    name: text(own.get('name')),
    deviceClass: text(own.get('device_class')),
    stateClass: text(own.get('state_class')),
    unit: text(own.get('unit_of_measurement')),
    stateTopic: topic(own, 'state_topic'),
    valueTemplate: template ?? null,
    commandTopic: topic(own, 'command_topic'),
    commandTemplate: text(own.get('command_template')),
    payloadOn: text(own.get('payload_on')) ?? 'ON',
    payloadOff: text(own.get('payload_off')) ?? 'OFF',
    min: number(own.get('min')),
    max: number(own.get('max')),
    step: number(own.get('step')),
    isDiagnostic: own.get('entity_category') !== undefined && own.get('entity_category') !== null,
  }
}

function readAvailability(root: Members): Availability[] {
  const online = text(root.get('payload_available')) ?? 'online'
  const offline = text(root.get('payload_not_available')) ?? 'offline'
  const one = topic(root, 'availability_topic')
  const listed = root.get('availability')
  const list: readonly unknown[] = Array.isArray(listed) ? listed.slice(0, 20) : []
  const found = list.flatMap((value) => {
    const own = members(value)
    const at = own === null ? null : topic(new Map([...own, ['~', root.get('~')]]), 'topic')
    if (own === null || at === null) return []
    return [
      {
        topic: at,
        online: text(own.get('payload_available')) ?? 'online',
        offline: text(own.get('payload_not_available')) ?? 'offline',
      },
    ]
  })
  return one === null ? found : [{ topic: one, online, offline }, ...found]
}

function readHint(value: unknown): Announcement['hint'] {
  const own = members(value)
  const kind = thingKinds.find((known) => known === own?.get('kind'))
  return own === null || kind === undefined ? null : { kind, attributes: own.get('attributes') }
}

/** The members of an object under their full names; null where it is none. The full name wins over the short one. */
function members(value: unknown): Map<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const named = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    const full = Object.hasOwn(fullNames, name) ? (fullNames[name] ?? name) : name
    if (full === name || !named.has(full)) named.set(full, member)
  }
  return named
}

/** A topic with `~` at its start or end filled in from the announcement's base. */
function topic(own: Members, name: string): string | null {
  const value = own.get(name)
  const base = own.get('~')
  if (!isTopic(value)) return null
  if (typeof base !== 'string') return value
  const filled = value.startsWith('~') ? base + value.slice(1) : value
  const whole = filled.endsWith('~') ? filled.slice(0, -1) + base : filled
  return isTopic(whole) ? whole : null
}

function isTopic(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && value.length <= textLimit && !/[+#\0]/.test(value)
  )
}

function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.slice(0, textLimit) : null
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
