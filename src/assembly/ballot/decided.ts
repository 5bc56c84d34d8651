import { textLimit, type DecisionRecord } from '../decision/decision.ts'
import { plainSource, type DecisionSource } from '../decision/decision-source.ts'
import type { DecisionDraft } from '../decision/decisions.ts'
import type { Consequence } from './consequence.ts'
import type { BallotDefinition, Choice } from './log/ballot-shapes.ts'
import { optionDecisionOf, rulesWithin, type OptionDecision } from './option-decision.ts'
import { inFavourOf } from './tally/in-favour.ts'
import type { Tally } from './tally/tally.ts'

/** A ballot that was closed, and all that a decision needs to know of it. */
export interface ClosedBallot {
  readonly definition: BallotDefinition
  readonly closedMs: number
  readonly tally: Tally
  /** Every voice that counts. */
  readonly choices: readonly Choice[]
  /** Head of the log, hex. */
  readonly logRoot: string
  /** What the minority wants to be kept. */
  readonly minority: string
  /** Of the neighbourhood. */
  readonly timeZone: string
}

/** Characters of a title at the most. */
const titleLimit = 300

/**
 * What a closed ballot decides: the option that won, or of a slate and of a budget all that were chosen. Nothing where too few voted,
 * where nothing was chosen, and where a steward who could see the count closed it before its time.
 */
export function decidedBy(ballot: ClosedBallot): DecisionDraft | Consequence {
  const { definition, closedMs, tally } = ballot
  if (definition.isOpenCount && closedMs < definition.closesMs) return { kind: 'called-off' }
  if (!tally.isQuorate) return { kind: 'no-quorum' }
  const { method, isSlate = 'budget' in method } = definition
  const chosen = isSlate ? tally.outcome.chosen : tally.outcome.chosen.slice(0, 1)
  if (chosen.length === 0) return { kind: 'nothing-chosen' }
  const parts: OptionDecision[] = []
  for (const { id, decision } of definition.options) {
    if (decision === undefined || !chosen.includes(id)) continue
    const part = optionDecisionOf(decision)
    if (!part.ok) return { kind: 'refused', code: part.code, message: part.message }
    parts.push(part.value)
  }
  return {
    decidedMs: closedMs,
    followsId: parts.find(({ followsId }) => followsId !== null)?.followsId ?? null,
    record: recordOf(ballot, chosen, parts),
    sources: sourcesIn(ballot),
    ...rulesWithin(parts, definition.holds, ballot.timeZone),
  }
}

/** The ballot itself, and the question, meeting and panel that led to it. */
function sourcesIn({ definition, logRoot }: ClosedBallot): DecisionSource[] {
  const { id, question, meeting, panel } = definition
  return [
    plainSource('ballot', id, logRoot),
    ...(question === undefined ? [] : [plainSource('question', question)]),
    ...(meeting === undefined ? [] : [plainSource('meeting', meeting)]),
    ...(panel === undefined ? [] : [plainSource('panel', panel)]),
  ]
}

function recordOf(
  { definition, tally, choices, logRoot, minority }: ClosedBallot,
  chosen: readonly string[],
  parts: readonly OptionDecision[],
): DecisionRecord {
  const { options, holds } = definition
  const { outcome, eligible, quorum } = tally
  const named = chosen.map((id) => options.find((option) => option.id === id)?.title ?? id)
  const next = outcome.order.find((id) => !chosen.includes(id)) ?? null
  // Who stood aside says why, and may be heard; fewer than five are never shown apart, and then there are no counts.
  const reasons = outcome.counts?.consent?.reasons.map(({ text }) => text) ?? []
  return {
    title: cut(`${definition.title.replace(/\.$/, '')}: ${named.join(', ')}`, titleLimit),
    convened: 'ballot',
    method: outcome.method,
    methodVersion: String(outcome.version),
    logRoot,
    tally:
      outcome.counts === null ? null : { ...inFavourOf(choices, chosen, next), eligible, quorum },
    dissent: cut([minority, ...reasons].filter((text) => text !== '').join('\n'), textLimit),
    reviewMs: holds?.reviewMs ?? null,
    basis: cut([...new Set(parts.map(({ basis }) => basis))].join('\n').trim(), textLimit),
  }
}

/** A text of so many characters at the most. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
}
