import type { Agreed } from '../../accounts/sharing/agreed.ts'
import { termAsItHolds } from '../../accounts/sharing/kept-term.ts'
import { competenceOf } from '../../energy/mandate/mandate-price.ts'
import type { Competence, Mandate } from '../../energy/mandate/mandate.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { asItHolds, type Decision } from './decision.ts'
import {
  isAtOnce,
  isOnlyDuring,
  isPlaceInBoth,
  isPlaceWithin,
  timesInBoth,
} from './rule-overlap.ts'
import { streetAsItHolds, type StreetRule } from './street-rule.ts'

/** The rules of a decision that is to be made. */
export interface NewRules {
  readonly mandates: readonly Mandate[]
  readonly terms: readonly Agreed[]
  readonly streets: readonly StreetRule[]
}

/** A decision that stands and has a rule about what a new one is about. */
export interface Conflict {
  /** The new rule: `mandates[0].rule`. */
  readonly at: string
  readonly decisionId: string
  readonly title: string
  readonly outcome: ConflictOutcome
}

/** What would come of two rules. */
export interface ConflictOutcome {
  /** `tighter`: both hold, and the tighter of two limits counts; `sum`: both count together; else only one of them does. */
  readonly counts: 'tighter' | 'sum' | 'new' | 'earlier'
  /** Which of them is kept where not both can be; null: neither comes first. */
  readonly first: 'new' | 'earlier' | null
  /**
   * Why that one is: on whose behalf it was decided; `equal`: nobody has more say, and it was decided before; `must`: the other is a
   * wish; `rest`: a battery that rests is not filled. Null: neither is.
   */
  readonly why: Competence | 'equal' | 'must' | 'rest' | null
  /** The new rule could never be kept, for this reason; null: it can. */
  readonly refused: 'decided-already' | 'never-kept' | null
}

/**
 * What stands in the way of new rules, for each rule and decision the first such thing. Which of two rules counts is not decided by the date alone. Rules of one decision are not compared: who decided them together
 * wanted them together.
 */
export function conflictsWith(
  { mandates, terms, streets }: NewRules,
  standing: readonly Decision[],
): readonly Conflict[] {
  const found: Conflict[] = []
  const note = (at: string, outcomesOf: (of: Decision) => readonly (ConflictOutcome | null)[]) => {
    for (const of of standing) {
      const outcomes = outcomesOf(of).filter((outcome) => outcome !== null)
      const outcome = outcomes.find(({ refused }) => refused !== null) ?? outcomes[0]
      if (outcome === undefined) continue
      found.push({ at, decisionId: of.id, title: of.record.title, outcome })
    }
  }
  for (const [i, mandate] of mandates.entries()) {
    note(`mandates[${i}].rule`, (of) =>
      of.mandates.map((held) => betweenMandates(mandate, asItHolds(held))),
    )
  }
  for (const [i, term] of terms.entries()) {
    note(`terms[${i}].term`, (of) =>
      of.terms.map((kept) => betweenTerms(term, termAsItHolds(kept))),
    )
  }
  for (const [i, street] of streets.entries()) {
    note(`streets[${i}].rule`, (of) =>
      of.streets.map((held) => betweenStreets(street, streetAsItHolds(held))),
    )
  }
  return found
}

/** Why the first of new rules that could never be kept is refused; undefined: each can be. */
export function conflictRefusal(conflicts: readonly Conflict[]): Refusal | undefined {
  const conflict = conflicts.find(({ outcome }) => outcome.refused !== null)
  if (conflict === undefined) return undefined
  const { at, title, decisionId, outcome } = conflict
  const how = 'Name that in followsId to replace it, or end it first.'
  if (outcome.refused === 'never-kept') {
    const message = `${at} could never be kept: "${title}" (${decisionId}) forbids it whenever it would hold, and has as much say at least. ${how}`
    return refuse('never-kept', message, at, { title })
  }
  const message = `${at} is about something that was decided already: "${title}" (${decisionId}). ${how}`
  return refuse('decided-already', message, at, { title })
}

const already: ConflictOutcome = {
  counts: 'earlier',
  first: 'earlier',
  why: 'equal',
  refused: 'decided-already',
}

