/** What became of the voices that were given to somebody else. */
export interface Delegated {
  /** [voter]: whose ballot counts for them. */
  readonly voterOf: ReadonlyMap<number, number>
  /** Voices that reach nobody who votes, and those that go round in a circle. */
  readonly unused: number
  readonly circling: number
}

/**
 * Follows voices from one to the next until somebody votes. Whoever votes directly speaks for themselves, whatever they gave away
 * and whenever. Where nobody on the way votes nothing is cast, and neither where it goes round in a circle: none in it votes, so
 * there is nothing to choose between. `isVoting`: who votes under their number. `isOut`: whose voice is elsewhere, on paper: nothing passes through them.
 */
export function followDelegations(
  delegates: ReadonlyMap<number, number>,
  isVoting: (voter: number) => boolean,
  isOut: (voter: number) => boolean,
): Delegated {
  const end = new Map<number, number | 'unused' | 'circling'>()
  for (const start of delegates.keys()) {
    const way: number[] = []
    const seen = new Set<number>()
    let at = start
    let found: number | 'unused' | 'circling' | undefined
    // Every step sees somebody new, or ends.
    while (found === undefined) {
      if (isOut(at)) found = 'unused'
      else if (isVoting(at)) found = at
      else if (seen.has(at)) found = 'circling'
      else found = end.get(at)
      if (found !== undefined) break
      seen.add(at)
      way.push(at)
      const next = delegates.get(at)
      if (next === undefined) found = 'unused'
      else at = next
    }
    for (const voter of way) end.set(voter, found)
  }
  const voterOf = new Map<number, number>()
  let [unused, circling] = [0, 0]
  for (const voter of delegates.keys()) {
    const found = isOut(voter) || isVoting(voter) ? undefined : end.get(voter)
    if (found === 'unused') unused++
    else if (found === 'circling') circling++
    else if (found !== undefined) voterOf.set(voter, found)
  }
  return { voterOf, unused, circling }
}
