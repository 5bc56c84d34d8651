import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, steps } from '../kernel/steps.ts'
import type { HomeFlow } from './recorded-home.ts'
import type { Recording } from './recording.ts'
import { Tally } from './tally.ts'

const flow = (loadW: number, generationW: number, awayWh = 0): HomeFlow => ({
  netW: loadW - generationW,
  loadW,
  generationW,
  batteryW: 0,
  heatW: 0,
  carW: 0,
  awayWh,
})

test('figures are those worked out by hand', () => {
  // Two homes, the last hour of January and two of February in Vienna.
  const time = steps(Date.UTC(2021, 0, 31, 22), hourMs, 3)
  const recording: Recording = {
    name: 'test',
    source: '',
    place: { label: '', latitude: 0, longitude: 0 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    steps: time,
    tariff: {
      validFromMs: 0,
      import: { kind: 'fixed', priceMicroPerKwh: 300_000 },
      export: { kind: 'fixed', priceMicroPerKwh: 100_000 },
      localFeeMicroPerKwh: 50_000,
      peakMicroPerKw: 0,
      importLimitW: null,
      exportLimitW: null,
      carbonGPerKwh: 400,
    },
    carbonGPerKwh: Float64Array.of(400, 200, 100),
    homes: [],
    notes: [],
  }
  const tally = new Tally(recording, {
    importMicroPerKwh: new Float64Array(3).fill(300_000),
    exportMicroPerKwh: new Float64Array(3).fill(100_000),
    localFeeMicroPerKwh: new Float64Array(3).fill(50_000),
    peakMicroPerKw: 0,
    importLimitW: null,
    exportLimitW: null,
    carbonGPerKwh: 400,
  })
  tally.add(0, [flow(2000, 0), flow(1000, 4000)]) // 2 kW in, 3 kW out: 1 kW to the grid, 2 kW between them
  tally.add(1, [flow(2000, 0), flow(1000, 0)]) // 3 kW from the grid
  tally.add(2, [flow(2000, 0, 1000), flow(1000, 0)]) // the same, and 1 kWh charged on the way

  const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`)
  const total = tally.total()
  close(total.cost, -0.1 + 2 * 0.05 + 0.9 + 0.9 + 0.3)
  close(total.costApart, 0.6 - 0.3 + 0.9 + 0.9 + 0.3)
  close(total.co2Kg, 3 * 0.2 + 4 * 0.1)
  close(total.peakKw, 3)
  close(total.dailyPeakKw, 3 / 2)
  close(total.rampingKw, 4)
  close(total.selfSufficiency, 1 - 6 / 9)
  assert.deepEqual(
    tally.months().map(({ month, importKwh, exportKwh }) => [month, importKwh, exportKwh]),
    [
      ['2021-01', 0, 1],
      ['2021-02', 6, 0],
    ],
  )
})
