import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centralOptimum } from '../../../test/central-program.ts'
import { seededRandom } from '../../kernel/random.ts'
import { quarterMs, steps } from '../../kernel/steps.ts'
import { supplyPieces, type SupplyPiece } from '../../things/s2/supply-pieces.ts'
import type { SupplyMode } from '../../things/s2/supply-mode.ts'
import {
  all,
  batteryOf,
  byHour,
  count,
  day,
  deviceIn,
  nightIsCheap,
  plan,
  sun,
} from '../day-fixtures.ts'
import { demandInput } from './demand-input.ts'
import { drawingFrom } from '../fixtures-drawing.ts'
import type { DemandInput } from '../plan/plan-input.ts'

const mode = (of: Partial<SupplyMode>): SupplyMode => ({
  actuatorId: 'actuator',
  modeId: 'mode',
  supply: [0, 6_000],
  electricW: [0, 0],
  fuelW: [0, 0],
  otherMicroPerHour: [0, 0],
  ...of,
})

/** 6 kW of heat from 2 kW of electricity, or from 6.67 kW of gas at 0.09 a kWh: worth it below 0.30. */
const hybrid = [[mode({ electricW: [0, 2_000] })], [mode({ fuelW: [0, 6_000 / 0.9] })]]

const demandOf = (pieces: DemandInput['pieces'], more: Partial<DemandInput> = {}): DemandInput => ({
  kind: 'demand',
  thingId: 'hybrid',
  pieces,
  ...more,
})

const piecesOf = (
  supplies: readonly (readonly SupplyMode[])[],
  rates: Float64Array,
): readonly (readonly SupplyPiece[])[] =>
  Array.from(rates, (rate) => supplyPieces(supplies, rate, 90_000))

test('a demand is met with electricity where that is cheaper than fuel, and else with fuel', async () => {
  const rates = byHour((hour) => (hour < 12 ? 4_500 : 9_000))
  const importMicroPerKwh = byHour((hour) => (hour < 6 || hour >= 20 ? 200_000 : 400_000))
  const of = await plan(day([demandOf(piecesOf(hybrid, rates))], { importMicroPerKwh }))
  const { powerW, reasons } = deviceIn(of, 'hybrid')
  for (let t = 0; t < count; t++) {
    // The boiler makes 6 of 9 kW: the rest is electric at any price.
    const wanted = t < 24 ? 1_500 : t < 48 ? 0 : t < 80 ? 1_000 : 2_000
    assert.ok(Math.abs(powerW[t]! - wanted) < 1, `${t}: ${powerW[t]}`)
    assert.equal(reasons[t], t < 24 || t >= 80 ? 'cheap-hours' : 'dear-hours')
  }
  assert.ok(of.certificate.gap < 1e-4)
  // 0.09 / 0.9 a kWh of heat from gas, 0.20 / 3 and 0.40 / 3 from electricity.
  const gas = 6 * 4_500 * 100 + 8 * 6_000 * 100 + 4 * 3_000 * 100
  const electric = 6 * 1_500 * 200 + 8 * 1_000 * 400 + 4 * 2_000 * 200
  const fixed = 400 * (10 * 200 + 14 * 400)
  const { costMicro } = of.certificate
  assert.ok(Math.abs(costMicro - gas - electric - fixed) < 2_000, `${costMicro}`)
  assert.ok(of.homes[0]!.devices[0]!.idlePowerW === undefined)
})

test('sun of the own roof is used before fuel, also where what is bought is dearer', async () => {
  const rates = all(3_000)
  const dear = { importMicroPerKwh: all(400_000) }
  const of = await plan(day([sun(3_000), demandOf(piecesOf(hybrid, rates))], dear))
  const { powerW, reasons } = deviceIn(of, 'hybrid')
  assert.ok(powerW[48]! > 990, `${powerW[48]} W at noon`)
  assert.equal(reasons[48], 'own-sun')
  assert.equal(powerW[4], 0)
})

test('a wish of a person is held as far as the demand allows', async () => {
  const pinned = { powerW: 1_800, untilStep: 8 }
  const input = demandOf(piecesOf(hybrid, all(3_000)), { pinned })
  const of = await plan(day([input], { importMicroPerKwh: all(500_000) }))
  const { powerW, reasons } = deviceIn(of, 'hybrid')
  assert.ok(Math.abs(powerW[0]! - 1_000) < 1e-6)
  assert.equal(reasons[7], 'override')
  assert.equal(powerW[8], 0)
})

test('where nothing is foretold nothing is used', async () => {
  const rates = byHour((hour) => (hour < 6 ? 3_000 : NaN))
  const pieces = piecesOf(hybrid, rates).map((of, t) => (Number.isNaN(rates[t]!) ? [] : of))
  const { powerW, reasons } = deviceIn(await plan(day([demandOf(pieces)])), 'hybrid')
  for (let t = 24; t < count; t++) assert.equal(powerW[t], 0)
  assert.equal(reasons[30], 'fixed')
})

