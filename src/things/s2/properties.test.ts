import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { envelopesFor } from './envelopes.ts'
import { modesAt, storeFacts } from './frbc-store.ts'
import { factorFor, nearestMode, powerAt, TimerBook, mayReach } from './operation-modes.ts'
import type { PebcLimitRange } from './shapes-pebc.ts'
import type { FrbcActuator } from './shapes-frbc.ts'
import { ValidFrom } from './valid-from.ts'
import { cheapestDispatch, nearestDispatch } from './supply-dispatch.ts'
import type { SupplyMode } from './supply-mode.ts'
import { plannedCombinations, supplyPieces } from './supply-pieces.ts'

const watts = fc.integer({ min: -10_000, max: 10_000 })
const pair = fc.tuple(watts, watts)

test('a set point becomes a mode and a factor within its range, and no other comes nearer', () => {
  const modes = fc.array(pair, { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(modes, watts, (ranges, wantedW) => {
      const stated = ranges.map((powerW, i) => ({ id: `mode-${i}`, powerW }))
      const choice = nearestMode(stated, wantedW, null)
      assert.ok(choice !== null && choice.factor >= 0 && choice.factor <= 1)
      const range = stated.find(({ id }) => id === choice.modeId)?.powerW
      assert.ok(range !== undefined)
      assert.ok(choice.powerW >= Math.min(...range) - 1e-9)
      assert.ok(choice.powerW <= Math.max(...range) + 1e-9)
      // Against a fine search of every mode.
      const off = Math.abs(choice.powerW - wantedW)
      for (const { powerW } of stated) {
        for (let i = 0; i <= 50; i++) {
          assert.ok(off <= Math.abs(powerAt(powerW, i / 50) - wantedW) + 1e-6)
        }
      }
    }),
  )
})

test('a factor gives back the value it was made for', () => {
  fc.assert(
    fc.property(pair, fc.double({ min: 0, max: 1, noNaN: true }), (range, factor) => {
      const value = powerAt(range, factor)
      assert.ok(Math.abs(powerAt(range, factorFor(range, value)) - value) < 1e-6)
    }),
  )
})

test('an envelope lies in what is allowed, and its limits do not cross', () => {
  const boundary = pair.map(([a, b]) => ({
    start_of_range: Math.min(a, b),
    end_of_range: Math.max(a, b),
  }))
  const limit: fc.Arbitrary<PebcLimitRange> = fc.record({
    commodity_quantity: fc.constantFrom('ELECTRIC.POWER.L1', 'OIL.FLOW_RATE'),
    limit_type: fc.constantFrom('UPPER_LIMIT', 'LOWER_LIMIT'),
    range_boundary: boundary,
    abnormal_condition_only: fc.boolean(),
  })
  const asked = fc.oneof(
    fc.constant(null),
    watts.map((upperW) => ({ upperW })),
    watts.map((lowerW) => ({ lowerW })),
  )
  let made = 0
  fc.assert(
    fc.property(fc.array(limit, { maxLength: 12 }), asked, (ranges, limits) => {
      for (const { quantity, upperW, lowerW } of envelopesFor(ranges, limits) ?? []) {
        made++
        assert.ok(lowerW <= upperW)
        const isAllowed = (type: string, value: number): boolean =>
          ranges.some(
            ({ commodity_quantity, limit_type, range_boundary, abnormal_condition_only }) =>
              commodity_quantity === quantity &&
              limit_type === type &&
              !abnormal_condition_only &&
              value >= range_boundary.start_of_range &&
              value <= range_boundary.end_of_range,
          )
        assert.ok(isAllowed('UPPER_LIMIT', upperW) && isAllowed('LOWER_LIMIT', lowerW))
      }
    }),
    { numRuns: 1_000 },
  )
  assert.ok(made > 100, `${made} envelopes`)
})

test('fill rates give back the capacity and the efficiency that they were made of', () => {
  const battery = fc.record({
    capacityWh: fc.integer({ min: 100, max: 100_000 }),
    eta: fc.double({ min: 0.5, max: 1, noNaN: true }),
    chargeW: fc.integer({ min: 100, max: 20_000 }),
    dischargeW: fc.integer({ min: 100, max: 20_000 }),
    levels: fc.constantFrom(1, 100, 3_600),
  })
  fc.assert(
    fc.property(battery, ({ capacityWh, eta, chargeW, dischargeW, levels }) => {
      const perLevelJ = (capacityWh / levels) * 3_600
      const facts = storeFacts(
        {
          message_type: 'FRBC.SystemDescription',
          message_id: 'm1',
          valid_from: 0,
          actuators: [
            actuatorOf(
              [-dischargeW, chargeW],
              [-dischargeW / eta / perLevelJ, (chargeW * eta) / perLevelJ],
            ),
          ],
          storage: {
            provides_leakage_behaviour: false,
            provides_fill_level_target_profile: false,
            provides_usage_forecast: false,
            fill_level_range: { start_of_range: 0, end_of_range: levels },
          },
        },
        0.9,
      )
      assert.ok(Math.abs((facts.capacityWh ?? 0) / capacityWh - 1) < 1e-9)
      assert.ok(Math.abs((facts.efficiency ?? 0) - eta) < 1e-9)
      assert.deepEqual([facts.maxChargeW, facts.maxDischargeW], [chargeW, dischargeW])
    }),
  )
})

test('a level outside of every element leaves no mode, and a timer blocks until its end', () => {
  const actuator = actuatorOf([0, 100], [0, 1])
  assert.equal(modesAt(actuator, 50).length, 1)
  assert.equal(modesAt(actuator, 5_000).length, 0)
  const rules = {
    transitions: [
      {
        id: 'ab',
        from: 'a',
        to: 'b',
        start_timers: ['t1'],
        blocking_timers: ['t1'],
        abnormal_condition_only: false,
      },
    ],
    timers: [{ id: 't1', duration: 1_000 }],
  }
  const timers = new TimerBook()
  assert.ok(mayReach('b', 'a', rules, timers, 0))
  assert.ok(!mayReach('a', 'b', rules, timers, 0))
  timers.moved(rules, {
    active_operation_mode_id: 'b',
    previous_operation_mode_id: 'a',
    transition_timestamp: 500,
  })
  assert.ok(!mayReach('b', 'a', rules, timers, 1_499))
  assert.ok(mayReach('b', 'a', rules, timers, 1_500))
})

/** Modes of one or two actuators, and a demand. */
const drawnSupplies = (() => {
  const whole = fc.integer({ min: 0, max: 10 })
  const pair = fc.tuple(whole, whole)
  const mode = fc.record({ supply: pair, electricW: pair, fuelW: pair, otherMicroPerHour: pair })
  const actuators = fc.array(fc.array(mode, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 3,
  })
  return fc.record({
    modes: actuators.map((stated) =>
      stated.map((choices, a) =>
        choices.map((one, m): SupplyMode => ({ ...one, actuatorId: `a${a}`, modeId: `m${m}` })),
      ),
    ),
    demand: fc.integer({ min: 0, max: 25 }),
    price: fc.integer({ min: -2_000, max: 5_000 }),
    wantedW: fc.integer({ min: 0, max: 30 }),
  })
})()

test('the ways to meet a demand hold the cheapest one at any price, and the one nearest to any power', () => {
  const fuelMicroPerKwh = 700
  fc.assert(
    fc.property(drawnSupplies, ({ modes, demand, price, wantedW }) => {
      const pieces = supplyPieces(modes, demand, fuelMicroPerKwh)
      const total = (
        set: NonNullable<ReturnType<typeof cheapestDispatch>>,
        of: (mode: SupplyMode) => readonly [number, number],
      ): number => set.reduce((sum, { mode, factor }) => sum + powerAt(of(mode), factor), 0)
      const found = cheapestDispatch(modes, demand, {
        electricMicroPerKwh: price,
        fuelMicroPerKwh,
      })
      const near = nearestDispatch(modes, demand, wantedW, fuelMicroPerKwh)
      assert.ok(found !== null && near !== null && pieces.length > 0)
      const cost =
        (total(found, (one) => one.electricW) * price +
          total(found, (one) => one.fuelW) * fuelMicroPerKwh) /
          1_000 +
        total(found, (one) => one.otherMicroPerHour)
      const cheapest = Math.min(
        ...pieces.flatMap((piece) => [
          (piece.fromW * price) / 1_000 + piece.fromMicroPerHour,
          (piece.toW * price) / 1_000 + piece.toMicroPerHour,
        ]),
      )
      assert.ok(Math.abs(cheapest - cost) < 1e-6, `${cheapest}, ${cost}`)
      const off = Math.abs(total(near, (one) => one.electricW) - wantedW)
      const nearest = Math.min(
        ...pieces.map(({ fromW, toW }) =>
          Math.abs(Math.min(toW, Math.max(fromW, wantedW)) - wantedW),
        ),
      )
      assert.ok(Math.abs(nearest - off) < 1e-6, `${nearest}, ${off}`)
      for (const { fromW, toW } of pieces) assert.ok(fromW <= toW)
    }),
  )
})

test('more combinations than a plan looks at are left to the device', () => {
  const mode: SupplyMode = {
    actuatorId: 'a',
    modeId: 'm',
    supply: [0, 1],
    electricW: [0, 1],
    fuelW: [0, 0],
    otherMicroPerHour: [0, 0],
  }
  const actuatorsOf = (count: number) => Array.from({ length: count }, () => [mode, mode])
  assert.equal(2 ** 6, plannedCombinations)
  assert.ok(supplyPieces(actuatorsOf(6), 1, 0).length > 0)
  assert.deepEqual(supplyPieces(actuatorsOf(7), 1, 0), [])
})

test('a demand is met as well and as cheaply as a search through all factors finds', () => {
  const whole = fc.integer({ min: 0, max: 10 })
  const mode = fc.record({
    supply: fc.tuple(whole, whole),
    electricW: fc.tuple(whole, whole),
    otherMicroPerHour: fc.tuple(whole, whole),
  })
  const actuators = fc.array(fc.array(mode, { minLength: 1, maxLength: 2 }), {
    minLength: 1,
    maxLength: 2,
  })
  fc.assert(
    fc.property(actuators, fc.integer({ min: 0, max: 20 }), whole, (stated, demand, wantedW) => {
      const modes = stated.map((choices, a) =>
        choices.map((one, m): SupplyMode => ({
          ...one,
          fuelW: [0, 0],
          actuatorId: `a${a}`,
          modeId: `m${m}`,
        })),
      )
      const price = 1_000
      const prices = { electricMicroPerKwh: price, fuelMicroPerKwh: 0 }
      const found = cheapestDispatch(modes, demand, prices)
      const near = nearestDispatch(modes, demand, wantedW, 0)
      assert.ok(found !== null && near !== null)
      const measure = (set: readonly { mode: SupplyMode; factor: number }[]) => {
        const total = (of: (mode: SupplyMode) => readonly [number, number]): number =>
          set.reduce((sum, { mode: one, factor }) => sum + powerAt(of(one), factor), 0)
        const electricW = total((one) => one.electricW)
        return {
          off: Math.abs(total((one) => one.supply) - demand),
          cost: electricW + total((one) => one.otherMicroPerHour),
          electricW,
        }
      }
      const [cheapest, nearest] = [measure(found), measure(near)]
      for (const { factor } of [...found, ...near]) assert.ok(factor >= 0 && factor <= 1)
      // Every combination of modes and factors in tenths.
      const tenths = Array.from({ length: 11 }, (_, i) => i / 10)
      const sets = modes.reduce<{ mode: SupplyMode; factor: number }[][]>(
        (before, choices) =>
          before.flatMap((set) =>
            choices.flatMap((one) => tenths.map((factor) => [...set, { mode: one, factor }])),
          ),
        [[]],
      )
      for (const set of sets) {
        const other = measure(set)
        assert.ok(cheapest.off <= other.off + 1e-6)
        assert.ok(nearest.off <= other.off + 1e-6)
        // Where a mode makes nothing at either end its factor is free, and the device's own start of range is taken.
        const isFree = set.some(({ mode: { supply } }) => supply[0] === supply[1])
        if (isFree || other.off > cheapest.off + 1e-9) continue
        assert.ok(cheapest.cost <= other.cost + 1e-6)
        assert.ok(
          Math.abs(nearest.electricW - wantedW) <= Math.abs(other.electricW - wantedW) + 1e-6,
        )
      }
    }),
    { numRuns: 200 },
  )
})

test('a description for later waits until then, and one that is taken back is forgotten', () => {
  const descriptions = new ValidFrom<{ readonly valid_from: number; readonly name: string }>()
  assert.equal(descriptions.at(0), null)
  descriptions.set({ valid_from: 0, name: 'first' }, 0)
  descriptions.set({ valid_from: 600_000, name: 'later' }, 0)
  assert.equal(descriptions.at(599_999)?.name, 'first')
  assert.equal(descriptions.at(600_000)?.name, 'later')
  // A clock that is half a minute ahead.
  descriptions.set({ valid_from: 730_000, name: 'ahead' }, 700_000)
  assert.equal(descriptions.at(700_000)?.name, 'ahead')
  assert.ok(!descriptions.revoke(({ name }) => name === 'later'))
  assert.ok(descriptions.revoke(({ name }) => name === 'ahead'))
  assert.equal(descriptions.at(900_000), null)
})

/** An actuator with one mode from 0 to 4,000 levels. */
function actuatorOf(
  powerW: readonly [number, number],
  rate: readonly [number, number],
): FrbcActuator {
  return {
    id: 'actuator',
    supported_commodities: ['ELECTRICITY'],
    operation_modes: [
      {
        id: 'mode',
        elements: [
          {
            fill_level_range: { start_of_range: 0, end_of_range: 4_000 },
            fill_rate: { start_of_range: rate[0], end_of_range: rate[1] },
            power_ranges: [
              {
                start_of_range: powerW[0],
                end_of_range: powerW[1],
                commodity_quantity: 'ELECTRIC.POWER.L1',
              },
            ],
          },
        ],
        abnormal_condition_only: false,
      },
    ],
    transitions: [],
    timers: [],
  }
}
