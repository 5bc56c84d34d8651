import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { randomCommunity } from '../fixtures.ts'
import { joined, LocalPart } from './part.ts'
import { fromMessage, inputMessage, toMessage } from './part-message.ts'
import { planNeighbourhood } from './planner.ts'

const count = 12

function openedPart(): LocalPart {
  const input = randomCommunity(seededRandom(5), { homes: 4, stepCount: count })
  return LocalPart.open({ feederId: null, input }, 75)
}

const outside = {
  netW: new Float64Array(count),
  prices: new Float64Array(count).fill(60),
  moneyPrices: new Float64Array(count).fill(60),
  feeders: [],
}

test('a plan is the same after its way between threads, with its homes side by side in memory', () => {
  const part = openedPart()
  const plan = part.read(outside)
  const heard = fromMessage(structuredClone(toMessage(plan)))
  assert.deepEqual(heard, plan)
  const arrays = heard.homes.flatMap(({ netW, devices }) => [
    netW,
    ...devices.flatMap(({ powerW, state }) => (state === null ? [powerW] : [powerW, state])),
  ])
  assert.equal(new Set(arrays.map(({ buffer }) => buffer)).size, 1)
  part.close()
})

test('a plan stays as it is when its part is closed', () => {
  const part = openedPart()
  const plan = part.read(outside)
  const before = structuredClone(plan)
  part.close()
  assert.deepEqual(plan, before)
})

test('homes that are read some after the others come to what they come to at once', () => {
  const part = openedPart()
  const all = part.read(outside)
  const some = [0, 3].map((from) => part.readSome(outside, from, from + 3))
  const { costMicro, idle, ...rest } = joined(some, count)
  const { costMicro: wholeCost, idle: wholeIdle, ...wholeRest } = all
  assert.deepEqual(rest, wholeRest)
  const near = (one: number, other: number): void =>
    assert.ok(Math.abs(one - other) <= 1e-9 * (1 + Math.abs(other)), `${one} and ${other}`)
  near(costMicro, wholeCost)
  near(idle.costMicro, wholeIdle.costMicro)
  for (let t = 0; t < count; t++) near(idle.netW[t]!, wholeIdle.netW[t]!)
  part.close()
})

test('a thread that goes on from the last plan hears its powers, and no reasons', async () => {
  const input = randomCommunity(seededRandom(5), { homes: 4, stepCount: count })
  const last = await planNeighbourhood(input, { now: () => 0 })
  const message = inputMessage({ feederId: null, input: { ...input, last } })
  const devices = message.input.last!.homes.flatMap((home) => home.devices)
  const before = last.homes.flatMap((home) => home.devices)
  assert.ok(before.length > 0)
  for (const [i, { powerW, reasons }] of devices.entries()) {
    assert.deepEqual(powerW, before[i]!.powerW)
    assert.equal(reasons.length, 0)
  }
  // To go on from either comes to the same.
  const of = (from: typeof last) =>
    LocalPart.open({ feederId: null, input: { ...input, last: from } }, 75)
  const [whole, heard] = [of(last), of(message.input.last!)]
  assert.deepEqual(heard.resume(), whole.resume())
  for (const part of [whole, heard]) part.close()
})
