import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centralOptimum } from '../../../test/central-program.ts'
import { Patience } from '../../coordination/patience.ts'
import { PatientGroup } from '../../coordination/patient-group.ts'
import { agree } from '../../coordination/rounds.ts'
import { machineAlarm, type Alarm } from '../../kernel/alarm.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs, quarterMs } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import { lastNetW, lastPrices, planCity, type CityInput, type CityPlan } from './city-plan.ts'
import { CitySeat, type Seated } from './city-seat.ts'
import type { DeviceInput, PlanInput } from './plan-input.ts'
import type { Plan } from './plan.ts'
import { planNeighbourhood } from './planner.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-4, roundLimit: 120 }
const never: Alarm = () => () => {}

/** A neighbourhood whose things have names of their own. */
function street(name: string, seed: number, homes = 3): PlanInput {
  const drawn = randomCommunity(seededRandom(seed), { homes, stepCount: 24, stepMs: hourMs })
  const named = (device: DeviceInput): DeviceInput => ({
    ...device,
    thingId: `${name}/${device.thingId}`,
  })
  const { localFeeMicroPerKwh } = drawn.prices
  return {
    ...drawn,
    cellId: name,
    prices: { ...drawn.prices, localFeeMicroPerKwh: localFeeMicroPerKwh.map(() => 0) },
    shared: drawn.shared.map(named),
    homes: drawn.homes.map((home) => ({
      ...home,
      cellId: `${name}/${home.cellId}`,
      // Programmes begin once, which no price alone settles.
      devices: home.devices.filter(({ kind }) => kind !== 'appliance').map(named),
    })),
  }
}

const north = street('north', 3)
const south = { ...street('south', 5), steps: north.steps }

function cityOf(importLimitW: number | null, last: CityPlan | null = null): CityInput {
  const { steps, prices } = north
  return {
    planId: 'joint',
    cellId: 'city',
    issuedMs: steps.startMs,
    steps,
    prices: { ...prices, importLimitW, exportLimitW: importLimitW, peakMicroPerKw: 0 },
    last,
  }
}

/** A city and its neighbourhoods plan, each by itself but for what goes over the table. */
async function together(city: CityInput, streets: readonly PlanInput[], alarm = never) {
  const seats = streets.map((input) => {
    const { promise, resolve } = Promise.withResolvers<Seated>()
    const lastPrices = new Float64Array(input.steps.count)
    const seat = new CitySeat(resolve, { waitMs: 1000, alarm, lastPrices })
    return { input, seat, seated: promise }
  })
  const plans = seats.map(({ input, seat }) =>
    planNeighbourhood(input, stillClock, effort, undefined, seat),
  )
  const members = await Promise.all(
    seats.map(async ({ input: { cellId, steps }, seated }) => {
      const patience = new Patience({ answerMs: 60_000, totalMs: 600_000 }, never, stillClock)
      const standIn = { use: lastNetW(city.last, cellId, steps), cost: 0 }
      const { group } = await seated
      const patient = new PatientGroup(group, cellId, patience, standIn)
      return { cellId, name: cellId, group: patient, parts: null }
    }),
  )
  const joint = await planCity(city, members, stillClock, effort)
  for (const { seated } of seats) (await seated).close()
  assert.ok(joint !== null)
  return { joint, plans: await Promise.all(plans), seats: seats.map(({ seat }) => seat) }
}

/** All homes as one neighbourhood with the city's connection. */
function asOne(city: CityInput, streets: readonly PlanInput[]): PlanInput {
  return {
    ...north,
    prices: city.prices,
    homes: streets.flatMap(({ homes }) => homes),
    shared: streets.flatMap(({ shared }) => shared),
  }
}

function most(netW: Float64Array): number {
  return netW.reduce((peak, power) => Math.max(peak, power), 0)
}

test('the joint plan is that of all homes at one transformer: bound <= central optimum <= cost', async () => {
  const free = await together(cityOf(null), [north, south])
  const limitW = 0.8 * most(free.joint.netW)
  for (const city of [cityOf(null), cityOf(limitW)]) {
    const { joint } = await together(city, [north, south])
    const { costMicro, boundMicro, gap } = joint.certificate
    const { objectiveMicro } = await centralOptimum(asOne(city, [north, south]), {
      isRelaxed: false,
    })
    const small = 1e-5 * Math.abs(objectiveMicro) + 500
    assert.ok(boundMicro <= objectiveMicro + small, `bound ${boundMicro} > ${objectiveMicro}`)
    assert.ok(objectiveMicro <= costMicro + small, `${objectiveMicro} > cost ${costMicro}`)
    assert.ok(gap <= 1e-3, `gap ${gap} after ${joint.certificate.rounds} rounds`)
    if (city.prices.importLimitW !== null) assert.ok(most(joint.netW) <= limitW * 1.001)
  }
})

