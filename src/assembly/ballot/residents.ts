import { homesOf } from '../../cell/store.ts'
import { membersOf } from '../../cell/store-person.ts'
import type { BallotContext } from './context.ts'

/** Everybody who lives in a home of a neighbourhood; in one of these, where any are named. */
export async function residentsOf(
  { db }: Pick<BallotContext, 'db'>,
  cellId: string,
  homeIds: readonly string[] = [],
): Promise<string[]> {
  const people = new Set<string>()
  for (const home of await homesOf(db, cellId)) {
    if (homeIds.length > 0 && !homeIds.includes(home.id)) continue
    for (const { personId, role } of await membersOf(db, home.id)) {
      if (role === 'resident') people.add(personId)
    }
  }
  return [...people]
}
