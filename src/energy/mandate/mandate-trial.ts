import type { PlanInput } from '../plan/plan-input.ts'
import { inThreads, threadsFor } from '../plan/plan-threads.ts'
import type { Plan } from '../plan/plan.ts'
import { withMandates } from './compile-mandates.ts'
import type { Mandate } from './mandate.ts'
import { effectOf, planOrdered } from './plan-mandated.ts'
import { countsOf } from './planned-mandate.ts'

/** What a rule would have meant last month. */
export interface MandateTrial {
  /** Days that were planned with and without it; 0: too little was measured, and nothing else counts. */
  readonly days: number
  /** What a month like that would have cost more, micro-units of money; below 0: less. */
  readonly monthMicro: number
  /** How far that may be off, because plans are not the very best. */
  readonly uncertainMicro: number
  /** Quarter hours of these days in which it holds, in which it makes a difference, and in which no plan could keep it. */
  readonly held: number
  readonly bound: number
  readonly broken: number
  /** Wishes (a car, warmth, a reserve) that are missed more often with it, in all these days. */
  readonly missed: number
  /** Less from the grid in a month like that, Wh, and less CO2 with it, g; and the highest power of a day, W, on the mean. Below 0: more. */
  readonly monthImportLessWh: number
  readonly monthCarbonLessG: number
  readonly peakLessW: number
}

const monthDays = 30
const effort = { targetGap: 2e-4, roundLimit: 60 }
const stillClock = { now: () => 0 }

/** The rules of a trial: `beside` are kept with and without those that are tried. */
export interface TriedRules {
  readonly tried: readonly Mandate[]
  readonly beside: readonly Mandate[]
}

/** Plans measured days (`measured-inputs.ts`) with rules and without. */
export async function trialOf(
  rules: TriedRules,
  inputs: Iterable<PlanInput>,
): Promise<MandateTrial> {
  const beside = rules.beside.map(heldAlways)
  const tried = rules.tried.map(heldAlways)
  const triedIds = new Set(tried.map(({ id }) => id))
  const sums = { days: 0, money: 0, uncertain: 0, held: 0, bound: 0, broken: 0, missed: 0 }
  const less = { importWh: 0, carbonG: 0, peakW: 0 }
  for (const input of inputs) {
    const without = await planned(withMandates(input, beside))
    const plan = await planned(withMandates(input, [...beside, ...tried]))
    sums.days++
    const effect = effectOf(plan, without, input)
    sums.money += effect.dearerMicro
    sums.uncertain += effect.uncertainMicro
    less.importWh += effect.importLessWh
    less.carbonG += effect.carbonLessG
    less.peakW += effect.peakLessW
    sums.missed += missedIn(plan) - missedIn(without)
    for (const outcome of plan.mandates ?? []) {
      if (!triedIds.has(outcome.id)) continue
      const { bound, broken } = countsOf(outcome)
      sums.held += outcome.stepsInForce
      sums.bound += bound
      sums.broken += broken
    }
  }
  const { days, money, uncertain, ...counts } = sums
  const perMonth = days === 0 ? 0 : monthDays / days
  return {
    days,
    monthMicro: Math.round(money * perMonth),
    uncertainMicro: Math.round(uncertain * perMonth),
    monthImportLessWh: Math.round(less.importWh * perMonth),
    monthCarbonLessG: Math.round(less.carbonG * perMonth),
    peakLessW: days === 0 ? 0 : Math.round(less.peakW / days),
    ...counts,
  }
}

/** A rule that is tried holds on every day. */
function heldAlways(mandate: Mandate): Mandate {
  return { ...mandate, fromMs: 0, untilMs: null }
}

function planned(input: PlanInput): Promise<Plan> {
  return planOrdered(input, stillClock, effort, inThreads(threadsFor(input)))
}

function missedIn({ relaxed }: Plan): number {
  return relaxed.filter(({ thingId }) => thingId !== null).length
}
