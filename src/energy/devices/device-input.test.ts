import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { Quantity } from '../../things/quantity.ts'
import type { Override } from '../../things/set-point.ts'
import type { Attributes, ThingKind } from '../../things/thing.ts'
import { adopted } from '../thing-fixtures.ts'
import { carInput } from './car-input.ts'
import { deviceInput } from './device-input.ts'
import { thermostatW } from './heat-input.ts'
import type { Outlook, ThingNow } from './thing-now.ts'

/** 2026-05-04 is a Monday; 10:00 in Vienna. */
const nowMs = Date.UTC(2026, 4, 4, 8)
const horizon = steps(nowMs, quarterMs, 120)

function outlook(of: Partial<Outlook> = {}): Outlook {
  return {
    nowMs,
    steps: horizon,
    timeZone: 'Europe/Vienna',
    outdoorC: new Float64Array(horizon.count).fill(7),
    gainsW: new Float64Array(horizon.count),
    availableW: new Map(),
    drawnW: new Map(),
    surplusW: new Float64Array(horizon.count),
    priceMicroPerKwh: new Float64Array(horizon.count).fill(300_000),
    ...of,
  }
}

function now(
  kind: ThingKind,
  values: Partial<Record<Quantity, number>>,
  attributes: Attributes = {},
  of: Partial<ThingNow> & { readonly ageMs?: number } = {},
): ThingNow {
  const { ageMs = 0, ...rest } = of
  const thing = adopted(kind, {
    reports: ['powerW', 'stateOfCharge', 'pluggedIn'],
    attributes,
  })
  const latest = Object.fromEntries(
    Object.entries(values).map(([quantity, value]) => [quantity, { value, atMs: nowMs - ageMs }]),
  )
  return {
    thing,
    values: latest,
    override: null,
    follows: true,
    recentWh: [],
    lastHotMs: null,
    ...rest,
  }
}

function override(mode: Override['mode'], forMs: number): Override {
  return {
    id: 'o',
    thingId: 't',
    personId: 'p',
    mode,
    powerW: null,
    fromMs: nowMs,
    untilMs: nowMs + forMs,
  }
}

test('a battery is planned from its measured charge, and not at all when that is old', () => {
  const battery = { capacityWh: 10_000, reserve: 0.2 }
  const input = deviceInput(now('battery', { stateOfCharge: 0.55 }, battery), outlook())
  assert.ok(input?.kind === 'battery')
  assert.deepEqual([input.storedWh, input.reserveWh, input.pinned], [5_500, 2_000, undefined])
  const old = now('battery', { stateOfCharge: 0.55 }, battery, { ageMs: 3 * hourMs })
  assert.equal(deviceInput(old, outlook()), null)
  const odd = deviceInput(now('battery', { stateOfCharge: 1.2 }, battery), outlook())
  assert.ok(odd?.kind === 'battery' && odd.storedWh === 10_000)
})

test('a wish of a person holds in the plan for as long as it lasts', () => {
  const hurry = now(
    'battery',
    { stateOfCharge: 0.5 },
    { maxChargeW: 4_000 },
    { override: override('hurry', hourMs) },
  )
  const input = deviceInput(hurry, outlook())
  assert.ok(input?.kind === 'battery')
  assert.deepEqual(input.pinned, { powerW: 4_000, untilStep: 4 })
})

test('a battery that goes its own way is planned as it was measured', () => {
  const input = deviceInput(
    now('battery', { stateOfCharge: 0.5, powerW: -700 }, {}, { follows: false }),
    outlook(),
  )
  assert.ok(input?.kind === 'fixed')
  assert.deepEqual([...input.powerW.subarray(0, 6)], [-700, -700, -700, -700, 0, 0])
})

test('a car that is plugged in overnight has to be full when it usually leaves', () => {
  const attributes = {
    departureMinute: 7 * 60 + 30,
    arrivalMinute: 18 * 60,
    targetStateOfCharge: 0.8,
    capacityWh: 50_000,
  }
  const away = now('car', { stateOfCharge: 0.5, pluggedIn: 0 }, attributes, { ageMs: 2 * hourMs })
  const input = carInput(away, outlook())
  // Back at 18:00, 8 hours from now; gone again at 07:30, 21.5 hours from now; the plan ends at 16:00.
  assert.deepEqual(input?.windows, [{ fromStep: 32, toStep: 86, targetWh: 40_000, tripWh: 8_000 }])
})

