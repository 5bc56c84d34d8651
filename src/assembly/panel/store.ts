import type { Kysely, Selectable } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import type { Schema } from '../../store/schema.ts'
import type { PanelTables } from '../../store/tables/panels.ts'
import { inOne } from '../meeting/store.ts'
import type { Panel } from './panel.ts'
import type { PanelPerson } from './panel-lottery.ts'
import type { Tables } from './tables.ts'

type Db = Kysely<Schema>

export async function insertPanel(db: Db, panel: Panel): Promise<void> {
  await db
    .insertInto('panels')
    .values({
      id: panel.id,
      cell_id: panel.cellId,
      conversation_id: panel.conversationId,
      title: panel.title,
      purpose: panel.purpose,
      language: panel.language,
      made_ms: panel.madeMs,
      erased_ms: panel.erasedMs,
      called_off_ms: panel.calledOff?.atMs ?? null,
      called_off_reason: panel.calledOff?.reason ?? null,
      ...changeable(panel),
    })
    .execute()
}

/** Writes what of a panel may change. */
export async function updatePanel(db: Db, panel: Panel): Promise<void> {
  await db.updateTable('panels').set(changeable(panel)).where('id', '=', panel.id).execute()
}

/** Notes that a panel was called off: its time is over with it. */
export async function saveCalledOff(
  db: Db,
  { id, answersUntilMs, endsMs }: Panel,
  { atMs, reason }: NonNullable<Panel['calledOff']>,
): Promise<void> {
  await db
    .updateTable('panels')
    .set({
      called_off_ms: atMs,
      called_off_reason: reason,
      answers_until_ms: Math.min(answersUntilMs, atMs),
      ends_ms: Math.min(endsMs, atMs),
    })
    .where('id', '=', id)
    .execute()
}

function changeable({ size, asked, answersUntilMs, meetsMs, endsMs }: Panel) {
  return {
    size,
    asked: JSON.stringify(asked),
    answers_until_ms: answersUntilMs,
    meets_ms: meetsMs,
    ends_ms: endsMs,
  }
}

