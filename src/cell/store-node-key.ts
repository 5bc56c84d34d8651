import { hkdfSync } from 'node:crypto'
import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import { newPrivateKey, signerOf, type Signer } from '../kernel/signed-note.ts'
import type { Schema } from '../store/schema.ts'

/** There is one key of a node. */
const keyId = 1

/**
 * Makes the node's own key where there is none yet, by which others know that a text is from it. A node does so when it
 * starts: then every backup has the key, and a node that was restored is known again.
 */
export async function ensureNodeKey(db: Kysely<Schema>): Promise<void> {
  await db
    .insertInto('node_keys')
    .values({ id: keyId, private_key: newPrivateKey() })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** The node's own key, to sign with under a name. */
export async function nodeSigner(db: Kysely<Schema>, name: string): Promise<Signer> {
  return signerOf(name, 'text', await privateKeyOf(db))
}

/** 32 bytes that only this node can work out, others for each purpose: to encrypt with (HKDF, RFC 5869). */
export async function nodeSecret(db: Kysely<Schema>, purpose: string): Promise<Uint8Array> {
  return new Uint8Array(hkdfSync('sha256', await privateKeyOf(db), '', `commonwatt ${purpose}`, 32))
}

async function privateKeyOf(db: Kysely<Schema>): Promise<string> {
  const row = await db
    .selectFrom('node_keys')
    .select('private_key')
    .where('id', '=', keyId)
    .executeTakeFirst()
  assert(row !== undefined, 'a node makes its key when it starts')
  return row.private_key
}
