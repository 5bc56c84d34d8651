import type { Kysely, Selectable } from 'kysely'
import * as v from 'valibot'
import { assert } from '../../kernel/assert.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { PanelTables } from '../../store/tables/panels.ts'
import { lotteryFileShape, type LotteryFile } from './lottery-file.ts'
import {
  lotteryStates,
  type LotterySummary,
  type PanelLottery,
  type SeedFrom,
} from './panel-lottery.ts'
import type { PanelTask } from './panel-task.ts'
import type { QuotaChange } from './relaxation.ts'

type Db = Kysely<Schema>

/** A lottery that is to be worked out, as it was when it was begun: also a node that was stopped works out this one. */
export interface BegunLottery {
  readonly panelId: string
  readonly number: number
  readonly seedFrom: SeedFrom
  readonly task: PanelTask
  readonly people: readonly number[]
  readonly leaving: readonly number[]
  readonly begunMs: number
}

export async function insertLottery(db: Db, lottery: BegunLottery): Promise<void> {
  await db
    .insertInto('panel_lotteries')
    .values({
      panel_id: lottery.panelId,
      number: lottery.number,
      state: 'counting',
      seed_from: JSON.stringify(lottery.seedFrom),
      task: JSON.stringify(lottery.task),
      people: JSON.stringify(lottery.people),
      leaving: JSON.stringify(lottery.leaving),
      begun_ms: lottery.begunMs,
      published_ms: null,
      digest: null,
      file: null,
      chances: null,
      summary: null,
      changes: null,
      refusal: null,
      seed: null,
      slot: null,
      seated: null,
      drawn_ms: null,
    })
    .execute()
}

/** What came of a lottery that was begun. */
export type Found =
  | { readonly state: 'ready'; readonly file: LotteryFile; readonly summary: LotterySummary }
  | { readonly state: 'impossible'; readonly changes: readonly QuotaChange[] }
  | { readonly state: 'refused'; readonly refusal: Refusal }

