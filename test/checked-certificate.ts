import assert from 'node:assert/strict'
import type { PlanInput } from '../src/energy/plan/plan-input.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import { centralOptimum } from './central-program.ts'

/** Bound <= what a central program finds best <= cost, as far as HiGHS is exact: to about 1e-6 of the largest numbers it meets. */
export async function checkCertificate(input: PlanInput, plan: Plan): Promise<void> {
  const { costMicro, boundMicro } = plan.certificate
  const { objectiveMicro } = await centralOptimum(input, { isRelaxed: false })
  const tolerance = 1e-5 * Math.abs(objectiveMicro) + 500
  assert.ok(boundMicro <= objectiveMicro + tolerance, `bound ${boundMicro} > ${objectiveMicro}`)
  assert.ok(objectiveMicro <= costMicro + tolerance, `${objectiveMicro} > cost ${costMicro}`)
}
