import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { newId } from '../kernel/id.ts'
import { seededRandom } from '../kernel/random.ts'
import type { Store } from '../store/open.ts'
import { batteryOffer, cellCalled, startMs, withCells } from './desk/desk-fixtures.ts'
import { bindingLimit, offerLimit, thingLimit } from './offer.ts'
import {
  acknowledgeSetPoint,
  activeOverrides,
  adoptThing,
  bindingsOf,
  findThing,
  forgetSteering,
  giveOffer,
  findThingByAddress,
  latestSetPoints,
  listThings,
  listThingsOfCells,
  notesOf,
  offerThing,
  recordOverride,
  recordSetPoint,
  removeThing,
  setPointsBetween,
} from './store.ts'
import { forgetAtOnce } from './store-set-point.ts'
import type { Thing } from './thing.ts'

const random = seededRandom(7)
const home = cellCalled('haus-1')
const other = cellCalled('haus-2')

async function offered(store: Store, address: string, more = {}): Promise<Thing> {
  const { cellSlug: _, ...offer } = batteryOffer(address, more)
  const made = await offerThing(store.db, {
    ...offer,
    id: newId(startMs, random),
    cellId: home.id,
    protocol: 'mqtt',
    nowMs: startMs,
  })
  assert.ok(made.ok, JSON.stringify(made))
  return made.value
}

testOnEachDatabase('an offered thing is found by id, address and cell', async (store) => {
  await withCells(store, home, other)
  const thing = await offered(store, 'haus-1/battery')
  assert.equal(thing.state, 'offered')
  assert.deepEqual(thing.reports, ['powerW', 'stateOfCharge'])
  assert.deepEqual(thing.attributes, { capacityWh: 8_000 })
  assert.deepEqual(await findThing(store.db, thing.id), thing)
  assert.deepEqual(await findThingByAddress(store.db, 'mqtt', 'haus-1/battery'), thing)
  assert.equal(await findThingByAddress(store.db, 'http-push', 'haus-1/battery'), null)
  assert.deepEqual(await listThings(store.db, home.id, 'offered'), [thing])
  assert.deepEqual(await listThings(store.db, home.id, 'adopted'), [])
  assert.deepEqual(await listThingsOfCells(store.db, [other.id, home.id]), [thing])
  assert.deepEqual(await listThingsOfCells(store.db, []), [])
})

testOnEachDatabase('announced several times at once it is one thing', async (store) => {
  await withCells(store, home)
  // Connections to the database are opened by the first ones: the later ones really meet.
  for (let i = 0; i < 10; i++) {
    const made = await Promise.all([1, 2, 3, 4].map(() => offered(store, `haus-1/battery-${i}`)))
    assert.equal(new Set(made.map((thing) => thing.id)).size, 1)
  }
  assert.equal((await listThings(store.db, home.id)).length, 10)
})

testOnEachDatabase('found again, an adopted thing keeps what a person gave it', async (store) => {
  await withCells(store, home, other)
  const thing = await offered(store, 'haus-1/battery')
  const adopted = await adoptThing(store.db, thing.id, {
    cellId: other.id,
    name: 'Cellar battery',
    kind: 'battery',
    attributes: { capacityWh: 9_500 },
  })
  assert.ok(adopted.ok)
  const again = await offered(store, 'haus-1/battery', {
    name: 'BAT-3000',
    kind: 'plug',
    reports: ['powerW'],
    binding: '{"new":1}',
    notes: [{ code: 'ampere-elsewhere', entity: 'Current' }],
  })
  assert.equal(again.id, thing.id)
  assert.equal(again.state, 'adopted')
  assert.equal(again.cellId, other.id)
  assert.equal(again.name, 'Cellar battery')
  assert.equal(again.kind, 'battery')
  assert.deepEqual(again.attributes, { capacityWh: 9_500 })
  assert.deepEqual(again.reports, ['powerW'])
  assert.deepEqual(await bindingsOf(store.db, 'mqtt'), [
    { address: 'haus-1/battery', binding: '{"new":1}' },
  ])
  assert.deepEqual(await notesOf(store.db, thing.id), [
    { code: 'ampere-elsewhere', entity: 'Current' },
  ])
})

