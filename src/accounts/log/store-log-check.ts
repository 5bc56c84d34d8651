import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { quarterMs } from '../../kernel/steps.ts'
import { emptyFrontier, grown, headOf } from '../../kernel/merkle.ts'
import type { Schema } from '../../store/schema.ts'
import { bookingLeaf, proveLines } from './ledger-log.ts'
import type { LineProof } from './line-proof.ts'
import { bookingIdsBetween, bookingsBetween, bookingsById } from '../store-booking.ts'
import {
  accountNumbers,
  leavesOf,
  logged,
  readLog,
  readLogHead,
  type LogHead,
} from './store-ledger-log.ts'

/**
 * Proofs of all that the log says of one account about the interval that begins at `startMs`, in the order it was booked: settlements and
 * what took them back, the bill of a month that ends with it, payments made in it.
 */
export async function proofsOfInterval(
  db: Kysely<Schema>,
  cellId: string,
  accountNumber: number,
  startMs: number,
): Promise<LineProof[]> {
  const log = await readLog(db, cellId)
  if (log === null) return []
  const numbers = await accountNumbers(db, cellId)
  const rows = await leavesOf(db, cellId, 0, log.frontier.size)
  const leaves = rows.map(({ leaf }) => fromHex(leaf))
  const indexes = new Map(rows.map((row, index) => [row.booking_id, index]))
  const proofs: LineProof[] = []
  const booked = await bookingsBetween(db, cellId, startMs, startMs + quarterMs)
  for (const { id, booking } of booked) {
    const index = indexes.get(id)
    if (index === undefined) continue
    const of = logged(booking, numbers)
    const proof = proveLines(log.secret, of, accountNumber, { leaves, index })
    if (proof !== null) proofs.push(proof)
  }
  return proofs
}

/** What {@link checkLog} found. */
export interface LogCheck extends LogHead {
  /** Bookings that are no longer what the log says of them, or no longer there. */
  readonly changed: number
  /** Whether the leaves make up the head. */
  readonly isWhole: boolean
}

/** Works the whole log of a cell out again from its bookings and entries. */
export async function checkLog(db: Kysely<Schema>, cellId: string): Promise<LogCheck> {
  const { changed, size, head, isWhole } = await checkLeaves(db, cellId, () => true)
  return { size, head, changed, isWhole }
}

/** What {@link checkPeriod} found. */
export interface PeriodCheck extends LogCheck {
  /** Bookings about the period. */
  readonly bookings: number
  /** Of these, not in the log: it began later, or they were left out. */
  readonly unlogged: number
}

/** Bookings times accounts that are checked at once at the most: 30 us of CPU each, a month of 35 homes. */
export const checkedAtOnce = 105_000

/** Bookings that are checked between two turns of everything else that the node does. */
const checkBatch = 96

/**
 * Whether each booking about `[fromMs, toMs)` stands in the cell's log as it is booked, and the log leads to its head.
 * null where that is more than `limit` bookings times accounts.
 */
export async function checkPeriod(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  limit = checkedAtOnce,
): Promise<PeriodCheck | null> {
  const ids = new Set(await bookingIdsBetween(db, cellId, fromMs, toMs))
  if (ids.size * (await accountNumbers(db, cellId)).size > limit) return null
  const { logged, ...check } = await checkLeaves(db, cellId, (id) => ids.has(id))
  return { ...check, bookings: ids.size, unlogged: ids.size - logged }
}

/** Leads all leaves of a log to its head, and compares those of some bookings with what is booked. `logged`: how many these are. */
async function checkLeaves(
  db: Kysely<Schema>,
  cellId: string,
  isAsked: (bookingId: number) => boolean,
): Promise<LogCheck & { readonly logged: number }> {
  const stated = await readLogHead(db, cellId)
  const log = await readLog(db, cellId)
  const found = { logged: 0, changed: 0 }
  if (log === null) return { ...stated, ...found, isWhole: true }
  const numbers = await accountNumbers(db, cellId)
  let again = emptyFrontier
  for (let from = 0; from < stated.size; from += checkBatch) {
    await setImmediate()
    const rows = await leavesOf(db, cellId, from, Math.min(stated.size, from + checkBatch))
    for (const { leaf } of rows) again = grown(again, fromHex(leaf))
    const asked = rows.filter((row) => isAsked(row.booking_id))
    const bookings = await bookingsById(
      db,
      asked.map((row) => row.booking_id),
    )
    for (const { booking_id, leaf } of asked) {
      const booking = bookings.get(booking_id)
      const isSame =
        booking !== undefined && toHex(bookingLeaf(log.secret, logged(booking, numbers))) === leaf
      found.logged++
      if (!isSame) found.changed++
    }
  }
  const isWhole = again.size === stated.size && toHex(headOf(again)) === stated.head
  return { ...stated, ...found, isWhole }
}
