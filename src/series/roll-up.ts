import { floorTo, quarterMs } from '../kernel/steps.ts'
import { quantities, type Quantity } from '../things/quantity.ts'
import { doubtAt, doubtBetween, type Doubted } from './believed.ts'
import { counterGrowth, growthBetween } from './counter.ts'
import { gaugeHoldMs } from './limits.ts'
import type { Sample } from './sample.ts'
import type { Interval } from './series.ts'

/**
 * The quarter hours of `[fromMs, toMs)` that `samples` say something about, in order. `samples`:
 * values of one series in order of time, with those just before and after the range, because a
 * value holds until the next one. What lies in a time of doubt does not count: that is a gap.
 * Quarters without any value are not there: a gap stays a gap.
 */
export function quartersOf(
  quantity: Quantity,
  samples: readonly Sample[],
  fromMs: number,
  toMs: number,
  doubted: readonly Doubted[] = [],
): Interval[] {
  const believed = samples.filter(({ atMs }) => doubtAt(doubted, atMs) === null)
  return quantities[quantity].kind === 'counter'
    ? counterQuarters(believed, fromMs, toMs, doubted)
    : gaugeQuarters(believed, gaugeHoldMs(quantity), fromMs, toMs, doubted)
}

/**
 * Quarters put together to wider intervals, in order. `spanOf` names the interval an instant falls
 * into; a wider interval is there when one of its quarters is.
 */
export function widen(
  quarters: readonly Interval[],
  spanOf: (atMs: number) => { readonly startMs: number; readonly endMs: number },
): Interval[] {
  const wide: Interval[] = []
  let inside: Interval[] = []
  let span: { readonly startMs: number; readonly endMs: number } = {
    startMs: NaN,
    endMs: -Infinity,
  }
  for (const quarter of quarters) {
    if (quarter.startMs >= span.endMs) {
      if (inside.length > 0) wide.push(together(inside, span.startMs, span.endMs))
      inside = []
      span = spanOf(quarter.startMs)
    }
    inside.push(quarter)
  }
  if (inside.length > 0) wide.push(together(inside, span.startMs, span.endMs))
  return wide
}

function counterQuarters(
  samples: readonly Sample[],
  fromMs: number,
  toMs: number,
  doubted: readonly Doubted[],
): Interval[] {
  const quarters = new Quarters(fromMs, toMs)
  for (const growth of counterGrowth(samples, doubted)) {
    if (growth.isGap) {
      // The last instant of a stretch that ends on an edge is in the quarter before the edge.
      const quarter = quarters.at(growth.toMs - 1)
      if (quarter) quarter.late += growthBetween(growth, growth.fromMs, growth.toMs)
    } else {
      for (const [quarter, partFromMs, partToMs] of quarters.across(growth.fromMs, growth.toMs)) {
        quarter.sum += growthBetween(growth, partFromMs, partToMs)
        quarter.coveredMs += partToMs - partFromMs
      }
    }
  }
  return quarters.all().map(({ startMs, sum, late, coveredMs }) => ({
    startMs,
    endMs: startMs + quarterMs,
    mean: null,
    min: null,
    max: null,
    sum: coveredMs > 0 ? sum : null,
    coverage: coveredMs / quarterMs,
    ...(late > 0 && { late }),
  }))
}

function gaugeQuarters(
  samples: readonly Sample[],
  holdMs: number,
  fromMs: number,
  toMs: number,
  doubted: readonly Doubted[],
): Interval[] {
  const quarters = new Quarters(fromMs, toMs)
  for (let i = 1; i < samples.length; i++) {
    const held = samples[i - 1]
    const next = samples[i]
    if (held === undefined || next === undefined || next.atMs - held.atMs > holdMs) continue
    if (doubtBetween(doubted, held, next) !== null) continue
    for (const [quarter, partFromMs, partToMs] of quarters.across(held.atMs, next.atMs)) {
      const lengthMs = partToMs - partFromMs
      quarter.sum += held.value * lengthMs
      quarter.coveredMs += lengthMs
      quarter.min = Math.min(quarter.min, held.value)
      quarter.max = Math.max(quarter.max, held.value)
    }
  }
  return quarters.all().map(({ startMs, sum, min, max, coveredMs }) => ({
    startMs,
    endMs: startMs + quarterMs,
    // Dividing a sum of products may leave the range of the values by one last digit.
    mean: Math.min(max, Math.max(min, sum / coveredMs)),
    min,
    max,
    sum: null,
    coverage: coveredMs / quarterMs,
  }))
}

interface Quarter {
  readonly startMs: number
  sum: number
  late: number
  min: number
  max: number
  coveredMs: number
}

/** The quarters of a range that something is known about, made as they are met, in order of time. */
class Quarters {
  readonly #fromMs: number
  readonly #toMs: number
  readonly #quarters: Quarter[] = []

  constructor(fromMs: number, toMs: number) {
    this.#fromMs = fromMs
    this.#toMs = toMs
  }

  /** The quarter of an instant, or null outside the range. Instants come in order. */
  at(atMs: number): Quarter | null {
    if (atMs < this.#fromMs || atMs >= this.#toMs) return null
    const startMs = floorTo(atMs, quarterMs)
    const last = this.#quarters.at(-1)
    if (last?.startMs === startMs) return last
    const quarter = { startMs, sum: 0, late: 0, min: Infinity, max: -Infinity, coveredMs: 0 }
    this.#quarters.push(quarter)
    return quarter
  }

  /** The parts of `[fromMs, toMs)` with the quarter that each lies in. */
  *across(fromMs: number, toMs: number): Generator<[Quarter, number, number]> {
    const endMs = Math.min(toMs, this.#toMs)
    let partFromMs = Math.max(fromMs, this.#fromMs)
    while (partFromMs < endMs) {
      const quarter = this.at(partFromMs)
      if (quarter === null) return
      const partToMs = Math.min(quarter.startMs + quarterMs, endMs)
      yield [quarter, partFromMs, partToMs]
      partFromMs = partToMs
    }
  }

  all(): readonly Quarter[] {
    return this.#quarters
  }
}

function together(quarters: readonly Interval[], startMs: number, endMs: number): Interval {
  let sum: number | null = null
  let late = 0
  let weighted = 0
  let min: number | null = null
  let max: number | null = null
  let coveredMs = 0
  for (const quarter of quarters) {
    const lengthMs = quarter.coverage * (quarter.endMs - quarter.startMs)
    if (quarter.sum !== null) sum = (sum ?? 0) + quarter.sum
    if (quarter.mean !== null) weighted += quarter.mean * lengthMs
    if (quarter.min !== null) min = Math.min(min ?? quarter.min, quarter.min)
    if (quarter.max !== null) max = Math.max(max ?? quarter.max, quarter.max)
    late += quarter.late ?? 0
    coveredMs += lengthMs
  }
  return {
    startMs,
    endMs,
    mean: min === null || max === null ? null : Math.min(max, Math.max(min, weighted / coveredMs)),
    min,
    max,
    sum,
    coverage: Math.min(1, coveredMs / (endMs - startMs)),
    ...(late > 0 && { late }),
  }
}