testOnEachDatabase('a removed thing stays removed until it is adopted again', async (store) => {
  await withCells(store, home)
  const thing = await offered(store, 'haus-1/battery')
  assert.ok((await removeThing(store.db, thing.id)).ok)
  assert.equal((await offered(store, 'haus-1/battery')).state, 'removed')
  const { name, kind, attributes } = thing
  const back = await adoptThing(store.db, thing.id, { cellId: home.id, name, kind, attributes })
  assert.ok(back.ok && back.value.state === 'adopted')
  assert.equal((await adoptThing(store.db, 'nobody', { ...thing })).ok, false)
  assert.equal((await removeThing(store.db, 'nobody')).ok, false)
})

testOnEachDatabase('a cell keeps so many offers and no more', async (store) => {
  await withCells(store, home)
  for (let i = 0; i < offerLimit; i++) await offered(store, `haus-1/device-${i}`)
  const { cellSlug: _, ...offer } = batteryOffer('haus-1/one-more')
  const full = { ...offer, id: newId(startMs, random), cellId: home.id, protocol: 'mqtt', nowMs: 0 }
  const refused = await offerThing(store.db, full)
  assert.equal(refused.ok, false)
  assert.ok(!refused.ok && refused.code === 'too-many-offers')
  // One that is known is renewed all the same, and an adopted one makes room.
  const known = await offered(store, 'haus-1/device-0', { name: 'New name' })
  assert.equal(known.name, 'New name')
  await adoptThing(store.db, known.id, { ...known, cellId: home.id })
  assert.ok((await offerThing(store.db, full)).ok)
  const long = await offerThing(store.db, { ...full, binding: 'x'.repeat(bindingLimit + 1) })
  assert.ok(!long.ok && long.code === 'announcement-too-long')
})

testOnEachDatabase('a home has so many things in use and no more', async (store) => {
  await withCells(store, home, other)
  const as = { cellId: home.id, name: 'x', kind: 'plug', attributes: {} } as const
  const things: Thing[] = []
  for (let i = 0; i <= thingLimit; i++) {
    const thing = await offered(store, `haus-1/device-${i}`)
    const adopted = await adoptThing(store.db, thing.id, as)
    assert.equal(adopted.ok, i < thingLimit)
    if (!adopted.ok) assert.equal(adopted.code, 'too-many-things')
    things.push(thing)
  }
  const [first, last] = [things[0] ?? assert.fail(), things.at(-1) ?? assert.fail()]
  // One in use is renamed all the same, elsewhere there is room, and one out of use makes room.
  assert.ok((await adoptThing(store.db, first.id, { ...as, name: 'y' })).ok)
  assert.ok((await adoptThing(store.db, last.id, { ...as, cellId: other.id })).ok)
  const back = await adoptThing(store.db, last.id, as)
  assert.ok(!back.ok && back.code === 'too-many-things')
  await removeThing(store.db, first.id)
  assert.ok((await adoptThing(store.db, last.id, as)).ok)
})

testOnEachDatabase('the latest set point of each thing is found', async (store) => {
  await withCells(store, home)
  const [one, two, three] = [
    await offered(store, 'a'),
    await offered(store, 'b'),
    await offered(store, 'c'),
  ]
  const setPoint = (id: string, thingId: string, issuedMs: number, powerW: number | null) => ({
    id,
    thingId,
    issuedMs,
    powerW,
    expiresMs: issuedMs + 900_000,
    reason: 'cheap-hours',
    source: 'plan' as const,
  })
  await recordSetPoint(store.db, setPoint('s1', one.id, 1_000, 100))
  await recordSetPoint(store.db, setPoint('s3', one.id, 3_000, null))
  await recordSetPoint(store.db, setPoint('s2', one.id, 2_000, 200))
  await recordSetPoint(store.db, setPoint('s4', two.id, 2_000, -50.5))
  await recordSetPoint(store.db, setPoint('s5', two.id, 2_000, -60))
  // Written twice, it is there once and unchanged.
  await recordSetPoint(store.db, setPoint('s3', one.id, 9_000, 900))
  const latest = await latestSetPoints(store.db, [one.id, two.id, three.id])
  assert.deepEqual(
    latest.toSorted((a, b) => a.id.localeCompare(b.id)),
    [setPoint('s3', one.id, 3_000, null), setPoint('s5', two.id, 2_000, -60)],
  )
  assert.deepEqual(await latestSetPoints(store.db, []), [])
  await acknowledgeSetPoint(store.db, 's2', 2_500)
  await acknowledgeSetPoint(store.db, 's2', 9_999)
  const between = await setPointsBetween(store.db, one.id, 1_000, 3_000)
  assert.deepEqual(
    between.map(({ id, acknowledgedMs }) => [id, acknowledgedMs]),
    [
      ['s1', null],
      ['s2', 2_500],
    ],
  )
  assert.equal((await setPointsBetween(store.db, one.id, 0, 9_999, 2)).length, 2)
})

