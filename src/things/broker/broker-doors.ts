import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { listen, portOf, type BrokerPort } from './broker-ports.ts'

/** The second door, with TLS. */
export interface BrokerTls extends BrokerPort {
  /** Certificate (with those that vouch for it) and private key, as PEM. Read again when they may have been renewed. */
  readonly readPair: () => Promise<TlsPair>
}

export interface TlsPair {
  readonly cert: string
  readonly key: string
}

export interface DoorOptions {
  readonly plain: BrokerPort
  /** null: no TLS. */
  readonly tls: BrokerTls | null
  /** Connections at once, over both doors. */
  readonly clients: number
  readonly onEvent: (event: string, fields: Readonly<Record<string, unknown>>) => void
}

/** What one read of a socket brings at the most: the larger, the more messages share a commit. */
const readAheadBytes = 262_144

/** A client must have agreed on keys by then. */
const handshakeMs = 10_000

/** The ports a broker is reached by, and everybody who came in through them. */
export class BrokerDoors {
  readonly #options: DoorOptions
  /** The connections as they came, before TLS: what ends them ends everything above. */
  readonly #connections = new Set<Socket>()
  readonly #clients = new Set<Socket>()
  #plain: Server | null = null
  #tls: TlsServer | null = null
  #pair: TlsPair | null = null

  constructor(options: DoorOptions) {
    this.#options = options
  }

  /** Opens them, or throws with none left open. `enter` is handed every connection, once it is secure where it has to be. */
  async open(enter: (socket: Socket) => void): Promise<void> {
    const { plain, tls } = this.#options
    const admit = (socket: Socket): void => {
      if (socket.destroyed) return
      this.#clients.add(socket)
      socket.once('close', () => this.#clients.delete(socket))
      enter(socket)
    }
    const settings = { noDelay: true, highWaterMark: readAheadBytes }
    this.#plain = createServer(settings, admit)
    this.#plain.prependListener('connection', (socket: Socket) => this.#count(socket))
    if (tls !== null) {
      this.#pair = await tls.readPair()
      const secure = { ...settings, ...this.#pair, handshakeTimeout: handshakeMs }
      this.#tls = createTlsServer(secure, admit)
      this.#tls.prependListener('connection', (socket: Socket) => this.#count(socket))
      this.#tls.on('tlsClientError', ({ message }) =>
        this.#options.onEvent('broker-tls-refused', { message }),
      )
    }
    try {
      await listen(this.#plain, plain)
      if (this.#tls !== null && tls !== null) await listen(this.#tls, tls)
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Ends all connections and closes. */
  async close(): Promise<void> {
    const servers = [this.#plain, this.#tls]
    this.#plain = null
    this.#tls = null
    const closing = servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          if (server?.listening === true) server.close(() => resolve())
          else resolve()
        }),
    )
    for (const socket of this.#connections) socket.destroy()
    await Promise.all(closing)
  }

  /** Everybody who is in. */
  clients(): Iterable<Socket> {
    return this.#clients
  }

  get port(): number {
    return portOf(this.#plain)
  }

  /** 0: there is no TLS. */
  get tlsPort(): number {
    return portOf(this.#tls)
  }

  /** Takes a renewed certificate for the connections to come. Whether there was one. Throws where it cannot be used. */
  async renewCertificate(): Promise<boolean> {
    if (this.#options.tls === null || this.#tls === null) return false
    const pair = await this.#options.tls.readPair()
    if (pair.cert === this.#pair?.cert && pair.key === this.#pair.key) return false
    this.#tls.setSecureContext({ ...pair })
    this.#pair = pair
    return true
  }

  #count(socket: Socket): void {
    if (this.#connections.size >= this.#options.clients) {
      this.#options.onEvent('broker-refused-connection', { reason: 'too many clients' })
      socket.destroy()
      return
    }
    this.#connections.add(socket)
    socket.once('close', () => this.#connections.delete(socket))
  }
}
