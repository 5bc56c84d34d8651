import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { all, batteryOf, byHour, count, day, deviceIn, plan, sun } from '../day-fixtures.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { randomCommunity } from '../fixtures.ts'
import type { BatteryInput, PlanInput } from '../plan/plan-input.ts'
import { inThreads } from '../plan/plan-threads.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'
import { withMandates } from './compile-mandates.ts'
import { always, mandateOf } from './fixtures-mandates.ts'
import { reserveMeasures, type Mandate } from './mandate.ts'
import { countsOf } from './planned-mandate.ts'

const stillClock = { now: () => 0 }

/** 20 % in the evening, for when the street is dark. */
const evening = mandateOf({
  id: 'evening',
  sentence: '20 % for outages in the evening',
  rule: { kind: 'battery-reserve', measure: 'share', least: 0.2 },
  when: { ...always, fromMinute: 17 * 60, toMinute: 22 * 60 },
})

/** Dear evenings, so that a battery would be emptied. */
const prices = {
  importMicroPerKwh: byHour((hour) => (hour >= 17 && hour < 22 ? 500_000 : 250_000)),
}

const stateAt = (of: Plan, hour: number): number => deviceIn(of, 'battery').state![4 * hour - 1]!

test('with any reserves: proven bound <= central optimum <= cost, and a hard one that is not kept is named', async () => {
  const communities = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    homes: fc.integer({ min: 1, max: 4 }),
    isRough: fc.boolean(),
    isRich: fc.boolean(),
    hasLimits: fc.boolean(),
    hasScenarios: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(communities, async ({ seed, ...shape }) => {
      const random = seededRandom(seed)
      const draw = drawingFrom(random)
      const drawn = randomCommunity(random, { ...shape, stepCount: 12, stepMs: hourMs })
      const reserve = (i: number): Mandate =>
        mandateOf({
          id: `reserve-${i}`,
          rule: {
            kind: 'battery-reserve',
            measure: reserveMeasures[draw.whole(0, 2)]!,
            least: draw.between(0.1, 0.9),
          },
          place: draw.chance(0.5) ? { kind: 'homes', homeIds: [] } : { kind: 'neighbourhood' },
          force: draw.chance(0.5) ? { kind: 'hard' } : { kind: 'soft', priority: 'middle' },
          when: { ...always, fromMinute: 60 * draw.whole(0, 6), toMinute: 60 * draw.whole(7, 12) },
        })
      const inWh = ({ rule, ...of }: Mandate): Mandate => {
        assert.ok(rule.kind === 'battery-reserve')
        return {
          ...of,
          rule: rule.measure === 'share' ? rule : { ...rule, least: 1e4 * rule.least },
        }
      }
      const input = withMandates(drawn, [reserve(0), reserve(1)].map(inWh))
      const made = await planNeighbourhood(input, stillClock, { targetGap: 1e-4, roundLimit: 120 })
      await checkCertificate(input, made)
      for (const of of made.mandates ?? []) {
        const isNamed = made.relaxed.some(({ limit }) => limit?.id === of.id)
        if (of.isHard && countsOf(of).broken > 0) assert.ok(isNamed, `${of.id} is not named`)
      }
    }),
    { numRuns: 20 },
  )
})

test('a reserve is in the battery while it holds, comes from cheaper hours, and its price is what those hours save', async () => {
  const input = day([batteryOf({ storedWh: 0, chargeEfficiency: 1, dischargeEfficiency: 1 })], {
    ...prices,
    fixedW: all(2_000),
  })
  const without = await plan(input)
  assert.ok(stateAt(without, 22) < 0.01)
  const made = await plan(withMandates(input, [evening]))
  for (const hour of [18, 20, 22]) assert.ok(stateAt(made, hour) > 0.199, `${stateAt(made, hour)}`)
  const [outcome] = made.mandates!
  assert.equal(outcome!.about, 'reserve')
  assert.equal(outcome!.stepsInForce, 20)
  assert.equal(countsOf(outcome!).broken, 0)
  assert.ok(countsOf(outcome!).bound > 0)
  // What is kept until ten saves 25 cents less a kWh then than in the dear hours before.
  const perKwh = outcome!.microPerKwh.reduce((sum, price) => sum + price / 4, 0)
  assert.ok(Math.abs(perKwh - 250_000) < 5_000, `${perKwh}`)
  const cost = (of: Plan): number => of.certificate.costMicro
  assert.ok(Math.abs(cost(made) - cost(without) - 2 * perKwh) < 10_000)
  assert.deepEqual(made.relaxed, [])
})

