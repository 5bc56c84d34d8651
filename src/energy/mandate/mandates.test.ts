import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { batteryOf, carOf } from '../day-fixtures.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { randomCommunity } from '../fixtures.ts'
import { packPlan, unpackPlan } from '../plan/plan-body.ts'
import type { DeviceInput, HomeInput, PlanInput } from '../plan/plan-input.ts'
import { defaultWishes } from '../plan/plan-input.ts'
import { inThreads } from '../plan/plan-threads.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'
import { withMandates } from './compile-mandates.ts'
import { always, mandateOf, randomMandates } from './fixtures-mandates.ts'
import type { Mandate } from './mandate.ts'
import { countsOf } from './planned-mandate.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-4, roundLimit: 120 }
const count = 24
const all = (value: number): Float64Array => new Float64Array(count).fill(value)

test('with any mandates: proven bound <= central optimum of the same programme <= cost, and a hard one that is broken is named', async () => {
  const communities = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    homes: fc.integer({ min: 1, max: 4 }),
    isRough: fc.boolean(),
    hasLimits: fc.boolean(),
    hasScenarios: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(communities, async ({ seed, ...shape }) => {
      const random = seededRandom(seed)
      const drawn = randomCommunity(random, { ...shape, stepCount: 12, stepMs: hourMs })
      const input = withMandates(drawn, randomMandates(drawn, drawingFrom(random)))
      const plan = await planNeighbourhood(input, stillClock, effort)
      await checkCertificate(input, plan)
      const ids = new Set((input.mandates ?? []).map(({ id }) => id))
      assert.deepEqual(new Set((plan.mandates ?? []).map(({ id }) => id)), ids)
      for (const of of plan.mandates ?? []) {
        const isNamed = plan.relaxed.some(
          ({ limit }) => limit?.kind === 'mandate' && limit.id === of.id,
        )
        if (of.isHard && countsOf(of).broken > 0) assert.ok(isNamed, `${of.name} is not named`)
      }
    }),
    { numRuns: 20 },
  )
})

test('a limit of the connection in the evening is kept by charging at other times, and its price is what another hour costs more', async () => {
  const mandate = mandateOf({
    when: { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 },
    rule: { kind: 'connection-limit', direction: 'import', limitW: 4000 },
  })
  // The evening is the cheapest by 5 cents; the car needs three hours of 6 kW.
  const prices = all(300_000).fill(250_000, 17, 20)
  const of = inputOf([home('a', [dayCar(18_000)], 1000)], prices)
  const without = await planned(of)
  assert.ok(without.netW[18]! > 6000)
  assert.equal(without.mandates, undefined)
  const plan = await planned(withMandates(of, [mandate]))
  for (const t of [17, 18, 19]) assert.ok(plan.netW[t]! <= 4001, `${t}: ${plan.netW[t]}`)
  const [outcome] = plan.mandates!
  assert.equal(outcome!.stepsInForce, 3)
  assert.deepEqual(countsOf(outcome!), { bound: 3, broken: 0 })
  for (const t of [17, 18, 19]) {
    assert.ok(Math.abs(outcome!.microPerKwh[t]! - 50_000) < 500, `${outcome!.microPerKwh[t]}`)
  }
  assert.deepEqual(plan.relaxed, [])
  const car = plan.homes[0]!.devices[0]!
  assert.equal(car.reasons[18], 'mandate-limit')
  assert.equal(car.limitNames![18], mandate.sentence)
})

test('a shadow price is what a kW more would save: the difference of two plans says the same', async () => {
  const when = { ...always, fromMinute: 0, toMinute: 8 * 60 }
  const at = (limitW: number): Mandate =>
    mandateOf({ when, rule: { kind: 'connection-limit', direction: 'import', limitW } })
  const prices = Float64Array.from({ length: count }, (_, t) => 200_000 + 7_000 * t)
  const homes = [home('a', [dayCar(30_000)], 700), home('b', [dayCar(25_000)], 900)]
  const exact = { targetGap: 1e-7, roundLimit: 200 }
  const [low, high] = [3000, 3100]
  const one = await planned(withMandates(inputOf(homes, prices), [at(low)]), exact)
  const other = await planned(withMandates(inputOf(homes, prices), [at(high)]), exact)
  const saved = one.certificate.costMicro - other.certificate.costMicro
  const priced = (plan: Plan): number =>
    plan.mandates![0]!.microPerKwh.reduce((sum, price) => sum + (price * (high - low)) / 1000, 0)
  // Between the prices at both ends, as for any convex programme.
  assert.ok(priced(one) > 0)
  assert.ok(saved <= priced(one) * 1.01 && saved >= priced(other) * 0.99, `${saved}`)
})

test('a rule that nobody can keep is broken at its price, by how much and by its name, and more competence is kept first', async () => {
  const importing = (limitW: number, more: Partial<Mandate>): Mandate =>
    mandateOf({ rule: { kind: 'connection-limit', direction: 'import', limitW }, ...more })
  const of = inputOf([home('a', [], 2000)], all(300_000))
  const plan = await planned(withMandates(of, [importing(1500, {})]))
  const [outcome] = plan.mandates!
  assert.deepEqual(countsOf(outcome!), { bound: 24, broken: 24 })
  assert.ok(Math.abs(outcome!.over[5]! - 500) < 1)
  assert.deepEqual(
    plan.relaxed.map(({ what, limit }) => [what, limit]),
    [['import-limit', { kind: 'mandate', id: 'rule', name: 'No more than 10 kW from the grid' }]],
  )
  // The neighbourhood wants batteries to rest, the home wants to draw no more than 1 kW: in the home its own rule holds.
  const rest = mandateOf({
    id: 'rest',
    rule: { kind: 'class-limit', devices: 'battery', limitW: 0 },
    place: { kind: 'homes', homeIds: [] },
  })
  const own = importing(1500, {
    id: 'own',
    place: { kind: 'homes', homeIds: ['a'] },
    competence: 'home',
  })
  const full = batteryOf({ capacityWh: 40_000, storedWh: 40_000 })
  const both = inputOf([home('a', [full], 2000)], all(300_000))
  const kept = await planned(withMandates(both, [rest, own]))
  const brokenOf = (id: string): number =>
    countsOf(kept.mandates!.find((one) => one.id === id)!).broken
  assert.deepEqual([brokenOf('own'), brokenOf('rest')], [0, 24])
  assert.deepEqual(new Set(kept.relaxed.map(({ limit }) => limit?.id)), new Set(['rest']))
})

