import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hourMs, minuteMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { Asked, Pulse } from './act-input.ts'
import { act } from './act.ts'
import { shortestRunMs } from './act-pulse.ts'
import type { Plan } from '../plan/plan.ts'
import { adopted } from '../thing-fixtures.ts'

const startMs = Date.UTC(2026, 4, 4, 10)

/** Three conductors: 6 A are 4,140 W, 16 A are 11,040 W. */
const charger = adopted('car', { attributes: { phases: 3, limitStepA: 1, maxChargeW: 11_040 } })
const leastW = 4_140
const halfRunWh = (leastW * shortestRunMs) / hourMs / 2

/** A day of broken clouds, then cheap hours: what is planned for the car, W, quarter by quarter. */
const cloudyW = [
  0, 0, 640, 1_180, 1_730, 2_210, 1_020, 3_480, 4_020, 4_390, 5_120, 6_300, 4_610, 2_870, 3_950,
  3_310, 2_040, 1_460, 980, 520, 260, 0, 0, 0, 0, 7_360, 11_040, 11_040, 3_680, 0, 0, 0,
]

test('a charger that cannot go as low as planned charges in turns, and the energy is the planned one', () => {
  const minutes = charge(cloudyW)
  const plannedWh = cloudyW.reduce((sum, powerW) => sum + powerW / 4, 0)
  const givenWh = minutes.reduce((sum, powerW) => sum + powerW / 60, 0)
  assert.ok(Math.abs(givenWh - plannedWh) <= halfRunWh, `${givenWh} Wh instead of ${plannedWh} Wh`)
  // Without turns everything below 6 A was lost: two fifths of this day.
  const cutWh = cloudyW.reduce((sum, powerW) => sum + (powerW < leastW ? 0 : powerW / 4), 0)
  assert.ok(plannedWh - cutWh > 8_000)
  assert.ok(minutes.every((powerW) => powerW === 0 || powerW >= leastW))
})

test('a plan of half the least power is off and on for twenty minutes each', () => {
  const minutes = charge(Array.from({ length: 32 }, () => leastW / 2))
  const runs = runsOf(minutes).slice(1, -1)
  assert.ok(runs.length >= 20)
  assert.deepEqual(new Set(runs), new Set([20]))
})

test('a plan of nothing is off at once and stays off', () => {
  const minutes = charge([3_000, 3_000, 3_000, ...Array.from({ length: 12 }, () => 0)])
  // A run that has begun is held for the five minutes that every car is.
  assert.ok(minutes.slice(50).every((powerW) => powerW === 0))
})

test('what nobody measures is taken as asked; a car that takes nothing is owed one run, not a night', () => {
  const blind = charge(cloudyW, { isMeasured: false })
  assert.deepEqual(blind, charge(cloudyW))
  const night = Array.from({ length: 32 }, () => 2_000)
  const refusing = charge([...night, ...Array.from({ length: 8 }, () => 2_000)], {
    takes: (minute, askedW) => (minute < 32 * 15 ? 0 : askedW),
  })
  const afterWh = refusing.slice(32 * 15).reduce((sum, powerW) => sum + powerW / 60, 0)
  assert.ok(afterWh <= 8 * 500 + 3 * halfRunWh + 1, `${afterWh} Wh`)
})

test('for any plan: never between off and least, no switch within five minutes, never more than a run behind', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0, 200, 1_000, 2_070, 4_000, 4_140, 4_600, 8_000), {
        minLength: 4,
        maxLength: 24,
      }),
      (planned) => {
        const minutes = charge(planned)
        assert.ok(minutes.every((powerW) => powerW === 0 || powerW >= leastW))
        for (const length of runsOf(minutes).slice(1, -1)) assert.ok(length >= 5)
        let owedWh = 0
        for (const [minute, powerW] of minutes.entries()) {
          owedWh += ((planned[Math.floor(minute / 15)] ?? 0) - powerW) / 60
          assert.ok(Math.abs(owedWh) <= 3 * halfRunWh, `${owedWh} Wh after ${minute} minutes`)
        }
      },
    ),
  )
})

/** Acts every minute on a plan that is made anew every quarter; returns the power of every minute, W. */
function charge(
  plannedW: readonly number[],
  { isMeasured = true, takes = (_minute: number, askedW: number): number => askedW } = {},
): number[] {
  const pulses = new Map<string, Pulse>()
  let asked: Asked | null = null
  let powerW = 0
  return Array.from({ length: plannedW.length * 15 }, (_, minute) => {
    const nowMs = startMs + minute * minuteMs
    const measuredW = isMeasured ? powerW : null
    const [fresh] = act({
      nowMs,
      plan: planFrom(plannedW, Math.floor(minute / 15)),
      devices: [{ thing: charger, override: null, measuredW, asked }],
      limits: [],
      netsW: new Map(),
      exchange: null,
      pulses,
      newId: () => `s${minute}`,
    })
    asked = fresh ?? asked
    powerW = takes(minute, asked?.setPoint.powerW ?? 0)
    return powerW
  })
}

function planFrom(plannedW: readonly number[], step: number): Plan {
  const powerW = Float64Array.from(plannedW.slice(step))
  const count = powerW.length
  const zero = new Float64Array(count)
  const issuedMs = startMs + step * quarterMs
  const reasons = Array.from({ length: count }, () => 'cheap-hours' as const)
  const devices = [{ thingId: 'car', powerW, state: null, reasons }]
  return {
    id: 'p',
    cellId: 'n',
    issuedMs,
    steps: steps(issuedMs, quarterMs, count),
    certificate: { costMicro: 0, boundMicro: 0, gap: 0, rounds: 1, seconds: 0 },
    money: { costMicro: 0, idleCostMicro: 0 },
    priceMicroPerKwh: zero,
    netW: zero,
    homes: [{ cellId: 'home', netW: zero, devices }],
    shared: [],
    relaxed: [],
  }
}

/** How long each run of on or of off lasts, minutes. */
function runsOf(minutes: readonly number[]): number[] {
  const runs: number[] = []
  for (const [minute, powerW] of minutes.entries()) {
    const isSame = minute > 0 && powerW > 0 === (minutes[minute - 1] ?? 0) > 0
    if (isSame) runs.push((runs.pop() ?? 0) + 1)
    else runs.push(1)
  }
  return runs
}
