import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes'
import type { Clock } from '../kernel/clock.ts'
import { BrokerAccess } from './broker-access.ts'
import { Listeners } from './broker-listeners.ts'
import { guardSocket } from './broker-socket.ts'
import { ConnectionRate, usualConnectionLimits, type ConnectionLimits } from './connection-rate.ts'
import type { MqttLink, MqttMessage } from './protocols/mqtt-link.ts'
import { discoveryStatusTopic, slugOfShownTopic, slugOfTopic } from './protocols/topic.ts'
import { RetainedBudget, usualRetainedLimits, type RetainedLimits } from './retained-budget.ts'

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

export interface BrokerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Whether a free port will do when `port` is taken. */
  readonly mayMovePort: boolean
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

/** What one read of a socket brings at the most: the larger, the more messages share a commit. */
const readAheadBytes = 262_144

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
  readonly fallbackSlug = null
  readonly #options: BrokerOptions
  readonly #limits: BrokerLimits
  readonly #access = new BrokerAccess()
  readonly #rate: ConnectionRate
  readonly #retained: RetainedBudget
  readonly #listeners = new Listeners()
  /** Filters stay noted until the client leaves, also those it has unsubscribed from: that only costs time. */
  readonly #filtersOf = new WeakMap<Client, Set<string>>()
  readonly #credentialOf = new WeakMap<Client, string>()
  #receive: (message: MqttMessage) => Promise<void> = async () => {}
  #aedes: Aedes | null = null
  #server: Server | null = null
  readonly #sockets = new Set<Socket>()

  constructor(options: BrokerOptions) {
    this.#options = options
    this.#limits = options.limits ?? usualBrokerLimits
    this.#rate = new ConnectionRate(this.#limits.connection)
    this.#retained = new RetainedBudget(this.#limits.retained)
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
    this.#server = createServer({ noDelay: true, highWaterMark: readAheadBytes }, (socket) =>
      this.#connected(socket, aedes),
    )
    await listen(this.#server, this.#options)
  }

  async stop(): Promise<void> {
    const [server, aedes] = [this.#server, this.#aedes]
    this.#server = null
    this.#aedes = null
    if (server !== null) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of this.#sockets) socket.destroy()
      await closed
    }
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(resolve))
  }

  /** Where it listens, once started. */
  get port(): number {
    const address = this.#server?.address()
    return isAddress(address) ? address.port : 0
  }

  get url(): string {
    return `mqtt://${this.#options.host}:${this.port}`
  }

  /** Clients connected now. */
  get clientCount(): number {
    return this.#aedes?.connectedClients ?? 0
  }

  async follow(): Promise<void> {
    // Every message that clients publish passes here anyway.
  }

  async publish(topic: string, payload: string, isRetained: boolean): Promise<void> {
    const aedes = this.#aedes
    if (aedes === null) throw new Error('The broker is stopped.')
    const shownSlug = slugOfShownTopic(topic)
    if (shownSlug !== null) this.#access.claimForNode(shownSlug, topic)
    await new Promise<void>((resolve, reject) =>
      aedes.publish(
        {
          cmd: 'publish',
          topic,
          payload: Buffer.from(payload),
          qos: 1,
          retain: isRetained,
          dup: false,
        },
        (error) => (error ? reject(error) : resolve()),
      ),
    )
  }

  /** Ends the connections made with a credential: it was revoked. */
  dropCredential(credentialId: string): void {
    for (const socket of this.#sockets) {
      const client = clientOf(socket)
      if (client !== null && this.#credentialOf.get(client) === credentialId) socket.destroy()
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
    if (this.#sockets.size >= this.#limits.clients) {
      this.#options.onEvent('broker-refused-connection', { reason: 'too many clients' })
      socket.destroy()
      return
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
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
    const payload =
      typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const refused =
      this.#access.publishing(slug, topic, payload) ?? this.#retained.keeping(slug, packet)
    if (refused !== null) {
      this.#options.onEvent('broker-refused-message', { cell: slug, topic, reason: refused })
      done(new Error(refused))
      return
    }
    if (topic === discoveryStatusTopic) packet.retain = false
    void this.#hand({ topic, payload, slug }, done)
  }

  /** Answers aedes once the message is durable: only then does it acknowledge. */
  async #hand(message: MqttMessage, done: (error?: Error | null) => void): Promise<void> {
    try {
      await this.#receive(message)
    } catch (error) {
      this.#options.onEvent('broker-fault', { cell: message.slug, message: String(error) })
      done(new Error('The message could not be kept.', { cause: error }))
      return
    }
    done(null)
  }
}

/**
 * aedes hands every message to everybody who might listen, which costs more than all the rest. A home's
 * readings are usually heard by the node alone, and it has read them before: those it can leave out.
 */
class QuietAedes extends Aedes {
  readonly #hears: (slug: string, topic: string) => boolean

  constructor(hears: (slug: string, topic: string) => boolean, options: AedesOptions) {
    super(options)
    this.#hears = hears
  }

  /** aedes calls it with the client between packet and callback, which its types leave out. */
  override publish(packet: PublishPacket, clientOrDone: unknown, done?: unknown): void {
    const slug = packet.retain || typeof done !== 'function' ? null : slugOfTopic(packet.topic)
    if (slug !== null && typeof done === 'function' && !this.#hears(slug, packet.topic)) {
      done(null)
      return
    }
    // oxlint-disable-next-line typescript/unbound-method -- called with its `this` right here
    Reflect.apply(super.publish, this, [packet, clientOrDone, done])
  }
}

async function listen(server: Server, options: BrokerOptions): Promise<void> {
  const { host, port, mayMovePort } = options
  try {
    await listenOn(server, host, port)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || !mayMovePort) {
      throw new Error(`The MQTT port ${port} on ${host} cannot be used.`, { cause: error })
    }
    await listenOn(server, host, 0)
  }
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
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

function isAddress(address: AddressInfo | string | null | undefined): address is AddressInfo {
  return typeof address === 'object' && address !== null
}
