import type { JointShareView } from './joint-share.ts'
import type { Relaxation } from '../../energy/plan/plan.ts'
import type { RingDay } from '../picture/ring.ts'
import type { SignalView } from './limits.ts'
import type { DoubtedThing } from './things.ts'

/** What a number rests on. Every number on a page says so. */
export type Source = 'measured' | 'estimated' | 'forecast' | 'planned' | 'agreed'

/** A cell as the frame of every page shows it. */
export interface CellHead {
  readonly slug: string
  readonly name: string
  readonly kind: 'home' | 'neighbourhood' | 'city'
  readonly timeZone: string
  readonly currency: string
  readonly isSample: boolean
  /** Seconds of the cell for each real second; 1 for the machine's time. */
  readonly speed: number
}

/** 24 hours of a cell around now: what the ring, its table and its CSV show. */
export interface DayView extends RingDay {
  readonly startMs: number
  readonly stepMs: number
  /** Exchange with what lies outside, W, [step], + in. */
  readonly netW: Float64Array
}

/** One home in the picture of its neighbourhood. `closed`: not the reader's to see; it counts in the sums only. */
export type HomeRing =
  | {
      readonly kind: 'open'
      readonly slug: string
      readonly name: string
      /** W, + into the home, one for each step of the day. */
      readonly netW: Float64Array
      /** The last measured value; null when nothing was measured lately. */
      readonly nowW: number | null
      readonly isOwn: boolean
    }
  | { readonly kind: 'closed'; readonly name: string }

export type FlowName =
  | 'sun'
  | 'wind'
  | 'battery-out'
  | 'grid-in'
  | 'use'
  | 'cars'
  | 'heat'
  | 'battery-in'
  | 'grid-out'

/** Power through one door right now, W, never negative. */
export interface Flow {
  readonly name: FlowName
  readonly powerW: number
}

/** What flows now: the two sides have equal sums. */
export interface FlowsView {
  readonly from: readonly Flow[]
  readonly to: readonly Flow[]
}

export interface PriceView {
  readonly importMicroPerKwh: number
  readonly exportMicroPerKwh: number
  /** What energy is worth inside the neighbourhood, by the plan. */
  readonly localMicroPerKwh: number | null
  readonly cheapest: { readonly atMs: number; readonly importMicroPerKwh: number } | null
}

export interface PlanView {
  readonly issuedMs: number
  readonly hours: number
  readonly homes: number
  /** What the hours cost in money, what the same would with nothing shifted, and what no plan costs less than that misses as little. */
  readonly costMicro: number
  readonly idleCostMicro: number
  readonly boundMicro: number
  readonly gap: number
  /** The most by which limits would be exceeded with nothing shifted, W; null: it is not known. */
  readonly idleOverW: number | null
  readonly rounds: number
  readonly seconds: number
  readonly relaxed: readonly Relaxation[]
}

export interface NowView {
  readonly nowMs: number
  /** Measured power into the cell, W; null before the first reading. */
  readonly netW: number | null
  readonly batteriesCharging: number
  readonly batteriesGiving: number
  readonly carsCharging: number
  /** When the plan next turns from giving to taking (or back), and until when it looks; null without a plan. */
  readonly turn: { readonly atMs: number | null; readonly untilMs: number } | null
  /** What grid operators ask now or soon. */
  readonly signals: readonly SignalView[]
  /** What is not believed of the things that the reader looks after. */
  readonly doubted: readonly DoubtedThing[]
  readonly day: DayView
  /** Whether some of it is left in the use: too few homes have such things. */
  readonly isMerged: boolean
  readonly homes: readonly HomeRing[]
  readonly flows: FlowsView
  readonly price: PriceView | null
  readonly plan: PlanView | null
  /** With which city the plan was made; null: by the neighbourhood alone. */
  readonly joint: JointShareView | null
  readonly account: { readonly sharedWh: number; readonly savedMicro: number } | null
}
