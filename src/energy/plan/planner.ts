import { assert } from '../../kernel/assert.ts'
import { RefusalError } from '../../kernel/refusal.ts'
import { stepHours } from '../../kernel/steps.ts'
import { Cell } from '../../coordination/cell.ts'
import { exchangeCost, inMoney, type ExchangeTerms } from '../../coordination/exchange.ts'
import type { Soon } from '../../coordination/group.ts'
import { agree, type Agreement, type RoundsOptions } from '../../coordination/rounds.ts'
import { checkLimits } from '../limits/check-limits.ts'
import { partTree, type FeederCell } from '../limits/feeder-cell.ts'
import { Feeders, type LimitedFeeder } from '../limits/feeders.ts'
import { mandatedFlow } from '../mandate/mandated-flow.ts'
import { joinedReserves } from '../mandate/kept-reserves.ts'
import { isLimitOf } from '../mandate/mandated-terms.ts'
import { mandateOutcomes, type MandatedFlows } from '../mandate/mandate-outcomes.ts'
import { withMandateRelaxations } from '../mandate/mandate-relaxations.ts'
import { idleCost } from './idle.ts'
import { gapOf, leastCostMicro } from './gap.ts'
import { LastPlan } from './last-plan.ts'
import { gridExchange, limitsOf, nearestLimitsOf } from './neighbourhood.ts'
import { inThisThread, type OpenParts, type Part } from './part.ts'
import type { HomeInput, PlanInput } from './plan-input.ts'
import { knownSoftness, startSoftness } from './plan-softness.ts'
import { takePreferred } from './preferred-plan.ts'
import type { FeederPlan, HomePlan, Plan } from './plan.ts'
import { limitRelaxations } from '../limits/relaxations.ts'
import type { Limited } from './limited.ts'
import type { PlanMade } from './machine-runs.ts'
import { hasRunners, searchRuns } from './run-search.ts'
import { searchStarts } from './start-search.ts'
import type { Worths } from './step-market.ts'
import { planWasteless } from './wasteless-plan.ts'

/** How much effort a plan is worth. */
export interface PlanEffort {
  /** Rounds end when (cost - bound) / |cost| is at most this. */
  readonly targetGap: number
  readonly roundLimit: number
}

/** How a neighbourhood agrees where prices come from outside: those of a city that it plans with. */
export interface Around {
  /** Prices and costs that are returned are with those outside. */
  agree(cell: Cell, options: RoundsOptions): Promise<Agreement>
}

export const usualEffort: PlanEffort = { targetGap: 0.001, roundLimit: 60 }

/**
 * A plan for a neighbourhood, with its certificate. Each home answers prices (`coordination/rounds.ts`);
 * whatever the input, there is a plan, and what it could not meet is named in `relaxed`. Limits that contradict themselves
 * (`check-limits.ts`) are thrown as a `RefusalError`.
 *
 * Of plans that cost the same the one is taken that `preferred-plan.ts` says. The same input gives the same plan, in whatever order its homes come.
 * `clock` measures the seconds it took and nothing else. `openParts`: where its homes are planned (`plan-threads.ts`). `around`: it plans within a city; its
 * certificate is at the city's prices then, its money as its own tariff has it, and of plans that cost the same the one stands that all agreed on.
 */
export async function planNeighbourhood(
  input: PlanInput,
  clock: { now(): number },
  effort: PlanEffort = usualEffort,
  openParts: OpenParts = inThisThread,
  around: Around | null = null,
): Promise<Plan> {
  const beganMs = clock.now()
  assertInput(input)
  const make = (of: PlanInput): Promise<PlanMade> => plannedOnce(of, effort, openParts, around)
  const sorted = { ...input, homes: input.homes.toSorted(byCell) }
  const { targetGap } = effort
  const { input: held, made: first } = await planWasteless(sorted, make, targetGap)
  const plan = await searched(held, first, make, targetGap, around)
  const seconds = (clock.now() - beganMs) / 1000
  return {
    ...plan,
    homes: inOrder(plan.homes, input),
    certificate: { ...plan.certificate, seconds },
  }
}

