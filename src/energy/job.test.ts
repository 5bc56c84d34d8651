import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import type { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { ManualClock } from '../kernel/clock.ts'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import type { Forecast } from '../sense/forecast.ts'
import { foresee } from '../sense/job.ts'
import type { Store } from '../store/open.ts'
import { recordDoubt } from '../things/doubt/store-doubt.ts'
import { listThingsOfCells } from '../things/store.ts'
import { gather, planSteps, seriesOf } from './gather.ts'
import { agree } from './job.ts'
import { planScenarios } from './plan/scenarios.ts'
import { latestPlan, saveTariff, tariffAt } from './store.ts'
import { trialOf } from './store-trial.ts'

import { asked, neighbourhood, startMs } from './job-fixtures.ts'

testOnEachDatabase(
  'what the rooms know becomes one plan, kept with its certificate',
  async (store) => {
    const of = await neighbourhood(store)
    const input = await gather(store.db, of.cell, of.homes, asked(startMs))
    assert.deepEqual(
      input?.homes.map((home) => home.devices.map((device) => device.kind)),
      [['battery', 'car', 'generator'], []],
    )
    assert.deepEqual(
      input?.shared.map((device) => device.kind),
      ['generator'],
    )
    assert.ok(input?.homes.every((home) => home.connectionLimitW === 11_000))
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    assert.ok(plan)
    assert.ok(plan.certificate.boundMicro <= plan.certificate.costMicro)
    const kept = await latestPlan(store.db, of.cell.id)
    assert.deepEqual([kept?.id, kept?.steps.count], [plan.id, planSteps(startMs).count])
  },
)

testOnEachDatabase(
  'a meter that reports nonsense leaves the plan of its home as it was known before',
  async (store) => {
    const of = await neighbourhood(store)
    const before = await gather(store.db, of.cell, of.homes, asked(startMs))
    const verdict = { code: 'power-too-high', value: 9e6, limit: 17_800, untilMs: null } as const
    const doubt = { id: 'doubt', thingId: 'home-0-meter', quantity: 'powerW' } as const
    await recordDoubt(store.db, { ...doubt, ...verdict, sinceMs: startMs }, 17_800)
    const after = await gather(store.db, of.cell, of.homes, asked(startMs))
    assert.deepEqual(after?.homes, before?.homes)
  },
)

testOnEachDatabase('without a tariff there is no plan', async (store) => {
  const of = await neighbourhood(store)
  await store.db.deleteFrom('tariffs').execute()
  assert.equal(await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0)), null)
})

testOnEachDatabase('a thing that does not follow is planned around', async (store) => {
  const of = await neighbourhood(store)
  const input = await gather(store.db, of.cell, of.homes, {
    ...asked(startMs),
    follows: (thing) => thing.kind !== 'battery',
  })
  const [battery] = input?.homes[0]?.devices ?? []
  assert.ok(battery?.kind === 'fixed')
  assert.equal(battery.powerW[0], 0)
})

testOnEachDatabase(
  'the peak that was reached today is what the meters counted, less what was made together',
  async (store) => {
    const of = await neighbourhood(store)
    const tariff = await tariffAt(store.db, of.cell.id, startMs)
    assert.ok(tariff)
    await saveTariff(store.db, of.cell.id, { ...tariff, peakMicroPerKw: 1_000 })
    const input = await gather(store.db, of.cell, of.homes, asked(startMs))
    assert.equal(input?.reachedPeakW, 1_200)
  },
)

testOnEachDatabase(
  'a tank gets hot against germs when its own readings say that it was not for long enough',
  async (store) => {
    const of = await neighbourhood(store)
    for (const [home, hotDaysAgo] of [3, 8].entries()) {
      const attributes = { legionellaDays: 7, legionellaC: 60 }
      const pump = await of.thing(`home-${home}`, 'heat-pump', ['tankC'], attributes)
      const tank = pump.get('tankC')
      const hotMs = startMs - hotDaysAgo * dayMs
      const tankC = (atMs: number): number => (Math.abs(atMs - hotMs) < hourMs ? 60.5 : 52)
      await of.report(tank, startMs - 9 * dayMs, startMs, tankC, quarterMs)
    }
    const input = await gather(store.db, of.cell, of.homes, asked(startMs))
    const [recent, overdue] = (input?.homes ?? []).map(({ devices }) => {
      const pump = devices.find(({ kind }) => kind === 'heat-pump')
      assert.ok(pump?.kind === 'heat-pump' && pump.tank !== null)
      return pump.tank.hotRun
    })
    assert.equal(recent, undefined)
    // At once, as soon as there is time enough for it.
    assert.ok(overdue !== undefined && overdue.hotC === 60 && overdue.step <= 3)
  },
)

testOnEachDatabase(
  "beside each hour's plan the forecasts are tried, and what homes may use besides goes into it",
  async (store) => {
    const of = await neighbourhood(store)
    const beat = async (nowMs: number): Promise<void> => {
      const options = asked(nowMs)
      const forecasts = await forecastsOf(store, of, nowMs)
      await agree(store.db, of.cell, of.homes, { ...options, forecasts }, new ManualClock(nowMs))
    }
    assert.equal(await trialOf(store.db, of.cell.id), null)
    await beat(startMs)
    const first = await trialOf(store.db, of.cell.id)
    assert.equal(first?.untilMs, startMs)
    await beat(startMs + quarterMs)
    assert.deepEqual(await trialOf(store.db, of.cell.id), first)
    await beat(startMs + hourMs)
    assert.equal((await trialOf(store.db, of.cell.id))?.untilMs, startMs + hourMs)
    const input = await gather(store.db, of.cell, of.homes, asked(startMs))
    const scenarios = input?.scenariosW ?? []
    assert.equal(scenarios.length, planScenarios)
    assert.ok(scenarios[0]!.every((powerW, t) => powerW < scenarios[planScenarios - 1]![t]!))
    // Both homes' connections carry 11 kW, and what is left open keeps part of it free.
    for (const { cautiousW } of input?.homes ?? []) {
      assert.ok(cautiousW?.importW.every((limitW) => limitW > 0 && limitW < 11_000))
    }
  },
)

/** Forecasts of a neighbourhood and its homes, as a heartbeat makes them. */
async function forecastsOf(
  store: Store,
  of: TestNeighbourhood,
  nowMs: number,
): Promise<Forecast[]> {
  const cells = [of.cell, ...of.homes]
  const things = await listThingsOfCells(
    store.db,
    cells.map(({ id }) => id),
    'adopted',
  )
  const series = await seriesOf(store.db, things)
  const made: Forecast[] = []
  for (const cell of cells) {
    made.push(...(await foresee(store.db, cell, things, series, nowMs, planSteps(nowMs))))
  }
  return made
}
