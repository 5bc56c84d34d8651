import type { ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { Attributes, ThingKind } from '../thing.ts'
import type { AnnouncedDevice, Entity } from './home-assistant.ts'
import { interpret, type Interpretation, type TopicReading } from './interpret.ts'
import { listMember, member, numberMember, textMember } from './json-members.ts'
import { ownMaker } from './publish.ts'
import { convert } from './units.ts'
import { toNumber } from './value-template.ts'

/** Entities that are looked at and devices that are offered at the most. */
export const haEntityLimit = 5_000
export const haDeviceLimit = 100

/** One device of Home Assistant that reports something of ours. */
export interface HaThing {
  readonly own: string
  readonly kind: ThingKind
  readonly name: string
  readonly attributes: Attributes
  readonly values: readonly ReportedValue[]
  /** Which entity each quantity comes from. */
  readonly sources: readonly { readonly quantity: Quantity; readonly entityId: string }[]
}

interface EntityState {
  state: string
  attributes: unknown
}

interface KnownDevice {
  readonly device: AnnouncedDevice
  readonly interpretation: Interpretation
}

/**
 * What Home Assistant knows: its devices, its entities and their states, from its registries and from the events of
 * `subscribe_entities` (`a` added, `c` changed with `+` for what is new, `r` removed; `s` state, `a` attributes). What
 * the entities of a device mean is worked out as for one that announces itself over MQTT.
 */
export class HaStates {
  readonly #states = new Map<string, EntityState>()
  /** Device of each entity that has one, and whether it is set-up or health. */
  readonly #registered = new Map<string, { deviceId: string | null; isDiagnostic: boolean }>()
  readonly #devices = new Map<string, AnnouncedDevice>()
  #known: readonly KnownDevice[] | null = null

  /** Takes the lists of `config/device_registry/list` and `config/entity_registry/list`. */
  register(devices: unknown, entities: unknown): void {
    for (const one of listOf(devices)) {
      const id = textMember(one, 'id')
      if (id === null) continue
      this.#devices.set(id, {
        id,
        name: textMember(one, 'name_by_user') ?? textMember(one, 'name'),
        maker: textMember(one, 'manufacturer'),
        model: textMember(one, 'model'),
      })
    }
    for (const one of listOf(entities)) {
      const entityId = textMember(one, 'entity_id')
      if (entityId === null) continue
      this.#registered.set(entityId, {
        deviceId: textMember(one, 'device_id'),
        isDiagnostic: member(one, 'entity_category') !== null,
      })
    }
    this.#known = null
  }

  /** Takes one event of `subscribe_entities`. */
  apply(event: unknown): void {
    for (const [entityId, said] of membersOf(member(event, 'a'))) this.#set(entityId, said)
    for (const [entityId, change] of membersOf(member(event, 'c'))) {
      if (this.#states.has(entityId)) this.#set(entityId, member(change, '+'))
    }
    for (const entityId of listMember(event, 'r', haEntityLimit)) {
      if (typeof entityId === 'string' && this.#states.delete(entityId)) this.#known = null
    }
  }

  /** Everything that reports something of ours, with its values of now. */
  things(): HaThing[] {
    this.#known ??= this.#interpreted()
    return this.#known.map(({ device, interpretation }) => {
      const { kind, name, attributes, readings } = interpretation
      return {
        own: `ha/${device.id}`,
        kind,
        name,
        attributes,
        values: readings.flatMap((reading) => this.#valueOf(reading)),
        sources: readings.map(({ quantity, topic }) => ({ quantity, entityId: topic })),
      }
    })
  }

  #set(entityId: string, said: unknown): void {
    const before = this.#states.get(entityId)
    if (before === undefined && this.#states.size >= haEntityLimit) return
    const stated = membersOf(member(said, 'a'))
    const state = textMember(said, 's', 255) ?? before?.state ?? ''
    const attributes =
      stated.length === 0
        ? (before?.attributes ?? null)
        : Object.fromEntries([...membersOf(before?.attributes), ...stated])
    this.#states.set(entityId, { state, attributes })
    const isSame =
      before !== undefined &&
      telling.every((name) => member(before.attributes, name) === member(attributes, name))
    if (!isSame) this.#known = null
  }

  #interpreted(): KnownDevice[] {
    const byDevice = Map.groupBy(this.#states.keys(), (entityId) => {
      return this.#registered.get(entityId)?.deviceId ?? entityId
    })
    const known: KnownDevice[] = []
    for (const [id, entityIds] of byDevice) {
      const device = this.#devices.get(id) ?? { id, name: null, maker: null, model: null }
      // What this node shows there is not heard as a device.
      if (device.maker === ownMaker) continue
      const entities = entityIds.map((entityId) => this.#entity(entityId))
      const [first] = entities
      const named = { ...device, name: device.name ?? first?.name ?? null }
      const interpretation = interpret('', named, entities, null)
      if (interpretation.readings.length > 0) known.push({ device: named, interpretation })
    }
    // Meters and machines before thermometers, where there are too many.
    const rank = ({ interpretation }: KnownDevice): number =>
      interpretation.kind === 'sensor' ? 1 : 0
    return known.toSorted((a, b) => rank(a) - rank(b)).slice(0, haDeviceLimit)
  }

  #entity(entityId: string): Entity {
    const attributes = this.#states.get(entityId)?.attributes
    const [component = '', id = ''] = entityId.split('.', 2)
    return {
      component,
      id,
      name: textMember(attributes, 'friendly_name'),
      deviceClass: textMember(attributes, 'device_class'),
      stateClass: textMember(attributes, 'state_class'),
      unit: textMember(attributes, 'unit_of_measurement'),
      stateTopic: entityId,
      valueTemplate: null,
      commandTopic: null,
      commandTemplate: null,
      payloadOn: 'on',
      payloadOff: 'off',
      min: numberMember(attributes, 'min'),
      max: numberMember(attributes, 'max'),
      step: numberMember(attributes, 'step'),
      isDiagnostic: this.#registered.get(entityId)?.isDiagnostic ?? false,
    }
  }

  #valueOf({ topic, quantity, conversion, words }: TopicReading): ReportedValue[] {
    const state = this.#states.get(topic)?.state ?? ''
    if (words !== null) {
      if (state !== words.on && state !== words.off) return []
      return [{ quantity, value: state === words.on ? 1 : 0, atMs: null }]
    }
    // `unavailable` and `unknown` are no numbers.
    const number = toNumber(state)
    if (number === null) return []
    const value = convert(number, conversion)
    // An inverter's own few watts at night are no generation.
    return [
      { quantity, value: quantity === 'generationW' ? Math.max(0, value) : value, atMs: null },
    ]
  }
}

/** Attributes that say what an entity means. */
const telling = ['device_class', 'state_class', 'unit_of_measurement', 'friendly_name'] as const

function membersOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).slice(0, haEntityLimit)
}

function listOf(value: unknown): readonly unknown[] {
  return listMember({ value }, 'value', haEntityLimit)
}
