import { floorTo, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { leastPower } from '../../things/accepted-power.ts'
import type { ActDevice, ActInput, Pulse, Wish } from './act-input.ts'
import { powerRange } from './act-limits.ts'

/** While a plan asks for less than a charger's least, it is on, and off, at least this long each time. */
export const shortestRunMs = 10 * minuteMs

/**
 * A charger cannot charge with less than its least current. Where the plan asks for less it is off, and at its
 * least, in turns, so that the energy is the plan's: on when half a shortest run is owed, off when as much was given
 * ahead. With T = least power x {@link shortestRunMs} between the two, an on run lasts T / (least - planned) and an off run
 * T / planned: neither is shorter than that while the plan asks the same. What is left over is given where the plan asks for more.
 * Changes `wishes` and `input.pulses` in place.
 */
export function pulseChargers(input: ActInput, wishes: Map<string, Wish>): void {
  const { devices, pulses } = input
  for (const device of devices) {
    const { id } = device.thing
    const leastW = leastPower(device.thing)
    const wish = wishes.get(id)
    const plannedW = wish?.source === 'plan' ? wish.powerW : null
    if (leastW === null || wish === undefined || plannedW === null || plannedW < 0) {
      // Whatever a person wanted in between, the plan begins anew after it.
      pulses.delete(id)
      continue
    }
    const pulse = nextPulse(device, plannedW, leastW, pulses.get(id), input)
    pulses.set(id, pulse)
    const mostW = powerRange(device.thing)?.mostW ?? leastW
    wishes.set(id, { ...wish, powerW: Math.min(mostW, pulsedPower(pulse, plannedW, leastW)) })
  }
}

function nextPulse(
  device: ActDevice,
  plannedW: number,
  leastW: number,
  last: Pulse | undefined,
  { nowMs, plan }: ActInput,
): Pulse {
  const stepMs = plan?.steps.stepMs ?? quarterMs
  const stepStartMs = floorTo(nowMs, stepMs)
  const halfRunWh = (leastW * shortestRunMs) / hourMs / 2
  const passedMs = last === undefined ? 0 : Math.min(nowMs - last.atMs, stepMs)
  const missedWh = ((plannedW - (givenW(device, nowMs) ?? plannedW)) * passedMs) / hourMs
  // A car that is full or away is owed no more than one run.
  const owedWh = clamp((last?.owedWh ?? 0) + missedWh, 2 * halfRunWh)
  let isOn = plannedW > 0 && (last?.isOn ?? false)
  if (plannedW >= leastW || (plannedW > 0 && owedWh >= halfRunWh)) isOn = true
  else if (owedWh <= -halfRunWh) isOn = false
  const isSameStep = last?.stepStartMs === stepStartMs
  const extraW = isSameStep ? last.extraW : (owedWh * hourMs) / stepMs
  return { owedWh, isOn, atMs: nowMs, stepStartMs, extraW }
}

function pulsedPower({ isOn, extraW }: Pulse, plannedW: number, leastW: number): number {
  if (!isOn) return 0
  return plannedW < leastW ? leastW : Math.max(leastW, plannedW + extraW)
}

/** What it takes now, W: measured, or else what it was asked for; null: nobody knows. */
function givenW({ measuredW, asked }: ActDevice, nowMs: number): number | null {
  if (measuredW !== null) return measuredW
  return asked === null || asked.setPoint.expiresMs <= nowMs ? null : asked.setPoint.powerW
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value))
}
