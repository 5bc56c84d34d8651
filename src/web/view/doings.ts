import type { DevicePlan, Plan } from '../../energy/plan/plan.ts'
import { restingW } from '../../energy/plan/reasons.ts'
import { stepIndex, stepStartMs } from '../../kernel/steps.ts'
import type { Doing } from './home.ts'

/** What a device does now and next: runs of steps with the same reason and direction, `limit` of them at the most. */
export function doingsOf(
  device: DevicePlan,
  { steps, priceMicroPerKwh }: Pick<Plan, 'steps' | 'priceMicroPerKwh'>,
  nowMs: number,
  limit = Infinity,
): Doing[] {
  const doings: Doing[] = []
  let k = Math.max(0, stepIndex(steps, nowMs))
  while (k < steps.count) {
    const first = k
    const reason = device.reasons[first] ?? 'fixed'
    const limitName = device.limitNames?.[first] ?? null
    const direction = directionOf(device.powerW[first] ?? 0)
    let powerW = 0
    let tankW = 0
    let coolingW = 0
    let price = 0
    while (
      k < steps.count &&
      (device.reasons[k] ?? 'fixed') === reason &&
      (device.limitNames?.[k] ?? null) === limitName &&
      directionOf(device.powerW[k] ?? 0) === direction
    ) {
      powerW += device.powerW[k] ?? 0
      tankW += device.tankW?.[k] ?? 0
      coolingW += device.coolingW?.[k] ?? 0
      price += priceMicroPerKwh[k] ?? 0
      k += 1
    }
    const count = k - first
    doings.push({
      powerW: powerW / count,
      isWater: tankW > 0 && tankW > powerW / 2,
      ...(coolingW > powerW / 2 && coolingW > 0 ? { isCooling: true } : {}),
      reason,
      limitName,
      priceMicroPerKwh: price / count,
      fromMs: Math.max(nowMs, stepStartMs(steps, first)),
      untilMs: stepStartMs(steps, k),
      next: null,
      leavesMs: null,
    })
  }
  return withNext(doings).slice(0, limit)
}

/** Each run with what comes of it: the next one in which the device takes or gives, and when a car leaves. */
function withNext(doings: readonly Doing[]): Doing[] {
  const done: Doing[] = []
  let next: Doing['next'] = null
  let leavesMs: number | null = null
  for (const doing of doings.toReversed()) {
    done.push({ ...doing, next, leavesMs })
    const { powerW, reason, priceMicroPerKwh, fromMs } = doing
    if (directionOf(powerW) !== 0) next = { powerW, reason, priceMicroPerKwh, fromMs }
    if (reason !== 'away') continue
    // What comes after a trip is not what a car waits for.
    next = null
    leavesMs = fromMs
  }
  return done.reverse()
}

function directionOf(powerW: number): -1 | 0 | 1 {
  if (Math.abs(powerW) < restingW) return 0
  return powerW > 0 ? 1 : -1
}