/** What prices alone do not find: runs of machines with a least power, and better starts; these are left as they were agreed with a city. */
async function searched(
  held: PlanInput,
  first: PlanMade,
  make: (input: PlanInput) => Promise<PlanMade>,
  targetGap: number,
  around: Around | null,
): Promise<Plan> {
  if (hasRunners(held)) return await searchRuns(held, first, { make, targetGap })
  if (around !== null) return first.plan
  const plan = async (of: PlanInput): Promise<Plan> => (await make(of)).plan
  return await searchStarts(held, first.plan, { plan, targetGap })
}

/** Sums are rounded by the order in which they are made, and whoever is first in it takes first: so it is always the same. */
function byCell({ cellId: one }: HomeInput, { cellId: other }: HomeInput): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** One plan by prices alone. */
async function plannedOnce(
  input: PlanInput,
  effort: PlanEffort,
  openParts: OpenParts,
  around: Around | null,
): Promise<PlanMade> {
  const usual = usualPrice(input)
  const parts = await openParts(input, usual)
  try {
    return await agreed(parts, input, usual, effort, around)
  } finally {
    for (const part of parts) part.close()
  }
}

/** What is in stores is worth; null: some parts do not say. */
function knownWorths(parts: readonly Part[]): Worths | null {
  const all = new Map<string, readonly Float64Array[]>()
  for (const part of parts) {
    if (part.worths === undefined) return null
    for (const [thing, worths] of part.worths()) all.set(thing, worths)
  }
  return all
}

/** Has all parts agree, and reads their plan back; how long it took is said by whoever has a clock. */
async function agreed(
  parts: readonly Part[],
  input: PlanInput,
  usual: number,
  effort: PlanEffort,
  around: Around | null,
): Promise<PlanMade> {
  const { steps, cellId } = input
  const terms = gridExchange(input)
  const feeders = new Feeders(input)
  const lastPlan = new LastPlan(input)
  const { groups, fixedW, cells } = partTree(
    parts,
    feeders,
    steps.count,
    usual,
    (feederId) => lastPlan.feederPrices(feederId) ?? new Float64Array(steps.count),
  )
  const startW = sumOf([
    ...parts.map((part) => part.opening.fixedW),
    ...parts.map((part) => part.opening.use),
  ])
  const cell = new Cell({
    groups,
    terms: around === null ? terms : gridExchange(withoutPrices(input)),
    fixed: fixedW,
    startPrices: around === null ? lastPlan.prices(startW) : new Float64Array(steps.count),
    usualPrice: usual,
  })
  const last = around === null ? input.last : null
  const lastCost = last === null ? null : await resumed(parts, feeders, terms)
  const known = ({ certificate, roundsGap = certificate.gap }: Plan): number => {
    const worth = Math.max(leastCostMicro, Math.abs(certificate.costMicro))
    return knownSoftness(roundsGap, effort.targetGap, worth, cell.limits)
  }
  // Behind feeders prices say little where those of feeders are missing.
  const isKnown = feeders.all.every(({ input: { id } }) => lastPlan.feederPrices(id) !== null)
  const agreeing = around === null ? agree : around.agree.bind(around)
  const agreement = await agreeing(cell, {
    ...effort,
    leastCost: leastCostMicro,
    startSoftness: startSoftness(usual),
    ...(last === null || !isKnown ? {} : { knownSoftness: known(last) }),
    lastCost,
  })
  // What one moves where prices are equal may be too much for the city.
  const preferring =
    around === null ? await takePreferred(parts, feeders, terms, input.homes.length) : 0
  const costMicro = agreement.cost + preferring
  const netsW = await all(parts, (part) => part.netW())
  const netW = sumOf(netsW)
  const flowsW = feeders.flowsW(parts, netsW)
  const worths = hasRunners(input) ? knownWorths(parts) : null
  const read = await all(parts, async (part) => {
    const above = feeders.above(part.feederId)
    const plan = await part.read({
      netW,
      prices: pricesBehind(above, cells, agreement.prices),
      moneyPrices: agreement.moneyPrices,
      feeders: above.flatMap((feeder) => limitedAt(feeder, flowsW.get(feeder)!, input)),
    })
    // While others are still read its memory is theirs.
    part.close()
    return plan
  })
  const idle = idleCost(
    read.map((of, i) => ({ ...of, feederId: parts[i]!.feederId })),
    feeders,
    terms,
  )
  const ownMicro = read.reduce((sum, of) => sum + of.costMicro, 0)
  const homes = inOrder(
    read.flatMap((of) => of.homes),
    input,
  )
  const flows: MandatedFlows = {
    homes,
    grid: { flowW: netW, limitPrices: limitPrices(agreement) },
    feeders: feederFlows(flowsW, feeders, cells, agreement.prices),
    reserves: new Map(
      joinedReserves(read.flatMap(({ reserves }) => reserves)).map((of) => [of.mandateId, of]),
    ),
  }
  const relaxed = [
    ...limitRelaxations(netW, limitsOf(terms), { cellId }, steps),
    ...feederRelaxations(flowsW, input),
    ...read.flatMap((of) => of.relaxed),
  ]
  const plan: Plan = {
    id: input.planId,
    cellId,
    issuedMs: input.issuedMs,
    steps,
    certificate: certificateOf({ ...agreement, cost: costMicro }),
    money: {
      costMicro: ownMicro + exchangeCost(inMoney(terms), netW),
      idleCostMicro: idle.costMicro,
    },
    idleOverW: idle.overW,
    roundsGap: gapOf(agreement.cost, agreement.bound),
    priceMicroPerKwh: publishedPrices(agreement, input),
    ...publishedWeights(agreement, input),
    ...(cells.size === 0 ? {} : { feeders: feederPlans(feeders, cells, agreement.prices, input) }),
    netW,
    homes,
    shared: read.flatMap(({ shared }) => shared),
    relaxed: withMandateRelaxations(input, flows, relaxed),
    ...(input.mandates === undefined ? {} : { mandates: mandateOutcomes(input, flows) }),
  }
  return { plan, worths }
}

