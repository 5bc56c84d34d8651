import { assert } from './assert.ts'

export const minuteMs = 60_000
export const quarterMs = 15 * minuteMs
export const hourMs = 60 * minuteMs
/** 24 hours. A local day has 23, 24 or 25 of them: see `local-time.ts`. */
export const dayMs = 24 * hourMs

/** A run of equal time steps: step k covers `[startMs + k·stepMs, startMs + (k+1)·stepMs)`, UTC. */
export interface Steps {
  readonly startMs: number
  readonly stepMs: number
  readonly count: number
}

export function steps(startMs: number, stepMs: number, count: number): Steps {
  assert(stepMs > 0 && Number.isInteger(stepMs), `a step is a whole number of ms, got ${stepMs}`)
  assert(count >= 0 && Number.isInteger(count), `a step count is a whole number, got ${count}`)
  return { startMs, stepMs, count }
}

/** The first instant after the last step. */
export function stepsEndMs(of: Steps): number {
  return of.startMs + of.count * of.stepMs
}

export function stepStartMs(of: Steps, index: number): number {
  return of.startMs + index * of.stepMs
}

/** The step that `atMs` falls into; -1 or less before the first, `count` or more after the last. */
export function stepIndex(of: Steps, atMs: number): number {
  return Math.floor((atMs - of.startMs) / of.stepMs)
}

/** `atMs` rounded down to a multiple of `stepMs` since the epoch (quarter hours are the same in every zone). */
export function floorTo(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs
}

/** Hours in one step: turns W into Wh. */
export function stepHours(of: Steps): number {
  return of.stepMs / hourMs
}
