import type { Agreed } from '../../accounts/sharing/agreed.ts'
import { termAsItHolds } from '../../accounts/sharing/kept-term.ts'
import { holdsAt } from '../../energy/mandate/mandate-times.ts'
import { competenceOf } from '../../energy/mandate/mandate-price.ts'
import type { Mandate, MandateTimes } from '../../energy/mandate/mandate.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { asItHolds, type Decision } from './decision.ts'
import { streetAsItHolds, type StreetRule } from './street-rule.ts'

/**
 * The first rule about something that an earlier decision has a rule about already, at the same time; undefined: none. Nobody can keep both,
 * and which of them counts is not decided by the date: either the earlier one is replaced, or the later one has more competence. Rules of
 * one decision are not compared: who decided them together wanted them together. A wish (a soft rule) may stand beside what must be.
 */
export function findConflict(
  mandates: readonly Mandate[],
  terms: readonly Agreed[],
  streets: readonly StreetRule[],
  standing: readonly Decision[],
): Refusal | undefined {
  for (const [i, mandate] of mandates.entries()) {
    const other = standing.find((of) =>
      of.mandates.some((held) => isInTheWay(mandate, asItHolds(held))),
    )
    if (other !== undefined) return refuseFor(`mandates[${i}].rule`, other)
  }
  for (const [i, term] of terms.entries()) {
    const other = standing.find((of) =>
      of.terms.some((kept) => isTermInTheWay(term, termAsItHolds(kept))),
    )
    if (other !== undefined) return refuseFor(`terms[${i}].term`, other)
  }
  for (const [i, street] of streets.entries()) {
    const other = standing.find((of) =>
      of.streets.some((held) => isStreetInTheWay(street, streetAsItHolds(held))),
    )
    if (other !== undefined) return refuseFor(`streets[${i}].rule`, other)
  }
  return undefined
}

function refuseFor(at: string, { id, record }: Decision): Refusal {
  const message = `${at} is about something that was decided already: "${record.title}" (${id}). Name that in followsId to replace it, or end it first.`
  return refuse('decided-already', message, at, { title: record.title })
}

function isInTheWay(mandate: Mandate, earlier: Mandate): boolean {
  return (
    thingOf(mandate) === thingOf(earlier) &&
    isAtOnce(mandate, earlier) &&
    isTimeInBoth(mandate.when, earlier.when) &&
    competenceOf(mandate) <= competenceOf(earlier)
  )
}

function isTermInTheWay(term: Agreed, earlier: Agreed): boolean {
  const isSame = term.term.kind === earlier.term.kind
  return isSame && isAtOnce(term, earlier) && term.rank <= earlier.rank
}

/** Whether two rules say something of the same kind about one street, whatever they write large. */
function isStreetInTheWay(street: StreetRule, earlier: StreetRule): boolean {
  const nameOf = (of: StreetRule): string => of.street.trim().toLowerCase()
  return (
    nameOf(street) === nameOf(earlier) &&
    street.rule.kind === earlier.rule.kind &&
    isAtOnce(street, earlier) &&
    isTimeInBoth(street.when, earlier.when)
  )
}

interface Validity {
  readonly fromMs: number
  readonly untilMs: number | null
}

function isAtOnce(one: Validity, other: Validity): boolean {
  const fromMs = Math.max(one.fromMs, other.fromMs)
  return fromMs < Math.min(one.untilMs ?? Infinity, other.untilMs ?? Infinity)
}

/** What a rule is about, whatever it says of it: its kind, place, direction, devices, and whether it must or should. */
function thingOf({ place, rule, force }: Mandate): string {
  const named = Object.entries(rule)
    .filter(([, value]) => typeof value === 'string')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const at = place.kind === 'homes' ? { ...place, homeIds: place.homeIds.toSorted() } : { ...place }
  return JSON.stringify([
    named,
    Object.entries(at).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    force.kind,
  ])
}

const quarterMinutes = 15

/** Whether there is a quarter hour of a year that both name. */
function isTimeInBoth(one: MandateTimes, other: MandateTimes): boolean {
  for (const month of one.months) {
    for (let weekday = 0; weekday < 7; weekday++) {
      for (let minute = 0; minute < 24 * 60; minute += quarterMinutes) {
        const at = { month, weekday, minute }
        if (holdsAt(one, at) && holdsAt(other, at)) return true
      }
    }
  }
  return false
}
