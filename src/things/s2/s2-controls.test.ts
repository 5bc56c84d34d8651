import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { detailsOf, listening, type Wire } from './s2-fixtures.ts'
import type { Showing } from '../showing.ts'
import type { Thing } from '../thing.ts'

const minuteMs = 60_000
const quarterMs = 15 * minuteMs

const at = (atMs: number): string => new Date(atMs).toISOString()

const range = (start_of_range: number, end_of_range: number): Wire => ({
  start_of_range,
  end_of_range,
})

const power = (quantity: string, start: number, end: number): Wire => ({
  ...range(start, end),
  commodity_quantity: quantity,
})

const setPointFor = (thing: Thing, powerW: number | null) =>
  ({
    id: `set-point-${powerW}`,
    thingId: thing.id,
    issuedMs: startMs,
    powerW,
    expiresMs: startMs + 30 * minuteMs,
    reason: 'plan',
    source: 'plan',
  }) as const

/** What a home shows of its plan: one thing, quarter hours from the start on. */
function showingOf(
  thing: Thing,
  plan: { readonly powerW: readonly number[]; readonly priceMicroPerKwh: readonly number[] },
): Showing {
  const priceMicroPerKwh = Float64Array.from(plan.priceMicroPerKwh)
  const powerW = Float64Array.from(plan.powerW)
  return {
    cellSlug: 'haus-1',
    cellName: 'The home haus-1',
    nowMs: startMs,
    plan: {
      issuedMs: startMs,
      steps: { startMs, stepMs: quarterMs, count: priceMicroPerKwh.length },
      currency: 'EUR',
      netW: powerW,
      priceMicroPerKwh,
      costMicro: 0,
      boundMicro: 0,
      gap: 0,
      devices: [{ thingId: thing.id, name: thing.name, powerW, reasons: [] }],
    },
    forecasts: [],
    things: [
      {
        thingId: thing.id,
        name: thing.name,
        protocol: 's2',
        address: thing.address,
        values: new Map(),
      },
    ],
  }
}

testOnEachDatabase(
  'PEBC: an inverter is held back within the limits that it allows',
  async (store, context) => {
    const { desk, connect, adopt } = await listening(store, context)
    const manager = await connect()
    const type = await manager.introduce(
      detailsOf({
        name: 'Roof',
        roles: [{ role: 'ENERGY_PRODUCER', commodity: 'ELECTRICITY' }],
        available_control_types: ['POWER_ENVELOPE_BASED_CONTROL'],
      }),
    )
    assert.equal(type, 'POWER_ENVELOPE_BASED_CONTROL')
    const limit = (limit_type: string, start: number, end: number, abnormal = false): Wire => ({
      commodity_quantity: 'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
      limit_type,
      range_boundary: range(start, end),
      abnormal_condition_only: abnormal,
    })
    const constraints = {
      message_type: 'PEBC.PowerConstraints',
      id: 'constraints-1',
      valid_from: at(startMs),
      consequence_type: 'VANISH',
      allowed_limit_ranges: [
        limit('UPPER_LIMIT', 0, 0),
        limit('LOWER_LIMIT', -8_000, -1_000),
        limit('LOWER_LIMIT', -1_000, 0, true),
      ],
    }
    assert.equal(await manager.say(constraints), 'OK')
    const thing = await adopt()
    assert.equal(thing.kind, 'solar')
    assert.deepEqual(thing.attributes, { ratedW: 8_000 })
    const envelope = async (count: number) => {
      const instruction = await manager.next('PEBC.Instruction', count)
      assert.equal(instruction['power_constraints_id'], 'constraints-1')
      const [only] = instruction['power_envelopes'] as readonly Wire[]
      return only?.['power_envelope_elements']
    }
    assert.ok((await desk.send(setPointFor(thing, -3_000))).ok)
    assert.deepEqual(await envelope(1), [
      { duration: 30 * minuteMs, upper_limit: 0, lower_limit: -3_000 },
    ])
    // Below 1 kW only in an emergency.
    assert.ok((await desk.send(setPointFor(thing, 0))).ok)
    assert.deepEqual(await envelope(2), [
      { duration: 30 * minuteMs, upper_limit: 0, lower_limit: -1_000 },
    ])
    assert.ok((await desk.send(setPointFor(thing, null))).ok)
    assert.deepEqual(await envelope(3), [
      { duration: 24 * 60 * minuteMs, upper_limit: 0, lower_limit: -8_000 },
    ])
    assert.equal(
      await manager.say({
        message_type: 'RevokeObject',
        object_type: 'PEBC.PowerConstraints',
        object_id: 'constraints-1',
      }),
      'OK',
    )
    const late = { ...constraints, valid_until: at(startMs - 1) }
    assert.equal(await manager.say(late), 'INVALID_CONTENT')
    assert.equal(
      await manager.say({
        ...constraints,
        allowed_limit_ranges: [limit('UPPER_LIMIT', 0, 0), limit('LOWER_LIMIT', 5, 5)],
      }),
      'INVALID_CONTENT',
    )
  },
)

