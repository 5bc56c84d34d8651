import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { ManualClock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import type { Forecast } from '../sense/forecast.ts'
import { foresee } from '../sense/job.ts'
import { openStore, type Store } from '../store/open.ts'
import type { Doubt } from '../things/doubt/doubt.ts'
import { isQuantity, type Quantity } from '../things/quantity.ts'
import type { SetPoint } from '../things/set-point.ts'
import { endDoubt, recordDoubt } from '../things/doubt/store-doubt.ts'
import { listThingsOfCells, recordOverride, recordSetPoint } from '../things/store.ts'
import type { Thing } from '../things/thing.ts'
import { gather, planSteps, seriesOf } from './gather.ts'
import { actMemory, actNow, agree, type ActDesk } from './job.ts'
import { receiveSignal } from './limits/signals.ts'
import { saveWiring } from './limits/store-limits.ts'
import { emptyWiring } from './limits/wiring.ts'
import { planScenarios } from './plan/scenarios.ts'
import { latestPlan, saveTariff, tariffAt } from './store.ts'
import { trialOf } from './store-trial.ts'

/** 10:00 in Vienna. */
const startMs = Date.UTC(2026, 4, 4, 8)

/** A desk without wires: remembers what was sent and says what it is told to say. */
class PaperDesk implements ActDesk {
  readonly sent: SetPoint[] = []
  readonly values = new Map<string, Map<Quantity, { value: number; atMs: number }>>()
  isReachable = true
  doubts: readonly Doubt[] = []
  readonly #store: Store
  readonly #last = new Map<string, SetPoint>()

  constructor(store: Store) {
    this.#store = store
  }

  status(thing: Thing) {
    return {
      values: this.values.get(thing.id) ?? new Map(),
      setPoint: this.#last.get(thing.id) ?? null,
      doubts: this.doubts.filter((doubt) => doubt.thingId === thing.id),
    }
  }

  async send(setPoint: SetPoint): Promise<Result<unknown>> {
    await recordSetPoint(this.#store.db, setPoint)
    this.#last.set(setPoint.thingId, setPoint)
    if (!this.isReachable) return refuse('not-sent', 'It cannot be reached.')
    this.sent.push(setPoint)
    return success(null)
  }
}

/** Two homes (one with a battery, a car and sun) and a shared turbine, measured since yesterday. */
async function neighbourhood(store: Store): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs - dayMs, 2)
  const reports = ['powerW', 'importWh', 'exportWh'] as const
  for (const home of of.homes) {
    const meter = await of.thing(home.id, 'meter', reports, { connectionLimitW: 11_000 })
    await of.report(meter.get('powerW'), startMs - dayMs, startMs, () => 600, quarterMs)
    const wh = (atMs: number): number => Math.round((600 * (atMs - startMs + dayMs)) / hourMs)
    await of.report(meter.get('importWh'), startMs - dayMs, startMs, wh, quarterMs)
    await of.report(meter.get('exportWh'), startMs - dayMs, startMs, () => 0, quarterMs)
  }
  const recently = startMs - hourMs
  const battery = await of.thing('home-0', 'battery', ['powerW', 'stateOfCharge'])
  await of.report(battery.get('powerW'), recently, startMs, () => 0)
  await of.report(battery.get('stateOfCharge'), recently, startMs, () => 0.5)
  const car = await of.thing('home-0', 'car', ['powerW', 'stateOfCharge', 'pluggedIn'])
  await of.report(car.get('powerW'), recently, startMs, () => 0)
  await of.report(car.get('stateOfCharge'), recently, startMs, () => 0.5)
  await of.report(car.get('pluggedIn'), recently, startMs, () => 1)
  const solar = await of.thing('home-0', 'solar', ['generationW'], { ratedW: 8_000 })
  await of.report(solar.get('generationW'), recently, startMs, () => 3_000)
  const wind = await of.thing('hof', 'wind', ['generationW', 'generatedWh'], { ratedW: 60_000 })
  await of.report(wind.get('generationW'), recently, startMs, () => 2_000)
  return of
}

let ids = 0
const newId = (): string => `id-${ids++}`

