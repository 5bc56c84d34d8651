import type { DevicePlan } from '../../energy/plan.ts'
import { stepIndex, stepStartMs, type Steps } from '../../kernel/steps.ts'
import type { Doing } from './home.ts'

/** What a device does now and next: runs of steps with the same reason and direction, `limit` of them at the most. */
export function doingsOf(device: DevicePlan, steps: Steps, nowMs: number, limit: number): Doing[] {
  const doings: Doing[] = []
  let k = Math.max(0, stepIndex(steps, nowMs))
  while (k < steps.count && doings.length < limit) {
    const first = k
    const reason = device.reasons[first] ?? 'fixed'
    const direction = directionOf(device.powerW[first] ?? 0)
    let sum = 0
    while (
      k < steps.count &&
      (device.reasons[k] ?? 'fixed') === reason &&
      directionOf(device.powerW[k] ?? 0) === direction
    ) {
      sum += device.powerW[k] ?? 0
      k += 1
    }
    doings.push({
      powerW: sum / (k - first),
      reason,
      fromMs: Math.max(nowMs, stepStartMs(steps, first)),
      untilMs: stepStartMs(steps, k),
    })
  }
  return doings
}

/** Below this a device does nothing, W. */
const nothingW = 25

function directionOf(powerW: number): -1 | 0 | 1 {
  if (Math.abs(powerW) < nothingW) return 0
  return powerW > 0 ? 1 : -1
}
