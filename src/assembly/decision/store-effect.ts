import type { Kysely } from 'kysely'
import { keptAmount, type MandateOutcome } from '../../energy/mandate/planned-mandate.ts'
import type { Plan } from '../../energy/plan/plan.ts'
import { stepHours } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'

/** What a mandate did since it holds. */
export interface MandateEffect {
  readonly mandateId: string
  /** Quarter hours in which it held and there was a plan, in which it bound, and in which the plan could not keep it. */
  readonly held: number
  readonly bound: number
  readonly broken: number
  /** What one kW more allowed in all these quarter hours would have saved, micro-units; of a reserve: one kWh less kept. */
  readonly perKwMicro: number
  /** The most by which a plan was beyond it, W; of a reserve: Wh. */
  readonly mostOver: number
}

/** Keeps what the present step of a plan makes of each mandate. The first plan of a quarter hour is the one that counts. */
export async function recordEffects(
  db: Kysely<Schema>,
  plan: Pick<Plan, 'steps' | 'mandates'>,
): Promise<void> {
  const rows = (plan.mandates ?? []).flatMap((of) => {
    const isHeld = of.isInForceNow
    if (!isHeld) return []
    return [
      {
        mandate_id: of.id,
        start_ms: plan.steps.startMs,
        micro_per_kwh: Math.round(of.microPerKwh[0] ?? 0),
        over_w: overNow(of),
      },
    ]
  })
  if (rows.length === 0) return
  await db
    .insertInto('mandate_quarters')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['mandate_id', 'start_ms']).doNothing())
    .execute()
}

function overNow(of: MandateOutcome): number {
  const over = of.over[0] ?? 0
  return over > keptAmount ? Math.round(over) : 0
}

/** What each of these mandates did so far. */
export async function effectsOf(
  db: Kysely<Schema>,
  mandateIds: readonly string[],
  stepMs: number,
): Promise<ReadonlyMap<string, MandateEffect>> {
  if (mandateIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('mandate_quarters')
    .select((of) => [
      'mandate_id',
      of.fn.countAll<number | string>().as('held'),
      of.fn
        .sum<number | string>(of.case().when('micro_per_kwh', '>', 0).then(1).else(0).end())
        .as('bound'),
      of.fn
        .sum<number | string>(of.case().when('over_w', '>', 0).then(1).else(0).end())
        .as('broken'),
      of.fn.sum<number | string>('micro_per_kwh').as('price'),
      of.fn.max('over_w').as('most'),
    ])
    .where('mandate_id', 'in', mandateIds)
    .groupBy('mandate_id')
    .execute()
  const hours = stepHours({ startMs: 0, stepMs, count: 1 })
  return new Map(
    rows.map((row) => [
      row.mandate_id,
      {
        mandateId: row.mandate_id,
        held: Number(row.held),
        bound: Number(row.bound),
        broken: Number(row.broken),
        perKwMicro: Math.round(Number(row.price) * hours),
        mostOver: row.most,
      },
    ]),
  )
}
