import {
  endMs,
  stateOf,
  type Measured,
  type Planned,
  type SignalPart,
  type SignalState,
} from '../../energy/limits/grid-signal.ts'
import type { Grid } from '../../energy/limits/grid.ts'
import type { SignalRecord } from '../../energy/limits/store-signal.ts'
import type { Wiring } from '../../energy/limits/wiring.ts'

/** What a grid operator asks, or somebody in its place, and what became of it. */
export interface SignalView {
  readonly id: string
  readonly part: SignalPart
  readonly sender: string
  readonly reason: string
  readonly isOperator: boolean
  /** Name of the home or neighbourhood that it limits. */
  readonly name: string
  readonly state: SignalState
  /** What holds, W; null: no limit. */
  readonly importLimitW: number | null
  readonly exportLimitW: number | null
  readonly fromMs: number
  /** When it ends or ended; null: when it is taken back. */
  readonly untilMs: number | null
  /** What the plan says of it; null: nothing yet. */
  readonly planned: Planned | null
  /** What was measured, once it has ended. */
  readonly measured: Measured | null
}

/** What a page of limits shows. */
export interface LimitsView {
  readonly nowMs: number
  /** Whether the reader may change what is stated, and enter limits. */
  readonly mayChange: boolean
  readonly stated: StatedWiring | StatedGrid
  /** Newest first. */
  readonly signals: readonly SignalView[]
}

export interface StatedWiring {
  readonly kind: 'home'
  readonly wiring: Wiring
  /** Devices that can be somewhere in the wiring. */
  readonly things: readonly Named[]
}

export interface StatedGrid {
  readonly kind: 'neighbourhood'
  readonly grid: Grid
  readonly homes: readonly Named[]
}

interface Named {
  readonly id: string
  readonly name: string
}

/** A signal as pages tell it. */
export function signalView(
  { signal, events }: SignalRecord,
  name: string,
  nowMs: number,
): SignalView {
  const { id, part, sender, reason, isOperator, fromMs } = signal
  const received = events.find((event) => event.kind === 'received')
  return {
    id,
    part,
    sender,
    reason,
    isOperator,
    name,
    fromMs,
    state: stateOf(signal, events, nowMs),
    importLimitW: received?.importLimitW ?? signal.importLimitW,
    exportLimitW: signal.exportLimitW,
    untilMs: endMs(signal, events),
    planned: events.findLast((event) => event.kind === 'planned') ?? null,
    measured: events.findLast((event) => event.kind === 'measured') ?? null,
  }
}
