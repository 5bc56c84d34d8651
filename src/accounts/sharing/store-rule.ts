import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import type { SharingRule } from './sharing-rule.ts'

/** Keeps a rule that was checked. An earlier one for the same instant stays on record and no longer counts. */
export async function saveSharingRule(
  db: Kysely<Schema>,
  cellId: string,
  rule: SharingRule,
  madeMs: number,
): Promise<void> {
  await db
    .insertInto('sharing_rules')
    .values({
      cell_id: cellId,
      valid_from_ms: rule.validFromMs,
      made_ms: madeMs,
      rule: JSON.stringify(rule),
    })
    .onConflict((conflict) =>
      conflict.columns(['cell_id', 'valid_from_ms', 'made_ms']).doUpdateSet({
        rule: JSON.stringify(rule),
      }),
    )
    .execute()
}

/** The rules that were stated in a neighbourhood by their beginning, whatever was agreed on: the one made last where several begin together. */
export async function listStatedRules(db: Kysely<Schema>, cellId: string): Promise<SharingRule[]> {
  const rows = await db
    .selectFrom('sharing_rules')
    .select(['valid_from_ms', 'rule'])
    .where('cell_id', '=', cellId)
    .orderBy('valid_from_ms')
    .orderBy('made_ms')
    .execute()
  const last = new Map(rows.map((row) => [row.valid_from_ms, row.rule]))
  return [...last.values()].map((rule): SharingRule => JSON.parse(rule))
}
