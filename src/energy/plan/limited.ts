import type { LimitReason } from '../devices/device.ts'
import type { LimitsW } from './plan-input.ts'

/** Something with limits in a finished plan: what flows through it, W, [step], and which reason it is at its limit. */
export interface Limited {
  readonly reason: LimitReason
  /** What people call it; null: the reason says which. */
  readonly name: string | null
  readonly flowW: Float64Array
  /** The cautious ones where there are any. */
  readonly limitsW: LimitsW
}