test('modes that cannot run low are planned as they can run, and never cheaper than an integer programme has it', async () => {
  const draw = drawingFrom(seededRandom(7))
  for (let round = 0; round < 4; round++) {
    const most = draw.between(3_000, 7_000)
    const cop = draw.between(2.5, 4)
    const pump = [
      mode({ supply: [0, 0] }),
      mode({ supply: [most / 2, most], electricW: [most / 2 / cop + 100, most / cop + 300] }),
    ]
    const boiler = [mode({ fuelW: [0, 6_000 / draw.between(0.8, 0.98)] })]
    const rates = byHour((hour) => 1_000 + 400 * hour * draw.between(0.9, 1.1))
    const input = day([demandOf(piecesOf([pump, boiler], rates)), batteryOf()], {
      importMicroPerKwh: nightIsCheap,
      fixedW: all(500),
    })
    const of = await plan(input)
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: false })
    const { costMicro, boundMicro } = of.certificate
    const small = 1e-5 * objectiveMicro + 500
    assert.ok(boundMicro <= objectiveMicro + small, `bound ${boundMicro} > ${objectiveMicro}`)
    assert.ok(costMicro >= objectiveMicro - small, `cost ${costMicro} < ${objectiveMicro}`)
    assert.ok(costMicro <= 1.0001 * objectiveMicro, `${costMicro}, ${objectiveMicro}`)
    // What it uses really meets the demand.
    const { powerW } = deviceIn(of, 'hybrid')
    for (const [t, power] of powerW.entries()) {
      const ways = supplyPieces([pump, boiler], rates[t]!, 90_000)
      const off = Math.min(...ways.map(({ fromW, toW }) => Math.max(0, fromW - power, power - toW)))
      assert.ok(off < 1e-6, `${t}: ${power} W`)
    }
  }
})

const hour = 3_600_000

/** A heat pump of at most 1.5 kW that foretells a demand of these rates for two hours each. */
function inputOf(supplies: readonly (readonly SupplyMode[])[], rates: readonly number[]) {
  const thing = {
    id: 'hybrid',
    cellId: 'home',
    kind: 'heat-pump',
    name: 'hybrid',
    state: 'adopted',
    protocol: 's2',
    address: 'home/hybrid',
    reports: ['powerW'],
    isControllable: true,
    attributes: { maxW: 1_500, fuelMicroPerKwh: 90_000 },
    createdMs: 0,
  } as const
  const spans = rates.map((value, i) => ({
    fromMs: i * 2 * hour,
    toMs: (i + 1) * 2 * hour,
    value,
  }))
  const of = {
    thing,
    values: {},
    override: null,
    follows: true,
    recentWh: [],
    lastHotMs: null,
    foretold: { demand: { rates: spans, supplies } },
  }
  return demandInput(of, {
    nowMs: 0,
    steps: steps(0, quarterMs, 24),
    timeZone: 'Europe/Vienna',
    outdoorC: all(0),
    gainsW: all(0),
    availableW: new Map(),
    drawnW: new Map(),
    surplusW: all(0),
    priceMicroPerKwh: all(0),
  })
}

test('powers above the most that is stated are left out where there is another way', () => {
  const input = inputOf(hybrid, [3_000, 12_000])
  assert.ok(input !== null)
  const powers = (t: number) =>
    input.pieces[t]!.map(({ fromW, toW }) => [fromW, toW].map(Math.round))
  assert.deepEqual(powers(0), [[0, 1_000]])
  // Only both together meet it.
  assert.deepEqual(powers(8), [[2_000, 2_000]])
  assert.deepEqual(input.pieces[16], [])
  const [cut] = inputOf(hybrid, [5_400])!.pieces[0]!
  assert.equal(cut?.toW, 1_500)
  assert.ok(Math.abs(cut.toMicroPerHour - 900 * (90_000 / 900)) < 1e-6, `${cut.toMicroPerHour}`)
})

test('numbers that cannot be those of a home are not planned', () => {
  assert.equal(inputOf([[mode({ electricW: [0, 1e300] })]], [3_000]), null)
  assert.equal(inputOf([[mode({ fuelW: [0, 1e300] })]], [3_000]), null)
  assert.equal(inputOf([[mode({ otherMicroPerHour: [1e13, 1e13] })]], [3_000]), null)
  assert.equal(inputOf([], [3_000]), null)
  assert.ok(
    inputOf(hybrid, [Number.MAX_VALUE]) !== null,
    'what cannot be met is met as far as it can',
  )
})
