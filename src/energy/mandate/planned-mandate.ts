import type { MandatedClass } from './mandate.ts'

/** What a mandate is about, as outcomes are told. */
export type MandateAbout = 'limit' | 'reserve' | 'weight' | 'order'

/** A mandate as a plan keeps it. */
export interface PlannedMandate {
  readonly about: MandateAbout
  readonly id: string
  /** Its sentence, shown to people. */
  readonly name: string
  readonly isHard: boolean
  /** For each kWh beyond it, micro-units; of a reserve: for each kWh missing for an hour; of a weight: for each unit. */
  readonly priceMicroPerKwh: number
  /** Whether it holds, [step]. */
  readonly isInForce: readonly boolean[]
  readonly limits: readonly MandatedLimit[]
}

/** Where a mandate limits a flow, W, [step], in one direction; lines of homes are in `HomeInput.lines` under the same id, reserves in `BatteryInput.reserves`. */
export type MandatedLimit =
  | FlowLimit
  | { readonly kind: 'line'; readonly cellId: string; readonly lineId: string }
  /** What all its batteries keep together, Wh, [step]; 0: nothing. */
  | { readonly kind: 'reserve'; readonly leastWh: Float64Array }
  /** Which kinds come first, and steps in which energy was found to be short, [step]. */
  | {
      readonly kind: 'order'
      readonly devices: readonly MandatedClass[]
      readonly isShort: readonly boolean[]
    }
  /** What a kWh from the grid counts more than it costs, micro-units, [step], and a kW of the highest import of the plan. */
  | {
      readonly kind: 'weight'
      readonly importMicroPerKwh: Float64Array
      readonly peakMicroPerKw: number
    }

/** A limit in front of homes. */
export type FlowLimit =
  | {
      readonly kind: 'grid'
      readonly direction: 'import' | 'export'
      readonly limitW: Float64Array
    }
  | {
      readonly kind: 'feeder'
      readonly feederId: string
      readonly direction: 'import' | 'export'
      readonly limitW: Float64Array
    }

export function isFlowLimit(limit: MandatedLimit): limit is FlowLimit {
  return limit.kind === 'grid' || limit.kind === 'feeder'
}

/** What a plan made of a mandate. */
export interface MandateOutcome {
  readonly about: MandateAbout
  readonly id: string
  readonly name: string
  readonly isHard: boolean
  /** Steps of the plan that it holds in. */
  readonly stepsInForce: number
  /** Whether the first of its steps is one of these. */
  readonly isInForceNow: boolean
  /**
   * Its shadow price: what a kWh more allowed in a step would save, micro-units, [step]; 0: it did not bind. Over all places, where it holds
   * at several. Of a reserve: what a kWh less kept for an hour would, of all that is to be kept. Of a weight: what it adds to a kWh that is taken from the grid.
   * Of an order: what a kWh more through the connection would save while energy is short.
   */
  readonly microPerKwh: Float64Array
  /** By how much the plan is beyond it, W, [step], the most where it holds at several places; of a reserve: what is missing in all batteries together, Wh. */
  readonly over: Float64Array
  /** Of a weight: what all weights together made of the plan. */
  readonly made?: WeightEffect
}

/** What a plan with weights does that one without does not, in its hours. Below 0: the other way round. */
export interface WeightEffect {
  /** In money, micro-units, and how far that may be off, because plans are not the very best. */
  readonly dearerMicro: number
  readonly uncertainMicro: number
  readonly importLessWh: number
  readonly carbonLessG: number
  /** Of the highest import of a step, W. */
  readonly peakLessW: number
}

/** A plan that is beyond a mandate by less than this keeps it, W or Wh. */
export const keptAmount = 10

/** Steps of a plan in which a mandate binds, and in which it is not kept. */
export function countsOf({ microPerKwh, over }: MandateOutcome): {
  readonly bound: number
  readonly broken: number
} {
  const above = (values: Float64Array, least: number): number =>
    values.reduce((count, value) => count + (value > least ? 1 : 0), 0)
  return { bound: above(microPerKwh, 0), broken: above(over, keptAmount) }
}
