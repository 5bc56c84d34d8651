import { exchangeCost, type ExchangeTerms } from '../../coordination/exchange.ts'
import { stepHours } from '../../kernel/steps.ts'
import { isLimitOf, mandatedTerms } from '../mandate/mandated-terms.ts'
import { cautiousTerms, checkedTerms } from '../plan/neighbourhood.ts'
import type { FeederInput, HomeInput, PlanInput } from '../plan/plan-input.ts'

/** A feeder that has a limit, with what it costs to break it. */
export interface LimitedFeeder {
  readonly input: FeederInput
  readonly terms: ExchangeTerms
}

/** What is right behind one feeder that has a limit; null: behind none. */
export interface Behind {
  readonly feederId: string | null
}

/** The feeders of a neighbourhood that have limits. Others change nothing: what is behind them is behind the next one that has. */
export class Feeders {
  readonly #input: PlanInput
  readonly #byId: ReadonlyMap<string, FeederInput>
  readonly #limited: ReadonlyMap<string, LimitedFeeder>
  /** Each before those that it is behind. */
  readonly all: readonly LimitedFeeder[]

  constructor(input: PlanInput) {
    const feeders = input.feeders ?? []
    this.#input = input
    this.#byId = new Map(feeders.map((feeder) => [feeder.id, feeder]))
    const limited = feeders.filter(
      ({ id, limitsW }) =>
        input.wishes.limitMicroPerKwh > 0 &&
        ([limitsW.importW, limitsW.exportW].some((limits) => limits.some(Number.isFinite)) ||
          mandatedTerms(input, isLimitOf(id)).others !== undefined),
    )
    this.#limited = new Map(
      limited.map((feeder) => [feeder.id, { input: feeder, terms: termsOf(feeder, input) }]),
    )
    const depth = ({ input: { parent } }: LimitedFeeder): number => this.above(parent).length
    this.all = [...this.#limited.values()].toSorted((one, other) => depth(other) - depth(one))
  }

  /** The feeders with limits that something right behind a feeder is behind, the nearest first. */
  above(feederId: string | null): LimitedFeeder[] {
    const above: LimitedFeeder[] = []
    let next = feederId
    while (next !== null) {
      const limited = this.#limited.get(next)
      if (limited !== undefined) above.push(limited)
      next = this.#byId.get(next)?.parent ?? null
    }
    return above
  }

  /** The nearest of them; null: it is behind none. */
  nearest(feederId: string | null): LimitedFeeder | null {
    return this.above(feederId)[0] ?? null
  }

  /** The homes of the neighbourhood by the feeder that they are right behind; those behind none first. */
  homes(): (Behind & { readonly homes: readonly HomeInput[] })[] {
    const feederOf = new Map<string, string | null>()
    for (const feeder of this.#byId.values()) {
      const nearest = this.nearest(feeder.id)?.input.id ?? null
      for (const home of feeder.homes) feederOf.set(home, nearest)
    }
    const groups = new Map<string | null, HomeInput[]>([[null, []]])
    for (const home of this.#input.homes) {
      const feederId = feederOf.get(home.cellId) ?? null
      const group = groups.get(feederId)
      if (group === undefined) groups.set(feederId, [home])
      else group.push(home)
    }
    return [...groups].map(([feederId, homes]) => ({ feederId, homes }))
  }

  /** What flows through each feeder, W, [step], where `flows` are those of what is behind them. */
  flowsW(
    parts: readonly Behind[],
    flows: readonly Float64Array[],
  ): Map<LimitedFeeder, Float64Array> {
    const sums = new Map(
      this.all.map((feeder) => [feeder, new Float64Array(this.#input.steps.count)]),
    )
    for (const [i, { feederId }] of parts.entries()) {
      for (const feeder of this.above(feederId)) add(sums.get(feeder)!, flows[i]!)
    }
    return sums
  }

  /** What flows cost where they are beyond the feeders' limits. */
  cost(flowsW: ReadonlyMap<LimitedFeeder, Float64Array>): number {
    let cost = 0
    for (const [{ terms }, flow] of flowsW) cost += exchangeCost(terms, flow)
    return cost
  }
}

/** What flows through a feeder costs nothing by itself. */
function termsOf({ id, limitsW, cautiousW }: FeederInput, input: PlanInput): ExchangeTerms {
  const { steps, wishes } = input
  const nothing = new Float64Array(steps.count)
  return checkedTerms({
    buy: nothing,
    sell: nothing,
    buyLimit: limitsW.importW,
    sellLimit: limitsW.exportW,
    limitPrice: wishes.limitMicroPerKwh * (stepHours(steps) / 1000),
    peakPrice: 0,
    peakFrom: 0,
    ...cautiousTerms(cautiousW, input),
    ...mandatedTerms(input, isLimitOf(id)),
  })
}

function add(sum: Float64Array, part: Float64Array): void {
  for (let t = 0; t < sum.length; t++) sum[t]! += part[t]!
}
