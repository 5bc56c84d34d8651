import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { packPlan, unpackPlan } from './plan-body.ts'
import type { PlanCost } from './plan-savings.ts'
import type { Plan } from './plan.ts'
import type { Tariff } from './tariff.ts'

/** Plans that one question reads at the most. */
const plansLimit = 1000

/** Costs of plans that one question reads at the most: a year of quarter hours, and room for plans between them. */
const planCostsLimit = 50_000

/** Keeps a plan. Keeping the same one twice equals keeping it once. */
export async function savePlan(db: Kysely<Schema>, plan: Plan): Promise<void> {
  const { certificate, steps } = plan
  await db
    .insertInto('plans')
    .values({
      id: plan.id,
      cell_id: plan.cellId,
      issued_ms: plan.issuedMs,
      start_ms: steps.startMs,
      end_ms: steps.startMs + steps.count * steps.stepMs,
      cost_micro: certificate.costMicro,
      bound_micro: certificate.boundMicro,
      gap: certificate.gap,
      rounds: certificate.rounds,
      seconds: certificate.seconds,
      idle_cost_micro: plan.idleCostMicro,
      body: packPlan(plan),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await savePlanCost(db, plan.cellId, {
    issuedMs: plan.issuedMs,
    startMs: steps.startMs,
    endMs: steps.startMs + steps.count * steps.stepMs,
    costMicro: certificate.costMicro,
    idleCostMicro: plan.idleCostMicro,
  })
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
  return rows.reverse().map((row) => ({
    issuedMs: row.issued_ms,
    startMs: row.start_ms,
    endMs: row.end_ms,
    costMicro: row.cost_micro,
    idleCostMicro: row.idle_cost_micro,
  }))
}

/** The plan of a neighbourhood that was issued last. */
export async function latestPlan(db: Kysely<Schema>, cellId: string): Promise<Plan | null> {
  const row = await db
    .selectFrom('plans')
    .selectAll()
    .where('cell_id', '=', cellId)
    .orderBy('issued_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : planOf(row)
}

/** Plans issued in [fromMs, toMs), oldest first; the newest thousand where there are more. */
export async function plansBetween(
  db: Kysely<Schema>,
  cellId: string,
  fromMs: number,
  toMs: number,
): Promise<Plan[]> {
  const rows = await db
    .selectFrom('plans')
    .selectAll()
    .where('cell_id', '=', cellId)
    .where('issued_ms', '>=', fromMs)
    .where('issued_ms', '<', toMs)
    .orderBy('issued_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(plansLimit)
    .execute()
  return rows.reverse().map(planOf)
}

/** Forgets plans issued before `beforeMs`, by the retention the node is set to; returns how many. */
export async function forgetPlans(
  db: Kysely<Schema>,
  cellId: string,
  beforeMs: number,
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('plans')
    .where('cell_id', '=', cellId)
    .where('issued_ms', '<', beforeMs)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

/** Keeps a tariff from its `validFromMs` on; one that begins at the same instant takes its place. */
export async function saveTariff(
  db: Kysely<Schema>,
  cellId: string,
  tariff: Tariff,
): Promise<void> {
  const body = JSON.stringify(tariff)
  await db
    .insertInto('tariffs')
    .values({ cell_id: cellId, valid_from_ms: tariff.validFromMs, body })
    .onConflict((conflict) => conflict.columns(['cell_id', 'valid_from_ms']).doUpdateSet({ body }))
    .execute()
}

/** The tariff that holds at an instant: the last that began by then; before the first one, the first. */
export async function tariffAt(
  db: Kysely<Schema>,
  cellId: string,
  atMs: number,
): Promise<Tariff | null> {
  const tariffs = db.selectFrom('tariffs').select('body').where('cell_id', '=', cellId).limit(1)
  const row =
    (await tariffs
      .where('valid_from_ms', '<=', atMs)
      .orderBy('valid_from_ms', 'desc')
      .executeTakeFirst()) ?? (await tariffs.orderBy('valid_from_ms').executeTakeFirst())
  return row === undefined ? null : tariffOf(row.body)
}

/** All tariffs of a cell, oldest first. */
export async function listTariffs(db: Kysely<Schema>, cellId: string): Promise<Tariff[]> {
  const rows = await db
    .selectFrom('tariffs')
    .select('body')
    .where('cell_id', '=', cellId)
    .orderBy('valid_from_ms')
    .execute()
  return rows.map((row) => tariffOf(row.body))
}

function planOf(row: Selectable<Schema['plans']>): Plan {
  return {
    id: row.id,
    cellId: row.cell_id,
    issuedMs: row.issued_ms,
    certificate: {
      costMicro: row.cost_micro,
      boundMicro: row.bound_micro,
      gap: row.gap,
      rounds: row.rounds,
      seconds: row.seconds,
    },
    idleCostMicro: row.idle_cost_micro,
    ...unpackPlan(row.body),
  }
}

function tariffOf(body: string): Tariff {
  // Written by `saveTariff` only, after `checkTariff`.
  return JSON.parse(body) as Tariff
}
