import { Cell } from '../../coordination/cell.ts'
import type { Absence } from '../../coordination/group.ts'
import type { PatientGroup } from '../../coordination/patient-group.ts'
import { agree } from '../../coordination/rounds.ts'
import { stepHours, stepIndex, stepStartMs, type Steps } from '../../kernel/steps.ts'
import type { TariffPrices } from '../tariff/tariff-prices.ts'
import { gapOf, leastCostMicro } from './gap.ts'
import { gridExchange } from './neighbourhood.ts'
import { defaultWishes } from './plan-input.ts'
import { startSoftness } from './plan-softness.ts'
import type { Certificate } from './plan.ts'
import { usualPrice, type PlanEffort } from './planner.ts'

/** What a city plans with: its own prices, and the limits of its connection (the transformer) within them. */
export interface CityInput {
  readonly planId: string
  readonly cellId: string
  readonly issuedMs: number
  readonly steps: Steps
  readonly prices: TariffPrices
  /** The joint plan before; null: there is none. */
  readonly last: CityPlan | null
}

/** A neighbourhood that belongs to a city. */
export interface CityMember {
  readonly cellId: string
  readonly name: string
  /** Null: it could not be reached at all, and its last answer stands in for it. */
  readonly group: PatientGroup | null
  /** Of several that answer in sums only: all of them; null: it is one. */
  readonly parts: readonly CityPart[] | null
}

/** One of several that answer in sums only. */
export interface CityPart extends Pick<CityMember, 'cellId' | 'name'> {
  /** Whether it could be reached at all. */
  readonly isThere: boolean
}

/** What one neighbourhood does in a joint plan, or several that answer in sums only: a sum, and nothing of what is behind it. */
export interface MemberPlan {
  readonly cellId: string
  readonly name: string
  /** W, [step], + into the neighbourhood. */
  readonly netW: Float64Array
  /** Why its last answer stands in for it; null: it took part. */
  readonly absent: Absence['reason'] | null
  /** Of several: all of them, and why some are not in the sum; null: it is one. */
  readonly parts: readonly Pick<MemberPlan, 'name' | 'absent'>[] | null
}

/** A plan that neighbourhoods of a city have agreed on, with the certificate of all of it. */
export interface CityPlan {
  readonly id: string
  readonly cellId: string
  readonly issuedMs: number
  readonly steps: Steps
  readonly certificate: Certificate
  /** What a kWh is worth in the city, micro-units, [step]. */
  readonly priceMicroPerKwh: Float64Array
  /** What the city's connection carries, W; null: no limit. */
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  /** The sum over the city's connection, W, [step], + into the city. */
  readonly netW: Float64Array
  readonly members: readonly MemberPlan[]
}

/**
 * One plan over device, home, neighbourhood and city: neighbourhoods answer the city's prices as homes answer theirs (`coordination/rounds.ts`). Who does not
 * answer is counted with what was last heard of it, and named. Null: no member takes part. Members know what they agreed on, and are closed by the caller.
 */
export async function planCity(
  input: CityInput,
  members: readonly CityMember[],
  clock: { now(): number },
  effort: PlanEffort,
): Promise<CityPlan | null> {
  const beganMs = clock.now()
  const { steps, prices } = input
  const groups = members.flatMap(({ group }) => group ?? [])
  if (groups.length === 0) return null
  const usual = usualPrice(input)
  const terms = gridExchange({
    ...input,
    reachedPeakW: 0,
    homes: [],
    shared: [],
    last: null,
    wishes: defaultWishes,
  })
  const fixedW = new Float64Array(steps.count)
  for (const { cellId, group } of members) {
    if (group === null) add(fixedW, lastNetW(input.last, cellId, steps))
  }
  const cell = new Cell({
    groups,
    terms,
    fixed: fixedW,
    startPrices: startPrices(input, terms.buy),
    usualPrice: usual,
  })
  const { cost, bound, rounds, ...agreed } = await agree(cell, {
    ...effort,
    leastCost: leastCostMicro,
    startSoftness: startSoftness(usual),
    lastCost: null,
  })
  // So that each knows at which prices its part is proven: the last ones that were named need not be the best.
  await Promise.all(groups.map((group) => group.settle(agreed.prices)))
  const perKwh = 1000 / stepHours(steps)
  const absenceOf = (id: string): Absence['reason'] | null =>
    agreed.absent.find((of) => of.name === id)?.reason ?? null
  const plans = members.map(({ cellId, name, group, parts }): MemberPlan => {
    const netW = group?.standIn.use ?? lastNetW(input.last, cellId, steps)
    const absent = group === null ? 'failed' : absenceOf(cellId)
    const each = parts?.map((of) => {
      return {
        name: of.name,
        absent: of.isThere ? (absent ?? absenceOf(of.cellId)) : 'failed',
      } as const
    })
    return { cellId, name, netW, absent, parts: each ?? null }
  })
  const netW = new Float64Array(steps.count)
  for (const plan of plans) add(netW, plan.netW)
  return {
    id: input.planId,
    cellId: input.cellId,
    issuedMs: input.issuedMs,
    steps,
    certificate: {
      costMicro: cost,
      boundMicro: bound,
      gap: gapOf(cost, bound),
      rounds,
      seconds: (clock.now() - beganMs) / 1000,
    },
    priceMicroPerKwh: agreed.prices.map((price) => price * perKwh),
    importLimitW: prices.importLimitW,
    exportLimitW: prices.exportLimitW,
    netW,
    members: plans,
  }
}

/** What a member was last heard to do, in the steps of now, W; nothing where nothing is known. */
export function lastNetW(last: CityPlan | null, cellId: string, steps: Steps): Float64Array {
  const own = last?.members.find((member) => member.cellId === cellId)
  return own === undefined ? new Float64Array(steps.count) : inSteps(own.netW, last!.steps, steps)
}

/** Prices of a joint plan in other steps, for each W and step; null: it has none for some of them. */
export function lastPrices(
  last: Pick<CityPlan, 'steps' | 'priceMicroPerKwh'> | null,
  steps: Steps,
): Float64Array | null {
  if (last === null || last.steps.stepMs !== steps.stepMs) return null
  const first = stepIndex(last.steps, steps.startMs)
  if (first < 0 || first >= last.steps.count) return null
  const perStep = stepHours(steps) / 1000
  return inSteps(last.priceMicroPerKwh, last.steps, steps).map((price) => price * perStep)
}

function startPrices(input: CityInput, buy: Float64Array): Float64Array {
  return lastPrices(input.last, input.steps) ?? buy
}

/** Where a plan ends, the same hour of a day before is the best that is known. */
function inSteps(values: Float64Array, from: Steps, to: Steps): Float64Array {
  const aDay = Math.max(1, Math.round(86_400_000 / from.stepMs))
  return Float64Array.from({ length: to.count }, (_, t) => {
    let at = stepIndex(from, stepStartMs(to, t))
    while (at >= values.length && at >= aDay) at -= aDay
    return values[Math.max(0, Math.min(values.length - 1, at))]!
  })
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
