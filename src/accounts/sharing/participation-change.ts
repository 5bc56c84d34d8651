import { fromLocal, localDayStartMs, localParts } from '../../kernel/local-time.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { localIso } from '../period.ts'
import { factorsOf } from './member-terms.ts'
import { austrianWindow, type ChangeWindow } from './national-rules.ts'
import { wholeShare } from './sharing-key.ts'
import type { SharingRule } from './sharing-rule.ts'

/**
 * Whether a rule changes how much of a meter takes part, in a neighbourhood in Austria, sooner than the market there can know of it, or
 * within a day; null: it does not. `rules`: those that are on record, by their beginning; one for the same instant is replaced. Where
 * nothing was stated all took part with all.
 */
export function checkParticipationChange(
  rule: SharingRule,
  rules: readonly SharingRule[],
  nowMs: number,
  timeZone: string,
): Refusal | null {
  const last = rules.findLast(({ validFromMs }) => validFromMs < rule.validFromMs)
  if (factorsText(last) === factorsText(rule)) return null
  const fromMs = windowDayMs(austrianWindow, nowMs, timeZone)
  if (rule.validFromMs < fromMs || !isDayStart(rule.validFromMs, timeZone)) {
    return tooSoon(fromMs, timeZone)
  }
  const next = rules.find(({ validFromMs }) => validFromMs > rule.validFromMs)
  const isLeftInADay =
    next !== undefined &&
    factorsText(next) !== factorsText(rule) &&
    !isDayStart(next.validFromMs, timeZone)
  return isLeftInADay ? tooSoon(daysLater(next.validFromMs, 1, timeZone), timeZone) : null
}

/** Whether a part of a meter in Austria begins or ends, at `changeMs`, sooner than the market there can know of it; null: it does not. */
export function checkPartChange(
  changeMs: number,
  nowMs: number,
  timeZone: string,
  at: string,
): Refusal | null {
  const earliestMs = windowDayMs(austrianWindow, nowMs, timeZone)
  return changeMs < earliestMs ? { ...tooSoon(earliestMs, timeZone), at } : null
}

/** The beginning of the first local day from which a change holds that is ready to be told at `atMs`. */
export function windowDayMs(window: ChangeWindow, atMs: number, timeZone: string): number {
  const { hour, weekday } = localParts(timeZone, atMs)
  const later = [0, 1, 2, 3, 4, 5, 6, 7].find(
    (days) =>
      (days > 0 || hour < window.untilHour) && window.weekdays.includes((weekday + days) % 7),
  )
  return daysLater(atMs, (later ?? 0) + window.daysLater, timeZone)
}

function tooSoon(fromMs: number, timeZone: string): Refusal {
  const day = localIso(fromMs, timeZone).slice(0, 10)
  const { fromHour, untilHour } = austrianWindow
  const message = `In Austria a changed part of a meter begins with a day, and is told from Monday to Friday between ${fromHour} and ${untilHour} o'clock of a day before: choose a beginning from ${day} on.`
  return refuse('participation-too-soon', message, 'validFromMs', { fromHour, untilHour, day })
}

function isDayStart(atMs: number, timeZone: string): boolean {
  return localDayStartMs(timeZone, atMs) === atMs
}

function daysLater(atMs: number, days: number, timeZone: string): number {
  const { year, month, day } = localParts(timeZone, atMs)
  return fromLocal(timeZone, year, month, day + days)
}

/** The same text for the same factors, in whatever order they were stated. */
function factorsText(rule: SharingRule | undefined): string {
  return [...factorsOf(rule ?? {})]
    .filter(([, partsPerMillion]) => partsPerMillion < wholeShare)
    .map(([memberId, partsPerMillion]) => `${memberId} ${partsPerMillion}`)
    .toSorted()
    .join(', ')
}