/** What flows through each feeder, and what its limits add to prices. */
function feederFlows(
  flowsW: ReadonlyMap<LimitedFeeder, Float64Array>,
  feeders: Feeders,
  cells: ReadonlyMap<LimitedFeeder, FeederCell>,
  prices: Float64Array,
): MandatedFlows['feeders'] {
  return new Map(
    [...flowsW].map(([feeder, flowW]) => {
      const above = feeders.above(feeder.input.parent)
      const outside = pricesBehind(above, cells, prices)
      const inside = cells.get(feeder)?.inside(outside) ?? outside
      return [feeder.input.id, { flowW, limitPrices: lessOf(inside, outside) }]
    }),
  )
}

/** What limits of the neighbourhood's connection add to prices. */
function limitPrices({ prices, moneyPrices, weightPrices }: Agreement): Float64Array {
  const added = lessOf(prices, moneyPrices)
  return weightPrices === null ? added : lessOf(added, weightPrices)
}

function lessOf(values: Float64Array, others: Float64Array): Float64Array {
  return values.map((value, t) => value - others[t]!)
}

function assertInput(input: PlanInput): void {
  const { count } = input.steps
  const { importMicroPerKwh, exportMicroPerKwh, localFeeMicroPerKwh } = input.prices
  for (const values of [importMicroPerKwh, exportMicroPerKwh, localFeeMicroPerKwh]) {
    assert(values.length === count, 'there is a price for each step')
  }
  const wrong = checkLimits(input)
  if (wrong !== undefined) throw new RefusalError(wrong)
  for (const home of input.homes) {
    assert(home.fixedW.length === count, 'a home has a fixed power for each step')
  }
}

function certificateOf({ cost, bound, rounds }: Agreement): Plan['certificate'] {
  return { costMicro: cost, boundMicro: bound, gap: gapOf(cost, bound), rounds, seconds: 0 }
}