function betweenMandates(mandate: Mandate, earlier: Mandate): ConflictOutcome | null {
  if (!isAtOnce(mandate, earlier)) return null
  const isLess = competenceOf(mandate) <= competenceOf(earlier)
  const isSame = thingOf(mandate) === thingOf(earlier)
  const isOneOfTwo = mandate.rule.kind === 'order' && earlier.rule.kind === 'order'
  const rests = restsWhile(mandate, earlier) ?? restsWhile(earlier, mandate)
  if (!isSame && !isOneOfTwo && rests === null && !isMeasuredAlike(mandate, earlier)) return null
  const times = timesInBoth(mandate.when, earlier.when)
  if (!times.some) return null
  if (isSame && isLess) return { ...already, why: whyOf(mandate, earlier).why }
  const isAlways = times.all && isOnlyDuring(mandate, earlier)
  const refused = isLess && isAlways ? 'never-kept' : null
  if (rests !== null) {
    const isNew = rests === mandate
    const isFull = !isNew && isPlaceWithin(mandate.place, earlier.place)
    const first = isNew ? 'new' : 'earlier'
    return { counts: first, first, why: 'rest', refused: isFull ? refused : null }
  }
  if (isOneOfTwo) {
    const { why } = whyOf(mandate, earlier, true)
    const first = isLess ? 'earlier' : 'new'
    return { counts: first, first, why, refused }
  }
  const counts = mandate.rule.kind === 'weight' ? 'sum' : 'tighter'
  // Weights are added: there is nothing to be kept first.
  if (counts === 'sum') return { counts, first: null, why: null, refused: null }
  return { counts, ...whyOf(mandate, earlier), refused: null }
}

/** Which of two rules is kept where not both can be, and why. `isByCompetence`: whether one must be and the other should does not count. */
function whyOf(
  mandate: Mandate,
  earlier: Mandate,
  isByCompetence = false,
): Pick<ConflictOutcome, 'first' | 'why'> {
  const [isHard, isEarlierHard] = [mandate.force.kind === 'hard', earlier.force.kind === 'hard']
  if (!isByCompetence && isHard !== isEarlierHard) {
    return { first: isHard ? 'new' : 'earlier', why: 'must' }
  }
  const more = competenceOf(mandate) - competenceOf(earlier)
  if (more > 0) return { first: 'new', why: mandate.competence }
  if (more < 0) return { first: 'earlier', why: earlier.competence }
  return { first: null, why: 'equal' }
}

/** The rule by which batteries must rest, where that is the first of two and the other wants something in them; null: it is not so. */
function restsWhile(mandate: Mandate, other: Mandate): Mandate | null {
  const { rule, force } = mandate
  const isRest = rule.kind === 'class-limit' && rule.devices === 'battery' && rule.limitW === 0
  if (!isRest || force.kind !== 'hard' || other.rule.kind !== 'battery-reserve') return null
  const isNear =
    isPlaceInBoth(mandate.place, other.place) ||
    isPlaceWithin(other.place, mandate.place) ||
    isPlaceWithin(mandate.place, other.place)
  return isNear ? mandate : null
}

/** Whether two rules limit the same flow, or the same batteries, at places that have something in common. */
function isMeasuredAlike(one: Mandate, other: Mandate): boolean {
  return isPlaceInBoth(one.place, other.place) && measureOf(one) === measureOf(other)
}

function measureOf({ rule }: Mandate): string {
  switch (rule.kind) {
    case 'connection-limit':
      return `${rule.kind} ${rule.direction}`
    case 'class-limit':
      return `${rule.kind} ${rule.devices}`
    case 'weight':
      return `${rule.kind} ${rule.goal}`
    default:
      return rule.kind
  }
}

function betweenTerms(term: Agreed, earlier: Agreed): ConflictOutcome | null {
  if (term.term.kind !== earlier.term.kind || !isAtOnce(term, earlier)) return null
  if (term.rank <= earlier.rank) {
    return { ...already, why: term.rank < earlier.rank ? 'neighbourhood' : 'equal' }
  }
  return { counts: 'new', first: 'new', why: 'neighbourhood', refused: null }
}

/** Two rules that say something of the same kind about one street, whatever they write large: nobody has more say there. */
function betweenStreets(street: StreetRule, earlier: StreetRule): ConflictOutcome | null {
  const nameOf = (of: StreetRule): string => of.street.trim().toLowerCase()
  const isBoth =
    nameOf(street) === nameOf(earlier) &&
    street.rule.kind === earlier.rule.kind &&
    isAtOnce(street, earlier) &&
    timesInBoth(street.when, earlier.when).some
  return isBoth ? already : null
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
