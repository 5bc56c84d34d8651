import type { Kysely, Selectable } from 'kysely'
import type { KeptTerm } from '../../accounts/sharing/kept-term.ts'
import { addAgreed, endAgreed, keptTerms } from '../../accounts/sharing/store-agreed.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import type { Schema } from '../../store/schema.ts'
import { addStreetRules, streetRulesOf } from './store-street-rule.ts'
import { asItHolds, type Decision, type DecisionRecord, type HeldMandate } from './decision.ts'

/** Decisions that one question reads at the most, and mandates that hold at the same time. */
export const decisionsLimit = 500
export const mandatesLimit = 100

/** Keeps a decision with its rules, and ends those of the decision that it follows at `endsMs`; terms of the accounts when `termEndMs` says. */
export async function addDecision(
  db: Kysely<Schema>,
  decision: Decision,
  endsMs: number,
  termEndMs: (term: KeptTerm) => number,
): Promise<void> {
  const { id, cellId, followsId } = decision
  await db
    .insertInto('decisions')
    .values({
      id,
      cell_id: cellId,
      decided_ms: decision.decidedMs,
      entered_ms: decision.enteredMs,
      follows_id: followsId,
      body: JSON.stringify(decision.record),
    })
    .execute()
  for (const { mandate } of decision.mandates) {
    await db
      .insertInto('mandates')
      .values({
        id: mandate.id,
        cell_id: cellId,
        decision_id: id,
        from_ms: mandate.fromMs,
        until_ms: mandate.untilMs,
        body: JSON.stringify(mandate),
      })
      .execute()
  }
  await addAgreed(db, cellId, decision.terms)
  const streets = decision.streets.map(({ street }) => street)
  await addStreetRules(db, { cellId, decisionId: id, followsId }, streets, endsMs)
  if (followsId === null) return
  const ended = await db
    .selectFrom('mandates')
    .select('id')
    .where('decision_id', '=', followsId)
    .execute()
  for (const mandate of ended) {
    await db
      .insertInto('mandate_ends')
      .values({ mandate_id: mandate.id, decision_id: id, at_ms: endsMs })
      .execute()
  }
  const terms = (await keptTerms(db, cellId)).filter(({ by }) => by.id === followsId)
  for (const term of terms) await endAgreed(db, term.id, id, termEndMs(term))
}

/** Whether a decision has been replaced or ended. */
export async function isFollowed(db: Kysely<Schema>, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('decisions')
    .select('id')
    .where('follows_id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** The decisions of a cell, newest first; the newest {@link decisionsLimit}. */
export async function listDecisions(db: Kysely<Schema>, cellId: string): Promise<Decision[]> {
  const rows = await db
    .selectFrom('decisions')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('entered_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(decisionsLimit)
    .execute()
  return withMandates(db, rows)
}

/** A decision of a cell; null: there is none. */
export async function findDecision(
  db: Kysely<Schema>,
  cellId: string,
  id: string,
): Promise<Decision | null> {
  const rows = await db
    .selectFrom('decisions')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('id', '=', id)
    .execute()
  return (await withMandates(db, rows))[0] ?? null
}

/** The mandates of a cell that hold at any time in [fromMs, toMs), as they hold; {@link mandatesLimit} at the most, the oldest first. */
export async function mandatesBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<Mandate[]> {
  const rows = await db
    .selectFrom('mandates')
    .leftJoin('mandate_ends', 'mandate_ends.mandate_id', 'mandates.id')
    .select(['mandates.body', 'mandate_ends.at_ms', 'mandate_ends.decision_id'])
    .where('mandates.cell_id', '=', cellId)
    .where('mandates.from_ms', '<', toMs)
    .where((is) =>
      is.or([is('mandates.until_ms', 'is', null), is('mandates.until_ms', '>', fromMs)]),
    )
    .where((is) =>
      is.or([is('mandate_ends.at_ms', 'is', null), is('mandate_ends.at_ms', '>', fromMs)]),
    )
    .orderBy('mandates.id')
    .limit(mandatesLimit)
    .execute()
  return rows.map((row) => asItHolds(heldOf(row)))
}

/** The decisions that these mandates of a cell came of, by the mandates' ids. */
export async function decisionsOfMandates(
  db: Kysely<Schema>,
  cellId: string,
  mandateIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (mandateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('mandates')
    .select(['id', 'decision_id'])
    .where('cell_id', '=', cellId)
    .where('id', 'in', mandateIds)
    .execute()
  return new Map(rows.map((row) => [row.id, row.decision_id]))
}

async function withMandates(
  db: Kysely<Schema>,
  rows: readonly Selectable<Schema['decisions']>[],
): Promise<Decision[]> {
  if (rows.length === 0) return []
  const mandates = await db
    .selectFrom('mandates')
    .leftJoin('mandate_ends', 'mandate_ends.mandate_id', 'mandates.id')
    .select([
      'mandates.decision_id as of_id',
      'mandates.body',
      'mandate_ends.at_ms',
      'mandate_ends.decision_id',
    ])
    .where(
      'mandates.decision_id',
      'in',
      rows.map(({ id }) => id),
    )
    .orderBy('mandates.id')
    .execute()
  const streets = await streetRulesOf(
    db,
    rows.map(({ id }) => id),
  )
  const byDecision = Map.groupBy(mandates, ({ of_id }) => of_id)
  const cellIds = new Set(rows.map(({ cell_id }) => cell_id))
  const terms = []
  for (const cellId of cellIds) terms.push(...(await keptTerms(db, cellId)))
  const termsOf = Map.groupBy(terms, ({ by }) => by.id)
  return rows.map((row) => ({
    id: row.id,
    cellId: row.cell_id,
    decidedMs: row.decided_ms,
    enteredMs: row.entered_ms,
    followsId: row.follows_id,
    // Written by `addDecision` only.
    record: JSON.parse(row.body) as DecisionRecord,
    mandates: (byDecision.get(row.id) ?? []).map(heldOf),
    terms: termsOf.get(row.id) ?? [],
    streets: streets.get(row.id) ?? [],
  }))
}

function heldOf(row: {
  readonly body: string
  readonly at_ms: number | null
  readonly decision_id: string | null
}): HeldMandate {
  const { at_ms: atMs, decision_id: decisionId } = row
  return {
    // Written by `addDecision` only, after `checkMandate`.
    mandate: JSON.parse(row.body) as Mandate,
    ended: atMs === null || decisionId === null ? null : { atMs, decisionId },
  }
}
