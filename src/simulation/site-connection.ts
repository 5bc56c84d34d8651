import { connect, type MqttClient } from 'mqtt'
import { setTopic, stateTopic } from '../things/protocols/topic.ts'
import { announcement, announcementTopic, controllable } from './announcement.ts'
import { SetPointInbox } from './inbox.ts'
import type { Report, SiteDefinition } from './simulated-site.ts'

/** How a site reaches the node's broker: with its own credentials, as a real home's gateway does. */
export interface SiteCredentials {
  readonly userName: string
  readonly password: string
}

/** Reports that wait for the broker, for each device, at the most: the oldest are dropped first. */
export const unsentLimit = 240

/** How long a broker may take to say good-bye. */
export const goodByeMs = 2_000

/** What a message is made of: a report, and the set point that the device follows. */
type State = Readonly<Record<string, number | string | null>>

/**
 * One site on MQTT. Announces its devices, hears their set points, and publishes their reports with QoS 1,
 * one message under way for each device: what comes meanwhile goes into the next one together.
 */
export class SiteConnection {
  readonly inbox: SetPointInbox
  readonly #site: SiteDefinition
  readonly #client: MqttClient
  readonly #unsent = new Map<string, State[]>()
  readonly #underWay = new Set<string>()
  #isClosed = false

  constructor(
    brokerUrl: string,
    site: SiteDefinition,
    credentials: SiteCredentials,
    onFault: (error: unknown) => void,
  ) {
    this.#site = site
    this.inbox = new SetPointInbox(site.devices.map((device) => device.id))
    this.#client = connect(brokerUrl, {
      username: credentials.userName,
      password: credentials.password,
      clientId: `simulation-${site.slug}`,
      reconnectPeriod: 1_000,
      // The broker may be starting, with everything else, on a small board.
      connectTimeout: 60_000,
    })
    // A connection that we end may be cut from the other side, or leave something unanswered.
    const onOpenFault = (error: unknown): void => {
      if (!this.#isClosed) onFault(error)
    }
    this.#client.on('error', onOpenFault)
    this.#client.on('connect', () => {
      this.#announce().catch(onOpenFault)
    })
    this.#client.on('message', (topic, payload) => {
      const device = site.devices.find(({ id }) => topic === setTopic(site.slug, id))
      if (device !== undefined) this.inbox.receive(device.id, payload.toString())
    })
  }

  /** Hands a report over; resolves at once. `following`: the id of the set point the device obeys, or null. */
  report(report: Report, following: string | null, onFault: (error: unknown) => void): void {
    const waiting = this.#unsent.get(report.device) ?? []
    if (waiting.length >= unsentLimit) waiting.shift()
    const device = this.#site.devices.find(({ id }) => id === report.device)
    const acknowledgement =
      device !== undefined && controllable.has(device.kind) ? { setPoint: following } : {}
    waiting.push({ at: report.atMs, ...report.values, ...acknowledgement })
    this.#unsent.set(report.device, waiting)
    this.#send(report.device).catch(onFault)
  }

  /** Reports that the broker has not acknowledged, over all devices. */
  get unsentCount(): number {
    let count = this.#underWay.size
    for (const waiting of this.#unsent.values()) count += waiting.length
    return count
  }

  /** Says good-bye where the broker is there; what it does not answer in time is cut. */
  async close(): Promise<void> {
    this.#isClosed = true
    const client = this.#client
    const late = Promise.withResolvers<void>()
    // The library waits for every answer that is owed to it, for ever where there is none.
    const cut = setTimeout(() => {
      client.stream.destroy()
      late.resolve()
    }, goodByeMs)
    await Promise.race([client.endAsync(!client.connected), late.promise])
    clearTimeout(cut)
  }

  async #announce(): Promise<void> {
    const { slug, name, devices } = this.#site
    await this.#client.subscribeAsync(`commonwatt/${slug}/+/set`, { qos: 1 })
    for (const device of devices) {
      const topic = announcementTopic(slug, device.id)
      const message = announcement(slug, name, device)
      await this.#client.publishAsync(topic, message, { qos: 1, retain: true })
    }
    await Promise.all(devices.map((device) => this.#send(device.id)))
  }

  async #send(device: string): Promise<void> {
    while (!this.#isClosed && this.#client.connected && !this.#underWay.has(device)) {
      const waiting = this.#unsent.get(device) ?? []
      if (waiting.length === 0) return
      this.#unsent.set(device, [])
      this.#underWay.add(device)
      const message = waiting.length === 1 ? waiting[0] : waiting
      try {
        await this.#client.publishAsync(
          stateTopic(this.#site.slug, device),
          JSON.stringify(message),
          {
            qos: 1,
          },
        )
      } catch (error) {
        // The connection was ended by us: what was under way does not matter any more.
        if (!this.#isClosed) throw error
      } finally {
        this.#underWay.delete(device)
      }
    }
  }
}
