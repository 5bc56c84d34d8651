import type { LimitsW, PlanInput } from '../src/energy/plan/plan-input.ts'
import { stepHours } from '../src/kernel/steps.ts'
import { deviceTerms } from './central-devices.ts'
import type { Central } from './central.ts'
import { loadHighs } from './highs.ts'
import { LinearProgram, moneyUnit, negated, type Term } from './linear-program.ts'

/** What the central solver found: the optimum of the whole neighbourhood in one program, micro-units. */
export interface CentralOptimum {
  readonly objectiveMicro: number
  readonly seconds: number
}

/**
 * The reference for the planner: the neighbourhood as one mixed-integer linear program, written from the
 * meaning of `PlanInput` and sharing no code with the planner, solved by HiGHS. `isRelaxed`: appliances may
 * mix their starts and batteries be anything between full charge and full discharge; a lower value,
 * and much faster.
 */
export async function centralOptimum(
  input: PlanInput,
  options: { isRelaxed: boolean; solver?: 'simplex' | 'ipm' },
): Promise<CentralOptimum> {
  const highs = await loadHighs()
  const program = programOf(input, options.isRelaxed)
  const text = program.text()
  const began = performance.now()
  const solution = highs.solve(text, {
    output_flag: false,
    mip_rel_gap: 0,
    mip_abs_gap: 0,
    ...(options.solver === undefined ? {} : { solver: options.solver }),
  })
  if (solution.Status !== 'Optimal') throw new Error(`HiGHS says ${solution.Status}`)
  return {
    objectiveMicro: solution.ObjectiveValue * moneyUnit + program.constant,
    seconds: (performance.now() - began) / 1000,
  }
}

/** What HiGHS knows of the integer optimum after so many seconds: the best it has found (Infinity: nothing), and what nothing costs less than, micro-units. */
export async function centralBounds(
  input: PlanInput,
  seconds: number,
): Promise<{ readonly objectiveMicro: number; readonly boundMicro: number }> {
  const lines: string[] = []
  const highs = await loadHighs((line) => lines.push(line))
  const program = programOf(input, false)
  const toMicro = (objective: number): number => objective * moneyUnit + program.constant
  const solution = highs.solve(program.text(), {
    output_flag: true,
    log_to_console: true,
    time_limit: seconds,
    mip_rel_gap: 1e-4,
  })
  const last = (name: string): number => {
    const line = lines.findLast((of) => of.trim().startsWith(name))
    return Number(line?.trim().split(/\s+/)[2] ?? NaN)
  }
  // A programme without machines that are on or off is no integer programme: what is found is proven.
  const bound = lines.some((of) => of.includes('Dual bound'))
    ? last('Dual bound')
    : solution.ObjectiveValue
  const found = lines.some((of) => of.includes('Primal bound'))
    ? last('Primal bound')
    : solution.ObjectiveValue
  return {
    objectiveMicro: Number.isFinite(found) ? toMicro(found) : Infinity,
    boundMicro: Number.isFinite(bound) ? toMicro(bound) : -Infinity,
  }
}

/** The same program in LP format, for other solvers, and what an objective of theirs means in micro-units. */
export function centralProgram(
  input: PlanInput,
  options: { isRelaxed: boolean },
): { text: string; toMicro(objective: number): number } {
  const program = programOf(input, options.isRelaxed)
  return {
    text: program.text(),
    toMicro: (objective) => objective * moneyUnit + program.constant,
  }
}

function programOf(input: PlanInput, isRelaxed: boolean): LinearProgram {
  const program = new LinearProgram()
  const central = { input, isRelaxed, hours: stepHours(input.steps), program }
  const netOfAll = writeHomes(central)
  writeFeeders(central)
  writeGrid(central, netOfAll)
  return program
}

