import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { eventually, startMs } from '../desk/desk-fixtures.ts'
import { batterySystem, detailsOf, listening } from './s2-fixtures.ts'

const minuteMs = 60_000

testOnEachDatabase(
  'a battery over S2 is found, measured, instructed and followed',
  async (store, context) => {
    const { desk, connect, adopt, clock } = await listening(store, context)
    const manager = await connect()
    assert.equal(await manager.introduce(detailsOf({})), 'FILL_RATE_BASED_CONTROL')
    assert.deepEqual((await manager.next('Handshake'))['role'], 'CEM')
    assert.equal(await manager.say(batterySystem), 'OK')

    const thing = await adopt()
    assert.equal(thing.name, 'Storage in the cellar')
    assert.equal(thing.kind, 'battery')
    assert.equal(thing.address, 'haus-1/resource-1')
    const { capacityWh, maxChargeW, maxDischargeW, chargeEfficiency } = thing.attributes
    assert.ok(Math.abs(Number(capacityWh) - 10_000) < 1e-6, `${capacityWh} Wh`)
    assert.equal(maxChargeW, 5_000)
    assert.equal(maxDischargeW, 4_000)
    assert.ok(Math.abs(Number(chargeEfficiency) - 0.95) < 1e-12)

    assert.equal(
      await manager.say({ message_type: 'FRBC.StorageStatus', present_fill_level: 40 }),
      'OK',
    )
    assert.equal(
      await manager.say({
        message_type: 'PowerMeasurement',
        measurement_timestamp: new Date(startMs).toISOString(),
        values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value: 250 }],
      }),
      'OK',
    )
    const { values, isAvailable } = desk.status(thing)
    assert.equal(values.get('stateOfCharge')?.value, 0.4)
    assert.equal(values.get('powerW')?.value, 250)
    assert.equal(isAvailable, true)

    const setPoint = {
      id: 'set-point-1',
      thingId: thing.id,
      issuedMs: startMs,
      powerW: 2_000,
      expiresMs: startMs + 30 * minuteMs,
      reason: 'cheap-hours',
      source: 'plan',
    } as const
    assert.ok((await desk.send(setPoint)).ok)
    const first = await manager.next('FRBC.Instruction')
    assert.equal(first['actuator_id'], 'inverter')
    assert.equal(first['operation_mode'], 'charge')
    assert.equal(first['operation_mode_factor'], 0.4)
    assert.equal(first['execution_time'], new Date(startMs).toISOString())
    assert.equal(first['abnormal_condition'], false)
    assert.equal(desk.status(thing).isAcknowledged, false)
    assert.equal(
      await manager.say({
        message_type: 'InstructionStatusUpdate',
        instruction_id: first['id'],
        status_type: 'STARTED',
        timestamp: new Date(startMs).toISOString(),
      }),
      'OK',
    )
    assert.equal(desk.status(thing).isAcknowledged, true)

    clock.advance(30 * minuteMs)
    assert.equal(await desk.expire(), 1)
    const selected = await eventually(async () => {
      const all = manager.of('SelectControlType').map((one) => one['control_type'])
      return all.length === 3 ? all : null
    })
    assert.deepEqual(selected.slice(1), ['NO_SELECTION', 'FILL_RATE_BASED_CONTROL'])

    manager.hangUp()
    await eventually(async () => desk.status(thing).isAvailable === false || null)
  },
)

testOnEachDatabase('a mode whose timer still runs is waited for', async (store, context) => {
  const { desk, connect, adopt, clock, protocol } = await listening(store, context)
  const manager = await connect()
  await manager.introduce(detailsOf({}))
  await manager.say(batterySystem)
  const thing = await adopt()
  await manager.say({ message_type: 'FRBC.StorageStatus', present_fill_level: 50 })
  assert.equal(
    await manager.say({
      message_type: 'FRBC.ActuatorStatus',
      actuator_id: 'inverter',
      active_operation_mode_id: 'discharge',
      operation_mode_factor: 1,
      previous_operation_mode_id: 'charge',
      transition_timestamp: new Date(startMs - minuteMs).toISOString(),
    }),
    'OK',
  )
  const sent = await desk.send({
    id: 'set-point-1',
    thingId: thing.id,
    issuedMs: startMs,
    powerW: 3_000,
    expiresMs: startMs + 30 * minuteMs,
    reason: 'cheap-hours',
    source: 'plan',
  })
  assert.ok(sent.ok)
  // Resting, it comes as near as discharging does: at nothing.
  const resting = await manager.next('FRBC.Instruction')
  assert.equal(resting['operation_mode'], 'discharge')
  assert.equal(resting['operation_mode_factor'], 1)
  clock.advance(4 * minuteMs)
  protocol.tick()
  const charging = await manager.next('FRBC.Instruction', 2)
  assert.equal(charging['operation_mode'], 'charge')
  assert.equal(charging['operation_mode_factor'], 0.6)
})