function asked(nowMs: number) {
  return { nowMs, planId: newId(), steps: planSteps(nowMs) }
}

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
  'a thing that reports nonsense is left out of the plan and asked nothing but what a person wants',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const act = async (nowMs: number): Promise<string[]> => {
      const sent = await actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory })
      return sent.map(({ thingId }) => thingId).sort()
    }
    const doubt: Doubt = {
      id: 'doubt',
      thingId: 'home-0-battery',
      quantity: 'stateOfCharge',
      code: 'out-of-range',
      sinceMs: startMs - minuteMs,
      untilMs: null,
      value: 55,
      limit: 1.02,
    }
    await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    desk.doubts = [doubt]
    assert.deepEqual(await act(startMs), ['home-0-car'], 'the plan from before still has it')
    await recordDoubt(store.db, doubt, 0)
    const kinds = async (): Promise<string[] | undefined> => {
      const input = await gather(store.db, of.cell, of.homes, asked(startMs))
      return input?.homes[0]?.devices.map(({ kind }) => kind)
    }
    assert.deepEqual(await kinds(), ['car', 'generator'])
    const nowMs = startMs + minuteMs
    const wish = { id: newId(), thingId: 'home-0-battery', personId: 'p', powerW: null }
    const held = { mode: 'pause' as const, fromMs: nowMs, untilMs: nowMs + hourMs }
    await recordOverride(store.db, { ...wish, ...held })
    assert.deepEqual(await act(nowMs), ['home-0-battery'])
    await endDoubt(store.db, 'doubt', startMs)
    assert.deepEqual(await kinds(), ['battery', 'car', 'generator'])
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

testOnEachDatabase(
  'the plan is acted on, a wish wins at once and bends the next plan',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    const act = (nowMs: number): Promise<SetPoint[]> =>
      actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory })
    const first = await act(startMs)
    assert.deepEqual(first.map((setPoint) => setPoint.thingId).sort(), [
      'home-0-battery',
      'home-0-car',
    ])
    assert.deepEqual(await act(startMs + 5_000), [])
    const nowMs = startMs + minuteMs
    await recordOverride(store.db, {
      id: newId(),
      thingId: 'home-0-car',
      personId: 'p',
      mode: 'hurry',
      powerW: null,
      fromMs: nowMs,
      untilMs: nowMs + hourMs,
    })
    const [hurry] = await act(nowMs)
    assert.deepEqual(
      [hurry?.thingId, hurry?.powerW, hurry?.source],
      ['home-0-car', 11_000, 'override'],
    )
    const plan = await agree(store.db, of.cell, of.homes, asked(nowMs), new ManualClock(0))
    const car = plan?.homes[0]?.devices.find((device) => device.thingId === 'home-0-car')
    assert.equal(car?.reasons[0], 'override')
    assert.ok((car?.powerW[1] ?? 0) > 10_000)
  },
)

testOnEachDatabase(
  'a grid operator’s limit is held at once on what is measured, before any plan knows of it, and over a person’s wish',
  async (store) => {
    const of = await neighbourhood(store)
    const [home] = of.homes
    assert.ok(home)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    await recordOverride(store.db, {
      id: newId(),
      thingId: 'home-0-car',
      personId: 'p',
      mode: 'hurry',
      powerW: null,
      fromMs: startMs,
      untilMs: startMs + hourMs,
    })
    const measure = (nowMs: number, powers: Record<string, number>): void => {
      for (const [id, value] of Object.entries(powers)) {
        desk.values.set(id, new Map([['powerW', { value, atMs: nowMs }]]))
      }
    }
    const carW = async (nowMs: number): Promise<(number | null)[]> => {
      const sent = await actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory, plan })
      return sent.filter(({ thingId }) => thingId === 'home-0-car').map(({ powerW }) => powerW)
    }
    measure(startMs, { 'home-0-meter': 600, 'home-0-car': 0, 'home-0-battery': 0 })
    await carW(startMs)
    const nowMs = startMs + minuteMs
    const untilMs = startMs + 10 * minuteMs
    const draft = {
      id: 'order',
      part: 'devices',
      sender: 'Netze Graz',
      importLimitW: 4_200,
      exportLimitW: null,
      fromMs: null,
      untilMs,
      reason: '',
    } as const
    const sending = { random: seededRandom(1), nowMs, isOperator: true }
    assert.ok((await receiveSignal(store.db, home, draft, sending)).ok)
    measure(nowMs, { 'home-0-meter': 11_600, 'home-0-car': 11_000, 'home-0-battery': 0 })
    // The battery gives way first, the car for what is left: two devices keep 7,560 W.
    const held = await carW(nowMs)
    const battery = memory.asked.get('home-0-battery')?.setPoint
    assert.equal(battery?.reason, 'signal-limit')
    assert.ok(battery.powerW !== null && battery.powerW < 0 && battery.expiresMs <= untilMs)
    assert.ok((held[0] ?? 11_000) + battery.powerW <= 7_560)
    // Over: the person's wish holds again.
    measure(untilMs, { 'home-0-meter': 5_000, 'home-0-car': 5_000, 'home-0-battery': 0 })
    await carW(untilMs)
    assert.equal(memory.asked.get('home-0-car')?.setPoint.powerW, 11_000)
  },
)

