import type { Kysely, Selectable } from 'kysely'
import { assert } from '../../kernel/assert.ts'
import { dayMs, floorTo, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsTables } from '../../store/tables/accounts.ts'
import { portionsOf } from '../store-rows.ts'
import {
  allocationKinds,
  formats,
  qualities,
  type AllocationFormat,
  type AllocationKind,
  type Quality,
} from './allocation.ts'
import type { Published } from './reconcile.ts'

/** A file that was read. */
export interface AllocationImport {
  /** SHA-256 of neighbourhood, format, name, asked time and file, hex: the same file twice is one. */
  readonly id: string
  readonly cellId: string
  readonly format: AllocationFormat
  readonly fileName: string
  readonly madeMs: number
  readonly fromMs: number
  readonly toMs: number
  /** How long its intervals are. */
  readonly stepMs: number
  /** Quarter hours in between that it says nothing of. */
  readonly missing: number
  /** Since when it is being booked; null: nobody asked for it. */
  readonly begunMs: number | null
  /** Up to which instant it is booked; null: nothing of it is. */
  readonly bookedToMs: number | null
  /** Quarter hours that were corrected by it so far. */
  readonly corrected: number
  /** When all of it was booked; null: not all of it is. */
  readonly bookedMs: number | null
}

/** A value of an account: its metering points added up. */
export interface AccountValue {
  readonly accountId: number
  readonly kind: AllocationKind
  readonly startMs: number
  readonly milliWh: number
  readonly quality: Quality
}

/** Files that were read and never booked, of one neighbourhood, at the most: the oldest goes. */
const unbookedLimit = 20

const quartersOfDay = dayMs / quarterMs

/** Keeps a file with its values. */
export async function saveImport(
  tx: Kysely<Schema>,
  of: AllocationImport,
  values: readonly AccountValue[],
): Promise<void> {
  await tx
    .insertInto('allocation_imports')
    .values({
      id: of.id,
      cell_id: of.cellId,
      format: of.format,
      file_name: of.fileName,
      made_ms: of.madeMs,
      from_ms: of.fromMs,
      to_ms: of.toMs,
      step_ms: of.stepMs,
      missing: of.missing,
    })
    .execute()
  const days = Map.groupBy(
    values,
    ({ accountId, kind, startMs }) => `${accountId} ${kind} ${floorTo(startMs, dayMs)}`,
  )
  const rows = [...days.values()].map((ofDay) => dayRow(of.id, ofDay))
  for (const some of portionsOf(rows)) {
    await tx.insertInto('allocation_days').values(some).execute()
  }
  await dropOldest(tx, of.cellId)
}

function dayRow(importId: string, values: readonly AccountValue[]) {
  const [first] = values
  assert(first !== undefined, 'a day has values')
  const day = floorTo(first.startMs, dayMs)
  const milliWh = Array.from({ length: quartersOfDay }, (): number | null => null)
  const quality = Array.from({ length: quartersOfDay }, () => 0)
  for (const value of values) {
    const i = (value.startMs - day) / quarterMs
    milliWh[i] = (milliWh[i] ?? 0) + value.milliWh
    quality[i] = Math.max(quality[i]!, qualities.indexOf(value.quality))
  }
  return {
    import_id: importId,
    account_id: first.accountId,
    kind: first.kind,
    day_ms: day,
    milli_wh: JSON.stringify(milliWh),
    quality: quality.join(''),
  }
}

