import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { EnergyTables } from '../../store/tables/energy.ts'
import { signalParts, type GridSignal, type SignalEvent } from './grid-signal.ts'

/** A signal with what became of it so far, oldest event first. */
export interface SignalRecord {
  readonly signal: GridSignal
  readonly events: readonly SignalEvent[]
}

/** Signals of one cell that are read at the most: the newest. */
const listLimit = 500

/** Open signals of a neighbourhood that are read at the most: as many as its cells may have. */
const openLimit = 25_000

/** Adds a signal. In a transaction that has locked the cell and found its own id free. */
export async function addSignal(db: Kysely<Schema>, signal: GridSignal): Promise<void> {
  await db
    .insertInto('grid_signals')
    .values({
      id: signal.id,
      cell_id: signal.cellId,
      neighbourhood_id: signal.neighbourhoodId,
      own_id: signal.ownId,
      part: signal.part,
      sender: signal.sender,
      is_operator: signal.isOperator ? 1 : 0,
      import_limit_w: signal.importLimitW,
      export_limit_w: signal.exportLimitW,
      from_ms: signal.fromMs,
      until_ms: signal.untilMs,
      reason: signal.reason,
      received_ms: signal.receivedMs,
    })
    .execute()
}

/** Adds what became of a signal. In a transaction that has locked the cell: events are numbered in their order. */
export async function addSignalEvent(
  db: Kysely<Schema>,
  signalId: string,
  event: SignalEvent,
): Promise<void> {
  const { count } = await db
    .selectFrom('grid_signal_events')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('signal_id', '=', signalId)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('grid_signal_events')
    .values({
      signal_id: signalId,
      number: Number(count),
      at_ms: event.atMs,
      kind: event.kind,
      body: JSON.stringify(event),
    })
    .execute()
}

/** A signal of a cell by the node's id or by its sender's own; null: there is none. */
export async function findSignal(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
): Promise<SignalRecord | null> {
  const row = await db
    .selectFrom('grid_signals')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where((where) => where.or([where('id', '=', id), where('own_id', '=', id)]))
    .orderBy((order) => order.case().when('id', '=', id).then(0).else(1).end())
    .executeTakeFirst()
  return row === undefined ? null : ((await withEvents(db, [row]))[0] ?? null)
}

/** The signals of a cell, newest first. */
export async function listSignals(db: Kysely<Schema>, cellId: string): Promise<SignalRecord[]> {
  const rows = await db
    .selectFrom('grid_signals')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('received_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(listLimit)
    .execute()
  return withEvents(db, rows)
}

/** Signals of a neighbourhood and its homes that hold at some time in [fromMs, toMs) and were not taken back, oldest first. */
export async function signalsBetween(
  db: Kysely<Schema>,
  neighbourhoodId: string,
  fromMs: number,
  toMs: number,
): Promise<SignalRecord[]> {
  const rows = await without(db, 'taken-back')
    .selectAll('signal')
    .where('neighbourhood_id', '=', neighbourhoodId)
    .where('from_ms', '<', toMs)
    .where((where) => where.or([where('until_ms', 'is', null), where('until_ms', '>', fromMs)]))
    .orderBy('received_ms')
    .orderBy('id')
    .limit(openLimit)
    .execute()
  return withEvents(db, rows)
}

/** Signals of a neighbourhood and its homes that have begun and whose measurement is not on record yet, oldest first. */
export async function unmeasuredSignals(
  db: Kysely<Schema>,
  neighbourhoodId: string,
  nowMs: number,
): Promise<SignalRecord[]> {
  const rows = await without(db, 'measured')
    .selectAll('signal')
    .where('neighbourhood_id', '=', neighbourhoodId)
    .where('from_ms', '<', nowMs)
    .orderBy('received_ms')
    .orderBy('id')
    .limit(openLimit)
    .execute()
  return withEvents(db, rows)
}

/** How many signals of a cell hold now or will. */
export async function countOpenSignals(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
): Promise<number> {
  const { count } = await without(db, 'taken-back')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('cell_id', '=', cellId)
    .where((where) => where.or([where('until_ms', 'is', null), where('until_ms', '>', nowMs)]))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many signals a cell has received since an instant. */
export async function countSignals(
  db: Kysely<Schema>,
  cellId: string,
  sinceMs: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('grid_signals')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('cell_id', '=', cellId)
    .where('received_ms', '>', sinceMs)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Forgets the signals of homes that nobody is left in. */
export async function forgetSignals(db: Kysely<Schema>, homeIds: readonly string[]): Promise<void> {
  if (homeIds.length === 0) return
  const ids = db.selectFrom('grid_signals').select('id').where('cell_id', 'in', homeIds)
  await db.deleteFrom('grid_signal_events').where('signal_id', 'in', ids).execute()
  await db.deleteFrom('grid_signals').where('cell_id', 'in', homeIds).execute()
}

/** Signals that no event of a kind has come to. */
function without(db: Kysely<Schema>, kind: SignalEvent['kind']) {
  return db
    .selectFrom('grid_signals as signal')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('grid_signal_events as event')
            .select('event.signal_id')
            .whereRef('event.signal_id', '=', 'signal.id')
            .where('event.kind', '=', kind),
        ),
      ),
    )
}

async function withEvents(
  db: Kysely<Schema>,
  rows: readonly Selectable<EnergyTables['grid_signals']>[],
): Promise<SignalRecord[]> {
  if (rows.length === 0) return []
  const events = await db
    .selectFrom('grid_signal_events')
    .select(['signal_id', 'body'])
    .where(
      'signal_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('signal_id')
    .orderBy('number')
    .execute()
  const bySignal = Map.groupBy(events, (event) => event.signal_id)
  return rows.map((row) => ({
    signal: signalOf(row),
    events: (bySignal.get(row.id) ?? []).map(({ body }) => eventOf(body)),
  }))
}

function signalOf(row: Selectable<EnergyTables['grid_signals']>): GridSignal {
  const part = signalParts.find((known) => known === row.part)
  assert(part !== undefined, `a signal for ${row.part} is in the database`)
  return {
    id: row.id,
    cellId: row.cell_id,
    neighbourhoodId: row.neighbourhood_id,
    part,
    sender: row.sender,
    ownId: row.own_id,
    isOperator: row.is_operator === 1,
    importLimitW: row.import_limit_w,
    exportLimitW: row.export_limit_w,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    reason: row.reason,
    receivedMs: row.received_ms,
  }
}

function eventOf(body: string): SignalEvent {
  // Written by `addSignalEvent` only.
  return JSON.parse(body) as SignalEvent
}