test('what is seen of a car counts more than what is usual', () => {
  const attributes = { departureMinute: 7 * 60 + 30, arrivalMinute: 18 * 60 }
  const stayed = carInput(now('car', { stateOfCharge: 0.5, pluggedIn: 1 }, attributes), outlook())
  assert.deepEqual(stayed?.windows[0]?.fromStep, 0)
  assert.deepEqual(stayed?.windows[0]?.toStep, 86)
  assert.equal(stayed?.storedWh, 30_000)
  const evening = Date.UTC(2026, 4, 4, 17)
  const late = { ...outlook(), nowMs: evening, steps: steps(evening, quarterMs, 120) }
  const missing = now('car', { stateOfCharge: 0.5, pluggedIn: 0 }, attributes, {
    ageMs: -9 * hourMs,
  })
  assert.equal(carInput(missing, late)?.windows[0]?.fromStep, 4)
})

test('a night worker, a clock change and a car without its own state are all planned', () => {
  const night = { departureMinute: 21 * 60, arrivalMinute: 6 * 60 }
  const input = carInput(now('car', { stateOfCharge: 0.5, pluggedIn: 1 }, night), outlook())
  assert.deepEqual(
    input?.windows.map(({ fromStep, toStep }) => [fromStep, toStep]),
    [
      [0, 44],
      [80, 120],
    ],
  )
  // The night to 2026-10-25 has an hour more: 07:30 local is 06:30 UTC.
  const eveMs = Date.UTC(2026, 9, 24, 18)
  const autumn = { ...outlook(), nowMs: eveMs, steps: steps(eveMs, quarterMs, 120) }
  const plugged = now(
    'car',
    { stateOfCharge: 0.5, pluggedIn: 1 },
    { departureMinute: 450 },
    { ageMs: nowMs - eveMs },
  )
  assert.equal(carInput(plugged, autumn)?.windows[0]?.toStep, 50)
  const bare = now('car', {}, { capacityWh: 50_000, targetStateOfCharge: 0.8, tripWh: 10_000 })
  const charger = { ...bare, thing: { ...bare.thing, reports: ['powerW' as const] } }
  assert.equal(carInput(charger, outlook())?.storedWh, 30_000)
  assert.equal(carInput(bare, outlook()), null)
})

test('a heat pump is planned with the parts it reports', () => {
  const both = deviceInput(now('heat-pump', { indoorC: 21, tankC: 50 }, { copAt7C: 3 }), outlook())
  assert.ok(both?.kind === 'heat-pump')
  assert.equal(both.building?.cop[0], 3)
  // The middle of the tank is at 52.5 °C: the same grade of an ideal machine between 7 °C and there.
  assert.ok(Math.abs((both.tank?.cop[0] ?? 0) - (3 * (325.65 / 45.5)) / (308.15 / 28)) < 1e-9)
  const day = both.tank?.drawWh.subarray(0, 96).reduce((a, b) => a + b, 0) ?? 0
  assert.ok(Math.abs(day - 120 * 1.163 * 35) < 1e-6)
  const tankOnly = deviceInput(now('heat-pump', { tankC: 50 }), outlook())
  assert.ok(tankOnly?.kind === 'heat-pump' && tankOnly.building === null)
  assert.equal(deviceInput(now('heat-pump', { powerW: 100 }), outlook()), null)
})

test('a heat pump that goes its own way holds its lowest comfortable temperature', () => {
  const attributes = { heatLossWPerK: 200, indoorMinC: 20, copAt7C: 4, maxW: 3_000 }
  const { thing } = now('heat-pump', {}, attributes)
  // 200 W/K x 13 K less 600 W, by a COP of 4.
  const gainsW = new Float64Array(horizon.count).fill(600)
  assert.equal(thermostatW(thing, outlook({ gainsW }))[0], 500)
})

test('an appliance runs once between one ready time and the next', () => {
  const attributes = { profileWh: '400,400,200', readyMinute: 18 * 60 }
  const waiting = deviceInput(now('appliance', {}, attributes), outlook())
  assert.ok(waiting?.kind === 'appliance')
  assert.deepEqual(
    [waiting.earliestStart, waiting.readyStep, [...waiting.profileWh]],
    [0, 32, [400, 400, 200]],
  )

  const ran = [
    { startMs: nowMs - hourMs, wh: 400 },
    { startMs: nowMs - 3 * quarterMs, wh: 580 },
  ]
  assert.equal(deviceInput(now('appliance', {}, attributes, { recentWh: ran }), outlook()), null)

  const runs = [{ startMs: nowMs - quarterMs, wh: 400 }]
  const running = deviceInput(now('appliance', {}, attributes, { recentWh: runs }), outlook())
  assert.ok(running?.kind === 'fixed')
  assert.deepEqual([...running.powerW.subarray(0, 4)], [1_600, 800, 0, 0])

  const yesterday = [{ startMs: nowMs - dayMs, wh: 1_000 }]
  const again = deviceInput(now('appliance', {}, attributes, { recentWh: yesterday }), outlook())
  assert.equal(again?.kind, 'appliance')
})

