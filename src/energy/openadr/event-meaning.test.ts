import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { after, startOf } from './event-time.ts'
import { meaningOf } from './event-meaning.ts'
import { eventCalled, openAdrTime as iso } from './openadr-fixtures.ts'
import { timedValues } from './timed-payloads.ts'

const midnightMs = Date.UTC(2026, 10, 23)
const day = { fromMs: midnightMs, untilMs: midnightMs + dayMs }
const price = (value: number) => ({ type: 'PRICE', values: [value] })

test('durations are those of the calendar, and P9999Y is for ever', () => {
  const leapMs = Date.UTC(2028, 1, 1)
  for (const [text, ms] of [
    ['PT1H', hourMs],
    ['P1D', dayMs],
    ['P2W', 14 * dayMs],
    ['P1DT2H3M4.5S', dayMs + 2 * hourMs + 3 * minuteMs + 4_500],
    ['P1M', 29 * dayMs],
    ['PT0S', 0],
    ['P9999Y', Infinity],
  ] as const) {
    assert.equal(after(leapMs, text), leapMs + ms, text)
  }
  for (const wrong of ['', 'P', 'PT', '-PT1H', '1H', 'P1H', 'PT1D', 'P1.5D', 'PT1H ']) {
    assert.equal(after(0, wrong), null, wrong)
  }
  assert.equal(startOf('0001-01-01'), 'follows')
  assert.equal(startOf('0001-01-01T00:00:00'), 'follows')
  assert.equal(startOf('2026-11-23T01:00:00+01:00'), midnightMs)
  for (const wrong of ['2026-11-23T01:00:00', '2026-13-01T00:00:00Z', '23.11.2026', '']) {
    assert.equal(startOf(wrong), null, wrong)
  }
})

test('one period for all intervals: each follows the one before', () => {
  const event = eventCalled('a', {
    intervalPeriod: { start: iso(midnightMs), duration: 'PT1H' },
    intervals: [{ payloads: [price(0.1)] }, { payloads: [price(0.2)] }],
  })
  const values = timedValues(event, day)
  assert.ok(values.ok)
  assert.deepEqual(
    values.value.map(({ value, fromMs, untilMs }) => [value, fromMs, untilMs]),
    [
      [0.1, midnightMs, midnightMs + hourMs],
      [0.2, midnightMs + hourMs, midnightMs + 2 * hourMs],
    ],
  )
})

test('own periods come first, gaps stay, several values share their interval', () => {
  const event = eventCalled('a', {
    intervals: [
      {
        intervalPeriod: { start: iso(midnightMs), duration: 'PT3H' },
        payloads: [{ type: 'PRICE', values: [0.17, 0.03, 0.11] }],
      },
      {
        intervalPeriod: { start: iso(midnightMs + 5 * hourMs), duration: 'PT30M' },
        payloads: [price(0.5)],
      },
      { intervalPeriod: { duration: 'PT15M' }, payloads: [price(0.6)] },
    ],
  })
  const values = timedValues(event, day)
  assert.ok(values.ok)
  assert.deepEqual(
    values.value.map(({ value, fromMs, untilMs }) => [
      value,
      (fromMs - midnightMs) / minuteMs,
      (untilMs - midnightMs) / minuteMs,
    ]),
    [
      [0.17, 0, 60],
      [0.03, 60, 120],
      [0.11, 120, 180],
      [0.5, 300, 330],
      [0.6, 330, 345],
    ],
  )
})

test('the event’s duration cuts its intervals off, or repeats them for ever', () => {
  const hours = (duration: string) =>
    eventCalled('a', {
      duration,
      intervalPeriod: { start: iso(midnightMs - 10 * dayMs), duration: 'PT1H' },
      intervals: Array.from({ length: 24 }, (_, hour) => ({ payloads: [price(hour / 100)] })),
    })
  const cut = timedValues(hours('PT12H'), {
    fromMs: midnightMs - 10 * dayMs,
    untilMs: midnightMs,
  })
  assert.ok(cut.ok)
  assert.equal(cut.value.length, 12)
  const repeated = meaningOf([hours('P9999Y')], day, 'EUR').importPrices
  assert.equal(repeated.size, 96)
  for (let k = 0; k < 96; k++) {
    assert.equal(repeated.get(midnightMs + k * quarterMs), Math.floor(k / 4) * 10_000)
  }
  const ended = meaningOf([hours('P7D')], day, 'EUR').importPrices
  assert.equal(ended.size, 0)
})

