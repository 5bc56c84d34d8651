import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quarterMs, steps } from '../../kernel/steps.ts'
import type { CityPlan } from './city-plan.ts'
import { fullLimit, newsOf } from './joint-news.ts'

/** A joint plan of two, of which one was late. */
function planOf(netW: readonly number[]): CityPlan {
  const none = new Float64Array(netW.length)
  return {
    id: 'plan',
    cellId: 'city',
    issuedMs: 0,
    steps: steps(0, quarterMs, netW.length),
    certificate: { costMicro: 1, boundMicro: 1, gap: 0, rounds: 1, seconds: 1 },
    priceMicroPerKwh: none,
    importLimitW: 1000,
    exportLimitW: 500,
    netW: Float64Array.from(netW),
    members: [
      { cellId: 'a', name: 'A', netW: none, absent: null, parts: null },
      { cellId: 'b', name: 'B', netW: none, absent: 'late', parts: null },
    ],
  }
}

test('members are told how many took part, and when the connection is full: nothing else', () => {
  const news = newsOf(planOf([1000, 996, 994, 0, -499, -500, 1001]))
  assert.deepEqual(news, {
    neighbourhoods: 2,
    absent: 1,
    full: [
      { from: 0, to: 2, way: 'in' },
      { from: 6, to: 7, way: 'in' },
      { from: 4, to: 6, way: 'out' },
    ],
  })
  const free = { ...planOf([1e9, -1e9]), importLimitW: null, exportLimitW: null }
  assert.deepEqual(newsOf(free).full, [], 'without a limit it is never full')
})

test('of a connection that is full again and again so much is told and no more', () => {
  const netW = Array.from({ length: 384 }, (_, t) => (t % 2 === 0 ? 1000 : 0))
  assert.equal(newsOf(planOf(netW)).full.length, fullLimit)
})
