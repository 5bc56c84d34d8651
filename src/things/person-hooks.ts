import type { EmptiedHome, PersonHooks } from '../cell/person.ts'
import type { Clock } from '../kernel/clock.ts'
import { listConnections } from './store-connection.ts'
import { listThingsOfCells } from './store.ts'
import { beliefsOf, deleteOverridesOf, forgetHomes, overridesOf } from './store-person.ts'

/**
 * What this room knows about people: the things of their homes, and what they wished of them. `onEmptied`
 * lets go of what a running node still holds of homes that nobody lives in any more.
 */
export function thingsPersonHooks(
  clock: Clock,
  onEmptied: (home: EmptiedHome) => Promise<void> = async () => {},
): PersonHooks {
  return {
    room: 'things',
    export: async (db, personId, homeIds) => ({
      things: await listThingsOfCells(db, homeIds),
      connections: await listConnections(db, homeIds),
      overrides: await overridesOf(db, personId),
      beliefs: await beliefsOf(db, personId),
    }),
    forget: async (db, personId, emptyHomeIds) => {
      await deleteOverridesOf(db, personId)
      await forgetHomes(db, emptyHomeIds, clock.now())
    },
    emptied: async (homes) => {
      for (const home of homes) await onEmptied(home)
    },
  }
}
