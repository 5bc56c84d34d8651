import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs, steps } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import type { PlanInput } from './plan-input.ts'
import { planNeighbourhood } from './planner.ts'

test('power is worth its price of buying as likely as it is bought, and a plan costs what it does on average', async () => {
  const of = steps(0, hourMs, 1)
  const input: PlanInput = {
    ...randomCommunity(seededRandom(1), { homes: 1, stepCount: 1, stepMs: hourMs }),
    steps: of,
    homes: [
      { cellId: 'home-0', connectionLimitW: null, fixedW: Float64Array.of(100), devices: [] },
    ],
    shared: [],
    scenariosW: [Float64Array.of(-400), Float64Array.of(0), Float64Array.of(500)],
  }
  const [buy, sell] = [300_000, 60_000]
  input.prices.importMicroPerKwh.fill(buy)
  input.prices.exportMicroPerKwh.fill(sell)
  input.prices.localFeeMicroPerKwh.fill(0)
  const { certificate, priceMicroPerKwh, money } = await planNeighbourhood(
    input,
    { now: () => 0 },
    { targetGap: 1e-4, roundLimit: 120 },
  )
  const cost = (-0.3 * sell + 0.1 * buy + 0.6 * buy) / 3
  assert.ok(Math.abs(certificate.costMicro - cost) < 1e-6 * cost)
  assert.ok(Math.abs(money.costMicro - cost) < 1e-6 * cost)
  assert.ok(Math.abs(priceMicroPerKwh[0]! - (2 * buy + sell) / 3) < 1e-3 * buy)
})
