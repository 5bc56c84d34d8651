import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listCells } from '../cell/store.ts'
import { plansBetween } from '../energy/store.ts'
import { hourMs, quarterMs, steps } from '../kernel/steps.ts'
import { openStore } from '../store/open.ts'
import type { RecordedHome, Recording } from './recording.ts'
import { replay, type ReplayOptions } from './replay.ts'
import type { ReplayReport } from './report.ts'

const startMs = Date.UTC(2021, 2, 1)
const days = 3

/** Sun at noon, dear evenings: a street where a battery pays. */
function street(
  stepMs: number,
  homes: (time: ReturnType<typeof steps>) => RecordedHome[],
): Recording {
  const time = steps(startMs, stepMs, (days * 24 * hourMs) / stepMs)
  return {
    name: 'street',
    source: 'Made up.',
    place: { label: 'Graz', latitude: 47, longitude: 15 },
    timeZone: 'Etc/UTC',
    currency: 'EUR',
    steps: time,
    tariff: {
      validFromMs: 0,
      import: {
        kind: 'time-of-use',
        priceMicroPerKwh: 200_000,
        windows: [
          {
            weekdays: [0, 1, 2, 3, 4, 5, 6],
            fromMinute: 1020,
            toMinute: 1260,
            priceMicroPerKwh: 500_000,
          },
        ],
      },
      export: { kind: 'fixed', priceMicroPerKwh: 50_000 },
      localFeeMicroPerKwh: 10_000,
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 300,
    },
    carbonGPerKwh: new Float64Array(time.count).fill(300),
    homes: homes(time),
    notes: [],
  }
}

const hourOf = (time: { stepMs: number }, i: number): number => ((i * time.stepMs) / hourMs) % 24
const bump = (hour: number, at: number, wide: number): number =>
  Math.max(0, 1 - Math.abs(hour - at) / wide)

const withBatteries = street(hourMs, (time) =>
  [0, 1, 2].map((h) => ({
    slug: `home-${h}`,
    name: `Home ${h}`,
    loadW: Float64Array.from(
      { length: time.count },
      (_, i) => 300 + h * 50 + 1500 * bump(hourOf(time, i), 19, 4),
    ),
    solar:
      h === 2
        ? null
        : {
            ratedW: 4000,
            generationW: Float64Array.from(
              { length: time.count },
              (_, i) => 3500 * bump(hourOf(time, i), 12, 5),
            ),
          },
    battery: {
      capacityWh: 6000,
      maxChargeW: 3000,
      maxDischargeW: 3000,
      chargeEfficiency: 0.95,
      dischargeEfficiency: 0.95,
    },
    heat: null,
    car: null,
  })),
)

const withHeatAndCar = street(quarterMs, (time) => [
  {
    slug: 'home-0',
    name: 'Home 0',
    loadW: new Float64Array(time.count).fill(400),
    solar: null,
    battery: null,
    heat: {
      demandW: new Float64Array(time.count).fill(4000),
      setC: 21,
      minC: 20,
      maxC: 23,
      heatLossWPerK: 200,
      thermalMassWhPerK: 10_000,
      maxW: 4000,
      cop: 3,
    },
    car: {
      capacityWh: 50_000,
      maxChargeW: 11_000,
      chargeEfficiency: 0.9,
      isHome: Uint8Array.from({ length: time.count }, (_, i) =>
        hourOf(time, i) >= 8 && hourOf(time, i) < 17 ? 0 : 1,
      ),
      tripWh: Float64Array.from({ length: time.count }, (_, i) =>
        hourOf(time, i) === 17 ? 10_000 : 0,
      ),
    },
  },
])

const usual: ReplayOptions = {
  fromDay: null,
  days: null,
  replanSteps: null,
  horizonHours: 24,
  foresight: 'perfect',
  secondsNow: () => 0,
}

