import type { Kysely } from 'kysely'
import { assert } from '../kernel/assert.ts'
import type { Schema } from '../store/schema.ts'
import { isQuantity, type Quantity } from './quantity.ts'

/** How far the past of one quantity was read from a device: everything before `untilMs`, of what lies before `toMs`. */
export interface History {
  readonly address: string
  readonly quantity: Quantity
  readonly untilMs: number | null
  readonly toMs: number
}

/** Notes that a person wants the past; read before, it is read once more from its beginning. */
export async function wantHistory(
  db: Kysely<Schema>,
  connectionId: string,
  atMs: number,
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ history_wanted_ms: atMs })
    .where('id', '=', connectionId)
    .execute()
  await db
    .updateTable('connection_histories')
    .set({ until_ms: null })
    .where('connection_id', '=', connectionId)
    .execute()
}

/** The connections whose past somebody wanted, out of these. */
export async function historiesWanted(
  db: Kysely<Schema>,
  connectionIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (connectionIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('connections')
    .select('id')
    .where('id', 'in', connectionIds)
    .where('history_wanted_ms', 'is not', null)
    .execute()
  return new Set(rows.map(({ id }) => id))
}

/** What was read through a connection, and what is still to be. */
export async function listHistories(db: Kysely<Schema>, connectionId: string): Promise<History[]> {
  const rows = await db
    .selectFrom('connection_histories')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .orderBy('address')
    .orderBy('quantity')
    .execute()
  return rows.map(({ address, quantity, until_ms: untilMs, to_ms: toMs }) => {
    assert(isQuantity(quantity), `a history of ${quantity} is in the database`)
    return { address, quantity, untilMs, toMs }
  })
}

/** Notes how far one was read. */
export async function saveHistory(
  db: Kysely<Schema>,
  connectionId: string,
  { address, quantity, untilMs, toMs }: History,
): Promise<void> {
  await db
    .insertInto('connection_histories')
    .values({
      connection_id: connectionId,
      address,
      quantity,
      until_ms: untilMs,
      to_ms: toMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['connection_id', 'address', 'quantity'])
        .doUpdateSet({ until_ms: untilMs, to_ms: toMs }),
    )
    .execute()
}

/** Forgets how far was read through the connections of cells that go, or through one of them. */
export async function forgetHistories(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  connectionId?: string,
): Promise<void> {
  let going = db.selectFrom('connections').select('id').where('cell_id', 'in', cellIds)
  if (connectionId !== undefined) going = going.where('id', '=', connectionId)
  await db.deleteFrom('connection_histories').where('connection_id', 'in', going).execute()
}
