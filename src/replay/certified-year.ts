import { defaultWishes, type PlanInput } from '../energy/plan/plan-input.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { planNeighbourhood, type PlanEffort } from '../energy/plan/planner.ts'
import { assert } from '../kernel/assert.ts'
import { localParts } from '../kernel/local-time.ts'
import { stepHours, stepStartMs, type Steps } from '../kernel/steps.ts'
import { restAt } from './foresee-home.ts'
import { feeOf, pricedHome, wayEfficiency } from './priced-home.ts'
import type { RecordedHome, Recording } from './recording.ts'

/** What is planned, and what it is to cost. */
export interface YearOptions {
  readonly recording: Recording
  readonly homes: readonly RecordedHome[]
  readonly from: number
  readonly to: number
  /** Steps planned at once, about; the last piece takes what is left. */
  readonly pieceSteps: number
  /** The local hour at which pieces meet: the less there is in batteries then, the nearer the bound. */
  readonly seamHour: number
  readonly perCarbonKg: number
  /** For each kW of a piece's highest step. */
  readonly perPeakKw: number
  readonly effort: PlanEffort
  readonly onPiece: (piece: Piece) => void
}

/** One piece as it was planned. Money in the recording's currency. */
export interface Piece {
  readonly from: number
  readonly cost: number
  /** No plan of the piece, from whatever level, costs less, where what is in batteries at its ends has its worth. */
  readonly bound: number
}

/** A plan of the whole stretch with everything known, what it costs and what none costs less than. */
export interface CertifiedYear {
  readonly cost: number
  readonly bound: number
  readonly gap: number
  /** What the same costs with idle batteries. */
  readonly idleCost: number
  /** Each home's exchange, kWh, [home][step]. */
  readonly exchangeKwh: readonly Float64Array[]
}

/**
 * Plans a stretch that is too long for one plan, with the future known, and proves how good that is. Pieces m are planned
 * one after the other, each from the levels that the last one left, for
 *
 *   E[m] = Σ homes' import · (price + carbon) + peak charge
 *
 * The bound lets the levels at the seams go: with any worth v[m] of a stored Wh at the end of piece m,
 *
 *   Σ E[m] = Σ (E[m] + v[m-1]·start[m] - v[m]·end[m]) ≥ Σ min over start and plan (…)
 *
 * for start[m+1] = end[m], start[1] = 0 and v[last] = 0. Each minimum is bounded by the planner's own certificate of a piece that
 * begins full and may first sell what it does not want to begin with, at that worth.
 */
export async function certifiedYear(options: YearOptions): Promise<CertifiedYear> {
  const { homes, from, to, pieceSteps, onPiece } = options
  const exchangeKwh = homes.map(() => new Float64Array(to - from))
  const sum = { cost: 0, bound: 0, idleCost: 0 }
  let storedWh = homes.map(() => 0)
  let worthBefore: number | null = null
  for (let start = from; start < to;) {
    const end = to - start < 2 * pieceSteps ? to : nextSeam(options, start + pieceSteps)
    const worth = end === to ? 0 : await seamWorth(options, end)
    const bound = await boundOf(options, start, end, worthBefore, worth)
    // Planned some way beyond the seam, so that what is left there is what comes next needs.
    const beyond = Math.min(to, end === to ? to : end + nearSteps)
    const plan = await planned(options, pieceInput(options, start, beyond, storedWh, 0))
    const netW = plan.homes.map((home) => home.netW.slice(0, end - start))
    const cost = costOf(options, start, netW)
    for (const [i, powerW] of netW.entries()) {
      for (const [t, w] of powerW.entries()) exchangeKwh[i]![start - from + t] = w / 1000
    }
    storedWh = homes.map((home, i) => storedAfter(home, start, netW[i]!, storedWh[i]!))
    sum.cost += cost
    sum.bound += bound
    sum.idleCost += costOf(
      options,
      start,
      homes.map((home) => restBetween(home, start, end)),
    )
    onPiece({ from: start, cost, bound })
    worthBefore = worth
    start = end
  }
  return { ...sum, gap: (sum.cost - sum.bound) / sum.cost, exchangeKwh }
}

/** The first step from `step` on that begins at the hour of seams. */
function nextSeam({ recording, seamHour, to }: YearOptions, step: number): number {
  const { steps, timeZone } = recording
  let seam = step
  while (seam < to && localParts(timeZone, stepStartMs(steps, seam)).hour !== seamHour) seam++
  return seam
}

/** Steps on each side of a seam that say what a stored kWh is worth there, and how often they are asked. */
const nearSteps = 72
const worthTrials = 8
const golden = (Math.sqrt(5) - 1) / 2

/**
 * The worth of a stored kWh at a seam, for which the bound of the steps around it is highest: any worth gives a
 * bound, and the bound is concave in it (golden section search from nothing to the dearest hour).
 */
async function seamWorth(options: YearOptions, at: number): Promise<number> {
  const near = { ...options, perPeakKw: 0 }
  const before = Math.max(options.from, at - nearSteps)
  const after = Math.min(options.to, at + nearSteps)
  const boundAt = async (worth: number): Promise<number> => {
    return (
      (await boundOf(near, before, at, null, worth)) + (await boundOf(near, at, after, worth, 0))
    )
  }
  const fee = feeOf(options.recording, stepsOf(options, before, after), options.perCarbonKg)
  let low = 0
  let high = Math.max(...fee) / 1e6
  let [lower, upper] = [high - golden * high, golden * high]
  let [ofLower, ofUpper] = [await boundAt(lower), await boundAt(upper)]
  for (let trial = 2; trial < worthTrials; trial++) {
    if (ofLower > ofUpper) {
      high = upper
      ;[upper, ofUpper] = [lower, ofLower]
      lower = high - golden * (high - low)
      ofLower = await boundAt(lower)
    } else {
      low = lower
      ;[lower, ofLower] = [upper, ofUpper]
      upper = low + golden * (high - low)
      ofUpper = await boundAt(upper)
    }
  }
  return ofLower > ofUpper ? lower : upper
}

