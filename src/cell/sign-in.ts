import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { catchRefusal, refuse, RefusalError, success, type Result } from '../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import { countAttempt, forgiveAttempt, noted, type CellContext, type WayIn } from './context.ts'
import { signInUrl } from './links.ts'
import type { Principal } from './role.ts'
import { hashSecret, isToken, newCode, newToken, readCode } from './secret.ts'
import { findPerson, membershipsOf } from './store-person.ts'
import {
  replaceRecoveryCodes,
  saveSignInLink,
  useRecoveryCode,
  useSignInLink,
} from './store-secret.ts'
import { deleteSession, findSession, saveSession, touchSession } from './store-session.ts'

/** A session ends this long after it was started, whatever happens. */
export const sessionLifetimeMs = 90 * dayMs
/** A session ends when it was not used for this long. */
export const sessionIdleMs = 30 * dayMs
/** Sessions of one person at the most; a new one ends the one longest unused. */
export const sessionLimit = 20
/** How often "last seen" is written at the most. */
const touchEveryMs = hourMs
/** Recovery codes that a person gets at once. */
export const recoveryCodeCount = 10
/** How long a one-time link works that a person makes for another device of theirs. */
export const ownLinkLifetimeMs = 15 * minuteMs
/** How long a one-time link works that is made on the node's command line. */
export const operatorLinkLifetimeMs = dayMs

const deviceLimit = 60

/** A session as it was just started: the only moment at which its token is known. */
export interface SignedIn {
  readonly personId: string
  /** For the cookie. */
  readonly token: string
  readonly expiresMs: number
}

/** Where somebody signs in from. */
export interface Whereabouts {
  /** Network address, for the limit on attempts. */
  readonly address: string
  /** `Firefox on Android`, for the person's own list of sessions. */
  readonly device: string
  /** The session that the browser has already: it ends where a new one starts. */
  readonly sessionToken?: string | null
}

/**
 * Starts a session for a person who has just proven who they are, in place of the one they come with. `db` may be
 * the transaction of the proof.
 */
export async function startSession(
  context: Pick<CellContext, 'clock' | 'random'>,
  db: Kysely<Schema>,
  personId: string,
  { device, sessionToken }: Pick<Whereabouts, 'device' | 'sessionToken'>,
): Promise<SignedIn> {
  const nowMs = context.clock.now()
  if (typeof sessionToken === 'string') await deleteSession(db, hashSecret(sessionToken))
  const token = newToken(context.random)
  const expiresMs = nowMs + sessionLifetimeMs
  await saveSession(
    db,
    {
      id: hashSecret(token),
      personId,
      device: device.slice(0, deviceLimit),
      createdMs: nowMs,
      lastSeenMs: nowMs,
      expiresMs,
    },
    sessionLimit,
  )
  return { personId, token, expiresMs }
}

/** Who a session token belongs to, or null when there is no such session or it has ended. */
export async function principalOfSession(
  context: Pick<CellContext, 'db' | 'clock'>,
  token: string,
): Promise<(Principal & { kind: 'person' }) | null> {
  if (!isToken(token)) return null
  const { db } = context
  const nowMs = context.clock.now()
  const session = await findSession(db, hashSecret(token))
  if (session === null) return null
  if (nowMs >= session.expiresMs || nowMs >= session.lastSeenMs + sessionIdleMs) {
    await deleteSession(db, session.id)
    return null
  }
  if (nowMs >= session.lastSeenMs + touchEveryMs) await touchSession(db, session.id, nowMs)
  return {
    kind: 'person',
    personId: session.personId,
    name: session.personName,
    memberships: await membershipsOf(db, session.personId),
  }
}

/** Ends the session of a token: signing out. */
export async function endSession(
  context: Pick<CellContext, 'db'>,
  token: string | null,
): Promise<void> {
  if (token !== null) await deleteSession(context.db, hashSecret(token))
}

/**
 * Makes a one-time link that signs the person in, for another device of theirs or from the command
 * line.
 */
export async function createSignInLink(
  context: CellContext,
  personId: string,
  lifetimeMs: number = ownLinkLifetimeMs,
): Promise<Result<{ readonly url: string; readonly expiresMs: number }>> {
  assert(
    lifetimeMs > 0 && lifetimeMs <= operatorLinkLifetimeMs,
    'a one-time link lives a day at most',
  )
  if ((await findPerson(context.db, personId)) === null) {
    return refuse('not-found', 'There is no such person.', 'person')
  }
  const token = newToken(context.random)
  const expiresMs = context.clock.now() + lifetimeMs
  await saveSignInLink(context.db, { tokenHash: hashSecret(token), personId, expiresMs })
  return success({ url: signInUrl(context.publicUrl, token), expiresMs })
}

/** Signs in by a one-time link's token and uses it up. */
export async function signInWithLink(
  context: CellContext,
  request: Whereabouts & { readonly token: string },
): Promise<Result<SignedIn>> {
  return signInOnce(context, 'link', request, async (db) =>
    isToken(request.token)
      ? useSignInLink(db, hashSecret(request.token), context.clock.now())
      : null,
  )
}

/** Signs in by a recovery code and uses it up. */
export async function signInWithCode(
  context: CellContext,
  request: Whereabouts & { readonly code: string },
): Promise<Result<SignedIn>> {
  const code = readCode(request.code)
  return signInOnce(context, 'code', request, async (db) =>
    code === null ? null : useRecoveryCode(db, hashSecret(code)),
  )
}

/** Gives the person ten new recovery codes, shown this once; earlier ones no longer work. */
export async function newRecoveryCodes(
  context: Pick<CellContext, 'clock' | 'random'>,
  db: Kysely<Schema>,
  personId: string,
): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, () => newCode(context.random))
  await replaceRecoveryCodes(db, personId, codes.map(hashSecret), context.clock.now())
  return codes
}

/**
 * One attempt at a single-use secret: limited per address, used up and answered with a session in
 * one transaction.
 */
async function signInOnce(
  context: CellContext,
  by: WayIn,
  from: Whereabouts,
  useUp: (db: Kysely<Schema>) => Promise<string | null>,
): Promise<Result<SignedIn>> {
  const tooMany = countAttempt(context, from.address)
  if (tooMany !== null) return noted(context, by, tooMany)
  const result = await catchRefusal(() =>
    context.db.transaction().execute(async (tx) => {
      const personId = await useUp(tx)
      if (personId === null || (await findPerson(tx, personId)) === null) {
        throw new RefusalError(
          refuse(
            'wrong-secret',
            'This code or link is unknown, used or too old; check it or ask for a new one.',
          ),
        )
      }
      return startSession(context, tx, personId, from)
    }),
  )
  if (result.ok) forgiveAttempt(context, from.address)
  return noted(context, by, result)
}
