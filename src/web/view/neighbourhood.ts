import type { DecisionNews } from '../../assembly/decision/store-life.ts'
import type { SignalView } from './limits.ts'
import type { DayView, HomeRing } from './now.ts'

/** Sums of what was measured behind the ring's hand, Wh. */
export interface DaySums {
  readonly madeWh: number
  readonly usedWh: number
  readonly importedWh: number
  readonly exportedWh: number
}

export interface MemberRow {
  readonly home: HomeRing
  /** How many people have joined it. */
  readonly people: number
}

export interface NeighbourhoodView {
  readonly nowMs: number
  readonly day: DayView
  /** Whether some of it is left in the use: too few homes have such things. */
  readonly isMerged: boolean
  /** Null where nothing was measured. */
  readonly lately: DaySums | null
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  /** What grid operators ask now or soon. */
  readonly signals: readonly SignalView[]
  /** What is due of what was decided, and what could not be kept; null: the reader does not belong here. */
  readonly news: DecisionNews | null
  readonly members: readonly MemberRow[]
  readonly shared: readonly {
    readonly id: string
    readonly name: string
    readonly powerW: number | null
  }[]
}
