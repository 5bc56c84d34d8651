import timers from 'node:timers/promises'
import type { Clock } from '../../kernel/clock.ts'
import type { DialTerms } from '../connection.ts'
import type { Dialled, Dials, LineState } from '../dials.ts'
import type { ProtocolHost } from '../protocol.ts'
import { LineError, troubleOf } from './line-error.ts'
import { mayDial } from './line-stream.ts'

/** One connection while it is kept. */
export interface Line {
  readonly connection: Dialled
  /** Aborted when the connection is to end. */
  readonly signal: AbortSignal
  /** The line stands. */
  opened(): void
  /** Something was understood. */
  heard(): void
}

/** What dialling protocols are built from. */
export interface DiallerSurroundings {
  /** Real time. */
  readonly clock: Clock
  /** Judges every IP address before it is dialled. */
  readonly isAllowed: (address: string) => boolean
  /** Whose certificates are believed where a line is encrypted; absent: those whom the machine trusts. */
  readonly authorities?: readonly string[]
  /** Told of errors that are not about the line. */
  readonly onFault: (event: string, error: unknown) => void
}

/** Pauses between attempts: the first, doubled each time up to the longest. */
export interface Pauses {
  readonly firstMs: number
  readonly longestMs: number
}

export const usualPauses: Pauses = { firstMs: 1_000, longestMs: 300_000 }

/** Opens a line and reads it until it ends. */
export type Talk = (line: Line, host: ProtocolHost) => Promise<void>

/** How long {@link Dialler.tryNow} waits at the most. */
export const tryLimitMs = 15_000

/**
 * Keeps connections: each is talked with until it ends, then dialled again after a pause that doubles until something
 * is understood. What a line brings is read only as fast as it is kept, so nothing piles up.
 */
export class Dialler implements Dials {
  readonly terms: DialTerms
  readonly #surroundings: DiallerSurroundings
  readonly #talk: Talk
  readonly #pauses: Pauses
  readonly #lines = new Map<string, KeptLine>()
  #host: ProtocolHost | null = null

  /** `talk` opens the line and reads it until it ends; it throws a {@link LineError} for what a person should know. */
  constructor(
    terms: DialTerms,
    surroundings: DiallerSurroundings,
    talk: Talk,
    pauses = usualPauses,
  ) {
    this.terms = terms
    this.#surroundings = surroundings
    this.#talk = talk
    this.#pauses = pauses
  }

  /** From here on connections can be kept; what they bring goes to `host`. */
  start(host: ProtocolHost): void {
    this.#host = host
  }

  mayDial(host: string): boolean {
    return mayDial(host, this.#surroundings.isAllowed)
  }

  dial(connection: Dialled): void {
    if (this.#lines.has(connection.id)) return
    const host = this.#host
    if (host === null) throw new Error('The protocol is not started.')
    const line = new KeptLine(connection, this.#surroundings, this.#pauses)
    this.#lines.set(connection.id, line)
    line.keep(() => this.#talk(line, host))
  }

  async hangUp(which: (connection: Dialled) => boolean): Promise<void> {
    const ending = [...this.#lines.values()].filter(({ connection }) => which(connection))
    for (const { connection } of ending) this.#lines.delete(connection.id)
    await Promise.all(ending.map((line) => line.end()))
  }

  stateOf(connectionId: string): LineState | null {
    return this.#lines.get(connectionId)?.state ?? null
  }

  async tryNow(connectionId: string): Promise<LineState | null> {
    const line = this.#lines.get(connectionId)
    await line?.tryNow()
    return line?.state ?? null
  }

  /** Ends every connection. */
  async stop(): Promise<void> {
    await this.hangUp(() => true)
    this.#host = null
  }
}

class KeptLine implements Line {
  readonly connection: Dialled
  readonly #surroundings: DiallerSurroundings
  readonly #pauses: Pauses
  readonly #end = new AbortController()
  readonly #waiting = new Set<() => void>()
  #state: LineState = { openSinceMs: null, heardMs: null, trouble: null }
  #nap = new AbortController()
  #kept = Promise.resolve()
  #attempt = 0

  constructor(connection: Dialled, surroundings: DiallerSurroundings, pauses: Pauses) {
    this.connection = connection
    this.#surroundings = surroundings
    this.#pauses = pauses
  }

  get signal(): AbortSignal {
    return this.#end.signal
  }

  get state(): LineState {
    return this.#state
  }

  opened(): void {
    this.#state = { ...this.#state, openSinceMs: this.#now() }
  }

  heard(): void {
    this.#attempt = 0
    this.#state = { ...this.#state, heardMs: this.#now() }
    this.#tell()
  }

  keep(talk: () => Promise<void>): void {
    this.#kept = this.#keep(talk)
  }

  async end(): Promise<void> {
    this.#end.abort()
    await this.#kept
    this.#tell()
  }

  async tryNow(): Promise<void> {
    const { openSinceMs, heardMs } = this.#state
    if (openSinceMs !== null && heardMs !== null && heardMs >= openSinceMs) return
    const limit = new AbortController()
    const told = new Promise<void>((resolve) => this.#waiting.add(resolve))
    this.#nap.abort()
    await Promise.race([told, pauseUntil(tryLimitMs, limit.signal)])
    limit.abort()
  }

  async #keep(talk: () => Promise<void>): Promise<void> {
    while (!this.signal.aborted) {
      try {
        await talk()
        this.#failed(new LineError('hung-up'))
      } catch (error) {
        this.#failed(error)
      }
      const { firstMs, longestMs } = this.#pauses
      const pauseMs = Math.min(longestMs, firstMs * 2 ** Math.min(this.#attempt, 30))
      this.#attempt++
      this.#nap = new AbortController()
      await pauseUntil(pauseMs, AbortSignal.any([this.#nap.signal, this.signal]))
    }
  }

  #failed(error: unknown): void {
    const isOurs = this.signal.aborted
    const code = troubleOf(error)
    if (code === 'failed' && !isOurs) this.#surroundings.onFault('connection-failed', error)
    const fingerprint = error instanceof LineError ? error.fingerprint : undefined
    const trouble = isOurs
      ? this.#state.trouble
      : { code, atMs: this.#now(), ...(fingerprint === undefined ? {} : { fingerprint }) }
    this.#state = { ...this.#state, openSinceMs: null, trouble }
    this.#tell()
  }

  #tell(): void {
    for (const told of this.#waiting) told()
    this.#waiting.clear()
  }

  #now(): number {
    return this.#surroundings.clock.now()
  }
}

/** Waits, or less where the signal comes. */
async function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await timers.setTimeout(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
