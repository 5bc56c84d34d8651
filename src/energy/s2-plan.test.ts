import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { testOnEachDatabase } from '../../test/databases.ts'
import { ManualClock } from '../kernel/clock.ts'
import { hourMs, quarterMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { eventually, startMs } from '../things/desk/desk-fixtures.ts'
import type { Foretold } from '../things/foretold.ts'
import {
  batterySystem,
  chargerConstraints,
  detailsOf,
  hybridSystem,
  listening,
  s2Home,
  tankSystem,
} from '../things/s2/s2-fixtures.ts'
import type { Thing } from '../things/thing.ts'
import { planSteps } from './gather.ts'
import { actMemory, actNow, agree } from './job.ts'
import { saveTariff } from './store.ts'

const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Cheap from 9 to 10 (it is 9 in Vienna), dear in the evening, when power that is fed in earns most of it. */
const tariff = {
  validFromMs: startMs - 1,
  import: {
    kind: 'time-of-use',
    priceMicroPerKwh: 400_000,
    windows: [{ weekdays: everyDay, fromMinute: 540, toMinute: 600, priceMicroPerKwh: 50_000 }],
  },
  export: {
    kind: 'time-of-use',
    priceMicroPerKwh: 10_000,
    windows: [
      { weekdays: everyDay, fromMinute: 1_080, toMinute: 1_200, priceMicroPerKwh: 380_000 },
    ],
  },
  localFeeMicroPerKwh: 0,
  peakMicroPerKw: 0,
  importLimitW: null,
  exportLimitW: null,
  carbonGPerKwh: 300,
} as const

/** What the next plan makes of the things that are there. */
async function planned({ store, desk }: Awaited<ReturnType<typeof at>>) {
  let ids = 0
  const foretold = (thing: Thing): Foretold | null => desk.foretold(thing, startMs)
  const asked = { nowMs: startMs, planId: `plan-${ids++}`, steps: planSteps(startMs), foretold }
  const plan = await agree(store.db, s2Home, [], asked, new ManualClock(0))
  assert.ok(plan !== null)
  return {
    plan,
    of: (thing: Thing) => {
      const found = plan.shared.find(({ thingId }) => thingId === thing.id)
      assert.ok(found !== undefined, `${thing.name} is planned`)
      return found
    },
  }
}

/** A listening node with the tariff. */
async function at(store: Store, context: TestContext) {
  const parts = await listening(store, context)
  await saveTariff(store.db, s2Home.id, tariff)
  return { ...parts, store }
}

const inHours = (hours: number): string => new Date(startMs + hours * hourMs).toISOString()

testOnEachDatabase('a car over S2 has by its own time what it asks for', async (store, context) => {
  const parts = await at(store, context)
  const manager = await parts.connect()
  await manager.introduce(detailsOf({ name: 'Wallbox' }))
  assert.equal(await manager.say(batterySystem), 'OK')
  const car = await parts.adopt()
  assert.equal(car.kind, 'car')
  await manager.say({ message_type: 'FRBC.StorageStatus', present_fill_level: 20 })
  // Leaves at three in the afternoon, long before and after its usual times.
  const profile = {
    message_type: 'FRBC.FillLevelTargetProfile',
    start_time: inHours(0),
    elements: [
      { duration: 6 * hourMs, fill_level_range: { start_of_range: 0, end_of_range: 100 } },
      { duration: quarterMs, fill_level_range: { start_of_range: 90, end_of_range: 100 } },
    ],
  }
  assert.equal(await manager.say(profile), 'OK')
  const { powerW, state, reasons } = (await planned(parts)).of(car)
  assert.ok(state![23]! >= 0.9 - 1e-6, `${state![23]} when it is asked for`)
  assert.ok(powerW[0]! > 4_900, 'while power is cheap')
  assert.equal(reasons[25], 'away')
  manager.hangUp()
  await eventually(async () => parts.desk.foretold(car, startMs) === null || null)
  const usual = (await planned(parts)).of(car)
  assert.notEqual(usual.reasons[25], 'deadline')
})

testOnEachDatabase(
  'a tank over S2 is drawn from and loses as it says, and is warm by then',
  async (store, context) => {
    const parts = await at(store, context)
    const manager = await parts.connect()
    await manager.introduce(detailsOf({ name: 'Hot water' }))
    assert.equal(await manager.say(tankSystem), 'OK')
    const tank = await parts.adopt()
    assert.equal(tank.kind, 'heat-pump')
    await manager.say({ message_type: 'FRBC.StorageStatus', present_fill_level: 50 })
    const told = async (message: Readonly<Record<string, unknown>>): Promise<void> => {
      assert.equal(await manager.say(message), 'OK')
    }
    await told({
      message_type: 'FRBC.UsageForecast',
      start_time: inHours(0),
      elements: [{ duration: 31 * hourMs, usage_rate_expected: 0 }],
    })
    await told({
      message_type: 'FRBC.LeakageBehaviour',
      valid_from: inHours(-1),
      elements: [
        { fill_level_range: { start_of_range: 40, end_of_range: 60 }, leakage_rate: 0.3 / 3_600 },
      ],
    })
    const calm = (await planned(parts)).of(tank)
    const used = (of: { readonly powerW: Float64Array }): number =>
      of.powerW.reduce((sum, power) => sum + power / 4, 0)
    // Nobody draws from it: 0.3 K an hour at 50 °C, 0.01 1/h of what it is warmer than its room.
    let resting = 0
    for (const [t, power] of calm.powerW.entries()) {
      if (power !== 0 || t === 0) continue
      resting++
      const cooled = 20 + (calm.state![t - 1]! - 20) * Math.exp(-0.01 / 4)
      assert.ok(Math.abs(calm.state![t]! - cooled) < 1e-3, `${t}: ${calm.state![t]} °C`)
    }
    assert.ok(resting > 40, `${resting} steps`)
    await told({
      message_type: 'FRBC.UsageForecast',
      start_time: inHours(0),
      elements: [
        { duration: 8 * hourMs, usage_rate_expected: 0 },
        { duration: 2 * hourMs, usage_rate_expected: 10 / 3_600 },
        { duration: 21 * hourMs, usage_rate_expected: 0 },
      ],
    })
    const drawn = (await planned(parts)).of(tank)
    // Twenty kelvin are drawn, of 100 litres: 2,326 Wh of heat.
    assert.ok(used(drawn) > used(calm) + 400, `${used(drawn)} Wh, ${used(calm)} Wh`)
    await told({
      message_type: 'FRBC.FillLevelTargetProfile',
      start_time: inHours(0),
      elements: [
        { duration: 20 * hourMs, fill_level_range: { start_of_range: 40, end_of_range: 60 } },
        { duration: hourMs, fill_level_range: { start_of_range: 58, end_of_range: 60 } },
      ],
    })
    const warm = (await planned(parts)).of(tank)
    for (let t = 79; t < 84; t++) assert.ok(warm.state![t]! > 57.9, `${warm.state![t]} °C`)
    assert.ok(drawn.state![79]! < 57, `${drawn.state![79]} °C unasked`)
  },
)

testOnEachDatabase(
  'a battery over S2 that leaks and is used is charged again',
  async (store, context) => {
    const parts = await at(store, context)
    const manager = await parts.connect()
    await manager.introduce(detailsOf({}))
    await manager.say(batterySystem)
    const battery = await parts.adopt()
    await manager.say({ message_type: 'FRBC.StorageStatus', present_fill_level: 60 })
    const before = (await planned(parts)).of(battery)
    const usage = {
      message_type: 'FRBC.UsageForecast',
      start_time: inHours(1),
      elements: [{ duration: 10 * hourMs, usage_rate_expected: 5 / 3_600 }],
    }
    assert.equal(await manager.say(usage), 'OK')
    const after = (await planned(parts)).of(battery)
    const takenWh = (of: { readonly powerW: Float64Array }): number =>
      of.powerW.reduce((sum, power) => sum + power / 4, 0)
    assert.ok(takenWh(after) > takenWh(before) + 4_000, `${takenWh(after)} ${takenWh(before)} Wh`)
  },
)

testOnEachDatabase(
  'a charger over S2 that has to be allowed an energy gets it in the plan by then',
  async (store, context) => {
    const parts = await at(store, context)
    const manager = await parts.connect()
    await manager.introduce(
      detailsOf({
        name: 'Wallbox',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['POWER_ENVELOPE_BASED_CONTROL'],
      }),
    )
    assert.equal(await manager.say(chargerConstraints), 'OK')
    const car = await parts.adopt()
    assert.equal(car.kind, 'car')
    const constraint = {
      message_type: 'PEBC.EnergyConstraint',
      id: 'energy',
      valid_from: inHours(0),
      valid_until: inHours(4),
      upper_average_power: 3_000,
      lower_average_power: 0,
      commodity_quantity: 'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
    }
    assert.equal(await manager.say(constraint), 'OK')
    const { powerW, reasons } = (await planned(parts)).of(car)
    const wh = powerW.slice(0, 16).reduce((sum, power) => sum + power / 4, 0)
    assert.ok(wh >= 12_000 - 10, `${wh} Wh`)
    assert.ok(powerW[0]! > 10_900, 'while power is cheap')
    assert.equal(reasons[16], 'away')
    assert.equal(
      await manager.say({
        message_type: 'RevokeObject',
        object_type: 'PEBC.EnergyConstraint',
        object_id: 'energy',
      }),
      'OK',
    )
    assert.equal(parts.desk.foretold(car, startMs), null)
  },
)

testOnEachDatabase(
  'a hybrid heat pump over S2 is planned by price, and its fuel costs what people state',
  async (store, context) => {
    const parts = await at(store, context)
    const manager = await parts.connect()
    await manager.introduce(
      detailsOf({
        name: 'Hybrid',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['DEMAND_DRIVEN_BASED_CONTROL'],
      }),
    )
    assert.equal(await manager.say(hybridSystem), 'OK')
    const hybrid = await parts.adopt()
    assert.equal(hybrid.kind, 'heat-pump')
    const forecast = {
      message_type: 'DDBC.AverageDemandRateForecast',
      start_time: inHours(0),
      elements: [
        { duration: 2 * hourMs, demand_rate_expected: 3_000 },
        { duration: 3 * hourMs, demand_rate_expected: 9_000 },
      ],
    }
    assert.equal(await manager.say(forecast), 'OK')
    const { plan, of } = await planned(parts)
    const { powerW } = of(hybrid)
    for (const [t, power] of powerW.entries()) {
      // Electricity at 0.05 first, then heat of gas at 0.129 before a third of 0.40; the boiler makes 6 of 9 kW.
      const wanted = t < 4 ? 1_000 : t < 8 ? 0 : t < 20 ? 1_000 : 0
      assert.ok(Math.abs(power - wanted) < 1, `${t}: ${power} W, not ${wanted}`)
    }
    let ids = 0
    const act = { nowMs: startMs, newId: () => `act-${ids++}`, memory: actMemory(), plan }
    await actNow(store.db, parts.desk, s2Home, [], act)
    const factors = async (): Promise<unknown> => {
      await manager.next('DDBC.Instruction', 2)
      const last = manager.of('DDBC.Instruction').slice(-2)
      return last.map((one) => [one['actuator_id'], one['operation_mode_factor']])
    }
    assert.deepEqual(await factors(), [
      ['pump', 0.5],
      ['boiler', 0],
    ])
    // Shown the plan, it leaves to set points what it does.
    await parts.desk.show({
      cellSlug: s2Home.slug,
      cellName: s2Home.name,
      nowMs: startMs,
      plan: {
        ...plan,
        currency: 'EUR',
        costMicro: 0,
        boundMicro: 0,
        gap: 0,
        priceMicroPerKwh: plan.priceMicroPerKwh.map(() => 900_000),
        devices: [{ thingId: hybrid.id, name: '', powerW, reasons: [] }],
      },
      forecasts: [],
      things: [
        {
          thingId: hybrid.id,
          name: '',
          protocol: hybrid.protocol,
          address: hybrid.address,
          values: new Map(),
        },
      ],
    })
    parts.protocol.tick()
    await manager.say(forecast)
    assert.equal(manager.of('DDBC.Instruction').length, 2)
    const { name, kind } = hybrid
    const attributes = { ...hybrid.attributes, fuelMicroPerKwh: 300_000 }
    const dear = await parts.desk.adopt(hybrid.id, { cellId: s2Home.id, name, kind, attributes })
    assert.ok(dear.ok)
    const electric = (await planned(parts)).of(hybrid)
    // Gas at 0.30 makes heat for 0.35: the pump makes what it can.
    for (const [t, power] of electric.powerW.entries()) {
      const wanted = t < 8 ? 1_000 : t < 20 ? 2_000 : 0
      assert.ok(Math.abs(power - wanted) < 1, `${t}: ${power} W, not ${wanted}`)
    }
  },
)

testOnEachDatabase('a battery over S2 does what the plan has found', async (store, context) => {
  const { desk, connect, adopt } = await listening(store, context)
  const manager = await connect()
  await manager.introduce(detailsOf({}))
  assert.equal(await manager.say(batterySystem), 'OK')
  const thing = await adopt()
  const status = { message_type: 'FRBC.StorageStatus', present_fill_level: 40 }
  assert.equal(await manager.say(status), 'OK')
  await saveTariff(store.db, s2Home.id, tariff)

  let ids = 0
  const newId = (): string => `id-${ids++}`
  const asked = { nowMs: startMs, planId: newId(), steps: planSteps(startMs) }
  const plan = await agree(store.db, s2Home, [], asked, new ManualClock(0))
  const planned = plan?.shared.find(({ thingId }) => thingId === thing.id)?.powerW[0] ?? 0
  assert.ok(planned > 1_000, `${planned} W are planned while power is cheap`)
  const sent = await actNow(store.db, desk, s2Home, [], {
    nowMs: startMs,
    newId,
    memory: actMemory(),
  })
  const powerW = sent[0]?.powerW
  assert.ok(sent.length === 1 && typeof powerW === 'number')
  const instruction = await manager.next('FRBC.Instruction')
  assert.equal(instruction['operation_mode'], 'charge')
  assert.equal(instruction['operation_mode_factor'], powerW / 5_000)
  const update = {
    message_type: 'InstructionStatusUpdate',
    instruction_id: instruction['id'],
    status_type: 'ACCEPTED',
    timestamp: new Date(startMs).toISOString(),
  }
  assert.equal(await manager.say(update), 'OK')
  assert.equal(desk.status(thing).isAcknowledged, true)
})
