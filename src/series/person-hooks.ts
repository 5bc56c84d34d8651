import type { PersonHooks } from '../cell/person.ts'
import { forgetCells } from './store-retention.ts'
import { listSeries } from './store.ts'
import { intervals } from './store-roll-up.ts'

/** What this room knows about people: what was measured in their homes, day by day. Every single reading is in the home's own export. */
export const seriesPersonHooks: PersonHooks = {
  room: 'series',
  export: async (db, _personId, homeIds) => {
    const series = await listSeries(db, { cellIds: homeIds })
    return {
      series: await Promise.all(
        series.map(async ({ id, thingId, cellId, quantity }) => ({
          seriesId: id,
          thingId,
          homeId: cellId,
          quantity,
          days: await intervals(db, id, 'day', 0, Number.MAX_SAFE_INTEGER),
        })),
      ),
    }
  },
  // What was settled stays in the accounts, as sums of quarter hours under a number.
  forget: (db, _personId, emptyHomeIds) => forgetCells(db, emptyHomeIds),
}
