import { assert } from '../kernel/assert.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'

/**
 * Homes that a published sum covers at the least. With fewer, one who knows their own share, or a
 * neighbour's, could tell what is left of the others by subtraction.
 */
export const smallestGroup = 5

/** A sum over some homes. */
export interface Group<Key> {
  readonly keys: readonly Key[]
  readonly homeCount: number
}

/** Refuses a sum that would reveal single homes. */
export function checkGroup(homeCount: number): Result<null> {
  if (homeCount >= smallestGroup) return success(null)
  return refuse(
    'group-too-small',
    `A sum is shown from ${smallestGroup} homes on, so that nobody can be singled out; this one has ${homeCount}.`,
  )
}

/**
 * Merges groups that are too small until every one left covers {@link smallestGroup} homes: the
 * smallest first, into the next smallest. The groups part the homes among them (each home is in
 * one), so whoever knows the total learns nothing about a smaller group by subtraction. Empty when
 * all together are too few. Groups of no home vanish. Equal sizes keep their order.
 */
export function mergeSmallGroups<Key>(groups: readonly Group<Key>[]): Group<Key>[] {
  const merged = groups.filter((group) => group.homeCount > 0)
  for (;;) {
    merged.sort((a, b) => a.homeCount - b.homeCount)
    const [smallest, next] = merged
    if (smallest === undefined || smallest.homeCount >= smallestGroup) return merged
    if (next === undefined) return []
    const homeCount = smallest.homeCount + next.homeCount
    assert(homeCount > next.homeCount, 'merging makes progress')
    merged.splice(0, 2, { keys: [...smallest.keys, ...next.keys], homeCount })
  }
}