test('a soft rule is kept as far as that costs less than it is worth', async () => {
  const soft = (priority: 'low' | 'high'): Mandate =>
    mandateOf({
      when: { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 },
      rule: { kind: 'connection-limit', direction: 'import', limitW: 4000 },
      force: { kind: 'soft', priority },
    })
  const prices = all(400_000).fill(250_000, 17, 20)
  const of = inputOf([home('a', [dayCar(18_000)], 1000)], prices)
  const low = await planned(withMandates(of, [soft('low')]))
  assert.ok(Math.max(...low.netW.slice(17, 20)) > 6000, low.netW.join())
  assert.ok(countsOf(low.mandates![0]!).broken > 0)
  // What is soft is listed, and nothing that had to be kept.
  assert.deepEqual(low.relaxed, [])
  const high = await planned(withMandates(of, [soft('high')]))
  assert.ok(high.netW[18]! <= 4001)
})

test('a soft rule within homes is listed too, and is nothing that could not be kept', async () => {
  const soft = mandateOf({
    place: { kind: 'homes', homeIds: [] },
    rule: { kind: 'connection-limit', direction: 'import', limitW: 500 },
    force: { kind: 'soft', priority: 'middle' },
  })
  const plan = await planned(withMandates(inputOf([home('a', [], 1000)], all(300_000)), [soft]))
  assert.deepEqual(countsOf(plan.mandates![0]!), { bound: 24, broken: 24 })
  assert.deepEqual(plan.relaxed, [])
})

test('a kind of device rests in its quiet hours, and what all of a kind may take is divided by what they can', async () => {
  const cars = [home('a', [dayCar(40_000)], 500), home('b', [dayCar(40_000, 'b-car', 3700)], 500)]
  const quiet = mandateOf({
    rule: { kind: 'class-limit', devices: 'car', limitW: 0 },
    when: { ...always, fromMinute: 22 * 60, toMinute: 6 * 60 },
  })
  const plan = await planned(withMandates(inputOf(cars, all(300_000)), [quiet]))
  for (const { devices } of plan.homes) {
    for (const t of [0, 3, 5, 22, 23]) assert.ok(Math.abs(devices[0]!.powerW[t]!) < 2)
  }
  const together = mandateOf({ rule: { kind: 'class-limit', devices: 'car', limitW: 7350 } })
  const divided = withMandates(inputOf(cars, all(300_000)), [together])
  assert.deepEqual(
    divided.homes.map(({ lines }) => lines?.map(({ importLimitW }) => importLimitW[0])),
    [[(7350 * 11_000) / 14_700], [(7350 * 3700) / 14_700]],
  )
})

test('a plan keeps what it says of mandates, and threads say the same', async () => {
  const mandates = [
    mandateOf({ rule: { kind: 'connection-limit', direction: 'import', limitW: 3000 } }),
    mandateOf({ id: 'cars', rule: { kind: 'class-limit', devices: 'car', limitW: 4000 } }),
  ]
  const homes = ['a', 'b', 'c'].map((id) => home(id, [dayCar(9_000, `${id}-car`)], 500))
  const input = withMandates(inputOf(homes, all(300_000).fill(200_000, 0, 6)), mandates)
  const plan = await planned(input)
  const single = (values: Float64Array): Float64Array =>
    Float64Array.from(Float32Array.from(values))
  assert.deepEqual(
    unpackPlan(packPlan(plan)).mandates,
    plan.mandates!.map((of) => ({
      ...of,
      microPerKwh: single(of.microPerKwh),
      over: single(of.over),
    })),
  )
  const spread = await planNeighbourhood(input, stillClock, effort, inThreads(2))
  assert.deepEqual(spread.mandates!.map(countsOf), plan.mandates!.map(countsOf))
})

async function planned(input: PlanInput, by = effort): Promise<Plan> {
  return await planNeighbourhood(input, stillClock, by)
}

/** A day of hours from midnight UTC, 8 cents for what is fed in. */
function inputOf(homes: readonly HomeInput[], importMicroPerKwh: Float64Array): PlanInput {
  return {
    cellId: 'neighbourhood',
    planId: 'plan',
    issuedMs: 0,
    steps: { startMs: 0, stepMs: hourMs, count },
    timeZone: 'UTC',
    prices: {
      importMicroPerKwh,
      exportMicroPerKwh: all(80_000),
      localFeeMicroPerKwh: all(0),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    homes,
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

function home(cellId: string, devices: readonly DeviceInput[], fixedW: number): HomeInput {
  return { cellId, connectionLimitW: null, fixedW: all(fixedW), devices }
}

/** Plugged in all day and empty at first. */
function dayCar(targetWh: number, thingId = 'car', maxChargeW = 11_000): DeviceInput {
  return carOf({
    thingId,
    maxChargeW,
    storedWh: 0,
    chargeEfficiency: 1,
    windows: [{ fromStep: 0, toStep: count, targetWh, tripWh: 0 }],
    endValueMicroPerKwh: 0,
  })
}
