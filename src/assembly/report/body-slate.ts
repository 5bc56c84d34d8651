import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { countsOf } from './report-counts.ts'
import { hashOf, type ProvenReport } from './report.ts'
import { rollUp, slateOfMany, type BridgedStatement } from './roll-up.ts'
import type { AskedCell, SharedQuestion, SharedStatement } from './shared-question.ts'

/** What the reports of many cells come to, and what the body has to answer. Made of the reports that it names, and of nothing else. */
export interface BodySlate {
  readonly version: 1
  readonly question: string
  readonly body: string
  readonly madeMs: number
  /** Until when the body answers. */
  readonly dueMs: number
  /** Reports that it is made of, by their hashes; and cells that sent none. */
  readonly inputs: readonly {
    readonly cell: string
    readonly name: string
    readonly report: string
    readonly hash: string
    readonly participants: number
  }[]
  readonly missing: readonly AskedCell[]
  readonly proposals: readonly Proposal[]
}

/** A statement that the body has to answer. */
export interface Proposal {
  readonly statement: string
  readonly text: string
  readonly language: string
  /** What it added to the slate. */
  readonly gain: number
  readonly bridged: BridgedStatement
}

/** Words of every statement that any report holds; whose words they are comes first. */
export function wordsIn(
  reports: readonly ProvenReport[],
  shared: readonly SharedStatement[],
): Map<string, { readonly text: string; readonly language: string }> {
  const words = new Map<string, { readonly text: string; readonly language: string }>()
  for (const { id, text, language } of shared) words.set(id, { text, language })
  for (const report of reports) {
    for (const { id, text, language } of report.statements) {
      if (!words.has(id)) words.set(id, { text, language })
    }
  }
  return words
}

/**
 * Puts reports together: each cell counts once, whatever its size; statements that bridge are those with which every group of every cell
 * agrees, and the slate gives each part of the people its part. The same reports in whatever order come to the same slate.
 */
export function slateFrom(
  question: SharedQuestion,
  taken: readonly ProvenReport[],
  of: {
    readonly shared: readonly SharedStatement[]
    readonly asked: readonly AskedCell[]
    readonly nowMs: number
  },
): Result<BodySlate> {
  const reports = taken.toSorted((a, b) => (a.sender.cell < b.sender.cell ? -1 : 1))
  const counts = reports.map(countsOf)
  const bridged = new Map(rollUp(counts).map((statement) => [statement.statement, statement]))
  const words = wordsIn(reports, of.shared)
  const proposals = slateOfMany(counts, question.slateSize).flatMap(({ statement, gain }) => {
    const own = bridged.get(statement)
    const said = words.get(statement)
    return own === undefined || said === undefined
      ? []
      : [{ statement, ...said, gain, bridged: own }]
  })
  if (proposals.length === 0) {
    return refuse(
      'nothing-to-answer',
      'No report says yet what five people of a group hold: there is nothing to answer.',
    )
  }
  const sent = new Set(reports.map(({ sender }) => sender.cell))
  return success({
    version: 1,
    question: question.id,
    body: question.bodyId,
    madeMs: of.nowMs,
    dueMs: of.nowMs + question.answerDays * dayMs,
    inputs: reports.map(({ sender, id, proof, people }) => ({
      cell: sender.cell,
      name: sender.name,
      report: id,
      hash: proof.hash,
      participants: people.participants,
    })),
    missing: of.asked
      .filter(({ cell }) => !sent.has(cell))
      .map(({ cell, name }) => ({ cell, name })),
    proposals,
  })
}

export function slateHash(slate: BodySlate): string {
  return hashOf(JSON.parse(JSON.stringify(slate)))
}
