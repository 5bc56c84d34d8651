import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { callerAddress } from '../../api/visit.ts'
import type { Clock } from '../../kernel/clock.ts'
import {
  ConnectionRate,
  usualConnectionLimits,
  type ConnectionLimits,
} from '../broker/connection-rate.ts'
import type { SignedIn } from '../credentials.ts'
import { s2Path, type S2Line, type S2Link, type S2Reader } from '../protocols/s2-link.ts'
import { messageLimit } from './message.ts'

export interface S2DoorLimits {
  /** Lines at once, over all cells, and of one cell. */
  readonly lines: number
  readonly linesPerCell: number
  /** Bytes of a message. */
  readonly messageBytes: number
  /** Messages of a line that wait for the one before; then its socket is no longer read. */
  readonly waiting: number
  /** Bytes that a line has not taken yet; beyond, it ends. */
  readonly unsentBytes: number
  /** A line is asked so often whether it is still there, and ends where it has not answered by the next time, ms. */
  readonly aliveMs: number
  readonly connection: ConnectionLimits
}

export const usualS2Limits: S2DoorLimits = {
  lines: 2_000,
  linesPerCell: 50,
  messageBytes: messageLimit,
  waiting: 16,
  unsentBytes: 1_048_576,
  aliveMs: 30_000,
  connection: usualConnectionLimits,
}

export interface S2DoorOptions {
  /** Real time. */
  readonly clock: Clock
  /** Whether what a proxy in our own network says about callers is believed. */
  readonly trustsProxy: boolean
  /** Whose credential this is; null: nobody's. `userName` null: a password alone. */
  readonly authenticate: (userName: string | null, password: string) => Promise<SignedIn | null>
  /** Told of what was refused, and of faults: an event name and plain fields, no messages. */
  readonly onEvent: (event: string, fields: Readonly<Record<string, unknown>>) => void
  readonly limits?: S2DoorLimits
}

/** WebSocket close codes (RFC 6455, 7.4.1). */
const closeCodes = { normal: 1000, goingAway: 1001, unsupported: 1003 } as const

/** A close reason may have 123 bytes (RFC 6455, 5.5); ours are plain ASCII. */
const reasonLimit = 120

/**
 * Lets resource managers in: a WebSocket upgrade on {@link s2Path}, signed in with a credential of a cell (the one its MQTT
 * devices use), as `Authorization: Bearer <password>` or `Basic <user name:password>`. Nobody is let in without.
 */
export class S2Door implements S2Link {
  readonly #options: S2DoorOptions
  readonly #limits: S2DoorLimits
  readonly #rate: ConnectionRate
  readonly #server: WebSocketServer
  readonly #lines = new Set<OpenLine>()
  /** Lines that are in or on their way in, by cell. */
  readonly #countOf = new Map<string, number>()
  #enter: ((line: S2Line) => S2Reader) | null = null
  #alive: NodeJS.Timeout | null = null

