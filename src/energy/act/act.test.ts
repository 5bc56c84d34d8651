import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { minuteMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { Override } from '../../things/set-point.ts'
import {
  battery,
  connection,
  heatPump,
  Home,
  override,
  plan,
  powers,
  solar,
  startMs,
  thing,
} from './act-fixtures.ts'
import type { Asked } from './act-input.ts'
import { powerRange } from './act-limits.ts'
import { act, planLifeMs } from './act.ts'
import type { Plan } from '../plan/plan.ts'

test('the plan is followed step by step, and each set point ends with the next step', () => {
  const home = new Home()
  const planned = plan({
    battery: [
      [2_000, 'cheap-hours'],
      [-1_000, 'dear-hours'],
    ],
  })
  const [first] = home.tick({ nowMs: startMs, plan: planned }, [{}])
  assert.deepEqual(
    [first?.setPoint.powerW, first?.setPoint.reason, first?.setPoint.expiresMs],
    [2_000, 'cheap-hours', startMs + 2 * quarterMs],
  )
  const [second] = home.tick({ nowMs: startMs + quarterMs, plan: planned }, [{}])
  assert.deepEqual(
    [second?.setPoint.powerW, second?.setPoint.expiresMs],
    [-1_000, startMs + 3 * quarterMs],
  )
})

test('an unchanged wish is sent again only when half a step of it is left', () => {
  const home = new Home()
  const planned = plan({ battery: [[2_000, 'cheap-hours']] })
  const sentAt: number[] = []
  for (let minute = 0; minute < 60; minute++) {
    const nowMs = startMs + minute * minuteMs
    if (home.tick({ nowMs, plan: planned }, [{}]).length > 0) sentAt.push(minute)
  }
  assert.deepEqual(sentAt, [0, 23, 38, 53])
  assert.ok(powers(home.sent).every((powerW) => powerW === 2_000))
})

test('at every instant a thing is asked for something, and never for longer than two steps', () => {
  const home = new Home()
  const planned = plan({
    battery: [
      [2_000, 'cheap-hours'],
      [0, 'waiting'],
      [-3_000, 'dear-hours'],
    ],
  })
  for (let second = 0; second < 7_000; second += 10) {
    const nowMs = startMs + second * 1_000
    home.tick({ nowMs, plan: planned }, [{}])
    const inForce = home.asked.get('battery')
    assert.ok(inForce && inForce.setPoint.expiresMs > nowMs)
    assert.ok(inForce.setPoint.expiresMs <= nowMs + 2 * quarterMs)
  }
})

test('an override wins at once, says so, and the plan is back when it ends', () => {
  const home = new Home()
  const planned = plan({ battery: [[-2_000, 'dear-hours']] })
  home.tick({ nowMs: startMs, plan: planned }, [{}])
  const untilMs = startMs + 10 * minuteMs
  const [hurry] = home.tick({ nowMs: startMs + 1_000, plan: planned }, [
    { override: override('hurry', untilMs) },
  ])
  assert.deepEqual(
    [
      hurry?.setPoint.powerW,
      hurry?.setPoint.reason,
      hurry?.setPoint.source,
      hurry?.setPoint.expiresMs,
    ],
    [5_000, 'override', 'override', untilMs],
  )
  const [back] = home.tick({ nowMs: startMs + 2_000, plan: planned }, [{}])
  assert.deepEqual([back?.setPoint.powerW, back?.setPoint.source], [-2_000, 'plan'])
})

test('pause is nothing, a stated power stays within what the thing can do', () => {
  const later = startMs + quarterMs
  const asked = (wish: Override): number | null | undefined =>
    new Home().tick({ nowMs: startMs }, [{ override: wish }])[0]?.setPoint.powerW
  assert.equal(asked(override('pause', later)), 0)
  assert.equal(asked(override('power', later, 1_234)), 1_234)
  assert.equal(asked(override('power', later, -99_000)), -5_000)
})

test('when an override ends and there is no plan, the thing is given back to itself', () => {
  const home = new Home()
  home.tick({ nowMs: startMs }, [{ override: override('pause', startMs + quarterMs) }])
  const [release] = home.tick({ nowMs: startMs + minuteMs }, [{}])
  assert.equal(release?.setPoint.powerW, null)
  assert.deepEqual(home.tick({ nowMs: startMs + 2 * minuteMs }, [{}]), [])
})

test('an old plan, a plan that is over and a thing that is not planned ask for nothing', () => {
  const planned = plan({ battery: [[2_000, 'cheap-hours']] })
  const asks = (nowMs: number, of: Plan | null): number =>
    new Home().tick({ nowMs, plan: of }, [{}]).length
  assert.equal(asks(startMs + 2 * quarterMs, planned), 1)
  assert.equal(asks(startMs + planLifeMs, { ...planned, steps: steps(startMs, quarterMs, 96) }), 0)
  assert.equal(asks(startMs + 8 * quarterMs, planned), 0)
  assert.equal(asks(startMs, plan({ 'heat-pump': [[1, 'comfort']] })), 0)
  assert.equal(asks(startMs, null), 0)
})

test('what is fixed in the plan, offered, or takes no set points is left alone', () => {
  const home = new Home()
  const planned = plan({
    battery: [[2_000, 'fixed']],
    solar: [[-2_000, 'own-sun']],
    'heat-pump': [[500, 'comfort']],
  })
  const things = [
    {},
    { thing: solar },
    { thing: { ...heatPump, isControllable: false } },
    { thing: { ...heatPump, state: 'offered' as const } },
  ]
  assert.deepEqual(home.tick({ nowMs: startMs, plan: planned }, things), [])
})

test('a thing that somebody is trying out is left alone until the test is over', () => {
  const home = new Home()
  const planned = plan({ battery: [[2_000, 'cheap-hours']] })
  const [first] = home.tick({ nowMs: startMs, plan: planned }, [{}])
  assert.ok(first)
  const expiresMs = startMs + 5_000
  const setPoint = {
    ...first.setPoint,
    powerW: 500,
    reason: 'test',
    source: 'override' as const,
    expiresMs,
  }
  const asked = { setPoint, changedMs: startMs, switchedMs: startMs }
  assert.deepEqual(home.tick({ nowMs: startMs + 1_000, plan: planned }, [{ asked }]), [])
  assert.deepEqual(powers(home.tick({ nowMs: expiresMs, plan: planned }, [{ asked }])), [2_000])
})

test('a generator is capped while the plan curtails it, and then set free', () => {
  const home = new Home()
  const planned = plan({
    solar: [
      [-3_000, 'curtailed'],
      [-5_000, 'own-sun'],
    ],
  })
  assert.deepEqual(
    powers(home.tick({ nowMs: startMs, plan: planned }, [{ thing: solar }])),
    [-3_000],
  )
  const free = home.tick({ nowMs: startMs + quarterMs, plan: planned }, [{ thing: solar }])
  assert.deepEqual(powers(free), [null])
})

test('a heat pump that was just switched stays as it is for ten minutes', () => {
  const home = new Home()
  const on = plan({ 'heat-pump': [[2_000, 'cheap-hours']] })
  const off = plan({ 'heat-pump': [[0, 'waiting']] })
  const device = [{ thing: heatPump }]
  assert.deepEqual(powers(home.tick({ nowMs: startMs, plan: on }, device)), [2_000])
  assert.deepEqual(home.tick({ nowMs: startMs + minuteMs, plan: off }, device), [])
  assert.deepEqual(powers(home.tick({ nowMs: startMs + 10 * minuteMs, plan: off }, device)), [0])
})

test('set points are always within what the thing can do', () => {
  const values = fc.array(fc.double({ min: -20_000, max: 20_000, noNaN: true }), {
    minLength: 8,
    maxLength: 8,
  })
  const net = fc.double({ min: -30_000, max: 30_000, noNaN: true })
  fc.assert(
    fc.property(values, net, (planned, netW) => {
      const home = new Home()
      const of = plan({ battery: planned.map((w) => [w, 'cheap-hours'] as const) })
      const range = powerRange(battery)
      const limits = connection(9_000, netW)
      for (let minute = 0; minute < 120; minute += 3) {
        home.tick({ nowMs: startMs + minute * minuteMs, plan: of, limits }, [{ measuredW: 0 }])
      }
      for (const { setPoint } of home.sent) {
        assert.ok(range && setPoint.powerW !== null)
        assert.ok(setPoint.powerW >= range.leastW && setPoint.powerW <= range.mostW)
        assert.ok(setPoint.expiresMs > setPoint.issuedMs)
      }
    }),
  )
})

test('a charger in ampere is asked for what it can do, once, and is off below its least', () => {
  const charger = thing('car', { phases: 3, limitStepA: 1, maxChargeW: 11_040 })
  const ask = (powerW: number, asked: Asked | null) =>
    act({
      nowMs: startMs,
      plan: plan({ car: [[powerW, 'cheap-hours']] }),
      devices: [{ thing: charger, override: null, measuredW: null, asked }],
      limits: [],
      netsW: new Map(),
      exchange: null,
      pulses: new Map(),
      newId: () => 'id',
    })
  const [first] = ask(7_400, null)
  assert.equal(first?.setPoint.powerW, 6_900)
  // The same again is no news, though the plan's own number is half a step away.
  assert.deepEqual(ask(7_400, first), [])
  assert.equal(ask(4_000, null)[0]?.setPoint.powerW, 0)
})
