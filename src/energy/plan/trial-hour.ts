import { floorTo, hourMs, steps, type Steps } from '../../kernel/steps.ts'
import type { Forecast } from '../../sense/forecast.ts'
import type { History } from '../../sense/frame.ts'
import { leaning } from '../../sense/leaning.ts'
import { medianOver, valuesOver } from '../devices/outlook.ts'
import { leanings, type ForecastTrial, type TrialCandidate } from './forecast-trial.ts'
import type { BatteryInput, HomeInput, PlanInput } from './plan-input.ts'
import { planNeighbourhood } from './planner.ts'

/** What of all that was paid still counts an hour later: half after a week. */
const keptPerHour = 2 ** (-1 / (7 * 24))
const horizonHours = 24
/** Where no battery is there: what cars and warm water can shift, for each home. */
const shiftedWh = 2000
const shiftedW = 1000

/**
 * Counts the hour that has just ended, and plans the next. `input` is what the neighbourhood's plan was just made from, `forecasts` are as they
 * were made for it. Between full hours nothing is done; an hour that was missed, or not measured, is not counted.
 */
export async function continueTrial(
  trial: ForecastTrial | null,
  input: PlanInput,
  forecasts: readonly Forecast[],
): Promise<ForecastTrial | null> {
  const nowMs = input.steps.startMs
  const net = forecasts.flatMap((forecast) => netPart(forecast) ?? [])
  const isTime = floorTo(nowMs, hourMs) === nowMs && trial?.untilMs !== nowMs
  if (!isTime || net.length === 0) return trial
  const store = standIn(input)
  const hours = inHours(input)
  const truthW = trial?.untilMs === nowMs - hourMs ? measuredW(net, nowMs) : null
  const candidates: TrialCandidate[] = []
  for (const [i, share] of leanings.entries()) {
    const last = trial?.candidates[i] ?? { storedWh: store.storedWh, plannedW: 0, costMicro: 0 }
    const lived = trial === null || truthW === null ? last : hourLater(last, trial, store, truthW)
    const storedWh = Math.min(store.capacityWh, lived.storedWh)
    const home: HomeInput = {
      cellId: input.cellId,
      connectionLimitW: null,
      fixedW: sumExpectedW(net, share, hours.steps),
      devices: [{ ...store, storedWh }],
    }
    const plan = await planNeighbourhood({ ...hours, homes: [home] }, stillClock)
    const plannedW = plan.homes[0]?.devices[0]?.powerW[0] ?? 0
    candidates.push({ ...lived, storedWh, plannedW })
  }
  return {
    untilMs: nowMs,
    hours: truthW === null ? (trial?.hours ?? 0) : keptPerHour * trial!.hours + 1,
    worthMicroPerWh: store.endValueMicroPerKwh / 1000,
    buyMicroPerKwh: hours.prices.importMicroPerKwh[0]!,
    sellMicroPerKwh: hours.prices.exportMicroPerKwh[0]!,
    candidates,
  }
}

const stillClock = { now: () => 0 }

/** A candidate an hour later: its store did what was planned, and paid for what the neighbourhood took with it. */
function hourLater(
  { storedWh, plannedW, costMicro }: TrialCandidate,
  trial: ForecastTrial,
  { chargeEfficiency, dischargeEfficiency }: BatteryInput,
  truthW: number,
): TrialCandidate {
  const flowWh = plannedW > 0 ? plannedW * chargeEfficiency : plannedW / dischargeEfficiency
  return {
    storedWh: Math.max(0, storedWh + flowWh),
    plannedW,
    costMicro: keptPerHour * costMicro + paidMicro(trial, truthW + plannedW),
  }
}

/** What the hour from `untilMs` on costs at a mean power, W, micro-units. */
export function paidMicro(
  { buyMicroPerKwh, sellMicroPerKwh }: ForecastTrial,
  netW: number,
): number {
  return (netW / 1000) * (netW > 0 ? buyMicroPerKwh : sellMicroPerKwh)
}

