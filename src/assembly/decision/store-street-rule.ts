import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'
import { streetAsItHolds, type HeldStreetRule, type StreetRule } from './street-rule.ts'

/** Street rules that one question reads at the most. */
export const streetRulesLimit = 200

/** Keeps the street rules of a decision, and ends those of the one that it follows at `endsMs`. */
export async function addStreetRules(
  db: Kysely<Schema>,
  of: { readonly cellId: string; readonly decisionId: string; readonly followsId: string | null },
  streets: readonly StreetRule[],
  endsMs: number,
): Promise<void> {
  const { cellId, decisionId, followsId } = of
  for (const street of streets) {
    await db
      .insertInto('street_rules')
      .values({
        id: street.id,
        cell_id: cellId,
        decision_id: decisionId,
        from_ms: street.fromMs,
        until_ms: street.untilMs,
        body: JSON.stringify(street),
      })
      .execute()
  }
  if (followsId === null) return
  const ended = await db
    .selectFrom('street_rules')
    .select('id')
    .where('decision_id', '=', followsId)
    .execute()
  for (const { id } of ended) {
    await db
      .insertInto('street_rule_ends')
      .values({ street_rule_id: id, decision_id: decisionId, at_ms: endsMs })
      .execute()
  }
}

/** The street rules of decisions, by decision. */
export async function streetRulesOf(
  db: Kysely<Schema>,
  decisionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly HeldStreetRule[]>> {
  if (decisionIds.length === 0) return new Map()
  const rows = await selected(db).where('street_rules.decision_id', 'in', decisionIds).execute()
  const byDecision = Map.groupBy(rows, ({ of_id }) => of_id)
  return new Map([...byDecision].map(([id, of]) => [id, of.map(heldOf)]))
}

/** The street rules of a cell that hold at any time in [fromMs, toMs), as they hold: what whoever plans streets obeys. */
export async function streetRulesBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<StreetRule[]> {
  const rows = await selected(db)
    .where('street_rules.cell_id', '=', cellId)
    .where('street_rules.from_ms', '<', toMs)
    .limit(streetRulesLimit)
    .execute()
  return rows
    .map((row) => streetAsItHolds(heldOf(row)))
    .filter(({ untilMs }) => untilMs === null || untilMs > fromMs)
}

function selected(db: Kysely<Schema>) {
  return db
    .selectFrom('street_rules')
    .leftJoin('street_rule_ends', 'street_rule_ends.street_rule_id', 'street_rules.id')
    .select([
      'street_rules.decision_id as of_id',
      'street_rules.body',
      'street_rule_ends.at_ms',
      'street_rule_ends.decision_id',
    ])
    .orderBy('street_rules.id')
}

function heldOf(row: {
  readonly body: string
  readonly at_ms: number | null
  readonly decision_id: string | null
}): HeldStreetRule {
  const { at_ms: atMs, decision_id: decisionId } = row
  return {
    // Written by `addStreetRules` only, after `checkStreetRule`.
    street: JSON.parse(row.body) as StreetRule,
    ended: atMs === null || decisionId === null ? null : { atMs, decisionId },
  }
}
