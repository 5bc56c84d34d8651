import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centralOptimum } from '../../../test/central-program.ts'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { Foretold } from '../../things/foretold.ts'
import {
  all,
  batteryOf,
  byHour,
  day,
  deviceIn,
  heatPumpOf,
  nightIsCheap,
  plan,
} from '../day-fixtures.ts'
import { askedLevels, carDiary, lossWPerK, lostLevels, usedLevels } from './foretold-levels.ts'

const quarters = steps(0, quarterMs, 8)
const span = (fromMs: number, toMs: number, value: number) => ({ fromMs, toMs, value })

test('a level is asked for from the step before its span begins until it ends', () => {
  const levels = [span(3 * quarterMs, 5 * quarterMs, 0.8), span(6.5 * quarterMs, 10 * hourMs, 0.5)]
  assert.deepEqual(
    [...askedLevels({ levels }, quarters)!],
    // After the third step (index 2) it is there; one that begins within the seventh step is there after the sixth.
    [0, 0, 0.8, 0.8, 0.8, 0.5, 0.5, 0.5],
  )
  assert.equal(askedLevels({}, quarters), null)
})

test('use is spread over the steps it lies in, and where nothing is said of it nothing is', () => {
  const uses = [span(0.5 * quarterMs, 2 * quarterMs, 0.4), span(2 * quarterMs, 3 * quarterMs, -1)]
  const used = usedLevels({ uses }, quarters, 1)!
  assert.ok(Math.abs(used[0]! - 0.05) < 1e-12)
  assert.ok(Math.abs(used[1]! - 0.1) < 1e-12)
  assert.equal(used[2], 0, 'what comes by itself is no use')
  assert.ok(used.slice(3).every(Number.isNaN))
  assert.equal(usedLevels({}, quarters, 1), null)
})

test('what leaks depends on the level, and nothing leaks from what is empty', () => {
  const losses = [
    { low: 0, high: 0.3, perHour: 0.4 },
    { low: 0.3, high: 1, perHour: 0.8 },
  ]
  const lost = lostLevels({ losses }, 0.5, null, quarters)
  const near = [0.2, 0.1, 0.1, 0.1, 0, 0, 0, 0]
  for (const [t, wanted] of near.entries()) assert.ok(Math.abs(lost[t]! - wanted) < 1e-12, `${t}`)
})

test('the loss of a tank is the slope of what was stated, and not below nothing', () => {
  // 2 W/K above 20 °C, of 100 Wh/K, stated for parts of 10 K.
  const losses = [30, 40, 50].map((low) => ({
    low,
    high: low + 10,
    perHour: (2 * (low + 5 - 20)) / 100,
  }))
  assert.ok(Math.abs(lossWPerK({ losses }, 100, 20)! - 2) < 1e-12)
  assert.equal(lossWPerK({ losses: [{ low: 0, high: 10, perHour: 3 }] }, 100, 20), null)
  assert.equal(lossWPerK({ losses: [{ low: 30, high: 40, perHour: -3 }] }, 100, 20), null)
  assert.equal(lossWPerK({}, 100, 20), null)
})

test('a car is there until the last that it asks for ends, and asks for nothing once that is over', () => {
  const car = { capacityWh: 50_000, storedWh: 20_000, efficiency: 0.9 }
  const levels = [span(2 * hourMs, 3 * hourMs, 0.5), span(5 * hourMs, 6 * hourMs, 1.2)]
  assert.deepEqual(carDiary({ levels }, car, 4 * hourMs), {
    leaveMs: 6 * hourMs,
    asks: [{ byMs: 5 * hourMs, untilMs: 6 * hourMs, wh: 50_000 }],
  })
  assert.equal(carDiary({ levels }, car, 6 * hourMs), null)
  const energies = [
    { byMs: hourMs, wh: 10_000 },
    { byMs: 3 * hourMs, wh: 90_000 },
  ]
  assert.deepEqual(carDiary({ energies }, car, 0), {
    leaveMs: 3 * hourMs,
    asks: [
      { byMs: hourMs, untilMs: hourMs, wh: 29_000 },
      { byMs: 3 * hourMs, untilMs: 3 * hourMs, wh: 50_000 },
    ],
  })
})