async function dropOldest(tx: Kysely<Schema>, cellId: string): Promise<void> {
  const unbooked = await tx
    .selectFrom('allocation_imports')
    .select('id')
    .where('cell_id', '=', cellId)
    .where('begun_ms', 'is', null)
    .where('booked_ms', 'is', null)
    .orderBy('made_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const old = unbooked.slice(unbookedLimit).map(({ id }) => id)
  if (old.length === 0) return
  await tx.deleteFrom('allocation_days').where('import_id', 'in', old).execute()
  await tx.deleteFrom('allocation_imports').where('id', 'in', old).execute()
}

/** A neighbourhood's files, the newest first. */
export async function listImports(db: Kysely<Schema>, cellId: string): Promise<AllocationImport[]> {
  const rows = await db
    .selectFrom('allocation_imports')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('made_ms', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(toImport)
}

/** One of a neighbourhood's files; null where it has none of that id. */
export async function findImport(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
): Promise<AllocationImport | null> {
  return (await listImports(db, cellId)).find((known) => known.id === id) ?? null
}

/** What a file says of the intervals that begin in `[fromMs, toMs)`: by start, then by account. */
export async function publishedBetween(
  db: Kysely<Schema>,
  importId: string,
  fromMs: number,
  toMs: number,
): Promise<Map<number, Map<number, Published>>> {
  const rows = await db
    .selectFrom('allocation_days')
    .selectAll()
    .where('import_id', '=', importId)
    .where('day_ms', '>=', floorTo(fromMs, dayMs))
    .where('day_ms', '<', toMs)
    .execute()
  const found = new Map<number, Map<number, Published>>()
  for (const row of rows) {
    const values: (number | null)[] = JSON.parse(row.milli_wh)
    for (const [i, milliWh] of values.entries()) {
      const startMs = row.day_ms + i * quarterMs
      if (milliWh === null || startMs < fromMs || startMs >= toMs) continue
      const ofStart = found.get(startMs) ?? new Map<number, Published>()
      found.set(startMs, ofStart)
      const known = ofStart.get(row.account_id)
      const quality = worse(known?.quality, qualities[Number(row.quality[i])] ?? 'unstated')
      ofStart.set(row.account_id, { ...known, [kindOf(row.kind)]: milliWh, quality })
    }
  }
  return found
}

/** Starts of the intervals in `[fromMs, toMs)` that an allocation is booked for. */
export async function allocatedStarts(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<Set<number>> {
  const rows = await db
    .selectFrom('allocated_intervals')
    .select('start_ms')
    .where('cell_id', '=', cellId)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .execute()
  return new Set(rows.map((row) => row.start_ms))
}

/** Marks intervals as settled by a file. `revision`: of what stood before it; the first allocation's is kept. */
export async function markAllocated(
  tx: Kysely<Schema>,
  { cellId, id }: AllocationImport,
  intervals: readonly { readonly startMs: number; readonly revision: number }[],
): Promise<void> {
  const rows = intervals.map(({ startMs, revision }) => {
    return { cell_id: cellId, start_ms: startMs, import_id: id, first_revision: revision }
  })
  for (const some of portionsOf(rows)) {
    await tx
      .insertInto('allocated_intervals')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['cell_id', 'start_ms']).doUpdateSet({ import_id: id }),
      )
      .execute()
  }
}

function worse(one: Quality | undefined, other: Quality): Quality {
  return one !== undefined && qualities.indexOf(one) > qualities.indexOf(other) ? one : other
}

/** The file behind a row. */
export function toImport(row: Selectable<AccountsTables['allocation_imports']>): AllocationImport {
  const format = formats.find((known) => known === row.format)
  assert(format !== undefined, `a file of unknown format ${row.format}`)
  return {
    id: row.id,
    cellId: row.cell_id,
    format,
    fileName: row.file_name,
    madeMs: row.made_ms,
    fromMs: row.from_ms,
    toMs: row.to_ms,
    stepMs: row.step_ms,
    missing: row.missing,
    begunMs: row.begun_ms,
    bookedToMs: row.booked_to_ms,
    corrected: row.corrected,
    bookedMs: row.booked_ms,
  }
}

function kindOf(text: string): AllocationKind {
  const kind = allocationKinds.find((known) => known === text)
  assert(kind !== undefined, `a value of unknown kind ${text}`)
  return kind
}
