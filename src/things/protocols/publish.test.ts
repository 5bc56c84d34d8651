import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steps } from '../../kernel/steps.ts'
import type { Showing } from '../showing.ts'
import { parseAnnouncement } from './home-assistant.ts'
import { ownMaker, showingMessages } from './publish.ts'
import { compileTemplate } from './value-template.ts'

const startMs = Date.UTC(2026, 10, 22, 8)
const showing: Showing = {
  cellSlug: 'haus-1',
  cellName: 'Home 1',
  nowMs: startMs + 16 * 60_000,
  plan: {
    issuedMs: startMs,
    steps: steps(startMs, 900_000, 3),
    currency: 'EUR',
    netW: Float64Array.of(100, -250.04, Number.NaN),
    priceMicroPerKwh: Float64Array.of(200_000, 310_500, 200_000),
    costMicro: 1_234_500,
    boundMicro: 1_234_000,
    gap: 0.0004,
    devices: [
      {
        thingId: 'bat',
        name: 'Battery',
        powerW: Float64Array.of(0, 1_500, 0),
        reasons: ['waiting', 'own-sun', 'full'],
      },
    ],
  },
  forecasts: [
    {
      key: 'load',
      name: 'Use',
      steps: steps(startMs, 900_000, 2),
      medianW: Float64Array.of(300, 320),
    },
  ],
  things: [
    {
      thingId: 'mqttthing',
      name: 'Meter',
      protocol: 'mqtt',
      address: 'haus-1/x',
      values: new Map([['powerW', { value: 5, atMs: 1 }]]),
    },
    {
      thingId: 'pushed',
      name: 'Heat meter',
      protocol: 'http-push',
      address: 'haus-1/x',
      values: new Map([
        ['stateOfCharge', { value: 0.5, atMs: 1 }],
        ['consumedWh', { value: 12_000, atMs: 1 }],
      ]),
    },
  ],
}

test('plan, forecast and things become entities whose templates find their values', () => {
  const [announcement, ...states] = showingMessages(showing, 'mqtt')
  assert.equal(announcement?.topic, 'homeassistant/device/commonwatt_haus-1/config')
  const parsed = parseAnnouncement('device', 'commonwatt_haus-1', announcement.payload)
  assert.ok(parsed.ok)
  assert.equal(parsed.value.device.maker, ownMaker)
  const shown = new Map(
    parsed.value.entities.map((entity) => {
      const payload = states.find((state) => state.topic === entity.stateTopic)?.payload ?? ''
      const template = compileTemplate(entity.valueTemplate ?? '')
      assert.ok(template.ok, entity.valueTemplate ?? '')
      return [entity.name, template.value.evaluate(payload, JSON.parse(payload))]
    }),
  )
  assert.deepEqual(Object.fromEntries(shown), {
    'Planned power': -250.04,
    Price: 0.3105,
    'Cost of the plan': 1.2345,
    'Above the proven best': 0.04,
    'Planned: Battery': 1_500,
    'Why: Battery': 'own-sun',
    'Forecast: Use': 320,
    'Heat meter: stateOfCharge': 50,
    'Heat meter: consumedWh': 12_000,
  })
})

test('the whole curve travels with the plan, and a missing number is null', () => {
  const plan = showingMessages(showing, 'mqtt').find(({ topic }) => topic.endsWith('node/plan'))
  assert.deepEqual(JSON.parse(plan?.payload ?? '').steps, {
    start: ['2026-11-22T08:00:00.000Z', '2026-11-22T08:15:00.000Z', '2026-11-22T08:30:00.000Z'],
    netW: [100, -250, null],
    pricePerKwh: [0.2, 0.3105, 0.2],
  })
})

test('without a plan only what is known is shown', () => {
  const messages = showingMessages({ ...showing, plan: null, forecasts: [], things: [] }, 'mqtt')
  assert.equal(messages.length, 1)
})
