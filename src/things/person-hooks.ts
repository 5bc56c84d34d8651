import type { PersonHooks } from '../cell/person.ts'
import type { Clock } from '../kernel/clock.ts'
import { listThingsOfCells } from './store.ts'
import { deleteOverridesOf, forgetHomes, overridesOf } from './store-person.ts'

/** What this room knows about people: the things of their homes, and what they wished of them. */
export function thingsPersonHooks(clock: Clock): PersonHooks {
  return {
    room: 'things',
    export: async (db, personId, homeIds) => ({
      things: await listThingsOfCells(db, homeIds),
      overrides: await overridesOf(db, personId),
    }),
    forget: async (db, personId, emptyHomeIds) => {
      await deleteOverridesOf(db, personId)
      await forgetHomes(db, emptyHomeIds, clock.now())
    },
  }
}