testOnEachDatabase(
  'OMBC: the mode nearest to a set point that a transition allows',
  async (store, context) => {
    const { desk, connect, adopt, clock, protocol } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        name: 'Floor heating',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['OPERATION_MODE_BASED_CONTROL', 'NOT_CONTROLABLE'],
      }),
    )
    const mode = (id: string, watts: number, abnormal_condition_only = false): Wire => ({
      id,
      power_ranges: [power('ELECTRIC.POWER.L1', watts, watts)],
      abnormal_condition_only,
    })
    const transition = (from: string, to: string, blocking_timers: readonly string[]): Wire => ({
      id: `${from}-${to}`,
      from,
      to,
      start_timers: ['hold'],
      blocking_timers,
      abnormal_condition_only: false,
    })
    const description = {
      message_type: 'OMBC.SystemDescription',
      valid_from: at(startMs),
      operation_modes: [
        mode('off', 0),
        mode('low', 800),
        mode('high', 2_000),
        mode('boost', 3_000, true),
      ],
      transitions: [
        transition('off', 'low', ['hold']),
        transition('low', 'high', []),
        transition('high', 'low', []),
        transition('low', 'off', ['hold']),
      ],
      timers: [{ id: 'hold', duration: 10 * minuteMs }],
    }
    assert.equal(await manager.say(description), 'OK')
    const thing = await adopt()
    assert.equal(thing.kind, 'plug')
    assert.deepEqual(thing.attributes, { maxW: 2_000 })
    assert.equal(
      await manager.say({
        message_type: 'OMBC.Status',
        active_operation_mode_id: 'off',
        operation_mode_factor: 0,
      }),
      'OK',
    )
    const modeOf = async (count: number) =>
      (await manager.next('OMBC.Instruction', count))['operation_mode_id']
    // From off it gets to low only; to high from there.
    assert.ok((await desk.send(setPointFor(thing, 2_600))).ok)
    assert.equal(await modeOf(1), 'low')
    clock.advance(minuteMs)
    assert.equal(
      await manager.say({
        message_type: 'OMBC.Status',
        active_operation_mode_id: 'low',
        operation_mode_factor: 0,
        previous_operation_mode_id: 'off',
        transition_timestamp: at(startMs + minuteMs),
      }),
      'OK',
    )
    assert.equal(await modeOf(2), 'high')
    // Off is blocked for ten minutes after it was switched on, unless it says that the time is over.
    assert.ok((await desk.send(setPointFor(thing, 0))).ok)
    assert.equal(await modeOf(3), 'low')
    clock.advance(minuteMs)
    assert.equal(
      await manager.say({
        message_type: 'OMBC.TimerStatus',
        timer_id: 'hold',
        finished_at: at(startMs),
      }),
      'OK',
    )
    assert.equal(await modeOf(4), 'off')
    protocol.tick()
    const unknown = {
      message_type: 'OMBC.TimerStatus',
      timer_id: 'nothing',
      finished_at: at(startMs),
    }
    assert.equal(await manager.say(unknown), 'INVALID_CONTENT')
  },
)

