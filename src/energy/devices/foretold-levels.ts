import { stepHours, stepStartMs, type Steps } from '../../kernel/steps.ts'
import { meanOver, type Foretold } from '../../things/foretold.ts'

/**
 * The level that a thing should have after each step, [step]: it is there when the span that asks for it begins, and until it ends.
 * 0 where nothing is asked; null: nothing is asked anywhere.
 */
export function askedLevels(
  { levels = [] }: Pick<Foretold, 'levels'>,
  steps: Steps,
): Float64Array | null {
  const asked = new Float64Array(steps.count)
  for (const { fromMs, toMs, value } of levels) {
    for (let t = 0; t < steps.count; t++) {
      const endMs = stepStartMs(steps, t) + steps.stepMs
      // What begins within the next step is there before that.
      if (endMs + steps.stepMs > fromMs && endMs <= toMs) asked[t] = Math.max(asked[t]!, value)
    }
  }
  return asked.some((value) => value > 0) ? asked : null
}

/** By how much use lets a level fall in each step, [step], `mostLevel` at the most; NaN where nothing is said of it. Null: nothing is said of any. */
export function usedLevels(
  { uses = [] }: Pick<Foretold, 'uses'>,
  steps: Steps,
  mostLevel: number,
): Float64Array | null {
  const used = Float64Array.from({ length: steps.count }, (_, t) => {
    const startMs = stepStartMs(steps, t)
    const perHour = meanOver(uses, startMs, startMs + steps.stepMs)
    if (perHour === null) return NaN
    return Math.min(mostLevel, Math.max(0, perHour) * stepHours(steps))
  })
  return used.every(Number.isNaN) ? null : used
}

/**
 * By how much a level falls by itself in each step if nobody fills it and `used` ([step], NaN: not known) is taken from it: what it
 * loses where it stands then. Never below 0.
 */
export function lostLevels(
  { losses = [] }: Pick<Foretold, 'losses'>,
  startLevel: number,
  used: Float64Array | null,
  steps: Steps,
): Float64Array {
  let level = startLevel
  return Float64Array.from({ length: steps.count }, (_, t) => {
    const at = losses.find(({ low, high }) => level >= low && level <= high)
    const lost = Math.min(level, Math.max(0, at?.perHour ?? 0) * stepHours(steps))
    const taken = used === null || Number.isNaN(used[t]!) ? 0 : used[t]!
    level = Math.max(0, level - lost - taken)
    return lost
  })
}

/**
 * What a tank loses for each kelvin above its room, W/K: the slope of the line through the room's temperature that is nearest to
 * what was stated, its parts weighted by their widths (least squares at their middles); no more than lets it cool within the hour.
 * Null: nothing was stated of temperatures above the room's, or that it loses nothing or gains.
 */
export function lossWPerK(
  { losses = [] }: Pick<Foretold, 'losses'>,
  whPerK: number,
  roomC: number,
): number | null {
  let products = 0
  let squares = 0
  for (const { low, high, perHour } of losses) {
    const warmer = (low + high) / 2 - roomC
    const width = high - low
    if (warmer <= 0 || width <= 0) continue
    products += width * warmer * perHour * whPerK
    squares += width * warmer ** 2
  }
  return products > 0 ? Math.min(whPerK, products / squares) : null
}

/** The hours of a car that says itself until when it is there. */
export interface CarDiary {
  /** When it leaves, UTC ms. */
  readonly leaveMs: number
  /** What should be in it, Wh, ascending in time: by an instant, and until another. */
  readonly asks: readonly { readonly byMs: number; readonly untilMs: number; readonly wh: number }[]
}

/**
 * A car's own diary: it is there until the last that it asks for ends. It asks for levels, or, at a charger that does not know them,
 * for energy on top of `storedWh`. Null: it asks for nothing that is still to come.
 */
export function carDiary(
  { levels = [], energies = [] }: Pick<Foretold, 'levels' | 'energies'>,
  car: { readonly capacityWh: number; readonly storedWh: number; readonly efficiency: number },
  nowMs: number,
): CarDiary | null {
  const { capacityWh, storedWh, efficiency } = car
  const asks = [
    ...levels.map(({ fromMs, toMs, value }) => ({
      byMs: fromMs,
      untilMs: toMs,
      wh: Math.min(1, value) * capacityWh,
    })),
    ...energies.map(({ byMs, wh }) => ({
      byMs,
      untilMs: byMs,
      wh: Math.min(capacityWh, storedWh + efficiency * wh),
    })),
  ].filter(({ untilMs }) => untilMs > nowMs)
  const last = asks.at(-1)
  return last === undefined ? null : { leaveMs: last.untilMs, asks }
}
