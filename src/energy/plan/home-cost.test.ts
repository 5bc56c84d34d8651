import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import { defaultWishes, type DeviceInput, type PlanInput } from './plan-input.ts'
import type { MoneyCost, Plan } from './plan.ts'
import { planNeighbourhood } from './planner.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-5, roundLimit: 200 }

const savedOf = (plan: Plan): number[] =>
  plan.homes.map(({ money }) => (money === undefined ? NaN : savedBy(money)))

const savedBy = ({ costMicro, idleCostMicro }: MoneyCost): number => idleCostMicro - costMicro

const gapMicro = ({ certificate }: Plan): number => certificate.costMicro - certificate.boundMicro

test('no home loses by its plan, and homes together save no more than the neighbourhood, each but for the gap', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const shape = { homes: 1 + (seed % 5), stepCount: 48, stepMs: quarterMs * 2 }
    const plan = await planNeighbourhood(
      randomCommunity(seededRandom(seed), shape),
      stillClock,
      effort,
    )
    const slack = gapMicro(plan) + 1
    const saved = savedOf(plan)
    for (const of of saved) assert.ok(of >= -slack, `seed ${seed}: ${of} < -${slack}`)
    const together = saved.reduce((sum, of) => sum + of, 0)
    const whole = savedBy(plan.money)
    assert.ok(together > 0 && together <= whole + slack, `seed ${seed}: ${together} of ${whole}`)
  }
})

/** Two homes that use 2 kW each all day, one with a battery; power is dear in the second half of eight hours. */
function street(localFee: number): PlanInput {
  const count = 8
  const battery: DeviceInput = {
    kind: 'battery',
    thingId: 'battery',
    capacityWh: 4_000,
    storedWh: 0,
    maxChargeW: 1_000,
    maxDischargeW: 1_000,
    chargeEfficiency: 1,
    dischargeEfficiency: 1,
    reserveWh: 0,
    wearMicroPerKwh: 20_000,
  }
  return {
    cellId: 'street',
    planId: 'plan',
    issuedMs: 0,
    steps: steps(0, hourMs, count),
    prices: {
      importMicroPerKwh: Float64Array.from({ length: count }, (_, t) => (t < 4 ? 2e5 : 4e5)),
      exportMicroPerKwh: new Float64Array(count),
      localFeeMicroPerKwh: new Float64Array(count).fill(localFee),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    homes: ['with', 'without'].map((cellId) => ({
      cellId,
      connectionLimitW: null,
      fixedW: new Float64Array(count).fill(2_000),
      devices: cellId === 'with' ? [battery] : [],
    })),
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

test('while all power is bought, a home saves what the grid is paid less, with or without a local fee', async () => {
  for (const fee of [0, 40_000]) {
    const plan = await planNeighbourhood(street(fee), stillClock, effort)
    const [withBattery = NaN, without = NaN] = savedOf(plan)
    // 4 kWh bought for 0.20 instead of 0.40, less the wear of 0.02 each.
    assert.ok(Math.abs(withBattery - 4 * 180_000) < 1_000, `${withBattery}`)
    assert.equal(without, 0)
    assert.ok(Math.abs(withBattery - savedBy(plan.money)) < 1_000)
  }
})
