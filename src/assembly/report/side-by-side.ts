import { countsOf, votesOf } from './report-counts.ts'
import type { ProvenReport } from './report.ts'
import { rollUp } from './roll-up.ts'
import type { SharedStatement } from './shared-question.ts'
import { wordsIn } from './body-slate.ts'

/** What one cell says of a statement: the votes of its groups of which five or more voted. */
export interface CellCounts {
  readonly agrees: number
  readonly disagrees: number
  readonly votes: number
  /** Share that agrees in the group that agrees least, 0 to 1, where there are several. */
  readonly least: { readonly group: string; readonly share: number } | null
}

/** One shared question in many cells: what each of them says of each statement, none pooled. */
export interface SideBySide {
  readonly cells: readonly {
    readonly cell: string
    readonly name: string
    readonly participants: number
    readonly madeMs: number
  }[]
  /** What was asked everywhere first, and of that what all hold; `counts` in the order of the cells, null: it says nothing of it. */
  readonly statements: readonly (SharedStatement & {
    /** Whether it was asked everywhere. */
    readonly isShared: boolean
    readonly counts: readonly (CellCounts | null)[]
  })[]
}

/** Puts the newest reports of cells beside each other. `shared`: what was asked everywhere. */
export function sideBySide(
  taken: readonly ProvenReport[],
  shared: readonly SharedStatement[],
): SideBySide {
  const reports = taken.toSorted((a, b) => (a.sender.name < b.sender.name ? -1 : 1))
  const words = wordsIn(reports, shared)
  const everywhere = new Set(shared.map(({ id }) => id))
  const counted = reports.map((report) => {
    const { statements } = countsOf(report)
    return new Map(statements.map(({ statement, groups }) => [statement, groups]))
  })
  return {
    cells: reports.map(({ sender, people, madeMs }) => {
      return { cell: sender.cell, name: sender.name, participants: people.participants, madeMs }
    }),
    statements: rollUp(reports.map(countsOf))
      .flatMap(({ statement: id }) => {
        const said = words.get(id)
        if (said === undefined) return []
        const counts = counted.map((of) => countsIn(of.get(id) ?? []))
        return [{ id, ...said, isShared: everywhere.has(id), counts }]
      })
      .toSorted((a, b) => Number(b.isShared) - Number(a.isShared)),
  }
}

function countsIn(
  groups: readonly {
    readonly group: string
    readonly agrees: number
    readonly disagrees: number
    readonly passes: number
  }[],
): CellCounts | null {
  const voted = groups.filter((of) => votesOf(of) > 0)
  if (voted.length === 0) return null
  const sum = { agrees: 0, disagrees: 0, votes: 0 }
  for (const of of voted) {
    sum.agrees += of.agrees
    sum.disagrees += of.disagrees
    sum.votes += votesOf(of)
  }
  const [least] = voted
    .map((of) => ({ group: of.group, share: of.agrees / votesOf(of) }))
    .toSorted((a, b) => a.share - b.share)
  return { ...sum, least: voted.length > 1 ? (least ?? null) : null }
}
