import { localParts } from '../../kernel/local-time.ts'
import { stepStartMs, type Steps } from '../../kernel/steps.ts'
import type { LocalMoment, Mandate, MandateTimes } from './mandate.ts'

/** Whether a mandate holds in each step, [step]: as it does at the step's start. */
export function stepsInForce(
  { when, fromMs, untilMs }: Pick<Mandate, 'when' | 'fromMs' | 'untilMs'>,
  steps: Steps,
  timeZone: string,
): boolean[] {
  return Array.from({ length: steps.count }, (_, t) => {
    const atMs = stepStartMs(steps, t)
    if (atMs < fromMs || (untilMs !== null && atMs >= untilMs)) return false
    const { month, weekday, hour, minute } = localParts(timeZone, atMs)
    return holdsAt(when, { month, weekday, minute: 60 * hour + minute })
  })
}

/** Whether times name a moment. After midnight a window is still that of the day before; so is its month, but on the first. */
export function holdsAt(
  { weekdays, months, fromMinute, toMinute }: MandateTimes,
  { month, weekday, minute }: LocalMoment,
): boolean {
  if (!months.includes(month)) return false
  if (fromMinute < toMinute) {
    return weekdays.includes(weekday) && fromMinute <= minute && minute < toMinute
  }
  if (minute >= fromMinute) return weekdays.includes(weekday)
  return minute < toMinute && weekdays.includes((weekday + 6) % 7)
}
