import { smallestGroup } from '../../cell/small-group.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import type { Conversation } from '../conversation/conversation.ts'
import { mapView, type MapView } from '../conversation/map-view.ts'
import type { Talk } from '../conversation/talk.ts'
import { asItHolds, stateOfMandate, type Decision } from '../decision/decision.ts'
import { isHash } from '../decision/decision-source.ts'
import type { MandateEffect } from '../decision/store-effect.ts'
import { dissentOf, slateOfReport } from './report-counts.ts'
import type { NamedMap } from '../opinion/live-map.ts'
import type { LogDigest } from './report-log.ts'
import {
  analysis,
  hashOf,
  outputHash,
  reportLimits,
  reportVersion,
  type Report,
  type ReportBallot,
  type ReportDecision,
  type ReportInput,
} from './report.ts'

/** All that a report is made of. */
export interface ReportSource {
  readonly id: string
  readonly madeMs: number
  readonly publicUrl: string
  readonly cell: { readonly id: string; readonly name: string; readonly kind: string }
  readonly subject: Report['subject']
  /** Null: a decision that names no question. */
  readonly question: QuestionSource | null
  readonly decisions: readonly DecisionSource[]
  /** Ballots that came of the question, the newest first. */
  readonly ballots: readonly ReportBallot[]
}

export interface QuestionSource {
  readonly conversation: Conversation
  /** What its votes come to. */
  readonly counted: Counted
  /** Hashes of the log that they were counted in. */
  readonly digest: LogDigest
  readonly asked: Report['asked']
  /** Panels and meetings that it rests on. */
  readonly inputs: readonly ReportInput[]
  /** Id of a statement in all cells that it was asked in. */
  readonly idOf: (statement: number) => string
}

export interface DecisionSource {
  readonly decision: Decision
  readonly effects: ReadonlyMap<string, MandateEffect>
  /** Statements that it names, by their ids. */
  readonly statements: readonly string[]
  /** Meetings, panels and ballots that it rests on. */
  readonly inputs: readonly ReportInput[]
}

/**
 * A report of a question or of a decision: the one function that its page, its print and its document are made by. Nothing of fewer than
 * five people stands in it, since what is not in the map is not in the report.
 */
export function reportOf(source: ReportSource): Report {
  const { cell, question, decisions, ballots, madeMs } = source
  const counted = question === null ? nothingCounted : question.counted
  const asReported = decisions.slice(0, reportLimits.decisions).map((of) => decisionOf(of, madeMs))
  const sender = { cell: cell.id, name: cell.name, kind: cell.kind }
  return {
    '@context': new URL('/ns/report-1.jsonld', source.publicUrl).href,
    '@type': 'AssemblyReport',
    id: `urn:commonwatt:report:${source.id}`,
    version: reportVersion,
    madeMs,
    sender,
    asked: question?.asked ?? null,
    subject: source.subject,
    question: question === null ? null : questionOf(question.conversation),
    ...counted,
    dissent: dissentOf({ sender, ...counted }),
    slate: slateOfReport({ sender, ...counted }),
    decisions: asReported,
    ballots: ballots.slice(0, reportLimits.ballots),
    inputs: inputsOf(source, counted).slice(0, reportLimits.inputs),
    analysis:
      question === null
        ? null
        : {
            inputRoot: question.digest.votes?.hash ?? null,
            ...analysis,
            outputHash: outputHash(counted),
            analyser: source.publicUrl,
          },
  }
}

/** What votes come to, as a report has it. */
export type Counted = Pick<
  Report,
  'people' | 'groups' | 'statements' | 'notShown' | 'unites' | 'divides'
>

const nothingCounted: Counted = {
  people: { participants: 0, placed: 0 },
  groups: [],
  statements: [],
  notShown: { leftOut: 0, waiting: 0, beyond: 0 },
  unites: [],
  divides: [],
}

