import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CurvedBattery } from './curved-battery.ts'

test('charging and discharging each lose the root of the efficiency at their power', () => {
  const battery = new CurvedBattery(6400, 5000)
  // 1 kW is a fifth of the power: 0.83.
  near(battery.step(1000, 1), 1000)
  near(battery.storedWh, 1000 * Math.sqrt(0.83))
  // 3.5 kW is seven tenths: 0.9.
  near(battery.step(3500, 1), 3500)
  near(battery.storedWh, 1000 * Math.sqrt(0.83) + 3500 * Math.sqrt(0.9))
  const before = battery.storedWh
  near(battery.step(-500, 1), -500)
  near(battery.storedWh, before - 500 / Math.sqrt(0.83))
})

test('it gives no more than it holds, and takes no more than there is room for', () => {
  const battery = new CurvedBattery(6400, 5000)
  near(battery.step(-2000, 1), 0)
  near(battery.step(1000, 1), 1000)
  near(battery.step(-5000, 1), -1000 * Math.sqrt(0.83) * Math.sqrt(0.85))
  near(battery.storedWh, 0)
  for (let hour = 0; hour < 200; hour++) battery.step(5000, 1)
  assert.ok(battery.storedWh > 6300 && battery.storedWh < 6400)
})

test('above four fifths its power falls to a fifth, both ways', () => {
  const battery = new CurvedBattery(1000, 1000)
  battery.storedWh = 900
  near(battery.step(-1000, 0.1), -600)
  battery.storedWh = 950
  near(battery.step(1000, 0.1), 400)
})

test('it wears with what goes through it', () => {
  const battery = new CurvedBattery(1000, 1000, {
    efficiencyByPower: [[0, 1]],
    powerByCharge: [[0, 1]],
    lossPerTurn: 0.1,
  })
  battery.step(1000, 1)
  near(battery.storedWh, 1000)
  battery.step(-1000, 1)
  // 0.1 · 1000 / 2 of 1000, then the same of 950.
  battery.step(1000, 1)
  near(battery.storedWh, 1000 - 50 - (0.1 * 1000 * 1000) / (2 * 950))
})

function near(seen: number, expected: number): void {
  assert.ok(
    Math.abs(seen - expected) < 1e-9 * Math.max(1, Math.abs(expected)),
    `${seen} is not ${expected}`,
  )
}
