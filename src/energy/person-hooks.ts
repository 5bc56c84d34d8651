import type { PersonHooks } from '../cell/person.ts'
import { findCell } from '../cell/store.ts'
import { forgetWirings, wiringOf } from './limits/store-limits.ts'
import { forgetHomePlanCosts, homePlanCosts } from './store-savings.ts'
import { forgetSignals, listSignals } from './limits/store-signal.ts'

/** What this room knows about people: of the homes they live in, what plans expected, how they are wired and what grid operators asked. */
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
    wirings: await Promise.all(
      homeIds.map(async (homeId) => ({ homeId, wiring: await wiringOf(db, homeId) })),
    ),
    signals: (await Promise.all(homeIds.map((homeId) => listSignals(db, homeId)))).flat(),
  }),
  forget: async (db, _personId, emptyHomeIds) => {
    await forgetHomePlanCosts(db, emptyHomeIds)
    await forgetWirings(db, emptyHomeIds)
    await forgetSignals(db, emptyHomeIds)
  },
}