  constructor(options: S2DoorOptions) {
    this.#options = options
    this.#limits = options.limits ?? usualS2Limits
    this.#rate = new ConnectionRate(this.#limits.connection)
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.messageBytes,
    })
  }

  open(enter: (line: S2Line) => S2Reader): void {
    this.#enter = enter
    this.#alive = setInterval(() => {
      for (const line of this.#lines) line.askAlive()
    }, this.#limits.aliveMs)
    this.#alive.unref()
  }

  async close(): Promise<void> {
    this.#enter = null
    if (this.#alive !== null) clearInterval(this.#alive)
    await this.#endThose(() => true, closeCodes.goingAway, 'The node stops.')
  }

  /** Lines that are in. */
  get count(): number {
    return this.#lines.size
  }

  /** Ends the lines that came in with a credential. */
  dropCredential(credentialId: string): void {
    void this.#endThose(
      (line) => line.signedIn.credentialId === credentialId,
      closeCodes.normal,
      'The credential was revoked.',
    )
  }

  /** Ends the lines of a cell. */
  async forgetCell(slug: string): Promise<void> {
    await this.#endThose(
      ({ signedIn }) => signedIn.slug === slug,
      closeCodes.normal,
      'The home is gone.',
    )
  }

  /** Answers an upgrade of the node's HTTP server: the line is taken, or the socket gets a plain HTTP refusal and ends. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Until the WebSocket is made nobody else listens for a caller that hangs up.
    const onError = (): void => {
      socket.destroy()
    }
    socket.on('error', onError)
    const refusal = await this.#admit(request, socket, head).catch((error: unknown) => {
      this.#options.onEvent('s2-failed', { message: String(error) })
      return refusals.failed
    })
    if (refusal !== null) refuseUpgrade(socket, refusal)
    else socket.off('error', onError)
  }

  async #admit(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): Promise<UpgradeRefusal | null> {
    const { pathname } = new URL(request.url ?? '', 'http://node')
    if (pathname !== s2Path) return refusals.elsewhere
    if (this.#enter === null) return refusals.starting
    const nowMs = this.#options.clock.now()
    const address = this.#addressOf(request)
    if (!this.#rate.mayConnect(address, nowMs)) return refusals.tooOften
    const login = readLogin(request.headers.authorization)
    const signedIn =
      login === null ? null : await this.#options.authenticate(login.userName, login.password)
    if (signedIn === null) {
      this.#rate.failed(address, nowMs)
      this.#options.onEvent('s2-refused', { reason: 'not signed in', address })
      return refusals.notSignedIn
    }
    if (!this.#hasRoom(signedIn.slug)) {
      this.#options.onEvent('s2-refused', { reason: 'too many lines', cell: signedIn.slug })
      return refusals.tooMany
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#take(webSocket, signedIn),
    )
    return null
  }

  #take(webSocket: WebSocket, signedIn: SignedIn): void {
    const enter = this.#enter
    if (enter === null) {
      webSocket.close(closeCodes.goingAway)
      return
    }
    const { slug } = signedIn
    this.#countOf.set(slug, (this.#countOf.get(slug) ?? 0) + 1)
    const line = new OpenLine(webSocket, signedIn, this.#limits, this.#options.onEvent)
    this.#lines.add(line)
    webSocket.once('close', () => {
      this.#lines.delete(line)
      const left = (this.#countOf.get(slug) ?? 1) - 1
      if (left > 0) this.#countOf.set(slug, left)
      else this.#countOf.delete(slug)
    })
    line.read(enter(line))
  }

  #hasRoom(slug: string): boolean {
    const { lines, linesPerCell } = this.#limits
    return this.#lines.size < lines && (this.#countOf.get(slug) ?? 0) < linesPerCell
  }

  #addressOf({ headers, socket }: IncomingMessage): string {
    const forwarded = headers['x-forwarded-for']
    const told = new Headers(
      forwarded === undefined ? {} : { 'x-forwarded-for': String(forwarded) },
    )
    return callerAddress(told, socket.remoteAddress ?? 'unknown', this.#options.trustsProxy)
  }

  async #endThose(which: (line: OpenLine) => boolean, code: number, reason: string): Promise<void> {
    await Promise.all([...this.#lines].filter(which).map((line) => line.close(code, reason)))
  }
}

/** How long the other end may take to say goodbye, ms. */
const goodbyeMs = 1_000

/** A WebSocket that is read one message at a time. */
class OpenLine implements S2Line {
  readonly signedIn: SignedIn
  readonly #webSocket: WebSocket
  readonly #limits: S2DoorLimits
  readonly #onEvent: S2DoorOptions['onEvent']
  #work = Promise.resolve()
  #waiting = 0
  #isAlive = true

  constructor(
    webSocket: WebSocket,
    signedIn: SignedIn,
    limits: S2DoorLimits,
    onEvent: S2DoorOptions['onEvent'],
  ) {
    this.#webSocket = webSocket
    this.signedIn = signedIn
    this.#limits = limits
    this.#onEvent = onEvent
  }

  get slug(): string {
    return this.signedIn.slug
  }

  send(text: string): void {
    if (this.#webSocket.bufferedAmount > this.#limits.unsentBytes) {
      this.#onEvent('s2-ended', { reason: 'it does not read', cell: this.slug })
      this.#webSocket.terminate()
      return
    }
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.send(text)
  }

  end(reason: string): void {
    void this.close(closeCodes.normal, reason)
  }