test('a battery that is used and leaks is planned as well as a linear programme plans it', async () => {
  const lostWh = byHour((hour) => (hour >= 6 && hour < 8 ? 300 : 20))
  const askedWh = byHour((hour) => (hour >= 16 && hour < 17 ? 9000 : 0))
  for (const more of [{ lostWh }, { askedWh }, { lostWh, askedWh, storedWh: 0 }]) {
    const input = day([batteryOf(more)], { importMicroPerKwh: nightIsCheap, fixedW: all(900) })
    const of = await plan(input)
    const { objectiveMicro } = await centralOptimum(input, { isRelaxed: true })
    const { costMicro, boundMicro } = of.certificate
    assert.ok(boundMicro <= objectiveMicro + 500, `bound ${boundMicro} > ${objectiveMicro}`)
    assert.ok(costMicro >= objectiveMicro - 500, `cost ${costMicro} < ${objectiveMicro}`)
    assert.ok(costMicro <= objectiveMicro * 1.001 + 500, `cost ${costMicro}, ${objectiveMicro}`)
    const { powerW, state } = deviceIn(of, 'battery')
    let storedWh = 'storedWh' in more ? 0 : 5000
    for (const [t, power] of powerW.entries()) {
      storedWh += power > 0 ? (power / 4) * 0.95 : power / 4 / 0.95
      storedWh -= 'lostWh' in more ? lostWh[t]! : 0
      // An empty one cannot give what it has not: the plan counts it as empty.
      assert.ok(Math.abs(state![t]! - Math.max(0, storedWh) / 10_000) < 1e-6, `${t}: ${storedWh}`)
      if ('askedWh' in more) assert.ok(storedWh >= askedWh[t]! - 1, `${t}: ${storedWh}`)
    }
  }
})

test('a tank is as hot as it asks to be by then, and as cheaply as a linear programme has it', async () => {
  const askedC = byHour((hour) => (hour >= 18 && hour < 19 ? 57 : 0))
  const tank = {
    litres: 200,
    tankC: 50,
    minC: 45,
    maxC: 60,
    askedC,
    drawWh: all(40),
    heatLossWPerK: 2,
    roomC: 20,
    cop: all(2.5),
  }
  const input = day([heatPumpOf({ building: null, tank })], { importMicroPerKwh: nightIsCheap })
  const of = await plan(input)
  const { objectiveMicro } = await centralOptimum(input, { isRelaxed: true })
  assert.ok(of.certificate.boundMicro <= objectiveMicro + 500)
  assert.ok(of.certificate.costMicro <= objectiveMicro * 1.001 + 500)
  const { state } = deviceIn(of, 'heat-pump')
  for (let t = 72; t < 76; t++) assert.ok(state![t]! >= 57 - 0.01, `${t}: ${state![t]!} °C`)
  assert.ok(state![60]! < 56, 'not long before')
})

test('numbers that cannot be are cut to what can', () => {
  const uses = [span(0, hourMs, Number.MAX_VALUE)]
  assert.deepEqual(usedLevels({ uses }, quarters, 1)!.slice(0, 4), Float64Array.of(1, 1, 1, 1))
  const losses = [{ low: 30, high: 40, perHour: Number.MAX_VALUE }]
  assert.equal(lossWPerK({ losses }, 100, 20), 100)
  assert.deepEqual(lostLevels({ losses }, 35, null, quarters).slice(0, 2), Float64Array.of(35, 0))
})

test('nothing foretold changes nothing', () => {
  const nothing: Foretold = {}
  assert.equal(askedLevels(nothing, quarters), null)
  assert.equal(usedLevels(nothing, quarters, 1), null)
  assert.equal(carDiary(nothing, { capacityWh: 1, storedWh: 0, efficiency: 1 }, 0), null)
  assert.deepEqual([...lostLevels(nothing, 0.5, null, quarters)], Array(8).fill(0))
})
