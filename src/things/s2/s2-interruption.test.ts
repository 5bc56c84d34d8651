import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { startMs } from '../desk/desk-fixtures.ts'
import { detailsOf, listening, type Wire } from './s2-fixtures.ts'

const minuteMs = 60_000
const quarterMs = 15 * minuteMs

const at = (atMs: number): string => new Date(atMs).toISOString()

const sequence = (id: string, is_interruptible: boolean): Wire => ({
  id,
  elements: [
    {
      duration: 2 * quarterMs,
      power_values: [{ commodity_quantity: 'ELECTRIC.POWER.L1', value_expected: 1_000 }],
    },
  ],
  is_interruptible,
  abnormal_condition_only: false,
})

const profile: Wire = {
  message_type: 'PPBC.PowerProfileDefinition',
  id: 'profile-1',
  start_time: at(startMs),
  end_time: at(startMs + 8 * quarterMs),
  power_sequences_containers: [
    { id: 'soak', power_sequences: [sequence('soak-1', false)] },
    { id: 'dry', power_sequences: [sequence('dry-1', true)] },
  ],
}

const statusOf = (id: string, status: string, progress = 0): Wire => ({
  message_type: 'PPBC.PowerProfileStatus',
  sequence_container_status: [
    { power_profile_id: 'profile-1', sequence_container_id: id, status, progress },
  ],
})

testOnEachDatabase(
  'PPBC: a run is interrupted where it may be, and goes on when it has to',
  async (store, context) => {
    const { desk, connect, adopt, clock, protocol } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        name: 'Dryer',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['POWER_PROFILE_BASED_CONTROL'],
      }),
    )
    assert.equal(await manager.say(profile), 'OK')
    const thing = await adopt('profileWh')
    let ids = 0
    const ask = async (powerW: number | null): Promise<void> => {
      const sent = await desk.send({
        id: `set-point-${ids++}`,
        thingId: thing.id,
        issuedMs: clock.now(),
        powerW,
        expiresMs: clock.now() + 12 * quarterMs,
        reason: 'plan',
        source: 'plan',
      })
      assert.ok(sent.ok)
    }
    await ask(1_000)
    await manager.next('PPBC.ScheduleInstruction', 2)
    // What may not be interrupted goes on.
    assert.equal(await manager.say(statusOf('soak', 'EXECUTING')), 'OK')
    await ask(0)
    clock.advance(2 * quarterMs)
    assert.equal(await manager.say(statusOf('soak', 'FINISHED')), 'OK')
    assert.equal(manager.of('PPBC.StartInterruptionInstruction').length, 0)
    // What may be is, once.
    assert.equal(await manager.say(statusOf('dry', 'EXECUTING')), 'OK')
    const begun = await manager.next('PPBC.StartInterruptionInstruction')
    const { id, message_id, ...rest } = begun
    assert.notEqual(id, message_id)
    assert.deepEqual(rest, {
      message_type: 'PPBC.StartInterruptionInstruction',
      power_profile_id: 'profile-1',
      sequence_container_id: 'dry',
      power_sequence_id: 'dry-1',
      execution_time: at(startMs + 2 * quarterMs),
      abnormal_condition: false,
    })
    clock.advance(10 * minuteMs)
    assert.equal(await manager.say(statusOf('dry', 'INTERRUPTED', 10 * minuteMs)), 'OK')
    protocol.tick()
    assert.equal(manager.of('PPBC.StartInterruptionInstruction').length, 1)
    // Power lets it go on, and none interrupts it again.
    await ask(1_000)
    const ended = await manager.next('PPBC.EndInterruptionInstruction')
    assert.equal(ended['power_sequence_id'], 'dry-1')
    assert.equal(await manager.say(statusOf('dry', 'EXECUTING', 10 * minuteMs)), 'OK')
    await ask(0)
    await manager.next('PPBC.StartInterruptionInstruction', 2)
    assert.equal(await manager.say(statusOf('dry', 'INTERRUPTED', 10 * minuteMs)), 'OK')
    // Twenty of thirty minutes are left to do: that is when it goes on by itself.
    clock.advance(60 * minuteMs - 1)
    protocol.tick()
    assert.equal(await manager.say(statusOf('dry', 'INTERRUPTED', 10 * minuteMs)), 'OK')
    assert.equal(manager.of('PPBC.EndInterruptionInstruction').length, 1)
    clock.advance(minuteMs)
    protocol.tick()
    await manager.next('PPBC.EndInterruptionInstruction', 2)
    assert.equal(await manager.say(statusOf('dry', 'EXECUTING', 10 * minuteMs)), 'OK')
    clock.advance(minuteMs)
    protocol.tick()
    assert.equal(await manager.say(statusOf('dry', 'EXECUTING', 11 * minuteMs)), 'OK')
    assert.equal(manager.of('PPBC.StartInterruptionInstruction').length, 2)
  },
)

testOnEachDatabase(
  'PPBC: a run that was interrupted goes on when it is given back',
  async (store, context) => {
    const { desk, connect, adopt } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(detailsOf({ available_control_types: ['POWER_PROFILE_BASED_CONTROL'] }))
    assert.equal(await manager.say(profile), 'OK')
    const thing = await adopt('profileWh')
    const ask = async (powerW: number | null): Promise<void> => {
      const sent = await desk.send({
        id: `set-point-${powerW}`,
        thingId: thing.id,
        issuedMs: startMs,
        powerW,
        expiresMs: startMs + 12 * quarterMs,
        reason: 'override',
        source: 'override',
      })
      assert.ok(sent.ok)
    }
    // Nothing of it was told by us: what it says it runs counts.
    const running = {
      message_type: 'PPBC.PowerProfileStatus',
      sequence_container_status: [
        {
          power_profile_id: 'profile-1',
          sequence_container_id: 'dry',
          selected_sequence_id: 'dry-1',
          status: 'EXECUTING',
        },
      ],
    }
    assert.equal(await manager.say(running), 'OK')
    await ask(0)
    await manager.next('PPBC.StartInterruptionInstruction')
    assert.equal(await manager.say(statusOf('dry', 'INTERRUPTED')), 'OK')
    await ask(null)
    const ended = await manager.next('PPBC.EndInterruptionInstruction')
    assert.equal(ended['power_sequence_id'], 'dry-1')
  },
)
