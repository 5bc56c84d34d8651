import { sql, type Kysely, type Selectable } from 'kysely'
import { assert } from '../kernel/assert.ts'
import type { Schema } from '../store/schema.ts'
import type { AccountsTables } from '../store/tables/accounts.ts'
import {
  assertBalanced,
  bookingKinds,
  changesOf,
  entryKinds,
  sources,
  type Booking,
  type BookingKind,
  type Entry,
  type EntryKind,
  type Source,
} from './ledger.ts'
import { addToLogs, holdLogs } from './log/store-ledger-log.ts'
import { stepAt } from './sharing/settlement-steps.ts'
import { inTransaction, portionsOf } from './store-rows.ts'
import { listSharingRules } from './sharing/store-agreed.ts'

/** Books as {@link bookNew} does and returns how many were new. */
export async function book(
  db: Kysely<Schema>,
  bookings: readonly Booking[],
  bookedMs: number,
): Promise<number> {
  return (await bookNew(db, bookings, bookedMs)).length
}

/**
 * Books all of `bookings` in one transaction and returns those that were new: a key that is already
 * booked is left as it is. Throws, and books nothing, when one does not sum to zero.
 */
export async function bookNew(
  db: Kysely<Schema>,
  bookings: readonly Booking[],
  bookedMs: number,
): Promise<readonly Booking[]> {
  for (const booking of bookings) assertBalanced(booking)
  const keys = new Set(bookings.map(({ cellId, key }) => `${cellId} ${key}`))
  assert(keys.size === bookings.length, 'a booking stands twice in one batch')
  if (bookings.length === 0) return []
  return await inTransaction(db, async (tx) => {
    // Logs before accounts, as everywhere, so that two who book side by side never wait for each other in a ring.
    await holdLogs(
      tx,
      bookings.map(({ cellId }) => cellId),
    )
    const idByKey = new Map<string, number>()
    for (const some of portionsOf(bookings)) {
      const rows = some.map((booking) => ({
        cell_id: booking.cellId,
        kind: booking.kind,
        key: booking.key,
        start_ms: booking.startMs,
        revision: booking.revision,
        booked_ms: bookedMs,
        gaps: JSON.stringify(booking.gaps),
        plan_price_micro: booking.planMicroPerKwh,
      }))
      const made = await tx
        .insertInto('ledger_bookings')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['cell_id', 'key']).doNothing())
        .returning(['id', 'cell_id', 'key'])
        .execute()
      for (const { id, cell_id, key } of made) idByKey.set(`${cell_id} ${key}`, id)
    }
    const fresh = bookings.filter(({ cellId, key }) => idByKey.has(`${cellId} ${key}`))
    const booked = fresh.map((booking) => {
      const id = idByKey.get(`${booking.cellId} ${booking.key}`)
      assert(id !== undefined, 'a new booking has an id')
      return { id, booking }
    })
    const entries = booked.flatMap(({ id, booking }) =>
      booking.entries.map((entry) => toEntryRow(entry, id, booking.startMs)),
    )
    for (const some of portionsOf(entries)) {
      await tx.insertInto('ledger_entries').values(some).execute()
    }
    // In one order everywhere, for the same reason.
    for (const [id, changeMicro] of [...changesOf(fresh)].sort(([a], [b]) => a - b)) {
      await tx
        .updateTable('ledger_accounts')
        .set(({ eb }) => ({ balance_micro: eb('balance_micro', '+', changeMicro) }))
        .where('id', '=', id)
        .execute()
    }
    await addToLogs(tx, booked)
    return fresh
  })
}

/** When the last settled interval began; null before the first. */
export async function lastSettledStartMs(
  db: Kysely<Schema>,
  cellId: string,
): Promise<number | null> {
  const row = await db
    .selectFrom('ledger_bookings')
    .select(({ fn }) => fn.max('start_ms').as('start_ms'))
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'settlement')
    .executeTakeFirst()
  return row?.start_ms ?? null
}

/** The first instant of a neighbourhood that is not settled yet; null before its first settlement. */
export async function settledUntilMs(db: Kysely<Schema>, cellId: string): Promise<number | null> {
  const lastMs = await lastSettledStartMs(db, cellId)
  return lastMs === null ? null : stepAt(await listSharingRules(db, cellId), lastMs).toMs
}

/** The settlements that hold for the intervals that begin in `[fromMs, toMs)`, by start. */
export async function settlementsBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<Map<number, Booking>> {
  const rows = await db
    .selectFrom('ledger_bookings')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('kind', '=', 'settlement')
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .orderBy('revision')
    .execute()
  const live = new Map(rows.map((row) => [row.start_ms, row]))
  const entries = await entriesOf(
    db,
    [...live.values()].map((row) => row.id),
  )
  return new Map(
    [...live].map(([startMs, row]) => [startMs, toBooking(row, entries.get(row.id) ?? [])]),
  )
}

