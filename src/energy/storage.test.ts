import assert from 'node:assert/strict'
import { test } from 'node:test'
import highsModule, { type Highs } from 'highs'
import { seededRandom } from '../kernel/random.ts'
import { heldLevel, worthsAgain } from './storage-again.ts'
import { respond } from './storage-flow.ts'
import { StorageMember } from './storage-member.ts'
import { proximalWorths, StorageWork } from './storage-worths.ts'
import { storageCost, type Storage } from './storage.ts'

const stepCount = 8
const work = new StorageWork(stepCount)

test('the bound of a storage is the optimum of its linear program', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 150; seed++) {
    const { storage, prices } = randomStorage(seed)
    const member = new StorageMember(storage, null, work)
    const reference = solve(highs, program(storage, prices, null))
    const expected = reference + storage.endValue * storage.endReference
    const { value } = member.bound(prices)
    assert.ok(
      Math.abs(value - expected) < 1e-9 * (1 + Math.abs(expected)),
      `seed ${seed}: ${value} ${expected}`,
    )
  }
})

test('no worths, however wrong, prove more than the optimum', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const { storage, prices } = randomStorage(seed)
    const best = new StorageMember(storage, null, work).bound(prices).value
    const other = new StorageMember(storage, null, work)
    other.answer(
      prices.map((price) => price * 1.3 - 0.1),
      0.5,
      1,
    )
    other.settle()
    const cost =
      other.settled.reduce((sum, use, t) => sum + use * prices[t]!, 0) +
      storageCost(storage, other.flows)
    assert.ok(best <= cost + 1e-9, `seed ${seed}: ${best} ${cost}`)
  }
})

test('the answer of a storage is the optimum of its quadratic program', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 100; seed++) {
    const { storage, prices, stride } = randomStorage(seed)
    const member = new StorageMember(storage, null, work)
    const anchor = Float64Array.from(member.use)
    const tau = stride * member.reach
    if (tau === 0) continue
    const reference = solve(highs, program(storage, prices, { anchor, tau }))
    member.answer(prices, stride, 1)
    let cost = -reference
    for (let t = 0; t < stepCount; t++) {
      const use = member.use[t]!
      cost += prices[t]! * use + (use * use - 2 * use * anchor[t]!) / (2 * tau)
    }
    cost += costInHull(storage, member.use, member.flows)
    // Wasting costs a little in the answer and nothing in the program: see `storage-flow.ts`.
    assert.ok(cost > -1e-6 && cost < 0.02 * (1 + Math.abs(reference)), `seed ${seed}: ${cost}`)
    if (prices.every((price) => price > 0.3))
      assert.ok(Math.abs(cost) < 1e-6, `seed ${seed}: ${cost}`)
  }
})

test('a narrow guess of the worths changes nothing', () => {
  const { storage, prices } = randomStorage(4)
  const often = new StorageMember(storage, null, work)
  for (let round = 1; round <= 30; round++) {
    const moved = prices.map((price, t) => price + 0.02 * Math.sin(round + t))
    often.answer(moved, 0.7, 1.6)
    const bound = often.bound(moved).value
    const fresh = new StorageMember(storage, null, work).bound(moved).value
    assert.ok(Math.abs(bound - fresh) < 1e-9)
  }
})

test('what held a storage before gives the same answer as finding it anew', () => {
  let again = 0
  for (let seed = 1; seed <= 60; seed++) {
    const { storage, prices, stride } = randomStorage(seed)
    const tau = stride * 3
    const heldAt = new Float64Array(stepCount)
    const worths = new Float64Array(stepCount)
    for (let round = 0; round < 12; round++) {
      const centre = prices.map((price, t) => -tau * (price - 0.5 + 0.01 * Math.sin(round + 2 * t)))
      const fresh = new Float64Array(stepCount)
      proximalWorths(storage, centre, tau, fresh, Infinity, work)
      const scratch = new Float64Array(stepCount)
      const isFound = round > 0 && worthsAgain(storage, centre, tau, heldAt, worths, scratch)
      const expected = flowsAt(storage, centre, tau, fresh)
      if (isFound) {
        again++
        const found = flowsAt(storage, centre, tau, worths)
        for (let t = 0; t < stepCount; t++) {
          assert.ok(Math.abs(found[t]! - expected[t]!) < 1e-6, `seed ${seed}, step ${t}`)
        }
      } else worths.set(fresh)
      let level = storage.startLevel
      for (let t = 0; t < stepCount; t++) {
        level += expected[t]!
        heldAt[t] = heldLevel(storage, t, level)
      }
    }
  }
  assert.ok(again > 100, `it is found again often: ${again}`)
})

function flowsAt(
  storage: Storage,
  centre: Float64Array,
  tau: number,
  worths: Float64Array,
): Float64Array {
  let level = storage.startLevel
  return worths.map((worth, t) => {
    const answer = { use: 0, flow: 0 }
    respond(storage, t, centre[t]!, tau, worth, answer)
    const most = storage.upper[t]! - level
    const flow = Math.max(storage.lower[t]! - level, Math.min(most, answer.flow))
    level += flow
    return flow
  })
}

