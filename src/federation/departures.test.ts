import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { ManualClock } from '../kernel/clock.ts'
import { dayMs, hourMs } from '../kernel/steps.ts'
import { countersLimit, Departures } from './departures.ts'
import { leavingTable } from './leaving.ts'
import type { Departure, Receiver } from './leaving-check.ts'
import { departuresShown } from './store-departures.ts'

const startMs = Date.UTC(2026, 2, 1, 12)
const row = leavingTable.find(({ name }) => name === 'post')!
const to = (receiver: Receiver, cellId: string | null = 'c1'): Departure => {
  return { line: 'social', kind: 'Note', content: {}, to: receiver, cellId }
}
const north: Receiver = { kind: 'peer', address: 'https://north.example', isTrusted: true }

testOnEachDatabase(
  'what left is counted by hour, kind and receiver, with the last time and its fields',
  async ({ db }) => {
    const clock = new ManualClock(startMs)
    const departures = new Departures(db, clock)
    departures.count(to({ kind: 'followers', count: 12 }), { row, fields: ['id', 'type'] })
    await departures.write()
    clock.advance(60_000)
    departures.count(to({ kind: 'followers', count: 3 }), { row, fields: ['content', 'id'] })
    departures.count(to(north), { row, fields: [] })
    departures.count(to(north, null), { row, fields: [] })
    departures.count(to(north, 'c2'), { row, fields: ['id'] })
    clock.advance(hourMs)
    departures.count(to(north), { row, fields: ['id'] })
    const shown = (await departures.of('c1')).map(({ cellId, receiver, hourMs: hour, count }) => [
      cellId,
      receiver,
      (hour - startMs) / hourMs,
      count,
    ])
    assert.deepEqual(shown, [
      ['c1', 'https://north.example', 1, 1],
      ['c1', 'followers', 0, 15],
      ['c1', 'https://north.example', 0, 1],
      [null, 'https://north.example', 0, 1],
    ])
    const [, last] = await departures.of('c1')
    assert.deepEqual([last?.lastMs, last?.fields], [startMs + 60_000, ['content', 'id']])
    // Nothing is counted twice by writing or reading it.
    assert.equal((await departures.of('c1'))[1]?.count, 15)
    clock.advance(90 * dayMs - 60_000)
    await departures.write()
    assert.deepEqual(
      (await departures.of('c1')).map(({ count }) => count),
      [1],
    )
  },
)

testOnEachDatabase('neither counters nor what is shown grow without end', async ({ db }) => {
  const departures = new Departures(db, new ManualClock(startMs))
  for (let i = 0; i < countersLimit + 100; i++) {
    const address = `https://n${i}.example`
    departures.count(to({ kind: 'peer', address, isTrusted: true }), { row, fields: [] })
  }
  assert.equal(departures.waiting, countersLimit + 1)
  assert.equal((await departures.of('c1')).length, departuresShown)
  const kept = await db
    .selectFrom('departures')
    .select('count')
    .where('receiver', '=', 'others')
    .executeTakeFirst()
  assert.equal(kept?.count, 100)
})
