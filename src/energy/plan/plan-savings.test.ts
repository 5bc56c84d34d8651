import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import { plannedSavings, type PlanCost } from './plan-savings.ts'
import { planCosts, savePlanCost } from '../store-savings.ts'

/** A plan for a day ahead that expects to save 24 units: one an hour. */
const plan = (issuedMs: number, savedMicro = 24): PlanCost => ({
  issuedMs,
  startMs: issuedMs,
  endMs: issuedMs + dayMs,
  costMicro: 100,
  idleCostMicro: 100 + savedMicro,
})

test('each plan counts for as long as it was in force, and no hour counts twice', () => {
  const costs = [plan(0), plan(6 * hourMs, 48), plan(12 * hourMs, 0)]
  const day = { savedMicro: 6 + 12, plannedMs: dayMs }
  assert.deepEqual(plannedSavings(costs, 0, dayMs), day)
  assert.deepEqual(plannedSavings(costs, 3 * hourMs, 7 * hourMs), {
    savedMicro: 3 + 2,
    plannedMs: 4 * hourMs,
  })
})

test('time without a plan is not counted, and a period without any has no answer', () => {
  const costs = [plan(0), plan(3 * dayMs)]
  assert.deepEqual(plannedSavings(costs, 0, 4 * dayMs), { savedMicro: 48, plannedMs: 2 * dayMs })
  assert.equal(plannedSavings(costs, dayMs, 2 * dayMs), null)
  assert.equal(plannedSavings([], 0, dayMs), null)
})

test('a plan that costs more than none is told as it is', () => {
  assert.equal(plannedSavings([plan(0, -24)], 0, hourMs)?.savedMicro, -1)
})

testOnEachDatabase(
  'what plans cost is kept, with the plan that was in force when a period begins',
  async ({ db }) => {
    await db
      .insertInto('cells')
      .values({
        id: 'n',
        kind: 'neighbourhood',
        parent_id: null,
        slug: 'n',
        name: 'N',
        place_label: 'Graz',
        latitude: 47,
        longitude: 15,
        time_zone: 'Europe/Vienna',
        currency: 'EUR',
        time_speed: 0,
        time_resume_ms: 0,
        is_sample: 0,
        created_ms: 0,
      })
      .execute()
    const costs = [plan(0), plan(6 * hourMs), plan(30 * hourMs)]
    for (const cost of [...costs, ...costs]) await savePlanCost(db, 'n', cost)
    assert.deepEqual(await planCosts(db, 'n', 7 * hourMs, 30 * hourMs), costs.slice(0, 2))
    assert.deepEqual(await planCosts(db, 'n', 31 * hourMs, 40 * hourMs), [costs[2]])
    assert.deepEqual(await planCosts(db, 'other', 0, dayMs), [])
  },
)
