import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '../../kernel/steps.ts'
import { Home, limitOf, override, plan, powers, startMs, thing } from './act-fixtures.ts'
import type { ActDevice, ActInput } from './act-input.ts'

const battery = thing('battery', { maxChargeW: 5_000, maxDischargeW: 5_000, reserve: 0 })
const reserves = new Map([['battery', 0.2]])
const giving = plan({ battery: [[-2_000, 'needed-here']] })
const charging = plan({ battery: [[1_000, 'cheap-hours']] })

function ask(of: Partial<ActInput>, device: Partial<ActDevice>): number | null | undefined {
  const input = { nowMs: startMs, plan: giving, reserves, ...of }
  return powers(new Home().tick(input, [{ thing: battery, measuredW: 0, ...device }]))[0]
}

test('a battery that is down to what people have decided it keeps gives nothing, and charges as planned', () => {
  assert.equal(ask({}, { stateOfCharge: 0.21 }), -2_000)
  assert.equal(ask({}, { stateOfCharge: 0.2 }), 0)
  assert.equal(ask({}, { stateOfCharge: 0.1 }), 0)
  assert.equal(ask({ plan: charging }, { stateOfCharge: 0.1 }), 1_000)
  // Without a reserve, or where nobody knows how full it is, the plan holds.
  assert.equal(ask({ reserves: new Map() }, { stateOfCharge: 0.1 }), -2_000)
  assert.equal(ask({}, { stateOfCharge: null }), -2_000)
})

test('what is measured at the exchange does not empty it below either', () => {
  const exchange = { measuredW: 3_000, buyMicroPerKwh: 300_000, sellMicroPerKwh: 80_000 }
  const needed = plan({ battery: [[-2_000, 'needed-here']] })
  const homes = needed.homes.map((home) => ({
    ...home,
    devices: home.devices.map((device) => ({ ...device, state: new Float64Array(8).fill(0.5) })),
  }))
  const priced = { ...needed, homes, priceMicroPerKwh: new Float64Array(8).fill(250_000) }
  const follow = (stateOfCharge: number): number | null | undefined =>
    ask({ plan: priced, exchange }, { stateOfCharge, measuredW: -2_000 })
  assert.equal(follow(0.5), -5_000)
  assert.equal(follow(0.2), 0)
})

test('a person’s wish and wires that carry too much win over it', () => {
  const wish = override('power', startMs + hourMs, -1_000)
  assert.equal(ask({}, { stateOfCharge: 0.1, override: wish }), -1_000)
  const shares = new Map([['battery', 1]])
  const limits = [limitOf({ importLimitW: 4_000, measuredW: 5_000, shares })]
  assert.equal(ask({ limits }, { stateOfCharge: 0.1 }), -1_000)
})
