import type { Counts } from './panel-search.ts'
import type { Solver } from './program.ts'

/** A lottery over panels by type. */
export interface Lottery {
  readonly panels: readonly Counts[]
  /** How likely each panel is; together 1. */
  readonly weights: readonly number[]
  /** How likely somebody of each type is drawn, [type], 0 to 1. */
  readonly chances: Float64Array
  /** No lottery has a larger smallest chance: what panels with parts of people would reach. */
  readonly bound: number
  /** Whether the chances are proven to be the fairest; else time was up. */
  readonly isProven: boolean
  /** Branch and bound that was needed. */
  readonly searches: number
}

/** How far it is: panels that are known, and how far somebody is below their chance at most, 0 to 1. */
export interface Progress {
  readonly panels: number
  readonly behind: number
}

export interface LotteryOptions {
  readonly solver: Solver
  /** Whether time is up: then the best lottery so far is returned. */
  readonly isLate: () => boolean
  readonly onProgress?: (progress: Progress) => void
}
