import { centralOptimum } from '../test/central-program.ts'
import { randomCommunity } from '../src/energy/fixtures.ts'
import type { PlanInput } from '../src/energy/plan/plan-input.ts'
import { planNeighbourhood } from '../src/energy/plan/planner.ts'
import { inThreads, threadsFor } from '../src/energy/plan/plan-threads.ts'
import { seededRandom } from '../src/kernel/random.ts'

/** Homes above which the central program is only solved when asked for by `--reference`. */
const referenceLimit = 200

/**
 * Plans a neighbourhood of homes with sun, batteries, cars, heat pumps and appliances over 96 quarter hours, cold,
 * after one small plan and once more (`laterSeconds`), and solves the same as one central linear program (appliances mixed, batteries in their hull).
 * Arguments: `--homes N` (100), `--seed N` (1), `--gap G` (0.001), `--rounds N` (60), `--fee` (homes pay a local fee), `--rough` (fees, peaks,
 * limits that bind and negative prices as they fall), `--reference`, `--no-reference`.
 */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const { args } = options
  const homes = numberAfter(args, '--homes', 100)
  const seed = numberAfter(args, '--seed', 1)
  const effort = {
    targetGap: numberAfter(args, '--gap', 0.001),
    roundLimit: numberAfter(args, '--rounds', 60),
  }
  const input = daily(homes, seed, args)
  const openParts = inThreads(threadsFor(input))
  // The first plan of a process also compiles the code; a node's later ones find it compiled.
  const small = daily(Math.min(homes, 20), seed + 1, args)
  await planNeighbourhood(small, performance, effort, openParts)
  const began = process.cpuUsage()
  const plan = await planNeighbourhood(input, performance, effort, openParts)
  const used = process.cpuUsage(began)
  const cpuSeconds = (used.user + used.system) / 1e6
  const later = await planNeighbourhood(input, performance, effort, openParts)
  const { certificate } = plan
  const result = {
    homes,
    steps: input.steps.count,
    rounds: certificate.rounds,
    gap: certificate.gap,
    threads: threadsFor(input),
    seconds: certificate.seconds,
    laterSeconds: later.certificate.seconds,
    cpuSeconds,
    boundMicro: Math.round(certificate.boundMicro),
    costMicro: Math.round(certificate.costMicro),
    idleCostMicro: Math.round(plan.money.idleCostMicro),
  }
  const isWanted = args.includes('--reference') || homes <= referenceLimit
  if (!isWanted || args.includes('--no-reference')) return result
  const reference = await centralOptimum(input, { isRelaxed: true, solver: 'ipm' })
  return {
    ...result,
    reference: {
      name: 'HiGHS (WebAssembly) interior point, one central LP',
      seconds: reference.seconds,
      objective: Math.round(reference.objectiveMicro),
    },
    ratio: reference.seconds / certificate.seconds,
  }
}

/** Local fee of `--fee`, micro-units per kWh. */
const feeMicroPerKwh = 50_000

/** A winter day without a turbine, so that energy costs something and a gap means something. */
function daily(homes: number, seed: number, args: readonly string[]): PlanInput {
  const shape = { homes, stepCount: 96, isRough: args.includes('--rough') }
  const input = { ...randomCommunity(seededRandom(seed), shape), shared: [] }
  if (args.includes('--fee')) input.prices.localFeeMicroPerKwh.fill(feeMicroPerKwh)
  return input
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at < 0 ? otherwise : Number(args[at + 1])
  if (!Number.isFinite(value)) throw new Error(`${name} takes a number`)
  return value
}
