import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { keyText, readKey } from '../../kernel/signed-note.ts'
import type { Schema } from '../../store/schema.ts'
import type { FederationTables } from '../../store/tables/federation.ts'
import { publicKeyOf, trusts, type Peer, type Trust } from './peer.ts'

/** Peers of one node at the most. */
export const peerLimit = 200

/** All peers, by their names. */
export async function listPeers(db: Kysely<Schema>): Promise<Peer[]> {
  const rows = await db.selectFrom('peers').selectAll().orderBy('name').orderBy('id').execute()
  return rows.map(toPeer)
}

/** Keeps a peer that was checked; one at the same address gets the new name and key, and nobody trusts a new key. Refused beyond {@link peerLimit}. */
export async function savePeer(
  db: Kysely<Schema>,
  { id, name, address, key }: Omit<Peer, 'trust' | 'publicKey'>,
  nowMs: number,
): Promise<Result<Peer>> {
  const save = async (tx: Kysely<Schema>): Promise<Result<Peer>> => {
    const peers = await listPeers(tx)
    const known = peers.find((of) => of.address === address)
    if (known === undefined && peers.length >= peerLimit) {
      const message = `A node has at most ${peerLimit} peers: remove one first.`
      return refuse('too-many-peers', message, 'address', { most: peerLimit })
    }
    const isSameKey = known !== undefined && keyText(known.key) === keyText(key)
    const trust: Trust = isSameKey ? known.trust : 'unknown'
    const peer: Peer = {
      id: known?.id ?? id,
      name,
      address,
      key,
      publicKey: publicKeyOf(key),
      trust,
    }
    const values = { name, address, key: keyText(key), trust, stated_ms: nowMs }
    await tx
      .insertInto('peers')
      .values({ id: peer.id, ...values })
      .onConflict((conflict) => conflict.column('address').doUpdateSet(values))
      .execute()
    return success(peer)
  }
  return await (db.isTransaction ? save(db) : db.transaction().execute(save))
}

/** Says how far a peer is trusted; false where there is none. */
export async function setTrust(db: Kysely<Schema>, id: string, trust: Trust): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('peers')
    .set({ trust })
    .where('id', '=', id)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Forgets a peer; false where there is none. */
export async function removePeer(db: Kysely<Schema>, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('peers').where('id', '=', id).executeTakeFirst()
  return numDeletedRows > 0n
}

function toPeer({ id, name, address, key, trust }: Selectable<FederationTables['peers']>): Peer {
  const read = readKey(key, 'text', 'key')
  const known = trusts.find((of) => of === trust)
  assert(read.ok && known !== undefined, 'a peer that was stated has a key and a trust')
  return { id, name, address, key: read.value, publicKey: publicKeyOf(read.value), trust: known }
}
