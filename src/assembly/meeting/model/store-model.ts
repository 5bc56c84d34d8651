import type { Kysely } from 'kysely'
import { assert } from '../../../kernel/assert.ts'
import type { Schema } from '../../../store/schema.ts'
import type { CellModel } from './cell-model.ts'
import { parseReading, type KeptReading } from './kept-reading.ts'

type Db = Kysely<Schema>

/** Which language model a neighbourhood uses; null: none. */
export async function modelOf(db: Db, cellId: string): Promise<CellModel | null> {
  const row = await db
    .selectFrom('cell_models')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  if (row.source === 'server') return { source: 'server' }
  assert(row.source === 'own', 'a source of models that is known')
  return { source: 'own', address: row.address, model: row.model, key: row.secret }
}

/** States which model a neighbourhood uses, instead of the one before; null: none. */
export async function saveModel(db: Db, cellId: string, model: CellModel | null): Promise<void> {
  if (model === null) {
    await db.deleteFrom('cell_models').where('cell_id', '=', cellId).execute()
    return
  }
  const own = model.source === 'own' ? model : { address: '', model: '', key: '' }
  const row = {
    source: model.source,
    address: own.address,
    model: own.model,
    secret: own.key,
  }
  await db
    .insertInto('cell_models')
    .values({ cell_id: cellId, ...row })
    .onConflict((oc) => oc.column('cell_id').doUpdateSet(row))
    .execute()
}

/** What a model was asked, and what is kept of its answer. Times are the machine's. */
export interface AskedReading {
  readonly model: string
  readonly askedMs: number
  /** Null: it is under way, or the node stopped meanwhile. */
  readonly endedMs: number | null
  readonly reading: KeptReading | null
}

/** Notes that a model is asked about a transcript; what was made of it before is gone. */
export async function beginReading(
  db: Db,
  meetingId: string,
  fileHash: string,
  model: string,
  askedMs: number,
): Promise<void> {
  const row = { model, asked_ms: askedMs, ended_ms: null, result: null }
  await db
    .insertInto('meeting_readings')
    .values({ meeting_id: meetingId, file_hash: fileHash, ...row })
    .onConflict((oc) => oc.columns(['meeting_id', 'file_hash']).doUpdateSet(row))
    .execute()
}

/** Keeps what a model made of a transcript, unless the transcript was deleted meanwhile. */
export async function endReading(
  db: Db,
  meetingId: string,
  fileHash: string,
  reading: KeptReading,
  endedMs: number,
): Promise<void> {
  await db
    .updateTable('meeting_readings')
    .set({ ended_ms: endedMs, result: JSON.stringify(reading) })
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .execute()
}

/** What a model was asked about a transcript; null: none was. */
export async function readingOf(
  db: Db,
  meetingId: string,
  fileHash: string,
): Promise<AskedReading | null> {
  const row = await db
    .selectFrom('meeting_readings')
    .selectAll()
    .where('meeting_id', '=', meetingId)
    .where('file_hash', '=', fileHash)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    model: row.model,
    askedMs: row.asked_ms,
    endedMs: row.ended_ms,
    reading: row.result === null ? null : parseReading(row.result),
  }
}
