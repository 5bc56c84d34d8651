import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { centralOptimum } from '../../../test/central-program.ts'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import type { FeederInput, LimitsW, PlanInput } from '../plan/plan-input.ts'
import { inThreads } from '../plan/plan-threads.ts'
import type { HomePlan, MoneyCost, Plan, Relaxation } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'

import {
  all,
  battery,
  car,
  effort,
  feeder,
  home,
  line,
  planned,
  stillClock,
} from './limits-fixtures.ts'

test('with limits everywhere: proven bound <= central optimum <= cost, and every limit is kept or named', async () => {
  const communities = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    homes: fc.integer({ min: 1, max: 5 }),
    isRough: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(communities, async ({ seed, homes, isRough }) => {
      const shape = { homes, stepCount: 12, stepMs: hourMs, isRough, hasLimits: true }
      const input = randomCommunity(seededRandom(seed), shape)
      const plan = await planNeighbourhood(input, stillClock, effort)
      await checkCertificate(input, plan)
      checkLimitsKept(input, plan)
    }),
    { numRuns: 20 },
  )
})

test('limits within limits are planned to two ten-thousandths of what a central program finds best', async () => {
  for (const seed of [1, 3, 5, 7]) {
    const drawn = randomCommunity(seededRandom(seed), {
      homes: 5,
      stepCount: 24,
      stepMs: hourMs,
      hasLimits: true,
    })
    // Programmes begin at one time or another, and batteries could waste what nobody may take: neither is the rounds'.
    const homes = drawn.homes.map((of) => ({
      ...of,
      devices: of.devices
        .filter(({ kind }) => kind !== 'appliance')
        .map((device) =>
          device.kind === 'battery' ? { ...device, wearMicroPerKwh: 20_000 } : device,
        ),
    }))
    const input = { ...drawn, homes }
    const { certificate } = await planNeighbourhood(input, stillClock, effort)
    assert.ok(certificate.gap <= 2e-4, `seed ${seed}: ${certificate.gap}`)
    assert.ok(certificate.rounds <= 30, `seed ${seed}: ${certificate.rounds} rounds`)
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: true })
    const off = Math.abs(certificate.costMicro - objectiveMicro)
    assert.ok(off <= 4e-4 * Math.abs(objectiveMicro), `seed ${seed}: ${off}`)
  }
})

test('two cars on one circuit charge within it, one phase stays free for the oven, and both say what bound them', async () => {
  const cars = [car('first', 18_000), car('second', 23_000)]
  const plan = await planned({
    homes: [
      home('home', cars, {
        lines: [
          line({
            id: 'L1',
            kind: 'phase',
            name: 'L1',
            shares: { first: 1 },
            fixedShare: 1,
            limitW: 4000,
          }),
          line({ id: 'garage', name: 'Garage', shares: { first: 1, second: 1 }, limitW: 7000 }),
        ],
        fixedW: all(1000),
      }),
    ],
    importPrices: Float64Array.of(200_000, 210_000, 220_000, 230_000, 240_000, 250_000),
  })
  const [first, second] = plan.homes[0]!.devices
  for (const [t, powerW] of [4000, 4000, 4000, 4000, 4000, 3000].entries()) {
    assert.ok(Math.abs(first!.powerW[t]! - 3000) < 1, `first: ${first!.powerW.join()}`)
    assert.ok(Math.abs(second!.powerW[t]! - powerW) < 1, `second: ${second!.powerW.join()}`)
  }
  assert.deepEqual(second!.reasons.slice(0, 5), Array(5).fill('circuit-limit'))
  assert.deepEqual(second!.limitNames!.slice(0, 5), Array(5).fill('Garage'))
  assert.deepEqual(first!.reasons.slice(0, 5), Array(5).fill('phase-limit'))
  assert.deepEqual(first!.limitNames!.slice(0, 5), Array(5).fill('L1'))
  assert.deepEqual(plan.relaxed, [])
})

