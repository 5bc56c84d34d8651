import { randomCommunity } from '../../src/energy/fixtures.ts'
import type { PlanInput } from '../../src/energy/plan/plan-input.ts'
import { seededRandom } from '../../src/kernel/random.ts'

/** A street's day in quarter hours, with sun, batteries, cars, heat pumps and programmes. */
export function streetOf(homes: number, seed: number): PlanInput {
  return randomCommunity(seededRandom(seed), { homes, stepCount: 96 })
}