/** Steps in which a piece that begins full may sell: enough for a whole battery. */
const saleSteps = 4

/**
 * What no plan of a piece costs less than, [as above]({@link certifiedYear}): from whatever level, at the worth it had before,
 * or from empty batteries where that is null.
 */
async function boundOf(
  options: YearOptions,
  start: number,
  end: number,
  worthBefore: number | null,
  worth: number,
): Promise<number> {
  if (worthBefore === null) {
    const empty = options.homes.map(() => 0)
    const plan = await planned(options, pieceInput(options, start, end, empty, worth))
    return plan.certificate.boundMicro / 1e6
  }
  const fullWh = options.homes.map(({ battery }) => battery?.capacityWh ?? 0)
  for (const { battery } of options.homes) {
    const { capacityWh, maxDischargeW } = battery ?? none
    // Otherwise low levels to begin with could not be reached, and the bound would not hold for them.
    assert(capacityWh <= saleSteps * maxDischargeW, 'a full battery can be sold before the piece')
  }
  const piece = pieceInput(options, start, end, fullWh, worth)
  const { steps, prices, homes } = piece
  const salePrice = (worthBefore * 1e6) / wayEfficiency
  const after = (values: Float64Array, sale: number): Float64Array => {
    const all = new Float64Array(saleSteps + values.length).fill(sale)
    all.set(values, saleSteps)
    return all
  }
  const plan = await planned(options, {
    ...piece,
    steps: {
      ...steps,
      startMs: steps.startMs - saleSteps * steps.stepMs,
      count: saleSteps + steps.count,
    },
    prices: {
      ...prices,
      importMicroPerKwh: after(prices.importMicroPerKwh, salePrice),
      exportMicroPerKwh: after(prices.exportMicroPerKwh, salePrice),
      localFeeMicroPerKwh: after(prices.localFeeMicroPerKwh, 0),
    },
    homes: homes.map((home) => ({ ...home, fixedW: after(home.fixedW, 0) })),
  })
  // The planner counts what is left from the level it began with, which is full.
  const fullKwh = fullWh.reduce((a, b) => a + b, 0) / 1000
  return plan.certificate.boundMicro / 1e6 + fullKwh * (worthBefore - worth)
}

async function planned({ effort }: YearOptions, input: PlanInput): Promise<Plan> {
  return await planNeighbourhood(input, performance, effort)
}

/** Each home pays for what it takes itself; all together for the highest step. */
function pieceInput(
  options: YearOptions,
  start: number,
  end: number,
  storedWh: readonly number[],
  worth: number,
): PlanInput {
  const { recording, homes, perCarbonKg, perPeakKw } = options
  const steps = stepsOf(options, start, end)
  const fee = feeOf(recording, steps, perCarbonKg)
  return {
    cellId: recording.name,
    planId: `${recording.name} ${start}`,
    issuedMs: steps.startMs,
    steps,
    prices: {
      importMicroPerKwh: fee,
      exportMicroPerKwh: new Float64Array(steps.count),
      localFeeMicroPerKwh: fee,
      peakMicroPerKw: perPeakKw * 1e6,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    homes: homes.map((home, i) =>
      pricedHome(home, restBetween(home, start, end), storedWh[i]!, worth * 1e6),
    ),
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

function stepsOf({ recording }: YearOptions, start: number, end: number): Steps {
  const { stepMs } = recording.steps
  return { startMs: stepStartMs(recording.steps, start), stepMs, count: end - start }
}

function restBetween(home: RecordedHome, start: number, end: number): Float64Array {
  return Float64Array.from({ length: end - start }, (_, k) => restAt(home, start + k))
}

/** What exchanges, W, [home][step], cost, worked out apart from the planner. */
function costOf(options: YearOptions, start: number, netW: readonly Float64Array[]): number {
  const count = netW[0]?.length ?? 0
  const steps = stepsOf(options, start, start + count)
  const fee = feeOf(options.recording, steps, options.perCarbonKg)
  let cost = 0
  let peakW = 0
  for (let t = 0; t < count; t++) {
    let allW = 0
    for (const powerW of netW) {
      cost += (Math.max(0, powerW[t]!) * stepHours(steps) * fee[t]!) / 1e9
      allW += powerW[t]!
    }
    peakW = Math.max(peakW, allW)
  }
  return cost + (options.perPeakKw * peakW) / 1000
}

/** What a battery holds after its home exchanged `netW`; a plan that overdraws it is a fault. */
function storedAfter(
  home: RecordedHome,
  start: number,
  netW: Float64Array,
  storedWh: number,
): number {
  const { capacityWh, maxChargeW, maxDischargeW } = home.battery ?? none
  let level = storedWh
  for (const [t, net] of netW.entries()) {
    const powerW = net - restAt(home, start + t)
    assert(powerW <= maxChargeW + 1 && powerW >= -maxDischargeW - 1, 'a battery keeps its power')
    level += powerW > 0 ? powerW * wayEfficiency : powerW / wayEfficiency
    assert(level > -1 && level < capacityWh + 1, 'a battery holds between nothing and all')
  }
  return Math.max(0, Math.min(capacityWh, level))
}

const none = { capacityWh: 0, maxChargeW: 0, maxDischargeW: 0 }