/** Keeps what came of a lottery; false where something is kept already. */
export async function saveFound(
  db: Db,
  { panelId, number }: Pick<BegunLottery, 'panelId' | 'number'>,
  found: Found,
  nowMs: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('panel_lotteries')
    .set({ state: found.state, task: null, published_ms: nowMs, ...columnsOf(found) })
    .where('panel_id', '=', panelId)
    .where('number', '=', number)
    .where('state', '=', 'counting')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function columnsOf(found: Found) {
  if (found.state === 'impossible') return { changes: JSON.stringify(found.changes) }
  if (found.state === 'refused') return { refusal: JSON.stringify(found.refusal) }
  const { file, summary } = found
  return {
    digest: file.digest,
    file: JSON.stringify(file),
    chances: JSON.stringify(file.chances),
    summary: JSON.stringify(summary),
  }
}

/** Keeps the draw; false where there is one already. `seated`: numbers of the people who were drawn. */
export async function saveDrawn(
  db: Db,
  panelId: string,
  number: number,
  { drawn }: LotteryFile,
  of: { readonly seated: readonly number[]; readonly atMs: number },
): Promise<boolean> {
  assert(drawn !== null, 'a panel was drawn')
  const { numUpdatedRows } = await db
    .updateTable('panel_lotteries')
    .set({
      state: 'drawn',
      seed: drawn.seed,
      slot: drawn.slot,
      seated: JSON.stringify(of.seated),
      drawn_ms: of.atMs,
    })
    .where('panel_id', '=', panelId)
    .where('number', '=', number)
    .where('state', '=', 'ready')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** All lotteries of a panel in their order, without their files. */
export async function readLotteries(db: Db, panelId: string): Promise<PanelLottery[]> {
  const rows = await db
    .selectFrom('panel_lotteries')
    .select([
      'number',
      'state',
      'seed_from',
      'people',
      'leaving',
      'begun_ms',
      'published_ms',
      'digest',
      'chances',
      'summary',
      'changes',
      'refusal',
      'seed',
      'slot',
      'seated',
      'drawn_ms',
    ])
    .where('panel_id', '=', panelId)
    .orderBy('number')
    .execute()
  return rows.map(lotteryOf)
}

/** What was published, with the draw where there was one; null: nothing yet, or deleted. */
export async function readFile(
  db: Db,
  panelId: string,
  number: number,
): Promise<LotteryFile | null> {
  const row = await db
    .selectFrom('panel_lotteries')
    .select(['file', 'seed', 'slot'])
    .where('panel_id', '=', panelId)
    .where('number', '=', number)
    .executeTakeFirst()
  if (row === undefined || row.file === null) return null
  const file = v.parse(lotteryFileShape, JSON.parse(row.file))
  const { seed, slot } = row
  if (seed === null || slot === null) return file
  return { ...file, drawn: { seed, slot, panel: [...file.panels[slot]!] } }
}

/** Lotteries that a node was working out when it stopped. */
export async function countingLotteries(db: Db): Promise<BegunLottery[]> {
  const rows = await db
    .selectFrom('panel_lotteries')
    .select(['panel_id', 'number', 'seed_from', 'task', 'people', 'leaving', 'begun_ms'])
    .where('state', '=', 'counting')
    .orderBy('begun_ms')
    .orderBy('panel_id')
    .execute()
  return rows.map((row) => ({
    panelId: row.panel_id,
    number: row.number,
    seedFrom: v.parse(seedFromForm, JSON.parse(row.seed_from)),
    task: v.parse(taskForm, JSON.parse(row.task ?? 'null')),
    people: v.parse(numbers, JSON.parse(row.people)),
    leaving: v.parse(numbers, JSON.parse(row.leaving)),
    begunMs: row.begun_ms,
  }))
}

const numbers = v.array(v.number())
const seats = v.object({ min: v.number(), max: v.number() })
const seedFromForm = v.variant('kind', [
  v.object({ kind: v.literal('dice') }),
  v.object({ kind: v.literal('public'), name: v.string(), atMs: v.number() }),
])
const taskForm = v.object({
  size: v.number(),
  quotas: v.record(v.string(), v.record(v.string(), seats)),
  people: v.array(
    v.object({
      answers: v.record(v.string(), v.string()),
      household: v.nullable(v.number()),
    }),
  ),
})
const summaryForm = v.object({
  size: v.number(),
  people: v.nullable(v.number()),
  said: v.array(
    v.object({
      key: v.string(),
      answers: v.array(v.object({ key: v.string(), people: v.nullable(v.number()) })),
    }),
  ),
  bins: v.array(v.object({ from: v.number(), to: v.number(), people: v.number() })),
  isProven: v.boolean(),
})
const changesForm = v.array(
  v.object({ question: v.string(), answer: v.string(), is: seats, becomes: seats }),
)
const refusalForm = v.object({
  ok: v.literal(false),
  code: v.string(),
  message: v.string(),
  at: v.exactOptional(v.string()),
  values: v.exactOptional(v.record(v.string(), v.union([v.string(), v.number()]))),
})

type Row = Omit<Selectable<PanelTables['panel_lotteries']>, 'panel_id' | 'task' | 'file'>

function lotteryOf(row: Row): PanelLottery {
  return {
    number: row.number,
    state: v.parse(v.picklist(lotteryStates), row.state),
    seedFrom: v.parse(seedFromForm, JSON.parse(row.seed_from)),
    people: v.parse(numbers, JSON.parse(row.people)),
    leaving: v.parse(numbers, JSON.parse(row.leaving)),
    begunMs: row.begun_ms,
    publishedMs: row.published_ms,
    digest: row.digest,
    chances: jsonOf(numbers, row.chances),
    summary: jsonOf(summaryForm, row.summary),
    changes: jsonOf(changesForm, row.changes),
    refusal: jsonOf(refusalForm, row.refusal),
    seed: row.seed,
    slot: row.slot,
    seated: jsonOf(numbers, row.seated),
    drawnMs: row.drawn_ms,
  }
}

function jsonOf<Value>(form: v.GenericSchema<unknown, Value>, text: string | null): Value | null {
  return text === null ? null : v.parse(form, JSON.parse(text))
}
