import { stepHours } from '../../kernel/steps.ts'
import { mostUse } from '../devices/most-use.ts'
import { Giving, type GivingLimit } from './giving.ts'
import type { PlanMade } from './machine-runs.ts'
import { gridExchange } from './neighbourhood.ts'
import { isGivingStore, placedStores, type PlacedStore, type PowerOf } from './outflow.ts'
import type { DeviceInput, PlanInput } from './plan-input.ts'
import type { Plan } from './plan.ts'

/** Plans made at the most until no store gives where it should not; the last one stands. */
const mostPlans = 3

/** A plan, and the input that it was made of: one in which stores may give no more than they should. */
export interface WastelessPlan {
  readonly input: PlanInput
  readonly made: PlanMade
}

/**
 * A plan in which nothing is filled and emptied only to lose some of it on the way. Where more flows out than a limit allows, whatever is done, each
 * kWh that a battery loses is one less beyond the limit, and so the dearest energy of the day: by cost alone it would fill and empty in turns. So:
 *
 *   Where what nobody can put off is beyond limits for what flows out by itself, and that costs more than what is given can earn: there no store gives,
 *   unless energy flows in, or a later step costs more and the store has less in it by then than before all this.
 *   Where it is not, but with what stores give it is, they give no more than there is room for, each by its power.
 *
 * To make room before, and to give afterwards what was taken, stays as it is; so does what a person has ordered. Where all others at their most could
 * not take what is too much, this is known beforehand; else it is seen in a plan, which is then made anew. The bound is that of all plans that keep to
 * it: one that wastes can cost less (decision 22).
 */
export async function planWasteless(
  input: PlanInput,
  make: (input: PlanInput) => Promise<PlanMade>,
  targetGap: number,
): Promise<WastelessPlan> {
  let held = holding(input, givingLimits(input, null))
  let made = await make(held)
  let rounds = made.plan.certificate.rounds
  for (let plans = 1; plans < mostPlans; plans++) {
    const limits = givingLimits(held, made.plan)
    const isFar = made.plan.certificate.gap > targetGap
    const isWorthwhile = [...limits.values()].some(
      ({ isPassed, isBeyond }) => isPassed || (isFar && isBeyond),
    )
    if (!isWorthwhile) break
    held = holding(held, limits)
    made = await make(held)
    rounds += made.plan.certificate.rounds
  }
  const certificate = { ...made.plan.certificate, rounds }
  return { input: held, made: { ...made, plan: { ...made.plan, certificate } } }
}

/** What stores should give at the most, by thing, in a plan; null: as far as it is known without one. */
function givingLimits(input: PlanInput, plan: Plan | null): Map<string, GivingLimit> {
  const stores = plan === null ? unplanned(input) : planned(input, plan)
  const devices =
    plan === null ? [] : [...plan.homes.flatMap((home) => home.devices), ...plan.shared]
  const powersW = new Map(devices.map(({ thingId, powerW }) => [thingId, powerW]))
  const earns = earnings(input, plan)
  const limits = new Map<string, GivingLimit>()
  for (const store of stores) {
    const powerW = powersW.get(store.device.thingId) ?? null
    const limit = new Giving(store, earns, powerW).limit()
    if (limit !== null) limits.set(store.device.thingId, limit)
  }
  return limits
}

/** What a W that is given earns at the most, [step], with what people have decided that it is worth beside money: where the neighbourhood sells, no more than that pays. */
function earnings(input: PlanInput, plan: Plan | null): Float64Array {
  const { buy, sell } = gridExchange(input)
  const perStep = stepHours(input.steps) / 1000
  return buy.map((price, t) => {
    const isSold = plan !== null && plan.netW[t]! < 0
    const fee = input.prices.localFeeMicroPerKwh[t]! * perStep
    return Math.max(0, isSold ? sell[t]! : price + fee)
  })
}

/** Stores beside the most that all others can use. */
function unplanned(input: PlanInput): PlacedStore[] {
  const hours = stepHours(input.steps)
  return placedStores(input, (device) => mostUse(device, hours), null)
}

/** Stores in a plan, beside what nobody can put off. */
function planned(input: PlanInput, { homes, shared }: Plan): PlacedStore[] {
  const planOf: PowerOf = (_, home, place) => {
    const { powerW } = (home === null ? shared : homes[home]!.devices)[place]!
    return (t) => powerW[t]!
  }
  const restOf: PowerOf = (device, ...at) => {
    if (device.kind === 'generator') return device.isCurtailable ? nothing : planOf(device, ...at)
    const isGiven = device.kind === 'fixed' || device.kind === 'demand'
    return isGiven ? planOf(device, ...at) : nothing
  }
  return placedStores(input, restOf, planOf)
}

const nothing = (): number => 0

/** The input with what stores give at the most. */
function holding(input: PlanInput, limits: ReadonlyMap<string, GivingLimit>): PlanInput {
  if (limits.size === 0) return input
  const held = (device: DeviceInput): DeviceInput => {
    if (!isGivingStore(device)) return device
    const limit = limits.get(device.thingId)
    return limit === undefined ? device : { ...device, givesAtMostW: limit.givesAtMostW }
  }
  return {
    ...input,
    homes: input.homes.map((home) => ({ ...home, devices: home.devices.map(held) })),
    shared: input.shared.map(held),
  }
}
