import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { keyAddress, type Peer, type PeerBook } from './peer.ts'
import { listPeers } from './store-peers.ts'

/** The peers of a node at hand: nobody reads the database for each message. Whoever changes them says so. */
export class KnownPeers implements PeerBook {
  readonly #db: Kysely<Schema>
  #byKey: ReadonlyMap<string, Peer> = new Map()

  private constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  static async open(db: Kysely<Schema>): Promise<KnownPeers> {
    const peers = new KnownPeers(db)
    await peers.changed()
    return peers
  }

  find(keyId: string): Peer | undefined {
    return this.#byKey.get(keyId)
  }

  get(id: string): Peer | undefined {
    return [...this.#byKey.values()].find((peer) => peer.id === id)
  }

  get all(): readonly Peer[] {
    return [...this.#byKey.values()]
  }

  /** Reads them anew. */
  async changed(): Promise<void> {
    const peers = await listPeers(this.#db)
    this.#byKey = new Map(peers.map((peer) => [keyAddress(peer.address, peer.key), peer]))
  }
}