/** Every home: what flows into it, what it pays for that, and what may flow through its lines. Returns the variables of its flow in each step. */
function writeHomes(central: Central): string[][] {
  const { homes, prices } = central.input
  const netOfAll: string[][] = Array.from({ length: central.input.steps.count }, () => [])
  homes.forEach((home, h) => {
    const powers = home.devices.map((device, d) => deviceTerms(central, device, `h${h}d${d}`))
    for (let t = 0; t < central.input.steps.count; t++) {
      const net = `h${h}n${t}`
      central.program.free(net)
      central.program.row(
        [[1, net], ...powers.flatMap((terms) => terms[t]!.map(negated))],
        '=',
        home.fixedW[t]! / 1000,
      )
      netOfAll[t]!.push(net)
      // The part above zero pays the local fee, in each scenario.
      const scenarios = scenariosKw(home, t)
      for (const [k, kw] of scenarios.entries()) {
        central.program.row(
          [
            [1, `${net}in${k}`],
            [-1, net],
          ],
          '>=',
          kw,
        )
        const fee = prices.localFeeMicroPerKwh[t]! / scenarios.length
        central.program.cost(fee * central.hours, `${net}in${k}`)
      }
      limit(
        central,
        net,
        {
          importW: Math.min(
            home.connectionLimitW ?? Infinity,
            home.limitsW?.importW[t] ?? Infinity,
          ),
          exportW: Math.min(
            home.connectionLimitW ?? Infinity,
            home.limitsW?.exportW[t] ?? Infinity,
          ),
        },
        limitAt(home.cautiousW, t),
      )
      for (const [l, line] of (home.lines ?? []).entries()) {
        const flow = `h${h}l${l}f${t}`
        central.program.free(flow)
        central.program.row(
          [
            [1, flow],
            ...home.devices.flatMap(({ thingId }, d) =>
              powers[d]![t]!.map(([factor, name]): Term => [
                -factor * (line.shares[thingId] ?? 0),
                name,
              ]),
            ),
          ],
          '=',
          (line.fixedShare * home.fixedW[t]!) / 1000,
        )
        limit(
          central,
          flow,
          { importW: line.importLimitW[t]!, exportW: line.exportLimitW[t]! },
          limitAt(line.cautiousW, t),
          line.limitMicroPerKwh,
        )
      }
    }
  })
  return netOfAll
}

/** Each mandate on a flow: what is beyond it costs its price, on top of all else; `feederId` null: the neighbourhood's connection. */
function writeMandates(central: Central, flow: string, t: number, feederId: string | null): void {
  for (const [m, { limits, priceMicroPerKwh }] of (central.input.mandates ?? []).entries()) {
    for (const [l, of] of limits.entries()) {
      if (of.kind !== 'grid' && of.kind !== 'feeder') continue
      if ((of.kind === 'feeder' ? of.feederId : null) !== feederId) continue
      if (of.limitW[t] === Infinity) continue
      const beyond = `${flow}m${m}l${l}`
      const sign = of.direction === 'import' ? 1 : -1
      central.program.row(
        [
          [sign, flow],
          [-1, beyond],
        ],
        '<=',
        of.limitW[t]! / 1000,
      )
      central.program.cost(priceMicroPerKwh * central.hours, beyond)
    }
  }
}

/** What is behind a feeder flows through it: homes, and the feeders behind it. */
function writeFeeders(central: Central): void {
  const { feeders = [], homes } = central.input
  for (const [f, feeder] of feeders.entries()) {
    for (let t = 0; t < central.input.steps.count; t++) {
      const behind = [
        ...feeder.homes.map((id) => `h${homes.findIndex(({ cellId }) => cellId === id)}n${t}`),
        ...feeders.flatMap(({ parent }, g) => (parent === feeder.id ? [`f${g}n${t}`] : [])),
      ]
      const net = `f${f}n${t}`
      central.program.free(net)
      central.program.row([[1, net], ...behind.map((name): Term => [-1, name])], '=', 0)
      limit(
        central,
        net,
        {
          importW: feeder.limitsW.importW[t]!,
          exportW: feeder.limitsW.exportW[t]!,
        },
        limitAt(feeder.cautiousW, t),
      )
      writeMandates(central, net, t, feeder.id)
    }
  }
}

