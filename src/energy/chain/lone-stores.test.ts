import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noGap, type Lengths } from '../../coordination/pairs.ts'
import { ResponseSum } from '../../coordination/response-sum.ts'
import { ordinaryFloats } from '../../kernel/floats.ts'
import { seededRandom } from '../../kernel/random.ts'
import { Chain } from './chain.ts'
import { storeOf } from './kept-store.ts'
import { shapeOf } from './lone-layout.ts'
import { LoneDesks } from './lone-desk.ts'
import { LoneStores } from './lone-stores.ts'
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

const desks = new LoneDesks()

function loneOf(storages: readonly Storage[], startSoftness = 0): LoneStores {
  const lones = storages.map((storage) => ({
    store: storeOf(storage),
    actions: new StorageFlexibility(storage, null).actions,
  }))
  return new LoneStores(lones, desks.for(shapeOf(count, lones)), ordinaryFloats, startSoftness)
}

function chainOf(storage: Storage, startSoftness = 0): Chain {
  return new Chain({
    machines: [new StorageFlexibility(storage, null).actions],
    stores: [storeOf(storage)],
    line: null,
    lines: null,
    fixed: new Float64Array(count),
    floats: ordinaryFloats,
    turns: ordinaryFloats,
    startSoftness,
  })
}

/** One round of what a member is asked, down to the next point; it goes as far as it can, or by `lengths`. */
function round(
  path: Path,
  prices: Float64Array,
  target: Float64Array,
  softness: number,
  lengths?: Lengths,
) {
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
  path.move(lengths ?? reach)
  const least = { value: 0, magnitude: 0 }
  path.addLeast(target, least)
  return { response: response.matrix, foreseen, trial, reach, use: path.use, least }
}

/** Records hold 32-bit floats: of a level of 10 kWh that is a thousandth of a Wh, and powers make up for it from step to step. */
const share = 1e-4
const powerShare = 2e-3

function near(one: number, other: number, what: string, within = share): void {
  const off = Math.abs(one - other)
  assert.ok(off <= within * (1 + Math.abs(other)), `${what}: ${one}, not ${other}`)
}

test('a store by itself goes the way of the chain with one store, number by number', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const storage = randomStorage(seed)
    const [lone, chain] = [loneOf([storage]), chainOf(storage)]
    assert.equal(lone.limits, chain.limits)
    const prices = Float64Array.from({ length: count }, (_, t) => 60 + 25 * Math.sin(t / 3 + seed))
    const target = prices.map((price, t) => price + 2 * Math.cos(t))
    for (const path of [lone, chain]) path.begin(prices, 20_000)
    for (const softness of [8000, 2000, 500]) {
      const [of, by] = [lone, chain].map((path) => round(path, prices, target, softness))
      assert.ok(of !== undefined && by !== undefined)
      for (const [i, value] of by.response.entries()) near(of.response[i]!, value, `response ${i}`)
      for (const [t, value] of by.foreseen.entries())
        near(of.foreseen[t]!, value, `foreseen ${t}`, powerShare)
      for (const [t, value] of by.use.entries()) near(of.use[t]!, value, `use ${t}`, powerShare)
      near(of.trial.leftAlone, by.trial.leftAlone, 'left alone')
      near(of.trial.gap.now, by.trial.gap.now, 'gap')
      near(of.reach.use, by.reach.use, 'reach of use')
      near(of.reach.price, by.reach.price, 'reach of prices')
      near(of.least.value, by.least.value, 'bound')
    }
  }
})

test('who begins with little softness comes to the same point as who comes down to it bit by bit', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const storages = [randomStorage(seed), randomStorage(seed)]
    const prices = Float64Array.from({ length: count }, (_, t) => 60 + 25 * Math.sin(t / 3 + seed))
    const little = 5
    for (const [quick, slow] of [
      [loneOf(storages, 100_000), loneOf(storages)],
      [chainOf(storages[0]!, 100_000), chainOf(storages[0]!)],
    ] as const) {
      // After the way down one step more makes the point exact.
      for (let i = 0; i < 3; i++) quick.begin(prices, little)
      for (let softness = 100_000; softness > little; softness /= 3) slow.begin(prices, softness)
      for (let i = 0; i < 3; i++) slow.begin(prices, little)
      for (let t = 0; t < count; t++) {
        const level = slow.level(0, t)
        assert.ok(Math.abs(quick.level(0, t) - level) <= 0.1, `seed ${seed}: level ${t}`)
        // Worths of records of 32 bits can be anything near where softness is little: there only what they prove is told.
        if (quick instanceof Chain) {
          const apart = Math.abs(quick.worth(0, t) - slow.worth(0, t))
          assert.ok(apart <= 0.05, `seed ${seed}: worth ${t}`)
        }
      }
      const [one, other] = [quick, slow].map((path) => {
        const sum = { value: 0, magnitude: 0 }
        path.addLeast(prices, sum)
        return sum
      })
      const apart = Math.abs(one!.value - other!.value)
      assert.ok(apart <= 1e-6 * other!.magnitude, `seed ${seed}: ${apart} of ${other!.magnitude}`)
    }
  }
})

test('two stores at once go each the way that it goes by itself', () => {
  for (let seed = 1; seed <= 25; seed++) {
    const storages = [randomStorage(seed), randomStorage(seed + 100)]
    const both = loneOf(storages)
    const alone = storages.map(chainOf)
    const prices = Float64Array.from({ length: count }, (_, t) => 60 + 25 * Math.sin(t / 3 + seed))
    const target = prices.map((price, t) => price + 2 * Math.cos(t))
    for (const path of [both, ...alone]) path.begin(prices, 20_000)
    for (const softness of [8000, 2000, 500]) {
      const of = round(both, prices, target, softness)
      const each = alone.map((path) => round(path, prices, target, softness, of.reach))
      const sum = (read: (one: (typeof each)[number]) => number): number =>
        each.reduce((all, one) => all + read(one), 0)
      for (const [i, value] of of.response.entries()) {
        near(
          value,
          sum(({ response }) => response[i]!),
          `response ${i}`,
        )
      }
      for (let t = 0; t < count; t++) {
        near(
          of.foreseen[t]!,
          sum(({ foreseen }) => foreseen[t]!),
          `foreseen ${t}`,
          powerShare,
        )
        near(
          of.use[t]!,
          sum(({ use }) => use[t]!),
          `use ${t}`,
          powerShare,
        )
        for (const k of storages.keys())
          near(both.level(k, t), alone[k]!.level(0, t), `level ${k} ${t}`)
      }
      near(
        of.trial.leftAlone,
        sum(({ trial }) => trial.leftAlone),
        'left alone',
      )
      near(of.reach.use, Math.min(...each.map(({ reach }) => reach.use)), 'reach of use')
      near(
        of.least.value,
        sum(({ least }) => least.value),
        'bound',
      )
    }
  }
})
