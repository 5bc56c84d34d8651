import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { startMs } from '../desk/desk-fixtures.ts'
import { constraintLimit, EnergyAllowance } from './energy-allowance.ts'
import { chargerConstraints, detailsOf, listening, type Wire } from './s2-fixtures.ts'
import type { PebcEnergy } from './shapes-pebc.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const quantity = 'ELECTRIC.POWER.L1'

const at = (atMs: number): string => new Date(atMs).toISOString()

const constraintOf = (of: Partial<PebcEnergy>): PebcEnergy => ({
  message_type: 'PEBC.EnergyConstraint',
  message_id: 'm',
  id: 'energy',
  valid_from: 0,
  valid_until: hourMs,
  upper_average_power: 0,
  lower_average_power: 0,
  commodity_quantity: quantity,
  ...of,
})

test('whatever limits are wanted, the energy of a constraint is allowed in its time', () => {
  const wanted = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 60, maxLength: 60 })
  const average = fc.integer({ min: -4_000, max: 4_000 })
  fc.assert(
    fc.property(wanted, average, average, (wantedW, a, b) => {
      const [lower, upper] = [Math.min(a, b), Math.max(a, b)]
      const allowance = new EnergyAllowance()
      allowance.set(constraintOf({ upper_average_power: upper, lower_average_power: lower }))
      const widest = { quantity, upperW: 4_000, lowerW: -4_000 } as const
      let [usedWh, madeWh] = [0, 0]
      for (const [minute, limitW] of wantedW.entries()) {
        const nowMs = minute * minuteMs
        const [room] = allowance.leastRoom([widest], nowMs)
        const envelope = {
          quantity,
          upperW: Math.max(limitW, room?.upperW ?? 0),
          lowerW: Math.min(0 - limitW, room?.lowerW ?? 0),
        } as const
        assert.ok(envelope.upperW <= 4_000 + 1e-6 && envelope.lowerW >= -4_000 - 1e-6)
        allowance.hold([envelope], nowMs)
        usedWh += envelope.upperW / 60
        madeWh -= envelope.lowerW / 60
      }
      assert.ok(usedWh >= Math.max(0, upper) - 1e-3, `${usedWh} of ${upper} Wh`)
      assert.ok(madeWh >= Math.max(0, 0 - lower) - 1e-3, `${madeWh} of ${-lower} Wh`)
      assert.deepEqual(allowance.owed(hourMs), [])
    }),
  )
})

test('what was allowed is not owed any more, and nothing is asked before a constraint begins', () => {
  const allowance = new EnergyAllowance()
  const widest = { quantity, upperW: 4_000, lowerW: 0 } as const
  allowance.set(
    constraintOf({ valid_from: hourMs, valid_until: 2 * hourMs, upper_average_power: 4_000 }),
  )
  assert.deepEqual(allowance.leastRoom([widest], 0), [{ upperW: null, lowerW: null }])
  allowance.hold([{ ...widest, upperW: 1_000 }], 0)
  assert.deepEqual(allowance.owed(1.5 * hourMs), [{ untilMs: 2 * hourMs, useWh: 3_500 }])
  assert.equal(allowance.leastRoom([widest], 1.5 * hourMs)[0]?.upperW, 4_000)
  assert.ok(allowance.revoke('energy'))
  assert.equal(allowance.revoke('energy'), false)
})

test('the symmetric power is that of all conductors, whichever of both is limited', () => {
  const symmetric = 'ELECTRIC.POWER.3_PHASE_SYMMETRIC'
  const conductors = [1_000, 1_000, 2_000].map(
    (upperW, i) =>
      ({
        quantity: (['ELECTRIC.POWER.L1', 'ELECTRIC.POWER.L2', 'ELECTRIC.POWER.L3'] as const)[i]!,
        upperW,
        lowerW: 0,
      }) as const,
  )
  const all = new EnergyAllowance()
  all.set(constraintOf({ commodity_quantity: symmetric, upper_average_power: 2_000 }))
  all.hold(conductors, 0)
  assert.deepEqual(all.owed(0.25 * hourMs), [{ untilMs: hourMs, useWh: 1_000 }])
  all.hold([], 0.25 * hourMs)
  assert.deepEqual(
    all.leastRoom(conductors, 0.75 * hourMs).map(({ upperW }) => Math.round(upperW ?? 0)),
    [1_000, 1_000, 2_000],
  )
  const one = new EnergyAllowance()
  one.set(constraintOf({ upper_average_power: 1_000 }))
  const together = { quantity: symmetric, upperW: 3_000, lowerW: 0 } as const
  one.hold([together], 0)
  assert.deepEqual(one.owed(0.5 * hourMs), [{ untilMs: hourMs, useWh: 500 }])
  one.hold([], 0.5 * hourMs)
  const [room] = one.leastRoom([together], 0.5 * hourMs)
  assert.equal(Math.round(room?.upperW ?? 0), 3_000)
})

