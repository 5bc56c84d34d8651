import type { Random } from '../../kernel/random.ts'
import type { Opinion, Vote } from './vote-table.ts'

/** Votes of people in so many groups, each with opinions of its own, and the group of each participant. */
export function plantedVotes(
  random: Random,
  {
    people,
    statements,
    groups,
    density,
    agreement = 0.8,
  }: {
    readonly people: number
    readonly statements: number
    readonly groups: number
    /** Share of statements that somebody votes on. */
    readonly density: number
    /** Share of votes that follow the group's opinion. */
    readonly agreement?: number
  },
): { readonly log: readonly Vote[]; readonly groupOf: ReadonlyMap<string, number> } {
  const held = Array.from({ length: groups }, () =>
    Array.from({ length: statements }, (): Opinion => (random.next() < 0.5 ? 1 : -1)),
  )
  const groupOf = new Map<string, number>()
  const log: Vote[] = []
  for (let person = 0; person < people; person++) {
    const participant = `p${person}`
    const group = Math.floor(random.next() * groups)
    groupOf.set(participant, group)
    for (let statement = 0; statement < statements; statement++) {
      if (random.next() >= density) continue
      const own = held[group]![statement]!
      const other: Opinion = own === 1 ? -1 : 1
      const opinion = random.next() < 0.1 ? 0 : random.next() < agreement ? own : other
      log.push({ participant, statement: `s${statement}`, opinion })
    }
  }
  return { log, groupOf }
}
