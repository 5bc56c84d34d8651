import type { Report, ReportCounts } from './report.ts'
import { reportSlate } from './report.ts'
import { slateOfMany, type AssemblyCounts } from './roll-up.ts'

type Counted = Pick<Report, 'sender' | 'groups' | 'statements'>

/** What an assembly hands up, as its report has it. Groups of which fewer than five voted on a statement say nothing of it. */
export function countsOf({ sender, groups, statements }: Counted): AssemblyCounts {
  return {
    assembly: sender.cell,
    statements: statements.map(({ id, counts }) => ({
      statement: id,
      groups: groups.flatMap(({ name, people }, i) => {
        const of = counts[i]
        return of === null || of === undefined ? [] : [{ group: name, people, ...of }]
      }),
    })),
  }
}

/**
 * Groups of which more disagree than agree with a statement that another group agrees with, or everybody together does: the objections that
 * a report must not drop.
 */
export function dissentOf({ groups, statements }: Counted): Report['dissent'] {
  return statements.flatMap(({ id, counts }) => {
    const known = counts.flatMap((of, i) => (of === null ? [] : [{ of, group: groups[i]!.name }]))
    const isWanted = known.some(({ of }) => of.agrees > of.disagrees)
    if (!isWanted) return []
    return known
      .filter(({ of }) => of.disagrees > of.agrees)
      .map(({ of, group }) => ({
        statement: id,
        group,
        agrees: of.agrees,
        disagrees: of.disagrees,
        votes: votesOf(of),
      }))
  })
}

/** The statements of a report that together speak for most, by its counts alone. */
export function slateOfReport(report: Counted): string[] {
  return slateOfMany([countsOf(report)], reportSlate).map(({ statement }) => statement)
}

export function votesOf({ agrees, disagrees, passes }: ReportCounts): number {
  return agrees + disagrees + passes
}
