import { termAsItHolds, type KeptTerm } from '../../accounts/sharing/kept-term.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { streetAsItHolds, type HeldStreetRule } from './street-rule.ts'

/** Where a decision was made. */
export const convenings = ['meeting', 'ballot', 'panel', 'steward'] as const

/** How it was made: all that anybody needs to judge it by. Counts, never names. */
export interface DecisionRecord {
  /** What was decided, in the words of those who did. */
  readonly title: string
  readonly convened: (typeof convenings)[number]
  /** `show of hands`, `approval`, `schulze` ...; and the version of whatever counted. */
  readonly method: string
  readonly methodVersion: string
  /** Root of the log that it can be counted again from; null: there is none. */
  readonly logRoot: string | null
  readonly tally: Tally | null
  /** What those who were against it want to be kept with it. */
  readonly dissent: string
  /** When it is looked at again; null: nobody said. */
  readonly reviewMs: number | null
  /** The rule of a statute or law that it stands on, in words; may be empty. */
  readonly basis: string
}

export interface Tally {
  readonly inFavour: number
  readonly against: number
  readonly abstained: number
  /** How many could have taken part, and how many had to; null: no quorum. */
  readonly eligible: number
  readonly quorum: number | null
}

/** A decision and the rules that it puts in force. */
export interface Decision {
  readonly id: string
  readonly cellId: string
  readonly decidedMs: number
  readonly enteredMs: number
  /** The earlier decision that it replaces or, where it has no rules, ends; null: none. */
  readonly followsId: string | null
  readonly record: DecisionRecord
  readonly mandates: readonly HeldMandate[]
  /** What it says about the accounts: keys, prices, a least benefit. */
  readonly terms: readonly KeptTerm[]
  /** Rules for streets, which nothing in energy obeys. */
  readonly streets: readonly HeldStreetRule[]
}

/** A mandate, and the later decision that ended it before its own end. */
export interface HeldMandate {
  readonly mandate: Mandate
  readonly ended: { readonly atMs: number; readonly decisionId: string } | null
}

/** The mandate as it holds: no longer than until it was ended. */
export function asItHolds({ mandate, ended }: HeldMandate): Mandate {
  if (ended === null) return mandate
  return { ...mandate, untilMs: Math.min(mandate.untilMs ?? Infinity, ended.atMs) }
}

/** Whether a mandate waits, holds or has ended. */
export function stateOfMandate(held: HeldMandate, nowMs: number): 'coming' | 'in-force' | 'ended' {
  return stateOfRule(asItHolds(held), nowMs)
}

/** The same of any rule with times. */
export function stateOfRule(
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number | null },
  nowMs: number,
): 'coming' | 'in-force' | 'ended' {
  if (untilMs !== null && untilMs <= Math.max(nowMs, fromMs)) return 'ended'
  return nowMs < fromMs ? 'coming' : 'in-force'
}

/** Whether a term of the accounts waits, holds or has ended. */
export function stateOfTerm(kept: KeptTerm, nowMs: number): ReturnType<typeof stateOfMandate> {
  return stateOfRule(termAsItHolds(kept), nowMs)
}

/** Whether any rule of a decision waits or holds. */
export function isOpen({ mandates, terms, streets }: Decision, nowMs: number): boolean {
  const rules = [
    ...mandates.map(asItHolds),
    ...terms.map(termAsItHolds),
    ...streets.map(streetAsItHolds),
  ]
  return rules.some((rule) => stateOfRule(rule, nowMs) !== 'ended')
}

/** Characters of each text of a record at the most, and people that a tally counts. */
export const textLimit = 2_000
const peopleLimit = 1_000_000

/** What is wrong with a record; undefined: nothing. */
export function checkRecord(record: DecisionRecord): Refusal | undefined {
  const { title, method, methodVersion, dissent, basis, logRoot } = record
  const length = title.trim().length
  if (length < 1 || length > 300) {
    const message = `record.title has ${length} characters; it says in 1 to 300 what was decided.`
    return refuse('decision-title', message, 'record.title')
  }
  for (const [name, text] of Object.entries({ method, methodVersion, dissent, basis, logRoot })) {
    if ((text ?? '').length <= textLimit) continue
    const message = `record.${name} has ${text?.length} characters; ${textLimit} are the most.`
    return refuse('decision-text', message, `record.${name}`, { most: textLimit })
  }
  return record.tally === null ? undefined : checkTally(record.tally)
}

function checkTally({
  inFavour,
  against,
  abstained,
  eligible,
  quorum,
}: Tally): Refusal | undefined {
  const counts = { inFavour, against, abstained, eligible, quorum: quorum ?? 0 }
  for (const [name, count] of Object.entries(counts)) {
    if (Number.isInteger(count) && count >= 0 && count <= peopleLimit) continue
    const at = `record.tally.${name}`
    const message = `${at} is ${count}; it is a whole number from 0 to ${peopleLimit}.`
    return refuse('decision-count', message, at, { most: peopleLimit })
  }
  const voted = inFavour + against + abstained
  if (voted > eligible) {
    const message = `record.tally counts ${voted} votes of ${eligible} who could take part; there are as many at the most.`
    return refuse('more-votes-than-people', message, 'record.tally.eligible')
  }
  if (quorum !== null && voted < quorum) {
    const message = `record.tally counts ${voted} votes, and ${quorum} had to take part; without them nothing is decided.`
    return refuse('below-quorum', message, 'record.tally.quorum')
  }
  return undefined
}
