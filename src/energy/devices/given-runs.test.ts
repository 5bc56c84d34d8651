import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { besideRuns, givenRuns } from './given-runs.ts'
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