testOnEachDatabase(
  'PPBC: a run is scheduled when the plan has it, in the cheapest way',
  async (store, context) => {
    const { desk, connect, adopt } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        name: 'Dishwasher',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['POWER_PROFILE_BASED_CONTROL'],
      }),
    )
    const sequence = (id: string, watts: readonly number[]): Wire => ({
      id,
      elements: watts.map((value_expected) => ({
        duration: quarterMs,
        power_values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value_expected }],
      })),
      is_interruptible: false,
      abnormal_condition_only: false,
    })
    const profile = {
      message_type: 'PPBC.PowerProfileDefinition',
      id: 'profile-1',
      start_time: at(startMs),
      end_time: at(startMs + 8 * quarterMs),
      power_sequences_containers: [
        {
          id: 'wash',
          power_sequences: [sequence('hot', [2_000, 400]), sequence('slow', [400, 2_000])],
        },
        { id: 'dry', power_sequences: [sequence('dry', [1_000])] },
      ],
    }
    assert.equal(await manager.say(profile), 'OK')
    const thing = await adopt('profileWh')
    assert.equal(thing.kind, 'appliance')
    assert.deepEqual(thing.attributes, { profileWh: '500,100,250' })
    // Planned for the third quarter hour, of which the second half of the wash is the cheaper one.
    await desk.show(
      showingOf(thing, {
        powerW: [0, 0, 2_000, 400, 1_000, 0],
        priceMicroPerKwh: [300_000, 300_000, 300_000, 100_000, 100_000, 100_000],
      }),
    )
    const first = await manager.next('PPBC.ScheduleInstruction', 1)
    const second = await manager.next('PPBC.ScheduleInstruction', 2)
    assert.deepEqual(
      [first, second].map((one) => [
        one['sequence_container_id'],
        one['power_sequence_id'],
        one['execution_time'],
      ]),
      [
        ['wash', 'slow', at(startMs + 2 * quarterMs)],
        ['dry', 'dry', at(startMs + 4 * quarterMs)],
      ],
    )
    assert.equal(
      await manager.say({
        message_type: 'InstructionStatusUpdate',
        instruction_id: first['id'],
        status_type: 'ACCEPTED',
        timestamp: at(startMs),
      }),
      'OK',
    )
    // A set point starts it now; once it runs, nothing more is said.
    assert.ok((await desk.send(setPointFor(thing, 2_000))).ok)
    assert.equal((await manager.next('PPBC.ScheduleInstruction', 3))['execution_time'], at(startMs))
    const status = (id: string, state: string): Wire => ({
      message_type: 'PPBC.PowerProfileStatus',
      sequence_container_status: [
        { power_profile_id: id, sequence_container_id: 'wash', status: state },
      ],
    })
    assert.equal(await manager.say(status('profile-1', 'EXECUTING')), 'OK')
    assert.equal(await manager.say(status('profile-9', 'EXECUTING')), 'INVALID_CONTENT')
    await desk.show(showingOf(thing, { powerW: [0, 0, 0, 2_000], priceMicroPerKwh: [1, 1, 1, 1] }))
    assert.equal(await manager.say(status('profile-1', 'FINISHED')), 'OK')
    assert.equal(manager.of('PPBC.ScheduleInstruction').length, 4)
    const short = { ...profile, id: 'profile-2', end_time: at(startMs + 2 * quarterMs) }
    assert.equal(await manager.say(short), 'INVALID_CONTENT')
  },
)

testOnEachDatabase(
  'DDBC: a demand is met by what costs least at the price of the plan',
  async (store, context) => {
    const { desk, connect, adopt, clock, protocol } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        name: 'Hybrid heat pump',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['DEMAND_DRIVEN_BASED_CONTROL'],
      }),
    )
    const actuator = (id: string, commodity: string, quantity: string, most: number): Wire => ({
      id,
      supported_commodites: [commodity],
      operation_modes: [
        {
          Id: `${id}-on`,
          power_ranges: [power(quantity, 0, most)],
          supply_range: range(0, 6_000),
          abnormal_condition_only: false,
        },
      ],
      transitions: [],
      timers: [],
    })
    // 6 kW of heat of 2 kW of electricity, or of 0.2 l/s of gas: 7.03 kW, at 0.11 a kWh.
    const description = {
      message_type: 'DDBC.SystemDescription',
      valid_from: at(startMs),
      actuators: [
        actuator('pump', 'ELECTRICITY', 'ELECTRIC.POWER.L1', 2_000),
        actuator('boiler', 'GAS', 'NATURAL_GAS.FLOW_RATE', 0.2),
      ],
      present_demand_rate: range(3_000, 3_000),
      provides_average_demand_rate_forecast: true,
    }
    assert.equal(await manager.say(description), 'OK')
    const thing = await adopt()
    assert.equal(thing.kind, 'heat-pump')
    assert.deepEqual(thing.attributes, { maxW: 2_000 })
    const factors = async (from: number) =>
      Object.fromEntries(
        await Promise.all(
          [from, from + 1].map(async (count) => {
            const one = await manager.next('DDBC.Instruction', count)
            return [one['actuator_id'], one['operation_mode_factor']]
          }),
        ),
      )
    // Heat of gas costs 0.129, of electricity a third of its price.
    await desk.show(showingOf(thing, { powerW: [], priceMicroPerKwh: [300_000, 500_000] }))
    assert.deepEqual(await factors(1), { pump: 0.5, boiler: 0 })
    clock.advance(quarterMs)
    protocol.tick()
    assert.deepEqual(await factors(3), { pump: 0, boiler: 0.5 })
    assert.equal(
      await manager.say({
        message_type: 'DDBC.AverageDemandRateForecast',
        start_time: at(startMs),
        elements: [{ duration: 4 * quarterMs, demand_rate_expected: 9_000 }],
      }),
      'OK',
    )
    protocol.tick()
    assert.deepEqual(await factors(5), { pump: 0.5, boiler: 1 })
    // Somebody wants 1,500 W: the demand is met all the same.
    assert.ok((await desk.send(setPointFor(thing, 1_500))).ok)
    assert.deepEqual(await factors(7), { pump: 0.75, boiler: 0.75 })
    protocol.tick()
    assert.equal(manager.of('DDBC.Instruction').length, 8)
    // Given back, the price decides again.
    assert.ok((await desk.send(setPointFor(thing, null))).ok)
    clock.advance(minuteMs)
    protocol.tick()
    assert.deepEqual(await factors(9), { pump: 0.5, boiler: 1 })
    await eventually(async () => (manager.ended === null ? true : null))
  },
)