function randomStorage(seed: number): {
  storage: Storage
  prices: Float64Array
  stride: number
} {
  const random = seededRandom(seed)
  const between = (low: number, high: number): number => low + (high - low) * random.next()
  const each = (of: () => number): Float64Array => Float64Array.from({ length: stepCount }, of)
  const chance = (share: number): boolean => random.next() < share
  const gain = between(0.8, 1)
  const drain = 1 / between(0.8, 1)
  const maxIn = between(1, 4)
  const maxOut = chance(0.3) ? 0 : between(1, 4)
  const capacity = between(3, 8)
  const startLevel = between(0, capacity)
  const least = chance(0.4) ? -0.5 : 0.1
  return {
    storage: {
      startLevel,
      gain: each(() => gain),
      drain: each(() => drain),
      maxIn: each(() => (chance(0.2) ? 0 : maxIn)),
      maxOut: each(() => (chance(0.2) ? 0 : maxOut)),
      lower: each(() => 0),
      upper: each(() => capacity),
      wantedLow: each(() => (chance(0.4) ? between(0, capacity / 2) : 0)),
      wantedHigh: each(() => (chance(0.4) ? between(capacity / 2, capacity) : capacity)),
      lowPrice: each(() => (chance(0.5) ? between(0, 2) : 0)),
      highPrice: each(() => (chance(0.5) ? between(0, 2) : 0)),
      wear: chance(0.5) ? 0 : between(0, 0.1),
      endValue: between(0, 1),
      endReference: startLevel,
    },
    prices: each(() => between(least, 1)),
    stride: between(0.1, 3),
  }
}

/** Cost of uses and flows that may waste: what is charged and discharged at once follows from both. */
function costInHull(storage: Storage, uses: Float64Array, flows: Float64Array): number {
  let wear = 0
  for (let t = 0; t < stepCount; t++) {
    const gain = storage.gain[t]!
    const discharged = (gain * uses[t]! - flows[t]!) / (storage.drain[t]! - gain)
    wear += storage.wear * Math.max(0, discharged)
  }
  return wear + storageCost({ ...storage, wear: 0, endReference: 0 }, flows)
}

/** One storage as a program of its own, less the constant of the end value. */
function program(
  storage: Storage,
  prices: Float64Array,
  pull: { anchor: Float64Array; tau: number } | null,
): string {
  const costs: string[] = []
  const squares: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  const add = (factor: number, name: string): string =>
    `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`
  for (let t = 0; t < stepCount; t++) {
    const price = prices[t]! - (pull === null ? 0 : pull.anchor[t]! / pull.tau)
    const maxIn = storage.maxIn[t]!
    const maxOut = storage.maxOut[t]!
    costs.push(add(price, `c${t}`), add(storage.wear - price, `d${t}`))
    costs.push(add(storage.lowPrice[t]!, `a${t}`), add(storage.highPrice[t]!, `b${t}`))
    if (pull !== null) {
      const square = 1 / pull.tau
      squares.push(`+ ${square} c${t} ^2 + ${square} d${t} ^2 - ${2 * square} c${t} * d${t}`)
    }
    const before = t > 0 ? `- s${t - 1}` : ''
    rows.push(
      `s${t} ${before} ${add(-storage.gain[t]!, `c${t}`)} ${add(storage.drain[t]!, `d${t}`)} = ${t > 0 ? 0 : storage.startLevel}`,
      `s${t} + a${t} >= ${storage.wantedLow[t]!}`,
      `s${t} - b${t} <= ${storage.wantedHigh[t]!}`,
    )
    if (maxIn > 0 && maxOut > 0) rows.push(`${1 / maxIn} c${t} + ${1 / maxOut} d${t} <= 1`)
    bounds.push(`0 <= c${t} <= ${maxIn}`, `0 <= d${t} <= ${maxOut}`)
    bounds.push(`${storage.lower[t]!} <= s${t} <= ${storage.upper[t]!}`)
  }
  costs.push(add(-storage.endValue, `s${stepCount - 1}`))
  const quadratic = squares.length > 0 ? `+ [ ${squares.join(' ')} ] / 2` : ''
  return `Minimize\n cost: ${costs.join(' ')} ${quadratic}\nSubject To\n ${rows.join('\n ')}\nBounds\n ${bounds.join('\n ')}\nEnd`
}

function solve(highs: Highs, text: string): number {
  const solution = highs.solve(text, { output_flag: false })
  assert.equal(solution.Status, 'Optimal')
  return solution.ObjectiveValue
}

async function loadHighs(): Promise<Highs> {
  // The package's types describe its CommonJS form; imported as a module the loader is the default itself.
  const load = highsModule as unknown as () => Promise<Highs>
  return load()
}
