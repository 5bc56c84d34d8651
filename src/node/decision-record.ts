import type { Decision } from '../assembly/decision/decision.ts'
import type { Mandate } from '../energy/mandate/mandate.ts'
import type { Json } from '../kernel/canonical-json.ts'

/** Whether a rule is for all: it names no home, and no wire that leads to some. */
export function isForAll({ place }: Mandate): boolean {
  return place.kind === 'neighbourhood' || (place.kind === 'homes' && place.homeIds.length === 0)
}

/**
 * What anybody may know of a decision: how and when it was made, and its rules for all, for people and for programs. Not in it: counts (a
 * unanimous one tells every vote), what the minority wrote, and rules that name a home or concern accounts or a street: how many these are is.
 */
export function decisionRecord(
  { id, decidedMs, enteredMs, followsId, record, mandates, terms, streets }: Decision,
  wordsOf: (mandate: Mandate) => string,
): Readonly<Record<string, Json>> {
  const shared = mandates.map(({ mandate }) => mandate).filter(isForAll)
  return {
    version: 1,
    decision: id,
    follows: followsId,
    title: record.title,
    decided: iso(decidedMs),
    entered: iso(enteredMs),
    convened: record.convened,
    method: record.method,
    methodVersion: record.methodVersion,
    logRoot: record.logRoot,
    basis: record.basis,
    review: isoOrNull(record.reviewMs),
    rules: shared.map((mandate) => ruleOf(mandate, wordsOf(mandate))),
    otherRules: mandates.length - shared.length + terms.length + streets.length,
  }
}

function ruleOf({ place, when, rule, force, fromMs, untilMs }: Mandate, words: string): Json {
  return {
    words,
    place: place.kind,
    when: { ...when },
    rule: { ...rule },
    force: { ...force },
    from: iso(fromMs),
    until: isoOrNull(untilMs),
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms)
}
