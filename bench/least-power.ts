import { randomCommunity, type CommunityShape } from '../src/energy/fixtures.ts'
import { planNeighbourhood } from '../src/energy/plan/planner.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { centralOptimum } from '../test/central-program.ts'

/** Gaps that are counted above. */
const marks = { 'above 0.1 %': 0.001, 'above 1 %': 0.01, 'above 2 %': 0.02 } as const

/**
 * How near plans come for communities with machines that run with a least power or not at all (heat pumps, engines, cars):
 * how many of so many random ones end above a gap. Arguments: `--of N` (100 communities of each size), `--from N` (homes at the least, 1),
 * `--to N` (at the most, 9), `--hours` (a day of hours instead of quarter hours), `--plain` (no least powers), `--rough` (odd days),
 * `--reference` (against the integer optimum by HiGHS: few homes, few hours).
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
  let rounds = 0
  const began = process.cpuUsage()
  for (let i = 0; i < of; i++) {
    const homes = from + (i % (to - from + 1))
    const input = randomCommunity(seededRandom(i + 1), shapeOf(homes, args))
    const { certificate } = await planNeighbourhood(input, performance)
    gaps.push(certificate.gap)
    rounds += certificate.rounds
    if (!args.includes('--reference')) continue
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: false })
    const worth = Math.max(10_000, Math.abs(objectiveMicro))
    costs.push((certificate.costMicro - objectiveMicro) / worth)
    bounds.push((objectiveMicro - certificate.boundMicro) / worth)
  }
  const used = process.cpuUsage(began)
  return {
    communities: of,
    homes: `${from} to ${to}`,
    ...above(gaps),
    'median gap': median(gaps),
    'mean gap': mean(gaps),
    rounds: rounds / of,
    cpuSeconds: (used.user + used.system) / 1e6,
    ...(costs.length === 0
      ? {}
      : { 'cost above optimum': summary(costs), 'bound below optimum': summary(bounds) }),
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
