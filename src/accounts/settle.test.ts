import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import { rollUp } from '../series/job.ts'
import { changedSpans } from '../series/store-changed.ts'
import { deleteSeries, listSeries, markDirty } from '../series/store.ts'
import { openStore, type Store } from '../store/open.ts'
import { recordDoubt } from '../things/doubt/store-doubt.ts'
import { removeThing } from '../things/store.ts'
import {
  closedUntilMs,
  settle,
  settleAgainLimit,
  settleBatch,
  settleDue,
  settleGraceMs,
  settleRunLimit,
} from './settle.ts'
import { bookingsOfInterval, settlementsBetween } from './store-booking.ts'
import { saveSharingRule } from './sharing/store-rule.ts'
import { checkLedger, findHomeAccount, forgetMember, listAccounts } from './store.ts'
import { defaultSharingRule } from './sharing/sharing-rule.ts'
import { linesOf, live, run, startMs, steadyHomes, total } from './settle-fixtures.ts'

testOnEachDatabase('closed quarter hours are settled once, whole and exactly', async (store) => {
  const of = await steadyHomes(store)
  await live(of, startMs, startMs + hourMs + 5 * minuteMs)
  const first = await run(of, startMs + hourMs + 6 * minuteMs)
  assert.deepEqual(
    [first.settled, first.withGaps, first.settledUntilMs, first.isBehind],
    [4, 0, startMs + hourMs, false],
  )
  assert.deepEqual(await linesOf(of, 'home-0'), {
    'from-neighbours measured': 1_000,
    'from-plants measured': 400,
    'from-grid measured': 600,
    'network-fee measured': 0,
  })
  assert.deepEqual(await linesOf(of, 'home-1'), { 'to-neighbours measured': -1_000 })
  const again = await run(of, startMs + hourMs + 6 * minuteMs)
  assert.deepEqual([again.settled, again.corrected], [0, 0])
  const { unbalanced, wrongBalances, sumMicro, bookings } = await checkLedger(store.db, of.cell.id)
  assert.deepEqual([bookings, unbalanced, wrongBalances, sumMicro], [4, 0, 0, 0])
})

testOnEachDatabase(
  'a silent meter is waited for, then its gap is named and nothing is invented',
  async (store) => {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 20 * minuteMs)
    await live(of, startMs + 20 * minuteMs, startMs + 3 * hourMs, ['home-0'])
    const waiting = await run(of, startMs + hourMs)
    assert.equal(waiting.settledUntilMs, startMs + quarterMs)
    const { settledUntilMs, withGaps } = await run(of, startMs + 3 * hourMs)
    assert.equal(settledUntilMs, startMs + 3 * hourMs)
    assert.equal(withGaps, 11)
    const { gaps } = (
      await settlementsBetween(store.db, of.cell.id, startMs + hourMs, startMs + hourMs + 1)
    ).get(startMs + hourMs) ?? { gaps: [] }
    assert.deepEqual(gaps, [(await findHomeAccount(store.db, 'home-0'))?.id])
  },
)

testOnEachDatabase(
  'while a counter is not believed there is a gap, also where it was booked; what it counted is late',
  async (store) => {
    const { db } = store
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 4 * hourMs)
    await run(of, startMs + 4 * hourMs)
    const before = await linesOf(of, 'home-0')
    assert.equal(total(before), 8_000)
    const doubted = { sinceMs: startMs + hourMs, untilMs: startMs + 2 * hourMs }
    const verdict = { code: 'counter-backwards', value: 1, limit: 2, ...doubted } as const
    const [series] = await listSeries(db, { thingIds: ['home-0-meter'] })
    assert.equal(series?.quantity, 'importWh')
    const doubt = { id: 'd', thingId: 'home-0-meter', quantity: 'importWh' } as const
    await recordDoubt(db, { ...doubt, ...verdict }, 10_000)
    await markDirty(db, series.id, doubted.sinceMs, doubted.untilMs)
    await rollUp(db, [of.cell.id, ...of.homes.map(({ id }) => id)])
    const { corrected, withGaps } = await run(of, startMs + 4 * hourMs + minuteMs)
    // The quarter hour before is measured in part only, and so estimated.
    assert.deepEqual([corrected, withGaps], [5, 4])
    const after = await linesOf(of, 'home-0')
    assert.equal(after['late-from-grid estimated'], 2_000 + 167)
    assert.equal(total(after), 8_000, 'no Wh is lost')
    const { unbalanced, sumMicro } = await checkLedger(db, of.cell.id)
    assert.deepEqual([unbalanced, sumMicro], [0, 0])
  },
)

