import { axesOf, type Axes } from './axes.ts'
import { countByGroup, groupInformedConsensus, together, type GroupVotes } from './group-votes.ts'
import { groupsOf } from './groups.ts'
import { pick, placedRows, placesOf, placesOfStatements, type Points } from './places.ts'
import {
  majorityOf,
  representativesOf,
  type Majority,
  type Representative,
} from './representative.ts'
import type { VoteTable } from './vote-table.ts'

/** Where people and statements of a conversation stand, and into which groups people fall. */
export interface OpinionMap {
  readonly axes: Axes
  /** [row]; of everybody, also of people who are in no group. */
  readonly people: Points
  /** [column]. */
  readonly statements: Points
  /** [row]: number of the group, from 0; -1: has not voted enough. */
  readonly groupOf: Int32Array
  readonly groups: readonly Group[]
  /** Mean silhouette of the groups, -1 to 1. */
  readonly silhouette: number
  /** [column]: product over groups of the share that agrees. */
  readonly consensus: Float64Array
  /** The votes of everybody, in groups or not. */
  readonly all: GroupVotes
  readonly majority: { readonly agree: readonly Majority[]; readonly disagree: readonly Majority[] }
}

export interface Group {
  readonly votes: GroupVotes
  /** What it holds and others do not. */
  readonly representatives: readonly Representative[]
}

export interface MapChoice {
  /** Statements that do not count (moderated out, or about the conversation itself), by name. */
  readonly out?: ReadonlySet<string>
  /** Rows to be placed, in order, instead of those who have voted enough. */
  readonly rows?: readonly number[]
  /** How many groups, instead of the number that fits best. */
  readonly groupCount?: number
}

/**
 * The map of a conversation as Polis makes it (Small et al., Polis: Scaling deliberation by mapping high dimensional opinion
 * spaces, 2021), from a fixed beginning: the same votes give the same map on every machine.
 */
export function opinionMap(table: VoteTable, choice: MapChoice = {}): OpinionMap {
  const isOut = table.statements.map((name) => choice.out?.has(name) === true)
  const size = table.statements.length
  const axes = axesOf(table, isOut)
  const people = placesOf(table, isOut, axes)
  const rows = choice.rows ?? placedRows(table)
  const found = groupsOf(pick(people, rows), choice.groupCount)
  const groupOf = new Int32Array(table.participants.length).fill(-1)
  for (const [i, row] of rows.entries()) groupOf[row] = found.groupOf[i]!
  const votes = countByGroup(table, groupOf, found.count)
  const [all] = countByGroup(table, new Int32Array(groupOf.length), 1)
  return {
    axes,
    people,
    statements: placesOfStatements(axes),
    groupOf,
    groups: votes.map((group, i) => ({
      votes: group,
      representatives: representativesOf(group, together(votes.toSpliced(i, 1), size), isOut),
    })),
    silhouette: found.silhouette,
    consensus: groupInformedConsensus(votes, size),
    all: all!,
    majority: majorityOf(all!, isOut),
  }
}
