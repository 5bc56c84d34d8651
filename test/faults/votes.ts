import type { Who } from '../../src/assembly/conversation/act.ts'
import type { Opinion } from '../../src/assembly/opinion/vote-table.ts'

export const statements = 50

/** The vote with this number: each is of another person or on another statement, so one that is there can only be itself. */
export function voteAt(number: number): {
  readonly who: Who
  readonly statement: number
  readonly opinion: Opinion
} {
  const opinions = [1, -1, 0] as const
  return {
    who: { kind: 'person', personId: `person-${Math.floor(number / statements)}` },
    statement: 1 + (number % statements),
    opinion: opinions[(number * 7919) % 3] ?? 0,
  }
}
