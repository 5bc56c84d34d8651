import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { putMember } from '../assembly/report/store-body.ts'
import { updateCell } from '../cell/store.ts'
import { planSteps } from '../energy/gather.ts'
import { startMs } from '../energy/job-fixtures.ts'
import type { Plan } from '../energy/plan/plan.ts'
import { findJointShare, latestJointPlan, saveJointShare } from '../energy/store-joint.ts'
import { saveTariff } from '../energy/store.ts'
import type { Alarm } from '../kernel/alarm.ts'
import { quarterMs, steps as stepsOf } from '../kernel/steps.ts'
import { makeJointPlan } from './city-beat.ts'
import { cityNode, cityTariff } from './city-fixtures.ts'
import { CityTable, questionWaitMs, readyWaitMs, seekerLimit } from './city-table.ts'

const never: Alarm = () => () => {}

testOnEachDatabase('two neighbourhoods and a city of one node make one plan', async (store) => {
  const { db, city, hof, bach, parts, beat, beats, sought, faults, clock, table } =
    await cityNode(store)
  assert.equal(await makeJointPlan(parts, city), null, 'a city without prices makes none')
  await saveTariff(db, city.id, cityTariff)
  const plans = new Map<string, Promise<Plan | null>>()
  for (const cell of [hof, bach]) beats.set(cell.id, () => void plans.set(cell.id, beat(cell)))
  const joint = await makeJointPlan(parts, city)
  assert.deepEqual(sought.toSorted(), ['bach', 'hof'], 'each is asked to plan')
  assert.ok(joint !== null && joint.certificate.gap <= 0.001)
  assert.deepEqual(
    joint.members.map(({ cellId, absent }) => [cellId, absent]),
    [
      ['bach', null],
      ['hof', null],
    ],
  )
  for (const { cellId, netW } of joint.members) {
    const plan = await plans.get(cellId)!
    assert.ok(
      plan!.netW.every((power, t) => Math.abs(power - netW[t]!) < 1e-3 * (1 + Math.abs(power))),
    )
  }
  assert.ok(joint.netW.every((power) => power <= 20_000 * 1.001))
  const kept = await latestJointPlan(db, city.id)
  assert.equal(kept?.id, joint.id)
  assert.deepEqual(kept.certificate, joint.certificate)
  assert.ok(kept.netW.every((power, t) => Math.abs(power - joint.netW[t]!) < 0.01))
  // What members are told of it, and keep.
  const share = table.jointOf(hof.id, joint.steps)
  assert.deepEqual(share?.news, { neighbourhoods: 2, absent: 0, full: [] })
  assert.equal(await findJointShare(db, hof.id), null)
  for (const agreedMs of [1, 2]) await saveJointShare(db, hof.id, { ...share, agreedMs })
  const found = await findJointShare(db, hof.id)
  assert.deepEqual([found?.cityId, found?.agreedMs, found?.news], [city.id, 2, share.news])
  assert.ok(
    found?.priceMicroPerKwh.every((price, t) => Math.abs(price - share.priceMicroPerKwh[t]!) < 1),
  )
  // Within the quarter hour the prices stand: nobody waits, and a second joint plan is not made.
  const again = await beat(hof)
  const first = await plans.get(hof.id)!
  const near = (one: number, two: number): boolean => Math.abs(one - two) < 1e-6 * (1 + one)
  assert.ok(again!.priceMicroPerKwh.every((price, t) => near(price, first!.priceMicroPerKwh[t]!)))
  assert.equal(await makeJointPlan(parts, city), null)
  // In the next one each neighbourhood waits for the city by itself.
  clock.advance(quarterMs)
  beats.clear()
  const waiting = [beat(hof), beat(bach)]
  const next = await makeJointPlan(parts, city)
  await Promise.all(waiting)
  assert.deepEqual(
    next?.members.map(({ absent }) => absent),
    [null, null],
  )
  assert.deepEqual(faults, [])
})

testOnEachDatabase(
  'who does not belong to a city, or is in its own time, is not asked',
  async (store) => {
    const { db, city, hof, bach, parts, beat, beats, sought, clock } = await cityNode(store)
    await saveTariff(db, city.id, cityTariff)
    const left = { askedMs: 0, answeredMs: 0, isMember: false, node: '', refused: null }
    await putMember(db, { bodyId: 'city', cell: bach.id, name: 'bach', ...left })
    let beaten: Promise<unknown> = Promise.resolve()
    beats.set(hof.id, () => {
      beaten = beat(hof)
    })
    const joint = await makeJointPlan(parts, city)
    assert.deepEqual(
      joint?.members.map(({ cellId }) => cellId),
      ['hof'],
    )
    await beaten
    assert.deepEqual(sought, ['hof'])
    // Nor who has quarter hours of its own.
    const time = { kind: 'scaled', speed: 60, resumeMs: startMs } as const
    await updateCell(db, hof.id, { time })
    clock.advance(quarterMs)
    assert.equal(await makeJointPlan(parts, city), null)
    assert.deepEqual(sought, ['hof'])
  },
)

testOnEachDatabase('nobody at the table waits for ever', async (store) => {
  const rings: { readonly afterMs: number; readonly ring: () => void }[] = []
  const alarm: Alarm = (afterMs, ring) => {
    rings.push({ afterMs, ring })
    return () => {}
  }
  const { bach, beat, table, clock } = await cityNode(store, alarm)
  const steps = planSteps(clock.now())
  const sought = { cityId: 'city', memberId: 'bach', steps }
  const taking = table.take(sought)
  assert.equal(rings[0]?.afterMs, readyWaitMs)
  rings[0].ring()
  assert.equal(await taking, null, 'no neighbourhood was ready')
  // A city that takes a group and asks nothing: the neighbourhood then plans by itself.
  const takingAgain = table.take(sought)
  const planning = beat(bach)
  const seated = await takingAgain
  assert.ok(seated !== null)
  const last = rings.at(-1)!
  assert.equal(last.afterMs, questionWaitMs)
  last.ring()
  const plan = await planning
  assert.ok(plan !== null && plan.certificate.gap <= 0.001)
  assert.ok(
    plan.priceMicroPerKwh.some((price) => price > 50_000),
    'at its own prices',
  )
})

test('a table has room for so many cities, and a closed one lets everybody go', async () => {
  const sought: string[] = []
  const table = new CityTable(never, (id) => sought.push(id))
  const steps = stepsOf(0, quarterMs, 4)
  const takings = Array.from({ length: seekerLimit }, (_, i) =>
    table.take({ cityId: `city ${i}`, memberId: 'hof', steps }),
  )
  assert.equal(await table.take({ cityId: 'one more', memberId: 'hof', steps }), null)
  assert.equal(sought.length, seekerLimit)
  table.close()
  assert.ok((await Promise.all(takings)).every((seated) => seated === null))
  assert.equal(await table.take({ cityId: 'late', memberId: 'hof', steps }), null)
  assert.equal(await table.plan('hof', steps, async (around) => around), null)
})

test('whoever asks again and again makes nobody plan again and again', async () => {
  const sought: string[] = []
  const ring: Alarm = (_, due) => {
    due()
    return () => {}
  }
  const table = new CityTable(ring, (id) => sought.push(id))
  const steps = stepsOf(0, quarterMs, 4)
  for (let i = 0; i < 5; i++) await table.take({ cityId: 'city', memberId: 'hof', steps })
  assert.deepEqual(sought, ['hof'])
})