/** What the votes of a question come to. */
export function countedOf(
  {
    talk,
    named,
    idOf,
  }: {
    readonly talk: Talk
    /** Its second view: groups with names that stay. */
    readonly named: NamedMap
    readonly idOf: (statement: number) => string
  },
  subject: Report['subject'] = 'question',
): Counted {
  const map = mapView(talk, named)
  const { statements } = talk
  const shown = statements.filter(({ state, isMeta }) => state === 'shown' && !isMeta)
  const kept = shown.slice(0, subject === 'question' ? reportLimits.statements : shown.length)
  const idAt = (of: { readonly number: number }): string => idOf(of.number)
  const keptNumbers = new Set(kept.map(({ number }) => number))
  const isKept = ({ statement }: { readonly statement: { readonly number: number } }): boolean =>
    keptNumbers.has(statement.number)
  return {
    people: { participants: talk.live.table.participants.length, placed: map.placed },
    groups: map.groups.map(({ name, people }) => ({ name, people })),
    statements: kept.map((statement) => ({
      id: idAt(statement),
      text: statement.text,
      language: statement.language,
      isSeed: statement.isSeed,
      counts: countsIn(map, statement.number),
    })),
    notShown: {
      leftOut: statements.filter(({ state }) => state === 'left-out').length,
      waiting: statements.filter(({ state }) => state === 'waiting').length,
      beyond: shown.length - kept.length,
    },
    unites: map.unites.filter(isKept).map(({ statement, side, leastShare }) => ({
      statement: idAt(statement),
      side,
      leastShare,
    })),
    divides: map.divides.filter(isKept).map(({ statement, most, least }) => ({
      statement: idAt(statement),
      most,
      least,
    })),
  }
}

function countsIn(
  { groups, rows }: MapView,
  statement: number,
): Counted['statements'][number]['counts'] {
  const row = rows.find((of) => of.statement.number === statement)
  return row === undefined ? groups.map(() => null) : row.cells
}

function questionOf(conversation: Conversation): NonNullable<Report['question']> {
  const { id, question, background, language, createdMs, closedMs } = conversation
  return { id, text: question, background, language, beganMs: createdMs, closedMs }
}

function decisionOf(
  { decision, effects, statements }: DecisionSource,
  nowMs: number,
): ReportDecision {
  const { id, decidedMs, record } = decision
  const { title, convened, method, methodVersion, dissent, reviewMs, basis } = record
  return {
    id,
    title,
    decidedMs,
    convened,
    method,
    methodVersion,
    tally: shownTally(record.tally),
    dissent,
    reviewMs,
    basis,
    statements,
    mandates: decision.mandates.map((held) => {
      const { fromMs, untilMs, sentence, id: mandateId } = asItHolds(held)
      const effect = effects.get(mandateId)
      return {
        id: mandateId,
        sentence,
        state: stateOfMandate(held, nowMs),
        fromMs,
        untilMs,
        effect:
          effect === undefined
            ? null
            : {
                held: effect.held,
                bound: effect.bound,
                broken: effect.broken,
                perKwMicro: effect.perKwMicro,
              },
      }
    }),
  }
}

/** What fewer than five said is not handed on. */
function shownTally(tally: Decision['record']['tally']): ReportDecision['tally'] {
  if (tally === null) return null
  const voted = tally.inFavour + tally.against + tally.abstained
  return voted < smallestGroup ? null : tally
}

function inputsOf({ question, decisions }: ReportSource, counted: Counted): ReportInput[] {
  const ofQuestion: ReportInput[] = []
  if (question !== null) {
    const { votes, statements } = question.digest
    const of = question.conversation.id
    if (votes !== null) ofQuestion.push({ kind: 'vote-log', of, ...votes })
    ofQuestion.push({ kind: 'statements', of, ...statements })
    ofQuestion.push({ kind: 'map', of, hash: outputHash(counted), size: null })
    ofQuestion.push(...question.inputs)
  }
  const ofDecisions = decisions.flatMap(({ decision, inputs }): ReportInput[] => {
    const { id, record, mandates } = decision
    const root = record.logRoot?.toLowerCase() ?? ''
    return [
      { kind: 'decision', of: id, hash: hashOf(plain(record)), size: null },
      // Said once, where the ballot is named as a source.
      ...(isHash(root) && !inputs.some(({ hash }) => hash === root)
        ? [{ kind: 'ballot-log' as const, of: id, hash: root, size: null }]
        : []),
      ...inputs,
      ...mandates.map(({ mandate }) => ({
        kind: 'mandate' as const,
        of: mandate.id,
        hash: hashOf(plain(mandate)),
        size: null,
      })),
    ]
  })
  return [...ofQuestion, ...ofDecisions]
}

/** What JSON keeps of a value: what is hashed is what is stored. */
function plain(value: Mandate | Decision['record']): Parameters<typeof hashOf>[0] {
  return JSON.parse(JSON.stringify(value))
}
