import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { assert } from '../../kernel/assert.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import { dayMs, floorTo, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { correctionOf, type Account } from '../ledger.ts'
import { readTerms, type Terms } from '../read-terms.ts'
import { quartersOf, stepAt } from '../sharing/settlement-steps.ts'
import { holdLogs } from '../log/store-ledger-log.ts'
import { book } from '../store-booking.ts'
import { listAccounts } from '../store.ts'
import { refuseMissingImport } from './imports.ts'
import { reconcileSpan } from './reconciliation.ts'
import { findImport, markAllocated, type AllocationImport } from './store.ts'
import { beginBooking, heldImport, nextToBook, saveProgress } from './store-progress.ts'

/** Lines of the ledger in one transaction, about: some fifty milliseconds of work, in which nobody else can write. */
export const partLines = 2_000

/** How long a request books before it answers; the rest goes on with the node's own work. */
export const requestMs = 2_000

/** Lines that an account has in a correction, about: two that are taken back, and two that are made. */
const linesOfAccount = 4

/** How far a file is booked, in quarter hours of its time. */
export interface BookingProgress {
  readonly bookedQuarters: number
  readonly quarters: number
  /** Quarter hours that were corrected by it so far. */
  readonly corrected: number
  /** When all of it was booked; null: the rest is still to come. */
  readonly bookedMs: number | null
}

/**
 * Books what a kept file changes, after the files that were begun before it. Stops after the part under way when `until` says so: what is
 * left goes on with {@link bookBegun}, or when this is asked again. All of it is booked once: again it changes nothing.
 */
export async function bookImport(
  db: Kysely<Schema>,
  cell: Cell,
  id: string,
  nowMs: number,
  until?: AbortSignal,
): Promise<Result<BookingProgress>> {
  const of = await findImport(db, cell.id, id)
  if (of === null) return refuseMissingImport()
  await beginBooking(db, of, nowMs)
  await bookBegun(db, cell, nowMs, until)
  const now = await findImport(db, cell.id, id)
  assert(now !== null, 'what is being booked is not dropped')
  return success(progressOf(now))
}

/**
 * Goes on with the files whose booking was begun, one after the other in that order, part by part, until all of them are booked or
 * `until` says so; at least one part. Gives how many parts it booked. Between two parts others can write, and whoever is killed has
 * booked whole intervals.
 */
export async function bookBegun(
  db: Kysely<Schema>,
  cell: Cell,
  nowMs: number,
  until?: AbortSignal,
): Promise<number> {
  for (let parts = 0; ; parts++) {
    const of = await nextToBook(db, cell.id)
    if (of === null) return parts
    await db.transaction().execute((tx) => bookPart(tx, cell, of.id, nowMs))
    if (until?.aborted === true) return parts + 1
    await setImmediate()
  }
}

/** How far a file is booked. */
export function progressOf(of: AllocationImport): BookingProgress {
  const { fromMs, toMs, bookedToMs, corrected, bookedMs } = of
  const quarters = (toMs - fromMs) / quarterMs
  const untilMs = bookedMs !== null ? toMs : Math.min(toMs, bookedToMs ?? fromMs)
  return { bookedQuarters: (untilMs - fromMs) / quarterMs, quarters, corrected, bookedMs }
}

/**
 * The next part of a file: of each interval that comes out differently the settlement is reversed and made again, in one transaction
 * with the mark that it is allocated now and with how far the file is booked.
 */
async function bookPart(tx: Kysely<Schema>, cell: Cell, id: string, nowMs: number): Promise<void> {
  const of = await heldImport(tx, id)
  if (of === null) return
  // Nobody settles anything here anew until this part stands.
  await holdLogs(tx, [cell.id])
  const terms = await readTerms(tx, cell)
  const accounts = await listAccounts(tx, cell.id)
  const fromMs = of.bookedToMs ?? of.fromMs
  const toMs = partEndMs(terms, accounts, fromMs)
  const { intervals } = await reconcileSpan(tx, cell, of, { terms, accounts, fromMs, toMs })
  const right = intervals.filter(({ outcome }) => outcome.kind === 'right')
  const corrected = right.flatMap(({ booked, outcome }) => {
    const isOther = outcome.kind === 'right' && outcome.differences.length > 0
    const bookings = isOther ? correctionOf(booked, outcome.right) : []
    return bookings.length === 0 ? [] : [{ startMs: booked.startMs, bookings }]
  })
  const bookings = corrected.flatMap((interval) => interval.bookings)
  const booked = await book(tx, bookings, nowMs)
  assert(booked === bookings.length, 'a settlement that holds was not reversed before')
  await markAllocated(
    tx,
    of,
    right.map(({ booked: { startMs, revision } }) => ({ startMs, revision })),
  )
  const quarters = corrected.flatMap(({ startMs }) => quartersOf(stepAt(terms.rules, startMs)))
  await saveProgress(tx, {
    id,
    bookedToMs: toMs,
    corrected: of.corrected + quarters.length,
    bookedMs: toMs >= of.toMs ? nowMs : null,
  })
}

/** Where the part that begins at `fromMs` ends: with a whole interval, at most with its day, and so that it has few enough lines. */
function partEndMs({ rules }: Terms, accounts: readonly Account[], fromMs: number): number {
  const quarters = Math.max(1, Math.floor(partLines / (linesOfAccount * accounts.length)))
  const endMs = Math.min(fromMs + quarters * quarterMs, floorTo(fromMs, dayMs) + dayMs)
  return stepAt(rules, endMs - 1).toMs
}
