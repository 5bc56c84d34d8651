import type { Kysely } from 'kysely'
import { findCell } from '../../cell/store.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { termAsItHolds, type KeptTerm } from './kept-term.ts'
import type { AgreedExample } from './agreed-example.ts'
import type { AgreedBy } from './agreed-part.ts'
import { besideAgreed, ruleAt, rulesWith, type Agreed, type AgreedTerm } from './agreed.ts'
import { keepCoefficients } from './kept-coefficients.ts'
import type { SharingRule } from './sharing-rule.ts'
import { coefficientBounds } from './store-coefficient-bounds.ts'
import { listStatedRules, saveSharingRule } from './store-rule.ts'

/** Terms that one question reads at the most; a neighbourhood agrees on a few in a year. */
export const agreedLimit = 1_000

/**
 * The rules that hold in a neighbourhood, by their beginning: those that were stated, what was agreed on laid over them, and where the law
 * lets coefficients change no sooner, those of before.
 */
export async function listSharingRules(
  db: Kysely<Schema>,
  cellId: string,
): Promise<readonly SharingRule[]> {
  return rulesAgreedOn(db, cellId, await agreedIn(db, cellId))
}

/** The same, had these been agreed on. */
export async function rulesAgreedOn(
  db: Kysely<Schema>,
  cellId: string,
  agreed: readonly Agreed[],
): Promise<readonly SharingRule[]> {
  const rules = rulesWith(await listStatedRules(db, cellId), agreed)
  const bound = await coefficientBounds(db, cellId)
  const cell = bound.length === 0 ? null : await findCell(db, cellId)
  return cell === null ? rules : keepCoefficients(rules, bound, cell.timeZone)
}

/**
 * Keeps a rule that was checked, and gives it as it holds. What was agreed on together is not changed by it: refused is one that says
 * something else than what holds then by agreement.
 */
export async function stateSharingRule(
  db: Kysely<Schema>,
  cellId: string,
  rule: SharingRule,
  madeMs: number,
): Promise<Result<SharingRule>> {
  const stated = await listStatedRules(db, cellId)
  const agreed = await agreedIn(db, cellId)
  const beside = besideAgreed(rule, stated, agreed)
  if (!beside.ok) return beside
  await saveSharingRule(db, cellId, beside.value, madeMs)
  return success(ruleAt([beside.value], agreed, rule.validFromMs))
}

/** What was ever agreed on in a neighbourhood, as it holds. */
export async function agreedIn(db: Kysely<Schema>, cellId: string): Promise<readonly Agreed[]> {
  return (await keptTerms(db, cellId)).map(termAsItHolds)
}

/** What was ever agreed on in a neighbourhood, the oldest first; {@link agreedLimit} at the most. */
export async function keptTerms(db: Kysely<Schema>, cellId: string): Promise<readonly KeptTerm[]> {
  const rows = await db
    .selectFrom('agreed_terms')
    .leftJoin('agreed_ends', 'agreed_ends.term_id', 'agreed_terms.id')
    .select(['agreed_terms.id', 'agreed_terms.from_ms', 'agreed_terms.until_ms'])
    .select(['agreed_terms.body', 'agreed_ends.by_id as ended_by', 'agreed_ends.at_ms'])
    .where('agreed_terms.cell_id', '=', cellId)
    .orderBy('agreed_terms.from_ms')
    .orderBy('agreed_terms.id')
    .limit(agreedLimit)
    .execute()
  return rows.map((row) => {
    // Written by `addAgreed` only.
    const { by, rank, term, examples }: Body = JSON.parse(row.body)
    const { ended_by: byId, at_ms: atMs } = row
    return {
      id: row.id,
      by,
      term,
      rank,
      fromMs: row.from_ms,
      untilMs: row.until_ms,
      examples,
      ended: byId === null || atMs === null ? null : { atMs, byId },
    }
  })
}

/** Keeps terms that were checked. */
export async function addAgreed(
  db: Kysely<Schema>,
  cellId: string,
  terms: readonly Omit<KeptTerm, 'ended'>[],
): Promise<void> {
  for (const { id, by, term, rank, fromMs, untilMs, examples } of terms) {
    const body: Body = { by, term, rank, examples }
    await db
      .insertInto('agreed_terms')
      .values({
        id,
        cell_id: cellId,
        by_id: by.id,
        from_ms: fromMs,
        until_ms: untilMs,
        body: JSON.stringify(body),
      })
      .execute()
  }
}

/** Ends a term; it stays on record. */
export async function endAgreed(
  db: Kysely<Schema>,
  termId: string,
  byId: string,
  atMs: number,
): Promise<void> {
  await db.insertInto('agreed_ends').values({ term_id: termId, by_id: byId, at_ms: atMs }).execute()
}

/** What of a term stands in its row as JSON. */
interface Body {
  readonly by: AgreedBy
  readonly term: AgreedTerm
  readonly rank: number
  readonly examples: readonly AgreedExample[]
}

/** What became of a least benefit in a month. */
export interface AgreedMonth {
  /** `2026-10`. */
  readonly month: string
  readonly byId: string
  /** Homes that were promised it. */
  readonly homes: number
  readonly promisedMicro: number
  /** What each home had at the least; less than was promised where that could not be. Null: together all were worse off than alone. */
  readonly keptMicro: number | null
  /** What was moved between members for it. */
  readonly movedMicro: number
}

/** Keeps what became of a month, in the place of what was worked out of it before; null: nothing is promised in it. */
export async function saveAgreedMonth(
  tx: Kysely<Schema>,
  cellId: string,
  month: string,
  of: Omit<AgreedMonth, 'month'> | null,
): Promise<void> {
  if (of === null) {
    await tx
      .deleteFrom('agreed_months')
      .where('cell_id', '=', cellId)
      .where('month', '=', month)
      .execute()
    return
  }
  const row = {
    by_id: of.byId,
    homes: of.homes,
    promised_micro: of.promisedMicro,
    kept_micro: of.keptMicro,
    moved_micro: of.movedMicro,
  }
  await tx
    .insertInto('agreed_months')
    .values({ cell_id: cellId, month, ...row })
    .onConflict((conflict) => conflict.columns(['cell_id', 'month']).doUpdateSet(row))
    .execute()
}

/** The months in which a least benefit was worked out, the newest first; `limit` at the most. */
export async function agreedMonths(
  db: Kysely<Schema>,
  cellId: string,
  limit: number,
): Promise<readonly AgreedMonth[]> {
  const rows = await db
    .selectFrom('agreed_months')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('month', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    month: row.month,
    byId: row.by_id,
    homes: row.homes,
    promisedMicro: row.promised_micro,
    keptMicro: row.kept_micro,
    movedMicro: row.moved_micro,
  }))
}
