import { isQuantity, type Quantity } from '../quantity.ts'
import type { Attributes } from '../thing.ts'
import { checkAttributes } from '../attributes.ts'
import type { Offer } from '../offer.ts'
import { guessKindByQuantities } from './guess.ts'
import type { AnnouncedDevice, Announcement, Availability, Entity } from './home-assistant.ts'
import { parseAnnouncement } from './home-assistant.ts'
import type { Command } from './command.ts'
import { interpret, type Interpretation } from './interpret.ts'
import { readTopic, setTopic } from './topic.ts'

/** One device on MQTT: what it announced and what it was heard to report. Immutable; changes give a new one. */
export interface MqttThing {
  readonly address: string
  readonly slug: string
  /** What its announcements call it; null for one that made none. */
  readonly deviceId: string | null
  /** Its announcements by discovery topic, as they came. */
  readonly announcements: ReadonlyMap<string, string>
  /** What it reported on its plain topic. */
  readonly heard: ReadonlySet<Quantity>
  readonly plainDevice: string | null
  readonly interpretation: Interpretation | null
  readonly availability: readonly Availability[]
  readonly command: Command | null
  readonly attributes: Attributes
}

/** Discovery topics of one device at the most. */
export const announcementsPerThing = 100

/** A device that has only been heard on its plain topic so far. */
export function plainThing(slug: string, device: string, heard: ReadonlySet<Quantity>): MqttThing {
  return {
    address: plainAddress(slug, device),
    slug,
    deviceId: null,
    announcements: new Map(),
    heard,
    plainDevice: device,
    interpretation: null,
    availability: [],
    // Nothing says that it listens; a device that does announces itself.
    command: null,
    attributes: {},
  }
}

/** A device from its announcements; null where none of them can be read (any more). */
export function announcedThing(
  slug: string,
  announcements: ReadonlyMap<string, string>,
  heard: ReadonlySet<Quantity>,
): MqttThing | null {
  const entities: Entity[] = []
  const availability: Availability[] = []
  let device: AnnouncedDevice | null = null
  let hint: Announcement['hint'] = null
  for (const [topic, payload] of announcements) {
    const meaning = readTopic(topic)
    if (meaning?.kind !== 'discovery') continue
    const parsed = parseAnnouncement(meaning.component, meaning.id, payload)
    if (!parsed.ok) continue
    device ??= parsed.value.device
    hint ??= parsed.value.hint
    entities.push(...parsed.value.entities)
    availability.push(...parsed.value.availability)
  }
  if (device === null) return null
  const interpretation = interpret(slug, device, entities, hint?.kind ?? null)
  const { plainDevice } = interpretation
  const told = checkAttributes(interpretation.kind, hint?.attributes ?? {})
  const known = checkAttributes(interpretation.kind, interpretation.attributes)
  return {
    address:
      plainDevice === null ? deviceAddress(slug, device.id) : plainAddress(slug, plainDevice),
    slug,
    deviceId: device.id,
    announcements,
    heard,
    plainDevice,
    interpretation,
    availability,
    command: interpretation.command,
    attributes: { ...(known.ok ? known.value : {}), ...(told.ok ? told.value : {}) },
  }
}

/** What is offered to people. */
export function offerOf(thing: MqttThing): Offer {
  const { interpretation } = thing
  const announced = interpretation?.readings.map((reading) => reading.quantity) ?? []
  const reports = [...new Set([...announced, ...thing.heard])]
  const device = thing.plainDevice ?? thing.address
  return {
    cellSlug: thing.slug,
    address: thing.address,
    kind: interpretation?.kind ?? guessKindByQuantities(device, reports),
    name: (interpretation?.name ?? device).slice(0, 100),
    reports,
    isControllable: thing.command !== null,
    attributes: thing.attributes,
    binding: JSON.stringify({
      slug: thing.slug,
      device: thing.plainDevice,
      heard: [...thing.heard],
      announcements: Object.fromEntries(thing.announcements),
    }),
    notes: interpretation?.notes ?? [],
  }
}

/** The device that a binding of ours describes; null where it is damaged. */
export function thingOfBinding(binding: string): MqttThing | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(binding)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null) return null
  const own = new Map<string, unknown>(Object.entries(parsed))
  const [slug, device, heard, announcements] = ['slug', 'device', 'heard', 'announcements'].map(
    (name) => own.get(name),
  )
  if (typeof slug !== 'string') return null
  const quantities = new Set(
    (Array.isArray(heard) ? heard : []).filter(
      (name): name is Quantity => typeof name === 'string' && isQuantity(name),
    ),
  )
  const texts = Object.entries(announcements ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  if (texts.length > 0) return announcedThing(slug, new Map(texts), quantities)
  return typeof device === 'string' ? plainThing(slug, device, quantities) : null
}

/** The topic a released thing's last set point is cleared from; null where none is kept. */
export function retainedSetTopic(thing: MqttThing): string | null {
  return thing.plainDevice === null ? null : setTopic(thing.slug, thing.plainDevice)
}

/** Address of a device on its plain topic, and of one that announced itself with topics of its own. */
export function plainAddress(slug: string, device: string): string {
  return `${slug}/${device}`
}

function deviceAddress(slug: string, id: string): string {
  return `${slug}/ha:${id.slice(0, 200)}`
}
