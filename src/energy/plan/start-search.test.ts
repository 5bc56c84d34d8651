import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centralOptimum } from '../../../test/central-program.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import { randomCommunity } from '../fixtures.ts'
import { planNeighbourhood } from './planner.ts'

const stillClock = { now: () => 0 }

test('where a start for each machine leaves a few homes uneven, other starts are searched, with proof', async () => {
  // By prices alone these end 0.3 to 2 % above their bound, and as much above the optimum.
  for (const seed of [1, 9, 20, 46, 176, 335, 409]) {
    const shape = { homes: 3, stepCount: 24, stepMs: hourMs }
    const input = randomCommunity(seededRandom(seed), shape)
    const plan = await planNeighbourhood(input, stillClock)
    const { costMicro, boundMicro, gap } = plan.certificate
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: false })
    assert.ok(gap <= 1e-3, `seed ${seed}: ${gap}`)
    assert.ok(boundMicro <= objectiveMicro + 1, `seed ${seed}: ${boundMicro} ${objectiveMicro}`)
    assert.ok(costMicro >= objectiveMicro - 1, `seed ${seed}: ${costMicro} ${objectiveMicro}`)
    assert.deepEqual(await planNeighbourhood(input, stillClock), plan)
  }
})
