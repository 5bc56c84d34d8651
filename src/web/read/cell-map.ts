import type { Kysely } from 'kysely'
import { bodiesOf, membersOf } from '../../assembly/report/store-body.ts'
import { farBodiesOf } from '../../assembly/report/store-far.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import type { Peer } from '../../federation/peers/peer.ts'
import type { PeerHealth } from '../../federation/peers/store-peer-health.ts'
import type { Schema } from '../../store/schema.ts'
import type { CellMap, Spot } from '../view/cell-map.ts'

/** What is known of other nodes: who they are, and how it goes with each by its id. */
export interface KnownNodes {
  readonly peers: readonly Pick<Peer, 'id' | 'name' | 'trust'>[]
  readonly health: ReadonlyMap<string, PeerHealth>
}

/** Members of one city that are drawn; the rest is counted. */
export const memberLimit = 12

/**
 * The cities that a cell belongs to, each with the neighbourhoods that are known to belong to it; of a city itself its own. Of a city of another node this
 * one knows no neighbourhood but its own.
 */
export async function cellMaps(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id' | 'name'>,
  known: KnownNodes,
): Promise<CellMap[]> {
  const own: Spot = { name: cell.name, node: null, isOwn: true, standing: 'here' }
  const maps: CellMap[] = []
  const asCity = await membersOf(db, cell.id)
  if (asCity.some(({ isMember }) => isMember)) maps.push(mapOf(own, asCity, cell.id, known))
  for (const { bodyId, isMember } of await bodiesOf(db, cell.id)) {
    const body = isMember ? await findCell(db, bodyId) : null
    if (body === null) continue
    const city: Spot = { name: body.name, node: null, isOwn: false, standing: 'here' }
    maps.push(mapOf(city, await membersOf(db, bodyId), cell.id, known))
  }
  for (const { name, node, isMember } of await farBodiesOf(db, cell.id)) {
    if (!isMember) continue
    const city: Spot = { name, isOwn: false, ...nodeOf(node, known) }
    maps.push({ city, members: [own], more: 0 })
  }
  return maps
}

function mapOf(
  city: Spot,
  members: Awaited<ReturnType<typeof membersOf>>,
  ownId: string,
  known: KnownNodes,
): CellMap {
  const spots = members
    .filter(({ isMember }) => isMember)
    .map(({ cell, name, node }) => ({ name, isOwn: cell === ownId, ...nodeOf(node, known) }))
    // The reader's own is drawn however many there are.
    .toSorted((one, other) => Number(other.isOwn) - Number(one.isOwn))
  return {
    city,
    members: spots.slice(0, memberLimit),
    more: Math.max(0, spots.length - memberLimit),
  }
}

/** `id`: of the peer; empty: this node. A node that is known no longer is called by its id. */
function nodeOf(id: string, { peers, health }: KnownNodes): Pick<Spot, 'node' | 'standing'> {
  if (id === '') return { node: null, standing: 'here' }
  const peer = peers.find((of) => of.id === id)
  if (peer === undefined) return { node: id, standing: 'untrusted' }
  const { heardMs = null, failedMs = null } = health.get(id) ?? {}
  const isHeard = heardMs !== null && heardMs >= (failedMs ?? -Infinity)
  const standing = peer.trust !== 'trusted' ? 'untrusted' : isHeard ? 'heard' : 'silent'
  return { node: peer.name, standing }
}