test('a battery that starts below comes up as fast as it can, which is no error; one that cannot come up over the wires is named', async () => {
  const low = batteryOf({ storedWh: 500, maxChargeW: 1_000, chargeEfficiency: 1 })
  const held = { ...evening, when: always }
  const made = await plan(withMandates(day([low]), [held]))
  const { powerW, state } = deviceIn(made, 'battery')
  // 1.5 kWh at 1 kW.
  for (const t of [0, 1, 2, 3, 4, 5]) assert.ok(powerW[t]! > 990, `${t}: ${powerW[t]}`)
  assert.ok(state![6]! > 0.199)
  assert.deepEqual(countsOf(made.mandates![0]!).broken, 0)
  assert.deepEqual(made.relaxed, [])
  assert.equal(deviceIn(made, 'battery').reasons[0], 'reserve')
  // For two hours the connection carries no more than what the home needs: wires win over a hard reserve.
  const importW = byHour((hour) => (hour < 2 ? 400 : Infinity))
  const narrow = day([low])
  const tight: PlanInput = {
    ...narrow,
    homes: narrow.homes.map((home) => ({ ...home, limitsW: { importW, exportW: all(Infinity) } })),
  }
  const late = await plan(withMandates(tight, [held]))
  assert.ok(
    late.netW.slice(0, 8).every((power) => power < 402),
    late.netW.slice(0, 8).join(),
  )
  assert.deepEqual(
    late.relaxed.map(({ what, limit, unit }) => [what, limit?.id, unit]),
    [['reserve', 'evening', 'Wh']],
  )
})

test('a member’s own reserve holds beside a soft one: that gives way, and the own one does not', async () => {
  const own = batteryOf({ reserveWh: 1_000, chargeEfficiency: 1, dischargeEfficiency: 1 })
  const input = day([own], { ...prices, fixedW: all(2_000) })
  const soft = (priority: 'low' | 'high'): Mandate => ({
    ...evening,
    force: { kind: 'soft', priority },
  })
  const given = await plan(withMandates(input, [soft('low')]))
  assert.ok(Math.abs(stateAt(given, 22) - 0.1) < 0.002, `${stateAt(given, 22)}`)
  assert.ok(countsOf(given.mandates![0]!).broken > 0)
  assert.deepEqual(given.relaxed, [])
  const kept = await plan(withMandates(input, [soft('high')]))
  for (const hour of [18, 20, 21]) assert.ok(stateAt(kept, hour) > 0.199)
})

test('what all keep together is divided by what each can hold; homes keep it each by themselves', () => {
  const small = batteryOf({ thingId: 'small', capacityWh: 5_000 })
  const large = batteryOf({ thingId: 'large', capacityWh: 15_000 })
  const [home] = day([]).homes
  const input: PlanInput = {
    ...day([]),
    homes: [
      { ...home!, cellId: 'one', devices: [small, sun(5_000)] },
      { ...home!, cellId: 'two', devices: [large] },
    ],
    shared: [batteryOf({ thingId: 'street', capacityWh: 20_000 })],
  }
  const keptBy = (more: Partial<Mandate>): Record<string, number> => {
    const { homes, shared } = withMandates(input, [mandateOf(more)])
    const batteries = [...homes.flatMap(({ devices }) => devices), ...shared].filter(
      (device): device is BatteryInput => device.kind === 'battery',
    )
    return Object.fromEntries(
      batteries.map(({ thingId, reserves }) => [thingId, reserves?.[0]?.leastWh[0] ?? 0]),
    )
  }
  const together = { kind: 'battery-reserve', measure: 'together', least: 8_000 } as const
  assert.deepEqual(keptBy({ rule: together }), { small: 1_000, large: 3_000, street: 4_000 })
  const inHomes = { rule: together, place: { kind: 'homes', homeIds: [] } } as const
  assert.deepEqual(keptBy(inHomes), { small: 5_000, large: 8_000, street: 0 })
  const each = { kind: 'battery-reserve', measure: 'each', least: 2_000 } as const
  assert.deepEqual(keptBy({ rule: each, place: { kind: 'homes', homeIds: ['two'] } }), {
    small: 0,
    large: 2_000,
    street: 0,
  })
})

test('threads say the same of a reserve, and nobody there sees more', async () => {
  const [home] = day([batteryOf()]).homes
  const homes = ['a', 'b', 'c'].map((cellId) => ({ ...home!, cellId }))
  const input = withMandates({ ...day([], prices), homes }, [evening])
  const effort = { targetGap: 1e-4, roundLimit: 120 }
  const one = await planNeighbourhood(input, stillClock, effort)
  const spread = await planNeighbourhood(input, stillClock, effort, inThreads(2))
  assert.deepEqual(spread.mandates!.map(countsOf), one.mandates!.map(countsOf))
  assert.equal(count, 96)
})
