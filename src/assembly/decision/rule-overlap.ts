import { holdsAt } from '../../energy/mandate/mandate-times.ts'
import type { MandatePlace, MandateTimes } from '../../energy/mandate/mandate.ts'

/** From when a rule holds, and until when; null: until it is ended. */
export interface Validity {
  readonly fromMs: number
  readonly untilMs: number | null
}

/** Whether there is an instant at which both rules are in force. */
export function isAtOnce(one: Validity, other: Validity): boolean {
  const fromMs = Math.max(one.fromMs, other.fromMs)
  return fromMs < Math.min(one.untilMs ?? Infinity, other.untilMs ?? Infinity)
}

/** Whether the first is in force only while the other is, too. */
export function isOnlyDuring(one: Validity, other: Validity): boolean {
  return other.fromMs <= one.fromMs && (one.untilMs ?? Infinity) <= (other.untilMs ?? Infinity)
}

const quarterMinutes = 15

/** Of the quarter hours of a year that the first names: whether the other names one of them, and all of them. */
export function timesInBoth(
  one: MandateTimes,
  other: MandateTimes,
): { readonly some: boolean; readonly all: boolean } {
  let some = false
  let all = true
  for (const month of one.months) {
    for (let weekday = 0; weekday < 7; weekday++) {
      for (let minute = 0; minute < 24 * 60; minute += quarterMinutes) {
        const at = { month, weekday, minute }
        if (!holdsAt(one, at)) continue
        if (holdsAt(other, at)) some = true
        else all = false
      }
    }
  }
  return { some, all: all && some }
}

/** Whether two places of one kind have something in common; a neighbourhood and its homes are of two kinds. */
export function isPlaceInBoth(one: MandatePlace, other: MandatePlace): boolean {
  if (one.kind === 'feeder') return other.kind === 'feeder' && one.feederId === other.feederId
  if (one.kind === 'neighbourhood' || other.kind !== 'homes') return one.kind === other.kind
  if (one.homeIds.length === 0 || other.homeIds.length === 0) return true
  return one.homeIds.some((id) => other.homeIds.includes(id))
}

/** Whether all homes of the first place belong to the other. Which homes are behind a feeder is not known here: only that they live in the neighbourhood. */
export function isPlaceWithin(one: MandatePlace, other: MandatePlace): boolean {
  if (other.kind === 'neighbourhood') return true
  if (other.kind === 'feeder') return one.kind === 'feeder' && one.feederId === other.feederId
  if (other.homeIds.length === 0) return true
  if (one.kind !== 'homes' || one.homeIds.length === 0) return false
  return one.homeIds.every((id) => other.homeIds.includes(id))
}
