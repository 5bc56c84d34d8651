import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { besideRuns, boundsBeside, givenRuns } from './given-runs.ts'
import { ordinaryFloats } from '../../kernel/floats.ts'
import { courseOf } from './storage-build.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { flowOf, mostFlow, storageCost, type Storage } from './storage.ts'

test('what is filled beside given runs costs what the whole costs, less the fuel of the runs, and no more power is left', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const draw = drawingFrom(seededRandom(seed))
      const count = 6
      const of = (low: number, high: number): Float64Array =>
        Float64Array.from({ length: count }, () => draw.between(low, high))
      const storage: Storage = {
        startLevel: draw.between(0, 1000),
        gain: of(0.5, 1),
        drain: of(1, 2),
        maxIn: of(1500, 3000),
        maxOut: of(0, 500),
        lower: of(-1e6, -1e5),
        upper: of(1e5, 1e6),
        wantedLow: of(-2000, 2000),
        wantedHigh: of(2000, 6000),
        lowPrice: of(0, 3),
        highPrice: of(0, 3),
        wear: draw.between(0, 1),
        fuel: draw.between(0, 1),
        leastIn: 1000,
        ...(draw.chance(0.5)
          ? { fade: { from: of(2000, 9000), perLevel: draw.between(0, 1) } }
          : {}),
        endValue: draw.between(0, 2),
        endReference: draw.between(0, 1000),
      }
      const runsW = Float64Array.from({ length: count }, () => (draw.chance(0.5) ? 1000 : 0))
      const [runs] = givenRuns([runsW], 2000)!
      const beside = besideRuns(storage, runs!)
      let level = storage.startLevel
      let levelBeside = beside.startLevel
      let fuel = 0
      const flows = new Float64Array(count)
      const flowsBeside = new Float64Array(count)
      for (let t = 0; t < count; t++) {
        const most = mostFlow(beside, t, levelBeside)
        const isOff = runsW[t] === 0
        assert.ok(!isOff || most === 0)
        // The whole has as much left as what is beside, where neither ends at nothing or at the machine's power.
        const whole = Math.min(mostFlow(storage, t, level), flowOf(storage, t, 2000))
        const given = flowOf(storage, t, runsW[t]!)
        if (!isOff && whole >= given) assert.ok(Math.abs(whole - given - most) < 1e-6)
        flowsBeside[t] =
          isOff && draw.chance(0.5) ? -draw.between(0, 100) : most * draw.between(0, 1)
        flows[t] = flowsBeside[t]! + given
        level += flows[t]!
        levelBeside += flowsBeside[t]!
        fuel += storage.fuel! * runsW[t]!
      }
      const cost = storageCost(storage, flows)
      const besideCost = storageCost(beside, flowsBeside) + fuel
      assert.ok(Math.abs(cost - besideCost) < 1e-6 * (1 + Math.abs(cost)), `${cost} ${besideCost}`)
    }),
  )
})

test('two stores of one machine share what is left beside its runs', () => {
  const runs = givenRuns([Float64Array.of(600, 0, 0), Float64Array.of(400, 1000, 0)], 1500)!
  assert.deepEqual(
    runs.map(({ restW }) => [...restW]),
    [
      [500, 500, 0],
      [500, 500, 0],
    ],
  )
  assert.equal(givenRuns(undefined, 1500), undefined)
})

test('beside runs that come later a level stays low enough for them, and from there each of them fits in', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const draw = drawingFrom(seededRandom(seed))
      const count = 8
      const all = (value: number): Float64Array => new Float64Array(count).fill(value)
      const runsW = Float64Array.from({ length: count }, () => (draw.chance(0.5) ? 1000 : 0))
      const brought = runsW.reduce((sum, power) => sum + power, 0)
      const perLevel = draw.between(0.1, 1)
      const storage: Storage = {
        startLevel: 0,
        gain: all(1),
        drain: all(1),
        maxIn: all(3000),
        maxOut: all(0),
        lower: all(0),
        upper: all(brought + draw.between(0, 4000)),
        wantedLow: all(0),
        wantedHigh: all(brought),
        lowPrice: all(0),
        highPrice: all(0),
        wear: 0,
        leastIn: 1000,
        ...(draw.chance(0.5)
          ? { fade: { from: all(1000 + perLevel * (brought + 500)), perLevel } }
          : {}),
        endValue: 0,
        endReference: 0,
      }
      const [runs] = givenRuns([runsW], 3000)!
      const { lower, upper } = boundsBeside(storage, runs!)
      let level = 0
      for (let t = 0; t < count; t++) {
        const most = runsW[t] === 0 ? 0 : mostFlow(storage, t, level)
        assert.ok(most >= runsW[t]! - 1e-6, `step ${t}: ${most} W are left for ${runsW[t]} W`)
        level = Math.max(lower[t]!, Math.min(upper[t]!, level + draw.between(0.5, 1.5) * most))
        assert.ok(level <= storage.upper[t]! + 1e-6)
      }
    }),
  )
})

test('a last plan that filled a store earlier is followed no further than runs still fit in', () => {
  const all = (value: number): Float64Array => new Float64Array(4).fill(value)
  const storage: Storage = {
    startLevel: 0,
    gain: all(1),
    drain: all(1),
    maxIn: all(3000),
    maxOut: all(0),
    lower: all(0),
    upper: all(5000),
    wantedLow: all(0),
    wantedHigh: all(5000),
    lowPrice: all(0),
    highPrice: all(0),
    wear: 0,
    leastIn: 1000,
    endValue: 1,
    endReference: 0,
  }
  const [runs] = givenRuns([Float64Array.of(1000, 1000, 0, 1000)], 3000)!
  const store = new StorageFlexibility(
    storage,
    Float64Array.of(3000, 2000, 0, 0),
    ordinaryFloats,
    runs,
  )
  store.resume()
  const { levels } = courseOf(storage, store.settledDrive)
  assert.deepEqual([...levels], [3000, 4000, 4000, 5000])
})
