import { wholeShare } from '../sharing/sharing-key.ts'
import { Sharer } from '../sharing/sharing.ts'

/** Coefficients of metering points over time: millionths of what is generated. */
export interface CoefficientTable {
  readonly points: readonly string[]
  readonly fromMs: number
  readonly toMs: number
  /** How long one row holds. */
  readonly stepMs: number
  /** By steps from `fromMs`: a coefficient for each point; undefined where the file says nothing. A single row holds always. */
  readonly rows: readonly (readonly number[] | undefined)[]
}

/** The coefficients that hold in a quarter hour; null where the file does not say. One of a longer step holds in all of it. */
export function coefficientsAt(
  { fromMs, toMs, stepMs, rows }: CoefficientTable,
  startMs: number,
): readonly number[] | null {
  if (startMs < fromMs || startMs >= toMs) return null
  return rows[rows.length === 1 ? 0 : Math.floor((startMs - fromMs) / stepMs)] ?? null
}

/**
 * What coefficients assign in an interval, whole Wh (Spain, RD 244/2019, and France's statique and dynamique simple):
 * `min(c, beta G)`. `coefficients`: millionths, `consumedWh`: whole Wh, both [member]; `turn`: the number of the interval.
 */
export function assignedWh(
  coefficients: readonly number[],
  consumedWh: readonly number[],
  generatedWh: number,
  turn: number,
): Float64Array {
  const assigned = new Float64Array(coefficients.length)
  const round = {
    kind: 'weighted',
    weights: Float64Array.from(coefficients),
    whole: wholeShare,
    offerAgain: false,
  } as const
  const needed = Float64Array.from(consumedWh)
  new Sharer(coefficients.length).share(generatedWh, needed, [round], turn, assigned)
  return assigned
}