testOnEachDatabase(
  'what the meter says of one phase is held, while the sum is far below what the connection carries',
  async (store) => {
    const of = await neighbourhood(store)
    const place = { circuit: null, phases: [1] as const }
    const wiring = { ...emptyWiring, fuseA: 25, places: { 'home-0-car': place } }
    await saveWiring(store.db, 'home-0', wiring, startMs)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    const carAfter = async (l1W: number | null): Promise<SetPoint | undefined> => {
      const measured = { powerW: 4_500, powerL1W: l1W, powerL2W: -2_000, powerL3W: -500 }
      const values = Object.entries(measured).flatMap(([quantity, value]) =>
        isQuantity(quantity) && value !== null
          ? [[quantity, { value, atMs: startMs }] as const]
          : [],
      )
      desk.values.set('home-0-meter', new Map(values))
      desk.values.set('home-0-car', new Map([['powerW', { value: 3_600, atMs: startMs }]]))
      memory.asked.clear()
      await actNow(store.db, desk, of.cell, of.homes, { nowMs: startMs, newId, memory, plan })
      return memory.asked.get('home-0-car')?.setPoint
    }
    // 25 A at 230 V are 5,750 W: of 7,000 W the car has to leave 1,250, in steps of 100.
    const held = await carAfter(7_000)
    assert.equal(held?.reason, 'phase-limit')
    assert.ok(held.powerW !== null && held.powerW <= 3_600 - 1_250)
    // Of the sum alone 3,900 W are taken to be on it, and nothing has to give way.
    assert.notEqual((await carAfter(null))?.reason, 'phase-limit')
  },
)

testOnEachDatabase(
  'a thing that cannot be reached is tried again after a minute, not at every run',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    desk.isReachable = false
    const act = (nowMs: number): Promise<SetPoint[]> =>
      actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory, plan })
    assert.deepEqual(await act(startMs), [])
    desk.isReachable = true
    assert.deepEqual(await act(startMs + 10_000), [])
    assert.equal((await act(startMs + minuteMs)).length, 2)
  },
)

test('without a tariff there is no plan', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await neighbourhood(store)
    await store.db.deleteFrom('tariffs').execute()
    assert.equal(await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0)), null)
  } finally {
    await store.close()
  }
})

test('a thing that does not follow is planned around', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await neighbourhood(store)
    const input = await gather(store.db, of.cell, of.homes, {
      ...asked(startMs),
      follows: (thing) => thing.kind !== 'battery',
    })
    const [battery] = input?.homes[0]?.devices ?? []
    assert.ok(battery?.kind === 'fixed')
    assert.equal(battery.powerW[0], 0)
  } finally {
    await store.close()
  }
})

test('the peak that was reached today is what the meters counted, less what was made together', async () => {
  const store = await openStore(':memory:')
  try {
    const of = await neighbourhood(store)
    const tariff = await tariffAt(store.db, of.cell.id, startMs)
    assert.ok(tariff)
    await saveTariff(store.db, of.cell.id, { ...tariff, peakMicroPerKw: 1_000 })
    const input = await gather(store.db, of.cell, of.homes, asked(startMs))
    assert.equal(input?.reachedPeakW, 1_200)
  } finally {
    await store.close()
  }
})

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
