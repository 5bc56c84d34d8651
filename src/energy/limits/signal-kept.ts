import { stepStartMs } from '../../kernel/steps.ts'
import { fixedLoadW } from '../devices/fixed-load.ts'
import type { GridSignal, Planned } from './grid-signal.ts'
import type { HomeInput, LineInput, PlanInput } from '../plan/plan-input.ts'
import type { DevicePlan, HomePlan, Plan } from '../plan/plan.ts'
import { stepsOf } from './signal-steps.ts'

/** A plan that is above a limit by less than this keeps it, W. */
const keptW = 10

/** What flows through what a signal limits, W, [step]. */
interface Flow {
  readonly plannedW: Float64Array
  /** The part of it that cannot be shifted. */
  readonly fixedW: Float64Array
  readonly importLimitW: Float64Array
  readonly exportLimitW: Float64Array
}

/** Whether a plan keeps a signal, and if not, by how much and why. Null: the signal holds in no step of the plan. */
export function plannedFor(
  signal: GridSignal,
  input: PlanInput,
  plan: Plan,
  atMs: number,
): Planned | null {
  const { from, to } = stepsOf(signal, plan.steps)
  const flow = from < to ? flowOf(signal, input, plan) : null
  if (flow === null) return null
  const importOverW = mostOver(flow.plannedW, flow.importLimitW, from, to)
  const exportOverW = mostOver(
    flow.plannedW.map((power) => -power),
    flow.exportLimitW,
    from,
    to,
  )
  const worst = importOverW.overW >= exportOverW.overW ? importOverW : exportOverW
  const isKept = worst.overW === 0
  const isFixed = flow.fixedW[worst.step]! > flow.importLimitW[worst.step]!
  return {
    kind: 'planned',
    atMs,
    planId: plan.id,
    importOverW: importOverW.overW,
    exportOverW: exportOverW.overW,
    overAtMs: isKept ? null : stepStartMs(plan.steps, worst.step),
    why: isKept ? null : isFixed && worst === importOverW ? 'fixed' : 'devices',
  }
}

/** Whether a later plan says something else about a signal than an earlier one did. Less than 50 W is no news. */
export function saysOtherwise(earlier: Planned | undefined, later: Planned): boolean {
  if (earlier === undefined) return true
  const isKept = ({ overAtMs }: Planned): boolean => overAtMs === null
  return (
    isKept(earlier) !== isKept(later) ||
    Math.abs(earlier.importOverW - later.importOverW) > 50 ||
    Math.abs(earlier.exportOverW - later.exportOverW) > 50
  )
}

function flowOf(signal: GridSignal, input: PlanInput, plan: Plan): Flow | null {
  const { count } = plan.steps
  const asked = (limitW: number | null): Float64Array =>
    new Float64Array(count).fill(limitW ?? Infinity)
  const connection = {
    importLimitW: asked(signal.importLimitW),
    exportLimitW: asked(signal.exportLimitW),
  }
  if (signal.cellId === plan.cellId) {
    const fixed = plan.homes.map(fixedLoadW)
    const fixedW = Float64Array.from({ length: count }, (_, t) =>
      fixed.reduce((sum, own) => sum + own[t]!, 0),
    )
    return { plannedW: plan.netW, fixedW, ...connection }
  }
  const home = plan.homes.find(({ cellId }) => cellId === signal.cellId)
  const own = input.homes.find(({ cellId }) => cellId === signal.cellId)
  if (home === undefined || own === undefined) return null
  if (signal.part === 'connection') {
    return { plannedW: home.netW, fixedW: fixedLoadW(home), ...connection }
  }
  const line = lineOf(own, signal)
  return line === undefined ? null : lineFlow(home, line)
}

function lineOf({ lines = [] }: HomeInput, signal: GridSignal): LineInput | undefined {
  return lines.find(({ id }) => id === `signal-${signal.id}`)
}

function lineFlow({ devices }: HomePlan, line: LineInput): Flow {
  const sum = (counts: (device: DevicePlan, t: number) => boolean): Float64Array =>
    line.importLimitW.map((_, t) => {
      let sumW = 0
      for (const device of devices) {
        if (counts(device, t)) sumW += (line.shares[device.thingId] ?? 0) * device.powerW[t]!
      }
      return sumW
    })
  const { importLimitW, exportLimitW } = line
  const fixedW = sum(({ reasons }, t) => reasons[t] === 'fixed')
  return { plannedW: sum(() => true), fixedW, importLimitW, exportLimitW }
}

/** The most that a flow is above its limit in [from, to), W, and where; 0: nowhere. */
function mostOver(
  flowW: Float64Array,
  limitW: Float64Array,
  from: number,
  to: number,
): { readonly overW: number; readonly step: number } {
  let most = { overW: 0, step: from }
  for (let step = from; step < to; step++) {
    const overW = flowW[step]! - limitW[step]!
    if (overW > Math.max(keptW, most.overW)) most = { overW: Math.round(overW), step }
  }
  return most
}
