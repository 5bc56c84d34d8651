import type { Kysely } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import { refuse, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Random } from '../kernel/random.ts'
import { minuteMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { PersonHooks } from './person.ts'
import { addressKey, RateLimit } from './rate-limit.ts'

/** What the edge of this room works with. */
export interface CellContext {
  readonly db: Kysely<Schema>
  /** Real time: people live in it, also where a sample neighbourhood runs faster. */
  readonly clock: Clock
  /** Secure randomness: tokens and codes come from it. */
  readonly random: Random
  /** The address that people use: `https://energy.example.org`. */
  readonly publicUrl: string
  /** Failed sign-ins by network address; make it with {@link signInAttempts}. */
  readonly attempts: RateLimit
  readonly personHooks: readonly PersonHooks[]
  /** Writes who signed in, and that somebody was refused, into the log: ids and names of ways, no addresses. */
  note?(event: string, fields: Readonly<Record<string, unknown>>): void
}

/** A way of signing in, as the log names it. */
export type WayIn = 'passkey' | 'link' | 'code'

/** Notes how an attempt to sign in ended, and passes it on. */
export function noted<SignedIn extends { readonly personId: string }>(
  context: CellContext,
  by: WayIn,
  result: Result<SignedIn>,
): Result<SignedIn> {
  if (result.ok) context.note?.('signed-in', { by, personId: result.value.personId })
  else context.note?.('sign-in-refused', { by, code: result.code })
  return result
}

/** Ten wrong codes or links at once from one network address, then one every 90 seconds. */
export function signInAttempts(): RateLimit {
  return new RateLimit({ limit: 10, windowMs: 15 * minuteMs })
}

/** Counts an attempt from `address`; a refusal when there were too many. */
export function countAttempt(context: CellContext, address: string): Refusal | null {
  const waitMs = context.attempts.take(addressKey(address), context.clock.now())
  if (waitMs === 0) return null
  const minutes = Math.ceil(waitMs / minuteMs)
  return refuse(
    'too-many-attempts',
    `That were too many attempts; try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  )
}

/** Takes a counted attempt back: it was right. */
export function forgiveAttempt(context: CellContext, address: string): void {
  context.attempts.giveBack(addressKey(address))
}
