import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { centralOptimum } from '../../../test/central-program.ts'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { all, batteryOf, byHour, carOf, day, plan, sun } from '../day-fixtures.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { randomCommunity } from '../fixtures.ts'
import { moneyPrices } from '../plan/money-price.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import { inThisThread } from '../plan/part.ts'
import { packPlan, unpackPlan } from '../plan/plan-body.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'
import { withMandates } from './compile-mandates.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import { importWeightNow } from './mandate-weights-now.ts'
import { planMandated } from './plan-mandated.ts'
import { goals, type Mandate, type Weight } from './mandate.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-4, roundLimit: 120 }
const exact = { targetGap: 1e-6, roundLimit: 200 }

const weight = (goal: Weight['goal'], microPerUnit: number, more: Partial<Mandate> = {}): Mandate =>
  mandateOf({ id: goal, rule: { kind: 'weight', goal, microPerUnit }, ...more })

const importWh = ({ netW }: Plan): number =>
  netW.reduce((sum, power) => sum + Math.max(0, power) / 4, 0)

const peakW = ({ netW }: Plan): number => Math.max(...netW)

test('with any weights: proven bound <= central optimum of what counts <= cost; and money is what people pay, never less than the cheapest plan', async () => {
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
      const weights = goals
        .filter(() => draw.chance(0.6))
        .map((goal) => {
          const fromMinute = goal === 'peak' ? 0 : 60 * draw.whole(0, 6)
          const when = { ...always, fromMinute, toMinute: goal === 'peak' ? 1440 : 600 }
          return weight(goal, draw.between(10_000, 1_000_000), { when })
        })
      const input = withMandates(drawn, weights)
      const made = await planNeighbourhood(input, stillClock, effort)
      await checkCertificate(input, made)
      // What homes save is together no more than all save, at prices without weights too.
      const homes = made.homes.reduce(
        (sum, { money }) => sum + money!.idleCostMicro - money!.costMicro,
        0,
      )
      const shared = drawn.shared.length
      const whole = made.money.idleCostMicro - made.money.costMicro
      const open = made.certificate.costMicro - made.certificate.boundMicro
      if (shared === 0) assert.ok(homes <= whole + open + 500, `${homes} > ${whole}`)
    }),
    { numRuns: 20 },
  )
})

test('the more a kilowatt hour from the grid weighs the fewer there are, and the dearer the plan is in money by no more than that', async () => {
  const input = day([batteryOf({ storedWh: 0, wearMicroPerKwh: 150_000 }), sun(6_000)], {
    carbonGPerKwh: 400,
  })
  const plans: { readonly of: number; readonly made: Plan }[] = []
  for (const micro of [0, 50_000, 150_000, 400_000]) {
    const rules = micro === 0 ? [] : [weight('self-sufficiency', micro)]
    const made = await planNeighbourhood(withMandates(input, rules), stillClock, exact)
    plans.push({ of: micro, made })
  }
  for (const [i, { of, made }] of plans.slice(1).entries()) {
    const { made: before } = plans[i]!
    assert.ok(importWh(made) <= importWh(before) + 10, `${of}: ${importWh(made)}`)
    const dearer = made.money.costMicro - plans[0]!.made.money.costMicro
    const fewerKwh = (importWh(plans[0]!.made) - importWh(made)) / 1000
    assert.ok(dearer >= -2_000 && dearer <= of * fewerKwh + 2_000, `${of}: ${dearer}`)
  }
  // Sun in the battery costs 8 cents not fed in, wear and losses: about what the grid does. With a weight that is worth it.
  const [none, , , most] = plans.map(({ made }) => importWh(made))
  assert.ok(most! < none! - 2_000, `${most} of ${none}`)
})

test('a weight on CO2 is one on the kilowatt hours that it comes with', async () => {
  const input = day([batteryOf({ storedWh: 0, wearMicroPerKwh: 150_000 }), sun(6_000)], {
    carbonGPerKwh: 400,
  })
  const one = await plan(withMandates(input, [weight('co2', 500_000)]))
  const other = await plan(withMandates(input, [weight('self-sufficiency', 200_000)]))
  assert.deepEqual([...one.netW], [...other.netW])
  assert.equal(one.certificate.costMicro, other.certificate.costMicro)
})

