import type { Kysely, Selectable } from 'kysely'
import { assert } from '../kernel/assert.ts'
import type { Schema } from '../store/schema.ts'
import type { Override, SetPoint } from './set-point.ts'

/** Writes a set point down before it is sent. Written twice it is there once: the first stays. */
export async function recordSetPoint(db: Kysely<Schema>, setPoint: SetPoint): Promise<void> {
  await db
    .insertInto('set_points')
    .values({
      id: setPoint.id,
      thing_id: setPoint.thingId,
      issued_ms: setPoint.issuedMs,
      power_w: setPoint.powerW,
      expires_ms: setPoint.expiresMs,
      reason: setPoint.reason,
      source: setPoint.source,
      acknowledged_ms: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Notes that a thing has said it took a set point; the first time counts. */
export async function acknowledgeSetPoint(
  db: Kysely<Schema>,
  id: string,
  atMs: number,
): Promise<void> {
  await db
    .updateTable('set_points')
    .set({ acknowledged_ms: atMs })
    .where('id', '=', id)
    .where('acknowledged_ms', 'is', null)
    .execute()
}

/** The last set point of each thing that ever had one, expired or not. */
export async function latestSetPoints(
  db: Kysely<Schema>,
  thingIds: readonly string[],
): Promise<SetPoint[]> {
  if (thingIds.length === 0) return []
  // One probe of set_points_by_thing for each thing, however long its history is.
  const rows = await db
    .selectFrom('set_points')
    .selectAll()
    .where('id', 'in', (outer) =>
      outer
        .selectFrom('things')
        .where('things.id', 'in', thingIds)
        .select((inner) =>
          inner
            .selectFrom('set_points as last')
            .select('last.id')
            .whereRef('last.thing_id', '=', 'things.id')
            .orderBy('last.issued_ms', 'desc')
            .orderBy('last.id', 'desc')
            .limit(1)
            .as('last_id'),
        ),
    )
    .orderBy('thing_id')
    .execute()
  return rows.map(toSetPoint)
}

/** The set points of a thing issued in `[fromMs, toMs)`, oldest first, `limit` (500) at the most. */
export async function setPointsBetween(
  db: Kysely<Schema>,
  thingId: string,
  fromMs: number,
  toMs: number,
  limit = 500,
): Promise<(SetPoint & { readonly acknowledgedMs: number | null })[]> {
  const rows = await db
    .selectFrom('set_points')
    .selectAll()
    .where('thing_id', '=', thingId)
    .where('issued_ms', '>=', fromMs)
    .where('issued_ms', '<', toMs)
    .orderBy('issued_ms')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...toSetPoint(row), acknowledgedMs: row.acknowledged_ms }))
}

/** Rows that one call of {@link forgetSteering} takes out of each table: the first after an upgrade does not hold up the rest. */
export const forgetAtOnce = 20_000

/**
 * Forgets the set points and wishes of some cells' things that ended before an instant, the oldest first,
 * {@link forgetAtOnce} at the most; the last set point of each thing stays, for it says what the thing does now.
 * Returns how many went.
 */
export async function forgetSteering(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  beforeMs: number,
): Promise<number> {
  if (cellIds.length === 0) return 0
  const setPoints = await db
    .deleteFrom('set_points')
    .where('id', 'in', (old) =>
      old
        .selectFrom('things as t')
        .innerJoin('set_points as s', 's.thing_id', 't.id')
        .where('t.cell_id', 'in', cellIds)
        .where('s.issued_ms', '<', beforeMs)
        .where('s.expires_ms', '<', beforeMs)
        .where((of) =>
          of.exists(
            of
              .selectFrom('set_points as later')
              .select('later.id')
              .whereRef('later.thing_id', '=', 's.thing_id')
              .whereRef('later.issued_ms', '>', 's.issued_ms'),
          ),
        )
        .select('s.id')
        .orderBy('s.issued_ms')
        .limit(forgetAtOnce),
    )
    .executeTakeFirst()
  const wishes = await db
    .deleteFrom('overrides')
    .where('id', 'in', (old) =>
      old
        .selectFrom('things as t')
        .innerJoin('overrides as o', 'o.thing_id', 't.id')
        .where('t.cell_id', 'in', cellIds)
        .where('o.from_ms', '<', beforeMs)
        .where('o.until_ms', '<', beforeMs)
        .select('o.id')
        .orderBy('o.from_ms')
        .limit(forgetAtOnce),
    )
    .executeTakeFirst()
  return Number(setPoints.numDeletedRows) + Number(wishes.numDeletedRows)
}

/** Keeps a person's wish. It wins over every plan from now on; `automatic` ends the one before. */
export async function recordOverride(db: Kysely<Schema>, override: Override): Promise<void> {
  await db
    .insertInto('overrides')
    .values({
      id: override.id,
      thing_id: override.thingId,
      person_id: override.personId,
      mode: override.mode,
      power_w: override.powerW,
      from_ms: override.fromMs,
      until_ms: override.untilMs,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** The wish that holds for each thing at `nowMs`: its newest that has begun, unless that has ended or gave control back. */
export async function activeOverrides(
  db: Kysely<Schema>,
  thingIds: readonly string[],
  nowMs: number,
): Promise<Override[]> {
  if (thingIds.length === 0) return []
  const rows = await db
    .selectFrom('overrides')
    .selectAll()
    .where('id', 'in', (outer) =>
      outer
        .selectFrom('things')
        .where('things.id', 'in', thingIds)
        .select((inner) =>
          inner
            .selectFrom('overrides as last')
            .select('last.id')
            .whereRef('last.thing_id', '=', 'things.id')
            .where('last.from_ms', '<=', nowMs)
            .orderBy('last.from_ms', 'desc')
            .orderBy('last.id', 'desc')
            .limit(1)
            .as('last_id'),
        ),
    )
    .where('until_ms', '>', nowMs)
    .where('mode', '!=', 'automatic')
    .orderBy('thing_id')
    .execute()
  return rows.map(toOverride)
}

function toSetPoint(row: Selectable<Schema['set_points']>): SetPoint {
  const { source } = row
  assert(
    source === 'plan' || source === 'override',
    `a set point from ${source} is in the database`,
  )
  return {
    id: row.id,
    thingId: row.thing_id,
    issuedMs: row.issued_ms,
    powerW: row.power_w,
    expiresMs: row.expires_ms,
    reason: row.reason,
    source,
  }
}

export function toOverride(row: Selectable<Schema['overrides']>): Override {
  const { mode } = row
  assert(
    mode === 'hurry' || mode === 'pause' || mode === 'power' || mode === 'automatic',
    `an override of mode ${mode} is in the database`,
  )
  return {
    id: row.id,
    thingId: row.thing_id,
    personId: row.person_id,
    mode,
    powerW: row.power_w,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
  }
}
