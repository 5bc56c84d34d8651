import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { PlanCost } from './plan/plan-savings.ts'
import type { Plan } from './plan/plan.ts'

/** Costs of plans that one question reads at the most: a year of quarter hours, and room for plans between them. */
const planCostsLimit = 50_000

/** Rows that go into one statement at the most: both databases take that many values. */
const rowsAtOnce = 1_000

/** Keeps what a plan just made expected, of the neighbourhood and of each home. Keeping it twice equals keeping it once. */
export async function savePlanCosts(db: Kysely<Schema>, plan: Plan): Promise<void> {
  const { issuedMs, steps, money } = plan
  await savePlanCost(db, plan.cellId, {
    issuedMs,
    startMs: steps.startMs,
    endMs: steps.startMs + steps.count * steps.stepMs,
    ...money,
  })
  const rows = plan.homes.flatMap(({ cellId, money: own }) =>
    own === undefined
      ? []
      : [
          {
            home_id: cellId,
            issued_ms: issuedMs,
            cost_micro: Math.round(own.costMicro),
            idle_cost_micro: Math.round(own.idleCostMicro),
          },
        ],
  )
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await db
      .insertInto('home_plan_costs')
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['home_id', 'issued_ms']).doNothing())
      .execute()
  }
}

/** Keeps what a plan expected to cost; of two that were issued at the same instant the first stays. */
export async function savePlanCost(
  db: Kysely<Schema>,
  cellId: string,
  cost: PlanCost,
): Promise<void> {
  await db
    .insertInto('plan_costs')
    .values({
      cell_id: cellId,
      issued_ms: cost.issuedMs,
      start_ms: cost.startMs,
      end_ms: cost.endMs,
      cost_micro: cost.costMicro,
      idle_cost_micro: cost.idleCostMicro,
    })
    .onConflict((conflict) => conflict.columns(['cell_id', 'issued_ms']).doNothing())
    .execute()
}

/** What the plans expected that may have been in force in [fromMs, toMs), in the order of their issue; the newest where there are more than a year has. */
export async function planCosts(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<PlanCost[]> {
  const rows = await db
    .selectFrom('plan_costs')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('end_ms', '>', fromMs)
    .where('issued_ms', '<', toMs)
    .orderBy('issued_ms', 'desc')
    .limit(planCostsLimit)
    .execute()
  return rows.reverse().map(toPlanCost)
}

/** The same for one home of the neighbourhood: the plans it was a part of. */
export async function homePlanCosts(
  db: Kysely<Schema>,
  cellId: string,
  homeId: string,
  fromMs: number,
  toMs: number,
): Promise<PlanCost[]> {
  const rows = await db
    .selectFrom('plan_costs as plan')
    .innerJoin('home_plan_costs as home', 'home.issued_ms', 'plan.issued_ms')
    .select(['plan.issued_ms', 'plan.start_ms', 'plan.end_ms'])
    .select(['home.cost_micro', 'home.idle_cost_micro'])
    .where('plan.cell_id', '=', cellId)
    .where('home.home_id', '=', homeId)
    .where('plan.end_ms', '>', fromMs)
    .where('plan.issued_ms', '<', toMs)
    .orderBy('plan.issued_ms', 'desc')
    .limit(planCostsLimit)
    .execute()
  return rows.reverse().map(toPlanCost)
}

/** Forgets what plans expected of these homes: nobody is left in them. */
export async function forgetHomePlanCosts(
  db: Kysely<Schema>,
  homeIds: readonly string[],
): Promise<void> {
  if (homeIds.length === 0) return
  await db.deleteFrom('home_plan_costs').where('home_id', 'in', homeIds).execute()
}

function toPlanCost(row: {
  readonly issued_ms: number
  readonly start_ms: number
  readonly end_ms: number
  readonly cost_micro: number
  readonly idle_cost_micro: number
}): PlanCost {
  return {
    issuedMs: row.issued_ms,
    startMs: row.start_ms,
    endMs: row.end_ms,
    costMicro: row.cost_micro,
    idleCostMicro: row.idle_cost_micro,
  }
}