  /** Reads until it ends. */
  read(reader: S2Reader): void {
    const webSocket = this.#webSocket
    webSocket.on('message', (data, isBinary) => {
      if (isBinary || !Buffer.isBuffer(data)) {
        void this.close(closeCodes.unsupported, 'Messages are text.')
        return
      }
      this.#queue(reader, data.toString())
    })
    webSocket.on('pong', () => (this.#isAlive = true))
    // What is wrong with a frame ends the line; `ws` has closed it already.
    webSocket.on('error', ({ message }) =>
      this.#onEvent('s2-ended', { reason: message, cell: this.slug }),
    )
    webSocket.once('close', () => {
      // After what came in before.
      this.#work = this.#work.then(() => reader.closed())
    })
  }

  /** Ends it where it did not answer since the last time, and asks again. */
  askAlive(): void {
    if (!this.#isAlive) {
      this.#webSocket.terminate()
      return
    }
    this.#isAlive = false
    this.#webSocket.ping()
  }

  /** Says goodbye, and hangs up where that is not answered; returns when what came in before is done. */
  async close(code: number, reason: string): Promise<void> {
    const webSocket = this.#webSocket
    if (webSocket.readyState !== webSocket.CLOSED) {
      const closed = new Promise<void>((resolve) => {
        webSocket.once('close', () => resolve())
      })
      // A paused socket would not hear the answer.
      webSocket.resume()
      webSocket.close(code, reason.slice(0, reasonLimit))
      const impatience = setTimeout(() => webSocket.terminate(), goodbyeMs)
      await closed
      clearTimeout(impatience)
    }
    await this.#work
  }

  #queue(reader: S2Reader, text: string): void {
    const webSocket = this.#webSocket
    // What came after the goodbye does not count.
    if (webSocket.readyState !== webSocket.OPEN) return
    this.#waiting++
    if (this.#waiting >= this.#limits.waiting) webSocket.pause()
    this.#work = this.#work
      .then(() => reader.receive(text))
      .catch((error: unknown) =>
        this.#onEvent('s2-message-failed', { message: String(error), cell: this.slug }),
      )
      .finally(() => {
        this.#waiting--
        if (this.#waiting < this.#limits.waiting && webSocket.isPaused) webSocket.resume()
      })
  }
}

/** What a caller is told that does not get in: an HTTP answer in the form of the API's problems. */
interface UpgradeRefusal {
  readonly status: string
  readonly code: string
  readonly message: string
  readonly headers?: readonly string[]
}

const refusals = {
  elsewhere: {
    status: '404 Not Found',
    code: 'not-found',
    message: `WebSockets are spoken at ${s2Path} only.`,
  },
  starting: {
    status: '503 Service Unavailable',
    code: 'not-ready',
    message: 'The node is starting or stopping; try again.',
    headers: ['Retry-After: 1'],
  },
  tooOften: {
    status: '429 Too Many Requests',
    code: 'too-often',
    message: 'Too many connections from this address; try again in a minute.',
    headers: ['Retry-After: 60'],
  },
  notSignedIn: {
    status: '401 Unauthorized',
    code: 'not-signed-in',
    message: 'Sign in with a credential of the home: Authorization: Bearer with its password.',
    headers: ['WWW-Authenticate: Bearer'],
  },
  tooMany: {
    status: '503 Service Unavailable',
    code: 'too-many-sessions',
    message: 'No more resource managers can connect; end one that is not used.',
    headers: ['Retry-After: 60'],
  },
  failed: {
    status: '500 Internal Server Error',
    code: 'failed',
    message: 'The node failed; its log says why.',
  },
} as const satisfies Readonly<Record<string, UpgradeRefusal>>

function refuseUpgrade(socket: Duplex, refusal: UpgradeRefusal): void {
  const { status, code, message, headers = [] } = refusal
  const body = JSON.stringify({ code, message })
  socket.end(
    [
      `HTTP/1.1 ${status}`,
      'Connection: close',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...headers,
      '',
      body,
    ].join('\r\n'),
  )
}

/** Longest `Authorization` header. Characters. */
const authorizationLimit = 500

/** User name and password of an `Authorization` header; a bearer token is a password alone. Null: neither. */
function readLogin(
  header: string | undefined,
): { readonly userName: string | null; readonly password: string } | null {
  if (header === undefined || header.length > authorizationLimit) return null
  const bearer = /^Bearer +(\S+)$/i.exec(header)?.[1]
  if (bearer !== undefined) return { userName: null, password: bearer }
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header)?.[1]
  if (basic === undefined) return null
  const text = Buffer.from(basic, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? null : { userName: text.slice(0, colon), password: text.slice(colon + 1) }
}
