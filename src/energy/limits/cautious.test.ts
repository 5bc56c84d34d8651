import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { all, byHour, carOf, day, deviceIn, plan, sun } from '../day-fixtures.ts'
import { randomCommunity } from '../fixtures.ts'
import type { HomeInput, LimitsW, LineInput, PlanInput } from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'
import { planNeighbourhood } from '../plan/planner.ts'
import { cautiousInput, roomFor, tighter } from './cautious.ts'

/** Five courses around what is expected, W. */
const around = (besides: readonly number[]): Float64Array[] => besides.map((power) => all(power))
const upTo2000 = around([-1_000, -400, 0, 700, 2_000])

/** For two and a half hours, in which no car here gets all that it wants. */
const nightIsCheap = byHour((hour) => (hour >= 2 && hour < 4.5 ? 200_000 : 300_000))

/** A home that is expected to use 3 kW behind 10 kW, with its only device. */
function homeWith(device: HomeInput['devices'][number], more: Partial<HomeInput> = {}): PlanInput {
  const of = day([device], {
    importMicroPerKwh: nightIsCheap,
    fixedW: all(3_000),
    connectionLimitW: 10_000,
  })
  return { ...of, homes: of.homes.map((home) => ({ ...home, ...more })) }
}

const cautious = (input: PlanInput): PlanInput => cautiousInput(input, () => upTo2000)

const stillClock = { now: () => 0 }

const most = (powerW: Float64Array): number => Math.round(Math.max(...powerW))

test('the car’s planned power leaves room for what the home may use, not for what it is expected to alone', async () => {
  const of = homeWith(
    carOf({ windows: [{ fromStep: 0, toStep: 28, targetWh: 48_000, tripWh: 0 }] }),
  )
  const bold = await plan(of)
  assert.equal(most(deviceIn(bold, 'car').powerW), 7_000)
  const careful = await plan(cautious(of))
  assert.equal(most(deviceIn(careful, 'car').powerW), 5_000)
  assert.deepEqual(careful.relaxed, [])
  assert.ok(careful.certificate.gap <= 1e-4)
})

test('a wish takes the room where it needs it: the car is full when it leaves, and no limit is broken', async () => {
  const windows = [{ fromStep: 0, toStep: 10, targetWh: 45_000, tripWh: 0 }]
  // 16.7 kWh in two and a half hours: 6.7 kW.
  const careful = await plan(cautious(homeWith(carOf({ windows }))))
  assert.deepEqual(careful.relaxed, [])
  assert.ok(most(deviceIn(careful, 'car').powerW) > 6_600)
})

test('phases, feeders and the neighbourhood’s connection leave room as well, each for its own part', async () => {
  const phase: LineInput = {
    id: 'L1',
    kind: 'phase',
    name: 'L1',
    importLimitW: all(4_000),
    exportLimitW: all(4_000),
    shares: { car: 1 },
    fixedShare: 1 / 3,
  }
  const car = carOf({ windows: [{ fromStep: 0, toStep: 28, targetWh: 40_000, tripWh: 0 }] })
  const onPhase = homeWith(car, { lines: [phase], connectionLimitW: null })
  // 1,000 W of the home's 3,000 are on it, and a third of 2,000 may come on top.
  assert.equal(most(deviceIn(await plan(cautious(onPhase)), 'car').powerW), 2_333)
  const free = homeWith(car, { connectionLimitW: null })
  const feeders = [
    {
      id: 'street',
      name: 'Street',
      homes: ['home'],
      parent: null,
      limitsW: { importW: all(8_000), exportW: all(8_000) },
    },
  ]
  const behind = await plan(cautious({ ...free, feeders }))
  assert.equal(most(deviceIn(behind, 'car').powerW), 3_000)
  const prices = { ...free.prices, importLimitW: 7_500 }
  const atGrid = await plan(cautious({ ...free, prices, scenariosW: upTo2000 }))
  assert.equal(most(deviceIn(atGrid, 'car').powerW), 2_500)
})

test('what is not made when it is too much needs no room, and what nobody can shift is no reason for caution', () => {
  assert.deepEqual(
    roomFor([Float64Array.of(-900, -900), Float64Array.of(400, 0)], Float64Array.of(0, 700)),
    {
      importW: Float64Array.of(400, 0),
      exportW: Float64Array.of(900, 200),
    },
  )
  const limits = {
    importW: Float64Array.of(5_000, 5_000),
    exportW: Float64Array.of(5_000, Infinity),
  }
  const room = { importW: Float64Array.of(2_000, 9_000), exportW: Float64Array.of(0, 0) }
  assert.deepEqual(tighter(limits, room, Float64Array.of(3_600, 800)), {
    importW: Float64Array.of(3_600, 800),
    exportW: Float64Array.of(5_000, Infinity),
  })
  assert.equal(tighter(limits, { ...room, importW: Float64Array.of(0, 0) }, all(0)), null)
  assert.equal(tighter(limits, null, all(0)), null)
})

