import { sql, type Kysely } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { Subject } from './subject.ts'
import { rulingIn, type FoundRule, type Ruling } from './verdict.ts'

/** Whose a rule is: a neighbourhood's, or (null) the whole node's. */
export type Keeper = string | null

/** A rule as a steward reads it. */
export interface GuardRule {
  readonly keeper: Keeper
  readonly subject: Subject
  readonly ruling: Ruling
  readonly reason: string
  readonly atMs: number
}

/** What can be said of somebody outside. */
export const guardActs = [
  'block',
  'accept',
  'lift',
  'subscribe',
  'subscribe-itself',
  'unsubscribe',
  'take',
  'take-itself',
  'only-accepted',
  'anybody',
  'share',
  'unshare',
] as const
export type GuardAct = (typeof guardActs)[number]

/** Something that was said of somebody outside. */
export interface GuardNote {
  readonly keeper: Keeper
  readonly atMs: number
  readonly act: GuardAct
  readonly subject: Subject
  readonly reason: string
  readonly personId: string | null
  /** Their name; null: they have left, or it was nobody who signs in. */
  readonly by: string | null
}

/** Entries of the log that are shown at the most, the newest first. */
export const notesShown = 100

/** The rules about any of some subjects: a neighbourhood's and the node's, and what lists say that both subscribe to. */
export async function rulesAbout(
  db: Kysely<Schema>,
  cellId: string,
  subjects: readonly Subject[],
): Promise<FoundRule[]> {
  const ofLists = db
    .selectFrom('guard_list_names')
    .innerJoin('guard_lists', 'guard_lists.id', 'guard_list_names.list_id')
    .select(['guard_lists.cell_id', 'subject', 'ruling', sql<number>`1`.as('of_list')])
    .where('subject', 'in', subjects)
    .where('holds', '=', 1)
    .where('guard_lists.cell_id', 'in', ['', cellId])
  const rows = await db
    .selectFrom('guard_rules')
    .select(['cell_id', 'subject', 'ruling', sql<number>`0`.as('of_list')])
    .where('subject', 'in', subjects)
    .where('cell_id', 'in', ['', cellId])
    .unionAll(ofLists)
    .execute()
  return rows.map(({ cell_id, subject, ruling, of_list }) => {
    const of = { isOfNode: cell_id === '', isOfList: of_list === 1 }
    return { ...of, subject, ruling: rulingIn(ruling) }
  })
}

/** All rules that hold for a neighbourhood, the newest first: its own and the node's. */
export async function rulesFor(db: Kysely<Schema>, keeper: Keeper): Promise<GuardRule[]> {
  const rows = await db
    .selectFrom('guard_rules')
    .selectAll()
    .where('cell_id', 'in', ['', keeper ?? ''])
    .orderBy('at_ms', 'desc')
    .orderBy('subject')
    .execute()
  return rows.map(({ cell_id, subject, ruling, reason, at_ms }) => {
    const of = { subject, ruling: rulingIn(ruling), reason, atMs: at_ms }
    return { keeper: cell_id === '' ? null : cell_id, ...of }
  })
}

/** Sets a rule in the place of the one before about the same subject. */
export async function setRule(tx: Kysely<Schema>, rule: GuardRule): Promise<void> {
  const { keeper, subject, ruling, reason, atMs } = rule
  const row = { ruling, reason, at_ms: atMs }
  await tx
    .insertInto('guard_rules')
    .values({ cell_id: keeper ?? '', subject, ...row })
    .onConflict((conflict) => conflict.columns(['subject', 'cell_id']).doUpdateSet(row))
    .execute()
}

export async function dropRule(
  tx: Kysely<Schema>,
  keeper: Keeper,
  subject: Subject,
): Promise<void> {
  await tx
    .deleteFrom('guard_rules')
    .where('cell_id', '=', keeper ?? '')
    .where('subject', '=', subject)
    .execute()
}

/** Writes down what was said. Nothing of it is ever changed or taken away. */
export async function noteGuard(
  tx: Kysely<Schema>,
  { keeper, atMs, act, subject, reason, personId }: Omit<GuardNote, 'by'>,
): Promise<void> {
  await tx
    .insertInto('guard_log')
    .values({
      cell_id: keeper ?? '',
      at_ms: atMs,
      person_id: personId,
      act,
      subject,
      reason,
    })
    .execute()
}

/** Number of the last entry of the log; 0: there is none. */
export async function lastNote(db: Kysely<Schema>): Promise<number> {
  const { last } = await db
    .selectFrom('guard_log')
    .select(({ fn }) => fn.max('id').as('last'))
    .executeTakeFirstOrThrow()
  return last ?? 0
}

/** What was said of others for a neighbourhood and for the node, the newest first, {@link notesShown} at the most. */
export async function listGuardNotes(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly GuardNote[]> {
  return (await noteRows(db, cellId).execute()).map(noteOf)
}

/** The same of some subjects only. */
export async function notesAbout(
  db: Kysely<Schema>,
  cellId: string,
  subjects: readonly Subject[],
): Promise<readonly GuardNote[]> {
  return (await noteRows(db, cellId).where('subject', 'in', subjects).execute()).map(noteOf)
}

function noteRows(db: Kysely<Schema>, cellId: string) {
  return db
    .selectFrom('guard_log')
    .leftJoin('people', 'people.id', 'guard_log.person_id')
    .selectAll('guard_log')
    .select('people.name as by')
    .where('cell_id', 'in', ['', cellId])
    .orderBy('guard_log.id', 'desc')
    .limit(notesShown)
}

function noteOf({
  cell_id,
  at_ms,
  act: text,
  subject,
  reason,
  person_id,
  by,
}: Awaited<ReturnType<ReturnType<typeof noteRows>['execute']>>[number]): GuardNote {
  const act = guardActs.find((of) => of === text)
  assert(act !== undefined, 'only what can be said was written down')
  // Who has left keeps an id and no name.
  const who = { personId: person_id, by: by === '' ? null : by }
  return { keeper: cell_id === '' ? null : cell_id, atMs: at_ms, act, subject, reason, ...who }
}
