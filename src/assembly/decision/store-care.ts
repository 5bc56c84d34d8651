import type { Kysely } from 'kysely'
import type { Schema } from '../../store/schema.ts'

/** A time at which a decision was looked at again, and stayed as it is. */
export interface DecisionReview {
  readonly atMs: number
  /** When it is looked at next; null: nobody said. */
  readonly nextMs: number | null
  /** Why it stays, in the words of those who looked. */
  readonly note: string
}

/** Reviews of one decision at the most. */
export const reviewsLimit = 100

/** Keeps that a decision was looked at again. False: it was so often already. */
export async function addReview(
  tx: Kysely<Schema>,
  decisionId: string,
  { atMs, nextMs, note }: DecisionReview,
): Promise<boolean> {
  const seq = ((await reviewsOf(tx, [decisionId])).get(decisionId)?.length ?? 0) + 1
  if (seq > reviewsLimit) return false
  await tx
    .insertInto('decision_reviews')
    .values({ decision_id: decisionId, seq, at_ms: atMs, next_ms: nextMs, note })
    .execute()
  return true
}

/** The reviews of each of these decisions, the oldest first. */
export async function reviewsOf(
  db: Kysely<Schema>,
  decisionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly DecisionReview[]>> {
  if (decisionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('decision_reviews')
    .selectAll()
    .where('decision_id', 'in', decisionIds)
    .orderBy('decision_id')
    .orderBy('seq')
    .execute()
  const reviews = new Map<string, DecisionReview[]>()
  for (const row of rows) {
    const review = { atMs: row.at_ms, nextMs: row.next_ms, note: row.note }
    reviews.set(row.decision_id, [...(reviews.get(row.decision_id) ?? []), review])
  }
  return reviews
}

/** A quarter hour in which the plan could not keep a mandate. */
export interface BrokenQuarter {
  readonly mandateId: string
  readonly startMs: number
  /** By how much, in the unit of the mandate's rule. */
  readonly over: number
}

/** Quarter hours that one question reads at the most: a month of them, of a few mandates. */
export const brokenLimit = 10_000

/** Quarter hours from `fromMs` on in which plans could not keep these mandates, the newest first; {@link brokenLimit} at the most. */
export async function brokenSince(
  db: Kysely<Schema>,
  mandateIds: readonly string[],
  fromMs: number,
): Promise<readonly BrokenQuarter[]> {
  if (mandateIds.length === 0) return []
  const rows = await db
    .selectFrom('mandate_quarters')
    .select(['mandate_id', 'start_ms', 'over_w'])
    .where('mandate_id', 'in', mandateIds)
    .where('start_ms', '>=', fromMs)
    .where('over_w', '>', 0)
    .orderBy('start_ms', 'desc')
    .orderBy('mandate_id')
    .limit(brokenLimit)
    .execute()
  return rows.map((row) => ({
    mandateId: row.mandate_id,
    startMs: row.start_ms,
    over: row.over_w,
  }))
}

/** What mandates did in a span: sums over all of them. */
export interface EffectIn {
  readonly held: number
  readonly bound: number
  readonly broken: number
  /** Sum of the shadow prices of its quarter hours, micro-units per kWh. */
  readonly priceMicro: number
}

/** What these mandates did in `[fromMs, toMs)`, in quarter hours. */
export async function effectIn(
  db: Kysely<Schema>,
  mandateIds: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<EffectIn> {
  if (mandateIds.length === 0) return { held: 0, bound: 0, broken: 0, priceMicro: 0 }
  const row = await db
    .selectFrom('mandate_quarters')
    .select((of) => [
      of.fn.countAll<number | string>().as('held'),
      of.fn
        .sum<number | string>(of.case().when('micro_per_kwh', '>', 0).then(1).else(0).end())
        .as('bound'),
      of.fn
        .sum<number | string>(of.case().when('over_w', '>', 0).then(1).else(0).end())
        .as('broken'),
      of.fn.sum<number | string>('micro_per_kwh').as('price'),
    ])
    .where('mandate_id', 'in', mandateIds)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .executeTakeFirstOrThrow()
  return {
    held: Number(row.held),
    bound: Number(row.bound ?? 0),
    broken: Number(row.broken ?? 0),
    priceMicro: Number(row.price ?? 0),
  }
}