/** Has everyone take up the last plan as far as it still can be followed; returns what that costs. */
async function resumed(
  parts: readonly Part[],
  feeders: Feeders,
  terms: ExchangeTerms,
): Promise<number> {
  const plans = await all(parts, (part) => part.resume())
  const usesW = plans.map(({ use }, i) => sumOf([parts[i]!.opening.fixedW, use]))
  const atLimits = exchangeCost(terms, sumOf(usesW)) + feeders.cost(feeders.flowsW(parts, usesW))
  return plans.reduce((sum, { cost }) => sum + cost, atLimits)
}

/** Prices behind feeders (the nearest first) where `outside` are those before all of them, for each W and step, [step]. */
function pricesBehind(
  feeders: readonly LimitedFeeder[],
  cells: ReadonlyMap<LimitedFeeder, FeederCell>,
  outside: Float64Array,
): Float64Array {
  // One that nothing is behind has no cell.
  return feeders.reduceRight((prices, of) => cells.get(of)?.inside(prices) ?? prices, outside)
}

/** What feeders' own prices were where `outside` are those before all of them. */
function feederPlans(
  feeders: Feeders,
  cells: ReadonlyMap<LimitedFeeder, FeederCell>,
  outside: Float64Array,
  { steps }: PlanInput,
): FeederPlan[] {
  const perKwh = 1000 / stepHours(steps)
  return [...cells].map(
    ([
      {
        input: { id, parent },
      },
      cell,
    ]) => ({
      feederId: id,
      priceMicroPerKwh: cell
        .own(pricesBehind(feeders.above(parent), cells, outside))
        .map((price) => price * perKwh),
    }),
  )
}

/** Where feeders' limits give way. */
function feederRelaxations(
  flowsW: ReadonlyMap<LimitedFeeder, Float64Array>,
  { cellId, steps }: PlanInput,
): Plan['relaxed'] {
  return [...flowsW].flatMap(([{ input, terms }, flowW]) => {
    const limit = { kind: 'feeder', id: input.id, name: input.name } as const
    return limitRelaxations(flowW, limitsOf(terms), { cellId, limit }, steps)
  })
}

function limitedAt(
  { input, terms }: LimitedFeeder,
  flowW: Float64Array,
  all: PlanInput,
): Limited[] {
  return [
    ...mandatedFlow(all, isLimitOf(input.id), flowW),
    { reason: 'feeder-limit', name: input.name, flowW, limitsW: nearestLimitsOf(terms) },
  ]
}

/** Homes in the order in which they came: parts may have them in another. */
function inOrder(plans: readonly HomePlan[], { homes }: PlanInput): HomePlan[] {
  const byId = new Map(plans.map((plan) => [plan.cellId, plan]))
  return homes.map(({ cellId }) => byId.get(cellId)!)
}

/** Energy is paid for further out; limits and what people have decided hold at the neighbourhood's own connection. */
function withoutPrices(input: PlanInput): PlanInput {
  const nothing = new Float64Array(input.steps.count)
  const { prices } = input
  return {
    ...input,
    prices: {
      ...prices,
      importMicroPerKwh: nothing,
      exportMicroPerKwh: nothing,
      localFeeMicroPerKwh: nothing,
      peakMicroPerKw: 0,
    },
  }
}

/** A usual price of the horizon, for each W and step: the scale of the rounds. */
export function usualPrice(input: Pick<PlanInput, 'prices' | 'steps'>): number {
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

function publishedWeights(
  { weightPrices }: Agreement,
  { steps }: PlanInput,
): Pick<Plan, 'weightMicroPerKwh'> {
  if (weightPrices === null) return {}
  const perKwh = 1000 / stepHours(steps)
  return { weightMicroPerKwh: weightPrices.map((price) => price * perKwh) }
}

async function all<T>(parts: readonly Part[], question: (part: Part) => Soon<T>): Promise<T[]> {
  return await Promise.all(parts.map(async (part) => await question(part)))
}

function sumOf(parts: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(parts[0]?.length ?? 0)
  for (const part of parts) for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
  return sum
}