/** What all homes and the shared devices need is bought and sold together. */
function writeGrid(central: Central, netOfAll: readonly string[][]): void {
  const { shared, prices, reachedPeakW, gridLimitsW, gridCautiousW } = central.input
  const weights = (central.input.mandates ?? []).flatMap(({ limits }) =>
    limits.filter((of) => of.kind === 'weight'),
  )
  const peakMicroPerKw = weights.reduce((sum, of) => sum + of.peakMicroPerKw, prices.peakMicroPerKw)
  const sharedPowers = shared.map((device, d) => deviceTerms(central, device, `s${d}`))
  for (let t = 0; t < central.input.steps.count; t++) {
    central.program.row(
      [
        [1, `buy${t}`],
        [-1, `sell${t}`],
        ...netOfAll[t]!.map((net): Term => [-1, net]),
        ...sharedPowers.flatMap((terms) => terms[t]!.map(negated)),
      ],
      '=',
      0,
    )
    const scenarios = scenariosKw(central.input, t)
    for (const [k, kw] of scenarios.entries()) {
      central.program.row(
        [
          [1, `bought${k}n${t}`],
          [-1, `sold${k}n${t}`],
          [-1, `buy${t}`],
          [1, `sell${t}`],
        ],
        '=',
        kw,
      )
      const hours = central.hours / scenarios.length
      const fee = prices.localFeeMicroPerKwh[t]!
      const buys = weights.reduce(
        (sum, of) => sum + of.importMicroPerKwh[t]!,
        prices.importMicroPerKwh[t]! - fee,
      )
      central.program.cost(buys * hours, `bought${k}n${t}`)
      central.program.cost(-prices.exportMicroPerKwh[t]! * hours, `sold${k}n${t}`)
    }
    limit(
      central,
      `buy${t}`,
      {
        importW: Math.min(prices.importLimitW ?? Infinity, gridLimitsW?.importW[t] ?? Infinity),
        exportW: Infinity,
      },
      { importW: gridCautiousW?.importW[t] ?? Infinity, exportW: Infinity },
    )
    limit(
      central,
      `sell${t}`,
      {
        importW: Math.min(prices.exportLimitW ?? Infinity, gridLimitsW?.exportW[t] ?? Infinity),
        exportW: Infinity,
      },
      { importW: gridCautiousW?.exportW[t] ?? Infinity, exportW: Infinity },
    )
    central.program.free(`grid${t}`)
    central.program.row(
      [
        [1, `grid${t}`],
        [-1, `buy${t}`],
        [1, `sell${t}`],
      ],
      '=',
      0,
    )
    writeMandates(central, `grid${t}`, t, null)
    if (peakMicroPerKw === 0) continue
    for (const [k, kw] of scenarios.entries()) {
      const peak = `peak${k}`
      central.program.row(
        [
          [1, peak],
          [-1, `buy${t}`],
          [1, `sell${t}`],
        ],
        '>=',
        kw,
      )
      // Each scenario has a highest power of its own.
      if (t > 0) continue
      const price = peakMicroPerKw / scenarios.length
      central.program.atLeast(peak, reachedPeakW / 1000)
      central.program.cost(price, peak)
      central.program.constant -= (price * reachedPeakW) / 1000
    }
  }
}

/** Cost of both directions of a flow beyond its limits, and beyond cautious ones; Infinity: there is none. */
function limit(
  central: Central,
  flow: string,
  { importW, exportW }: Limit,
  cautious?: Limit,
  limitMicroPerKwh = central.input.wishes.limitMicroPerKwh,
): void {
  const { cautionMicroPerKwh } = central.input.wishes
  const sides = [
    [importW, 1, 'over', limitMicroPerKwh],
    [exportW, -1, 'under', limitMicroPerKwh],
    [cautious?.importW ?? Infinity, 1, 'early', cautionMicroPerKwh],
    [cautious?.exportW ?? Infinity, -1, 'late', cautionMicroPerKwh],
  ] as const
  for (const [limitW, sign, name, price] of sides) {
    if (limitW === Infinity) continue
    central.program.row(
      [
        [sign, flow],
        [-1, `${flow}${name}`],
      ],
      '<=',
      limitW / 1000,
    )
    central.program.cost(price * central.hours, `${flow}${name}`)
  }
}

/** What each scenario adds in step t, kW; one of nothing where all is known. */
function scenariosKw({ scenariosW }: Pick<PlanInput, 'scenariosW'>, t: number): number[] {
  return scenariosW?.map((powers) => powers[t]! / 1000) ?? [0]
}

/** Limits in one step, W; Infinity: none. */
interface Limit {
  readonly importW: number
  readonly exportW: number
}

function limitAt(limits: LimitsW | undefined, t: number): Limit {
  return { importW: limits?.importW[t] ?? Infinity, exportW: limits?.exportW[t] ?? Infinity }
}
