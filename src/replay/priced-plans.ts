import { defaultWishes, type PlanInput } from '../energy/plan/plan-input.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { planNeighbourhood, usualEffort } from '../energy/plan/planner.ts'
import { spreadOver, type OpenHome } from '../energy/plan/scenarios.ts'
import type { AsMade, Forecast } from '../sense/forecast.ts'
import { outcomesOf, type Outcomes } from '../sense/outcomes.ts'
import { stepStartMs, type Steps } from '../kernel/steps.ts'
import type { Controller } from './closed-loop.ts'
import { followed } from './follow.ts'
import type { ForeseeHome, HomeOutlook } from './foresee-home.ts'
import type { Burden } from './kpis.ts'
import { feeOf, pricedHome, wayEfficiency } from './priced-home.ts'
import type { RecordedHome, Recording } from './recording.ts'

/** What plans are told to mind besides the price of energy, in the recording's currency. */
export interface Worths {
  readonly perCarbonKg: number
  /** For each kW of a day's highest hour. */
  readonly perPeakKw: number
  /** For each kWh that an hour is above the mean of the hours ahead. */
  readonly perKwhAboveLevel: number
}

/**
 * What CityLearn's score makes of each measure, in money, where idle batteries come to `burden` in `days`: carbon counts
 * as much as all cost, each of four measures of the grid a quarter of it. The daily load factor hangs on the
 * daily peak, which so counts twice. What an hour is above the level was a ramp up to it.
 */
export function worthsOf(
  { homeCost, homeCarbonKg, ramping, dailyPeak }: Burden,
  days: number,
): Worths {
  const cost = sum(homeCost)
  return {
    perCarbonKg: cost / sum(homeCarbonKg),
    perPeakKw: (2 * cost) / 4 / (days * dailyPeak),
    perKwhAboveLevel: cost / 4 / ramping,
  }
}

export interface PlansOptions {
  readonly recording: Recording
  readonly homes: readonly RecordedHome[]
  /** The first step: periods of the peak count from here. */
  readonly from: number
  /** How many hours share a highest one that is paid for; not stated: a day's. */
  readonly peakHours?: number
  readonly foresee: ForeseeHome
  readonly worths: Worths
  /** Whether batteries follow the plan on what is measured (`follow.ts`), or keep its power whatever comes. */
  readonly follows: boolean
  /** How many scenarios plans are made for: an odd number; 1: for what is expected. */
  readonly scenarios: number
  readonly onPlan: (plan: Plan) => void
}

const horizonSteps = 24
const dayHours = 24
/** What is left in a battery at the end of a plan is worth this part of the mean price. */
const endShare = 0.5

/** Plans anew each step, by the node's planner, from foreseen homes. */
export function pricedPlans(options: PlansOptions): Controller {
  const { homes, from, foresee, follows, onPlan, peakHours = dayHours } = options
  let last: Plan | null = null
  let peakW = 0
  return async ({ step, storedWh, lastNetW }) => {
    const count = Math.min(horizonSteps, options.recording.steps.count - step)
    const outlooks = homes.map((home) => foresee(home, step, count))
    const { restW, ...open } = scenariosOf(outlooks, options.scenarios)
    peakW = (step - from) % peakHours === 0 ? 0 : Math.max(peakW, lastNetW ?? 0)
    const input = inputOf(options, { step, count, restW, open, storedWh, peakW, last })
    const plan = await planNeighbourhood(input, performance, usualEffort)
    last = plan
    onPlan(plan)
    return plan.homes.map(({ devices }, home) => {
      const batteryW = devices[0]?.powerW[0] ?? 0
      const intent = { batteryW, restW: restW[home]![0]! }
      return follows ? (restW: number) => followed(intent, restW) : () => batteryW
    })
  }
}

interface Moment {
  readonly step: number
  readonly count: number
  /** [home][step] */
  readonly restW: readonly Float64Array[]
  /** What may come besides: to each home, and to all of them together. */
  readonly open: Omit<ForeseenHomes, 'restW'>
  readonly storedWh: readonly number[]
  readonly peakW: number
  readonly last: Plan | null
}

interface ForeseenHomes {
  /** [home][step] */
  readonly restW: readonly Float64Array[]
  /** [home][scenario][step]; null: nothing is left open. */
  readonly homesW: readonly (readonly Float64Array[])[] | null
  /** [scenario][step] */
  readonly sumW: readonly Float64Array[] | null
}

/** What homes may draw, each by itself and together. */
function scenariosOf(outlooks: readonly HomeOutlook[], scenarios: number): ForeseenHomes {
  const restW = outlooks.map((outlook) => outlook.restW)
  const open = outlooks.map(({ forecasts }) => openHome(forecasts))
  const isKnown = outlooks.some(({ forecasts }) => forecasts.length === 0)
  if (scenarios === 1 || isKnown) return { restW, homesW: null, sumW: null }
  const homes = open.map((home) => spreadOver([home], scenarios)!)
  return {
    restW: homes.map(({ middle }) => middle),
    homesW: homes.map(({ besides }) => besides),
    sumW: spreadOver(open, scenarios)!.besides,
  }
}

/** What a home's forecasts leave open. */
export function openHome(forecasts: readonly Forecast[]): OpenHome {
  const of = (kind: AsMade['kind']): Outcomes[] =>
    forecasts.filter(({ asMade }) => asMade?.kind === kind).map(outcomesOf)
  return { loads: of('load'), suns: of('solar'), winds: [] }
}

/**
 * Each home pays for what it takes itself: the price of energy and carbon is a fee at its connection. What all take
 * together costs where it is above the level, a fixed power that is taken off the sum, and at its peak.
 */
function inputOf(
  { recording, homes, worths }: PlansOptions,
  { step, count, restW, open, storedWh, peakW, last }: Moment,
): PlanInput {
  const { stepMs } = recording.steps
  const steps: Steps = { startMs: stepStartMs(recording.steps, step), stepMs, count }
  const fee = feeOf(recording, steps, worths.perCarbonKg)
  const endValue = endShare * (sum(fee) / count) * wayEfficiency
  const levelW = sum(restW.map(sum)) / count
  const aboveLevel = worths.perKwhAboveLevel * 1e6
  const level = new Float64Array(count).fill(-levelW)
  return {
    cellId: recording.name,
    planId: `${recording.name} ${step}`,
    issuedMs: steps.startMs,
    steps,
    prices: {
      importMicroPerKwh: fee.map((price) => price + aboveLevel),
      exportMicroPerKwh: new Float64Array(count),
      localFeeMicroPerKwh: fee,
      peakMicroPerKw: worths.perPeakKw * 1e6,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: Math.max(0, peakW - levelW),
    homes: homes.map((home, i) => {
      const priced = pricedHome(home, restW[i]!, storedWh[i]!, endValue)
      return open.homesW === null ? priced : { ...priced, scenariosW: open.homesW[i]! }
    }),
    ...(open.sumW === null ? {} : { scenariosW: open.sumW }),
    shared: [{ kind: 'fixed', thingId: 'level', powerW: level, reason: 'fixed' }],
    last,
    wishes: defaultWishes,
  }
}

function sum(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
