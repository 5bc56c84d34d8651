import type { Kysely } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Signer } from '../kernel/signed-note.ts'
import type { Schema } from '../store/schema.ts'
import type { Reach } from './public-address.ts'
import type { Identity } from './channel/seal.ts'
import type { Wire } from './channel/wire.ts'
import type { KnownPeers } from './peers/known-peers.ts'
import type { Peer } from './peers/peer.ts'

/** What a node has that others can reach: it was told a public address. */
export interface Channel {
  /** Without a slash at its end. */
  readonly publicUrl: string
  readonly signer: Signer
  readonly identity: Identity
  readonly peers: KnownPeers
  readonly reach: Reach
  /** How messages get to a peer; HTTP if not stated. */
  readonly wireTo?: (peer: Peer) => Wire
}

/** What the routes of this room work with. */
export interface FederationContext {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly random: Random
  /** Null: others cannot reach this node. */
  readonly channel: Channel | null
}
