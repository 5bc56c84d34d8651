import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noGap, type Lengths } from '../../coordination/pairs.ts'
import { ResponseSum } from '../../coordination/response-sum.ts'
import { ordinaryFloats } from '../../kernel/floats.ts'
import { seededRandom } from '../../kernel/random.ts'
import { Chain } from './chain.ts'
import { storeOf } from './kept-store.ts'
import { LoneStore } from './lone-store.ts'
import type { Path } from './path.ts'
import { reachable } from '../devices/storage-build.ts'
import { StorageFlexibility } from '../devices/storage-flexibility.ts'
import type { Storage } from '../devices/storage.ts'

const count = 30

function randomStorage(seed: number): Storage {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  const all = (value: number): Float64Array => new Float64Array(count).fill(value)
  const capacity = between(4000, 12_000)
  const isCar = random.next() < 0.4
  const away = isCar ? 8 + Math.floor(between(0, 6)) : count
  const maxIn = all(between(2000, 5000))
  for (let t = away; t < Math.min(count, away + 6); t++) maxIn[t] = 0
  const lowPrice = all(random.next() < 0.5 ? 0 : between(1, 4))
  return reachable({
    startLevel: capacity * random.next(),
    gain: all(0.23),
    drain: all(0.27),
    maxIn,
    maxOut: all(isCar ? 0 : between(2000, 5000)),
    lower: all(0),
    upper: all(capacity),
    wantedLow: all(capacity * 0.3),
    wantedHigh: all(capacity * (random.next() < 0.5 ? 1 : 0.8)),
    lowPrice,
    highPrice: all(random.next() < 0.5 ? 0 : 2),
    wear: random.next() < 0.5 ? 0 : 3,
    endValue: 150,
    endReference: 0,
  })
}

/** The same store by itself, as both kinds of path. */
function pathsOf(storage: Storage): readonly [LoneStore, Chain] {
  const { actions } = new StorageFlexibility(storage, null)
  const store = storeOf(storage)
  return [
    new LoneStore(store, actions, count, ordinaryFloats, ordinaryFloats),
    new Chain({
      machines: [actions],
      stores: [store],
      line: null,
      lines: null,
      fixed: new Float64Array(count),
      floats: ordinaryFloats,
      turns: ordinaryFloats,
    }),
  ]
}

/** One round of what a member is asked, down to the next point. */
function round(path: Path, prices: Float64Array, target: Float64Array, softness: number) {
  const response = new ResponseSum(count)
  path.linearise(response)
  response.finish()
  path.foresee(prices, 0)
  const trial = { reach: { use: 1, price: 1 }, gap: noGap(), leftAlone: 0 }
  path.tryOut(target, trial)
  path.foresee(prices, softness)
  const foreseen = Float64Array.from(path.foreseen)
  const reach: Lengths = { use: 1, price: 1 }
  path.turn(target, softness, reach)
  path.move(reach)
  const least = { value: 0, magnitude: 0 }
  path.addLeast(target, least)
  return { response: response.matrix, foreseen, trial, reach, use: path.use, least }
}

function near(one: number, other: number, what: string): void {
  assert.ok(Math.abs(one - other) <= 1e-6 * (1 + Math.abs(other)), `${what}: ${one}, not ${other}`)
}

test('a store by itself goes the way of the chain with one store, number by number', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const [lone, chain] = pathsOf(randomStorage(seed))
    assert.equal(lone.limits, chain.limits)
    const prices = Float64Array.from({ length: count }, (_, t) => 60 + 25 * Math.sin(t / 3 + seed))
    const target = prices.map((price, t) => price + 2 * Math.cos(t))
    for (const path of [lone, chain]) path.begin(prices, 20_000)
    for (const softness of [8000, 2000, 500]) {
      const [of, by] = [lone, chain].map((path) => round(path, prices, target, softness))
      assert.ok(of !== undefined && by !== undefined)
      for (const [i, value] of by.response.entries()) near(of.response[i]!, value, `response ${i}`)
      for (const [t, value] of by.foreseen.entries()) near(of.foreseen[t]!, value, `foreseen ${t}`)
      for (const [t, value] of by.use.entries()) near(of.use[t]!, value, `use ${t}`)
      near(of.trial.leftAlone, by.trial.leftAlone, 'left alone')
      near(of.trial.gap.now, by.trial.gap.now, 'gap')
      near(of.reach.use, by.reach.use, 'reach of use')
      near(of.reach.price, by.reach.price, 'reach of prices')
      near(of.least.value, by.least.value, 'bound')
    }
  }
})
