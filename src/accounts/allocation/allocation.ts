import { refuse, RefusalError, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs, minuteMs } from '../../kernel/steps.ts'
import { stepMinutes } from '../sharing/sharing-rule.ts'

/** What a grid operator publishes about a metering point. */
export const allocationKinds = ['generated', 'consumed', 'assigned', 'surplus'] as const

/**
 * `generated`: fed in, as far as it takes part. `consumed`: drawn, as far as it takes part. `assigned`: of what was
 * consumed, what came from the community. `surplus`: of what was generated, what nobody in it used.
 */
export type AllocationKind = (typeof allocationKinds)[number]

/** How a value came about: counted, calculated by rules that are nearly as good, estimated, or not said. */
export const qualities = ['measured', 'calculated', 'estimated', 'unstated'] as const

export type Quality = (typeof qualities)[number]

/**
 * One published value: the energy of `[startMs, startMs + stepMs)`. Every format is read into this shape.
 * Thousandths of a Wh, whole and not negative: operators publish kWh with six decimals.
 */
export interface Allocation {
  /** The official number of the metering point. */
  readonly point: string
  readonly kind: AllocationKind
  readonly startMs: number
  readonly stepMs: number
  readonly milliWh: number
  readonly quality: Quality
  /** Whether it is of the part alone with which the meter takes part in the community; absent: of the whole meter. */
  readonly isOfPart?: boolean
}

/**
 * Forms of files that are read. Energies: Austria's Energiedaten, Green Button (ESPI). Coefficients, by which what was
 * generated is assigned: Spain's of a year, France's of each step.
 */
export const formats = ['at-energiedaten', 'es-coefficients', 'fr-coefficients', 'espi'] as const

export type AllocationFormat = (typeof formats)[number]

/** A published file at the most: bytes, values, metering points, days from its first to its last value. */
export const fileBytesLimit = 16 * 1024 * 1024
export const valuesLimit = 1_000_000
export const pointsLimit = 2_000
export const fileDaysLimit = 400

/** Energy of one value at the most, thousandths of a Wh: 10 MWh, above any quarter of an hour of 10 MW. */
export const milliWhLimit = 1e10

/** Kilowatt-hours as a file writes them, with a point or a comma, as thousandths of a Wh; null where it is no such energy. */
export function readMilliWh(text: string): number | null {
  if (text.length > 40 || !/^\d{1,12}(?:[.,]\d{1,20})?(?:[eE][+-]?\d{1,2})?$/.test(text))
    return null
  const milliWh = Math.round(Number(text.replace(',', '.')) * 1e6)
  return milliWh <= milliWhLimit ? milliWh : null
}

/**
 * Whether values can be used: some, not too many, all of intervals as long as a rule may have them, each interval of a point once, within
 * 400 days.
 */
export function checkAllocations(values: readonly Allocation[]): Result<readonly Allocation[]> {
  const [first] = values
  if (first === undefined) {
    return refuse('allocation-empty', 'The file holds no value of any metering point.', 'file')
  }
  let [fromMs, toMs] = [first.startMs, first.startMs]
  const points = new Set<string>()
  const seen = new Set<string>()
  for (const { point, kind, startMs, stepMs } of values) {
    const minutes = stepMs / minuteMs
    if (!stepMinutes.some((known) => known === minutes) || stepMs !== first.stepMs) {
      const message = `The values of a file are all of 15, all of 30 or all of 60 minutes; one of ${point} is of ${minutes}.`
      return refuse('allocation-step', message, 'file', { point, minutes })
    }
    const key = `${point} ${kind} ${startMs}`
    if (startMs % stepMs !== 0 || seen.has(key)) {
      const at = new Date(startMs).toISOString()
      const message = `Two values of ${point} stand for the same time, or a time is no full step: ${at}.`
      return refuse('allocation-twice', message, 'file', { point, at })
    }
    seen.add(key)
    points.add(point)
    fromMs = Math.min(fromMs, startMs)
    toMs = Math.max(toMs, startMs)
  }
  if (points.size > pointsLimit || toMs - fromMs > fileDaysLimit * dayMs) return refuseTooLarge()
  return success(values)
}

/** Runs a reader that throws refusals from within, and gives the refusal as a value. */
export function refusable<Value>(read: () => Result<Value>): Result<Value> {
  try {
    return read()
  } catch (error) {
    if (error instanceof RefusalError) return error.refusal
    throw error
  }
}

/** Text of a file in UTF-8, without a mark at its beginning; null where it is another encoding. */
export function readUtf8(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** A file that is no text in UTF-8. */
export function refuseEncoding(): Refusal {
  const message = 'This is no text in UTF-8: save the file in this encoding.'
  return refuse('allocation-encoding', message, 'file')
}

/** A file beyond what is read at once. */
export function refuseTooLarge(): Refusal {
  const message = `A file has at most ${valuesLimit} values of ${pointsLimit} metering points within ${fileDaysLimit} days and ${fileBytesLimit / 1024 ** 2} MiB: send it in parts, a month each.`
  return refuse('allocation-too-large', message, 'file')
}
