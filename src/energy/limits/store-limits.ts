import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { emptyGrid, type Grid } from './grid.ts'
import { emptyWiring, type Wiring } from './wiring.ts'

/** Keeps how a home is wired. Checked by `checkWiring` before. */
export async function saveWiring(
  db: Kysely<Schema>,
  homeId: string,
  wiring: Wiring,
  nowMs: number,
): Promise<void> {
  await save(db, homeId, wiring, nowMs)
}

/** Keeps what a neighbourhood's grid carries. Checked by `checkGrid` before. */
export async function saveGrid(
  db: Kysely<Schema>,
  cellId: string,
  grid: Grid,
  nowMs: number,
): Promise<void> {
  await save(db, cellId, grid, nowMs)
}

/** How a home is wired, as far as that was stated. */
export async function wiringOf(db: Kysely<Schema>, homeId: string): Promise<Wiring> {
  return (await statedBy<Wiring>(db, homeId)) ?? emptyWiring
}

/** What a neighbourhood's grid carries, as far as that was stated. */
export async function gridOf(db: Kysely<Schema>, cellId: string): Promise<Grid> {
  return (await statedBy<Grid>(db, cellId)) ?? emptyGrid
}

/** How homes are wired, by home; those that stated nothing are not named. */
export async function wiringsOf(
  db: Kysely<Schema>,
  homeIds: readonly string[],
): Promise<ReadonlyMap<string, Wiring>> {
  if (homeIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('stated_limits')
    .select(['cell_id', 'body'])
    .where('cell_id', 'in', homeIds)
    .execute()
  return new Map(rows.map(({ cell_id, body }) => [cell_id, JSON.parse(body) as Wiring]))
}

/** Forgets how homes are wired that nobody is left in. */
export async function forgetWirings(db: Kysely<Schema>, homeIds: readonly string[]): Promise<void> {
  if (homeIds.length === 0) return
  await db.deleteFrom('stated_limits').where('cell_id', 'in', homeIds).execute()
}

async function save(
  db: Kysely<Schema>,
  cellId: string,
  stated: Wiring | Grid,
  nowMs: number,
): Promise<void> {
  const body = JSON.stringify(stated)
  await db
    .insertInto('stated_limits')
    .values({ cell_id: cellId, set_ms: nowMs, body })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet({ set_ms: nowMs, body }))
    .execute()
}

async function statedBy<Stated>(db: Kysely<Schema>, cellId: string): Promise<Stated | null> {
  const row = await db
    .selectFrom('stated_limits')
    .select('body')
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  // Written by `save` only.
  return row === undefined ? null : (JSON.parse(row.body) as Stated)
}
