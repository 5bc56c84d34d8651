import type { Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import type { CityPlan, MemberPlan } from './plan/city-plan.ts'
import { packArray, unpackArray } from './plan/plan-body.ts'

/** What of a joint plan goes into `joint_plans.body`. */
interface JointBody {
  readonly startMs: number
  readonly stepMs: number
  readonly count: number
  readonly priceMicroPerKwh: string
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  readonly netW: string
  readonly members: readonly (Omit<MemberPlan, 'netW'> & { readonly netW: string })[]
}

/** Keeps a joint plan. Keeping the same one twice equals keeping it once. */
export async function saveJointPlan(db: Kysely<Schema>, plan: CityPlan): Promise<void> {
  const { certificate, importLimitW, exportLimitW } = plan
  const body: JointBody = {
    ...plan.steps,
    priceMicroPerKwh: packArray(plan.priceMicroPerKwh),
    importLimitW,
    exportLimitW,
    netW: packArray(plan.netW),
    members: plan.members.map((member) => ({ ...member, netW: packArray(member.netW) })),
  }
  await db
    .insertInto('joint_plans')
    .values({
      id: plan.id,
      city_id: plan.cellId,
      issued_ms: plan.issuedMs,
      cost_micro: certificate.costMicro,
      bound_micro: certificate.boundMicro,
      gap: certificate.gap,
      rounds: certificate.rounds,
      seconds: certificate.seconds,
      body: JSON.stringify(body),
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** The joint plan of a city that was issued last. */
export async function latestJointPlan(
  db: Kysely<Schema>,
  cityId: string,
): Promise<CityPlan | null> {
  const row = await db
    .selectFrom('joint_plans')
    .selectAll()
    .where('city_id', '=', cityId)
    .orderBy('issued_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  // Written by `saveJointPlan` only.
  const { startMs, stepMs, count, members, ...body }: JointBody = JSON.parse(row.body)
  return {
    id: row.id,
    cellId: row.city_id,
    issuedMs: row.issued_ms,
    steps: { startMs, stepMs, count },
    certificate: {
      costMicro: row.cost_micro,
      boundMicro: row.bound_micro,
      gap: row.gap,
      rounds: row.rounds,
      seconds: row.seconds,
    },
    ...body,
    priceMicroPerKwh: unpackArray(body.priceMicroPerKwh),
    netW: unpackArray(body.netW),
    members: members.map((member) => ({ ...member, netW: unpackArray(member.netW) })),
  }
}

/** Forgets joint plans of a city issued before `beforeMs`. */
export async function forgetJointPlans(
  db: Kysely<Schema>,
  cityId: string,
  beforeMs: number,
): Promise<void> {
  await db
    .deleteFrom('joint_plans')
    .where('city_id', '=', cityId)
    .where('issued_ms', '<', beforeMs)
    .execute()
}
