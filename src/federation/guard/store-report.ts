import type { Kysely } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'

/** Something that is reported: of ours by another server, or of another server by a steward of ours. */
export interface Report {
  readonly id: string
  readonly cellId: string
  /** Whether a steward of ours reported it. */
  readonly isOwn: boolean
  /** The other server. */
  readonly host: string
  /** Address of the report itself: it is the same if it comes again. */
  readonly address: string
  /** Address of what it is about. */
  readonly subject: string
  /** In plain words; may be empty. */
  readonly words: string
  readonly atMs: number
}

/** The same as stewards read it. */
export interface KeptReport extends Omit<Report, 'cellId' | 'address'> {
  /** When a steward closed it; null: it is open. */
  readonly closedMs: number | null
  /** What was done about it. */
  readonly answer: string
  /** Who closed or sent it; null: nobody who is still here. */
  readonly by: string | null
}

/** Reports of one server in a day, and open ones of a neighbourhood, at the most. */
export const reportsOfHostLimit = 20
export const openReportsLimit = 200
/** Reports that are shown at the most, open ones first. */
export const reportsShown = 200
/** Characters of what is said with a report, and of the answer, at the most. */
export const reportWordsLimit = 1_000

/** Keeps a report, once. Refused: too many of this server today, or too many that nobody has looked at. */
export async function addReport(
  db: Kysely<Schema>,
  report: Report,
  personId: string | null,
): Promise<Result<null>> {
  const { cellId, isOwn, host, atMs } = report
  const count = () =>
    db
      .selectFrom('guard_reports')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('cell_id', '=', cellId)
      .where('is_own', '=', isOwn ? 1 : 0)
  const ofHost = count()
    .where('host', '=', host)
    .where('at_ms', '>', atMs - dayMs)
  const { count: today } = await ofHost.executeTakeFirstOrThrow()
  const { count: open } = await count().where('closed_ms', 'is', null).executeTakeFirstOrThrow()
  if (today >= reportsOfHostLimit || (!isOwn && open >= openReportsLimit)) {
    const most = today >= reportsOfHostLimit ? reportsOfHostLimit : openReportsLimit
    return refuse('report-often', `${most} reports are enough for now.`, 'address', { most })
  }
  await db
    .insertInto('guard_reports')
    .values({
      id: report.id,
      cell_id: cellId,
      is_own: isOwn ? 1 : 0,
      host,
      address: report.address,
      subject: report.subject,
      words: report.words,
      at_ms: atMs,
      person_id: personId,
      closed_ms: null,
      answer: '',
    })
    .onConflict((conflict) => conflict.columns(['cell_id', 'address']).doNothing())
    .execute()
  return success(null)
}

/** Reports of a neighbourhood, those that are open first, then the newest; {@link reportsShown} at the most. */
export async function reportsOf(db: Kysely<Schema>, cellId: string): Promise<KeptReport[]> {
  const rows = await db
    .selectFrom('guard_reports')
    .leftJoin('people', 'people.id', 'guard_reports.person_id')
    .selectAll('guard_reports')
    .select('people.name as by')
    .where('cell_id', '=', cellId)
    .orderBy((order) => order.case().when('closed_ms', 'is', null).then(0).else(1).end())
    .orderBy('at_ms', 'desc')
    .orderBy('guard_reports.id', 'desc')
    .limit(reportsShown)
    .execute()
  return rows.map(({ id, is_own, host, subject, words, at_ms, closed_ms, answer, by }) => {
    const of = { id, host, subject, words, answer, atMs: at_ms, closedMs: closed_ms }
    return { ...of, isOwn: is_own === 1, by: by === '' ? null : by }
  })
}

/** Closes a report with what was done about it. Refused: there is none that is open, or nothing is said. */
export async function closeReport(
  db: Kysely<Schema>,
  cellId: string,
  { id, answer, personId }: { id: string; answer: string; personId: string | null },
  nowMs: number,
): Promise<Result<null>> {
  const said = answer.trim()
  if (said === '' || said.length > reportWordsLimit) {
    const message = `Say in 1 to ${reportWordsLimit} characters what was done about it.`
    return refuse('report-answer', message, 'answer', { most: reportWordsLimit })
  }
  const { numUpdatedRows } = await db
    .updateTable('guard_reports')
    .set({ closed_ms: nowMs, answer: said, person_id: personId })
    .where('id', '=', id)
    .where('cell_id', '=', cellId)
    .where('closed_ms', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return success(null)
  return refuse('report-unknown', 'There is no such report that is open.', 'report')
}
