import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { drawingFrom, type Drawing } from '../fixtures-drawing.ts'
import { bestCourse, type MachineChoice } from './best-course.ts'
import { flowOf, storageCost, type Storage } from './storage.ts'

/** W: on or off. */
const onW = 1000

/** Heat in a body that is wished to stay in a range and filled by a machine that is on or off. */
function heatStore(count: number, draw: Drawing): Storage {
  const all = (value: number): Float64Array => new Float64Array(count).fill(value)
  const rising = Float64Array.from({ length: count }, (_, t) => 900 * (t + draw.between(0, 1)))
  return {
    startLevel: 0,
    gain: all(draw.between(1, 3)),
    drain: all(1),
    maxIn: all(onW),
    maxOut: all(0),
    lower: all(0),
    upper: all(1e9),
    wantedLow: rising.map((level) => level - 1000),
    wantedHigh: rising.map((level) => level + draw.between(1000, 3000)),
    lowPrice: all(draw.between(0, 3)),
    highPrice: all(draw.between(0, 3)),
    wear: 0,
    fuel: draw.between(0, 0.5),
    leastIn: onW,
    endValue: draw.between(0, 1),
    endReference: 0,
  }
}

function costOf(
  { stores, cost, startCost }: MachineChoice,
  drives: readonly Float64Array[],
): number {
  let sum = 0
  for (const [k, store] of stores.entries()) {
    sum += storageCost(
      store,
      drives[k]!.map((drive, t) => flowOf(store, t, drive)),
    )
  }
  let before = 0
  for (let t = 0; t < drives[0]!.length; t++) {
    const power = drives.reduce((of, drive) => of + drive[t]!, 0)
    sum += cost(t, power) + (power > 0 && before <= 0 ? startCost : 0)
    before = power
  }
  return sum
}

/** The least and the most that a course costs which gives each store one of these parts of the machine's power in each step. */
function allTried(
  machine: MachineChoice,
  count: number,
  parts: readonly number[][],
): { readonly least: number; readonly most: number } {
  const drives = machine.stores.map(() => new Float64Array(count))
  let least = Infinity
  let most = -Infinity
  const tryFrom = (t: number): void => {
    if (t === count) {
      const cost = costOf(machine, drives)
      least = Math.min(least, cost)
      most = Math.max(most, cost)
      return
    }
    for (const part of parts) {
      for (const [k, drive] of drives.entries()) drive[t] = part[k]! * onW
      tryFrom(t + 1)
    }
  }
  tryFrom(0)
  return { least, most }
}

test('no course of a machine that is on or off is better of one store, and hardly one of two', () => {
  const one = [[0], [1]]
  const two = [
    [0, 0],
    [1, 0],
    [0.75, 0.25],
    [0.5, 0.5],
    [0, 1],
  ]
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), fc.boolean(), (seed, isAlone) => {
      const draw = drawingFrom(seededRandom(seed))
      const count = isAlone ? 8 : 5
      const prices = Float64Array.from({ length: count }, () => draw.between(-0.5, 3))
      const stores = (isAlone ? one[0]! : two[0]!).map(() => heatStore(count, draw))
      // Others leave some power free: a price with a bend.
      const freeW = draw.between(0, onW)
      const cost = (t: number, power: number): number =>
        prices[t]! * power + Math.max(0, power - freeW)
      const machine: MachineChoice = {
        stores,
        powers: () => [onW],
        cost,
        startCost: draw.between(0, 500),
      }
      const drives = bestCourse(machine)
      for (let t = 0; t < count; t++) {
        const power = drives.reduce((sum, of) => sum + of[t]!, 0)
        assert.ok(Math.abs(power) < 1e-6 || Math.abs(power - onW) < 1e-6, `${power} W`)
      }
      const found = costOf(machine, drives)
      const { least, most } = allTried(machine, count, isAlone ? one : two)
      // Levels of two stores that are told apart are further from each other.
      const above = (found - least) / (most - least)
      assert.ok(above <= (isAlone ? 1e-9 : 0.03), `${above}`)
      if (isAlone) assert.ok(above >= -1e-9, `${above}`)
    }),
    { numRuns: 100 },
  )
})

test('a store that can be emptied is, where that pays', () => {
  const draw = drawingFrom(seededRandom(1))
  const count = 4
  const store: Storage = {
    ...heatStore(count, draw),
    startLevel: 3000,
    maxOut: new Float64Array(count).fill(500),
    lowPrice: new Float64Array(count),
    highPrice: new Float64Array(count),
    endValue: 0.5,
  }
  const [drive] = bestCourse({
    stores: [store],
    powers: () => [onW, -500],
    cost: (t, power) => (t === 2 ? 2 : 0.6) * power,
    startCost: 0,
  })
  assert.equal(drive![2], -500)
})
