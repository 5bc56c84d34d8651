import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { refuse } from '../../kernel/refusal.ts'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import { IntakeFullError } from '../../series/intake.ts'
import { forgetCells } from '../../series/store-retention.ts'
import { latestReadings, listSeries, rawReadings } from '../../series/store.ts'
import type { Store } from '../../store/open.ts'
import {
  batteryOffer,
  cellCalled,
  deskOn,
  SpokenProtocol,
  startMs,
  withCells,
} from './desk-fixtures.ts'
import { Directory } from './desk-directory.ts'
import type { Measured } from './desk-news.ts'
import { ThingsDesk } from './desk.ts'
import { forgetHomes } from '../store-person.ts'
import { bindingsOf, latestSetPoints, listThings, setPointsBetween } from '../store.ts'
import type { Thing } from '../thing.ts'

const home = cellCalled('haus-1')

/** A started desk with one adopted battery at the address `b`. */
async function withBattery(store: Store) {
  await withCells(store, home)
  const protocol = new SpokenProtocol()
  const parts = deskOn(store, [protocol])
  await parts.desk.start()
  assert.ok((await protocol.host.offer(batteryOffer('b'))).ok)
  const [offered] = await listThings(store.db, home.id, 'offered')
  assert.ok(offered !== undefined)
  const { name, kind, attributes } = offered
  const adopted = await parts.desk.adopt(offered.id, { cellId: home.id, name, kind, attributes })
  assert.ok(adopted.ok)
  return { ...parts, protocol, battery: adopted.value }
}

const setPointFor = (thing: Thing, powerW: number | null, issuedMs = startMs) => ({
  id: `s-${powerW}-${issuedMs}`,
  thingId: thing.id,
  issuedMs,
  powerW,
  expiresMs: issuedMs + 15 * minuteMs,
  reason: 'cheap-hours',
  source: 'plan' as const,
})

testOnEachDatabase('readings of an adopted thing are durable and then told', async (store) => {
  const { desk, protocol, battery } = await withBattery(store)
  const told: Measured[] = []
  desk.readings.subscribe((measured) => told.push(measured))
  const reported = await protocol.host.report('b', [
    { quantity: 'powerW', value: 1_200, atMs: startMs - 1_000 },
    { quantity: 'stateOfCharge', value: 0.4, atMs: null },
  ])
  assert.ok(reported.ok)
  const series = await listSeries(store.db, { thingIds: [battery.id] })
  assert.deepEqual(series.map((one) => one.quantity).toSorted(), ['powerW', 'stateOfCharge'])
  const latest = await latestReadings(
    store.db,
    series.map((one) => one.id),
  )
  assert.deepEqual(
    latest.map(({ atMs, value }) => [atMs, value]).toSorted(([a = 0], [b = 0]) => a - b),
    [
      [startMs - 1_000, 1_200],
      [startMs, 0.4],
    ],
  )
  assert.deepEqual(
    told.map(({ cellId, thingId, quantity, value }) => [cellId, thingId, quantity, value]),
    [
      [home.id, battery.id, 'powerW', 1_200],
      [home.id, battery.id, 'stateOfCharge', 0.4],
    ],
  )
  assert.deepEqual(desk.status(battery).values.get('powerW'), {
    value: 1_200,
    atMs: startMs - 1_000,
  })
  await desk.stop()
})

testOnEachDatabase(
  'readings of an offered thing are dropped, and kept from adoption on',
  async (store) => {
    await withCells(store, home)
    const protocol = new SpokenProtocol()
    const { desk } = deskOn(store, [protocol])
    await desk.start()
    await protocol.host.offer(batteryOffer('b'))
    const report = () => protocol.host.report('b', [{ quantity: 'powerW', value: 1, atMs: null }])
    assert.ok((await report()).ok)
    assert.ok((await protocol.host.report('nobody', [])).ok)
    assert.deepEqual(await listSeries(store.db, { cellIds: [home.id] }), [])
    const [thing] = await listThings(store.db, home.id)
    assert.ok(thing !== undefined)
    const { name, kind, attributes } = thing
    await desk.adopt(thing.id, { cellId: home.id, name, kind, attributes })
    assert.ok((await report()).ok)
    assert.equal((await listSeries(store.db, { cellIds: [home.id] })).length, 1)
    await desk.remove(thing.id)
    assert.deepEqual(protocol.forgotten, ['b'])
    assert.ok((await report()).ok)
    const [series] = await listSeries(store.db, { cellIds: [home.id] })
    assert.equal((await rawReadings(store.db, series?.id ?? 0, 0, startMs * 2)).length, 1)
    await desk.stop()
  },
)

