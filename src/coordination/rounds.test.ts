import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadHighs, optimumOf } from '../../test/highs.ts'
import { agree, type RoundsOptions } from './rounds.ts'
import { cellOf, count, randomMeeting, treeProgram, type Meeting } from './fixtures.ts'

const options: RoundsOptions = {
  roundLimit: 60,
  targetGap: 1e-6,
  startSoftness: 10,
  lastCost: null,
}

test('members agree on what a central linear program finds best, with limits and peaks', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 60; seed++) {
    const { members, terms, fixed } = randomMeeting(seed)
    const { cost, bound, rounds, prices } = await agree(cellOf({ members, terms, fixed }), options)
    const optimum = optimumOf(highs, treeProgram({ members, terms, fixed }))
    const small = 1e-5 * (1 + Math.abs(optimum))
    assert.ok(bound <= optimum + small, `seed ${seed}: bound ${bound} > ${optimum}`)
    assert.ok(cost >= optimum - small, `seed ${seed}: cost ${cost} < ${optimum}`)
    assert.ok(cost - bound <= small, `seed ${seed}: ${cost} - ${bound} after ${rounds}`)
    assert.equal(prices.length, count)
  }
})

test('known prices from which no way leads on are left behind', async () => {
  // A meeting in which rounds from mistaken prices go well at first, and then get stuck.
  const from = async (startPrices: Float64Array, more: Partial<RoundsOptions>) =>
    await agree(cellOf(randomMeeting(79), startPrices), { ...options, ...more })
  const first = await from(new Float64Array(count), {})
  const { cost, bound } = await from(first.prices.toReversed(), { knownSoftness: 0.02 })
  assert.ok(Math.abs(cost - first.cost) <= 1e-5 * Math.abs(first.cost), `${cost} ${first.cost}`)
  assert.ok(cost - bound <= 1e-5 * Math.abs(cost))
})

test('known prices save rounds where they are right, and cost few where they are wrong', async () => {
  let cold = 0
  let right = 0
  let wrong = 0
  for (let seed = 1; seed <= 20; seed++) {
    const roundsFrom = async (startPrices: Float64Array, knownSoftness?: number) => {
      const { members, terms, fixed } = randomMeeting(seed)
      return await agree(
        cellOf({ members, terms, fixed }, startPrices),
        knownSoftness === undefined ? options : { ...options, knownSoftness },
      )
    }
    const first = await roundsFrom(new Float64Array(count))
    const known = await roundsFrom(first.prices, 1)
    const mistaken = await roundsFrom(first.prices.toReversed(), 0.02)
    cold += first.rounds
    right += known.rounds
    wrong += mistaken.rounds
    for (const { cost } of [known, mistaken]) {
      assert.ok(Math.abs(cost - first.cost) <= 1e-5 * (1 + Math.abs(cost)), `seed ${seed}: ${cost}`)
    }
  }
  assert.ok(right < 0.9 * cold, `${right} of ${cold}`)
  assert.ok(wrong < 1.3 * cold, `${wrong} of ${cold}`)
})

test('a plan that is there already gives way only to one that is better by what matters', async () => {
  const meeting = randomMeeting(3)
  const { members } = meeting
  const { cost } = await agree(cellOf(meeting), options)
  const plans = members.map(({ plan }) => Float64Array.from(plan))
  for (const [i, member] of members.entries()) member.plan.set(plans[i]!)
  const lastCost = cost * (cost > 0 ? 1.005 : 0.995)
  const again = await agree(cellOf(meeting), { ...options, lastCost, targetGap: 0.01 })
  assert.ok(again.cost !== cost)
  for (const [i, member] of members.entries()) assert.deepEqual(member.plan, plans[i])
})

for (const [cells, within] of [
  ['cells within cells', (meeting: Meeting) => meeting],
  ['feeders within feeders, which cost nothing within their limits,', withoutPrices],
] as const) {
  test(`${cells} agree on what one central program over all of them finds best`, async () => {
    const highs = await loadHighs()
    for (let seed = 1; seed <= 30; seed++) {
      const city = randomMeeting(100 * seed)
      const district = within(randomMeeting(100 * seed + 1))
      const streets = [2, 3].map((i) => within(randomMeeting(100 * seed + i)))
      // Two streets in a district, the district and homes of their own in the city.
      const districtCell = cellOf(
        district,
        undefined,
        streets.map((street) => cellOf(street)),
      )
      const { cost, bound, rounds } = await agree(cellOf(city, undefined, [districtCell]), options)
      const tree = { ...city, cells: [{ ...district, cells: streets }] }
      const optimum = optimumOf(highs, treeProgram(tree))
      const small = 1e-5 * (1 + Math.abs(optimum))
      assert.ok(bound <= optimum + small, `seed ${seed}: bound ${bound} > ${optimum}`)
      assert.ok(cost >= optimum - small, `seed ${seed}: cost ${cost} < ${optimum}`)
      assert.ok(cost - bound <= small, `seed ${seed}: ${cost} - ${bound} after ${rounds}`)
    }
  })
}

function withoutPrices({ terms, ...meeting }: Meeting): Meeting {
  const nothing = new Float64Array(count)
  return { ...meeting, terms: { ...terms, buy: nothing, sell: nothing, peakPrice: 0 } }
}

test('a member whose answers are no numbers ends the rounds, and the best plan until then stands', async () => {
  const { members, terms, fixed } = randomMeeting(5)
  const [first, ...others] = members
  assert.ok(first !== undefined)
  let turns = 0
  const foresee = first.foresee.bind(first)
  first.foresee = (prices, softness) => {
    turns++
    foresee(turns < 10 ? prices : prices.map(() => NaN), softness)
  }
  const { cost, bound, rounds } = await agree(
    cellOf({ members: [first, ...others], terms, fixed }),
    options,
  )
  assert.ok(rounds < options.roundLimit)
  assert.ok(Number.isFinite(cost) && Number.isFinite(bound) && bound <= cost)
  for (const { plan } of members) assert.ok(plan.every((units) => Number.isFinite(units)))
})

test('nobody at the meeting: the exchange takes what is fixed', async () => {
  const { terms, fixed } = randomMeeting(1)
  const { cost, bound } = await agree(cellOf({ members: [], terms, fixed }), options)
  assert.ok(cost - bound <= 1e-5 * (1 + Math.abs(cost)), `${cost} - ${bound}`)
})