testOnEachDatabase(
  'late readings close the gap by a correction that points to the old booking',
  async (store) => {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 20 * minuteMs)
    await live(of, startMs + 20 * minuteMs, startMs + 3 * hourMs, ['home-0'])
    await run(of, startMs + 3 * hourMs)
    await live(of, startMs + 20 * minuteMs, startMs + 4 * hourMs)
    const { corrected } = await run(of, startMs + 4 * hourMs)
    assert.equal(corrected, 11)
    assert.equal((await linesOf(of, 'home-0'))['from-neighbours measured'], 16 * 250)
    const history = await bookingsOfInterval(store.db, of.cell.id, startMs + hourMs)
    assert.deepEqual(
      history.map(({ booking }) => `${booking.kind} ${booking.revision}`),
      ['settlement 0', 'reversal 0', 'settlement 1'],
    )
    // The same readings in time give the same balances.
    const other = await openStore(':memory:')
    try {
      const inTime = await steadyHomes(other)
      await live(inTime, startMs, startMs + 4 * hourMs)
      await run(inTime, startMs + 4 * hourMs)
      const balances = async (db: Store['db']): Promise<number[]> =>
        (await listAccounts(db, of.cell.id)).map((account) => account.balanceMicro)
      assert.deepEqual(await balances(store.db), await balances(other.db))
    } finally {
      await other.close()
    }
  },
)

testOnEachDatabase(
  'what a counter grew by in a long gap is settled with the grid and no Wh is lost',
  async (store) => {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 20 * minuteMs)
    await live(of, startMs + 20 * minuteMs, startMs + 6 * hourMs, ['home-0'])
    await live(of, startMs + 5 * hourMs, startMs + 6 * hourMs)
    await settle(store.db, of.cell, of.homes, startMs, startMs + 6 * hourMs)
    const lines = await linesOf(of, 'home-0')
    const total = Object.values(lines).reduce((a, b) => a + b, 0)
    assert.equal(total, 12_000)
    // From 08:20 to 13:00 nobody counted; what was counted from 08:15 to 08:20 is too little of its quarter hour.
    assert.equal(lines['late-from-grid estimated'], 5 * 2_000 - 500)
  },
)

testOnEachDatabase('a home that leaves with its readings keeps what was settled', async (store) => {
  const of = await steadyHomes(store)
  await live(of, startMs, startMs + hourMs)
  await run(of, startMs + hourMs + minuteMs)
  const before = await checkLedger(store.db, of.cell.id)
  const gone = await listSeries(store.db, { cellIds: ['home-1'] })
  await deleteSeries(
    store.db,
    gone.map((series) => series.id),
  )
  await removeThing(store.db, 'home-1-meter')
  const { corrected } = await settle(
    store.db,
    of.cell,
    of.homes.slice(0, 1),
    startMs,
    startMs + hourMs,
  )
  assert.equal(corrected, 0)
  assert.deepEqual(await checkLedger(store.db, of.cell.id), before)
})

testOnEachDatabase(
  'a home whose people were forgotten goes on with a new account, and nothing is counted twice',
  async (store) => {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 2 * hourMs)
    await settle(store.db, of.cell, of.homes, startMs, startMs + hourMs)
    const former = await findHomeAccount(store.db, 'home-0')
    await forgetMember(store.db, 'home-0')
    const done = await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
    assert.deepEqual([done.settled, done.corrected], [4, 0])
    const next = await findHomeAccount(store.db, 'home-0')
    assert.notEqual(next?.id, former?.id)
    assert.equal(next?.fromMs, startMs + hourMs)
    const lines = await linesOf(of, 'home-0')
    assert.equal(
      Object.values(lines).reduce((a, b) => a + b, 0),
      2_000,
    )
  },
)