testOnEachDatabase(
  'a time that cannot be right is refused, and nothing of the message is kept',
  async (store) => {
    const { desk, protocol, battery } = await withBattery(store)
    const reported = await protocol.host.report('b', [
      { quantity: 'powerW', value: 1, atMs: startMs },
      { quantity: 'stateOfCharge', value: 0.5, atMs: startMs + hourMs },
    ])
    assert.ok(!reported.ok && reported.code === 'time-in-future')
    const series = await listSeries(store.db, { thingIds: [battery.id] })
    const latest = await latestReadings(
      store.db,
      series.map((one) => one.id),
    )
    assert.deepEqual(latest, [])
    protocol.host.refused('b', refuse('bad-value', 'powerW must be a number in W.', 'powerW'))
    assert.equal(desk.status(battery).refused?.at, 'powerW')
    await desk.stop()
  },
)

testOnEachDatabase(
  'a set point is written down, sent, acknowledged and taken back',
  async (store) => {
    const { desk, protocol, battery, clock } = await withBattery(store)
    assert.ok((await desk.send(setPointFor(battery, 2_000))).ok)
    assert.deepEqual(protocol.sent, [setPointFor(battery, 2_000)])
    assert.equal(desk.status(battery).isAcknowledged, false)
    protocol.host.followed('b', 'another', null)
    assert.equal(desk.status(battery).isAcknowledged, false)
    protocol.host.followed('b', setPointFor(battery, 2_000).id, 1_990)
    assert.equal(desk.status(battery).isAcknowledged, true)
    assert.equal(await desk.expire(), 0)
    clock.advance(15 * minuteMs)
    assert.equal(await desk.expire(), 1)
    assert.equal(await desk.expire(), 0)
    assert.equal(protocol.sent.at(-1)?.powerW, null)
    const [written, released] = await setPointsBetween(store.db, battery.id, 0, startMs * 2)
    assert.equal(written?.acknowledgedMs, startMs)
    assert.equal(released?.reason, 'expired')
    await desk.stop()
  },
)

testOnEachDatabase('a node that starts again ends what it asked for before', async (store) => {
  const { desk, battery } = await withBattery(store)
  await desk.send(setPointFor(battery, 2_000))
  await desk.stop()
  const protocol = new SpokenProtocol()
  const again = deskOn(store, [protocol])
  await again.desk.start()
  again.clock.advance(hourMs)
  assert.equal(await again.desk.expire(), 0)
  await again.desk.watch(home.id)
  assert.equal(await again.desk.expire(), 1)
  assert.equal(protocol.sent.at(-1)?.powerW, null)
  await again.desk.stop()
})

testOnEachDatabase('a thing that does not do what it was asked is noticed', async (store) => {
  const { desk, protocol, battery, clock } = await withBattery(store)
  await desk.send(setPointFor(battery, 2_000))
  assert.equal(desk.status(battery).following, 'unknown')
  for (let minute = 1; minute <= 5; minute++) {
    clock.advance(minuteMs)
    await protocol.host.report('b', [{ quantity: 'powerW', value: 0, atMs: null }])
  }
  assert.equal(desk.status(battery).following, 'not-following')
  await protocol.host.report('b', [{ quantity: 'powerW', value: 1_950, atMs: null }])
  assert.equal(desk.status(battery).following, 'following')
  await desk.stop()
})

