import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { Unused } from './event-meaning.ts'
import type { Vtn, VtnState } from './vtn.ts'

/** The server a neighbourhood listens to; null: none. */
export async function vtnOf(
  db: Kysely<Schema>,
  cellId: string,
): Promise<{ readonly vtn: Vtn; readonly state: VtnState } | null> {
  const row = await db
    .selectFrom('vtns')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  const vtn: Vtn = {
    url: row.url,
    clientId: row.client_id,
    clientSecret: row.client_secret,
    programId: row.program_id,
    sender: row.sender,
    venName: row.ven_name,
    takesPrices: row.takes_prices === 1,
    takesLimits: row.takes_limits === 1,
    givesReports: row.gives_reports === 1,
  }
  const { asked_ms: askedMs, answered_ms: answeredMs, trouble } = row
  const unused: readonly Unused[] = JSON.parse(row.unused)
  return { vtn, state: { askedMs, answeredMs, trouble, unused } }
}

/** Keeps a server, checked by `checkVtn`, in place of the one before. */
export async function saveVtn(db: Kysely<Schema>, cellId: string, vtn: Vtn): Promise<void> {
  const row = {
    cell_id: cellId,
    url: vtn.url,
    client_id: vtn.clientId,
    client_secret: vtn.clientSecret,
    program_id: vtn.programId,
    sender: vtn.sender,
    ven_name: vtn.venName,
    takes_prices: vtn.takesPrices ? 1 : 0,
    takes_limits: vtn.takesLimits ? 1 : 0,
    gives_reports: vtn.givesReports ? 1 : 0,
    asked_ms: null,
    answered_ms: null,
    trouble: null,
    unused: '[]',
  }
  await db
    .insertInto('vtns')
    .values(row)
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/** Ends listening; what was taken so far stays. */
export async function deleteVtn(db: Kysely<Schema>, cellId: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('vtn_reports').where('cell_id', '=', cellId).execute()
    await tx.deleteFrom('vtns').where('cell_id', '=', cellId).execute()
  })
}

/** Notes how a question went: the reason where it failed, else what was not used. */
export async function noteAsked(
  db: Kysely<Schema>,
  cellId: string,
  nowMs: number,
  outcome: { readonly trouble: string } | { readonly unused: readonly Unused[] },
): Promise<void> {
  const answered =
    'trouble' in outcome
      ? { trouble: outcome.trouble }
      : { trouble: null, answered_ms: nowMs, unused: JSON.stringify(outcome.unused) }
  await db
    .updateTable('vtns')
    .set({ asked_ms: nowMs, ...answered })
    .where('cell_id', '=', cellId)
    .execute()
}

/** Which of these reports were sent already. */
export async function sentReports(
  db: Kysely<Schema>,
  cellId: string,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('vtn_reports')
    .select('report_key')
    .where('cell_id', '=', cellId)
    .where('report_key', 'in', keys)
    .execute()
  return new Set(rows.map(({ report_key: key }) => key))
}

export async function noteReport(
  db: Kysely<Schema>,
  cellId: string,
  key: string,
  sentMs: number,
): Promise<void> {
  await db
    .insertInto('vtn_reports')
    .values({ cell_id: cellId, report_key: key, sent_ms: sentMs })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
