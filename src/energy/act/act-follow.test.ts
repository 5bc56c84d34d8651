import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Home, override, plan, powers, startMs, thing } from './act-fixtures.ts'
import type { ActExchange } from './act-input.ts'
import type { Plan, Reason } from '../plan/plan.ts'

const store = thing('battery', {
  maxChargeW: 5_000,
  maxDischargeW: 5_000,
  chargeEfficiency: 0.95,
  dischargeEfficiency: 0.95,
  wearMicroPerKwh: 0,
  reserve: 0.1,
})

/** Bought at 0.30, fed in at 0.08. */
function exchange(measuredW: number): ActExchange {
  return { measuredW, buyMicroPerKwh: 300_000, sellMicroPerKwh: 80_000 }
}

/** A plan of eight quarter hours for the battery, half full throughout, at these prices. */
function planned(steps: readonly (readonly [number, Reason])[], prices: readonly number[]): Plan {
  const made = plan({ battery: steps })
  const priceMicroPerKwh = Float64Array.from({ length: 8 }, (_, t) => prices[t % prices.length]!)
  const homes = made.homes.map((home) => ({
    ...home,
    devices: home.devices.map((device) => ({ ...device, state: new Float64Array(8).fill(0.5) })),
  }))
  return { ...made, priceMicroPerKwh, homes }
}

function ask(of: {
  readonly plan: Plan
  readonly measuredW: number | null
  readonly batteryW?: number
  readonly stateOfCharge?: number
}): number | null | undefined {
  const { stateOfCharge = 0.5, batteryW = 0 } = of
  const device = { thing: store, measuredW: batteryW, stateOfCharge }
  const there = of.measuredW === null ? null : exchange(of.measuredW)
  return powers(new Home().tick({ nowMs: startMs, plan: of.plan, exchange: there }, [device]))[0]
}

/** Half its power is given now, at a price below that of the grid: so its energy is worth that price. */
const giving = planned([[-2_000, 'needed-here']], [250_000])
/** It rests now, for a dear hour. */
const keeping = planned(
  [
    [0, 'waiting'],
    [-2_000, 'dear-hours'],
  ],
  [300_000, 450_000],
)
/** It takes in what is left over, worth more than feeding in. */
const filling = planned([[1_000, 'local-surplus']], [150_000])

test('need that was not foreseen is covered by what is worth less than buying', () => {
  assert.equal(ask({ plan: giving, measuredW: 2_500 }), -2_500)
  // It gives already: what is measured is what is left.
  assert.equal(ask({ plan: giving, measuredW: 500, batteryW: -2_000 }), -2_500)
})

test('energy meant for a dearer hour is kept for it', () => {
  assert.equal(ask({ plan: keeping, measuredW: 2_500 }), 0)
})

test('more sun than foreseen goes in where it will be worth more than feeding in', () => {
  assert.equal(ask({ plan: filling, measuredW: -3_000 }), 3_000)
  const poor = planned([[1_000, 'local-surplus']], [75_000])
  assert.equal(ask({ plan: poor, measuredW: -3_000 }), 1_000)
})

test('need that went away is not fed in from the battery', () => {
  assert.equal(ask({ plan: giving, measuredW: 700 }), -700)
  assert.equal(ask({ plan: giving, measuredW: -600, batteryW: -2_000 }), -1_400)
})

test('without a fresh reading, at the reserve, and where a person wants something else, the plan or the person holds', () => {
  assert.equal(ask({ plan: giving, measuredW: null }), -2_000)
  assert.equal(ask({ plan: giving, measuredW: 4_000, stateOfCharge: 0.1 }), -2_000)
  const wish = override('pause', startMs + 60_000)
  const [asked] = new Home().tick({ nowMs: startMs, plan: giving, exchange: exchange(4_000) }, [
    { thing: store, measuredW: 0, override: wish },
  ])
  assert.equal(asked?.setPoint.source, 'override')
  assert.ok((asked?.setPoint.powerW ?? 0) >= 0)
})

test('whatever is measured: never is bought to be stored or stored energy fed in beyond the plan, and every set point is one the battery can do', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(giving, keeping, filling),
      fc.integer({ min: -20_000, max: 20_000 }),
      fc.integer({ min: -5_000, max: 5_000 }),
      (of, restW, batteryW) => {
        const asked = ask({ plan: of, measuredW: restW + batteryW, batteryW })
        assert.ok(typeof asked === 'number' && Math.abs(asked) <= 5_000)
        const plannedW = of.homes[0]?.devices[0]?.powerW[0] ?? 0
        const [before, after] = [restW + plannedW, restW + asked]
        // The exchange goes towards nothing, never past it.
        assert.ok(Math.abs(after) <= Math.abs(before) + 1)
        assert.ok(before * after >= 0 || Math.abs(after) <= 1)
      },
    ),
  )
})