test('a grid operator who turns a charger down for two hours is obeyed, said by name, and the car is charged before and after', async () => {
  const limitW = all(Infinity).fill(4200, 2, 4)
  const plan = await planned({
    homes: [
      home('home', [car('car', 40_000)], {
        lines: [
          {
            ...line({ id: 'dimming', kind: 'signal', name: 'Grid operator', shares: { car: 1 } }),
            importLimitW: limitW,
          },
        ],
      }),
    ],
    importPrices: Float64Array.of(300_000, 290_000, 200_000, 200_000, 280_000, 310_000),
  })
  const [device] = plan.homes[0]!.devices
  // The two cheapest hours as far as it may, then those before and after.
  for (const [t, powerW] of [0, 11_000, 4200, 4200, 11_000, 0].entries()) {
    if (t > 0 && t < 5)
      assert.ok(Math.abs(device!.powerW[t]! - powerW) < 1, `${t}: ${device!.powerW.join()}`)
  }
  const said = device!.reasons.flatMap((reason, t) =>
    reason === 'signal-limit' ? [[t, device!.limitNames![t]]] : [],
  )
  assert.ok(
    said.length > 0 && said.every(([t, name]) => (t === 2 || t === 3) && name === 'Grid operator'),
  )
  assert.deepEqual(plan.relaxed, [])
})

test('a limit below what nobody can shift gives way at its price, by its name and by how much', async () => {
  const plan = await planned({
    homes: [
      home('home', [], {
        fixedW: all(2000),
        lines: [
          line({ id: 'L1', kind: 'phase', name: 'L1', fixedShare: 0.5, limitW: 700 }),
          line({ id: 'L2', kind: 'phase', name: 'L2', fixedShare: 0.25, limitW: 700 }),
        ],
        limitsW: { importW: all(Infinity).fill(1500, 1, 3), exportW: all(Infinity) },
      }),
      home('other', [], { fixedW: all(1000) }),
    ],
    feeders: [
      feeder('street', { homes: ['other'], parent: 'transformer', limitW: 400 }),
      feeder('transformer', { homes: ['home'], limitW: 2900 }),
    ],
    gridLimitsW: { importW: all(Infinity).fill(2000, 5), exportW: all(Infinity) },
  })
  const named = plan.relaxed.map(({ what, cellId, limit, amount, startMs, endMs }) => [
    what,
    limit?.id ?? cellId,
    Math.round(amount),
    (endMs - startMs) / hourMs,
  ])
  assert.deepEqual(
    named.toSorted(([, one], [, other]) => String(one).localeCompare(String(other), 'en')),
    [
      ['import-limit', 'home', 500, 2],
      ['import-limit', 'L1', 300, 6],
      ['import-limit', 'neighbourhood', 1000, 1],
      ['import-limit', 'street', 600, 6],
      ['import-limit', 'transformer', 100, 6],
    ],
  )
  // 0.30 for a kWh, and 10 for each beyond a limit.
  const beyond = 6 * (0.3 + 0.6 + 0.1) + 2 * 0.5 + 1
  const costMicro = 6 * 3 * 300_000 + beyond * 10_000_000
  assert.ok(Math.abs(plan.certificate.costMicro - costMicro) < 1, `${plan.certificate.costMicro}`)
  assert.ok(plan.certificate.gap < 1e-4)
  // What breaks a limit is nobody's money, and here it is the same with a plan and without.
  assert.deepEqual(plan.money, { costMicro: 6 * 3 * 300_000, idleCostMicro: 6 * 3 * 300_000 })
  assert.equal(plan.idleOverW, 1000)
  assert.equal(plan.homes[0]!.idleOverW, 500)
})

test('behind a full feeder power costs more than in front of it, and those homes say why they wait', async () => {
  const plan = await planned({
    homes: [
      home('behind', [battery('near')], {
        fixedW: Float64Array.of(500, 500, 500, 500, 4000, 4000),
      }),
      home('before', [battery('far')], { fixedW: all(500) }),
    ],
    importPrices: Float64Array.of(200_000, 210_000, 220_000, 230_000, 240_000, 250_000),
    feeders: [feeder('street', { name: 'Station street', homes: ['behind'], limitW: 2500 })],
  })
  const [behind, before] = plan.homes
  assert.equal(before!.priceMicroPerKwh, undefined)
  const own = behind!.priceMicroPerKwh!
  // What a kWh more costs then: bought in the second hour, taken in and given out again with what is lost, and worn.
  const later = 210_000 / 0.95 ** 2 + 10_000
  assert.ok(Math.abs(own[4]! - later) < 100, `${own[4]}, not ${later}`)
  assert.ok(Math.abs(plan.priceMicroPerKwh[4]! - 240_000) < 100)
  for (const net of behind!.netW) assert.ok(net <= 2500.5)
  const near = behind!.devices[0]!
  assert.equal(near.reasons[4], 'feeder-limit')
  assert.equal(near.limitNames![4], 'Station street')
  assert.equal(before!.devices[0]!.limitNames, undefined)
  assert.deepEqual(plan.relaxed, [])
})

