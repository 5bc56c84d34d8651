import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** A rule that a log broke, by its code, and when that showed. */
export interface Fault {
  readonly code: string
  readonly atMs: number
}

/** A neighbourhood on another node whose logs this node watches, or is asked to. */
export interface WatchedCell {
  readonly peerId: string
  readonly cellId: string
  /** What it calls itself. */
  readonly name: string
  readonly askedMs: number
  /** Null: nobody has said yes or no yet. */
  readonly agrees: boolean | null
}

/** A node that was asked to watch the logs of a neighbourhood of this one. */
export interface AskedWitness {
  readonly peerId: string
  readonly cellId: string
  readonly askedMs: number
  readonly agrees: boolean | null
}

/** Whose log it is: one of this node's, which a peer watches, or one of a peer's, which this node watches. */
export interface LogAt {
  readonly isOwn: boolean
  readonly peerId: string
  readonly cellId: string
  /** `ledger`, or the id of a ballot. */
  readonly log: string
}

/** How far the log of one side is known to the other. */
export interface WitnessedHead extends LogAt {
  /** Entries of the last head that was told, when, and whether it is awaited what becomes of it. */
  readonly toldSize: number
  readonly toldMs: number
  readonly isAwaited: boolean
  /** The last head that was signed, 0 entries before the first; `head` in hex, `note` with the signature. */
  readonly size: number
  readonly head: string
  readonly note: string
  readonly seenMs: number | null
  /** Why the log is no longer what it was; null: it is. */
  readonly fault: Fault | null
}

export async function watchedCells(db: Kysely<Schema>): Promise<WatchedCell[]> {
  const rows = await db
    .selectFrom('watched_cells')
    .selectAll()
    .orderBy('name')
    .orderBy('cell_id')
    .execute()
  return rows.map((row) => ({
    peerId: row.peer_id,
    cellId: row.cell_id,
    name: row.name,
    askedMs: row.asked_ms,
    agrees: agreesIn(row.agrees),
  }))
}

export async function findWatched(
  db: Kysely<Schema>,
  peerId: string,
  cellId: string,
): Promise<WatchedCell | null> {
  const all = await watchedCells(db)
  return all.find((of) => of.peerId === peerId && of.cellId === cellId) ?? null
}

export async function putWatched(db: Kysely<Schema>, of: WatchedCell): Promise<void> {
  const row = { name: of.name, asked_ms: of.askedMs, agrees: numberOf(of.agrees) }
  await db
    .insertInto('watched_cells')
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
    agrees: agreesIn(row.agrees),
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
  const row = { asked_ms: of.askedMs, agrees: numberOf(of.agrees) }
  await db
    .insertInto('asked_witnesses')
    .values({ peer_id: of.peerId, cell_id: of.cellId, ...row })
    .onConflict((conflict) => conflict.columns(['peer_id', 'cell_id']).doUpdateSet(row))
    .execute()
}

/** How far logs are known: of this node's neighbourhoods (of one, by `cellId`), or of those that it watches. */
export async function witnessedHeads(
  db: Kysely<Schema>,
  isOwn: boolean,
  cellId?: string,
): Promise<WitnessedHead[]> {
  const all = db
    .selectFrom('witnessed_heads')
    .selectAll()
    .where('is_own', '=', isOwn ? 1 : 0)
    .orderBy('cell_id')
    .orderBy('log')
  const rows = await (cellId === undefined ? all : all.where('cell_id', '=', cellId)).execute()
  return rows.map(headOf)
}

/** How far a log is known; nothing of it where nothing was told. */
export async function findHead(db: Kysely<Schema>, at: LogAt): Promise<WitnessedHead> {
  const row = await db
    .selectFrom('witnessed_heads')
    .selectAll()
    .where('is_own', '=', at.isOwn ? 1 : 0)
    .where('peer_id', '=', at.peerId)
    .where('cell_id', '=', at.cellId)
    .where('log', '=', at.log)
    .executeTakeFirst()
  if (row !== undefined) return headOf(row)
  const nothing = { toldSize: 0, toldMs: 0, isAwaited: false, size: 0, head: '', note: '' }
  return { ...at, ...nothing, seenMs: null, fault: null }
}

/** Logs of one neighbourhood on another node of which heads are kept. */
export async function countHeads(
  db: Kysely<Schema>,
  { peerId, cellId }: Pick<LogAt, 'peerId' | 'cellId'>,
): Promise<number> {
  const { count } = await db
    .selectFrom('witnessed_heads')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('is_own', '=', 0)
    .where('peer_id', '=', peerId)
    .where('cell_id', '=', cellId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function putHead(db: Kysely<Schema>, of: WitnessedHead): Promise<void> {
  const row = {
    told_size: of.toldSize,
    told_ms: of.toldMs,
    is_awaited: of.isAwaited ? 1 : 0,
    size: of.size,
    head: of.head,
    note: of.note,
    seen_ms: of.seenMs,
    fault: of.fault?.code ?? null,
    fault_ms: of.fault?.atMs ?? null,
  }
  const { isOwn, peerId, cellId, log } = of
  await db
    .insertInto('witnessed_heads')
    .values({ is_own: isOwn ? 1 : 0, peer_id: peerId, cell_id: cellId, log, ...row })
    .onConflict((conflict) =>
      conflict.columns(['is_own', 'peer_id', 'cell_id', 'log']).doUpdateSet(row),
    )
    .execute()
}

function headOf(row: Selectable<Schema['witnessed_heads']>): WitnessedHead {
  return {
    isOwn: row.is_own === 1,
    peerId: row.peer_id,
    cellId: row.cell_id,
    log: row.log,
    toldSize: row.told_size,
    toldMs: row.told_ms,
    isAwaited: row.is_awaited === 1,
    size: row.size,
    head: row.head,
    note: row.note,
    seenMs: row.seen_ms,
    fault: row.fault === null ? null : { code: row.fault, atMs: row.fault_ms ?? 0 },
  }
}

function agreesIn(agrees: number | null): boolean | null {
  return agrees === null ? null : agrees === 1
}

function numberOf(agrees: boolean | null): number | null {
  return agrees === null ? null : agrees ? 1 : 0
}