test('without limits, or with nothing left open, the input stays as it is', () => {
  const free = day([sun(5_000)])
  assert.deepEqual(cautious(free), free)
  const known = homeWith(carOf())
  assert.deepEqual(
    cautiousInput(known, () => undefined),
    known,
  )
})

test('with caution everywhere: proven bound <= central optimum <= cost', async () => {
  let cautiousHomes = 0
  const communities = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    homes: fc.integer({ min: 1, max: 4 }),
    isRough: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(communities, async ({ seed, homes, isRough }) => {
      const shape = { homes, stepCount: 12, stepMs: hourMs, isRough, hasLimits: true }
      const input = randomCommunity(seededRandom(seed), { ...shape, hasScenarios: true })
      cautiousHomes += input.homes.filter(isCautious).length
      const of = await planNeighbourhood(input, stillClock, { targetGap: 1e-4, roundLimit: 120 })
      await checkCertificate(input, of)
      checkNamed(input, of)
    }),
    { numRuns: 15 },
  )
  assert.ok(cautiousHomes > 5)
})

test('behind connections of 11 kW caution costs less than a per mille, and in no scenario does a plan ask for more', async (context) => {
  const usual = await compared(11_000)
  context.diagnostic(JSON.stringify(usual))
  assert.ok(usual.dearer < 0.001 && usual.boldKwh > 0.1 && usual.carefulKwh < 1e-6)
  // Behind 7 kW cars that leave soon need the room.
  const narrow = await compared(7_000)
  context.diagnostic(JSON.stringify(narrow))
  assert.ok(narrow.dearer < 0.001 && narrow.carefulKwh < 0.8 * narrow.boldKwh)
})

/** Plans of twenty communities whose homes have connections of `limitW`, with caution and without: how much dearer, and what would flow beyond. */
async function compared(limitW: number) {
  const levels = [-0.5, -0.25, 0, 0.4, 1.2]
  const besides = (home: HomeInput): Float64Array[] =>
    levels.map((level) => home.fixedW.map((power) => level * power))
  let [boldMicro, carefulMicro, boldKwh, carefulKwh] = [0, 0, 0, 0]
  for (let seed = 1; seed <= 20; seed++) {
    const shape = { homes: 4, stepCount: 24, stepMs: hourMs }
    const drawn = randomCommunity(seededRandom(seed), shape)
    const homes = drawn.homes.map((home) => ({ ...home, connectionLimitW: limitW }))
    const input = { ...drawn, homes }
    const bold = await planNeighbourhood(input, stillClock)
    const careful = await planNeighbourhood(
      cautiousInput(input, ([home]) => besides(home!)),
      stillClock,
    )
    boldMicro += bold.money.costMicro
    carefulMicro += careful.money.costMicro
    for (const [h, home] of homes.entries()) {
      boldKwh += kwhBeyond(bold.homes[h]!.netW, home, besides(home), limitW)
      carefulKwh += kwhBeyond(careful.homes[h]!.netW, home, besides(home), limitW)
    }
  }
  return { dearer: carefulMicro / boldMicro - 1, boldKwh, carefulKwh }
}

/** The mean over scenarios of what devices would take beyond a limit if nothing were trimmed; an hour a step. */
function kwhBeyond(
  netW: Float64Array,
  { fixedW }: HomeInput,
  besidesW: readonly Float64Array[],
  limitW: number,
): number {
  let sum = 0
  for (const powers of besidesW) {
    for (const [t, net] of netW.entries()) {
      sum += Math.max(0, net + powers[t]! - Math.max(limitW, fixedW[t]! + powers[t]!))
    }
  }
  return sum / besidesW.length / 1_000
}

function isCautious({ cautiousW, lines = [] }: HomeInput): boolean {
  return cautiousW !== undefined || lines.some((line) => line.cautiousW !== undefined)
}

/** What is named of a home's connection is what goes beyond its limits, and nothing that goes beyond the cautious ones alone. */
function checkNamed({ homes }: PlanInput, { homes: planned, relaxed }: Plan): void {
  for (const [h, { cellId, connectionLimitW, limitsW }] of homes.entries()) {
    const limit = (t: number, of: keyof LimitsW): number =>
      Math.min(connectionLimitW ?? Infinity, limitsW?.[of][t] ?? Infinity)
    const beyondW = planned[h]!.netW.map((net, t) =>
      Math.max(0, net - limit(t, 'importW'), -net - limit(t, 'exportW')),
    )
    const named = relaxed.filter(
      ({ cellId: of, limit: at, unit }) => of === cellId && at === undefined && unit === 'W',
    )
    const mostNamedW = Math.max(0, ...named.map(({ amount }) => amount))
    assert.ok(Math.abs(mostNamedW - Math.max(...beyondW)) < 1, cellId)
  }
}
