import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { thingsPersonHooks } from './person-hooks.ts'
import { ManualClock } from '../kernel/clock.ts'
import { insertConnection } from './store-connection.ts'
import { openDoubts, recordBelief, recordDoubt } from './doubt/store-doubt.ts'
import { findThing, recordOverride } from './store.ts'

const nowMs = Date.UTC(2026, 4, 1)

testOnEachDatabase(
  'who leaves takes their wishes along, and an empty home its things',
  async (store) => {
    const { db } = store
    const street = await TestNeighbourhood.make(store, nowMs, 2)
    for (const home of street.homes) {
      await street.thing(home.id, 'battery', ['powerW'], {}, `${home.id}-the-blue-one`)
      const endpoint = { kind: 'tcp', host: `${home.id}.local`, port: 23, unit: null } as const
      const at = { id: `${home.id}-line`, cellId: home.id, protocol: 'dsmr-p1', createdMs: nowMs }
      assert.ok((await insertConnection(db, { ...at, endpoint })).ok)
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
    const word = { reason: 'The fuse is new.', fromMs: nowMs, untilMs: nowMs + 1 }
    for (const [id, home] of ['home-0', 'home-1'].entries()) {
      const thingId = `${home}-the-blue-one`
      await recordBelief(db, { id: `b${id}`, thingId, personId: 'anna', ...word })
      const doubt = { id: `d${id}`, thingId, quantity: null, code: 'clock-off' } as const
      await recordDoubt(db, { ...doubt, sinceMs: nowMs, untilMs: null, value: 1, limit: 0 }, 0)
    }
    const hooks = thingsPersonHooks(new ManualClock(nowMs))
    const before = await hooks.export(db, 'anna', ['home-0'])
    assert.equal(JSON.stringify(before).includes('w1'), true)
    assert.equal(JSON.stringify(before).includes('w2'), false)
    assert.equal(JSON.stringify(before).includes('home-0.local'), true)
    assert.equal(JSON.stringify(before).includes('home-1.local'), false)
    assert.equal(JSON.stringify(before).includes('The fuse is new.'), true)

    await hooks.forget?.(db, 'anna', ['home-0'])
    const nothing = { things: [], connections: [], overrides: [], beliefs: [] }
    assert.deepEqual(await hooks.export(db, 'anna', ['home-0']), nothing)
    assert.deepEqual(await hooks.export(db, 'anna', []), nothing)
    const left = await openDoubts(db, ['home-0-the-blue-one', 'home-1-the-blue-one'])
    assert.deepEqual(
      left.map(({ id }) => id),
      ['d1'],
    )
    assert.equal(await findThing(db, 'home-0-the-blue-one'), null)
    const other = await findThing(db, 'home-1-the-blue-one')
    assert.deepEqual([other?.name, other?.state], ['home-1-the-blue-one', 'adopted'])
  },
)
