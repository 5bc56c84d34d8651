import { stepIndex, type Steps } from '../../kernel/steps.ts'
import type { GridSignal } from './grid-signal.ts'
import type { LimitsW } from '../plan/plan-input.ts'

/** The steps of a plan that a signal holds in, [from, to): a step it touches counts as a whole. */
export function stepsOf(
  { fromMs, untilMs }: Pick<GridSignal, 'fromMs' | 'untilMs'>,
  steps: Steps,
): { readonly from: number; readonly to: number } {
  const from = Math.max(0, stepIndex(steps, fromMs))
  const to = untilMs === null ? steps.count : stepIndex(steps, untilMs - 1) + 1
  return { from, to: Math.min(steps.count, to) }
}

/** Limits that hold nowhere yet. */
export function noLimitsW({ count }: Pick<Steps, 'count'>): LimitsW {
  return {
    importW: new Float64Array(count).fill(Infinity),
    exportW: new Float64Array(count).fill(Infinity),
  }
}

/** Lowers limits to what a signal allows, in the steps it holds in. */
export function lowerBy(signal: GridSignal, steps: Steps, { importW, exportW }: LimitsW): void {
  const { from, to } = stepsOf(signal, steps)
  for (let t = from; t < to; t++) {
    importW[t] = Math.min(importW[t]!, signal.importLimitW ?? Infinity)
    exportW[t] = Math.min(exportW[t]!, signal.exportLimitW ?? Infinity)
  }
}

/** The limits, where any of them holds. */
export function limitsIfAny(limits: LimitsW): LimitsW | undefined {
  const isAny = [limits.importW, limits.exportW].some((all) => all.some(Number.isFinite))
  return isAny ? limits : undefined
}
