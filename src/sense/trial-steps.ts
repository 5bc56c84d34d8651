/** Forecast steps of the trial days in order of time: what each expert said and what came. All arrays [sample]. */
export interface Trial {
  readonly isEnveloped: boolean
  readonly group: Uint8Array
  readonly spread: Float64Array
  readonly truth: Float64Array
  /** The quantiles of the same time on earlier days, [sample x level]; NaN where no day is known, or nobody asked. */
  readonly plain: Float64Array
  /** [sample x expert]. */
  readonly said: Float64Array
}
