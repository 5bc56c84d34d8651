import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { thingsPersonHooks } from './person-hooks.ts'
import { ManualClock } from '../kernel/clock.ts'
import { findThing, recordOverride } from './store.ts'

const nowMs = Date.UTC(2026, 4, 1)

testOnEachDatabase(
  'who leaves takes their wishes along, and an empty home its things',
  async (store) => {
    const { db } = store
    const street = await TestNeighbourhood.make(store, nowMs, 2)
    for (const home of street.homes) {
      await street.thing(home.id, 'battery', ['powerW'], {}, `${home.id}-the-blue-one`)
    }
    const wish = {
      personId: 'anna',
      mode: 'pause',
      powerW: null,
      fromMs: nowMs,
      untilMs: nowMs + 1,
    } as const
    await recordOverride(db, { id: 'w1', thingId: 'home-0-the-blue-one', ...wish })
    await recordOverride(db, {
      id: 'w2',
      thingId: 'home-1-the-blue-one',
      ...wish,
      personId: 'bert',
    })
    const hooks = thingsPersonHooks(new ManualClock(nowMs))
    const before = await hooks.export(db, 'anna', ['home-0'])
    assert.equal(JSON.stringify(before).includes('w1'), true)
    assert.equal(JSON.stringify(before).includes('w2'), false)

    await hooks.forget?.(db, 'anna', ['home-0'])
    assert.deepEqual(await hooks.export(db, 'anna', []), { things: [], overrides: [] })
    assert.equal(await findThing(db, 'home-0-the-blue-one'), null)
    const other = await findThing(db, 'home-1-the-blue-one')
    assert.deepEqual([other?.name, other?.state], ['home-1-the-blue-one', 'adopted'])
  },
)
