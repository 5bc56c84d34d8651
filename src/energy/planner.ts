import { assert } from '../kernel/assert.ts'
import { FloatsForOnce } from '../kernel/floats.ts'
import { stepHours } from '../kernel/steps.ts'
import { exchangeCost } from '../coordination/exchange.ts'
import { agree, type Agreement } from '../coordination/rounds.ts'
import { HomesGroup } from './homes-group.ts'
import { homeCost } from './home-cost.ts'
import { idleCost } from './idle.ts'
import { LastPlan } from './last-plan.ts'
import { buildNeighbourhood, type Neighbourhood, type PlannedHome } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'
import type { DevicePlan, HomePlan, Plan } from './plan.ts'
import type { PlannedDevice, StepView } from './device.ts'
import { deviceRelaxations, limitRelaxations } from './relaxations.ts'

/** How much effort a plan is worth. */
export interface PlanEffort {
  /** Rounds end when (cost - bound) / |cost| is at most this. */
  readonly targetGap: number
  readonly roundLimit: number
}

const usualEffort: PlanEffort = { targetGap: 0.001, roundLimit: 60 }

/** The softness that rounds begin with: this power at a usual price, W. */
const startW = 1500

/**
 * A plan for a neighbourhood, with its certificate. Each home answers prices (`coordination/rounds.ts`);
 * whatever the input, there is a plan, and what it could not meet is named in `relaxed`.
 *
 * `clock` measures the seconds it took and nothing else. The same input gives the same plan.
 */
export async function planNeighbourhood(
  input: PlanInput,
  clock: { now(): number },
  effort: PlanEffort = usualEffort,
): Promise<Plan> {
  const beganMs = clock.now()
  assertInput(input)
  const last = new LastPlan(input)
  const usual = usualPrice(input)
  const floats = new FloatsForOnce()
  const built = buildNeighbourhood(input, last, usual, floats)
  const { members, terms, fixedW } = built
  const startSum = Float64Array.from(fixedW)
  for (const { use } of members) for (let t = 0; t < use.length; t++) startSum[t]! += use[t]!
  const agreement = await agree(
    {
      groups: [new HomesGroup(built)],
      terms,
      fixed: fixedW,
      startPrices: last.prices(startSum),
      lastCost: input.last === null ? null : resumed(built),
    },
    { ...effort, usualPrice: usual, startSoftness: startW * usual },
  )
  floats.release()
  const netW = built.netW()
  const homes = built.homes.map((home) => ({
    ...homePlan(home, netW, input),
    cost: homeCost(home, agreement.prices),
  }))
  const seconds = (clock.now() - beganMs) / 1000
  return {
    id: input.planId,
    cellId: input.cellId,
    issuedMs: input.issuedMs,
    steps: input.steps,
    certificate: certificateOf(agreement, seconds),
    idleCostMicro: idleCost(built, input),
    priceMicroPerKwh: publishedPrices(agreement, input),
    netW,
    homes,
    shared: built.shared.map((device) => devicePlan(device, netW, null, input, netW)),
    relaxed: relaxations(built, netW, input),
  }
}

function assertInput(input: PlanInput): void {
  const { count } = input.steps
  const { importMicroPerKwh, exportMicroPerKwh, localFeeMicroPerKwh } = input.prices
  for (const values of [importMicroPerKwh, exportMicroPerKwh, localFeeMicroPerKwh]) {
    assert(values.length === count, 'there is a price for each step')
  }
  for (const home of input.homes) {
    assert(home.fixedW.length === count, 'a home has a fixed power for each step')
  }
}

function certificateOf({ cost, bound, rounds }: Agreement, seconds: number): Plan['certificate'] {
  const gap = (cost - bound) / Math.max(1, Math.abs(cost))
  return { costMicro: cost, boundMicro: bound, gap, rounds, seconds }
}

/** Has everyone take up the last plan as far as it still can be followed; returns what that costs. */
function resumed({ members, terms, fixedW }: Neighbourhood): number {
  const sumW = Float64Array.from(fixedW)
  let cost = 0
  for (const member of members) {
    cost += member.resume()
    member.keep()
    for (let t = 0; t < sumW.length; t++) sumW[t]! += member.settled[t]!
  }
  return cost + exchangeCost(terms, sumW)
}

/** A usual price of the horizon, for each W and step: the scale of the rounds. */
function usualPrice(input: PlanInput): number {
  const { importMicroPerKwh, exportMicroPerKwh } = input.prices
  let sum = 0
  for (let t = 0; t < importMicroPerKwh.length; t++) {
    sum += Math.abs(importMicroPerKwh[t]!) + Math.abs(exportMicroPerKwh[t]!) / 2
  }
  const mean = sum / Math.max(1, importMicroPerKwh.length)
  return Math.max(1, mean) * (stepHours(input.steps) / 1000)
}

/** What a home that needs energy pays for it: the neighbourhood's own price and the local fee. */
function publishedPrices({ prices }: Agreement, input: PlanInput): Float64Array {
  const perKwh = 1000 / stepHours(input.steps)
  return prices.map((price, t) => price * perKwh + input.prices.localFeeMicroPerKwh[t]!)
}

function homePlan(home: PlannedHome, totalW: Float64Array, input: PlanInput): HomePlan {
  const netW = home.netW()
  return {
    cellId: home.input.cellId,
    netW,
    devices: home.devices.map((device) =>
      devicePlan(device, netW, home.input.connectionLimitW, input, totalW),
    ),
  }
}

/** Reads one device's plan back. `netW` is that of its home; of the neighbourhood where it has none. */
function devicePlan(
  device: PlannedDevice,
  netW: Float64Array,
  connectionLimitW: number | null,
  input: PlanInput,
  totalW: Float64Array,
): DevicePlan {
  const powerW = Float64Array.from(device.flexibility.plan)
  const reasonOf = device.reasons()
  const reasons = Array.from(powerW, (power, t) => {
    const view: StepView = {
      supply:
        netW[t]! - power < 0 && netW !== totalW
          ? 'own-sun'
          : totalW[t]! - power < 0
            ? 'local-surplus'
            : 'cheap-hours',
      isAtConnectionLimit:
        connectionLimitW !== null && Math.abs(netW[t]!) >= connectionLimitW - limitNearness,
    }
    return reasonOf(t, view)
  })
  assert(reasons.length === input.steps.count, 'every step has its reason')
  const tankW = device.tankW?.()
  return {
    thingId: device.thingId,
    powerW,
    ...(tankW === undefined ? {} : { tankW }),
    state: device.state(),
    reasons,
  }
}

/** W within which a connection counts as full. */
const limitNearness = 1

function relaxations(built: Neighbourhood, netW: Float64Array, input: PlanInput): Plan['relaxed'] {
  const { steps, prices } = input
  return [
    ...limitRelaxations(netW, prices.importLimitW, prices.exportLimitW, input.cellId, steps),
    ...built.shared.flatMap((device) => deviceRelaxations(device, input.cellId, steps)),
    ...built.homes.flatMap((home) => [
      ...limitRelaxations(
        home.netW(),
        home.input.connectionLimitW,
        home.input.connectionLimitW,
        home.input.cellId,
        steps,
      ),
      ...home.devices.flatMap((device) => deviceRelaxations(device, home.input.cellId, steps)),
    ]),
  ]
}
