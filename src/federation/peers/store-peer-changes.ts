import type { Kysely } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import { fingerprintOf } from './fingerprint.ts'
import { trusts, type Peer } from './peer.ts'

/** What can be said of another node: who it is, that its key is another one, how far it is trusted, or that it is to be forgotten. */
export const peerActs = ['stated', 'new-key', ...trusts, 'forgotten'] as const
export type PeerAct = (typeof peerActs)[number]

/** Changes that are shown at the most, the newest first. */
export const changesShown = 100

/** Something that somebody said of another node. */
export interface PeerChange {
  readonly atMs: number
  readonly act: PeerAct
  /** As they were then. */
  readonly name: string
  readonly address: string
  readonly fingerprint: string
  /** Who; null: nobody who signs in. */
  readonly personId: string | null
  /** Their name; null: they have left, or it was nobody. */
  readonly by: string | null
}

/** Writes down what was said of a peer. Nothing of it is ever changed or taken away. */
export async function notePeerChange(
  tx: Kysely<Schema>,
  act: PeerAct,
  peer: Peer,
  { nowMs, personId }: { readonly nowMs: number; readonly personId: string | null },
): Promise<void> {
  await tx
    .insertInto('peer_changes')
    .values({
      at_ms: nowMs,
      person_id: personId,
      act,
      peer_id: peer.id,
      name: peer.name,
      address: peer.address,
      fingerprint: fingerprintOf(peer),
    })
    .execute()
}

/** The newest changes first, {@link changesShown} at the most. */
export async function listPeerChanges(db: Kysely<Schema>): Promise<readonly PeerChange[]> {
  const rows = await db
    .selectFrom('peer_changes')
    .leftJoin('people', 'people.id', 'peer_changes.person_id')
    .selectAll('peer_changes')
    .select('people.name as by')
    .orderBy('number', 'desc')
    .limit(changesShown)
    .execute()
  return rows.map(({ at_ms, act: text, name, address, fingerprint, person_id, by }) => {
    const act = peerActs.find((of) => of === text)
    assert(act !== undefined, 'only what can be said was written down')
    // Who has left keeps an id and no name.
    const who = by === '' ? null : by
    return { atMs: at_ms, act, name, address, fingerprint, personId: person_id, by: who }
  })
}
