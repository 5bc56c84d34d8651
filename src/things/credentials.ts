import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Kysely } from 'kysely'
import { findCell } from '../cell/store.ts'
import type { Random } from '../kernel/random.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { Schema } from '../store/schema.ts'
import {
  findBrokerCredential,
  insertBrokerCredential,
  listBrokerCredentials,
  type BrokerCredential,
} from './store-credential.ts'

/** Credentials of one cell at the most. */
export const credentialLimit = 50

/** Longest label, in characters. */
export const labelLimit = 60

/**
 * scrypt with N = 4096, r = 8, p = 1: 4 MiB and about 10 ms. The passwords are 160 random bits of our own
 * making, which no guessing reaches; the hash only keeps a stolen database from being a key.
 */
const cost = { N: 4096, r: 8, p: 1 }
const hashBytes = 32

const derive: (
  password: string,
  salt: Buffer,
  length: number,
  options: typeof cost,
) => Promise<Buffer> = promisify(scrypt)

/** A new credential: the only moment its password is known. */
export interface NewBrokerCredential extends BrokerCredential {
  /** The cell's slug. */
  readonly userName: string
  readonly password: string
}

/** Makes a credential for the things of a cell. Refused: no such cell, a bad label, or too many credentials. */
export async function createBrokerCredential(
  db: Kysely<Schema>,
  cellId: string,
  label: string,
  nowMs: number,
  random: Random,
): Promise<Result<NewBrokerCredential>> {
  if (label.trim() === '' || label.length > labelLimit) {
    return refuse(
      'bad-label',
      `Say in 1 to ${labelLimit} characters what the credential is for.`,
      'label',
    )
  }
  const cell = await findCell(db, cellId)
  if (cell === null) return refuse('no-such-cell', 'There is no cell with this id.', 'cell')
  if ((await listBrokerCredentials(db, cellId)).length >= credentialLimit) {
    return refuse(
      'too-many-credentials',
      `A cell may have ${credentialLimit} credentials; revoke one that is not used.`,
    )
  }
  const id = Buffer.from(random.bytes(9)).toString('base64url')
  const secret = Buffer.from(random.bytes(20)).toString('base64url')
  const salt = Buffer.from(random.bytes(16))
  const credential = { id, cellId, label: label.trim(), createdMs: nowMs }
  await insertBrokerCredential(db, credential, await hashOf(secret, salt))
  return success({ ...credential, userName: cell.slug, password: `${id}.${secret}` })
}

/** Whom a credential signs in. */
export interface SignedIn {
  readonly cellId: string
  readonly slug: string
  readonly credentialId: string
}

/** The cell and credential that a user name and password belong to; null where they are wrong or revoked. */
export async function checkBrokerCredential(
  db: Kysely<Schema>,
  userName: string,
  password: string,
): Promise<SignedIn | null> {
  const signedIn = await checkPassword(db, password)
  return signedIn?.slug === userName ? signedIn : null
}

/** The same for a password alone: it names its credential, and so its cell. */
export async function checkPassword(
  db: Kysely<Schema>,
  password: string,
): Promise<SignedIn | null> {
  const [id = '', secret = ''] = password.split('.', 2)
  if (id.length !== 12 || secret.length > 100) return null
  const found = await findBrokerCredential(db, id)
  if (found === null) return null
  const [, salt = ''] = found.hash.split('$')
  const hash = await hashOf(secret, Buffer.from(salt, 'base64url'))
  if (!isSame(hash, found.hash)) return null
  const cell = await findCell(db, found.cellId)
  return cell === null ? null : { cellId: cell.id, slug: cell.slug, credentialId: id }
}

/** `scrypt-4096-8-1$salt$hash`: the cost stands in it, so that a later one can differ. */
async function hashOf(secret: string, salt: Buffer): Promise<string> {
  const hash = await derive(secret, salt, hashBytes, cost)
  const { N, r, p } = cost
  return `scrypt-${N}-${r}-${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