/** A booking as it is kept. */
export interface BookedRow {
  readonly id: number
  readonly bookedMs: number
  readonly booking: Booking
}

/** What was ever settled about one interval, in the order it was booked. */
export async function bookingsOfInterval(
  db: Kysely<Schema>,
  cellId: string,
  startMs: number,
): Promise<BookedRow[]> {
  return await bookingsBetween(db, cellId, startMs, startMs + 1, ['settlement', 'reversal'])
}

/** Everything of some kinds that was ever booked about `[fromMs, toMs)`, in the order it was booked. */
export async function bookingsBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
  kinds: readonly Booking['kind'][] = bookingKinds,
): Promise<BookedRow[]> {
  const rows = await db
    .selectFrom('ledger_bookings')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('kind', 'in', kinds)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .orderBy('id')
    .execute()
  const entries = await entriesOf(
    db,
    rows.map((row) => row.id),
  )
  return rows.map((row) => ({
    id: row.id,
    bookedMs: row.booked_ms,
    booking: toBooking(row, entries.get(row.id) ?? []),
  }))
}

/** Ids of all bookings about `[fromMs, toMs)`: settlements and what takes them back by their interval, payments by their instant. */
export async function bookingIdsBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('ledger_bookings')
    .select('id')
    .where('cell_id', '=', cellId)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .execute()
  return rows.map(({ id }) => id)
}

/** Bookings by their ids, without those that are not there. */
export async function bookingsById(
  db: Kysely<Schema>,
  ids: readonly number[],
): Promise<Map<number, Booking>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('ledger_bookings').selectAll().where('id', 'in', ids).execute()
  const entries = await entriesOf(db, ids)
  return new Map(rows.map((row) => [row.id, toBooking(row, entries.get(row.id) ?? [])]))
}

/** The booking with this key; null where there is none. */
export async function findBooking(
  db: Kysely<Schema>,
  cellId: string,
  key: string,
): Promise<Booking | null> {
  const row = await db
    .selectFrom('ledger_bookings')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('key', '=', key)
    .executeTakeFirst()
  if (row === undefined) return null
  const entries = await entriesOf(db, [row.id])
  return toBooking(row, entries.get(row.id) ?? [])
}

/** The entry behind a row. */
export function toEntry(row: Selectable<AccountsTables['ledger_entries']>): Entry {
  return {
    accountId: row.account_id,
    kind: entryKindOf(row.kind),
    source: sourceOf(row.is_estimated),
    energyWh: row.energy_wh,
    amountMicro: row.amount_micro,
    aloneMicro: row.alone_micro,
  }
}

/** Reads the kind of an entry back from its column. */
export function entryKindOf(text: string): EntryKind {
  const kind = entryKinds.find((known) => known === text)
  assert(kind !== undefined, `an entry of unknown kind ${text}`)
  return kind
}

/** Reads the source of an entry back from its column. */
export function sourceOf(index: number): Source {
  const source = sources[index]
  assert(source !== undefined, `an entry of unknown source ${index}`)
  return source
}

/** `sum(column)` as a whole number, 0 for no rows, alike on every database. */
export function sumOf(column: 'energy_wh' | 'amount_micro' | 'alone_micro') {
  return sql<number>`cast(coalesce(sum(${sql.ref(column)}), 0) as bigint)`
}

async function entriesOf(
  db: Kysely<Schema>,
  bookingIds: readonly number[],
): Promise<Map<number, Entry[]>> {
  const entries = new Map<number, Entry[]>(bookingIds.map((id) => [id, []]))
  for (const some of portionsOf(bookingIds)) {
    const rows = await db
      .selectFrom('ledger_entries')
      .selectAll()
      .where('booking_id', 'in', some)
      .execute()
    for (const row of rows) entries.get(row.booking_id)?.push(toEntry(row))
  }
  return entries
}

function toEntryRow(entry: Entry, bookingId: number, startMs: number) {
  return {
    booking_id: bookingId,
    account_id: entry.accountId,
    start_ms: startMs,
    kind: entry.kind,
    is_estimated: sources.indexOf(entry.source),
    energy_wh: entry.energyWh,
    amount_micro: entry.amountMicro,
    alone_micro: entry.aloneMicro,
  }
}

function toBooking(
  row: Selectable<AccountsTables['ledger_bookings']>,
  entries: readonly Entry[],
): Booking {
  const gaps: number[] = JSON.parse(row.gaps)
  return {
    cellId: row.cell_id,
    kind: bookingKindOf(row.kind),
    key: row.key,
    startMs: row.start_ms,
    revision: row.revision,
    entries,
    gaps,
    planMicroPerKwh: row.plan_price_micro,
  }
}

function bookingKindOf(text: string): BookingKind {
  const kind = bookingKinds.find((known) => known === text)
  assert(kind !== undefined, `a booking of unknown kind ${text}`)
  return kind
}
