import type { Context } from 'hono'
import type { Kysely } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import type { RequestLimits } from './request-limits.ts'

/** What every request that carries our frame has at hand. */
export interface AppEnv {
  Variables: {
    /** Names the request in the log and in an error's answer. */
    requestId: string
  }
}

/** What the HTTP frame works with. */
export interface ApiContext {
  readonly db: Kysely<Schema>
  /** Real time. */
  readonly clock: Clock
  readonly random: Random
  /** The address that people use. Its scheme decides about cookies and passkeys. */
  readonly publicUrl: string
  /** The address at the other end of the socket. */
  socketAddressOf(context: Context): string
  /**
   * Whether a reverse proxy of ours stands in front: then the last address in `X-Forwarded-For` is
   * the caller's.
   */
  readonly trustsProxy: boolean
  /** Make it with {@link requestLimits}. */
  readonly limits: RequestLimits
  /** Writes what broke into the log: one line, no personal data. */
  onFault(event: string, error: unknown, fields: Readonly<Record<string, unknown>>): void
}