test('hurry starts an appliance now, pause keeps it until the wish is over', () => {
  const attributes = { profileWh: '400,400', readyMinute: 18 * 60 }
  const hurry = now('appliance', {}, attributes, { override: override('hurry', hourMs) })
  const started = deviceInput(hurry, outlook())
  assert.ok(started?.kind === 'fixed' && started.reason === 'override')
  assert.deepEqual([...started.powerW.subarray(0, 3)], [1_600, 1_600, 0])
  const pause = now('appliance', {}, attributes, { override: override('pause', hourMs) })
  const paused = deviceInput(pause, outlook())
  assert.ok(paused?.kind === 'appliance' && paused.earliestStart === 4)
})

test('an appliance that can no longer be ready in time runs at once', () => {
  const attributes = { profileWh: '400,400,400', readyMinute: 10 * 60 + 15 }
  const late = deviceInput(now('appliance', {}, attributes), outlook())
  assert.ok(late?.kind === 'appliance')
  assert.deepEqual([late.earliestStart, late.readyStep], [0, 3])
})

test('a generator makes what is forecast, never less than nothing', () => {
  const availableW = new Map([['solar', new Float64Array(horizon.count).fill(-3)]])
  const input = deviceInput(now('solar', {}), outlook({ availableW }))
  assert.ok(input?.kind === 'generator' && input.isCurtailable)
  assert.equal(input.availableW[0], 0)
  assert.equal(deviceInput(now('wind', {}), outlook()), null)
})

test('a meter, a sensor and a plug are not planned', () => {
  for (const kind of ['meter', 'sensor', 'plug'] as const) {
    assert.equal(deviceInput(now(kind, { powerW: 100 }), outlook()), null)
  }
})

test('a battery and a car say how their power fades, and whether they take what is left only', () => {
  const surplusW = new Float64Array(horizon.count).fill(800)
  const filling = { fadesFrom: 0.8, fullPowerShare: 0.2, surplusOnly: true }
  const battery = deviceInput(
    now('battery', { stateOfCharge: 0.5 }, { ...filling, capacityWh: 10_000, maxChargeW: 4_000 }),
    outlook({ surplusW }),
  )
  assert.ok(battery?.kind === 'battery')
  assert.deepEqual(battery.fade, { fromWh: 8_000, fullW: 800 })
  assert.equal(battery.surplusW, surplusW)
  const attributes = { ...filling, minStateOfCharge: 0.25, reserve: 0.4 }
  const car = deviceInput(now('car', { stateOfCharge: 0.5, pluggedIn: 1 }, attributes), outlook())
  assert.ok(car?.kind === 'car')
  assert.deepEqual([car.minWh, car.reserveWh, car.fade?.fromWh], [15_000, 24_000, 48_000])
  const plain = deviceInput(now('battery', { stateOfCharge: 0.5 }), outlook())
  assert.ok(plain?.kind === 'battery' && plain.fade === undefined && plain.surplusW === undefined)
})

test('a car that stays at home on some days leaves on the next one that it does not', () => {
  // A Monday: it leaves on Tuesdays at 7:30 and comes back at 17:30.
  const home = now('car', { stateOfCharge: 0.5, pluggedIn: 1 }, { awayDays: 'tue' })
  assert.deepEqual(
    carInput(home, outlook())?.windows.map(({ fromStep, toStep }) => [fromStep, toStep]),
    [[0, 86]],
  )
  const never = now('car', { stateOfCharge: 0.5, pluggedIn: 1 }, { awayDays: 'none' })
  assert.deepEqual(
    carInput(never, outlook())?.windows.map(({ fromStep, toStep }) => [fromStep, toStep]),
    [[0, horizon.count]],
  )
})

test('a plug runs on what is left where that is chosen, and is part of the base load where not', () => {
  const surplusW = new Float64Array(horizon.count).fill(900)
  const heater = now('plug', {}, { surplusOnly: true, maxW: 1_500, worthMicroPerKwh: 90_000 })
  const input = deviceInput(heater, outlook({ surplusW }))
  assert.ok(input?.kind === 'surplus-load')
  assert.deepEqual([input.maxW, input.worthMicroPerKwh, input.surplusW[3]], [1_500, 90_000, 900])
  assert.equal(deviceInput(now('plug', {}, { maxW: 1_500 }), outlook({ surplusW })), null)
  const held = now('plug', {}, { surplusOnly: true }, { override: override('hurry', hourMs) })
  const fixed = deviceInput(held, outlook({ surplusW }))
  assert.ok(fixed?.kind === 'fixed' && fixed.reason === 'override')
  assert.deepEqual([...fixed.powerW.subarray(0, 6)], [2_300, 2_300, 2_300, 2_300, 0, 0])
})