test('constraints are limited in number: the oldest is forgotten', () => {
  const allowance = new EnergyAllowance()
  for (let i = 0; i <= constraintLimit; i++) {
    allowance.set(constraintOf({ id: `energy-${i}`, upper_average_power: 1_000 }))
  }
  assert.equal(allowance.owed(0).length, constraintLimit)
  assert.equal(allowance.revoke('energy-0'), false)
})

testOnEachDatabase(
  'PEBC: a charger that is held back is let go in time for the energy that it is to be allowed',
  async (store, context) => {
    const { desk, connect, adopt, clock, protocol } = await listening(store, context)
    const manager = await connect()
    await manager.introduce(
      detailsOf({
        name: 'Wallbox',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['POWER_ENVELOPE_BASED_CONTROL'],
      }),
    )
    assert.equal(await manager.say(chargerConstraints), 'OK')
    const thing = await adopt()
    const constraint = {
      message_type: 'PEBC.EnergyConstraint',
      id: 'energy',
      valid_from: at(startMs),
      valid_until: at(startMs + hourMs),
      upper_average_power: 2_000,
      lower_average_power: 0,
      commodity_quantity: 'ELECTRIC.POWER.3_PHASE_SYMMETRIC',
    }
    assert.equal(await manager.say(constraint), 'OK')
    assert.equal(
      await manager.say({ ...constraint, id: 'crossed', lower_average_power: 3_000 }),
      'INVALID_CONTENT',
    )
    assert.equal(
      await manager.say({ ...constraint, id: 'empty', valid_until: at(startMs) }),
      'INVALID_CONTENT',
    )
    const sent = await desk.send({
      id: 'set-point-1',
      thingId: thing.id,
      issuedMs: startMs,
      powerW: 0,
      expiresMs: startMs + 2 * hourMs,
      reason: 'dear-hours',
      source: 'plan',
    })
    assert.ok(sent.ok)
    const upperW = async (count: number): Promise<unknown> => {
      const instruction = await manager.next('PEBC.Instruction', count)
      const [only] = instruction['power_envelopes'] as readonly Wire[]
      const [element] = (only ?? {})['power_envelope_elements'] as readonly Wire[]
      return element?.['upper_limit']
    }
    assert.equal(await upperW(1), 0)
    clock.advance(40 * minuteMs)
    protocol.tick()
    // Of 2 kWh at 11 kW 1,925 Wh can wait for the minute after this one.
    clock.advance(8.5 * minuteMs)
    protocol.tick()
    assert.ok(Math.abs(Number(await upperW(2)) - 4_500) < 1, `${String(await upperW(2))} W`)
    clock.advance(minuteMs)
    protocol.tick()
    assert.ok(Math.abs(Number(await upperW(3)) - 11_000) < 1, `${String(await upperW(3))} W`)
    clock.advance(10.5 * minuteMs)
    protocol.tick()
    assert.equal(await upperW(4), 0)
    // Given back it may do all it can, and what it says of that instruction is known.
    assert.ok(
      (
        await desk.send({
          id: 'set-point-2',
          thingId: thing.id,
          issuedMs: startMs + hourMs,
          powerW: null,
          expiresMs: startMs + 2 * hourMs,
          reason: 'plan',
          source: 'plan',
        })
      ).ok,
    )
    assert.equal(await upperW(5), 11_000)
    const instruction = await manager.next('PEBC.Instruction', 5)
    assert.equal(
      await manager.say({
        message_type: 'InstructionStatusUpdate',
        instruction_id: instruction['id'],
        status_type: 'STARTED',
        timestamp: at(startMs),
      }),
      'OK',
    )
  },
)
