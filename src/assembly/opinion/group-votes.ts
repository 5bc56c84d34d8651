import type { VoteTable } from './vote-table.ts'

/** Votes on each statement within one group of people, [statement] each. */
export interface GroupVotes {
  readonly people: number
  readonly agrees: Int32Array
  readonly disagrees: Int32Array
  /** All votes, passes too. */
  readonly votes: Int32Array
}

/** Counts votes by group; `groupOf` [row]: number of the group, or -1 for people in none. */
export function countByGroup(table: VoteTable, groupOf: Int32Array, count: number): GroupVotes[] {
  const size = table.statements.length
  const people = new Int32Array(count)
  const groups = Array.from({ length: count }, () => ({
    agrees: new Int32Array(size),
    disagrees: new Int32Array(size),
    votes: new Int32Array(size),
  }))
  for (const [row, columns] of table.columns.entries()) {
    const group = groups[groupOf[row]!]
    if (group === undefined) continue
    people[groupOf[row]!]!++
    const opinions = table.opinions[row]!
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!
      group.votes[column]!++
      if (opinions[i] === 1) group.agrees[column]!++
      else if (opinions[i] === -1) group.disagrees[column]!++
    }
  }
  return groups.map((group, i) => ({ people: people[i]!, ...group }))
}

/** The votes of several groups together. */
export function together(groups: readonly GroupVotes[], size: number): GroupVotes {
  const sum = {
    agrees: new Int32Array(size),
    disagrees: new Int32Array(size),
    votes: new Int32Array(size),
  }
  let people = 0
  for (const group of groups) {
    people += group.people
    for (let j = 0; j < size; j++) {
      sum.agrees[j]! += group.agrees[j]!
      sum.disagrees[j]! += group.disagrees[j]!
      sum.votes[j]! += group.votes[j]!
    }
  }
  return { people, ...sum }
}

/**
 * Group-informed consensus, [statement]: the product over groups of the share that agrees, (A + 1) / (S + 2). 1 is a
 * statement that every group agrees with.
 */
export function groupInformedConsensus(groups: readonly GroupVotes[], size: number): Float64Array {
  const consensus = new Float64Array(size).fill(1)
  for (const { agrees, votes } of groups) {
    for (let j = 0; j < size; j++) consensus[j]! *= (agrees[j]! + 1) / (votes[j]! + 2)
  }
  return consensus
}
