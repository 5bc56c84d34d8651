import type { PersonHooks } from '../cell/person.ts'
import { findCell } from '../cell/store.ts'
import { forgetHomePlanCosts, homePlanCosts } from './store-savings.ts'

/** What this room knows about people: what plans expected of the homes they live in. */
export const energyPersonHooks: PersonHooks = {
  room: 'energy',
  export: async (db, _personId, homeIds) => ({
    planCosts: await Promise.all(
      homeIds.map(async (homeId) => {
        const parentId = (await findCell(db, homeId))?.parentId ?? ''
        const costs = await homePlanCosts(db, parentId, homeId, 0, Number.MAX_SAFE_INTEGER)
        return { homeId, costs }
      }),
    ),
  }),
  forget: (db, _personId, emptyHomeIds) => forgetHomePlanCosts(db, emptyHomeIds),
}
