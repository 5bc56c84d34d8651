import type { Timer, Transition } from './shapes-common.ts'

/** An operation mode as far as its power is concerned: what it takes at factor 0 and at factor 1, W, + into the device. */
export interface ModePower {
  readonly id: string
  readonly powerW: readonly [number, number]
}

/** A mode with its factor, and the power that makes, W. */
export interface ModeChoice {
  readonly modeId: string
  readonly factor: number
  readonly powerW: number
}

/** The power of a mode at a factor from 0 to 1, W: linear between the ends of its range. */
export function powerAt([start, end]: readonly [number, number], factor: number): number {
  return start + (end - start) * factor
}

/** The factor from 0 to 1 at which a range comes nearest to a value. A range of one value takes factor 0. */
export function factorFor([start, end]: readonly [number, number], value: number): number {
  if (start === end) return 0
  return Math.min(1, Math.max(0, (value - start) / (end - start)))
}

/** The mode and factor whose power is nearest to `wantedW`; of equals the active one, then the first. Null without modes. */
export function nearestMode(
  modes: readonly ModePower[],
  wantedW: number,
  activeId: string | null,
): ModeChoice | null {
  let best: ModeChoice | null = null
  let bestOff = Infinity
  for (const { id, powerW } of modes) {
    const factor = factorFor(powerW, wantedW)
    const reachedW = powerAt(powerW, factor)
    const off = Math.abs(reachedW - wantedW)
    if (off < bestOff || (off === bestOff && id === activeId)) {
      best = { modeId: id, factor, powerW: reachedW }
      bestOff = off
    }
  }
  return best
}

/** What limits which modes an actuator may go to. */
export interface ModeRules {
  readonly transitions: readonly Transition[]
  readonly timers: readonly Timer[]
}

/** What an actuator last said of its mode. */
export interface ModeStatus {
  readonly active_operation_mode_id: string
  readonly previous_operation_mode_id?: string | undefined
  /** UTC ms. */
  readonly transition_timestamp?: number | undefined
}

/** When the timers of an actuator end: as it says itself, or as the transition that started them says. */
export class TimerBook {
  readonly #endsMs = new Map<string, number>()

  /** It said when a timer ends or ended. */
  told(timerId: string, finishedMs: number): void {
    this.#endsMs.set(timerId, finishedMs)
  }

  /** It went from one mode to another: the timers of that transition run from then. */
  moved({ transitions, timers }: ModeRules, status: ModeStatus): void {
    const { previous_operation_mode_id: from, active_operation_mode_id: to } = status
    const atMs = status.transition_timestamp
    if (from === undefined || atMs === undefined) return
    const passed = transitions.find((one) => one.from === from && one.to === to)
    for (const id of passed?.start_timers ?? []) {
      const lengthMs = timers.find((timer) => timer.id === id)?.duration ?? 0
      this.#endsMs.set(id, Math.max(this.#endsMs.get(id) ?? -Infinity, atMs + lengthMs))
    }
  }

  /** The last end of some timers, UTC ms; -Infinity where none runs. */
  endOf(timerIds: readonly string[]): number {
    return Math.max(-Infinity, ...timerIds.map((id) => this.#endsMs.get(id) ?? -Infinity))
  }
}

/**
 * Whether an actuator may be in a mode now: it is there already, nobody knows where it is, or a transition leads there whose
 * timers have all ended and that is not for emergencies only.
 */
export function mayReach(
  modeId: string,
  activeId: string | null,
  { transitions }: ModeRules,
  timers: TimerBook,
  nowMs: number,
): boolean {
  if (activeId === null || activeId === modeId) return true
  return transitions.some(
    (one) =>
      one.from === activeId &&
      one.to === modeId &&
      !one.abnormal_condition_only &&
      timers.endOf(one.blocking_timers) <= nowMs,
  )
}
