import assert from 'node:assert/strict'
import { quarterMs, steps } from '../kernel/steps.ts'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { Store } from '../store/open.ts'
import type { Plan } from './plan/plan.ts'
import { planPricesAt } from './store-prices.ts'
import {
  forgetPlans,
  latestPlan,
  listTariffs,
  plansBetween,
  savePlan,
  saveTariff,
  tariffAt,
} from './store.ts'
import type { Tariff } from './tariff/tariff.ts'

const startMs = 1_790_000_000_000

async function addCell({ db }: Store): Promise<void> {
  await db
    .insertInto('cells')
    .values({
      id: 'n',
      kind: 'neighbourhood',
      parent_id: null,
      slug: 'sonnenhof',
      name: 'Sonnenhof',
      place_label: 'Graz',
      latitude: 47.07,
      longitude: 15.44,
      time_zone: 'Europe/Vienna',
      currency: 'EUR',
      time_speed: 0,
      time_resume_ms: startMs,
      is_sample: 0,
      created_ms: startMs,
    })
    .execute()
}

const plan = (id: string, issuedMs: number): Plan => ({
  id,
  cellId: 'n',
  issuedMs,
  steps: steps(issuedMs, quarterMs, 3),
  certificate: { costMicro: 1234.5, boundMicro: 1234, gap: 0.000405, rounds: 12, seconds: 0.25 },
  money: { costMicro: 1200.25, idleCostMicro: 2000 },
  idleOverW: 750.5,
  priceMicroPerKwh: Float64Array.of(250_000, 250_000, 80_000),
  netW: Float64Array.of(1000, 0, -500),
  homes: [
    {
      cellId: 'h',
      netW: Float64Array.of(1000, 0, -500),
      idleNetW: Float64Array.of(900, 100, 0),
      idleOverW: 0,
      priceMicroPerKwh: Float64Array.of(250_000, 300_000, 80_000),
      devices: [
        {
          thingId: 'battery',
          powerW: Float64Array.of(0.5, 0, -1250),
          state: Float64Array.of(0.5, 0.5, 0.25),
          reasons: ['cheap-hours', 'phase-limit', 'phase-limit'],
          limitNames: [null, 'L1', 'L2'],
        },
      ],
    },
  ],
  shared: [
    {
      thingId: 'turbine',
      powerW: Float64Array.of(-1, -2, -4),
      state: null,
      reasons: ['fixed', 'fixed', 'curtailed'],
      idlePowerW: Float64Array.of(-1, -2, -8),
    },
  ],
  relaxed: [
    {
      what: 'car-energy',
      cellId: 'h',
      thingId: 'car',
      startMs: issuedMs,
      endMs: issuedMs,
      amount: 12,
      unit: 'Wh',
    },
  ],
})

testOnEachDatabase('a plan is read back as it was kept', async (store) => {
  await addCell(store)
  assert.equal(await latestPlan(store.db, 'n'), null)
  await savePlan(store.db, plan('a', startMs))
  await savePlan(store.db, plan('b', startMs + quarterMs))
  await savePlan(store.db, { ...plan('b', startMs + quarterMs), idleOverW: 1 })
  assert.deepEqual(await latestPlan(store.db, 'n'), plan('b', startMs + quarterMs))
  assert.deepEqual(await plansBetween(store.db, 'n', startMs, startMs + quarterMs), [
    plan('a', startMs),
  ])
  const startsMs = [startMs, startMs + quarterMs]
  const prices = await planPricesAt(store.db, 'n', startsMs)
  assert.deepEqual([...prices.values()], [250_000, 250_000])
  assert.equal(await forgetPlans(store.db, 'n', startMs + 1), 1)
  assert.deepEqual([...(await planPricesAt(store.db, 'n', startsMs)).keys()], startsMs.slice(1))
  assert.deepEqual(
    (await plansBetween(store.db, 'n', 0, startMs * 2)).map(({ id }) => id),
    ['b'],
  )
})

testOnEachDatabase('the tariff that holds is the last that has begun', async (store) => {
  await addCell(store)
  const tariff = (validFromMs: number, carbonGPerKwh: number): Tariff => ({
    validFromMs,
    import: { kind: 'fixed', priceMicroPerKwh: 300_000 },
    export: { kind: 'fixed', priceMicroPerKwh: 80_000 },
    localFeeMicroPerKwh: 50_000,
    peakMicroPerKw: 0,
    importLimitW: null,
    exportLimitW: 100_000,
    carbonGPerKwh,
  })
  assert.equal(await tariffAt(store.db, 'n', startMs), null)
  await saveTariff(store.db, 'n', tariff(startMs, 100))
  await saveTariff(store.db, 'n', tariff(startMs + 1000, 200))
  await saveTariff(store.db, 'n', tariff(startMs + 1000, 300))
  assert.deepEqual(await tariffAt(store.db, 'n', startMs + 999), tariff(startMs, 100))
  assert.deepEqual(await tariffAt(store.db, 'n', startMs + 1000), tariff(startMs + 1000, 300))
  assert.deepEqual(await tariffAt(store.db, 'n', 5), tariff(startMs, 100))
  assert.equal((await listTariffs(store.db, 'n')).length, 2)
})
