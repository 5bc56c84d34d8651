/** Votes of one group of one assembly on a statement. */
export interface GroupCounts {
  /** Name of the group: A, B, ... */
  readonly group: string
  readonly people: number
  readonly agrees: number
  readonly disagrees: number
  readonly passes: number
}

/** What one assembly says of one statement. */
export interface StatementCounts {
  /** The same in all assemblies that were asked. */
  readonly statement: string
  readonly groups: readonly GroupCounts[]
}

/** What an assembly hands up. */
export interface AssemblyCounts {
  readonly assembly: string
  readonly statements: readonly StatementCounts[]
}

/** A statement over all assemblies. */
export interface BridgedStatement {
  readonly statement: string
  /** Geometric mean over assemblies of what the least agreeing group of each says, 0 to 1. */
  readonly bridging: number
  readonly assemblies: readonly {
    readonly assembly: string
    /** (agrees + 1/2) / (votes + 1) of the group that agrees least. */
    readonly least: number
    readonly leastGroup: string
    readonly votes: number
  }[]
  /** Groups of which more disagree than agree: they are said wherever the statement is. */
  readonly dissent: readonly {
    readonly assembly: string
    readonly group: string
    readonly agrees: number
    readonly disagrees: number
    readonly votes: number
  }[]
}

/**
 * Puts the counts of many assemblies together, the statement that bridges most first. Votes are never pooled: each assembly counts once, however many it has,
 * and in each the group that agrees least. An assembly that was not asked about a statement says nothing of it; `fewest`: assemblies that must
 * have voted on a statement.
 */
export function rollUp(assemblies: readonly AssemblyCounts[], fewest = 1): BridgedStatement[] {
  const of = new Map<string, { assembly: string; groups: readonly GroupCounts[] }[]>()
  for (const { assembly, statements } of assemblies) {
    for (const { statement, groups } of statements) {
      const voted = groups.filter((group) => votesOf(group) > 0)
      if (voted.length === 0) continue
      of.set(statement, [...(of.get(statement) ?? []), { assembly, groups: voted }])
    }
  }
  return [...of]
    .filter(([, heard]) => heard.length >= fewest)
    .map(([statement, heard]) => bridged(statement, heard))
    .sort(
      (one, other) =>
        other.bridging - one.bridging ||
        other.assemblies.length - one.assemblies.length ||
        (one.statement < other.statement ? -1 : 1),
    )
}

function bridged(
  statement: string,
  heard: readonly { readonly assembly: string; readonly groups: readonly GroupCounts[] }[],
): BridgedStatement {
  const assemblies = heard.map(({ assembly, groups }) => {
    const shares = groups.map((group) => (group.agrees + 0.5) / (votesOf(group) + 1))
    const least = Math.min(...shares)
    return {
      assembly,
      least,
      leastGroup: groups[shares.indexOf(least)]!.group,
      votes: groups.reduce((sum, group) => sum + votesOf(group), 0),
    }
  })
  const logs = assemblies.reduce((sum, { least }) => sum + Math.log(least), 0)
  return {
    statement,
    bridging: Math.exp(logs / assemblies.length),
    assemblies,
    dissent: heard.flatMap(({ assembly, groups }) =>
      groups
        .filter(({ agrees, disagrees }) => disagrees > agrees)
        .map((group) => ({
          assembly,
          group: group.group,
          agrees: group.agrees,
          disagrees: group.disagrees,
          votes: votesOf(group),
        })),
    ),
  }
}

function votesOf({ agrees, disagrees, passes }: GroupCounts): number {
  return agrees + disagrees + passes
}

/**
 * Statements for the centre, one by one: greedy proportional approval voting over (assembly, group) cells. Each assembly weighs the same and
 * each group in it by its people; a group approves a statement by the share of its votes that agrees.
 */
export function slateOfMany(
  assemblies: readonly AssemblyCounts[],
  size: number,
): readonly { readonly statement: string; readonly gain: number }[] {
  const shares = new Map<string, Map<string, number>>()
  const weights = new Map<string, number>()
  for (const { assembly, statements } of assemblies) {
    const people = new Map(
      statements.flatMap(({ groups }) => groups.map((group) => [group.group, group.people])),
    )
    const all = [...people.values()].reduce((sum, each) => sum + each, 0)
    for (const [group, each] of people) weights.set(`${assembly} ${group}`, each / all)
    for (const { statement, groups } of statements) {
      const ofStatement = shares.get(statement) ?? new Map<string, number>()
      shares.set(statement, ofStatement)
      for (const group of groups) {
        const votes = votesOf(group)
        if (votes > 0) ofStatement.set(`${assembly} ${group.group}`, group.agrees / votes)
      }
    }
  }
  const spoken = new Map<string, number>()
  const slate: { readonly statement: string; readonly gain: number }[] = []
  const open = new Map([...shares].sort(([one], [other]) => (one < other ? -1 : 1)))
  while (slate.length < size && open.size > 0) {
    const rated = [...open].map(([statement, ofStatement]) => ({
      statement,
      gain: [...ofStatement].reduce(
        (sum, [cell, share]) => sum + (weights.get(cell)! * share) / (1 + (spoken.get(cell) ?? 0)),
        0,
      ),
    }))
    const best = rated.reduce((most, each) => (each.gain > most.gain ? each : most))
    if (best.gain === 0) break
    slate.push(best)
    for (const [cell, share] of open.get(best.statement)!) {
      spoken.set(cell, (spoken.get(cell) ?? 0) + share)
    }
    open.delete(best.statement)
  }
  return slate
}
