import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import { moneyPrices } from './plan/money-price.ts'
import type { Plan } from './plan/plan.ts'

/** Keeps what energy is worth inside the neighbourhood, in money, by a plan just made; of two issued at the same instant the first stays. */
export async function savePlanPrices(db: Kysely<Schema>, plan: Plan): Promise<void> {
  await db
    .insertInto('plan_prices')
    .values({
      cell_id: plan.cellId,
      issued_ms: plan.issuedMs,
      start_ms: plan.steps.startMs,
      step_ms: plan.steps.stepMs,
      prices: JSON.stringify([...moneyPrices(plan)].map(Math.round)),
    })
    .onConflict((conflict) => conflict.columns(['cell_id', 'issued_ms']).doNothing())
    .execute()
}

/**
 * What a home that needed energy paid for it inside the neighbourhood, with the local fee, by the plan that was in force when each of
 * these intervals began: the last that was issued by then, unless it had ended. Whole micro-units per kWh, by start; where no
 * plan was in force there is none.
 */
export async function planPricesAt(
  db: Kysely<Schema>,
  cellId: string,
  startsMs: readonly number[],
): Promise<Map<number, number>> {
  const priceAt = new Map<number, number>()
  for (const startMs of startsMs) {
    const row = await db
      .selectFrom('plan_prices')
      .select(['start_ms', 'step_ms', 'prices'])
      .where('cell_id', '=', cellId)
      .where('issued_ms', '<=', startMs)
      .orderBy('issued_ms', 'desc')
      .limit(1)
      .executeTakeFirst()
    if (row === undefined) continue
    const prices: number[] = JSON.parse(row.prices)
    const price = prices[Math.floor((startMs - row.start_ms) / row.step_ms)]
    if (price !== undefined) priceAt.set(startMs, price)
  }
  return priceAt
}

/** Forgets the prices of plans issued before `beforeMs`. */
export async function forgetPlanPrices(
  db: Kysely<Schema>,
  cellId: string,
  beforeMs: number,
): Promise<void> {
  await db
    .deleteFrom('plan_prices')
    .where('cell_id', '=', cellId)
    .where('issued_ms', '<', beforeMs)
    .execute()
}
