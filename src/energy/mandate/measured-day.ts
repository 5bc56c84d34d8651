import type { Steps } from '../../kernel/steps.ts'
import { quantileLevels, type Forecast } from '../../sense/forecast.ts'
import type { History } from '../../sense/frame.ts'

/** A day counts as measured with this part of its quarter hours. */
const leastShare = 0.9

/** A day as it was measured, in the form of a forecast that leaves nothing open; gaps take the value before them. Null: too little was measured. */
export function measuredDay(seriesId: number, history: History, steps: Steps): Forecast | null {
  const first = (steps.startMs - history.startMs) / history.stepMs
  const values = new Float64Array(steps.count)
  let known = 0
  let last = 0
  for (let t = 0; t < steps.count; t++) {
    const value = history.values[first + t]
    if (value !== undefined && Number.isFinite(value)) {
      known++
      last = value
    }
    values[t] = last
  }
  if (known < leastShare * steps.count) return null
  const levels = new Float64Array(quantileLevels.length * steps.count)
  for (let level = 0; level < quantileLevels.length; level++) {
    levels.set(values, level * steps.count)
  }
  return { seriesId, issuedMs: steps.startMs, steps, method: 'measured', values: levels }
}
