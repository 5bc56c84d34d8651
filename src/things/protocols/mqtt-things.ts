import type { MqttThing } from './mqtt-thing.ts'
import { readTopic, slugOfTopic } from './topic.ts'

/** Devices known at the most; one that appears beyond is not listened to. */
export const deviceLimit = 10_000

/** The devices that messages are about, and which topic tells of which. */
export class MqttThings {
  readonly #things = new Map<string, MqttThing>()
  /** Which devices a topic outside the plain ones concerns. */
  readonly #readers = new Map<string, Set<string>>()
  /** Where a device is kept by the id in its announcements: entity joins entity by it. */
  readonly #announced = new Map<string, string>()
  /** Whom a device with topics of its own belongs to, by its id: it stays there when another would be asked first. */
  readonly #ownerOf = new Map<string, string>()

  get isFull(): boolean {
    return this.#things.size >= deviceLimit
  }

  /** All topics that are read by templates. */
  get topics(): string[] {
    return [...this.#readers.keys()]
  }

  get(address: string): MqttThing | undefined {
    return this.#things.get(address)
  }

  /** The device that an entity announced alone belongs to: by the device's id, or by the plain topic it reports on. */
  joinedBy(alone: MqttThing): MqttThing | undefined {
    return this.#things.get(this.#announced.get(announcedKey(alone)) ?? alone.address)
  }

  /** The device that was announced on this topic. */
  announcedOn(topic: string): MqttThing | undefined {
    for (const thing of this.#things.values()) if (thing.announcements.has(topic)) return thing
    return undefined
  }

  /** The short name of the cell that a device with topics of its own belongs to, by the device's id. */
  ownerOf(deviceId: string): string | undefined {
    return this.#ownerOf.get(deviceId)
  }

  /** Addresses of the devices that a topic tells of by templates. */
  readersOf(topic: string): ReadonlySet<string> | undefined {
    return this.#readers.get(topic)
  }

  /** Keeps what is known of a device whose topics are the same as before. */
  put(thing: MqttThing): void {
    this.#things.set(thing.address, thing)
  }

  /** Keeps what is known of a device, and which topics tell of it now. */
  keep(thing: MqttThing): void {
    const before = this.#things.get(thing.address)
    if (before !== undefined) {
      for (const topic of topicsOf(before)) this.#readers.get(topic)?.delete(thing.address)
    }
    this.#things.set(thing.address, thing)
    if (thing.deviceId !== null) {
      this.#announced.set(announcedKey(thing), thing.address)
      const isElsewhere = topicsOf(thing).every((topic) => slugOfTopic(topic) === null)
      if (isElsewhere && thing.plainDevice === null && !this.#ownerOf.has(thing.deviceId)) {
        this.#ownerOf.set(thing.deviceId, thing.slug)
      }
    }
    for (const topic of topicsOf(thing)) {
      const readers = this.#readers.get(topic)
      if (readers === undefined) this.#readers.set(topic, new Set([thing.address]))
      else readers.add(thing.address)
    }
  }
}

/** Topics that are read by templates: the plain one is not among them. */
export function topicsOf(thing: MqttThing): string[] {
  const readings = thing.plainDevice === null ? (thing.interpretation?.readings ?? []) : []
  const said = thing.command === null || thing.command.kind === 'plain' ? null : thing.command.said
  const sources = [...readings, ...thing.availability, ...(said === null ? [] : [said])]
  return [...new Set(sources.map((from) => from.topic))].filter(
    (topic) => readTopic(topic)?.kind !== 'state' || thing.plainDevice === null,
  )
}

function announcedKey(thing: MqttThing): string {
  return `${thing.slug}/${thing.deviceId ?? ''}`
}
