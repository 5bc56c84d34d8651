import type { Kysely, Selectable } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { packPlan, unpackPlan } from './plan/plan-body.ts'
import type { Plan } from './plan/plan.ts'
import { forgetPlanPrices, savePlanPrices } from './store-prices.ts'
import { savePlanCosts } from './store-savings.ts'
import type { Tariff } from './tariff/tariff.ts'

/** Plans that one question reads at the most. */
const plansLimit = 1000

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
      money_micro: plan.money.costMicro,
      idle_cost_micro: plan.money.idleCostMicro,
      body: packPlan(plan),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  await savePlanCosts(db, plan)
  await savePlanPrices(db, plan)
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

/** Forgets plans and their prices issued before `beforeMs`, by the retention the node is set to; returns how many. */
export async function forgetPlans(
  db: Kysely<Schema>,
  cellId: string,
  beforeMs: number,
): Promise<number> {
  await forgetPlanPrices(db, cellId, beforeMs)
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
    money: { costMicro: row.money_micro, idleCostMicro: row.idle_cost_micro },
    ...unpackPlan(row.body),
  }
}

function tariffOf(body: string): Tariff {
  // Written by `saveTariff` only, after `checkTariff`.
  return JSON.parse(body) as Tariff
}