/** One battery that stands for all that a neighbourhood can shift; what is left in it at the end replaces bought energy. */
function standIn({
  homes,
  shared,
  prices,
}: PlanInput): BatteryInput & { endValueMicroPerKwh: number } {
  const batteries = [...homes.flatMap(({ devices }) => devices), ...shared].filter(
    (device) => device.kind === 'battery',
  )
  const sum = (of: (battery: BatteryInput) => number): number =>
    batteries.reduce((all, battery) => all + of(battery), 0)
  const capacityWh = sum((battery) => battery.capacityWh)
  const isNone = capacityWh === 0
  const share = (of: (battery: BatteryInput) => number, otherwise: number): number =>
    isNone ? otherwise : sum((battery) => of(battery) * battery.capacityWh) / capacityWh
  const dischargeEfficiency = share((battery) => battery.dischargeEfficiency, 1)
  return {
    kind: 'battery',
    thingId: 'stand-in',
    capacityWh: isNone ? shiftedWh * homes.length : capacityWh,
    storedWh: sum((battery) => battery.storedWh),
    maxChargeW: isNone ? shiftedW * homes.length : sum((battery) => battery.maxChargeW),
    maxDischargeW: isNone ? shiftedW * homes.length : sum((battery) => battery.maxDischargeW),
    chargeEfficiency: share((battery) => battery.chargeEfficiency, 1),
    dischargeEfficiency,
    reserveWh: 0,
    wearMicroPerKwh: share((battery) => battery.wearMicroPerKwh, 0),
    endValueMicroPerKwh:
      dischargeEfficiency *
      mean(prices.exportMicroPerKwh.map((price, t) => (price + prices.importMicroPerKwh[t]!) / 2)),
  }
}

/** A day of hours of a neighbourhood that only buys and sells; peaks and limits are left out. */
function inHours(input: PlanInput): Omit<PlanInput, 'homes'> {
  const hours = steps(input.steps.startMs, hourMs, horizonHours)
  const over = (values: Float64Array): Float64Array => valuesOver(input.steps, values, hours)
  const { prices, scenariosW } = input
  return {
    cellId: input.cellId,
    planId: input.planId,
    issuedMs: input.issuedMs,
    steps: hours,
    prices: {
      importMicroPerKwh: over(prices.importMicroPerKwh),
      exportMicroPerKwh: over(prices.exportMicroPerKwh),
      localFeeMicroPerKwh: new Float64Array(horizonHours),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: prices.carbonGPerKwh,
    },
    reachedPeakW: 0,
    ...(scenariosW === undefined ? {} : { scenariosW: scenariosW.map(over) }),
    shared: [],
    last: null,
    wishes: input.wishes,
  }
}

/** A forecast of what is used (1) or made (-1). */
interface NetPart {
  readonly sign: 1 | -1
  readonly forecast: Forecast
  readonly history: History
}

/** Null: it says nothing of the neighbourhood's net power, or was not made just now. */
function netPart(forecast: Forecast): NetPart | null {
  const { asMade } = forecast
  if (asMade === undefined) return null
  const { kind, history } = asMade
  if (kind === 'load') return { sign: 1, forecast, history }
  return kind === 'solar' || kind === 'wind' ? { sign: -1, forecast, history } : null
}

/** What a neighbourhood is expected to take besides what it can shift, W, [step]: by a candidate that leans so far on yesterday. */
export function expectedW(forecasts: readonly Forecast[], share: number, of: Steps): Float64Array {
  return sumExpectedW(
    forecasts.flatMap((forecast) => netPart(forecast) ?? []),
    share,
    of,
  )
}

function sumExpectedW(net: readonly NetPart[], share: number, of: Steps): Float64Array {
  const sum = new Float64Array(of.count)
  for (const { sign, forecast } of net) {
    const powersW = medianOver(leaning(forecast, share), of)
    for (let t = 0; t < sum.length; t++) sum[t]! += sign * powersW[t]!
  }
  return sum
}

/** What it took in the hour before, mean W; null where a part of it was not measured. */
function measuredW(net: readonly NetPart[], nowMs: number): number | null {
  let sum = 0
  for (const { sign, history } of net) {
    const { startMs, stepMs, values } = history
    const [from, to] = [nowMs - hourMs, nowMs].map((atMs) => (atMs - startMs) / stepMs)
    const hour = values.subarray(from, to)
    if (from! < 0 || hour.length < to! - from!) return null
    sum += sign * mean(hour)
  }
  return Number.isNaN(sum) ? null : sum
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
