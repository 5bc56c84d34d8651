import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadHighs, optimumOf } from '../../../test/highs.ts'
import { Workplace } from '../chain/workplace.ts'
import { seededRandom } from '../../kernel/random.ts'
import { ChainMember } from '../chain/chain-member.ts'
import { StorageFlexibility } from './storage-flexibility.ts'
import { flowOf, useOfDrive, type Storage } from './storage.ts'

const stepCount = 8
const none = new Float64Array(stepCount)

test('the bound of a storage comes to the optimum of its linear program as softness falls', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 120; seed++) {
    const { storage, prices } = randomStorage(seed)
    const expected =
      optimumOf(highs, program(storage, prices)) + storage.endValue * storage.endReference
    const { member } = memberOf(storage)
    let bound = -Infinity
    for (let softness = 1; softness > 1e-9; softness /= 5) {
      member.begin(prices, softness)
      const { value, magnitude } = member.bound(prices)
      assert.ok(value <= expected + 1e-6 * (1 + magnitude), `seed ${seed}: ${value} > ${expected}`)
      bound = Math.max(bound, value)
    }
    const off = (expected - bound) / (1 + Math.abs(expected))
    assert.ok(off < 1e-4, `seed ${seed}: ${bound} ${expected}`)
  }
})

test('wherever a storage stands, its bound is below the cost of what it settles for', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { storage, prices } = randomStorage(seed)
    const { member } = memberOf(storage)
    const elsewhere = prices.map((price, t) => 0.5 - price + 0.1 * t)
    for (const softness of [1, 0.01, 1e-5]) {
      member.begin(elsewhere, softness)
      const cost =
        member.settle() + member.settled.reduce((sum, use, t) => sum + use * prices[t]!, 0)
      assert.ok(member.bound(prices).value <= cost + 1e-5, `seed ${seed}`)
    }
  }
})

test('what a storage settles for keeps its power and its levels, from wherever it stands', () => {
  for (let seed = 1; seed <= 100; seed++) {
    const { storage, prices } = randomStorage(seed)
    const { member, flexibility } = memberOf(storage)
    for (const softness of [3, 0.1, 1e-4]) {
      member.begin(prices, softness)
      member.settle()
      let level = storage.startLevel
      for (const [t, use] of flexibility.settled.entries()) {
        const drive = flexibility.settledDrive[t]!
        assert.equal(use, useOfDrive(storage, drive))
        assert.ok(drive <= storage.maxIn[t]! + 1e-9 && drive >= -storage.maxOut[t]! - 1e-9)
        level += flowOf(storage, t, drive)
        const { from, perLevel } = storage.fade ?? { from: storage.maxIn, perLevel: 0 }
        assert.ok(drive <= Math.max(0, from[t]! - perLevel * level) + 1e-9)
        assert.ok(level >= storage.lower[t]! - 1e-9 && level <= storage.upper[t]! + 1e-9)
      }
    }
  }
})

function memberOf(storage: Storage): { member: ChainMember; flexibility: StorageFlexibility } {
  const flexibility = new StorageFlexibility(storage, null)
  return {
    member: new ChainMember([flexibility], none, null, new Workplace(0)),
    flexibility,
  }
}

function randomStorage(seed: number): {
  storage: Storage
  prices: Float64Array
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
  const kind = seededRandom(seed + 1_000)
  const perLevel = ((0.3 + kind.next()) * maxIn) / capacity
  return {
    storage: {
      ...(kind.next() < 0.4
        ? { fade: { from: each(() => perLevel * capacity + 0.1 * maxIn), perLevel } }
        : {}),
      ...(kind.next() < 0.2 ? { fills: 'giving', fuel: 0.3 } : {}),
      ...(kind.next() < 0.3 ? { empties: 'taking' } : {}),
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
  }
}

/** One storage as a program of its own, less the constant of the end value. */
function program(storage: Storage, prices: Float64Array): string {
  const costs: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  const add = (factor: number, name: string): string =>
    `${factor < 0 ? '-' : '+'} ${Math.abs(factor)} ${name}`
  for (let t = 0; t < stepCount; t++) {
    const price = prices[t]!
    const maxIn = storage.maxIn[t]!
    const maxOut = storage.maxOut[t]!
    const ofIn = storage.fills === 'giving' ? -price : price
    const ofOut = storage.empties === 'taking' ? price : -price
    costs.push(add((storage.fuel ?? 0) + ofIn, `c${t}`), add(storage.wear + ofOut, `d${t}`))
    if (storage.fade !== undefined) {
      rows.push(`c${t} ${add(storage.fade.perLevel, `s${t}`)} <= ${storage.fade.from[t]!}`)
    }
    costs.push(add(storage.lowPrice[t]!, `a${t}`), add(storage.highPrice[t]!, `b${t}`))
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
  return `Minimize\n cost: ${costs.join(' ')}\nSubject To\n ${rows.join('\n ')}\nBounds\n ${bounds.join('\n ')}\nEnd`
}