testOnEachDatabase('set points that make no sense are refused with the reason', async (store) => {
  const { desk, protocol, battery, clock, faults } = await withBattery(store)
  const code = async (setPoint: ReturnType<typeof setPointFor>) => {
    const sent = await desk.send(setPoint)
    return sent.ok ? 'ok' : sent.code
  }
  assert.equal(await code({ ...setPointFor(battery, 1), thingId: 'nobody' }), 'no-such-thing')
  clock.advance(hourMs)
  assert.equal(await code(setPointFor(battery, 1)), 'set-point-expired')
  protocol.isReachable = false
  assert.equal(await code(setPointFor(battery, 1, clock.now())), 'not-sent')
  assert.deepEqual(faults, ['set-point-not-sent'])
  assert.equal((await latestSetPoints(store.db, [battery.id])).length, 1)
  await protocol.host.offer(batteryOffer('b', { isControllable: false }))
  assert.equal(await code(setPointFor(battery, 1, clock.now())), 'not-controllable')
  await desk.stop()
})

testOnEachDatabase('a member’s wish is sent at once and told', async (store) => {
  const { desk, protocol, battery } = await withBattery(store)
  const changes: string[] = []
  desk.changes.subscribe(({ what }) => changes.push(what))
  const wish = { thingId: battery.id, personId: 'p', mode: 'hurry', powerW: null } as const
  const kept = await desk.override(wish, hourMs)
  assert.ok(kept.ok && kept.value.untilMs === startMs + hourMs)
  assert.equal(protocol.sent.at(-1)?.powerW, 5_000)
  assert.equal(protocol.sent.at(-1)?.source, 'override')
  // Alone, without a plan that renews it, the set point ends long before the wish.
  assert.equal(protocol.sent.at(-1)?.expiresMs, startMs + 30 * minuteMs)
  assert.ok((await desk.override({ ...wish, mode: 'automatic' }, 1)).ok)
  assert.equal(protocol.sent.at(-1)?.powerW, null)
  assert.deepEqual(changes, ['overridden', 'overridden'])
  const code = async (more: object, forMs: number) => {
    const result = await desk.override({ ...wish, ...more }, forMs)
    return result.ok ? 'ok' : result.code
  }
  assert.equal(await code({ mode: 'power' }, hourMs), 'bad-power')
  assert.equal(await code({}, 0), 'bad-duration')
  assert.equal(await code({}, 25 * hourMs), 'bad-duration')
  assert.equal(await code({ thingId: 'nobody' }, hourMs), 'no-such-thing')
  // Out of reach, the wish still holds for the next plan.
  protocol.isReachable = false
  assert.equal(await code({ mode: 'pause' }, hourMs), 'ok')
  await desk.stop()
})

testOnEachDatabase('the test turns a thing on for five seconds', async (store) => {
  const { desk, protocol, battery, clock } = await withBattery(store)
  assert.ok((await desk.test(battery.id)).ok)
  assert.equal(protocol.sent.at(-1)?.powerW, 5_000)
  clock.advance(5_000)
  assert.equal(await desk.expire(), 1)
  assert.equal((await desk.test('nobody')).ok, false)
  await desk.stop()
})

testOnEachDatabase(
  'after a test a thing is asked again for what it was asked before',
  async (store) => {
    const { desk, protocol, battery, clock } = await withBattery(store)
    const before = setPointFor(battery, 1_500, clock.now())
    assert.ok((await desk.send(before)).ok)
    assert.ok((await desk.test(battery.id)).ok)
    clock.advance(2_000)
    assert.ok((await desk.test(battery.id)).ok)
    clock.advance(5_000)
    assert.equal(await desk.expire(), 1)
    const { powerW, expiresMs, reason, source } = protocol.sent.at(-1) ?? before
    assert.deepEqual(
      { powerW, expiresMs, reason, source },
      { powerW: 1_500, expiresMs: before.expiresMs, reason: before.reason, source: before.source },
    )
    // It ends when it would have ended without the test.
    assert.equal(await desk.expire(), 0)
    clock.advance(before.expiresMs - clock.now())
    assert.equal(await desk.expire(), 1)
    assert.equal(protocol.sent.at(-1)?.powerW, null)
    await desk.stop()
  },
)