testOnEachDatabase(
  'a home found later is settled from when it was made, as if it had been there',
  async (store) => {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + 2 * hourMs, ['home-1'])
    await removeThing(store.db, 'home-1-meter')
    const [first, second] = of.homes
    assert.ok(first && second)
    await settleDue(store.db, of.cell, [first], startMs + hourMs + 50 * minuteMs)
    await of.thing('home-1', 'meter', ['importWh', 'exportWh'])
    await live(of, startMs, startMs + 2 * hourMs)
    const joined = { ...second, createdMs: startMs + hourMs }
    const done = await settleDue(store.db, of.cell, [first, joined], startMs + 2 * hourMs)
    assert.deepEqual([done.settled, done.corrected], [1, 3])
    assert.equal((await linesOf(of, 'home-1'))['to-neighbours measured'], -1_000)
    assert.equal((await linesOf(of, 'home-0'))['from-neighbours measured'], 1_000)
  },
)

testOnEachDatabase('a meter exchanged in the middle of a day loses nothing', async (store) => {
  const of = await steadyHomes(store)
  const changeMs = startMs + 50 * minuteMs
  await live(of, startMs, startMs + 2 * hourMs, ['home-0'])
  const [oldImport] = await listSeries(store.db, { thingIds: ['home-0-meter'] })
  await of.report(oldImport, startMs, changeMs, (atMs) => ((atMs - startMs) * 2_000) / hourMs)
  const next = await of.thing('home-0', 'meter', ['importWh'], {}, 'home-0-meter-2')
  await of.report(next.get('importWh'), changeMs, startMs + 2 * hourMs, (atMs) =>
    Math.round(((atMs - changeMs) * 2_000) / hourMs),
  )
  await removeThing(store.db, 'home-0-meter')
  const { withGaps } = await settle(store.db, of.cell, of.homes, startMs, startMs + 2 * hourMs)
  const lines = await linesOf(of, 'home-0')
  assert.equal(
    Object.values(lines).reduce((a, b) => a + b, 0),
    4_000,
  )
  assert.ok(
    withGaps <= 4,
    'the new meter is not missed before the exchange for longer than it was offered',
  )
})

test('after days without power it catches up in bounded runs, and says that it is behind', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await steadyHomes(store)
    const days = 6
    const everyMs = 15 * minuteMs
    for (const series of await listSeries(store.db, { cellIds: ['hof', 'home-0', 'home-1'] })) {
      await of.report(
        series,
        startMs,
        startMs + days * dayMs,
        (atMs) => Math.round((atMs - startMs) / minuteMs),
        everyMs,
      )
    }
    await rollUp(store.db, ['hof', 'home-0', 'home-1'])
    const nowMs = startMs + days * dayMs + minuteMs
    const first = await run(of, nowMs)
    assert.deepEqual([first.settled, first.isBehind], [settleRunLimit, true])
    const second = await run(of, nowMs)
    assert.deepEqual([first.settled + second.settled, second.isBehind], [days * 96, false])
    assert.equal(settleRunLimit, 4 * settleBatch)
    const { wrongBalances, unbalanced } = await checkLedger(store.db, of.cell.id)
    assert.deepEqual([wrongBalances, unbalanced], [0, 0])
  } finally {
    await store.close()
  }
})

