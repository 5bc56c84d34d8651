import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** A ballot as it is kept: beside its log. */
export interface KeptBallot {
  readonly id: string
  readonly cellId: string
  readonly madeMs: number
  /** PKCS 8 in PEM; null: ballots carry numbers. */
  readonly registrarKey: string | null
  readonly closesMs: number
  readonly topicId: string | null
  /** null: it is open. */
  readonly closedMs: number | null
  readonly decisionId: string | null
  /** What came of it, as JSON (`consequence.ts`); null: not looked at yet. */
  readonly consequence: string | null
  /** What the minority wants to be kept with the decision. */
  readonly minority: string
}

/** A ballot that begins. */
export type NewBallot = Pick<
  KeptBallot,
  'id' | 'cellId' | 'madeMs' | 'registrarKey' | 'closesMs' | 'topicId'
>

/** Rows in one statement at the most. */
const rowsAtOnce = 500

/** Begins a ballot with the first lines of its log. `people`: who may vote, by their numbers from 1. */
export async function insertBallot(
  db: Kysely<Schema>,
  { id, cellId, madeMs, registrarKey, closesMs, topicId }: NewBallot,
  lines: readonly string[],
  people: readonly string[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('ballots')
      .values({
        id,
        cell_id: cellId,
        made_ms: madeMs,
        registrar_key: registrarKey,
        closes_ms: closesMs,
        topic_id: topicId,
        closed_ms: null,
        consequence: null,
        decision_id: null,
        minority: '',
      })
      .execute()
    for (let from = 0; from < lines.length; from += rowsAtOnce) {
      const rows = lines
        .slice(from, from + rowsAtOnce)
        .map((line, i) => ({ ballot_id: id, seq: from + i, line }))
      await tx.insertInto('ballot_log').values(rows).execute()
    }
    for (let from = 0; from < people.length; from += rowsAtOnce) {
      const rows = people.slice(from, from + rowsAtOnce).map((personId, i) => ({
        ballot_id: id,
        number: from + i + 1,
        person_id: personId,
        blinded: null,
        signed: null,
      }))
      await tx.insertInto('ballot_voters').values(rows).execute()
    }
  })
}

export async function readBallot(db: Kysely<Schema>, id: string): Promise<KeptBallot | null> {
  const row = await db.selectFrom('ballots').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    cellId: row.cell_id,
    madeMs: row.made_ms,
    registrarKey: row.registrar_key,
    closesMs: row.closes_ms,
    topicId: row.topic_id,
    closedMs: row.closed_ms,
    decisionId: row.decision_id,
    consequence: row.consequence,
    minority: row.minority,
  }
}

/** Ballots of a neighbourhood, the newest first. */
export async function listBallots(db: Kysely<Schema>, cellId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('ballots')
    .select('id')
    .where('cell_id', '=', cellId)
    .orderBy('made_ms', 'desc')
    .orderBy('id')
    .limit(500)
    .execute()
  return rows.map(({ id }) => id)
}

/** Lines of a log in their order, as many at a time as one statement takes. */
export async function* readLines(db: Kysely<Schema>, id: string): AsyncGenerator<string> {
  for (let from = 0; ; from += rowsAtOnce) {
    const rows = await db
      .selectFrom('ballot_log')
      .select('line')
      .where('ballot_id', '=', id)
      .where('seq', '>=', from)
      .where('seq', '<', from + rowsAtOnce)
      .orderBy('seq')
      .execute()
    for (const { line } of rows) yield line
    if (rows.length < rowsAtOnce) return
  }
}

/** One line of a log. */
export async function readLine(
  db: Kysely<Schema>,
  id: string,
  seq: number,
): Promise<string | null> {
  const row = await db
    .selectFrom('ballot_log')
    .select('line')
    .where('ballot_id', '=', id)
    .where('seq', '=', seq)
    .executeTakeFirst()
  return row?.line ?? null
}

/** Adds lines to a log, all or none, and with them when it was closed. Fails where one of their places is taken. */
export async function appendLines(
  db: Kysely<Schema>,
  id: string,
  { from, lines }: { readonly from: number; readonly lines: readonly string[] },
  closedMs: number | null,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const rows = lines.map((line, i) => ({ ballot_id: id, seq: from + i, line }))
    await tx.insertInto('ballot_log').values(rows).execute()
    if (closedMs === null) return
    await tx.updateTable('ballots').set({ closed_ms: closedMs }).where('id', '=', id).execute()
  })
}

/** Who is on the list of a ballot, and has not left. */
export async function votersOf(
  db: Kysely<Schema>,
  id: string,
): Promise<{ readonly personId: string; readonly number: number }[]> {
  const rows = await db
    .selectFrom('ballot_voters')
    .select(['person_id', 'number'])
    .where('ballot_id', '=', id)
    .where('person_id', 'is not', null)
    .orderBy('number')
    .execute()
  return rows.map(({ person_id, number }) => ({ personId: person_id ?? '', number }))
}

/** The number of a person on a ballot; null: none. */
export async function voterNumber(
  db: Kysely<Schema>,
  id: string,
  personId: string,
): Promise<number | null> {
  const row = await db
    .selectFrom('ballot_voters')
    .select('number')
    .where('ballot_id', '=', id)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return row?.number ?? null
}

/** What was signed for a number; null: nothing yet. */
export async function signedFor(
  db: Kysely<Schema>,
  id: string,
  number: number,
): Promise<{ readonly blinded: string; readonly signed: string } | null> {
  const row = await db
    .selectFrom('ballot_voters')
    .select(['blinded', 'signed'])
    .where('ballot_id', '=', id)
    .where('number', '=', number)
    .executeTakeFirst()
  if (row === undefined || row.blinded === null || row.signed === null) return null
  return { blinded: row.blinded, signed: row.signed }
}

/** Keeps what was signed for a number, unless something was before; false then. */
export async function keepSigned(
  db: Kysely<Schema>,
  id: string,
  number: number,
  { blinded, signed }: { readonly blinded: string; readonly signed: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('ballot_voters')
    .set({ blinded, signed })
    .where('ballot_id', '=', id)
    .where('number', '=', number)
    .where('blinded', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The number under which a person reads paper of a ballot: given the first time. */
export async function clerkNumber(
  db: Kysely<Schema>,
  id: string,
  personId: string,
): Promise<number> {
  return await db.transaction().execute(async (tx) => {
    const known = await tx
      .selectFrom('ballot_clerks')
      .select(['number', 'person_id'])
      .where('ballot_id', '=', id)
      .execute()
    const own = known.find(({ person_id }) => person_id === personId)
    if (own !== undefined) return own.number
    const number = known.length + 1
    await tx
      .insertInto('ballot_clerks')
      .values({ ballot_id: id, number, person_id: personId })
      .execute()
    return number
  })
}

/** Ballots on whose lists a person is, with the number there. */
export async function ballotsOf(
  db: Kysely<Schema>,
  personId: string,
): Promise<{ readonly ballot: string; readonly number: number }[]> {
  return await db
    .selectFrom('ballot_voters')
    .select(['ballot_id as ballot', 'number'])
    .where('person_id', '=', personId)
    .orderBy('ballot_id')
    .execute()
}

/** Forgets who was behind the numbers of a person; what was voted stays. */
export async function forgetVoter(db: Kysely<Schema>, personId: string): Promise<void> {
  for (const table of ['ballot_voters', 'ballot_clerks'] as const) {
    await db.updateTable(table).set({ person_id: null }).where('person_id', '=', personId).execute()
  }
}
