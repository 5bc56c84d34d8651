import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsTables } from '../../store/tables/accounts.ts'
import type { Span } from '../sharing/rule-spans.ts'
import { partStates, type AskedPart, type MeterPart } from './meter-part.ts'

/** Parts that one question reads at the most: five communities of each of a neighbourhood's homes, changed many times over. */
const partLimit = 100_000

/** The parts that homes of a neighbourhood have elsewhere: those that were agreed on, whenever they hold. */
export async function partsElsewhere(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly MeterPart[]> {
  const rows = await db
    .selectFrom('meter_parts')
    .innerJoin('cells', 'cells.id', 'meter_parts.home_id')
    .selectAll('meter_parts')
    .where('cells.parent_id', '=', cellId)
    .where('meter_parts.state', '=', 'agreed')
    .orderBy('meter_parts.id')
    .limit(partLimit)
    .execute()
  return rows.map(toPart)
}

/** All agreed parts of the homes that ever had one in this community, those elsewhere among them. */
export async function partsOfGuests(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly MeterPart[]> {
  const rows = await db
    .selectFrom('meter_parts')
    .selectAll()
    .where('state', '=', 'agreed')
    .where('home_id', 'in', (eb) =>
      eb
        .selectFrom('meter_parts as here')
        .select('here.home_id')
        .where('here.cell_id', '=', cellId)
        .where('here.state', '=', 'agreed'),
    )
    .orderBy('id')
    .limit(partLimit)
    .execute()
  return rows.map(toPart)
}

/** Homes of other neighbourhoods that took part here once, and not in this span. */
export async function guestsGoneBy(
  db: Kysely<Schema>,
  cellId: string,
  { fromMs, toMs }: Span,
): Promise<ReadonlySet<string>> {
  const parts = (await partsOfGuests(db, cellId)).filter((part) => part.cellId === cellId)
  const here = new Set(
    parts
      .filter((part) => part.fromMs < toMs && (part.untilMs ?? Infinity) > fromMs)
      .map(({ homeId }) => homeId),
  )
  return new Set(parts.map(({ homeId }) => homeId).filter((id) => !here.has(id)))
}

/** All that was ever asked for a home, the newest first. */
export async function partsOfHome(db: Kysely<Schema>, homeId: string): Promise<AskedPart[]> {
  const rows = await db
    .selectFrom('meter_parts')
    .selectAll()
    .where('home_id', '=', homeId)
    .orderBy('id', 'desc')
    .limit(partLimit)
    .execute()
  return rows.map(toPart)
}

/** The communities that a home ever had a part in. */
export async function communitiesOf(
  db: Kysely<Schema>,
  homeId: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('meter_parts')
    .select('cell_id')
    .where('home_id', '=', homeId)
    .where('state', '=', 'agreed')
    .distinct()
    .execute()
  return new Set(rows.map(({ cell_id }) => cell_id))
}

/** All that a community was ever asked, the newest first. */
export async function partsIn(db: Kysely<Schema>, cellId: string): Promise<AskedPart[]> {
  const rows = await db
    .selectFrom('meter_parts')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('id', 'desc')
    .limit(partLimit)
    .execute()
  return rows.map(toPart)
}

export async function findPart(db: Kysely<Schema>, id: string): Promise<AskedPart | null> {
  const row = await db.selectFrom('meter_parts').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : toPart(row)
}

/** Keeps a part that was checked. */
export async function savePart(db: Kysely<Schema>, part: AskedPart): Promise<void> {
  const { id, homeId, cellId, askedMs } = part
  const row = {
    parts_per_million: part.partsPerMillion,
    from_ms: part.fromMs,
    until_ms: part.untilMs,
    state: part.state,
    answered_ms: part.answeredMs,
  }
  await db
    .insertInto('meter_parts')
    .values({ id, home_id: homeId, cell_id: cellId, asked_ms: askedMs, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** Nobody knows any more where a home took part: what was settled stays in the ledgers. */
export async function forgetParts(db: Kysely<Schema>, homeId: string): Promise<void> {
  await db.deleteFrom('meter_parts').where('home_id', '=', homeId).execute()
}

function toPart(row: Selectable<AccountsTables['meter_parts']>): AskedPart {
  const state = partStates.find((known) => known === row.state)
  assert(state !== undefined, `a part of a meter in an unknown state ${row.state}`)
  return {
    id: row.id,
    homeId: row.home_id,
    cellId: row.cell_id,
    partsPerMillion: row.parts_per_million,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
    state,
    askedMs: row.asked_ms,
    answeredMs: row.answered_ms,
  }
}
