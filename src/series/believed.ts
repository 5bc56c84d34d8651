import { hourMs } from '../kernel/steps.ts'
import { counterStepWh } from './limits.ts'
import type { Sample } from './sample.ts'

/** A stretch of time, from its first reading to before `untilMs`, in which a series is not believed. */
export interface Doubted {
  readonly fromMs: number
  /** Infinity: it is not over. */
  readonly untilMs: number
  /** What a counter may have grown by in it all the same, W. */
  readonly mostW: number
}

/** The time of doubt that an instant is in; null: in none. */
export function doubtAt(doubted: readonly Doubted[], atMs: number): Doubted | null {
  return doubted.find(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs) ?? null
}

/** A time of doubt that lies between two believed readings; null: none does. */
export function doubtBetween(
  doubted: readonly Doubted[],
  before: Sample,
  after: Sample,
): Doubted | null {
  return doubted.find(({ fromMs }) => fromMs > before.atMs && fromMs <= after.atMs) ?? null
}

/** The most that a counter is believed to have grown by over a time of doubt, whole units. */
export function mostOverDoubt({ mostW }: Doubted, before: Sample, after: Sample): number {
  return counterStepWh + (mostW * (after.atMs - before.atMs)) / hourMs
}
