import type { Kysely } from 'kysely'
import { dayMs } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'

/** So long it is kept what left. */
export const departuresKeptMs = 90 * dayMs
/** Rows of one question at the most, the newest first. */
export const departuresShown = 200

/** How often one row of the table left one cell to one receiver in one hour. */
export interface LeftInHour {
  /** Null: it was of the node itself. */
  readonly cellId: string | null
  /** Name of the row in the table of what may leave. */
  readonly name: string
  /** Address of a peer, or `everybody`, `followers`, `asker`, `others`. */
  readonly receiver: string
  readonly hourMs: number
  readonly count: number
  readonly lastMs: number
  /** Of the last one. */
  readonly fields: readonly string[]
}

/** Adds to what is counted already. */
export async function addDepartures(
  db: Kysely<Schema>,
  left: readonly LeftInHour[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { cellId, name, receiver, hourMs, count, lastMs, fields } of left) {
      const last = { last_ms: lastMs, fields: fields.join(' ') }
      await tx
        .insertInto('departures')
        .values({ cell_id: cellId ?? '', name, receiver, hour_ms: hourMs, count, ...last })
        .onConflict((conflict) =>
          conflict
            .columns(['cell_id', 'hour_ms', 'name', 'receiver'])
            .doUpdateSet((eb) => ({ ...last, count: eb('departures.count', '+', count) })),
        )
        .execute()
    }
  })
}

/** What left a cell, or the node itself (null), the newest hour first; {@link departuresShown} rows at the most. */
export async function listDepartures(
  db: Kysely<Schema>,
  cellId: string | null,
): Promise<readonly LeftInHour[]> {
  const rows = await db
    .selectFrom('departures')
    .selectAll()
    .where('cell_id', '=', cellId ?? '')
    .orderBy('hour_ms', 'desc')
    .orderBy('last_ms', 'desc')
    .orderBy('name')
    .orderBy('receiver')
    .limit(departuresShown)
    .execute()
  return rows.map((row) => ({
    cellId,
    name: row.name,
    receiver: row.receiver,
    hourMs: row.hour_ms,
    count: row.count,
    lastMs: row.last_ms,
    fields: row.fields === '' ? [] : row.fields.split(' '),
  }))
}

/** Forgets what is older than {@link departuresKeptMs}. */
export async function sweepDepartures(db: Kysely<Schema>, nowMs: number): Promise<void> {
  const beforeMs = nowMs - departuresKeptMs
  await db.deleteFrom('departures').where('hour_ms', '<', beforeMs).execute()
}
