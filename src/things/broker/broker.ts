import type { Socket } from 'node:net'
import type { Aedes, Client, PublishPacket } from 'aedes'
import type { Clock } from '../../kernel/clock.ts'
import { BrokerAccess } from './broker-access.ts'
import { Listeners } from './broker-listeners.ts'
import { BrokerDoors, type BrokerTls } from './broker-doors.ts'
import type { BrokerPort } from './broker-ports.ts'
import { guardSocket } from './broker-socket.ts'
import { ConnectionRate, usualConnectionLimits, type ConnectionLimits } from './connection-rate.ts'
import type { MqttLink, MqttMessage } from '../protocols/mqtt-link.ts'
import { discoveryStatusTopic, slugOfShownTopic } from '../protocols/topic.ts'
import { QuietAedes } from './quiet-aedes.ts'
import { RetainedBudget, usualRetainedLimits, type RetainedLimits } from './retained-budget.ts'
import type { RetainedStore } from './retained-messages.ts'
import type { RetainedMessage } from './store-retained.ts'

/** What the broker refuses beyond. */
export interface BrokerLimits {
  /** Connections at once. */
  readonly clients: number
  /** Bytes of one packet. */
  readonly packetBytes: number
  /** Levels of a topic. */
  readonly topicLevels: number
  /** Messages of QoS 2 that one client may leave half-done. Of QoS 1 it is {@link readAheadBytes} of them. */
  readonly inflight: number
  /** A client that does not read what it is sent is let go after this. */
  readonly drainMs: number
  readonly connection: ConnectionLimits
  readonly retained: RetainedLimits
}

export const usualBrokerLimits: BrokerLimits = {
  clients: 2_000,
  packetBytes: 262_144,
  topicLevels: 12,
  inflight: 100,
  drainMs: 10_000,
  connection: usualConnectionLimits,
  retained: usualRetainedLimits,
}

export interface BrokerOptions extends BrokerPort {
  /** MQTT over TLS beside the plain port; without it there is none. */
  readonly tls?: BrokerTls | null
  /** Where retained messages outlive the node; without it they end with it. */
  readonly retained?: RetainedStore
  /** The machine's clock: connections are counted in real time. */
  readonly clock: Clock
  /** Whose credentials these are; null: nobody's. */
  readonly authenticate: (
    userName: string,
    password: string,
  ) => Promise<{ readonly slug: string; readonly credentialId: string } | null>
  /** Told of faults and of what was refused: an event name and plain fields, no payloads. */
  readonly onEvent: (event: string, fields: Readonly<Record<string, unknown>>) => void
  readonly limits?: BrokerLimits
}

/** MQTT return codes of a refused connection (MQTT 3.1.1, table 3.1). */
const serverUnavailable = 3
const badCredentials = 4

/**
 * The broker inside the node: MQTT 3.1.1 over TCP by aedes. Only clients with credentials connect; each
 * sees and writes its own cell's topics ({@link BrokerAccess}). A message of QoS 1 is acknowledged after
 * what it reports is durable: aedes asks `authorizePublish` before it acknowledges, and we answer
 * when the commit is done. Sessions end with their connection, so nothing queues up for those who are away.
 */