test('an event that is called off by a duration of nothing means nothing', () => {
  const event = eventCalled('a', {
    duration: 'PT0S',
    intervalPeriod: { start: '0001-01-01', duration: 'PT0S' },
    intervals: [{ payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [3] }] }],
  })
  assert.deepEqual(meaningOf([event], day, 'EUR').limits, [])
})

test('of two that hold at once the higher priority counts, then the one changed last', () => {
  const limit = (id: string, kW: number, priority: number | null, hours: [number, number]) =>
    eventCalled(id, {
      priority,
      modificationDateTime: iso(midnightMs + (id === 'late' ? hourMs : 0)),
      intervals: [
        {
          intervalPeriod: {
            start: iso(midnightMs + hours[0] * hourMs),
            duration: `PT${hours[1] - hours[0]}H`,
          },
          payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [kW] }],
        },
      ],
    })
  const { limits } = meaningOf(
    [limit('low', 20, null, [0, 8]), limit('high', 5, 0, [2, 4]), limit('late', 9, null, [6, 7])],
    day,
    'EUR',
  )
  assert.deepEqual(
    limits.map(({ importLimitW, fromMs, untilMs }) => [
      importLimitW,
      (fromMs - midnightMs) / hourMs,
      (untilMs - midnightMs) / hourMs,
    ]),
    [
      [20_000, 0, 2],
      [5_000, 2, 4],
      [20_000, 4, 6],
      [9_000, 6, 7],
      [20_000, 7, 8],
    ],
  )
})

test('what was subscribed holds where no limit of the day does', () => {
  const forever = { start: '0001-01-01', duration: 'P9999Y' }
  const subscribed = eventCalled('s', {
    createdDateTime: iso(midnightMs - dayMs),
    priority: 0,
    intervals: [
      {
        intervalPeriod: forever,
        payloads: [
          { type: 'IMPORT_CAPACITY_SUBSCRIPTION', values: [30] },
          { type: 'EXPORT_CAPACITY_SUBSCRIPTION', values: [10] },
        ],
      },
    ],
  })
  const tight = eventCalled('l', {
    intervals: [
      {
        intervalPeriod: { start: iso(midnightMs + hourMs), duration: 'PT1H' },
        payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [12] }],
      },
    ],
  })
  const { limits } = meaningOf([subscribed, tight], day, 'EUR')
  assert.deepEqual(
    limits.map(({ importLimitW, exportLimitW, untilMs }) => [importLimitW, exportLimitW, untilMs]),
    [
      [30_000, 10_000, midnightMs + hourMs],
      [12_000, 10_000, midnightMs + 2 * hourMs],
      [30_000, 10_000, Infinity],
    ],
  )
})

test('limits of five minutes become the least of their quarter hour', () => {
  const event = eventCalled('a', {
    intervalPeriod: { start: iso(midnightMs + 5 * minuteMs), duration: 'PT5M' },
    intervals: [9, 7, 8, 8, 8].map((kW) => ({
      payloads: [{ type: 'EXPORT_CAPACITY_LIMIT', values: [kW] }],
    })),
  })
  const { limits } = meaningOf([event], day, 'EUR')
  assert.deepEqual(
    limits.map(({ exportLimitW, fromMs, untilMs }) => [exportLimitW, fromMs, untilMs]),
    [
      [7_000, midnightMs, midnightMs + quarterMs],
      [8_000, midnightMs + quarterMs, midnightMs + 2 * quarterMs],
    ],
  )
})