export async function countPanels(db: Db, cellId: string): Promise<number> {
  const { count } = await db
    .selectFrom('panels')
    .select((select) => select.fn.countAll<number | string>().as('count'))
    .where('cell_id', '=', cellId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Panels of a neighbourhood, the newest first. */
export async function listPanels(db: Db, cellId: string, limit = 100): Promise<Panel[]> {
  const rows = await db
    .selectFrom('panels')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('made_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(panelOf)
}

/** Null: there is no such panel in the neighbourhood. */
export async function readPanel(db: Db, cellId: string, id: string): Promise<Panel | null> {
  const row = await db
    .selectFrom('panels')
    .selectAll()
    .where('id', '=', id)
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  return row === undefined ? null : panelOf(row)
}

/** The neighbourhood of a panel. */
export async function cellOf(db: Db, id: string): Promise<string> {
  const row = db.selectFrom('panels').select('cell_id').where('id', '=', id)
  return (await row.executeTakeFirstOrThrow()).cell_id
}

/** Reads a panel that nobody else changes until the transaction ends: its row is written as it is. */
export async function holdPanel(tx: Db, id: string): Promise<Panel> {
  const rows = await tx
    .updateTable('panels')
    .set((eb) => ({ title: eb.ref('title') }))
    .where('id', '=', id)
    .returningAll()
    .execute()
  const [row] = rows
  assert(row !== undefined, 'there is the panel')
  return panelOf(row)
}

/** Those who said something, by their number. */
export async function readPeople(db: Db, panelId: string): Promise<PanelPerson[]> {
  const rows = await db
    .selectFrom('panel_people')
    .selectAll()
    .where('panel_id', '=', panelId)
    .orderBy('number')
    .execute()
  return rows.map((row) => ({
    number: row.number,
    personId: row.person_id,
    said: row.said === 'yes' ? 'yes' : 'no',
    answers: v.parse(answersForm, JSON.parse(row.answers)),
    mayName: row.may_name === 1,
    isGone: row.is_gone === 1,
  }))
}

/** Keeps what a person says; what they said before is replaced. */
export async function savePerson(
  db: Db,
  panelId: string,
  personId: string,
  {
    said,
    answers,
    mayName,
    atMs,
  }: Pick<PanelPerson, 'said' | 'answers' | 'mayName'> & { readonly atMs: number },
): Promise<void> {
  await inOne(db, async (tx) => {
    const { last } = await tx
      .selectFrom('panel_people')
      .select((eb) => eb.fn.max('number').as('last'))
      .where('panel_id', '=', panelId)
      .executeTakeFirstOrThrow()
    const saying = {
      said,
      answers: JSON.stringify(answers),
      may_name: mayName ? 1 : 0,
      said_ms: atMs,
    }
    await tx
      .insertInto('panel_people')
      .values({
        panel_id: panelId,
        number: (last ?? 0) + 1,
        person_id: personId,
        is_gone: 0,
        ...saying,
      })
      .onConflict((conflict) => conflict.columns(['panel_id', 'person_id']).doUpdateSet(saying))
      .execute()
  })
}

/** Notes that somebody left, and is asked no more. */
export async function markGone(db: Db, panelId: string, number: number): Promise<void> {
  await db
    .updateTable('panel_people')
    .set({ is_gone: 1 })
    .where('panel_id', '=', panelId)
    .where('number', '=', number)
    .execute()
}

/** Tables as they were made; the first is number 1. */
export async function insertTables(
  db: Db,
  panelId: string,
  of: { readonly number: number; readonly tables: number; readonly atMs: number },
  seating: KeptTables,
): Promise<void> {
  await db
    .insertInto('panel_tables')
    .values({
      panel_id: panelId,
      number: of.number,
      tables: of.tables,
      seating: JSON.stringify(seating),
      made_ms: of.atMs,
    })
    .execute()
}

/** Tables of a panel with the seed that they can be made from again. People are numbers of the panel. */
export type KeptTables = Tables & { readonly seed: string }

/** How often tables were made. */
export async function countTables(db: Db, panelId: string): Promise<number> {
  const { last } = await db
    .selectFrom('panel_tables')
    .select((eb) => eb.fn.max('number').as('last'))
    .where('panel_id', '=', panelId)
    .executeTakeFirstOrThrow()
  return last ?? 0
}

/** The tables that were made last; null: none. */
export async function readTables(db: Db, panelId: string): Promise<KeptTables | null> {
  const row = await db
    .selectFrom('panel_tables')
    .select('seating')
    .where('panel_id', '=', panelId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : v.parse(tablesForm, JSON.parse(row.seating))
}

/** Panels of a neighbourhood that ended before a time, with answers that are still there. */
export async function endedBefore(db: Db, cellId: string, endMs: number): Promise<string[]> {
  const rows = await db
    .selectFrom('panels')
    .select('id')
    .where('cell_id', '=', cellId)
    .where('ends_ms', '<', endMs)
    .where('erased_ms', 'is', null)
    .limit(100)
    .execute()
  return rows.map(({ id }) => id)
}

/**
 * Deletes what people answered for a panel, with the files and the tables that rest on it. Sums, digests and seeds stay, and of people only
 * those whose names may be shown: `named`.
 */
export async function eraseAnswers(
  db: Db,
  panelId: string,
  named: readonly number[],
  nowMs: number,
): Promise<void> {
  await inOne(db, async (tx) => {
    const people = tx.deleteFrom('panel_people').where('panel_id', '=', panelId)
    await (named.length === 0 ? people : people.where('number', 'not in', named)).execute()
    await tx
      .updateTable('panel_people')
      .set({ answers: '{}' })
      .where('panel_id', '=', panelId)
      .execute()
    await tx
      .updateTable('panel_lotteries')
      .set({ task: null, file: null, chances: null, people: '[]', changes: null, refusal: null })
      .where('panel_id', '=', panelId)
      .execute()
    await tx.deleteFrom('panel_tables').where('panel_id', '=', panelId).execute()
    await tx.updateTable('panels').set({ erased_ms: nowMs }).where('id', '=', panelId).execute()
  })
}

const answersForm = v.record(v.string(), v.string())

const tablesForm = v.object({
  seed: v.string(),
  seating: v.array(v.array(v.array(v.number()))),
  repeats: v.number(),
  leastRepeats: v.number(),
  uneven: v.number(),
})

const askedForm = v.array(
  v.object({
    key: v.string(),
    title: v.nullable(v.string()),
    answers: v.array(
      v.object({
        key: v.string(),
        title: v.nullable(v.string()),
        min: v.number(),
        max: v.number(),
      }),
    ),
  }),
)

function panelOf(row: Selectable<PanelTables['panels']>): Panel {
  return {
    id: row.id,
    cellId: row.cell_id,
    conversationId: row.conversation_id,
    title: row.title,
    purpose: row.purpose,
    language: row.language,
    size: row.size,
    asked: v.parse(askedForm, JSON.parse(row.asked)),
    answersUntilMs: row.answers_until_ms,
    meetsMs: row.meets_ms,
    endsMs: row.ends_ms,
    madeMs: row.made_ms,
    erasedMs: row.erased_ms,
    calledOff:
      row.called_off_ms === null
        ? null
        : { atMs: row.called_off_ms, reason: row.called_off_reason ?? '' },
  }
}

/** Numbers of those on a panel who said that they may be named. */
export async function namedOn(db: Db, id: string, seated: readonly number[]): Promise<number[]> {
  const people = await readPeople(db, id)
  return people.flatMap(({ number, personId, mayName }) =>
    mayName && personId !== null && seated.includes(number) ? [number] : [],
  )
}
