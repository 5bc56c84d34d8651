import { gapOf } from './gap.ts'
import { betterRuns, runnersIn, withRuns, type PlanMade, type Runs } from './machine-runs.ts'
import type { PlanInput } from './plan-input.ts'
import type { Plan } from './plan.ts'
import { plansFor } from './start-search.ts'

/** Homes at the most for which runs are searched: each sweep is one more plan. */
export const runsSearchedHomes = 100

/** Plans that a search makes at the least, where the gap is too large. */
const leastPlans = 2

/** A sweep has been worth its while that makes a plan cheaper by this part of the target gap. */
const worthwhile = 0.5

/**
 * How far all others are taken to make room for a machine, tried one after the other: of what its power costs, this part is as if they would follow
 * what is in their stores is worth, and the rest at what it comes to if they stay as they are. For all machines in turn, then for one alone.
 */
const eases = [1, 0.9, 0.7, 0.4, 0] as const
const easesAlone = [1, 0.5, 0] as const

/** How runs are searched. */
export interface RunSearchOptions {
  /** Makes a plan: the same one for the same input. */
  readonly make: (input: PlanInput) => Promise<PlanMade>
  /** A gap that is near enough. */
  readonly targetGap: number
}

/** Whether any machine of a neighbourhood runs with a least power or not at all, and may choose when. */
export function hasRunners(input: PlanInput): boolean {
  return runnersIn(input).length > 0
}

/**
 * Better runs for machines that run with a least power or not at all. Prices alone do not find them: at the price at which such a machine should
 * run half of the time it is as glad to run as to rest. Here each in turn takes the course that costs least beside what all others do
 * (`betterRuns`); then its runs are fixed, and all others, and powers within the runs, are planned anew. Where no sweep over all machines makes
 * the plan cheaper, each is changed by itself. The bound is the first plan's, which holds for all runs.
 */
export async function searchRuns(
  input: PlanInput,
  first: PlanMade,
  options: RunSearchOptions,
): Promise<Plan> {
  return input.homes.length > runsSearchedHomes
    ? first.plan
    : await new RunSearch(input, first, options).run()
}

class RunSearch {
  readonly #input: PlanInput
  readonly #options: RunSearchOptions
  readonly #boundMicro: number
  readonly #budget: number
  /** Runs that have been planned, in words. */
  readonly #planned = new Set<string>()
  #best: PlanMade
  #runs: Runs = new Map()
  #rounds: number
  #plans = 0

  constructor(input: PlanInput, first: PlanMade, options: RunSearchOptions) {
    const { boundMicro, rounds } = first.plan.certificate
    this.#input = input
    this.#options = options
    this.#boundMicro = boundMicro
    this.#budget = Math.max(leastPlans, plansFor(input))
    this.#best = first
    this.#rounds = rounds
  }

  async run(): Promise<Plan> {
    await this.#sweep()
    await this.#changeEach()
    const { plan } = this.#best
    const { costMicro, seconds } = plan.certificate
    const certificate = {
      costMicro,
      boundMicro: this.#boundMicro,
      gap: gapOf(costMicro, this.#boundMicro),
      rounds: this.#rounds,
      seconds,
    }
    return { ...plan, certificate }
  }

  /** Changes all machines at once, one after the other. */
  async #sweep(): Promise<void> {
    let turn = 0
    for (let inVain = 0; inVain < eases.length && !this.#isDone();) {
      const runs = betterRuns(this.#input, this.#best, eases[turn % eases.length]!)
      const fell = await this.#tryOut(runs)
      if (fell > worthwhile * this.#options.targetGap) inVain = 0
      else {
        turn++
        inVain++
      }
    }
  }

  /** Changes one machine at a time, all others' runs staying as they are. */
  async #changeEach(): Promise<void> {
    const things = runnersIn(this.#input)
    const tries = easesAlone.flatMap((ease) => things.map((thing) => ({ ease, thing })))
    let turn = 0
    for (let inVain = 0; inVain < tries.length && !this.#isDone(); turn++) {
      const { ease, thing } = tries[turn % tries.length]!
      const own = betterRuns(this.#input, this.#best, ease, thing).get(thing)
      const fell = own === undefined ? 0 : await this.#tryOut(new Map(this.#runs).set(thing, own))
      inVain = fell > worthwhile * this.#options.targetGap ? 0 : inVain + 1
    }
  }

  #isDone(): boolean {
    const { costMicro } = this.#best.plan.certificate
    const isNear = gapOf(costMicro, this.#boundMicro) <= this.#options.targetGap
    return isNear || this.#plans >= this.#budget
  }

  /** Plans with these runs, once; returns by which part that is cheaper than the best so far. */
  async #tryOut(runs: Runs): Promise<number> {
    const name = nameOf(runs)
    if (this.#planned.has(name)) return 0
    this.#planned.add(name)
    const made = await this.#options.make({ ...withRuns(this.#input, runs), last: this.#best.plan })
    this.#plans++
    this.#rounds += made.plan.certificate.rounds
    const fell = gapOf(this.#best.plan.certificate.costMicro, made.plan.certificate.costMicro)
    if (fell <= 0) return 0
    this.#best = made
    this.#runs = runs
    return fell
  }
}

/** Runs in words: the same for the same ones, to a watt. */
function nameOf(runs: Runs): string {
  return [...runs]
    .map(([thing, stores]) => `${thing}:${stores.map((of) => of.map(Math.round).join()).join('|')}`)
    .join('\n')
}
