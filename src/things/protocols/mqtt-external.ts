import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt'
import type { MqttLink, MqttMessage } from './mqtt-link.ts'
import { discoveryRoot, topicRoot } from './topic.ts'

/** Messages that may wait for their commit at once; beyond, the broker's next one is not read. */
export const inflightLimit = 1_000

/** Topics outside our own that are listened on at the most. */
export const followLimit = 20_000

export interface ExternalBrokerOptions {
  /** `mqtt://user:password@host:1883` or `mqtts://…`. */
  readonly url: string
  /** {@link MqttLink.fallbackSlug}: the cell whose things announce themselves on it with topics of their own. */
  readonly fallbackSlug: () => Promise<string | null>
  /** Pause before it is tried again, ms. */
  readonly retryMs?: number
  readonly onEvent: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

/** Reason for which a broker refuses a version of MQTT: 1 in version 3.1.1 (table 3.1), 132 in version 5 (table 3-1). */
const unknownVersion: ReadonlySet<unknown> = new Set([1, 132])

/**
 * A broker that somebody else runs: a home's own Mosquitto, say. The same messages, the same late acknowledgement. It is spoken to
 * in MQTT 5, and in MQTT 3.1.1 where it knows no more.
 */
export class ExternalBroker implements MqttLink {
  readonly #options: ExternalBrokerOptions
  readonly #followed = new Set<string>()
  #client: MqttClient | null = null
  #inflight = 0

  constructor(options: ExternalBrokerOptions) {
    this.#options = options
  }

  async fallbackSlug(): Promise<string | null> {
    return await this.#options.fallbackSlug()
  }

  async start(receive: (message: MqttMessage) => Promise<void>): Promise<void> {
    // The node starts whether or not the broker is there; it is tried again until it is.
    const client = connect(this.#options.url, {
      protocolVersion: 5,
      properties: { receiveMaximum: inflightLimit },
      clean: true,
      resubscribe: false,
      reconnectPeriod: this.#options.retryMs ?? 5_000,
      reconnectOnConnackError: true,
      connectTimeout: 10_000,
    })
    this.#client = client
    client.on('error', (error) => {
      if (isUnknownVersion(error, client.options)) speakOlder(client)
      else this.#options.onEvent('mqtt-fault', { message: error.message })
    })
    client.handleMessage = (packet, done) => {
      void this.#handle(client, packet, receive, done)
    }
    client.on('connect', () => {
      const topics = [`${topicRoot}/#`, `${discoveryRoot}/#`, ...this.#followed]
      client.subscribe(topics, { qos: 1 }, (error) => {
        if (error) this.#options.onEvent('mqtt-fault', { message: error.message })
      })
    })
  }

  async stop(): Promise<void> {
    await this.#client?.endAsync()
    this.#client = null
  }

  async follow(topics: readonly string[]): Promise<void> {
    const fresh = topics.filter((topic) => !this.#followed.has(topic) && !isOurs(topic))
    const room = fresh.slice(0, Math.max(0, followLimit - this.#followed.size))
    if (room.length === 0) return
    for (const topic of room) this.#followed.add(topic)
    // What is not connected subscribes to all of them when it is.
    if (this.#client?.connected === true) await this.#client.subscribeAsync([...room], { qos: 1 })
  }

  async publish(
    topic: string,
    payload: string,
    isRetained: boolean,
    lifeS?: number,
  ): Promise<void> {
    // Nothing is queued for a broker that is away: a set point would come too late to be right.
    if (this.#client?.connected !== true) throw new Error('The MQTT broker is not connected.')
    const properties = lifeS === undefined ? {} : { messageExpiryInterval: lifeS }
    await this.#client.publishAsync(topic, payload, { qos: 1, retain: isRetained, properties })
  }

  /**
   * The client works through its messages one by one and would wait with the next until this one is
   * committed, a commit for each. So it is told to go on, and the acknowledgement is sent when its time comes.
   */
  async #handle(
    client: MqttClient,
    packet: IPublishPacket,
    receive: (message: MqttMessage) => Promise<void>,
    done: (error?: Error) => void,
  ): Promise<void> {
    const { topic, qos, messageId } = packet
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const isLate = qos === 1 && this.#inflight < inflightLimit
    // An error here means only "no acknowledgement yet" to the client.
    if (isLate) done(new Error('acknowledged later'))
    this.#inflight++
    try {
      await receive({ topic, payload, slug: null })
      // Where the connection was lost meanwhile, the broker sends the message again.
      if (isLate && client.connected) client['_sendPacket']({ cmd: 'puback', messageId })
    } catch (error) {
      this.#options.onEvent('mqtt-fault', { topic, message: String(error) })
      // Not acknowledged: the broker sends it again when we come back, which is now.
      client.reconnect()
      if (!isLate) done(new Error('not kept'))
      return
    } finally {
      this.#inflight--
    }
    if (!isLate) done()
  }
}

/** Whether a broker said that it does not know MQTT 5, in either version's words. */
function isUnknownVersion(error: Error, { protocolVersion }: IClientOptions): boolean {
  return protocolVersion === 5 && 'code' in error && unknownVersion.has(error.code)
}

/** From the next connection on, which is made at once. */
function speakOlder(client: MqttClient): void {
  client.options.protocolVersion = 4
  delete client.options.properties
  setImmediate(() => client.reconnect())
}

function isOurs(topic: string): boolean {
  return topic.startsWith(`${topicRoot}/`) || topic.startsWith(`${discoveryRoot}/`)
}
