import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { all, byHour, carOf, day, deviceIn, heatPumpOf } from '../day-fixtures.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { randomCommunity } from '../fixtures.ts'
import { inThisThread } from '../plan/part.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'
import { withMandates } from './compile-mandates.ts'
import { mandateOf } from './fixtures-mandates.ts'
import { mandatedClasses, type Mandate, type MandatedClass } from './mandate.ts'
import { shortSteps, withShortage } from './order-of-uses.ts'
import { planOrdered } from './plan-mandated.ts'

const stillClock = { now: () => 0 }
const exact = { targetGap: 1e-5, roundLimit: 200 }

const orderOf = (...devices: MandatedClass[]): Mandate =>
  mandateOf({ id: 'order', sentence: 'Heat first', rule: { kind: 'order', devices } })

const ordered = (input: PlanInput, ...devices: MandatedClass[]): Promise<Plan> =>
  planOrdered(withMandates(input, [orderOf(...devices)]), stillClock, exact, inThisThread)

test('with any order and any steps that are short: proven bound <= central optimum of the same programme <= cost', async () => {
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
      const draw = drawingFrom(random)
      const drawn = randomCommunity(random, { ...shape, stepCount: 12, stepMs: hourMs })
      const devices = mandatedClasses.filter(() => draw.chance(0.7))
      const last = mandatedClasses.find((of) => !devices.includes(of))
      const mandate = orderOf(...(last === undefined ? devices : [...devices, last]))
      const isShort = Array.from({ length: 12 }, () => draw.chance(0.5))
      const input = withShortage(withMandates(drawn, [mandate]), isShort)
      const made = await planNeighbourhood(input, stillClock, {
        targetGap: 1e-4,
        roundLimit: 120,
      })
      await checkCertificate(input, made)
      assert.deepEqual(withShortage(input, isShort), input)
      // Waiting is no limit: nothing is broken by it.
      for (const { limit } of made.relaxed) assert.notEqual(limit?.kind, 'mandate')
    }),
    { numRuns: 15 },
  )
})

/** A cold building and a car that leaves at seven, behind a connection that is enough for one of both. */
function scarce(of: {
  readonly importLimitW: number
  readonly outdoorC: number
  readonly targetWh: number
}): PlanInput {
  const pump = heatPumpOf()
  const building = { ...pump.building!, outdoorC: all(of.outdoorC), indoorC: 19 }
  const car = carOf({
    storedWh: 5_000,
    windows: [{ fromStep: 0, toStep: 28, targetWh: of.targetWh, tripWh: 0 }],
  })
  return day([{ ...pump, building }, car], { importLimitW: of.importLimitW })
}

/** Steps in which a building is colder than wished for, and stays so for an hour at least, while its heat pump could do more. */
function coldSteps(made: Plan): number[] {
  const { state, powerW } = deviceIn(made, 'heat-pump')
  const isCold = (t: number): boolean => (state![t] ?? 99) < 19.9
  return Array.from(powerW, (_, t) => t).filter(
    (t) => powerW[t]! < 2_900 && [0, 1, 2, 3].every((k) => isCold(t + k)),
  )
}

test('while the connection binds, no car gets anything as long as a home is too cold, where warmth comes first', async () => {
  const scenes = fc.record({
    importLimitW: fc.integer({ min: 1_200, max: 3_000 }),
    outdoorC: fc.integer({ min: -10, max: 3 }),
    targetWh: fc.integer({ min: 10_000, max: 40_000 }),
  })
  let isCold = 0
  await fc.assert(
    fc.asyncProperty(scenes, async (scene) => {
      const made = await ordered(scarce(scene), 'heat-pump', 'car')
      const car = deviceIn(made, 'car')
      for (const t of coldSteps(made)) {
        isCold++
        assert.ok(car.powerW[t]! < 100, `${t}: ${car.powerW[t]} of ${JSON.stringify(scene)}`)
      }
    }),
    { numRuns: 15 },
  )
  assert.ok(isCold > 0)
})

test('who comes later waits: the same morning with both orders', async () => {
  const scene = scarce({ importLimitW: 2_500, outdoorC: -5, targetWh: 30_000 })
  const charged = (made: Plan): number =>
    deviceIn(made, 'car')
      .powerW.slice(0, 28)
      .reduce((sum, power) => sum + power / 4, 0)
  const warmth = await ordered(scene, 'heat-pump', 'car')
  const cars = await ordered(scene, 'car', 'heat-pump')
  assert.ok(charged(cars) > charged(warmth) + 2_000, `${charged(cars)} ${charged(warmth)}`)
  const coldest = (made: Plan): number =>
    Math.min(...deviceIn(made, 'heat-pump').state!.slice(8, 28))
  assert.ok(coldest(warmth) > coldest(cars) + 0.2, `${coldest(warmth)} ${coldest(cars)}`)
  for (const made of [warmth, cars]) {
    // Wires stay as they are, whoever waits.
    assert.ok(made.netW.every((power) => power < 2_510))
    const [outcome] = made.mandates!
    assert.equal(outcome!.about, 'order')
    assert.ok(outcome!.microPerKwh.some((price) => price > 100_000))
    assert.ok(made.relaxed.every(({ limit }) => limit?.kind !== 'mandate'))
  }
  const car = deviceIn(warmth, 'car')
  const waits = car.reasons.findIndex((reason) => reason === 'mandate-limit')
  assert.ok(waits >= 0)
  assert.equal(car.limitNames![waits], 'Heat first')
})

test('where nothing is short an order changes nothing, and takes no second plan', async () => {
  const input = day([heatPumpOf(), carOf()], {
    importMicroPerKwh: byHour((hour) => (hour < 5 ? 200_000 : 300_000)),
  })
  const plain = await planNeighbourhood(input, stillClock, exact)
  const made = await ordered(input, 'heat-pump', 'car')
  assert.deepEqual([...made.netW], [...plain.netW])
  assert.equal(made.certificate.costMicro, plain.certificate.costMicro)
  assert.deepEqual([...made.mandates![0]!.microPerKwh], [...all(0)])
})

test('energy is short where what is taken is all that the connection, or what was decided for it, carries', () => {
  const input = withMandates(day([], { importLimitW: 5_000 }), [
    orderOf('car', 'battery'),
    mandateOf({ rule: { kind: 'connection-limit', direction: 'import', limitW: 3_000 } }),
  ])
  const netW = all(2_000)
  netW.set([2_980, 3_500, 5_200], 4)
  const short = shortSteps(input, { netW })
  assert.deepEqual(
    short.flatMap((is, t) => (is ? [t] : [])),
    [4, 5, 6],
  )
  assert.ok(!shortSteps(day([]), { netW: all(1e6) }).includes(true))
})
