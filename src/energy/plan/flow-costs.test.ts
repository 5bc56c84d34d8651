import assert from 'node:assert/strict'
import { startSoftness } from './plan-softness.ts'
import { test } from 'node:test'
import { exchangeCost } from '../../coordination/exchange.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { Workplace } from '../chain/workplace.ts'
import { randomCommunity } from '../fixtures.ts'
import { Feeders } from '../limits/feeders.ts'
import { FlowCosts } from './flow-costs.ts'
import { LastPlan } from './last-plan.ts'
import { buildNeighbourhood, gridExchange, type Neighbourhood } from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'

/** What all that flows costs where one device uses `byW` more in step t: every connection, circuit and feeder counted anew. */
function totalCost(
  input: PlanInput,
  built: Neighbourhood,
  more: {
    readonly home: number
    readonly device: number
    readonly t: number
    readonly byW: number
  },
): number {
  const changed = (values: Float64Array, isIt: boolean): Float64Array =>
    values.map((power, t) => (isIt && t === more.t ? power + more.byW : power))
  let cost = exchangeCost(gridExchange(input), changed(built.netW(), true))
  for (const [h, home] of built.homes.entries()) {
    const { terms, lines, devices } = home
    const isHome = h === more.home
    if (terms !== null) cost += exchangeCost(terms, changed(home.netW(), isHome))
    const powers = devices.map(({ flexibility }, d) =>
      changed(flexibility.plan, isHome && d === more.device),
    )
    for (const line of lines) cost += line.cost(line.flowW(powers))
  }
  const feeders = new Feeders(input)
  const parts = feeders.homes()
  const flows = parts.map(({ homes: behind }) => {
    const sum = new Float64Array(input.steps.count)
    for (const [h, home] of built.homes.entries()) {
      if (!behind.some(({ cellId }) => cellId === home.input.cellId)) continue
      for (const [t, power] of changed(home.netW(), h === more.home).entries()) sum[t]! += power
    }
    return sum
  })
  return cost + feeders.cost(feeders.flowsW(parts, flows))
}

test('what a device would cost by using more is what everything that it flows through would cost more', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const input = randomCommunity(seededRandom(seed), {
      homes: 4,
      stepCount: 6,
      stepMs: hourMs,
      isRough: true,
      hasLimits: true,
      hasScenarios: seed % 2 === 0,
    })
    const workplace = new Workplace(startSoftness(1))
    const built = buildNeighbourhood(input, new LastPlan(input), 1, workplace)
    for (const member of built.members) {
      member.resume()
      member.keep()
    }
    const prices = new Float64Array(6).fill(7)
    const costs = new FlowCosts(input, built, prices)
    for (const [h, { devices }] of built.homes.entries()) {
      for (const device of devices.keys()) {
        const flows = costs.of(built.homes[h]!, device)
        for (const byW of [-4000, 700, 5000]) {
          const t = (seed + device) % 6
          const total = (by: number): number =>
            totalCost(input, built, { home: h, device, t, byW: by })
          const expected = total(byW) - total(0)
          const found = flows.cost(t, byW, 0) - flows.cost(t, 0, 0)
          // A peak that falls is not counted: whoever is at it may be another step.
          const isPeak = input.prices.peakMicroPerKw > 0 && byW < 0
          const close = Math.abs(found - expected) < 1e-6 * (1 + Math.abs(expected))
          assert.ok(close || (isPeak && found >= expected), `seed ${seed}: ${found} ${expected}`)
        }
      }
    }
    workplace.release()
  }
})

test('with all ease a device pays the price of the plan, and the fee where its home takes', () => {
  const input = randomCommunity(seededRandom(1), { homes: 2, stepCount: 6, stepMs: hourMs })
  input.prices.localFeeMicroPerKwh.fill(50_000)
  const workplace = new Workplace(startSoftness(1))
  const built = buildNeighbourhood(input, new LastPlan(input), 1, workplace)
  for (const member of built.members) {
    member.resume()
    member.keep()
  }
  const costs = new FlowCosts(input, built, new Float64Array(6).fill(7))
  const home = built.homes[0]!
  const flows = costs.of(home, 0)
  for (let t = 0; t < 6; t++) {
    const fee = home.netW()[t]! > 0 ? 50 : 0
    assert.ok(Math.abs(flows.cost(t, 100, 1) - 100 * (7 + fee)) < 1e-6)
  }
  assert.ok(Math.abs(costs.of(null, 0).cost(0, 100, 1) - 700) < 1e-6)
  workplace.release()
})
