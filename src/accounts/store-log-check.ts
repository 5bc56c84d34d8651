import type { Kysely } from 'kysely'
import { fromHex, toHex } from '../kernel/hex.ts'
import { emptyFrontier, grown, headOf } from '../kernel/merkle.ts'
import type { Schema } from '../store/schema.ts'
import { bookingLeaf, proveLines } from './ledger-log.ts'
import type { LineProof } from './line-proof.ts'
import { bookingsById, bookingsOfInterval } from './store-booking.ts'
import {
  accountNumbers,
  leavesOf,
  logged,
  readLog,
  readLogHead,
  type LogHead,
} from './store-ledger-log.ts'
import { rowsAtOnce } from './store-rows.ts'

/** Proofs of all that the log says of one account about the interval that begins at `startMs`, in the order it was booked. */
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
  for (const { id, booking } of await bookingsOfInterval(db, cellId, startMs)) {
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
  const stated = await readLogHead(db, cellId)
  const log = await readLog(db, cellId)
  if (log === null) return { ...stated, changed: 0, isWhole: true }
  const numbers = await accountNumbers(db, cellId)
  let changed = 0
  let again = emptyFrontier
  for (let from = 0; from < stated.size; from += rowsAtOnce) {
    const rows = await leavesOf(db, cellId, from, Math.min(stated.size, from + rowsAtOnce))
    const bookings = await bookingsById(
      db,
      rows.map((row) => row.booking_id),
    )
    for (const { booking_id, leaf } of rows) {
      again = grown(again, fromHex(leaf))
      const booking = bookings.get(booking_id)
      const isSame =
        booking !== undefined && toHex(bookingLeaf(log.secret, logged(booking, numbers))) === leaf
      if (!isSame) changed++
    }
  }
  const isWhole = again.size === stated.size && toHex(headOf(again)) === stated.head
  return { ...stated, changed, isWhole }
}
