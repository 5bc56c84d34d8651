import { refuse } from '../../kernel/refusal.ts'
import type { Protocol, ProtocolHost, ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import type { SetPoint } from '../set-point.ts'
import type { Showing } from '../showing.ts'
import type { Thing } from '../thing.ts'
import { announcementLimit, parseAnnouncement, type Availability } from './home-assistant.ts'
import type { TopicReading } from './interpret.ts'
import { askedNumber, commandMessages } from './command.ts'
import { badValue, payloadLimit } from './json-topic.ts'
import { parseState } from './plain-state.ts'
import type { MqttLink, MqttMessage } from './mqtt-link.ts'
import { readNative } from './native-topics.ts'
import {
  announcedThing,
  announcementsPerThing,
  offerOf,
  plainAddress,
  plainThing,
  retainedSetTopic,
  thingOfBinding,
  type MqttThing,
} from './mqtt-thing.ts'
import { deviceLimit, MqttThings, topicsOf } from './mqtt-things.ts'
import { ownMaker, showingMessages } from './publish.ts'
import { nodeDevice, readTopic, refusedTopic, slugOfTopic } from './topic.ts'
import { convert } from './units.ts'
import { toNumber } from './value-template.ts'

/** The protocol's name, as stored with things. */
export const mqttProtocol = 'mqtt'

/** A plain topic, read once. */
interface PlainTopic {
  readonly slug: string
  readonly device: string
  readonly address: string
}

/** Things that speak MQTT: plain JSON topics and Home Assistant discovery, over any broker. */
export class MqttProtocol implements Protocol {
  readonly name = mqttProtocol
  readonly #link: MqttLink
  readonly #things = new MqttThings()
  readonly #plainTopics = new Map<string, PlainTopic>()
  /** The number last sent to a device that says which one it took. */
  readonly #asked = new Map<string, { readonly id: string; readonly value: number }>()
  /** Whether a switch that says so is on, and was before it was asked for anything; null: not said yet. */
  readonly #switches = new Map<string, { isOn: boolean | null; restsOn: boolean | null }>()
  #host: ProtocolHost | null = null

  constructor(link: MqttLink) {
    this.#link = link
  }

  async start(host: ProtocolHost): Promise<void> {
    this.#host = host
    for (const { binding } of await host.bindings()) {
      const thing = thingOfBinding(binding)
      if (thing !== null && !this.#things.isFull) this.#things.keep(thing)
    }
    await this.#link.start((message) => this.#receive(message))
    await this.#link.follow(this.#things.topics)
  }

  async stop(): Promise<void> {
    await this.#link.stop()
  }

  async send(thing: Thing, setPoint: SetPoint): Promise<void> {
    const command = this.#things.get(thing.address)?.command
    if (command === undefined || command === null) {
      throw new Error(`${thing.address} takes no set points`)
    }
    if (command.kind === 'number' && command.said !== null) {
      const value = askedNumber(command, thing, setPoint.powerW)
      this.#asked.set(thing.address, { id: setPoint.id, value: Math.max(command.min, value) })
    }
    const lifeS = Math.max(1, Math.ceil((setPoint.expiresMs - setPoint.issuedMs) / 1_000))
    const restsOn = this.#restsOn(thing, setPoint)
    for (const message of commandMessages(command, thing, setPoint, restsOn)) {
      const { topic, payload, isRetained } = message
      await this.#link.publish(topic, payload, isRetained, lifeS)
    }
  }

  /** What a switch goes back to: what it said before it was asked for anything; on where it says nothing. */
  #restsOn({ address }: Thing, { powerW }: SetPoint): boolean {
    const said = this.#switches.get(address)
    if (said === undefined) return true
    const restsOn = said.restsOn ?? said.isOn
    said.restsOn = powerW === null ? null : restsOn
    return restsOn ?? true
  }

  async forget(thing: Thing): Promise<void> {
    this.#asked.delete(thing.address)
    this.#switches.delete(thing.address)
    const known = this.#things.get(thing.address)
    const topic = known === undefined ? null : retainedSetTopic(known)
    if (topic !== null) await this.#link.publish(topic, '', true)
  }

  async show(showing: Showing): Promise<void> {
    for (const { topic, payload } of showingMessages(showing, mqttProtocol)) {
      await this.#link.publish(topic, payload, true)
    }
  }

  /** Resolves when the message may be acknowledged. */
  async #receive(message: MqttMessage): Promise<void> {
    const { topic } = message
    const readers = this.#things.readersOf(topic)
    if (readers !== undefined) {
      await this.#readByTemplates(readers, message)
      return
    }
    // Nearly every message is one of these: what its topic means is remembered.
    const known = this.#plainTopics.get(topic)
    if (known !== undefined) {
      await this.#readPlain(known, message)
      return
    }
    const meaning = readTopic(topic)
    if (meaning?.kind === 'state') {
      const plain = { ...meaning, address: plainAddress(meaning.slug, meaning.device) }
      if (this.#plainTopics.size < deviceLimit) this.#plainTopics.set(topic, plain)
      await this.#readPlain(plain, message)
    } else if (meaning?.kind === 'discovery') {
      await this.#readAnnouncement(meaning.component, meaning.id, meaning.slug, message)
    } else {
      await this.#readNative(message)
    }
  }

  /** A device in its maker's own words: met once, then read as one that announced itself. */
  async #readNative(message: MqttMessage): Promise<void> {
    if (message.payload.length > payloadLimit) return
    const native = readNative(message.topic, message.payload.toString())
    const meaning = native === null ? null : readTopic(native.topic)
    if (native === null || meaning?.kind !== 'discovery') return
    const payload = Buffer.from(native.announcement)
    const announcement = { ...message, topic: native.topic, payload }
    await this.#readAnnouncement(meaning.component, meaning.id, meaning.slug, announcement)
    const readers = this.#things.readersOf(message.topic)
    if (readers !== undefined) await this.#readByTemplates(readers, message)
  }

  async #readPlain(plain: PlainTopic, { payload }: MqttMessage): Promise<void> {
    const { slug, device, address } = plain
    const host = this.#hostOrThrow()
    // An empty payload only takes a retained message back.
    if (payload.length === 0) return
    const state = parseState(payload)
    if (!state.ok) {
      await this.#refuse(slug, device, address, state)
      return
    }
    const { values, setPoint } = state.value
    if (this.#isNews(address, values)) await this.#hear(plain, values)
    if (values.length > 0) {
      const reported = await host.report(address, values)
      if (!reported.ok) await this.#refuse(slug, device, address, reported)
    }
    if (setPoint !== undefined) {
      const power = values.findLast((value) => value.quantity === 'powerW')
      host.followed(address, setPoint, power?.value ?? null)
    }
  }

  /** Whether a device is heard for the first time, or reports something new. */
  #isNews(address: string, values: readonly ReportedValue[]): boolean {
    const known = this.#things.get(address)
    if (known === undefined) return true
    for (const { quantity } of values) if (!known.heard.has(quantity)) return true
    return false
  }

  async #hear(
    { slug, device, address }: PlainTopic,
    values: readonly ReportedValue[],
  ): Promise<void> {
    const known = this.#things.get(address)
    if (known === undefined && this.#things.isFull) return
    const heard = new Set<Quantity>(known?.heard)
    for (const { quantity } of values) heard.add(quantity)
    const thing: MqttThing =
      known === undefined ? plainThing(slug, device, heard) : { ...known, heard }
    this.#things.put(thing)
    await this.#offer(thing)
  }

  async #readByTemplates(addresses: ReadonlySet<string>, message: MqttMessage): Promise<void> {
    const host = this.#hostOrThrow()
    if (message.payload.length > payloadLimit) return
    const text = message.payload.toString()
    const json = parseOrNull(text)
    for (const address of addresses) {
      const thing = this.#things.get(address)
      if (thing === undefined) continue
      const states = thing.availability.filter((one) => one.topic === message.topic)
      for (const state of states) tellAvailability(host, address, state, text)
      const asked = this.#asked.get(address)
      if (asked !== undefined && saidNumber(thing, message.topic, text, json) === asked.value) {
        host.followed(address, asked.id, null)
      }
      this.#hearSwitch(thing, message.topic, text, json)
      const values: ReportedValue[] = []
      for (const reading of thing.interpretation?.readings ?? []) {
        if (reading.topic !== message.topic) continue
        const value = valueOf(reading, text, json)
        if (value === null) continue
        const problem = badValue(reading.quantity, value)
        if (problem === null) values.push({ quantity: reading.quantity, value, atMs: null })
        else host.refused(address, refuse('bad-value', problem, reading.quantity))
      }
      if (values.length === 0) continue
      const reported = await host.report(address, values)
      if (!reported.ok) host.refused(address, reported)
    }
  }

  #hearSwitch({ address, command }: MqttThing, topic: string, text: string, json: unknown): void {
    if (command?.kind !== 'switch' || command.said?.topic !== topic) return
    const word = String(command.said.template.evaluate(text, json))
    const isOn = word === command.on || word === 'true'
    if (!isOn && word !== command.off && word !== 'false') return
    const restsOn = this.#switches.get(address)?.restsOn ?? null
    this.#switches.set(address, { isOn, restsOn })
  }

  async #readAnnouncement(
    component: string,
    id: string,
    prefixSlug: string | null,
    message: MqttMessage,
  ): Promise<void> {
    const { topic, payload } = message
    if (payload.length === 0) {
      await this.#takeBack(topic)
      return
    }
    const text = payload.length > announcementLimit ? '' : payload.toString()
    const parsed = parseAnnouncement(component, id, text)
    // What the node shows itself comes back on another broker.
    if (parsed.ok && parsed.value.device.maker === ownMaker) return
    const topics = parsed.ok
      ? parsed.value.entities.map((entity) => entity.stateTopic ?? entity.commandTopic ?? '')
      : []
    const slug =
      message.slug ??
      prefixSlug ??
      topics.map(slugOfTopic).find((found) => found !== null) ??
      (parsed.ok ? this.#things.ownerOf(parsed.value.device.id) : null) ??
      (await this.#link.fallbackSlug())
    if (slug === null) return
    if (!parsed.ok) {
      await this.#refuse(slug, nodeDevice, `${slug}/${id}`, { ...parsed, at: parsed.at ?? topic })
      return
    }
    await this.#takeAnnouncement(slug, topic, text)
  }

  async #takeAnnouncement(slug: string, topic: string, text: string): Promise<void> {
    const alone = announcedThing(slug, new Map([[topic, text]]), new Set())
    if (alone === null) return
    const known = this.#things.joinedBy(alone)
    if (known?.announcements.get(topic) === text) return
    if (known === undefined && this.#things.isFull) return
    const announcements = new Map(known?.announcements).set(topic, text)
    if (announcements.size > announcementsPerThing) return
    const thing = announcedThing(slug, announcements, known?.heard ?? new Set())
    if (thing === null) return
    const isKept = known === undefined || known.address === thing.address
    // A device keeps the address it was first offered under: its history hangs on it.
    const kept = isKept ? thing : { ...thing, address: known.address }
    this.#things.keep(kept)
    await this.#offer(kept)
    await this.#link.follow(topicsOf(kept))
  }

  /** An empty announcement: the entity is gone. */
  async #takeBack(topic: string): Promise<void> {
    const thing = this.#things.announcedOn(topic)
    if (thing === undefined) return
    const announcements = new Map(thing.announcements)
    announcements.delete(topic)
    const left = announcedThing(thing.slug, announcements, thing.heard)
    // The last one gone, the device may come back: what it was stays known, nothing is offered.
    if (left === null) return
    const kept = { ...left, address: thing.address }
    this.#things.keep(kept)
    await this.#offer(kept)
  }

  async #offer(thing: MqttThing): Promise<void> {
    const offered = await this.#hostOrThrow().offer(offerOf(thing))
    if (!offered.ok) this.#hostOrThrow().refused(thing.address, offered)
  }

  /** Tells the device and the people what was wrong. The message is acknowledged: sent again it would be as wrong. */
  async #refuse(
    slug: string,
    device: string,
    address: string,
    reason: Parameters<ProtocolHost['refused']>[1],
  ): Promise<void> {
    this.#hostOrThrow().refused(address, reason)
    const { code, message, at } = reason
    await this.#link.publish(
      refusedTopic(slug, device),
      JSON.stringify(at === undefined ? { code, message } : { code, message, at }),
      false,
    )
  }

  #hostOrThrow(): ProtocolHost {
    if (this.#host === null) throw new Error('The protocol is not started.')
    return this.#host
  }
}

function tellAvailability(
  host: ProtocolHost,
  address: string,
  state: Availability,
  payload: string,
): void {
  if (payload === state.online) host.available(address, true)
  else if (payload === state.offline) host.available(address, false)
}

/** The value that a device says it took for its limit; null where the message is about something else. */
function saidNumber(
  { command }: MqttThing,
  topic: string,
  text: string,
  json: unknown,
): number | null {
  if (command?.kind !== 'number' || command.said?.topic !== topic) return null
  return toNumber(command.said.template.evaluate(text, json))
}

function valueOf(reading: TopicReading, text: string, json: unknown): number | null {
  const scalar = reading.template.evaluate(text, json)
  if (reading.words !== null) {
    if (scalar === null) return null
    if (String(scalar) === reading.words.on) return 1
    return String(scalar) === reading.words.off ? 0 : null
  }
  const number = toNumber(scalar)
  if (number === null) return null
  const value = convert(number, reading.conversion)
  // An inverter's own few watts at night are no generation.
  return reading.quantity === 'generationW' ? Math.max(0, value) : value
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
