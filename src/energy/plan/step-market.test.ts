import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadHighs, optimumOf } from '../../../test/highs.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { Workplace } from '../chain/workplace.ts'
import { randomCommunity } from '../fixtures.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import { LastPlan } from './last-plan.ts'
import { runnersIn } from './machine-runs.ts'
import {
  buildNeighbourhood,
  gridExchange,
  type Neighbourhood,
  type PlannedHome,
} from './neighbourhood.ts'
import type { PlanInput } from './plan-input.ts'
import { startSoftness } from './plan-softness.ts'
import { StepMarket, type Worths } from './step-market.ts'

/** One step as a linear program: all actions of who may move, homes' fees, the grid; one home uses `byW` more. */
function stepProgram(
  { input, built, worths }: { input: PlanInput; built: Neighbourhood; worths: Worths },
  { t, home, byW }: { t: number; home: PlannedHome | null; byW: number },
): string {
  const runners = new Set(runnersIn(input))
  const costs: string[] = []
  const rows: string[] = []
  const bounds: string[] = []
  const signed = (value: number): string => `${value < 0 ? '-' : '+'} ${Math.abs(value)}`
  for (const [h, of] of [...built.homes, null].entries()) {
    const terms: string[] = []
    let still = (of?.input.fixedW[t] ?? 0) + (of === home ? byW : 0)
    for (const [d, { thingId, flexibility }] of (of?.devices ?? built.shared).entries()) {
      if (runners.has(thingId)) {
        still += flexibility.plan[t]!
        continue
      }
      still += flexibility.actions.length === 0 ? flexibility.plan[t]! : flexibility.given[t]!
      for (const [a, { store, sign, rate, most, cost }] of flexibility.actions.entries()) {
        const worth = store === null ? 0 : worths.get(thingId)![store]![t]! * rate[t]!
        costs.push(`${signed(cost - worth)} p${h}_${d}_${a}`)
        terms.push(`${signed(-sign)} p${h}_${d}_${a}`)
        bounds.push(`0 <= p${h}_${d}_${a} <= ${most[t]}`)
      }
    }
    rows.push(`n${h} ${terms.join(' ')} = ${still}`, `n${h}in - n${h} >= 0`)
    bounds.push(`n${h} free`)
    costs.push(`${signed(of?.terms?.buy[t] ?? 0)} n${h}in`)
  }
  const { buy, sell } = gridExchange(input)
  const nets = [...built.homes, null].map((_, h) => `- n${h}`).join(' ')
  rows.push(`in - out ${nets} = 0`)
  costs.push(`${signed(buy[t]!)} in ${signed(-sell[t]!)} out`)
  return `Minimize\n cost: ${costs.join(' ')}\nSubject To\n${rows.join('\n')}\nBounds\n${bounds.join('\n')}\nEnd`
}

test('a step costs the least that all who may move in it can make of it, as a linear program has it', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 12; seed++) {
    const draw = drawingFrom(seededRandom(seed))
    const input = randomCommunity(seededRandom(seed), {
      homes: 3,
      stepCount: 24,
      stepMs: hourMs,
      hasLeastPowers: true,
    })
    const workplace = new Workplace(startSoftness(1))
    const built = buildNeighbourhood(input, new LastPlan(input), 1, workplace)
    for (const member of built.members) {
      member.resume()
      member.keep()
    }
    const devices = [...built.homes.flatMap((home) => home.devices), ...built.shared]
    const worths: Worths = new Map(
      devices.map(({ thingId, flexibility }) => [
        thingId,
        flexibility.stores.map(() => Float64Array.from({ length: 24 }, () => draw.between(0, 500))),
      ]),
    )
    const market = new StepMarket(input, built, worths, new Set(runnersIn(input)))
    for (const home of [...built.homes, null]) {
      const cost = market.costsOf(home)
      for (const t of [3, 12, 19]) {
        const byW = draw.between(-4000, 8000)
        const least = optimumOf(highs, stepProgram({ input, built, worths }, { t, home, byW }))
        const found = cost(t, byW)
        assert.ok(Math.abs(found - least) < 1e-6 * (1000 + Math.abs(least)), `${found} ${least}`)
      }
    }
    const [first] = built.homes
    const before = market.costsOf(null)(12, 1000)
    const moved = market.costsOf(first!)(12, 1500)
    market.add(first!, new Float64Array(24).fill(1500))
    assert.ok(Math.abs(market.costsOf(first!)(12, 0) - moved) < 1e-6 * (1 + Math.abs(moved)))
    assert.notEqual(market.costsOf(null)(12, 1000), before)
    workplace.release()
  }
})
