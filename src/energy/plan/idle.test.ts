import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quarterMs, steps } from '../../kernel/steps.ts'
import { defaultWishes, type PlanInput } from './plan-input.ts'
import { planNeighbourhood } from './planner.ts'

const count = 96

/** A roof that makes 10 kW all day on a connection that takes 4 kW, and nobody at home. */
function sunnyStreet(isCurtailable: boolean): PlanInput {
  return {
    cellId: 'street',
    planId: 'plan',
    issuedMs: 0,
    steps: steps(0, quarterMs, count),
    prices: {
      importMicroPerKwh: new Float64Array(count).fill(300_000),
      exportMicroPerKwh: new Float64Array(count).fill(100_000),
      localFeeMicroPerKwh: new Float64Array(count),
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: 4_000,
      carbonGPerKwh: 0,
    },
    reachedPeakW: 0,
    homes: [
      {
        cellId: 'home',
        connectionLimitW: null,
        fixedW: new Float64Array(count),
        devices: [
          {
            kind: 'generator',
            thingId: 'roof',
            availableW: new Float64Array(count).fill(10_000),
            isCurtailable,
          },
        ],
      },
    ],
    shared: [],
    last: null,
    wishes: defaultWishes,
  }
}

test('an idle day sells what the connection takes and pays no price for a limit that inverters keep', async () => {
  const { idleCostMicro } = await planNeighbourhood(sunnyStreet(true), { now: () => 0 })
  // 4 kW for 24 hours at 0.10.
  assert.ok(Math.abs(idleCostMicro + 4 * 24 * 100_000) < 1)
})

test('a generator that cannot be curtailed breaks the limit, and the idle day says what that is worth', async () => {
  const { idleCostMicro } = await planNeighbourhood(sunnyStreet(false), { now: () => 0 })
  assert.ok(idleCostMicro > 0)
})
