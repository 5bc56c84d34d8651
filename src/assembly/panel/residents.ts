import type { Kysely } from 'kysely'
import { homesOf } from '../../cell/store.ts'
import { membersOf } from '../../cell/store-person.ts'
import type { Schema } from '../../store/schema.ts'

/** Who is invited to the panels of a neighbourhood: everybody who lives in one of its homes, with the home (the first, of two). */
export async function residentsOf(
  db: Kysely<Schema>,
  cellId: string,
): Promise<ReadonlyMap<string, string>> {
  const homes = new Map<string, string>()
  for (const home of await homesOf(db, cellId)) {
    for (const { personId, role } of await membersOf(db, home.id)) {
      if (role === 'resident' && !homes.has(personId)) homes.set(personId, home.id)
    }
  }
  return homes
}
