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

/** Reports of one question or decision at the most. */
export const reportsOfOne = 200

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