testOnEachDatabase('a person’s wish is not broken by a test', async (store) => {
  const { desk, protocol, battery, clock } = await withBattery(store)
  const wish = { thingId: battery.id, personId: 'p', powerW: null } as const
  assert.ok((await desk.override({ ...wish, mode: 'pause' }, hourMs)).ok)
  const refused = await desk.test(battery.id)
  assert.ok(!refused.ok && refused.code === 'wish-holds' && refused.at === battery.id)
  assert.equal(protocol.sent.length, 1)
  clock.advance(1)
  assert.ok((await desk.override({ ...wish, mode: 'automatic' }, 1)).ok)
  assert.ok((await desk.test(battery.id)).ok)
  await desk.stop()
})

testOnEachDatabase('a full intake is waited for, a broken one is a fault', async (store) => {
  const { battery } = await withBattery(store)
  const protocol = new SpokenProtocol()
  const base = deskOn(store, [])
  let refusals = 3
  let isBroken = false
  let flushes = 0
  const desk = new ThingsDesk({
    db: store.db,
    intake: {
      add: async (readings) => {
        if (isBroken) throw new Error('disk full')
        if (refusals-- > 0) throw new IntakeFullError('full')
        await base.intake.add(readings)
      },
      flush: async () => {
        flushes++
      },
    },
    protocols: [protocol],
    clockOf: () => base.clock,
    random: { next: () => 0, bytes: (count) => new Uint8Array(count) },
    onFault: () => {},
  })
  await desk.start()
  const report = () => protocol.host.report('b', [{ quantity: 'powerW', value: 1, atMs: null }])
  // The battery belongs to the same protocol name and address.
  assert.equal(battery.protocol, protocol.name)
  assert.ok((await report()).ok)
  assert.equal(flushes, 3)
  refusals = Infinity
  await assert.rejects(report(), IntakeFullError)
  isBroken = true
  await assert.rejects(report(), /disk full/)
})

testOnEachDatabase(
  'an offer needs a cell, and its binding comes back at the next start',
  async (store) => {
    const { desk, protocol } = await withBattery(store)
    const nowhere = await protocol.host.offer(batteryOffer('x', { cellSlug: 'haus-9' }))
    assert.ok(!nowhere.ok && nowhere.code === 'no-such-cell')
    await protocol.host.offer(batteryOffer('b', { binding: '{"topic":"t"}' }))
    assert.deepEqual(await protocol.host.bindings(), [{ address: 'b', binding: '{"topic":"t"}' }])
    assert.deepEqual(await bindingsOf(store.db, 'mqtt'), [])
    await desk.stop()
  },
)

testOnEachDatabase('the directory remembers so many addresses and no more', async (store) => {
  const { desk } = await withBattery(store)
  const directory = new Directory(store.db, 3)
  for (const address of ['x', 'y', 'z', 'b']) await directory.find('spoken', address)
  assert.equal(directory.size, 3)
  assert.equal(directory.known('spoken', 'x'), undefined)
  assert.equal(directory.known('spoken', 'y'), null)
  assert.equal(directory.known('spoken', 'b')?.thing.name, 'Battery')
  // Messages that come together wait for one answer.
  const many = await Promise.all(Array.from({ length: 10 }, () => directory.find('spoken', 'x')))
  assert.deepEqual(new Set(many), new Set([null]))
  await desk.stop()
})

testOnEachDatabase(
  'an emptied home is forgotten, with what came in for it meanwhile',
  async (store) => {
    const { desk, protocol, battery } = await withBattery(store)
    const report = (value: number) =>
      protocol.host.report('b', [{ quantity: 'powerW', value, atMs: null }])
    assert.ok((await report(1)).ok)
    const [series] = await listSeries(store.db, { thingIds: [battery.id] })
    await store.db.transaction().execute(async (tx) => {
      await forgetHomes(tx, [home.id], startMs)
      await forgetCells(tx, [home.id])
    })
    // The device goes on for a moment: the desk still knows where its values went.
    const meanwhile = report(2)
    const told: string[] = []
    desk.changes.subscribe(({ what }) => told.push(what))
    await desk.forgetHome(home.id)
    await meanwhile
    assert.ok((await report(3)).ok)
    assert.deepEqual(await rawReadings(store.db, series?.id ?? 0, 0, 2 * startMs), [])
    assert.deepEqual(await listSeries(store.db, { cellIds: [home.id] }), [])
    assert.equal(desk.status(battery).values.size, 0)
    assert.deepEqual(told, ['removed'])
  },
)
