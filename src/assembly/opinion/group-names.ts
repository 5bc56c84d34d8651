/** Letters of the groups of a map, and who was in each: what the next map's names go by. */
export interface NamedGroups {
  /** [group]: A, B, ... Z, AA, ... */
  readonly names: readonly string[]
  /** Name of the group of each participant who was in one. */
  readonly nameOf: ReadonlyMap<string, string>
  /** Names given so far, in all maps. */
  readonly given: number
}

export const noNames: NamedGroups = { names: [], nameOf: new Map(), given: 0 }

/**
 * Names the groups of a map after those of the one before: each keeps the name of the group with which it has most people in common, as
 * part of all in either; a group that comes of none gets the next letter. A name that is gone does not come back.
 */
export function nameGroups(
  before: NamedGroups,
  members: readonly (readonly string[])[],
): NamedGroups {
  const old = new Map<string, number>()
  for (const name of before.nameOf.values()) old.set(name, (old.get(name) ?? 0) + 1)
  const pairs = members.flatMap((people, group) => {
    const common = new Map<string, number>()
    for (const person of people) {
      const name = before.nameOf.get(person)
      if (name !== undefined) common.set(name, (common.get(name) ?? 0) + 1)
    }
    return [...common].map(([name, both]) => ({
      group,
      name,
      alike: both / (people.length + old.get(name)! - both),
    }))
  })
  pairs.sort(
    (one, other) =>
      other.alike - one.alike || one.group - other.group || (one.name < other.name ? -1 : 1),
  )
  const names: string[] = []
  const taken = new Set<string>()
  for (const { group, name } of pairs) {
    if (names[group] !== undefined || taken.has(name)) continue
    names[group] = name
    taken.add(name)
  }
  let { given } = before
  for (const group of members.keys()) names[group] ??= letters(given++)
  const nameOf = new Map(
    members.flatMap((people, group) => people.map((p) => [p, names[group]!] as const)),
  )
  return { names, nameOf, given }
}

function letters(number: number): string {
  const last = String.fromCharCode(65 + (number % 26))
  return number < 26 ? last : letters(Math.floor(number / 26) - 1) + last
}