test('a heat pump that cools keeps rooms below where cooling begins', () => {
  const attributes = { coolingMaxW: 2_000, coolToC: 25, eerAt35C: 3 }
  const outdoorC = new Float64Array(horizon.count).fill(35)
  const cools = deviceInput(now('heat-pump', { indoorC: 24 }, attributes), outlook({ outdoorC }))
  assert.ok(cools?.kind === 'heat-pump' && cools.building !== null)
  assert.deepEqual([cools.cooling?.maxW, cools.building.maxC[0]], [2_000, 25])
  assert.ok(Math.abs((cools.cooling?.eer[0] ?? 0) - 3) < 1e-9)
  const heats = deviceInput(now('heat-pump', { indoorC: 24 }), outlook())
  assert.ok(heats?.kind === 'heat-pump' && heats.cooling === undefined)
})

test('an engine is planned with the heat and the fuel that belong to a unit of electricity', () => {
  const attributes = { electricShare: 0.3, heatShare: 0.6, fuelMicroPerKwh: 90_000, minW: 400 }
  const engine = deviceInput(now('chp', { tankC: 55, indoorC: 21 }, attributes), outlook())
  assert.ok(engine?.kind === 'chp')
  assert.deepEqual([engine.minW, Math.round(engine.fuelMicroPerKwh)], [400, 300_000])
  assert.ok(Math.abs((engine.tank?.cop[0] ?? 0) - 2) < 1e-9 && engine.building !== null)
  assert.equal(deviceInput(now('chp', {}), outlook()), null)
  const alone = now('chp', { powerW: -800 }, {}, { follows: false })
  const fixed = deviceInput(alone, outlook())
  assert.ok(fixed?.kind === 'fixed' && fixed.powerW[0] === -800 && fixed.powerW[8] === 0)
})

test('a tank gets hot against germs when that is due, in the hours that cost least', () => {
  const attributes = { legionellaDays: 7, legionellaC: 60, tankLitres: 200, maxW: 3_000 }
  const cheapAt = (cheap: number): Float64Array =>
    new Float64Array(horizon.count).map((_, t) => (t >= cheap - 1 && t <= cheap ? 100 : 300))
  const runOf = (lastHotMs: number | null, of: Partial<Outlook> = {}) => {
    const input = deviceInput(
      now('heat-pump', { tankC: 50 }, attributes, { lastHotMs }),
      outlook(of),
    )
    assert.ok(input?.kind === 'heat-pump')
    return input.tank?.hotRun
  }
  // Six and a half days ago: due in half a day, in step 47.
  const soon = nowMs - 6.5 * dayMs
  assert.deepEqual(runOf(soon, { priceMicroPerKwh: cheapAt(30) }), { step: 30, hotC: 60 })
  assert.ok((runOf(soon, { priceMicroPerKwh: cheapAt(80) })?.step ?? 99) <= 47)
  assert.equal(runOf(nowMs - 2 * dayMs), undefined)
  // 200 l by 10 K and what goes beside it are 2.8 kWh of heat: half an hour at full power, so that the second quarter ends it.
  assert.equal(runOf(nowMs - 9 * dayMs)?.step, 1)
  assert.ok((runOf(null)?.step ?? 999) <= 95)
  const off = deviceInput(now('heat-pump', { tankC: 50 }), outlook())
  assert.ok(off?.kind === 'heat-pump' && off.tank?.hotRun === undefined)
})

test('a machine that may not begin before an hour does not', () => {
  const attributes = { profileWh: '400,400', earliestMinute: 14 * 60, readyMinute: 18 * 60 }
  const input = deviceInput(now('appliance', {}, attributes), outlook())
  assert.ok(input?.kind === 'appliance')
  // It is ten o'clock: sixteen quarter hours until two, thirty-two until six.
  assert.deepEqual([input.earliestStart, input.readyStep], [16, 32])
  const night = { ...attributes, earliestMinute: 22 * 60, readyMinute: 11 * 60 }
  const open = deviceInput(now('appliance', {}, night), outlook())
  assert.ok(open?.kind === 'appliance' && open.earliestStart === 0)
})

test('a heat pump is planned with the least power it heats with', () => {
  const onOff = deviceInput(
    now('heat-pump', { indoorC: 21 }, { maxW: 2500, minW: 2500 }),
    outlook(),
  )
  assert.ok(onOff?.kind === 'heat-pump' && onOff.minW === 2500 && onOff.maxW === 2500)
  const free = deviceInput(now('heat-pump', { indoorC: 21 }), outlook())
  assert.ok(free?.kind === 'heat-pump' && free.minW === 0)
})

test('a charger that takes ampere is planned with the least power it has', () => {
  const values = { stateOfCharge: 0.5, pluggedIn: 1 }
  const inAmpere = carInput(now('car', values, { limitStepA: 1, phases: 3 }), outlook())
  assert.equal(inAmpere?.leastChargeW, 4_140)
  assert.equal(carInput(now('car', values), outlook())?.leastChargeW, undefined)
})
