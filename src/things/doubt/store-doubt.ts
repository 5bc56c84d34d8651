import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Doubted } from '../../series/believed.ts'
import type { Schema } from '../../store/schema.ts'
import { doubtCodes, type Belief, type Doubt } from './doubt.ts'
import { isQuantity, type Quantity } from '../quantity.ts'

/** Writes down that a quantity of a thing is not believed. `mostW`: what its counters may have grown by all the same. */
export async function recordDoubt(db: Kysely<Schema>, doubt: Doubt, mostW: number): Promise<void> {
  await db
    .insertInto('thing_doubts')
    .values({
      id: doubt.id,
      thing_id: doubt.thingId,
      quantity: doubt.quantity,
      code: doubt.code,
      since_ms: doubt.sinceMs,
      until_ms: doubt.untilMs,
      value: doubt.value,
      limit_value: doubt.limit,
      most_w: mostW,
      is_believed: 0,
    })
    .execute()
}

/** A doubt is over: what was reported from `untilMs` on is believed. */
export async function endDoubt(db: Kysely<Schema>, id: string, untilMs: number): Promise<void> {
  await db
    .updateTable('thing_doubts')
    .set({ until_ms: untilMs })
    .where('id', '=', id)
    .where('until_ms', 'is', null)
    .execute()
}

/** Somebody says that a thing is right: its doubts that are not over never were. `untilMs`: now. */
export async function dropOpenDoubts(
  db: Kysely<Schema>,
  thingId: string,
  untilMs: number,
): Promise<void> {
  await db
    .updateTable('thing_doubts')
    .set({ until_ms: untilMs, is_believed: 1 })
    .where('thing_id', '=', thingId)
    .where('until_ms', 'is', null)
    .execute()
}

/** Things asked for at once at the most. */
const thingsAtOnce = 10_000

/** What is not believed of some things now, the oldest first. */
export async function openDoubts(
  db: Kysely<Schema>,
  thingIds: readonly string[],
): Promise<Doubt[]> {
  if (thingIds.length === 0) return []
  assert(thingIds.length <= thingsAtOnce, `at most ${thingsAtOnce} things at once`)
  const rows = await db
    .selectFrom('thing_doubts')
    .selectAll()
    .where('thing_id', 'in', thingIds)
    .where('until_ms', 'is', null)
    .orderBy('since_ms')
    .orderBy('id')
    .execute()
  return rows.map(toDoubt)
}

/** What was not believed of some things in `[fromMs, toMs)`, the oldest first, but for what somebody said was right. */
export async function doubtsBetween(
  db: Kysely<Schema>,
  thingIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Doubt[]> {
  if (thingIds.length === 0) return []
  assert(thingIds.length <= thingsAtOnce, `at most ${thingsAtOnce} things at once`)
  const rows = await db
    .selectFrom('thing_doubts')
    .selectAll()
    .where('thing_id', 'in', thingIds)
    .where('is_believed', '=', 0)
    .where('since_ms', '<', toMs)
    .where((of) => of.or([of('until_ms', 'is', null), of('until_ms', '>', fromMs)]))
    .orderBy('since_ms')
    .orderBy('id')
    .execute()
  return rows.map(toDoubt)
}

/** When a quantity of a thing was not believed, in order of time. What somebody said was right is not among it. */
export async function doubtedTimes(
  db: Kysely<Schema>,
  thingId: string,
  quantity: Quantity,
): Promise<Doubted[]> {
  const rows = await db
    .selectFrom('thing_doubts')
    .select(['since_ms', 'until_ms', 'most_w'])
    .where('thing_id', '=', thingId)
    .where('quantity', '=', quantity)
    .where('is_believed', '=', 0)
    .orderBy('since_ms')
    .execute()
  return rows.map(({ since_ms, until_ms, most_w }) => ({
    fromMs: since_ms,
    untilMs: until_ms ?? Infinity,
    mostW: most_w,
  }))
}

/** Keeps somebody's word that a thing is right. */
export async function recordBelief(db: Kysely<Schema>, belief: Belief): Promise<void> {
  await db
    .insertInto('thing_beliefs')
    .values({
      id: belief.id,
      thing_id: belief.thingId,
      person_id: belief.personId,
      reason: belief.reason,
      from_ms: belief.fromMs,
      until_ms: belief.untilMs,
    })
    .execute()
}

/** The newest word on a thing, whether it still holds or not; null: there is none. */
export async function latestBelief(db: Kysely<Schema>, thingId: string): Promise<Belief | null> {
  const row = await db
    .selectFrom('thing_beliefs')
    .selectAll()
    .where('thing_id', '=', thingId)
    .orderBy('from_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : toBelief(row)
}

/** Forgets the doubts and words on some cells' things that ended before an instant. Returns how many went. */
export async function forgetDoubts(
  db: Kysely<Schema>,
  cellIds: readonly string[],
  beforeMs: number,
): Promise<number> {
  if (cellIds.length === 0) return 0
  const things = db.selectFrom('things').select('id').where('cell_id', 'in', cellIds)
  const doubts = await db
    .deleteFrom('thing_doubts')
    .where('thing_id', 'in', things)
    .where('until_ms', '<', beforeMs)
    .executeTakeFirst()
  const beliefs = await db
    .deleteFrom('thing_beliefs')
    .where('thing_id', 'in', things)
    .where('until_ms', '<', beforeMs)
    .executeTakeFirst()
  return Number(doubts.numDeletedRows) + Number(beliefs.numDeletedRows)
}

function toDoubt(row: Selectable<Schema['thing_doubts']>): Doubt {
  const code = doubtCodes.find((known) => known === row.code)
  assert(code !== undefined, `a doubt ${row.code} is in the database`)
  const { quantity } = row
  assert(quantity === null || isQuantity(quantity), `a doubt about ${quantity} is in the database`)
  return {
    id: row.id,
    thingId: row.thing_id,
    quantity,
    code,
    sinceMs: row.since_ms,
    untilMs: row.until_ms,
    value: row.value,
    limit: row.limit_value,
  }
}

export function toBelief(row: Selectable<Schema['thing_beliefs']>): Belief {
  return {
    id: row.id,
    thingId: row.thing_id,
    personId: row.person_id,
    reason: row.reason,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
  }
}
