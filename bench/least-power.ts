import { randomCommunity, type CommunityShape } from '../src/energy/fixtures.ts'
import { planNeighbourhood } from '../src/energy/plan/planner.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { leastCostMicro } from '../src/energy/plan/gap.ts'
import type { Certificate } from '../src/energy/plan/plan.ts'
import { centralBounds, centralOptimum } from '../test/central-program.ts'

/** Gaps that are counted above. */
const marks = { 'above 0.1 %': 0.001, 'above 1 %': 0.01, 'above 2 %': 0.02 } as const

/**
 * How near plans come for communities with machines that run with a least power or not at all (heat pumps, engines, cars):
 * how many of so many random ones end above a gap. Arguments: `--of N` (100 communities of each size), `--from N` (homes at the least, 1),
 * `--to N` (at the most, 9), `--hours` (a day of hours instead of quarter hours), `--plain` (no least powers), `--rough` (odd days),
 * `--reference` (against the integer optimum by HiGHS: few homes, few hours), `--split N` (against what HiGHS finds and proves in N seconds: what of
 * the gap is the search's, what the bound's, and what HiGHS leaves open between; a community for which it finds nothing better counts as nothing of the search's).
 */
export async function run({
  args,
}: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const of = numberAfter(args, '--of', 100)
  const from = numberAfter(args, '--from', 1)
  const to = numberAfter(args, '--to', 9)
  const gaps: number[] = []
  const costs: number[] = []
  const bounds: number[] = []
  const parts: Split[] = []
  const splitSeconds = numberAfter(args, '--split', 0)
  let rounds = 0
  let cpuSeconds = 0
  for (let i = 0; i < of; i++) {
    const homes = from + (i % (to - from + 1))
    const input = randomCommunity(seededRandom(i + 1), shapeOf(homes, args))
    const began = process.cpuUsage()
    const { certificate } = await planNeighbourhood(input, performance)
    const used = process.cpuUsage(began)
    cpuSeconds += (used.user + used.system) / 1e6
    gaps.push(certificate.gap)
    rounds += certificate.rounds
    if (splitSeconds > 0) parts.push(splitOf(certificate, await centralBounds(input, splitSeconds)))
    if (!args.includes('--reference')) continue
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: false })
    const worth = Math.max(10_000, Math.abs(objectiveMicro))
    costs.push((certificate.costMicro - objectiveMicro) / worth)
    bounds.push((objectiveMicro - certificate.boundMicro) / worth)
  }
  return {
    communities: of,
    homes: `${from} to ${to}`,
    ...above(gaps),
    'median gap': median(gaps),
    'mean gap': mean(gaps),
    ...(parts.length === 0 ? {} : splitSummary(parts)),
    rounds: rounds / of,
    cpuSeconds,
    ...(costs.length === 0
      ? {}
      : { 'cost above optimum': summary(costs), 'bound below optimum': summary(bounds) }),
  }
}

/** Parts of a gap, as it is measured. */
interface Split {
  readonly search: number
  readonly open: number
  readonly bound: number
}

function splitOf(
  { costMicro, boundMicro }: Certificate,
  known: { readonly objectiveMicro: number; readonly boundMicro: number },
): Split {
  const worth = Math.max(leastCostMicro, Math.abs(costMicro))
  const found = Math.min(costMicro, known.objectiveMicro)
  const proven = Math.min(found, Math.max(boundMicro, known.boundMicro))
  return {
    search: (costMicro - found) / worth,
    open: (found - proven) / worth,
    bound: (proven - boundMicro) / worth,
  }
}

function splitSummary(parts: readonly Split[]): Record<string, unknown> {
  const of = (values: readonly number[]): Record<string, number> => ({
    median: median(values),
    mean: mean(values),
  })
  return {
    'above what HiGHS found': of(parts.map(({ search }) => search)),
    'left open by HiGHS': of(parts.map(({ open }) => open)),
    'below what HiGHS proved': of(parts.map(({ bound }) => bound)),
  }
}

function shapeOf(homes: number, args: readonly string[]): CommunityShape {
  return {
    homes,
    ...(args.includes('--hours') ? { stepCount: 24, stepMs: hourMs } : { stepCount: 96 }),
    isRough: args.includes('--rough'),
    hasLeastPowers: !args.includes('--plain'),
  }
}

function summary(values: readonly number[]): Record<string, number> {
  return { ...above(values), median: median(values), mean: mean(values) }
}

function above(values: readonly number[]): Record<string, number> {
  return Object.fromEntries(
    Object.entries(marks).map(([name, mark]) => [name, values.filter((gap) => gap > mark).length]),
  )
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at < 0 ? otherwise : Number(args[at + 1])
  if (!Number.isFinite(value)) throw new Error(`${name} takes a number`)
  return value
}