test('a new rule holds from its beginning and changes nothing before it', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await steadyHomes(store)
    await live(of, startMs, startMs + hourMs)
    const none = { kind: 'static' as const, shares: [], offerAgain: false }
    await saveSharingRule(store.db, of.cell.id, defaultSharingRule(startMs), 1)
    const later = { ...defaultSharingRule(startMs + 2 * quarterMs), key: none }
    await saveSharingRule(store.db, of.cell.id, later, 1)
    await settle(store.db, of.cell, of.homes, startMs, startMs + hourMs)
    const lines = await linesOf(of, 'home-0')
    assert.equal(lines['from-neighbours measured'], 500)
    assert.equal(lines['from-grid measured'], 2 * 150 + 2 * 500)
  } finally {
    await store.close()
  }
})

test('without a tariff nothing is settled and the run says what it waits for', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await steadyHomes(store)
    await store.db.deleteFrom('tariffs').execute()
    await live(of, startMs, startMs + hourMs)
    const { waitsFor, settled } = await run(of, startMs + hourMs)
    assert.deepEqual([waitsFor, settled], ['tariff', 0])
  } finally {
    await store.close()
  }
})

test('a quarter hour is closed when all have reported beyond it, or when the grace is over', () => {
  const nowMs = startMs + 2 * hourMs
  const awake = [nowMs - minuteMs, nowMs - 20 * minuteMs]
  assert.equal(closedUntilMs(awake, nowMs), nowMs - 30 * minuteMs)
  assert.equal(closedUntilMs([nowMs - minuteMs, nowMs - dayMs], nowMs), nowMs - quarterMs)
  assert.equal(closedUntilMs([], nowMs), nowMs - settleGraceMs)
  assert.equal(closedUntilMs([nowMs + dayMs], nowMs), nowMs)
})

testOnEachDatabase(
  'readings that come days late are settled by the next run, from where the sharing began',
  async (store) => {
    const of = await steadyHomes(store)
    const nowMs = startMs + 9 * dayMs
    // The meter of home 0 was cut off from the second day on and delivers everything on the tenth.
    await live(of, startMs, startMs + dayMs, [], quarterMs)
    await live(of, startMs + dayMs, nowMs, ['home-0'], quarterMs)
    for (let atMs = startMs + dayMs; atMs <= nowMs; atMs += 2 * dayMs) await run(of, atMs)
    while ((await run(of, nowMs)).isBehind);
    assert.equal((await linesOf(of, 'home-0'))['from-neighbours measured'], 96 * 250)
    await live(of, startMs - dayMs, nowMs, [], quarterMs)
    const ids = [of.cell.id, ...of.homes.map(({ id }) => id)]
    await rollUp(store.db, ids)
    const late = await run(of, nowMs)
    assert.equal(late.isBehind, false)
    assert.ok(late.corrected >= 7 * 96, `${late.corrected} corrected`)
    const settledMs = late.settledUntilMs ?? 0
    const quarters = (settledMs - startMs) / quarterMs
    assert.equal((await linesOf(of, 'home-0'))['from-neighbours measured'], quarters * 250)
    const before = await settlementsBetween(store.db, of.cell.id, 0, startMs)
    assert.equal(before.size, 0)
    assert.deepEqual(await changedSpans(store.db, ids), [])
    const again = await run(of, nowMs)
    assert.deepEqual([again.settled, again.corrected], [0, 0])
    const { unbalanced, wrongBalances, sumMicro } = await checkLedger(store.db, of.cell.id)
    assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
  },
)

test('of a long time that changed, each run settles a month', async (context) => {
  const store = await openStore(':memory:')
  context.after(() => store.close())
  const of = await steadyHomes(store)
  const nowMs = startMs + 32 * dayMs
  await live(of, startMs, nowMs, ['home-0'], quarterMs)
  while ((await run(of, nowMs)).isBehind);
  await live(of, startMs, nowMs, [], quarterMs)
  await rollUp(
    store.db,
    of.homes.map(({ id }) => id),
  )
  const first = await run(of, nowMs)
  assert.deepEqual([first.corrected, first.isBehind], [settleAgainLimit, true])
  const second = await run(of, nowMs)
  assert.equal(second.isBehind, false)
  assert.equal(
    first.corrected + second.corrected,
    ((first.settledUntilMs ?? 0) - startMs) / quarterMs,
  )
})
