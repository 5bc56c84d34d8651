import type { PlannedSavings } from '../../energy/plan/plan-savings.ts'
import type { Reason } from '../../energy/plan/plan.ts'
import type { Doubt } from '../../things/doubt/doubt.ts'
import type { Following } from '../../things/follow.ts'
import type { SetPoint } from '../../things/set-point.ts'
import type { ThingKind } from '../../things/thing.ts'
import type { SignalView } from './limits.ts'
import type { DayView, PlanView } from './now.ts'

/** What a device does over a run of steps with the same reason. */
export interface Doing {
  /** Mean power of the run, W, + into the device. */
  readonly powerW: number
  /** Most of it heats the hot water. */
  readonly isWater: boolean
  /** It cools the rooms. */
  readonly isCooling?: true
  readonly reason: Reason
  /** Name of what is at its limit, where the reason is one that has a name. */
  readonly limitName: string | null
  /** Mean price inside the neighbourhood over the run. */
  readonly priceMicroPerKwh: number
  readonly fromMs: number
  readonly untilMs: number
  /** The next run in which it takes or gives; null: none. */
  readonly next: Pick<Doing, 'powerW' | 'reason' | 'priceMicroPerKwh' | 'fromMs'> | null
  /** When it next goes away; null: not within the plan. */
  readonly leavesMs: number | null
}

/** A device as its home sees it: what it measures, what it does, why, what next, until when. */
export interface DeviceView {
  readonly id: string
  readonly kind: ThingKind
  readonly name: string
  readonly isControllable: boolean
  /** Last measured values; null where there is none. Power: W, + into the device. */
  readonly powerW: number | null
  readonly stateOfCharge: number | null
  readonly indoorC: number | null
  readonly tankC: number | null
  /** When the newest of them was measured. */
  readonly atMs: number | null
  /** What the plan has it do now and then; empty where the plan does not steer it. */
  readonly doings: readonly Doing[]
  readonly override: { readonly mode: 'hurry' | 'pause' | 'power'; readonly untilMs: number } | null
  readonly following: Following
  /** The set point that holds now; null: it is left to itself. */
  readonly asked: Pick<SetPoint, 'powerW' | 'reason'> | null
  /** What it reports that is not believed. */
  readonly doubts: readonly Doubt[]
  /** Of a charger that tells: whether a car is plugged in. */
  readonly isPlugged: boolean | null
}

/** A home as a whole: what it takes (+) and gives now, W, and its day. All that a guest sees. */
export interface HomeSums {
  readonly nowMs: number
  readonly netW: number | null
  readonly day: DayView
}

export interface HomeView extends HomeSums {
  readonly devices: readonly DeviceView[]
  readonly plan: PlanView | null
  /** What grid operators ask now or soon. */
  readonly signals: readonly SignalView[]
  /** From the ledger, for the month so far; money is + into the home's account. `planned` is not in the ledger. */
  readonly month: {
    readonly amountMicro: number
    /** Better off than alone with the grid. */
    readonly savedMicro: number
    readonly fromNeighboursWh: number
    readonly toNeighboursWh: number
    readonly monthKey: string
    readonly planned: PlannedSavings | null
  } | null
}