test('homes behind limits together save no more than the neighbourhood, but for the gap', async () => {
  for (let seed = 1; seed <= 8; seed++) {
    const shape = { homes: 1 + (seed % 5), stepCount: 24, stepMs: hourMs, hasLimits: true }
    const plan = await planNeighbourhood(
      randomCommunity(seededRandom(seed), shape),
      stillClock,
      effort,
    )
    const { costMicro, boundMicro } = plan.certificate
    const slack = costMicro - boundMicro + 1
    const savedBy = (of: MoneyCost): number => of.idleCostMicro - of.costMicro
    const together = plan.homes.reduce((sum, { money }) => sum + savedBy(money!), 0)
    assert.ok(together <= savedBy(plan.money) + slack, `seed ${seed}: ${together}`)
  }
})

test('homes behind feeders come to the same plan in threads, each in its place', async () => {
  const drawn = randomCommunity(seededRandom(12), { homes: 9, stepCount: 24, hasLimits: true })
  const homes = drawn.homes.map((of) => ({
    ...of,
    devices: of.devices.filter(({ kind }) => kind !== 'appliance'),
  }))
  const input = { ...drawn, homes }
  const alone = await planNeighbourhood(input, stillClock, effort)
  const spread = await planNeighbourhood(input, stillClock, effort, inThreads(2))
  for (const plan of [alone, spread]) {
    assert.deepEqual(
      plan.homes.map(({ cellId }) => cellId),
      homes.map(({ cellId }) => cellId),
    )
  }
  const { costMicro, boundMicro } = alone.certificate
  const slack =
    costMicro - boundMicro + spread.certificate.costMicro - spread.certificate.boundMicro
  assert.ok(Math.abs(costMicro - spread.certificate.costMicro) <= slack + 1)
  checkLimitsKept(input, spread)
})

/** Asserts that what flows through each connection, line and feeder is within its limits, or that this is named. */
function checkLimitsKept(input: PlanInput, plan: Plan): void {
  const check = (flowW: Float64Array, limits: LimitsW, cellId: string, id?: string): void => {
    for (const [t, flow] of flowW.entries()) {
      const isNamed = (what: Relaxation['what']): boolean =>
        plan.relaxed.some(
          (of) =>
            of.what === what &&
            of.cellId === cellId &&
            of.limit?.id === id &&
            of.startMs <= input.steps.startMs + t * input.steps.stepMs &&
            of.endMs > input.steps.startMs + t * input.steps.stepMs,
        )
      if (flow > limits.importW[t]! + 1) assert.ok(isNamed('import-limit'), `${id} at ${t}`)
      if (-flow > limits.exportW[t]! + 1) assert.ok(isNamed('export-limit'), `${id} at ${t}`)
    }
  }
  for (const [h, of] of input.homes.entries()) {
    const { netW, devices } = plan.homes[h]!
    if (of.limitsW !== undefined) check(netW, of.limitsW, of.cellId)
    for (const { id, importLimitW, exportLimitW, shares, fixedShare } of of.lines ?? []) {
      const flow = of.fixedW.map((power) => fixedShare * power)
      for (const { thingId, powerW } of devices) {
        for (const [t, power] of powerW.entries()) flow[t]! += (shares[thingId] ?? 0) * power
      }
      check(flow, { importW: importLimitW, exportW: exportLimitW }, of.cellId, id)
    }
  }
  const flowOf = ({ id, homes }: FeederInput): Float64Array => {
    const flow = new Float64Array(input.steps.count)
    const behind = [
      ...homes.map((cellId) => plan.homes.find((of): of is HomePlan => of.cellId === cellId)!.netW),
      ...input.feeders!.filter(({ parent }) => parent === id).map(flowOf),
    ]
    for (const part of behind) for (let t = 0; t < flow.length; t++) flow[t]! += part[t]!
    return flow
  }
  for (const of of input.feeders ?? []) check(flowOf(of), of.limitsW, input.cellId, of.id)
  if (input.gridLimitsW !== undefined) check(plan.netW, input.gridLimitsW, input.cellId)
}
