import type { Kysely } from 'kysely'
import { newId } from '../../kernel/id.ts'
import { catchRefusal, orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { Channel, FederationContext } from '../context.ts'
import { checkPeer, type Peer, type PeerWish, type Trust } from './peer.ts'
import { notePeerChange, type PeerAct } from './store-peer-changes.ts'
import { listPeers, removePeer, savePeer, setTrust } from './store-peers.ts'

type Context = Pick<FederationContext, 'db' | 'clock' | 'random' | 'channel'>

/** The channel of a node that others reach. Refused: there is none. */
export function openOf({ channel }: Pick<FederationContext, 'channel'>): Result<Channel> {
  if (channel !== null) return success(channel)
  return refuse(
    'node-not-public',
    'Other nodes cannot reach this one: start it with PUBLIC_URL, the address that it has for others.',
  )
}

/** States another node by address and key. At an address that is known they take the place of the old, and a new key is not trusted. `personId`: who says so; null: nobody who signs in. `trust`: said in the same breath, of just this key. */
export async function statePeer(
  context: Context,
  wish: PeerWish,
  personId: string | null,
  trust?: Trust,
): Promise<Result<Peer>> {
  const nowMs = context.clock.now()
  const channel = openOf(context)
  if (!channel.ok) return channel
  const checked = checkPeer(wish)
  if (!checked.ok) return checked
  return await change(context, personId, async (tx, note) => {
    const before = (await listPeers(tx)).find(({ address }) => address === checked.value.address)
    const id = newId(nowMs, context.random)
    const peer = orThrow(await savePeer(tx, { ...checked.value, id }, nowMs))
    const isNewKey = before !== undefined && !isSameKey(before, peer)
    if (before === undefined || isNewKey || before.name !== peer.name) {
      await note(isNewKey ? 'new-key' : 'stated', peer)
    }
    if (trust === undefined || trust === peer.trust) return peer
    await setTrust(tx, peer.id, trust)
    await note(trust, peer)
    return { ...peer, trust }
  })
}

/** Says how far another node is trusted. Refused: there is none. */
export async function trustPeer(
  context: Context,
  id: string,
  trust: Trust,
  personId: string | null,
): Promise<Result<null>> {
  return await change(context, personId, async (tx, note) => {
    const peer = await existing(tx, id)
    if (peer.trust === trust) return null
    await setTrust(tx, id, trust)
    await note(trust, peer)
    return null
  })
}

/** Forgets another node, with all letters that wait for it. What was said of it stays written down. Refused: there is none. */
export async function forgetPeer(
  context: Context,
  id: string,
  personId: string | null,
): Promise<Result<null>> {
  return await change(context, personId, async (tx, note) => {
    const peer = await existing(tx, id)
    await removePeer(tx, id)
    await note('forgotten', peer)
    return null
  })
}

/** The change and what is written down of it stand together or not at all; then the peers at hand are read anew. */
async function change<Value>(
  context: Context,
  personId: string | null,
  work: (tx: Kysely<Schema>, note: (act: PeerAct, peer: Peer) => Promise<void>) => Promise<Value>,
): Promise<Result<Value>> {
  const channel = openOf(context)
  if (!channel.ok) return channel
  const by = { nowMs: context.clock.now(), personId }
  const done = await catchRefusal(() =>
    context.db
      .transaction()
      .execute((tx) => work(tx, (act, peer) => notePeerChange(tx, act, peer, by))),
  )
  if (done.ok) await channel.value.peers.changed()
  return done
}

async function existing(tx: Kysely<Schema>, id: string): Promise<Peer> {
  const peer = (await listPeers(tx)).find((of) => of.id === id)
  return orThrow(
    peer === undefined
      ? refuse('peer-not-found', 'This node knows no other node by this id.', 'peer')
      : success(peer),
  )
}

function isSameKey(one: Peer, other: Peer): boolean {
  return (
    Buffer.compare(one.key.publicKey, other.key.publicKey) === 0 && one.key.name === other.key.name
  )
}
