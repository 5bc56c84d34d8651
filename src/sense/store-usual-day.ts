import type { Kysely } from 'kysely'
import * as v from 'valibot'
import type { Schema } from '../store/schema.ts'
import { householdShape } from './standard-profile.ts'
import { typicalHomeW } from './subjects.ts'
import { addDays, shapeLength, usualDay, type DaySums, type UsualDay } from './usual-day.ts'

/** Homes whose days are told to others together at the least, and used for a new one. */
export const homesLeast = 5

const shape = v.pipe(v.array(v.number()), v.length(shapeLength))

/** Days of several neighbourhoods, put together by a city. */
export interface SharedDays extends DaySums {
  readonly cityId: string
  /** How many neighbourhoods. */
  readonly cells: number
  readonly learnedMs: number
}

/** Keeps what a home's days add; what they added before is replaced. `homeId`: its cell. */
export async function saveHomeDay(
  db: Kysely<Schema>,
  homeId: string,
  { logMeanW, shape: of }: DaySums,
  nowMs: number,
): Promise<void> {
  const row = { log_mean_w: logMeanW, shape: JSON.stringify([...of]), learned_ms: nowMs }
  await db
    .insertInto('home_days')
    .values({ home_id: homeId, ...row })
    .onConflict((conflict) => conflict.column('home_id').doUpdateSet(row))
    .execute()
}

/** Forgets what days of homes add. */
export async function forgetHomeDays(
  db: Kysely<Schema>,
  homeIds: readonly string[],
): Promise<void> {
  if (homeIds.length === 0) return
  await db.deleteFrom('home_days').where('home_id', 'in', homeIds).execute()
}

/** What the homes of a neighbourhood add up to: nothing, while they are fewer than {@link homesLeast}. */
export async function daysOfHomes(db: Kysely<Schema>, cellId: string): Promise<DaySums> {
  const rows = await db
    .selectFrom('home_days')
    .innerJoin('cells', 'cells.id', 'home_days.home_id')
    .select(['home_days.log_mean_w', 'home_days.shape'])
    .where('cells.parent_id', '=', cellId)
    .orderBy('home_days.home_id')
    .execute()
  const homes = rows.length < homesLeast ? [] : rows
  return addDays(
    homes.map((row) => ({ homes: 1, logMeanW: row.log_mean_w, shape: read(row.shape) })),
  )
}

/** Keeps what a city told a neighbourhood; what it was told before is replaced. */
export async function saveSharedDays(
  db: Kysely<Schema>,
  cellId: string,
  days: SharedDays,
): Promise<void> {
  const row = {
    city_id: days.cityId,
    cells: days.cells,
    homes: days.homes,
    log_mean_w: days.logMeanW,
    shape: JSON.stringify([...days.shape]),
    learned_ms: days.learnedMs,
  }
  await db
    .insertInto('shared_days')
    .values({ cell_id: cellId, ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/** What a city last told a neighbourhood; null: nothing. */
export async function sharedDays(db: Kysely<Schema>, cellId: string): Promise<SharedDays | null> {
  const row = await db
    .selectFrom('shared_days')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  const { city_id: cityId, cells, homes, log_mean_w: logMeanW, learned_ms: learnedMs } = row
  return { cityId, cells, homes, logMeanW, shape: read(row.shape), learnedMs }
}

/** What is expected of a home of a neighbourhood of which nothing was measured: by its other homes or by those of its city, whichever are more. Undefined: too few are known. */
export async function usualDayOf(
  db: Kysely<Schema>,
  cellId: string,
): Promise<UsualDay | undefined> {
  const own = await daysOfHomes(db, cellId)
  const told = await sharedDays(db, cellId)
  const most = told !== null && told.homes > own.homes ? told : own
  return most.homes < homesLeast ? undefined : usualDay(most, householdShape, typicalHomeW)
}

function read(text: string): Float64Array {
  return Float64Array.from(v.parse(shape, JSON.parse(text)))
}
