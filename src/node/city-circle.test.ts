import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putMember } from '../assembly/report/store-body.ts'
import type { CityPlan } from '../energy/plan/city-plan.ts'
import { newsOf } from '../energy/plan/joint-news.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { choosePlansInSums, latestJointPlan } from '../energy/store-joint.ts'
import { saveTariff } from '../energy/store.ts'
import { openStore } from '../store/open.ts'
import { makeJointPlan } from './city-beat.ts'
import { cityNode, cityTariff, smallNeighbourhood } from './city-fixtures.ts'

const said = { askedMs: 0, answeredMs: 0, isMember: true, node: '', refused: null }

/** A city of so many neighbourhoods makes a plan; what it gives, and what each of them planned. */
async function plannedBy(count: number, inSums: boolean) {
  const store = await openStore(':memory:')
  const of = await cityNode(store)
  const { db, city, parts, beat, beats, faults } = of
  const cells = [of.hof, of.bach]
  for (let i = 2; i < count; i++) {
    const { cell, homes } = await smallNeighbourhood(store, `more-${i}`)
    of.homes.set(cell.id, homes)
    await putMember(db, { bodyId: 'city', cell: cell.id, name: cell.name, ...said })
    cells.push(cell)
  }
  await saveTariff(db, city.id, cityTariff)
  await choosePlansInSums(db, city.id, inSums)
  const plans = new Map<string, Promise<Plan | null>>()
  for (const cell of cells) beats.set(cell.id, () => void plans.set(cell.id, beat(cell)))
  const joint = await makeJointPlan(parts, city)
  const each = await Promise.all(plans.values())
  const kept = await latestJointPlan(db, city.id)
  const share = of.table.jointOf(of.hof.id, joint?.steps ?? { startMs: 0, stepMs: 1, count: 1 })
  await store.close()
  assert.deepEqual(faults, [])
  return { joint, kept, each, share }
}

test('a city that plans in sums comes to the same plan, and keeps nothing of a single one', async () => {
  const open = await plannedBy(5, false)
  const inSums = await plannedBy(5, true)
  const [one, other] = [open.joint, inSums.joint]
  assert.ok(one !== null && other !== null)
  const same = (a: number, b: number): void =>
    assert.ok(Math.abs(a - b) <= 1e-6 * (1 + Math.abs(a)), `${a} and ${b}`)
  same(one.certificate.costMicro, other.certificate.costMicro)
  same(one.certificate.boundMicro, other.certificate.boundMicro)
  for (const [t, power] of one.netW.entries()) same(power, other.netW[t]!)
  assert.equal(one.certificate.rounds, other.certificate.rounds)
  const names = (plan: CityPlan): unknown =>
    plan.members.map(({ cellId, parts }) => [cellId, parts])
  assert.equal(one.members.length, 5)
  const parts = one.members.map(({ name }) => ({ name, absent: null }))
  assert.deepEqual(names(other), [['city', parts]])
  assert.deepEqual(inSums.kept?.members[0]?.parts, parts)
  assert.deepEqual(newsOf(other), newsOf(one))
  assert.equal(inSums.share?.news?.neighbourhoods, 5)
  // Each knows its own part, and the sum is theirs.
  for (const [t, power] of other.netW.entries()) {
    const sum = inSums.each.reduce((all, plan) => all + plan!.netW[t]!, 0)
    assert.ok(Math.abs(sum - power) < 1e-3 * (1 + Math.abs(power)), `${sum} and ${power}`)
  }
})

test('with four neighbourhoods a city that plans in sums plans nothing, and each plans for itself', async () => {
  const { joint, kept, each } = await plannedBy(4, true)
  assert.equal(joint, null)
  assert.equal(kept, null)
  assert.equal(each.length, 4)
  assert.ok(each.every((plan) => plan !== null && plan.certificate.gap <= 0.001))
})