async function replayed(recording: Recording, options: ReplayOptions = usual) {
  const store = await openStore(':memory:')
  try {
    const result = await replay(store, recording, options)
    const cell = (await listCells(store.db)).find(({ kind }) => kind === 'neighbourhood')
    const plans =
      cell === undefined ? [] : await plansBetween(store.db, cell.id, startMs, startMs + 1e12)
    return { result, plans }
  } finally {
    await store.close()
  }
}

async function reportOf(recording: Recording, options?: ReplayOptions): Promise<ReplayReport> {
  const { result } = await replayed(recording, options)
  if (!result.ok) throw new Error(result.message)
  return result.value
}

test('with foresight the plan beats idle batteries and homes that look after themselves, and the accounts say the same', async () => {
  const { figures, certificate, accounts } = await reportOf(withBatteries)
  assert.ok(figures.plan.cost < figures.idle.cost)
  assert.ok(figures.plan.cost < figures.alone.cost)
  assert.ok(figures.alone.cost < figures.idle.cost)
  assert.equal(certificate.plans, days * 24)
  assert.ok(certificate.worstGap >= 0 && certificate.worstGap < 0.01, `${certificate.worstGap}`)
  assert.equal(figures.plan.consumptionKwh, figures.idle.consumptionKwh, 'nobody used less')
  assert.deepEqual([accounts.intervals, accounts.sumMicro, accounts.unbalanced], [days * 96, 0, 0])
  // Homes, grid and community pot sum to zero; the pot holds nothing here, so homes owe what the grid gets.
  // Counters are read in whole Wh each quarter hour: a tenth of a per cent.
  assert.ok(
    Math.abs(accounts.homesOwe - figures.plan.cost) < 0.002 * figures.plan.cost,
    `${accounts.homesOwe} is not ${figures.plan.cost}`,
  )
})

test('the same recording gives the same report', async () => {
  const options = { ...usual, foresight: 'own', days: 1 } as const
  assert.deepEqual(await reportOf(withBatteries, options), await reportOf(withBatteries, options))
})

test('forecasts know the past only: another future changes no plan made before it', async () => {
  const options = { ...usual, foresight: 'own', days: 1 } as const
  const [first, ...others] = withBatteries.homes
  assert.ok(first)
  const loadW = first.loadW.map((load, i) => (i < 24 ? load : 9000))
  const other = { ...withBatteries, homes: [{ ...first, loadW }, ...others] }
  const plansOf = async (recording: Recording) =>
    (await replayed(recording, options)).plans.map((plan) => [...plan.netW])
  const plans = await plansOf(withBatteries)
  assert.ok(plans.length > 0)
  assert.deepEqual(await plansOf(other), plans)
})

test('heat and cars: it costs less, and what was used less is told as missing in the stores', async () => {
  const { figures, heldKwh } = await reportOf(withHeatAndCar, { ...usual, days: 1 })
  const emptiedKwh = heldKwh.idle - heldKwh.plan
  assert.ok(figures.plan.cost < figures.idle.cost)
  // Energy is conserved: what was used less is missing in the stores, or was lost by a warmer house.
  const usedLessKwh = figures.idle.consumptionKwh - figures.plan.consumptionKwh
  assert.ok(usedLessKwh < emptiedKwh + 5, `${usedLessKwh} kWh saved, ${emptiedKwh} kWh emptied`)
})

test('days outside the recording are refused with what there is', async () => {
  const { result } = await replayed(withBatteries, { ...usual, fromDay: [2022, 1, 1] })
  assert.equal(result.ok, false)
  assert.match(result.ok ? '' : result.message, /covers 2021-03-01 to 2021-03-04/)
})

test('a later first day learns from the days before it and counts only its own', async () => {
  const options = { ...usual, foresight: 'own', fromDay: [2021, 3, 3] } as const
  const { recording, accounts, certificate } = await reportOf(withBatteries, options)
  assert.equal(recording.fromMs, Date.UTC(2021, 2, 3))
  assert.equal(accounts.intervals, 96)
  assert.equal(certificate.plans, 24)
})
