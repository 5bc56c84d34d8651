import { sql, type Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'

/** The time in which intervals of a cell came out differently since somebody last looked. */
export interface ChangedSpan {
  readonly cellId: string
  readonly fromMs: number
  readonly toMs: number
  /** Counts the changes: what came after the look is not taken for seen. */
  readonly version: number
}

/** Notes that quarters of a cell's series in `[fromMs, toMs)` were computed anew. */
export async function noteChanged(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<void> {
  await db
    .insertInto('changed_spans')
    .values({ cell_id: cellId, from_ms: fromMs, to_ms: toMs, version: 1 })
    .onConflict((conflict) =>
      conflict.column('cell_id').doUpdateSet((row) => ({
        from_ms: sql<number>`case when changed_spans.from_ms < excluded.from_ms then changed_spans.from_ms else excluded.from_ms end`,
        to_ms: sql<number>`case when changed_spans.to_ms > excluded.to_ms then changed_spans.to_ms else excluded.to_ms end`,
        version: row('changed_spans.version', '+', 1),
      })),
    )
    .execute()
}

/** Where intervals of these cells changed since they were last seen. */
export async function changedSpans(
  db: Kysely<Schema>,
  cellIds: readonly string[],
): Promise<ChangedSpan[]> {
  if (cellIds.length === 0) return []
  const rows = await db
    .selectFrom('changed_spans')
    .selectAll()
    .where('cell_id', 'in', cellIds)
    .orderBy('cell_id')
    .execute()
  return rows.map(({ cell_id, from_ms, to_ms, version }) => ({
    cellId: cell_id,
    fromMs: from_ms,
    toMs: to_ms,
    version,
  }))
}

/** Notes that these changes were seen up to an instant. One that has changed again since stays whole. */
export async function seeChanged(
  db: Kysely<Schema>,
  spans: readonly ChangedSpan[],
  untilMs: number,
): Promise<void> {
  for (const { cellId, fromMs, toMs, version } of spans) {
    const own = { cell_id: cellId, version }
    if (toMs <= untilMs) {
      await db
        .deleteFrom('changed_spans')
        .where((of) => of.and(own))
        .execute()
    } else {
      const left = { from_ms: Math.max(fromMs, untilMs) }
      await db
        .updateTable('changed_spans')
        .set(left)
        .where((of) => of.and(own))
        .execute()
    }
  }
}