export class Broker implements MqttLink {
  readonly #options: BrokerOptions
  readonly #limits: BrokerLimits
  readonly #access = new BrokerAccess()
  readonly #rate: ConnectionRate
  readonly #budget: RetainedBudget
  readonly #listeners = new Listeners()
  /** Filters stay noted until the client leaves, also those it has unsubscribed from: that only costs time. */
  readonly #filtersOf = new WeakMap<Client, Set<string>>()
  readonly #credentialOf = new WeakMap<Client, string>()
  #receive: (message: MqttMessage) => Promise<void> = async () => {}
  readonly #doors: BrokerDoors
  #aedes: Aedes | null = null

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#limits = options.limits ?? usualBrokerLimits
    const { onEvent, tls = null } = options
    this.#doors = new BrokerDoors({ plain: options, tls, clients: this.#limits.clients, onEvent })
    this.#rate = new ConnectionRate(this.#limits.connection)
    this.#budget = new RetainedBudget(this.#limits.retained)
  }

  async start(receive: (message: MqttMessage) => Promise<void>): Promise<void> {
    this.#receive = receive
    const aedes = new QuietAedes((slug, topic) => this.#listeners.hears(slug, topic), {
      connectTimeout: 10_000,
      drainTimeout: this.#limits.drainMs,
      maxInflightInbound: this.#limits.inflight,
      maxTopicLevels: this.#limits.topicLevels,
      preConnect: (client, packet, done) => {
        // No sessions that outlive their connection: their queues would have no end.
        packet.clean = true
        const refused = this.#whyNotConnect(client, packet.clientId)
        if (refused !== null)
          this.#options.onEvent('broker-refused-connection', { reason: refused })
        done(refused === null ? null : new Error(refused), refused === null)
      },
      authenticate: (client, userName, password, done) => {
        void this.#authenticate(client, userName ?? '', password?.toString() ?? '', done)
      },
      authorizePublish: (client, packet, done) => this.#publishing(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const slug = slugOf(client.id)
        const may = this.#access.subscribing(slug, subscription.topic)
        if (may) this.#listens(client, slug, subscription.topic)
        done(null, may ? subscription : null)
      },
      authorizeForward: (client, packet) => {
        const from = 'clientId' in packet ? slugOf(String(packet.clientId)) : null
        return this.#access.delivering(slugOf(client.id), packet.topic, from) ? packet : null
      },
    })
    aedes.on('clientError', (client, error) => {
      // Connections cut by our own stop are no news.
      if (this.#aedes === null) return
      this.#options.onEvent('broker-client-error', {
        cell: slugOf(client.id),
        message: error.message,
      })
    })
    aedes.on('clientDisconnect', (client) => {
      const slug = slugOf(client.id)
      for (const filter of this.#filtersOf.get(client) ?? []) this.#listeners.remove(slug, filter)
      this.#filtersOf.delete(client)
    })
    await aedes.listen()
    this.#aedes = aedes
    try {
      await this.#restore(aedes)
      await this.#doors.open((socket) => this.#connected(socket, aedes))
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    const aedes = this.#aedes
    this.#aedes = null
    await this.#doors.close()
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(resolve))
  }

  /** Where it listens, once started. */
  get port(): number {
    return this.#doors.port
  }

  get url(): string {
    return `mqtt://${this.#options.host}:${this.port}`
  }

  /** Where it listens with TLS; 0: nowhere. */
  get tlsPort(): number {
    return this.#doors.tlsPort
  }

  /** {@link BrokerDoors.renewCertificate} */
  async renewCertificate(): Promise<boolean> {
    return await this.#doors.renewCertificate()
  }

  /** Clients connected now. */
  get clientCount(): number {
    return this.#aedes?.connectedClients ?? 0
  }

  async fallbackSlug(): Promise<null> {
    // Nobody publishes here without credentials, and those say whose it is.
    return null
  }

  async follow(): Promise<void> {
    // Every message that clients publish passes here anyway.
  }

  async publish(topic: string, payload: string, isRetained: boolean): Promise<void> {
    const aedes = this.#aedes
    if (aedes === null) throw new Error('The broker is stopped.')
    const message = { topic, slug: null, payload: Buffer.from(payload) }
    if (isRetained) {
      const refused = this.#mayKeep(message)
      if (refused !== null) throw new Error(refused)
      await this.#options.retained?.keep(message)
    }
    await publishOn(aedes, message, isRetained)
  }

  /** Ends the connections made with a credential: it was revoked. */
  dropCredential(credentialId: string): void {
    for (const socket of this.#doors.clients()) {
      const client = clientOf(socket)
      if (client !== null && this.#credentialOf.get(client) === credentialId) socket.destroy()
    }
  }

  /** What was kept before the node stopped is there before the first client comes. */
  async #restore(aedes: Aedes): Promise<void> {
    for (const message of (await this.#options.retained?.load()) ?? []) {
      const refused = this.#mayKeep(message)
      if (refused === null) await publishOn(aedes, message, true)
      else this.#options.onEvent('broker-not-restored', { topic: message.topic, reason: refused })
    }
  }

  /** A sentence why a retained message may not be kept; null where it may: it is counted, and its topic claimed. */
  #mayKeep({ topic, slug, payload }: RetainedMessage): string | null {
    if (slug !== null) {
      const refused = this.#access.publishing(slug, topic, payload)
      if (refused !== null) return refused
    } else {
      const shownSlug = slugOfShownTopic(topic)
      if (shownSlug !== null) this.#access.claimForNode(shownSlug, topic)
    }
    return this.#budget.keeping(slug, { topic, payload })
  }

  /** A home is gone: its connections end, and what was kept for it or by it is taken back. */
  async forgetCell(slug: string): Promise<void> {
    for (const socket of this.#doors.clients()) {
      const client = clientOf(socket)
      if (client !== null && slugOf(client.id) === slug) socket.destroy()
    }
    const aedes = this.#aedes
    if (aedes === null) return
    for (const topic of this.#budget.topicsOf(slug)) {
      const gone = { topic, slug: null, payload: Buffer.alloc(0) }
      // An id that was announced is free for the next one.
      this.#access.publishing(slug, topic, gone.payload)
      this.#budget.keeping(null, gone)
      await this.#options.retained?.keep(gone)
      await publishOn(aedes, gone, true)
    }
  }

  #listens(client: Client, slug: string, filter: string): void {
    const filters = this.#filtersOf.get(client) ?? new Set<string>()
    this.#filtersOf.set(client, filters)
    if (filters.has(filter)) return
    filters.add(filter)
    this.#listeners.add(slug, filter)
  }

  #connected(socket: Socket, aedes: Aedes): void {
    const { packetBytes } = this.#limits
    guardSocket(socket, packetBytes, () => {
      this.#options.onEvent('broker-packet-too-long', { limit: packetBytes })
    })
    aedes.handle(socket)
  }

  #whyNotConnect(client: Client, clientId: string): string | null {
    if (clientId.length > 128) return 'client id longer than 128 characters'
    const address = addressOf(client)
    const may = this.#rate.mayConnect(address, this.#options.clock.now())
    return may ? null : 'too many connections from one address'
  }

  /** Gives the client an id that carries its cell: two cells may use the same one. */
  async #authenticate(
    client: Client,
    userName: string,
    password: string,
    done: (error: (Error & { returnCode: number }) | null, isAllowed: boolean) => void,
  ): Promise<void> {
    try {
      const who = await this.#options.authenticate(userName, password)
      if (who === null) {
        this.#rate.failed(addressOf(client), this.#options.clock.now())
        this.#options.onEvent('broker-wrong-credentials', { cell: userName.slice(0, 60) })
        done(connectError(badCredentials), false)
        return
      }
      client.id = `${who.slug}:${client.id}`
      this.#credentialOf.set(client, who.credentialId)
    } catch (error) {
      this.#options.onEvent('broker-fault', { message: String(error) })
      done(connectError(serverUnavailable), false)
      return
    }
    done(null, true)
  }

  #publishing(
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): void {
    const slug = client === null ? null : slugOf(client.id)
    if (slug === null) {
      done(new Error('Nobody published this.'))
      return
    }
    const { topic } = packet
    if (topic === discoveryStatusTopic) packet.retain = false
    // What is kept long must not hold on to the whole read of the socket that it came in.
    if (packet.retain || typeof packet.payload === 'string') {
      packet.payload = Buffer.from(packet.payload)
    }
    const message = { topic, payload: packet.payload, slug }
    const refused = packet.retain
      ? this.#mayKeep(message)
      : this.#access.publishing(slug, topic, packet.payload)
    if (refused !== null) {
      this.#options.onEvent('broker-refused-message', { cell: slug, topic, reason: refused })
      done(new Error(refused))
      return
    }
    void this.#hand(message, packet.retain, done)
  }

  /** Answers aedes once the message is durable: only then does it acknowledge. */
  async #hand(
    message: MqttMessage,
    isRetained: boolean,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const { retained } = this.#options
    try {
      await Promise.all([this.#receive(message), isRetained ? retained?.keep(message) : undefined])
    } catch (error) {
      this.#options.onEvent('broker-fault', { cell: message.slug, message: String(error) })
      done(new Error('The message could not be kept.', { cause: error }))
      return
    }
    done(null)
  }
}

function publishOn(
  aedes: Aedes,
  { topic, payload }: RetainedMessage,
  isRetained: boolean,
): Promise<void> {
  return new Promise((resolve, reject) =>
    aedes.publish(
      { cmd: 'publish', topic, payload, qos: 1, retain: isRetained, dup: false },
      (error) => (error ? reject(error) : resolve()),
    ),
  )
}

function connectError(returnCode: number): Error & { returnCode: number } {
  return Object.assign(new Error('refused'), { returnCode })
}

/** The cell in a client id of ours. */
function slugOf(clientId: string): string {
  return clientId.slice(0, clientId.indexOf(':'))
}

function addressOf(client: Client): string {
  return ('remoteAddress' in client.conn ? client.conn.remoteAddress : undefined) ?? 'unknown'
}

/** aedes notes its client on the connection. */
function clientOf(socket: Socket): Client | null {
  const client: unknown = Object.getOwnPropertyDescriptor(socket, 'client')?.value
  return isClient(client) ? client : null
}

function isClient(value: unknown): value is Client {
  return typeof value === 'object' && value !== null && 'conn' in value && 'id' in value
}
