import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { ProvenReport, Report } from './report.ts'

/** A report as it was kept. */
export interface KeptReport {
  readonly id: string
  readonly subjectId: string
  readonly madeMs: number
  readonly hash: string
  readonly report: ProvenReport
}

/** What a decision rests on. */
export interface DecisionSourceRow {
  readonly kind: 'statement' | 'meeting' | 'panel' | 'ballot'
  readonly ref: string
  /** Number of a statement; 0 for all others. */
  readonly number: number
  readonly hash: string
}

/** Reports of one question or decision at the most, and sources of a decision. */
export const reportsOfOne = 200
export const sourcesOfOne = 100

export async function addReport(
  db: Kysely<Schema>,
  {
    id,
    cellId,
    subjectId,
    report,
  }: {
    readonly id: string
    readonly cellId: string
    readonly subjectId: string
    readonly report: ProvenReport
  },
): Promise<void> {
  await db
    .insertInto('reports')
    .values({
      id,
      cell_id: cellId,
      subject: report.subject,
      subject_id: subjectId,
      made_ms: report.madeMs,
      hash: report.proof.hash,
      document: JSON.stringify(report),
    })
    .execute()
}

/** The newest report of a question or decision; null: none was made. */
export async function latestReport(
  db: Kysely<Schema>,
  cellId: string,
  subject: Report['subject'],
  subjectId: string,
): Promise<KeptReport | null> {
  const row = await db
    .selectFrom('reports')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('subject', '=', subject)
    .where('subject_id', '=', subjectId)
    .orderBy('made_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : keptOf(row)
}

export async function countReports(
  db: Kysely<Schema>,
  cellId: string,
  subjectId: string,
): Promise<number> {
  const { count } = await db
    .selectFrom('reports')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('cell_id', '=', cellId)
    .where('subject_id', '=', subjectId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** What decisions rest on, by decision. */
export async function sourcesOf(
  db: Kysely<Schema>,
  decisionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly DecisionSourceRow[]>> {
  if (decisionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('decision_sources')
    .selectAll()
    .where('decision_id', 'in', decisionIds)
    .orderBy('kind')
    .orderBy('ref')
    .orderBy('number')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ decision_id }) => decision_id)].map(([id, own]) => [
      id,
      own.map(sourceOf),
    ]),
  )
}

/** Puts what a decision rests on in the place of what was stated before. */
export async function replaceSources(
  db: Kysely<Schema>,
  decisionId: string,
  sources: readonly DecisionSourceRow[],
): Promise<void> {
  await db.deleteFrom('decision_sources').where('decision_id', '=', decisionId).execute()
  if (sources.length === 0) return
  await db
    .insertInto('decision_sources')
    .values(sources.map((source) => ({ decision_id: decisionId, ...source })))
    .execute()
}

/** Decisions that name statements of a question: by the statement's number. */
export async function citationsOf(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<readonly { readonly decisionId: string; readonly number: number }[]> {
  const rows = await db
    .selectFrom('decision_sources')
    .select(['decision_id as decisionId', 'number'])
    .where('kind', '=', 'statement')
    .where('ref', '=', conversationId)
    .orderBy('decision_id')
    .orderBy('number')
    .execute()
  return rows
}

function sourceOf(row: Selectable<Schema['decision_sources']>): DecisionSourceRow {
  const kinds = ['statement', 'meeting', 'panel', 'ballot'] as const
  const kind = kinds.find((one) => one === row.kind)
  if (kind === undefined) throw new Error(`a decision rests on something unknown: ${row.kind}`)
  return { kind, ref: row.ref, number: row.number, hash: row.hash }
}

function keptOf(row: Selectable<Schema['reports']>): KeptReport {
  return {
    id: row.id,
    subjectId: row.subject_id,
    madeMs: row.made_ms,
    hash: row.hash,
    // Written by `addReport` only.
    report: JSON.parse(row.document),
  }
}
