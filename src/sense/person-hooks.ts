import type { PersonHooks } from '../cell/person.ts'
import { listSeries } from '../series/store.ts'
import { forgetSeries } from './store.ts'
import { forgetHomeDays } from './store-usual-day.ts'

/** What this room knows about people: what it expected of their homes. It goes before the series it is about. */
export const sensePersonHooks: PersonHooks = {
  room: 'sense',
  // A forecast is made of readings, which are in the export themselves.
  export: async () => ({}),
  forget: async (db, _personId, emptyHomeIds) => {
    const series = await listSeries(db, { cellIds: emptyHomeIds })
    await forgetSeries(
      db,
      series.map(({ id }) => id),
    )
    await forgetHomeDays(db, emptyHomeIds)
  },
}