test('what cannot be used is named with the reason', () => {
  const hour = { intervalPeriod: { start: iso(midnightMs), duration: 'PT1H' } }
  const means = (over: Parameters<typeof eventCalled>[1]) =>
    meaningOf([eventCalled('a', over)], day, 'EUR')
  const said = (currency: string, units: string) => ({
    payloadDescriptors: [{ payloadType: 'PRICE', units, currency }],
    intervals: [{ ...hour, payloads: [price(0.3)] }],
  })
  assert.equal(means(said('EUR', 'KWH')).importPrices.get(midnightMs), 300_000)
  assert.deepEqual(means(said('USD', 'KWH')).unused, [{ type: 'PRICE', why: 'other-currency' }])
  assert.deepEqual(means(said('EUR', 'THERMS')).unused, [{ type: 'PRICE', why: 'unknown-unit' }])
  for (const [payload, why] of [
    [{ type: 'PRICE', values: ['0.3'] }, 'not-a-number'],
    [price(21), 'not-a-number'],
    [{ type: 'IMPORT_CAPACITY_LIMIT', values: [-1] }, 'not-a-number'],
    [{ type: 'DISPATCH_SETPOINT', values: [1] }, 'unknown-type'],
    [{ type: 'constructor', values: [1] }, 'unknown-type'],
  ] as const) {
    const { unused, importPrices, limits } = means({
      intervals: [{ ...hour, payloads: [payload] }],
    })
    assert.deepEqual(unused, [{ type: payload.type, why }])
    assert.equal(importPrices.size + limits.length, 0)
  }
  assert.deepEqual(
    means({ intervals: [{ intervalPeriod: { start: 'now' }, payloads: [price(1)] }] }).unused,
    [{ type: 'a', why: 'times' }],
  )
})

test('whatever a server sends is read or refused within a second', () => {
  const start = fc.constantFrom('0001-01-01', iso(midnightMs), iso(midnightMs - 400 * dayMs), 'x')
  const lasts = fc.constantFrom(
    'PT0S',
    'PT0.001S',
    'PT1S',
    'PT7M',
    'PT1H',
    'P1M',
    'P9999Y',
    '-PT1H',
  )
  const period = fc.record({ start, duration: lasts }, { requiredKeys: [] })
  const type = fc.constantFrom('PRICE', 'EXPORT_CAPACITY_LIMIT', 'SIMPLE', '__proto__')
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant({ x: 1, y: 2 }))
  const interval = fc.record(
    {
      intervalPeriod: period,
      payloads: fc.array(fc.record({ type, values: fc.array(value, { maxLength: 5 }) }), {
        maxLength: 3,
      }),
    },
    { requiredKeys: ['payloads'] },
  )
  const event = fc.record(
    { duration: lasts, intervalPeriod: period, intervals: fc.array(interval, { maxLength: 6 }) },
    { requiredKeys: ['intervals'] },
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 3 }), (sent) => {
      const events = sent.map((one, i) => eventCalled(`e${i}`, one))
      const meaning = meaningOf(events, { ...day, untilMs: day.fromMs + 8 * dayMs }, 'EUR')
      for (const price of meaning.importPrices.values()) assert.ok(Number.isSafeInteger(price))
      for (const { exportLimitW } of meaning.limits) assert.ok(Number.isFinite(exportLimitW))
    }),
    { numRuns: 300, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
  )
})

test('whatever overlaps: one limit at a time, whole quarter hours, never above what an event of the highest priority says', () => {
  const piece = fc.record({
    fromMinute: fc.integer({ min: 0, max: 1_400 }),
    minutes: fc.integer({ min: 1, max: 300 }),
    kW: fc.integer({ min: 0, max: 50 }),
    priority: fc.option(fc.integer({ min: 0, max: 3 })),
  })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const events = pieces.map(({ fromMinute, minutes, kW, priority }, i) =>
        eventCalled(`e${i}`, {
          priority,
          intervals: [
            {
              intervalPeriod: {
                start: iso(midnightMs + fromMinute * minuteMs),
                duration: `PT${minutes}M`,
              },
              payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [kW] }],
            },
          ],
        }),
      )
      const { limits } = meaningOf(events, { ...day, untilMs: day.untilMs + dayMs }, 'EUR')
      for (const [i, { fromMs, untilMs }] of limits.entries()) {
        assert.ok(untilMs > fromMs && fromMs % quarterMs === 0 && untilMs % quarterMs === 0)
        assert.ok(fromMs >= (limits[i - 1]?.untilMs ?? 0))
      }
      // The reference: minute by minute, the best of those that hold.
      for (let minute = 0; minute < 1_700; minute++) {
        const holding = pieces.flatMap((of, i) =>
          of.fromMinute <= minute && minute < of.fromMinute + of.minutes ? [{ ...of, i }] : [],
        )
        const [best] = holding.toSorted(
          (a, b) =>
            (a.priority ?? Infinity) - (b.priority ?? Infinity) || (`e${a.i}` < `e${b.i}` ? -1 : 1),
        )
        const atMs = midnightMs + minute * minuteMs
        const found = limits.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
        if (best !== undefined) assert.ok((found?.importLimitW ?? Infinity) <= best.kW * 1_000)
      }
    }),
    { numRuns: 100 },
  )
})