test('a weight on the peak lowers it, also where the tariff charges nothing for one', async () => {
  const prices = {
    importMicroPerKwh: byHour((hour) => (hour < 5 ? 200_000 : 300_000)),
  }
  const input = day([carOf({ storedWh: 10_000 })], prices)
  const without = await plan(input)
  const made = await plan(withMandates(input, [weight('peak', 500_000)]))
  assert.ok(peakW(without) > 8_000 && peakW(made) < 8_000, `${peakW(without)} ${peakW(made)}`)
  const { microPerKwh, about } = made.mandates![0]!
  assert.equal(about, 'weight')
  assert.ok(microPerKwh.some((price) => price > 0))
  // The peak is no money: nothing is left of its price in what people pay.
  for (const price of moneyPrices(made)) assert.ok(price < 301_000, `${price}`)
})

test('prices in money have no weights in them, and what is kept of a plan says so', async () => {
  const input = day([batteryOf(), sun(6_000)])
  const made = await plan(withMandates(input, [weight('self-sufficiency', 100_000)]))
  const money = moneyPrices(made)
  for (const [t, power] of made.netW.entries()) {
    if (power > 50) {
      assert.ok(Math.abs(made.priceMicroPerKwh[t]! - 400_000) < 4_000)
      assert.ok(Math.abs(money[t]! - 300_000) < 4_000, `${money[t]}`)
    }
    if (power < -50) assert.ok(Math.abs(money[t]! - 80_000) < 4_000, `${money[t]}`)
  }
  const kept = unpackPlan(packPlan(made))
  assert.ok(Math.abs(moneyPrices(kept)[90]! - money[90]!) < 1)
  assert.deepEqual(moneyPrices(await plan(input)), (await plan(input)).priceMicroPerKwh)
})

test('a plan with weights says what they cost in money and what they avoid', async () => {
  const input = day([batteryOf({ storedWh: 0, wearMicroPerKwh: 150_000 }), sun(6_000)], {
    carbonGPerKwh: 400,
  })
  const made = await planMandated(
    withMandates(input, [weight('co2', 1_000_000), weight('peak', 10_000)]),
    stillClock,
    exact,
    inThisThread,
  )
  const without = await planNeighbourhood(input, stillClock, exact)
  const [co2, peak] = made.mandates!
  assert.deepEqual(co2!.made, peak!.made)
  const { dearerMicro, carbonLessG, importLessWh } = co2!.made!
  assert.equal(dearerMicro, made.money.costMicro - without.money.costMicro)
  assert.ok(dearerMicro > 0 && importLessWh > 1_000)
  assert.ok(Math.abs(carbonLessG - 0.4 * importLessWh) < 1e-6)
  // It is worth it: a kilogram costs no more than one.
  assert.ok(dearerMicro <= (carbonLessG / 1000) * 1_000_000 + 20_000)
  const plain = await planMandated(input, stillClock, exact, inThisThread)
  assert.equal(plain.mandates, undefined)
})

test('the plan is the one that a central program finds with the same weights, not the one in money', async () => {
  const input = day([batteryOf({ storedWh: 0, wearMicroPerKwh: 150_000 }), sun(6_000)], {
    fixedW: all(600),
  })
  const weighed: PlanInput = withMandates(input, [weight('self-sufficiency', 300_000)])
  const made = await plan(weighed)
  const { objectiveMicro } = await centralOptimum(weighed, { isRelaxed: false })
  const cheapest = await centralOptimum(input, { isRelaxed: false })
  assert.ok(Math.abs(made.certificate.costMicro - objectiveMicro) < 2_000)
  assert.ok(made.money.costMicro > cheapest.objectiveMicro + 20_000)
  assert.ok(made.money.costMicro < objectiveMicro - 100_000)
})

test('between plans a kilowatt hour from the grid weighs what it does in the plan, while the rule holds', () => {
  const of = (mandates: readonly Mandate[], hour: number): number => {
    const nowMs = Date.UTC(2026, 0, 5, hour)
    return importWeightNow({ cell: { id: 'n', timeZone: 'UTC' }, mandates, nowMs }, 400)
  }
  const when = { ...always, fromMinute: 17 * 60, toMinute: 20 * 60 }
  const rules = [
    weight('co2', 500_000),
    weight('self-sufficiency', 30_000, { when }),
    weight('peak', 100_000),
    mandateOf(),
  ]
  assert.deepEqual([of(rules, 12), of(rules, 18), of([], 18)], [200_000, 230_000, 0])
})
