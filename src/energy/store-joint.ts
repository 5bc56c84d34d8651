import type { Kysely } from 'kysely'
import type { Steps } from '../kernel/steps.ts'
import type { Schema } from '../store/schema.ts'
import type { CityPlan, MemberPlan } from './plan/city-plan.ts'
import type { JointNews } from './plan/joint-news.ts'
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
  readonly members: readonly (Omit<MemberPlan, 'netW' | 'parts'> & {
    readonly netW: string
    /** Not there in plans of older versions. */
    readonly parts?: MemberPlan['parts']
  })[]
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
    members: members.map(({ parts = null, ...member }) => ({
      ...member,
      parts,
      netW: unpackArray(member.netW),
    })),
  }
}

/** Whether a city plans in sums only, of which it sees no neighbourhood's part. */
export async function plansInSums(db: Kysely<Schema>, cityId: string): Promise<boolean> {
  const row = await db
    .selectFrom('city_choices')
    .select('in_sums')
    .where('cell_id', '=', cityId)
    .executeTakeFirst()
  return row?.in_sums === 1
}

export async function choosePlansInSums(
  db: Kysely<Schema>,
  cityId: string,
  isSo: boolean,
): Promise<void> {
  const row = { in_sums: isSo ? 1 : 0 }
  await db
    .insertInto('city_choices')
    .values({ cell_id: cityId, ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
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

/** What a neighbourhood agreed on with a city. */
export interface JointShare {
  readonly cityId: string
  readonly agreedMs: number
  readonly steps: Steps
  /** What a kWh is worth in the city, micro-units, [step]. */
  readonly priceMicroPerKwh: Float64Array
  /** Null: the city said nothing of the whole. */
  readonly news: JointNews | null
}

/** What of it goes into `joint_shares.body`. */
interface ShareBody {
  readonly steps: Steps
  readonly priceMicroPerKwh: string
  readonly news: JointNews | null
}

/** Keeps what a neighbourhood agreed on last. */
export async function saveJointShare(
  db: Kysely<Schema>,
  cellId: string,
  { cityId, agreedMs, steps, priceMicroPerKwh, news }: JointShare,
): Promise<void> {
  const body: ShareBody = { steps, priceMicroPerKwh: packArray(priceMicroPerKwh), news }
  const row = { city_id: cityId, agreed_ms: agreedMs, body: JSON.stringify(body) }
  await db
    .insertInto('joint_shares')
    .values({ cell_id: cellId, ...row })
    .onConflict((conflict) => conflict.column('cell_id').doUpdateSet(row))
    .execute()
}

/** What a neighbourhood agreed on last; null: it never did. */
export async function findJointShare(
  db: Kysely<Schema>,
  cellId: string,
): Promise<JointShare | null> {
  const row = await db
    .selectFrom('joint_shares')
    .selectAll()
    .where('cell_id', '=', cellId)
    .executeTakeFirst()
  if (row === undefined) return null
  // Written by `saveJointShare` only.
  const { steps, priceMicroPerKwh, news }: ShareBody = JSON.parse(row.body)
  const prices = unpackArray(priceMicroPerKwh)
  const { city_id: cityId, agreed_ms: agreedMs } = row
  return { cityId, agreedMs, steps, priceMicroPerKwh: prices, news }
}
