import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** A log of a neighbourhood on another node that this node watches, or is asked to. */
export interface WatchedLog {
  readonly peerId: string
  readonly cellId: string
  /** What the neighbourhood calls itself. */
  readonly name: string
  readonly askedMs: number
  /** Null: nobody has said yes or no yet. */
  readonly agrees: boolean | null
  /** The last head that was seen and signed, 0 entries before the first; `head` in hex. */
  readonly size: number
  readonly head: string
  readonly note: string
  readonly seenMs: number | null
  /** Why the log is no longer what it was; null: it is. */
  readonly fault: Fault | null
}

/** A rule that a log broke, by its code, and when that showed. */
export interface Fault {
  readonly code: string
  readonly atMs: number
}

/** A node that was asked to watch the log of a neighbourhood of this one. */
export interface AskedWitness {
  readonly peerId: string
  readonly cellId: string
  readonly askedMs: number
  readonly agrees: boolean | null
  /** The last head that it was told of, and when; null: it has said what became of it. */
  readonly toldSize: number
  readonly toldHead: string
  readonly toldMs: number | null
  /** Entries of the last head that it signed. */
  readonly seenSize: number
  readonly fault: Fault | null
}

export async function watchedLogs(db: Kysely<Schema>): Promise<WatchedLog[]> {
  const rows = await db
    .selectFrom('watched_logs')
    .selectAll()
    .orderBy('name')
    .orderBy('cell_id')
    .execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    cellId: row.cell_id,
    name: row.name,
    askedMs: row.asked_ms,
    agrees: row.agrees === null ? null : row.agrees === 1,
    size: row.size,
    head: row.head,
    note: row.note,
    seenMs: row.seen_ms,
    fault: faultOf(row),
  }))
}

export async function findWatched(
  db: Kysely<Schema>,
  peerId: string,
  cellId: string,
): Promise<WatchedLog | null> {
  const all = await watchedLogs(db)
  return all.find((of) => of.peerId === peerId && of.cellId === cellId) ?? null
}

export async function putWatched(db: Kysely<Schema>, of: WatchedLog): Promise<void> {
  const row = {
    name: of.name,
    asked_ms: of.askedMs,
    agrees: numberOf(of.agrees),
    size: of.size,
    head: of.head,
    note: of.note,
    seen_ms: of.seenMs,
    fault: of.fault?.code ?? null,
    fault_ms: of.fault?.atMs ?? null,
  }
  await db
    .insertInto('watched_logs')
    .values({ peer_id: of.peerId, cell_id: of.cellId, ...row })
    .onConflict((conflict) => conflict.columns(['peer_id', 'cell_id']).doUpdateSet(row))
    .execute()
}

/** Nodes that were asked to watch logs: of one neighbourhood, or of all. */
export async function askedWitnesses(db: Kysely<Schema>, cellId?: string): Promise<AskedWitness[]> {
  const all = db.selectFrom('asked_witnesses').selectAll().orderBy('cell_id').orderBy('asked_ms')
  const rows = await (cellId === undefined ? all : all.where('cell_id', '=', cellId)).execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    cellId: row.cell_id,
    askedMs: row.asked_ms,
    agrees: row.agrees === null ? null : row.agrees === 1,
    toldSize: row.told_size,
    toldHead: row.told_head,
    toldMs: row.told_ms,
    seenSize: row.seen_size,
    fault: faultOf(row),
  }))
}

export async function findAsked(
  db: Kysely<Schema>,
  peerId: string,
  cellId: string,
): Promise<AskedWitness | null> {
  return (await askedWitnesses(db, cellId)).find((of) => of.peerId === peerId) ?? null
}

export async function putAsked(db: Kysely<Schema>, of: AskedWitness): Promise<void> {
  const row = {
    asked_ms: of.askedMs,
    agrees: numberOf(of.agrees),
    told_size: of.toldSize,
    told_head: of.toldHead,
    told_ms: of.toldMs,
    seen_size: of.seenSize,
    fault: of.fault?.code ?? null,
    fault_ms: of.fault?.atMs ?? null,
  }
  await db
    .insertInto('asked_witnesses')
    .values({ peer_id: of.peerId, cell_id: of.cellId, ...row })
    .onConflict((conflict) => conflict.columns(['peer_id', 'cell_id']).doUpdateSet(row))
    .execute()
}

function faultOf({ fault, fault_ms }: { fault: string | null; fault_ms: number | null }) {
  return fault === null ? null : { code: fault, atMs: fault_ms ?? 0 }
}

function numberOf(agrees: boolean | null): number | null {
  return agrees === null ? null : agrees ? 1 : 0
}
