import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { toImport, type AllocationImport } from './store.ts'

/** Says that a file is to be booked; again changes nothing. */
export async function beginBooking(
  db: Kysely<Schema>,
  { id }: AllocationImport,
  nowMs: number,
): Promise<void> {
  await db
    .updateTable('allocation_imports')
    .set({ begun_ms: nowMs })
    .where('id', '=', id)
    .where('begun_ms', 'is', null)
    .where('booked_ms', 'is', null)
    .execute()
}

/** The file of a neighbourhood that is booked now: the first that was begun and is not done; null where there is none. */
export async function nextToBook(
  db: Kysely<Schema>,
  cellId: string,
): Promise<AllocationImport | null> {
  const row = await db
    .selectFrom('allocation_imports')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('begun_ms', 'is not', null)
    .where('booked_ms', 'is', null)
    .orderBy('begun_ms')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toImport(row)
}

/** Holds a file until the transaction ends: whoever books it beside this one waits. Null where all of it is booked by now. */
export async function heldImport(tx: Kysely<Schema>, id: string): Promise<AllocationImport | null> {
  const row = await tx
    .updateTable('allocation_imports')
    .set((eb) => ({ corrected: eb.ref('corrected') }))
    .where('id', '=', id)
    .where('booked_ms', 'is', null)
    .returningAll()
    .executeTakeFirst()
  return row === undefined ? null : toImport(row)
}

/** Keeps how far a file is booked. */
export async function saveProgress(
  tx: Kysely<Schema>,
  {
    id,
    bookedToMs,
    corrected,
    bookedMs,
  }: Pick<AllocationImport, 'id' | 'bookedToMs' | 'corrected' | 'bookedMs'>,
): Promise<void> {
  await tx
    .updateTable('allocation_imports')
    .set({ booked_to_ms: bookedToMs, corrected, booked_ms: bookedMs })
    .where('id', '=', id)
    .execute()
}
