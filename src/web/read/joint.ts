import { membersOf } from '../../assembly/report/store-body.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { latestJointPlan, plansInSums } from '../../energy/store-joint.ts'
import { tariffAt } from '../../energy/store.ts'
import { stepIndex, stepStartMs } from '../../kernel/steps.ts'
import type { WebContext } from '../context.ts'
import type { JointPlanView, JointView } from '../view/joint.ts'
import { nodeNamesOf } from './asked.ts'

/** Reads a city's joint plan, and which of its members take no part. */
export async function readJoint(
  context: WebContext,
  city: Cell,
  nowMs: number,
): Promise<JointView> {
  const { db } = context.api
  const apart: string[] = []
  for (const { cell, node, isMember } of await membersOf(db, city.id)) {
    const found = isMember && node === '' ? await findCell(db, cell) : null
    if (found?.time.kind === 'scaled') apart.push(found.name)
  }
  const tariff = await tariffAt(db, city.id, nowMs)
  const isInSums = await plansInSums(db, city.id)
  return { nowMs, tariff, plan: await readPlan(context, city, nowMs), isInSums, apart }
}

async function readPlan(
  context: WebContext,
  city: Cell,
  nowMs: number,
): Promise<JointPlanView | null> {
  const plan = await latestJointPlan(context.api.db, city.id)
  const first = plan === null ? -1 : stepIndex(plan.steps, nowMs)
  if (plan === null || first < 0 || first >= plan.steps.count) return null
  const { certificate, steps, issuedMs, importLimitW } = plan
  const names = await nodeNamesOf(context, city.id)
  return {
    nowMs,
    issuedMs,
    startMs: stepStartMs(steps, first),
    stepMs: steps.stepMs,
    priceMicroPerKwh: plan.priceMicroPerKwh.subarray(first),
    netW: plan.netW.subarray(first),
    importLimitW,
    proof: { aboveMicro: certificate.costMicro - certificate.boundMicro, gap: certificate.gap },
    members: plan.members.map((member) => ({
      ...member,
      netW: member.netW.subarray(first),
      nodeName: names.get(member.cellId) ?? null,
    })),
  }
}
