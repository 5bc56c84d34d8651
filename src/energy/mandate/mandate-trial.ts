import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { localDayStartMs } from '../../kernel/local-time.ts'
import { dayMs, quarterMs, steps, type Steps } from '../../kernel/steps.ts'
import type { Forecast } from '../../sense/forecast.ts'
import { measuredSubjects } from '../../sense/job.ts'
import type { Schema } from '../../store/schema.ts'
import { listThingsOfCells } from '../../things/store.ts'
import { gather, seriesOf } from '../gather.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import { inThreads, threadsFor } from '../plan/plan-threads.ts'
import type { Plan } from '../plan/plan.ts'
import { withMandates } from './compile-mandates.ts'
import { effectOf, planOrdered } from './plan-mandated.ts'
import { measuredDay } from './measured-day.ts'
import type { Mandate } from './mandate.ts'
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

/** Days back that are planned: spread over four weeks, so that each weekday is among them. */
const sampleDays = [1, 5, 9, 13, 17, 21, 25] as const
/** Of so many homes or more only every third: a plan takes longer. */
const manyHomes = 200
const monthDays = 30
const effort = { targetGap: 2e-4, roundLimit: 60 }
const stillClock = { now: () => 0 }

/**
 * Plans days of the last four weeks with rules and without: each day from midnight, with loads, sun and weather as they were measured, at the tariff
 * that held then, devices filled and wished for as they are now. `beside` are kept both times.
 */
export async function tryMandates(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  rules: { readonly tried: readonly Mandate[]; readonly beside: readonly Mandate[] },
  nowMs: number,
): Promise<MandateTrial> {
  const beside = rules.beside.map(heldAlways)
  const tried = rules.tried.map(heldAlways)
  const triedIds = new Set(tried.map(({ id }) => id))
  const sums = { days: 0, money: 0, uncertain: 0, held: 0, bound: 0, broken: 0, missed: 0 }
  const less = { importWh: 0, carbonG: 0, peakW: 0 }
  for (const input of await measuredInputs(db, cell, homes, nowMs)) {
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

/** What the days that are tried would be planned from. */
async function measuredInputs(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  nowMs: number,
): Promise<PlanInput[]> {
  const cells = [cell, ...homes]
  const things = await listThingsOfCells(
    db,
    cells.map(({ id }) => id),
    'adopted',
  )
  const series = await seriesOf(db, things)
  const subjects = []
  for (const one of cells) {
    subjects.push(...(await measuredSubjects(db, one, things, series, nowMs)))
  }
  const inputs: PlanInput[] = []
  const days = sampleDays.filter((_, i) => homes.length < manyHomes || i % 3 === 0)
  for (const back of days) {
    const of = dayOf(cell, nowMs, back)
    const forecasts: Forecast[] = []
    let isMeasured = subjects.length > 0
    for (const { seriesId, target, history } of subjects) {
      const day = measuredDay(seriesId, history, of)
      if (day !== null) forecasts.push(day)
      else if (target.kind === 'load') isMeasured = false
    }
    if (!isMeasured) continue
    const options = { nowMs: of.startMs, steps: of, planId: 'trial', forecasts, scenarios: 1 }
    const input = await gather(db, cell, homes, options)
    if (input !== null) inputs.push({ ...input, last: null })
  }
  return inputs
}

/** The 24 hours from a local midnight so many days back. */
function dayOf({ timeZone }: Cell, nowMs: number, back: number): Steps {
  return steps(localDayStartMs(timeZone, nowMs - back * dayMs), quarterMs, dayMs / quarterMs)
}

function planned(input: PlanInput): Promise<Plan> {
  return planOrdered(input, stillClock, effort, inThreads(threadsFor(input)))
}

function missedIn({ relaxed }: Plan): number {
  return relaxed.filter(({ thingId }) => thingId !== null).length
}
