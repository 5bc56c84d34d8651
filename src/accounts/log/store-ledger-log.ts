import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import type { Kysely } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { emptyFrontier, grown, headOf, type Frontier } from '../../kernel/merkle.ts'
import type { Schema } from '../../store/schema.ts'
import type { Booking } from '../ledger.ts'
import { bookingLeaf, type LoggedBooking } from './ledger-log.ts'
import type { LoggedLine } from './line-proof.ts'
import { portionsOf } from '../store-rows.ts'

/** How long a cell's log is, and its head: 32 bytes in hex that commit to every booking in it. */
export interface LogHead {
  readonly size: number
  readonly head: string
}

/** The log of a cell; empty before its first booking. */
export async function readLogHead(db: Kysely<Schema>, cellId: string): Promise<LogHead> {
  const log = await readLog(db, cellId)
  const frontier = log?.frontier ?? emptyFrontier
  return { size: frontier.size, head: toHex(headOf(frontier)) }
}

/**
 * Holds the logs of cells until the transaction ends, before anything else of their books: what is booked beside it comes after, so that
 * what was read of them meanwhile still holds.
 */
export async function holdLogs(tx: Kysely<Schema>, cellIds: readonly string[]): Promise<void> {
  for (const cellId of [...new Set(cellIds)].sort()) {
    await tx
      .insertInto('ledger_logs')
      .values({ cell_id: cellId, secret: toHex(randomBytes(32)), size: 0, roots: '[]' })
      .onConflict((conflict) => conflict.column('cell_id').doNothing())
      .execute()
    await tx
      .updateTable('ledger_logs')
      .set((eb) => ({ size: eb.ref('size') }))
      .where('cell_id', '=', cellId)
      .execute()
  }
}

/**
 * Adds bookings that were just inserted to the logs of their cells, in their order, and holds those logs until the transaction ends. A cell's log begins with the first booking after this version was installed.
 */
export async function addToLogs(
  tx: Kysely<Schema>,
  booked: readonly { readonly id: number; readonly booking: Booking }[],
): Promise<void> {
  const cells = Map.groupBy(booked, ({ booking }) => booking.cellId)
  await holdLogs(tx, [...cells.keys()])
  for (const cellId of [...cells.keys()].sort()) {
    const held = await readLog(tx, cellId)
    assert(held !== null, 'a log that is held is there')
    const { secret, frontier } = held
    const numbers = await accountNumbers(tx, cellId)
    let log = frontier
    const rows = cells.get(cellId)!.map(({ id, booking }) => {
      const leaf = bookingLeaf(secret, logged(booking, numbers))
      const row = { cell_id: cellId, number: log.size, booking_id: id, leaf: toHex(leaf) }
      log = grown(log, leaf)
      return row
    })
    for (const some of portionsOf(rows)) {
      await tx.insertInto('ledger_leaves').values(some).execute()
    }
    await tx
      .updateTable('ledger_logs')
      .set({ size: log.size, roots: JSON.stringify(log.roots.map(toHex)) })
      .where('cell_id', '=', cellId)
      .execute()
  }
}

/** A cell's log as it is kept. */
export interface Log {
  readonly secret: KeyObject
  readonly frontier: Frontier
}

/** null before the first booking. */
export async function readLog(db: Kysely<Schema>, cellId: string): Promise<Log | null> {
  const row = await db
    .selectFrom('ledger_logs')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  const roots: string[] = JSON.parse(row.roots)
  const secret = createSecretKey(fromHex(row.secret))
  return { secret, frontier: { size: row.size, roots: roots.map(fromHex) } }
}

/** Leaves `from` to before `to`, hex, and the bookings they are of. */
export async function leavesOf(db: Kysely<Schema>, cellId: string, from: number, to: number) {
  return await db
    .selectFrom('ledger_leaves')
    .select(['booking_id', 'leaf'])
    .where('cell_id', '=', cellId)
    .where('number', '>=', from)
    .where('number', '<', to)
    .orderBy('number')
    .execute()
}

/** Numbers of a cell's accounts by their ids. */
export async function accountNumbers(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<number, number>> {
  const rows = await db
    .selectFrom('ledger_accounts')
    .select(['id', 'number'])
    .where('cell_id', '=', cellId)
    .execute()
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/** A booking as the log has it. */
export function logged(booking: Booking, numbers: ReadonlyMap<number, number>): LoggedBooking {
  const numberOf = (accountId: number): number => {
    const number = numbers.get(accountId)
    assert(number !== undefined, `${booking.key}: an account of another cell`)
    return number
  }
  const { kind, key, startMs, revision, gaps } = booking
  const lines = new Map<number, LoggedLine[]>()
  for (const { accountId, ...line } of booking.entries) {
    const number = numberOf(accountId)
    const others = lines.get(number)
    if (others === undefined) lines.set(number, [line])
    else others.push(line)
  }
  return {
    kind,
    key,
    startMs,
    revision,
    gaps: gaps.map(numberOf).sort((a, b) => a - b),
    lines,
  }
}
