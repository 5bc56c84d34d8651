import type { Steps } from '../kernel/steps.ts'
import type { Quantity } from './quantity.ts'

/** What a cell shows outward: its plan and its forecast, in plain numbers that any protocol can carry. */
export interface Showing {
  readonly cellSlug: string
  readonly cellName: string
  readonly nowMs: number
  readonly plan: ShownPlan | null
  readonly forecasts: readonly ShownForecast[]
  /** Things of the cell with their last values. */
  readonly things: readonly ShownThing[]
}

/** A plan in plain numbers. */
export interface ShownPlan {
  readonly issuedMs: number
  readonly steps: Steps
  /** ISO 4217. */
  readonly currency: string
  /** W, [step], + into the cell. */
  readonly netW: Float64Array
  /** Marginal price, micro-units per kWh, [step]. */
  readonly priceMicroPerKwh: Float64Array
  /** Micro-units. */
  readonly costMicro: number
  readonly boundMicro: number
  /** (cost - bound) / |cost|. */
  readonly gap: number
  readonly devices: readonly {
    readonly thingId: string
    readonly name: string
    /** W, [step], + into the device. */
    readonly powerW: Float64Array
    readonly reasons: readonly string[]
  }[]
}

/** The median of a forecast. */
export interface ShownForecast {
  /** Lower-case letters, digits and `_`; unique in the showing: `load`, `solar`. */
  readonly key: string
  readonly name: string
  readonly steps: Steps
  /** W, [step]. */
  readonly medianW: Float64Array
}

/** A thing and what it last reported. */
export interface ShownThing {
  readonly thingId: string
  readonly name: string
  /** Which protocol speaks to it: a protocol does not show a thing back to where it came from. */
  readonly protocol: string
  /** Where that protocol knows it. */
  readonly address: string
  readonly values: ReadonlyMap<Quantity, { readonly value: number; readonly atMs: number }>
}