test('each neighbourhood keeps its part as its plan, with its own certificate at the joint prices', async () => {
  const { joint, plans } = await together(cityOf(4000), [north, south])
  for (const [i, plan] of plans.entries()) {
    const member = joint.members[i]!
    assert.equal(member.absent, null)
    assert.ok(near(plan.netW, member.netW, 1e-6), 'what it told is what it does')
    const { costMicro, boundMicro } = plan.certificate
    assert.ok(boundMicro <= costMicro + 1e-9 * Math.abs(costMicro))
    // It could not do better at these prices by more than all could together.
    const { certificate } = joint
    assert.ok(costMicro - boundMicro <= 1.01 * (certificate.costMicro - certificate.boundMicro) + 1)
  }
  const sum = plans[0]!.netW.map((power, t) => power + plans[1]!.netW[t]!)
  assert.ok(near(sum, joint.netW, 1e-6))
})

test('a neighbourhood keeps its own limits within a joint plan', async () => {
  const free = await together(cityOf(null), [north, south])
  const own = free.joint.members[0]!
  const limitW = 0.7 * most(own.netW)
  const tight = { ...north, prices: { ...north.prices, importLimitW: limitW } }
  const { joint } = await together(cityOf(null), [tight, south])
  assert.ok(most(joint.members[0]!.netW) <= limitW * 1.001)
})

test('a neighbourhood whose city stays away plans alone at the last prices', async () => {
  const { joint } = await together(cityOf(4000), [north, south])
  const prices = lastPrices(joint, north.steps)
  assert.ok(prices !== null)
  const rings: (() => void)[] = []
  const seat = new CitySeat(() => {}, {
    waitMs: 1000,
    alarm: (_, ring) => {
      rings.push(ring)
      return () => {}
    },
    lastPrices: prices,
  })
  const planning = planNeighbourhood(north, stillClock, effort, undefined, seat)
  while (rings.length === 0) await new Promise(setImmediate)
  rings[0]!()
  const left = await planning
  assert.ok(seat.isAlone)
  const byItself = await planNeighbourhood(north, stillClock, effort, undefined, {
    agree: (cell, options) => agree(cell, { ...options, outside: prices }),
  })
  const same = (one: Plan, two: Plan): boolean =>
    Math.abs(one.certificate.boundMicro - two.certificate.boundMicro) <=
    2 * effort.targetGap * Math.abs(two.certificate.costMicro)
  assert.ok(same(left, byItself))
  assert.ok(left.certificate.gap <= effort.targetGap)
})

test('a member that stays away is counted with its last answer, and named', async () => {
  const first = await together(cityOf(4000), [north, south])
  const city = cityOf(4000, first.joint)
  const waiting = Promise.withResolvers<Seated>()
  const lastPrices = new Float64Array(north.steps.count)
  const seat = new CitySeat(waiting.resolve, { waitMs: 1000, alarm: never, lastPrices })
  const planning = planNeighbourhood(north, stillClock, effort, undefined, seat)
  const seated = await waiting.promise
  const patience = new Patience({ answerMs: 60_000, totalMs: 600_000 }, machineAlarm, stillClock)
  const standIn = { use: new Float64Array(north.steps.count), cost: 0 }
  const group = new PatientGroup(seated.group, 'north', patience, standIn)
  const joint = await planCity(
    city,
    [
      { cellId: 'north', name: 'North', group, parts: null },
      { cellId: 'south', name: 'South', group: null, parts: null },
    ],
    stillClock,
    effort,
  )
  seated.close()
  await planning
  assert.ok(joint !== null)
  assert.deepEqual(
    joint.members.map(({ absent }) => absent),
    [null, 'failed'],
  )
  assert.deepEqual(joint.members[1]!.netW, first.joint.members[1]!.netW)
  assert.ok(most(joint.netW) <= 4000 * 1.001)
  assert.equal(
    await planCity(
      city,
      [{ cellId: 'south', name: 'South', group: null, parts: null }],
      stillClock,
      effort,
    ),
    null,
  )
})

test('prices and uses of a plan are read in the steps of a later one', async () => {
  const { joint } = await together(cityOf(null), [north, south])
  const later = { ...north.steps, startMs: north.steps.startMs + 2 * hourMs }
  const own = lastNetW(joint, 'north', later)
  assert.equal(own[0], joint.members[0]!.netW[2])
  // Beyond its end: the same hour of the day before.
  assert.equal(own[22], joint.members[0]!.netW[0])
  const prices = lastPrices(joint, later)
  assert.ok(prices !== null && Math.abs(prices[0]! * 1000 - joint.priceMicroPerKwh[2]!) < 1e-6)
  const dayLater = { ...later, startMs: north.steps.startMs + 24 * hourMs }
  assert.equal(lastPrices(joint, dayLater), null)
  assert.equal(lastPrices(joint, { ...later, stepMs: quarterMs }), null)
  assert.equal(lastPrices(null, later), null)
  assert.deepEqual(lastNetW(null, 'north', later), new Float64Array(later.count))
})

function near(one: Float64Array, two: Float64Array, part: number): boolean {
  return one.every((power, t) => Math.abs(power - two[t]!) <= part * (1 + Math.abs(power)))
}
