import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import type { Role } from './role.ts'

/** Someone with an account on this node. */
export interface Person {
  readonly id: string
  readonly name: string
  /** BCP 47: `en`, `de`. */
  readonly language: string
  readonly createdMs: number
}

/** A person's place in a cell, as the cell's members list shows it. */
export interface Member {
  readonly personId: string
  readonly name: string
  readonly role: Role
  readonly sinceMs: number
}

export interface Passkey {
  readonly id: string
  readonly personId: string
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** The authenticator's signature counter; one that goes back tells of a copied key. */
  readonly counter: number
  readonly transports: readonly string[]
  readonly name: string
  readonly createdMs: number
  readonly lastUsedMs: number | null
}

/** A sign-in on one device. `id` is the stored hash of its token. */
export interface Session {
  readonly id: string
  readonly personId: string
  readonly device: string
  readonly createdMs: number
  readonly lastSeenMs: number
  readonly expiresMs: number
}

/**
 * What another room knows about people. `node/` hands in one for each room that keeps something.
 */
export interface PersonHooks {
  /** The room's name, and its key in the export. */
  readonly room: string
  /** Everything the room keeps about the person and the homes they live in. */
  export(
    db: Kysely<Schema>,
    personId: string,
    homeIds: readonly string[],
  ): Promise<Record<string, unknown>>
  /**
   * Takes every attribute of the person out of the room's tables, and of the homes in which nobody
   * is left; what accounts need to add up stays, under ids. Runs inside the removal's transaction.
   */
  forget?(db: Kysely<Schema>, personId: string, emptyHomeIds: readonly string[]): Promise<void>
  /**
   * The last resident of a home moved out and keeps the account here: what is theirs and not the home's goes. Runs
   * inside the same transaction.
   */
  movedOut?(db: Kysely<Schema>, homeId: string): Promise<void>
  /** Told after the removal which homes were left empty: what the room holds in memory of them goes too. */
  emptied?(homes: readonly EmptiedHome[]): Promise<void>
}

/** A home that nobody lives in any more, with the short name it had. */
export interface EmptiedHome {
  readonly id: string
  readonly slug: string
}

/** A language tag with its usual shape: `de`, `de-AT`. */
export function checkLanguage(language: string): Result<string> {
  if (/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(language)) return success(language)
  return refuse(
    'unknown-language',
    `A language is given by its short name, like en or de; not "${language}".`,
    'language',
  )
}
