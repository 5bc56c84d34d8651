import { startRange } from '../devices/appliance.ts'
import { gapOf } from './gap.ts'
import type { ApplianceInput, DeviceInput, PlanInput } from './plan-input.ts'
import type { Plan } from './plan.ts'

/** Homes at the most in which starts are searched: above, what one programme leaves uneven is little beside the rest (Shapley-Folkman). */
const searchedHomes = 50

/** Plans that a search may make: so many by homes, and no more than that. 16 for 10 homes, 4 for 40. */
const planBudget = 160
const mostPlans = 40

/** What is left of the search: a part of all starts, and the plan made for it. */
interface Branch {
  readonly input: PlanInput
  readonly plan: Plan
  /** No plan with these starts costs less, micro-units. */
  readonly boundMicro: number
}

export interface SearchOptions {
  /** Makes a plan: the same one for the same input. */
  readonly plan: (input: PlanInput) => Promise<Plan>
  /** A gap that is near enough. */
  readonly targetGap: number
}

/**
 * Branch and bound over when programmes begin (Land and Doig, Econometrica 28:497, 1960). Prices find mixtures of starts, and a plan
 * has to take one of each: what that costs a small community is more than a large one. Here the starts of a machine are
 * split in two, each half is planned, and the least bound of what is still open is the new bound; so the certificate stays a proof.
 * Returns the best plan found, with the bound that the search has proven.
 */
export async function searchStarts(
  input: PlanInput,
  first: Plan,
  { plan, targetGap }: SearchOptions,
): Promise<Plan> {
  if (input.homes.length > searchedHomes) return first
  const budget = plansFor(input)
  let best = first
  let open: Branch[] = [{ input, plan: first, boundMicro: first.certificate.boundMicro }]
  let rounds = first.certificate.rounds
  let plans = 0
  const isNear = (boundMicro: number): boolean =>
    gapOf(best.certificate.costMicro, boundMicro) <= targetGap
  while (plans + 2 <= budget) {
    const lowest = open.reduce((low, branch) => (branch.boundMicro < low.boundMicro ? branch : low))
    if (isNear(lowest.boundMicro)) break
    const halves = split(lowest, best.certificate.costMicro - lowest.boundMicro)
    if (halves === null) break
    open = open.filter((branch) => branch !== lowest)
    for (const half of halves) {
      const made = await plan({ ...half, last: lowest.plan })
      plans++
      rounds += made.certificate.rounds
      if (made.certificate.costMicro < best.certificate.costMicro) best = made
      const boundMicro = Math.max(lowest.boundMicro, made.certificate.boundMicro)
      open.push({ input: half, plan: made, boundMicro })
    }
  }
  const proven = open.reduce((low, { boundMicro }) => Math.min(low, boundMicro), Infinity)
  // What the best plan says of itself (reasons, what is late) is said of all its starts, not of the half it was found in.
  const chosen = best === first ? first : await plan({ ...input, last: best })
  const { costMicro, seconds } = chosen.certificate
  const boundMicro = Math.min(costMicro, Math.max(chosen.certificate.boundMicro, proven))
  const gap = gapOf(costMicro, boundMicro)
  return { ...chosen, certificate: { costMicro, boundMicro, gap, rounds, seconds } }
}

/** Plans that a search may make for so many homes. */
export function plansFor({ homes }: PlanInput): number {
  return Math.min(mostPlans, Math.floor(planBudget / Math.max(1, homes.length)))
}

/** The two halves of a branch's starts: of the machine that moves most energy among starts that could be in a better plan. */
function split({ input, plan }: Branch, gapMicro: number): readonly [PlanInput, PlanInput] | null {
  const prices = plan.priceMicroPerKwh.map((price) => price / 1000)
  let widest = 0
  let found: { readonly appliance: ApplianceInput; readonly middle: number } | null = null
  for (const appliance of appliancesOf(input)) {
    const starts = worthwhile(appliance, prices, input.steps.count, gapMicro)
    if (starts.length < 2) continue
    const energy = appliance.profileWh.reduce((sum, wh) => sum + wh, 0)
    const width = energy * (starts.at(-1)! - starts[0]!)
    if (width > widest) {
      widest = width
      found = { appliance, middle: starts[starts.length >> 1]! }
    }
  }
  if (found === null) return null
  const { appliance, middle } = found
  const { profileWh, thingId } = appliance
  return [
    withAppliance(input, thingId, { readyStep: middle - 1 + profileWh.length }),
    withAppliance(input, thingId, { earliestStart: middle }),
  ]
}

/** Starts that cost at most `gapMicro` more than the cheapest at these prices (micro-units for each Wh, [step]): no other is in a better plan. */
function worthwhile(
  appliance: ApplianceInput,
  prices: Float64Array,
  stepCount: number,
  gapMicro: number,
): number[] {
  const { first, last } = startRange(appliance, stepCount)
  const costs: number[] = []
  for (let start = first; start <= last; start++) {
    costs.push(appliance.profileWh.reduce((sum, wh, k) => sum + wh * prices[start + k]!, 0))
  }
  const least = Math.min(...costs)
  return costs.flatMap((cost, s) => (cost <= least + gapMicro ? [first + s] : []))
}

function appliancesOf({ homes, shared }: PlanInput): ApplianceInput[] {
  return [...homes.flatMap(({ devices }) => devices), ...shared].filter(
    (device) => device.kind === 'appliance',
  )
}

function withAppliance(
  input: PlanInput,
  thingId: string,
  window: Partial<Pick<ApplianceInput, 'earliestStart' | 'readyStep'>>,
): PlanInput {
  const change = (device: DeviceInput): DeviceInput =>
    device.kind === 'appliance' && device.thingId === thingId ? { ...device, ...window } : device
  return {
    ...input,
    homes: input.homes.map((home) => ({ ...home, devices: home.devices.map(change) })),
    shared: input.shared.map(change),
  }
}
