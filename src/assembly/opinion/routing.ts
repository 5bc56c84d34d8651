import type { Random } from '../../kernel/random.ts'
import type { OpinionMap } from './opinion-map.ts'

/** Of a statement about the conversation itself. */
const metaPriority = 49

/**
 * How much a vote on a statement would tell, from its counts within all groups together: `passes`, `agrees` and `votes`,
 * and how far it stands from the middle of the map (`extremity`). New statements count more.
 */
export function priorityOf(
  votes: number,
  agrees: number,
  passes: number,
  extremity: number,
): number {
  const passed = (passes + 1) / (votes + 2)
  const agreed = (agrees + 1) / (votes + 2)
  const importance = (1 - passed) * (extremity + 1) * agreed
  return (importance * (1 + 8 * 2 ** (-votes / 5))) ** 2
}

/** Priorities, [column]; `isMeta` statements have a fixed one. */
export function prioritiesOf(map: OpinionMap, isMeta: (column: number) => boolean): Float64Array {
  const [x, y] = map.statements
  return map.consensus.map((_, column) => {
    if (isMeta(column)) return metaPriority
    const extremity = Math.sqrt(x![column]! ** 2 + y![column]! ** 2)
    let [votes, agrees, disagrees] = [0, 0, 0]
    for (const group of map.groups) {
      votes += group.votes.votes[column]!
      agrees += group.votes.agrees[column]!
      disagrees += group.votes.disagrees[column]!
    }
    return priorityOf(votes, agrees, votes - agrees - disagrees, extremity)
  })
}

/** One of the statements, drawn in proportion to its priority; null where there is none. */
export function drawStatement<Statement>(
  open: readonly { readonly statement: Statement; readonly priority: number }[],
  random: Random,
): Statement | null {
  const total = open.reduce((sum, { priority }) => sum + priority, 0)
  let left = random.next() * total
  for (const { statement, priority } of open) {
    left -= priority
    if (left < 0) return statement
  }
  return open.at(-1)?.statement ?? null
}
