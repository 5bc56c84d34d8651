import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkCertificate } from '../../../test/checked-certificate.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs, quarterMs } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import { packPlan, unpackPlan } from './plan-body.ts'
import type { DeviceInput, FeederInput, PlanInput } from './plan-input.ts'
import { planNeighbourhood } from './planner.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-4, roundLimit: 120 }

test('planning again with forecasts a little different takes less than half of the rounds of a first plan, whatever devices there are', async () => {
  let cold = 0
  let warm = 0
  for (let seed = 1; seed <= 3; seed++) {
    const { input, changed } = changedCommunity(
      seed,
      { homes: 60, stepCount: 96, stepMs: quarterMs },
      0.03,
    )
    const last = await planNeighbourhood(input, stillClock)
    const first = await planNeighbourhood(changed, stillClock)
    const again = await planNeighbourhood({ ...changed, last }, stillClock)
    assert.ok(again.certificate.gap <= 1e-3, `seed ${seed}: ${again.certificate.gap}`)
    cold += first.certificate.rounds
    warm += again.certificate.rounds
  }
  assert.ok(warm < 0.45 * cold, `${warm} of ${cold}`)
})

for (const { feeders, wattsPerHome, shape, share } of [
  {
    feeders: 'that are seldom full',
    wattsPerHome: 4000,
    shape: { homes: 60, stepCount: 96, stepMs: quarterMs },
    share: 0.6,
  },
  {
    feeders: 'that are full for hours',
    wattsPerHome: 1100,
    shape: { homes: 24, stepCount: 48, stepMs: 2 * quarterMs },
    share: 0.7,
  },
]) {
  test(`planning again behind feeders ${feeders} takes fewer rounds than a first plan, also from a plan that was kept`, async () => {
    let cold = 0
    let warm = 0
    for (let seed = 1; seed <= 3; seed++) {
      const { input, changed } = changedCommunity(seed, shape, 0.03)
      const before = await planNeighbourhood(behindFeeders(input, wattsPerHome), stillClock)
      const last = { ...before, ...unpackPlan(packPlan(before)) }
      const behind = behindFeeders(changed, wattsPerHome)
      const first = await planNeighbourhood(behind, stillClock)
      const again = await planNeighbourhood({ ...behind, last }, stillClock)
      assert.ok(again.certificate.gap <= 1e-3, `seed ${seed}: ${again.certificate.gap}`)
      cold += first.certificate.rounds
      warm += again.certificate.rounds
    }
    assert.ok(warm < share * cold, `${warm} of ${cold}`)
  })
}

test('where the last plan knows nothing of a feeder, rounds begin as for a first plan', async () => {
  const shape = { homes: 6, stepCount: 24, stepMs: hourMs }
  const input = randomCommunity(seededRandom(1), shape)
  const last = await planNeighbourhood(input, stillClock)
  const behind = behindFeeders(input, 1100)
  const first = await planNeighbourhood(behind, stillClock)
  const again = await planNeighbourhood({ ...behind, last }, stillClock)
  assert.equal(last.feeders, undefined)
  assert.deepEqual(first.feeders?.map(({ feederId }) => feederId).toSorted(), [
    'feeder-0',
    'feeder-1',
    'transformer',
  ])
  assert.ok(again.certificate.rounds > 7, `${again.certificate.rounds} rounds`)
})

test('a last plan that is further off than asked gives way to one that is not, however little better that is', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const shape = { homes: 60, stepCount: 24, stepMs: hourMs }
    const input = randomCommunity(seededRandom(seed), shape)
    const last = await planNeighbourhood(input, stillClock, { targetGap: 2e-3, roundLimit: 60 })
    const { certificate } = await planNeighbourhood({ ...input, last }, stillClock)
    assert.ok(
      certificate.gap <= 1.15e-3,
      `seed ${seed}: ${last.certificate.gap}, ${certificate.gap}`,
    )
    assert.ok(certificate.rounds <= 12, `seed ${seed}: ${certificate.rounds} rounds`)
  }
})

test('for every re-plan, however much has changed: proven bound <= central optimum <= cost', async () => {
  const changes = fc.record({
    seed: fc.integer({ min: 1, max: 1_000_000 }),
    share: fc.constantFrom(0, 0.05, 0.5, 3),
    isRough: fc.boolean(),
    isRich: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(changes, async ({ seed, share, isRough, isRich }) => {
      const shape = { homes: 2, stepCount: 12, stepMs: hourMs, isRough, isRich }
      const { input, changed } = changedCommunity(seed, shape, share)
      const last = await planNeighbourhood(input, stillClock, effort)
      const again = await planNeighbourhood({ ...changed, last }, stillClock, effort)
      await checkCertificate(changed, again)
    }),
    { numRuns: 20 },
  )
})

/** A random community, and the same with loads by up to `share` more or less than was expected, and what is stored by a fifth of that. */
function changedCommunity(
  seed: number,
  shape: Parameters<typeof randomCommunity>[1],
  share: number,
): { readonly input: PlanInput; readonly changed: PlanInput } {
  const input = randomCommunity(seededRandom(seed), shape)
  const random = seededRandom(seed + 1000)
  const about = (value: number, by: number): number =>
    value * Math.max(0, 1 + by * (2 * random.next() - 1))
  const changedDevice = (device: DeviceInput): DeviceInput =>
    device.kind === 'battery' || device.kind === 'car'
      ? { ...device, storedWh: Math.min(device.capacityWh, about(device.storedWh, share / 5)) }
      : device
  const homes = input.homes.map((home) => ({
    ...home,
    fixedW: home.fixedW.map((power) => about(power, share)),
    devices: home.devices.map(changedDevice),
  }))
  return { input, changed: { ...input, homes } }
}

/** Homes behind two feeders within a transformer, of so many W for each home. */
function behindFeeders(input: PlanInput, wattsPerHome: number): PlanInput {
  const feeder = (
    id: string,
    homes: readonly string[],
    parent: string | null,
    count: number,
  ): FeederInput => {
    const limits = new Float64Array(input.steps.count).fill(wattsPerHome * count)
    return { id, name: id, homes, parent, limitsW: { importW: limits, exportW: limits } }
  }
  const ids = input.homes.map(({ cellId }) => cellId)
  const halves = [0, 1].map((half) => ids.filter((_, i) => i % 2 === half))
  return {
    ...input,
    feeders: [
      feeder('transformer', [], null, ids.length),
      ...halves.map((homes, i) => feeder(`feeder-${i}`, homes, 'transformer', homes.length)),
    ],
  }
}