testOnEachDatabase(
  'what is long over is forgotten, but for the last thing each was asked',
  async (store) => {
    await withCells(store, home, other)
    const [one, two] = [await offered(store, 'a'), await offered(store, 'b')]
    const elsewhere = await offered(store, 'c')
    assert.ok((await giveOffer(store.db, elsewhere.id, other.id)).ok)
    const ask = (id: string, thingId: string, issuedMs: number, untilMs = issuedMs + 100) =>
      recordSetPoint(store.db, {
        id,
        thingId,
        issuedMs,
        powerW: 1,
        expiresMs: untilMs,
        reason: 'x',
        source: 'plan',
      })
    const wish = (id: string, fromMs: number, untilMs: number) =>
      recordOverride(store.db, {
        id,
        thingId: one.id,
        personId: 'p',
        mode: 'pause',
        powerW: null,
        fromMs,
        untilMs,
      })
    await ask('old', one.id, 1_000)
    await ask('long', one.id, 1_100, 9_000)
    await ask('late', one.id, 4_950)
    await ask('last', one.id, 5_000)
    await ask('only', two.id, 1_000)
    await ask('far', elsewhere.id, 1_000)
    await ask('far-last', elsewhere.id, 2_000)
    await wish('over', 1_000, 2_000)
    await wish('on', 1_000, 9_000)
    assert.equal(await forgetSteering(store.db, [], 5_000), 0)
    assert.equal(await forgetSteering(store.db, [home.id], 5_000), 2)
    const left = async (table: 'set_points' | 'overrides') =>
      (await store.db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id)
    assert.deepEqual(await left('set_points'), ['far', 'far-last', 'last', 'late', 'long', 'only'])
    assert.deepEqual(await left('overrides'), ['on'])
    const rows = Array.from({ length: forgetAtOnce + 1 }, (_, i) => ({
      id: `many-${i}`,
      thing_id: one.id,
      issued_ms: 100,
      power_w: 1,
      expires_ms: 200,
      reason: 'x',
      source: 'plan',
      acknowledged_ms: null,
    }))
    for (let i = 0; i < rows.length; i += 2_000) {
      await store.db
        .insertInto('set_points')
        .values(rows.slice(i, i + 2_000))
        .execute()
    }
    assert.equal(await forgetSteering(store.db, [home.id], 5_000), forgetAtOnce)
    assert.equal(await forgetSteering(store.db, [home.id], 5_000), 1)
  },
)

testOnEachDatabase('the newest wish holds until it ends or gives control back', async (store) => {
  await withCells(store, home)
  const thing = await offered(store, 'a')
  const wish = (id: string, mode: 'hurry' | 'pause' | 'automatic', fromMs: number) => ({
    id,
    thingId: thing.id,
    personId: 'person',
    mode,
    powerW: null,
    fromMs,
    untilMs: fromMs + 1_000,
  })
  await recordOverride(store.db, wish('o1', 'hurry', 1_000))
  await recordOverride(store.db, wish('o2', 'pause', 1_500))
  const at = async (nowMs: number) =>
    (await activeOverrides(store.db, [thing.id], nowMs)).map((override) => override.id)
  assert.deepEqual(await at(999), [])
  assert.deepEqual(await at(1_000), ['o1'])
  assert.deepEqual(await at(1_500), ['o2'])
  assert.deepEqual(await at(2_499), ['o2'])
  assert.deepEqual(await at(2_500), [])
  await recordOverride(store.db, wish('o3', 'automatic', 2_000))
  assert.deepEqual(await at(2_100), [])
  assert.deepEqual(await activeOverrides(store.db, [], 0), [])
})
