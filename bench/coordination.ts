import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { planNeighbourhood } from '../src/energy/plan/planner.ts'
import type { PlanInput } from '../src/energy/plan/plan-input.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import { inThreads } from '../src/energy/plan/plan-threads.ts'
import { centralOptimum, centralProgram } from '../test/central-program.ts'
import { afterQuarter, drawNeighbourhood, withOtherForecasts } from './recordings/homes.ts'
import { withLimits } from './recordings/limits.ts'
import { missingData } from './recordings/series.ts'

/** Homes above which HiGHS, which is slower, is not asked. */
const highsLimit = 300

/** Small plans before the one that counts: code is compiled then, as it is in a node that has run for an hour. */
const warmUps = 4

/** How much forecasts change within the quarter of an hour, where they do. */
const otherForecasts = 0.1

/** How many times as much feeders carry where they are roomy. */
const roomyTimes = 3

/** Seconds that a reference may take. */
const patience = 540

/**
 * Plans a day of a neighbourhood drawn from recorded homes, after a few small plans that let the code be compiled. Arguments: `--homes N` (100),
 * `--seed N` (1), `--gap G` (0.001), `--rounds N` (60), `--threads N` (2; below 100 homes 0: in the main thread), `--fee` (a local fee of 3 cents), `--limits` (phases and a circuit in each home, feeders behind a transformer), `--roomy` (these with three times the limits: seldom full), `--plain` (batteries and cars only, and the same linear program
 * solved by CLP's barrier, if `clp` is installed, and, up to 300 homes, by HiGHS), `--no-reference`, `--once` (neither a quarter later nor once more).
 */
export async function run(options: {
  json: boolean
  args: readonly string[]
}): Promise<Record<string, unknown>> {
  const missing = missingData()
  if (missing !== null) throw new Error(missing)
  const { args } = options
  const homes = numberAfter(args, '--homes', 100)
  const seed = numberAfter(args, '--seed', 1)
  const effort = {
    targetGap: numberAfter(args, '--gap', 0.001),
    roundLimit: numberAfter(args, '--rounds', 60),
  }
  const draw = {
    seed,
    isPlain: args.includes('--plain'),
    feeMicroPerKwh: args.includes('--fee') ? 30_000 : 0,
  }
  const threads = numberAfter(args, '--threads', homes < 100 ? 0 : 2)
  const openParts = inThreads(threads)
  const hasLimits = args.includes('--limits')
  const times = args.includes('--roomy') ? roomyTimes : 1
  const limited = (of: PlanInput): PlanInput => (hasLimits ? withLimits(of, times) : of)
  const small = limited(
    await drawNeighbourhood({ ...draw, homes: Math.min(homes, 60), seed: seed + 1 }),
  )
  const input = limited(await drawNeighbourhood({ ...draw, homes }))
  for (let i = 0; i < warmUps; i++) await planNeighbourhood(small, performance, effort, openParts)
  const began = process.cpuUsage()
  const plan = await planNeighbourhood(input, performance, effort, openParts)
  const used = process.cpuUsage(began)
  const { rounds, gap, seconds, costMicro, boundMicro } = plan.certificate
  const peakMemoryMB = peakMB()
  const more = args.includes('--once')
    ? {}
    : await plannedAgain(
        input,
        limited(afterQuarter(await drawNeighbourhood({ ...draw, homes, later: 1 }), plan)),
        seed,
        (of) => planNeighbourhood(of, performance, effort, openParts),
      )
  const devices = input.homes.reduce((sum, home) => sum + home.devices.length, 0)
  const result = {
    homes,
    devices,
    steps: input.steps.count,
    threads,
    rounds,
    gap,
    seconds,
    cpuSeconds: (used.user + used.system) / 1e6,
    peakMemoryMB,
    ...more,
    memoryMB: Math.round(process.memoryUsage().rss / 1e6),
    costMicro: Math.round(costMicro),
    boundMicro: Math.round(boundMicro),
    idleCostMicro: Math.round(plan.money.idleCostMicro),
  }
  if (!draw.isPlain || args.includes('--no-reference')) return result
  const reference = clp(centralProgram(input, { isRelaxed: true }))
  const highs =
    homes <= highsLimit ? await centralOptimum(input, { isRelaxed: true, solver: 'ipm' }) : null
  return {
    ...result,
    reference,
    ...(highs === null
      ? {}
      : {
          highs: {
            name: 'HiGHS (WebAssembly) interior point, the same linear program',
            seconds: highs.seconds,
            objectiveMicro: Math.round(highs.objectiveMicro),
          },
        }),
    ratio: reference === null ? null : reference.seconds / seconds,
  }
}

/**
 * Plans a quarter later, the same with other forecasts, and the first day once more: the first plan of a size takes memory from the system; a
 * node has had it for long.
 */
async function plannedAgain(
  input: PlanInput,
  later: PlanInput,
  seed: number,
  planned: (of: PlanInput) => Promise<Plan>,
): Promise<Record<string, unknown>> {
  const told = ({ certificate: { rounds, gap, seconds } }: Plan): Record<string, number> => ({
    rounds,
    gap,
    seconds,
  })
  const quarterLater = told(await planned(later))
  const changed = told(await planned(withOtherForecasts(later, otherForecasts, seed)))
  const { certificate } = await planned(input)
  return {
    secondsOnceMore: certificate.seconds,
    quarterLater,
    quarterLaterForecastsChanged: changed,
  }
}

/** The most memory that this process has had in use so far, MB. */
function peakMB(): number {
  return Math.round((process.resourceUsage().maxRSS * 1024) / 1e6)
}

/** Solves a linear program by CLP's barrier method; null: there is no `clp` here. */
function clp(program: {
  text: string
  toMicro(objective: number): number
}): { name: string; seconds: number; objectiveMicro: number } | null {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-'))
  try {
    const file = join(folder, 'program.lp')
    writeFileSync(file, program.text)
    const began = performance.now()
    const printed = execFileSync('clp', [file, '-barrier'], {
      encoding: 'utf8',
      timeout: patience * 1000,
      maxBuffer: 1 << 26,
    })
    const whole = (performance.now() - began) / 1000
    // What CLP itself says it took, without reading the file.
    const seconds = Number(/time ([\d.]+)/.exec(printed)?.[1] ?? whole)
    const objective = Number(/objective (?:value )?(-?[\d.e+]+)/i.exec(printed)?.[1])
    return {
      name: 'CLP barrier, one central linear program',
      seconds,
      objectiveMicro: Math.round(program.toMicro(objective)),
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function numberAfter(args: readonly string[], name: string, otherwise: number): number {
  const at = args.indexOf(name)
  const value = at < 0 ? otherwise : Number(args[at + 1])
  if (!Number.isFinite(value)) throw new Error(`${name} takes a number`)
  return value
}
