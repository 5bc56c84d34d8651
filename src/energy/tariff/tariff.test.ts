import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import { readPriceCsv } from './price-csv.ts'
import { fetchPrices } from './price-feed.ts'
import { checkTariff } from './tariff-check.ts'
import { priceSteps, tariffPrices } from './tariff-prices.ts'
import { plainUnit, type PriceRule, type PriceUnit, type Tariff } from './tariff.ts'

const vienna = 'Europe/Vienna'
const everyDay = [0, 1, 2, 3, 4, 5, 6]

const night: PriceRule = {
  kind: 'time-of-use',
  priceMicroPerKwh: 300_000,
  windows: [{ weekdays: everyDay, fromMinute: 0, toMinute: 180, priceMicroPerKwh: 200_000 }],
}

const tariff: Tariff = {
  validFromMs: 0,
  import: { kind: 'fixed', priceMicroPerKwh: 300_000 },
  export: { kind: 'fixed', priceMicroPerKwh: 80_000 },
  localFeeMicroPerKwh: 50_000,
  peakMicroPerKw: 0,
  importLimitW: null,
  exportLimitW: null,
  carbonGPerKwh: 200,
}

test('a window of local time is an hour shorter when clocks go forward and an hour longer when they go back', () => {
  const cheapSteps = (day: string, count: number): number =>
    priceSteps(night, steps(Date.parse(day), quarterMs, count), vienna).filter(
      (price) => price === 200_000,
    ).length
  assert.equal(cheapSteps('2026-07-01T00:00+02:00', 96), 12)
  assert.equal(cheapSteps('2026-03-29T00:00+01:00', 92), 8)
  assert.equal(cheapSteps('2026-10-25T00:00+02:00', 100), 16)
})

test('a dynamic price holds until the next, for its step at the most, and the usual one elsewhere', () => {
  const rule: PriceRule = {
    kind: 'dynamic',
    priceMicroPerKwh: 1,
    stepMs: hourMs,
    prices: [
      { startMs: hourMs, priceMicroPerKwh: 10 },
      { startMs: 1.5 * hourMs, priceMicroPerKwh: -20 },
      { startMs: 4 * hourMs, priceMicroPerKwh: 30 },
    ],
  }
  const halves = priceSteps(rule, steps(0, hourMs / 2, 11), 'UTC')
  assert.deepEqual([...halves], [1, 1, 10, -20, -20, 1, 1, 1, 30, 30, 1])
})

test('export never pays more than import costs, and the fee fits between them', () => {
  const odd: Tariff = {
    ...tariff,
    import: {
      kind: 'dynamic',
      priceMicroPerKwh: 100_000,
      stepMs: hourMs,
      prices: [{ startMs: 0, priceMicroPerKwh: -40_000 }],
    },
  }
  const prices = tariffPrices(odd, steps(0, hourMs, 2), 'UTC')
  assert.deepEqual([...prices.exportMicroPerKwh], [-40_000, 80_000])
  assert.deepEqual([...prices.localFeeMicroPerKwh], [0, 20_000])
})

test('a tariff that cannot be is refused with the field, the value and what would be right', () => {
  const refusal = (changed: Partial<Tariff>): [string, string] => {
    const result = checkTariff({ ...tariff, ...changed })
    assert.ok(!result.ok)
    return [result.code, result.at ?? '']
  }
  assert.ok(checkTariff(tariff).ok)
  assert.ok(checkTariff({ ...tariff, import: night }).ok)
  assert.deepEqual(refusal({ export: { kind: 'fixed', priceMicroPerKwh: 300_001 } }), [
    'export-above-import',
    'export',
  ])
  assert.deepEqual(refusal({ export: night }), ['local-fee-too-high', 'localFeeMicroPerKwh'])
  assert.deepEqual(refusal({ localFeeMicroPerKwh: 220_001 }), [
    'local-fee-too-high',
    'localFeeMicroPerKwh',
  ])
  assert.deepEqual(refusal({ import: { kind: 'fixed', priceMicroPerKwh: 0.3 } }), [
    'impossible-price',
    'import.priceMicroPerKwh',
  ])
  assert.deepEqual(refusal({ importLimitW: -1 }), ['impossible-amount', 'importLimitW'])
  const window = { weekdays: [1], fromMinute: 1320, toMinute: 360, priceMicroPerKwh: 200_000 }
  assert.deepEqual(refusal({ import: { ...night, windows: [window] } }), [
    'impossible-window',
    'import.windows[0]',
  ])
  const twice = { startMs: 5, priceMicroPerKwh: 100_000 }
  assert.deepEqual(
    refusal({
      import: {
        kind: 'dynamic',
        priceMicroPerKwh: 300_000,
        stepMs: hourMs,
        prices: [twice, twice],
      },
    }),
    ['prices-out-of-order', 'import.prices[1].startMs'],
  )
  const many = Array.from({ length: 20_001 }, (_, i) => ({ startMs: i, priceMicroPerKwh: 1 }))
  assert.deepEqual(
    refusal({
      import: { kind: 'dynamic', priceMicroPerKwh: 300_000, stepMs: hourMs, prices: many },
    }),
    ['too-many-prices', 'import.prices'],
  )
})

test('prices are read from CSV as exchanges write it', () => {
  const options = {
    unit: { per: 'MWh', money: 'main' },
    otherwiseMicroPerKwh: 300_000,
  } as const
  const read = readPriceCsv(
    'start;price\n2026-03-29T01:00+01:00;-12,5\n2026-03-29T03:00+02:00;85,31\r\n2026-03-29T02:00Z;90\n',
    options,
  )
  assert.ok(read.ok)
  assert.equal(read.value.stepMs, hourMs)
  assert.deepEqual(
    read.value.prices.map(({ priceMicroPerKwh }) => priceMicroPerKwh),
    [-12_500, 85_310, 90_000],
  )
  const refused = (text: string): [string, string] => {
    const result = readPriceCsv(text, options)
    assert.ok(!result.ok)
    return [result.code, result.at ?? '']
  }
  assert.deepEqual(refused('time,price\n29.3.2026 01:00,5\n'), ['not-a-time', 'line 2'])
  assert.deepEqual(refused('2026-03-29T01:00Z,cheap\n'), ['not-a-price', 'line 1'])
  assert.deepEqual(refused('2026-03-29T01:00Z,5\n2026-03-29T01:00Z,6\n'), ['price-twice', ''])
  assert.deepEqual(refused('start,price\n'), ['too-few-prices', ''])
  assert.deepEqual(refused('x'.repeat(2_000_001)), ['file-too-long', ''])
})

test('the same price comes from every unit that it can be written in', () => {
  const firstPrice = (amount: string, unit: PriceUnit): number | undefined => {
    const text = `2026-03-29T01:00Z;${amount}\n2026-03-29T02:00Z;0\n`
    const read = readPriceCsv(text, { unit, otherwiseMicroPerKwh: 300_000 })
    return read.ok ? read.value.prices[0]?.priceMicroPerKwh : undefined
  }
  assert.equal(firstPrice('0,08531', { per: 'kWh', money: 'main' }), 85_310)
  assert.equal(firstPrice('8,531', { per: 'kWh', money: 'cent' }), 85_310)
  assert.equal(firstPrice('85,31', { per: 'MWh', money: 'main' }), 85_310)
  assert.equal(firstPrice('8531', { per: 'MWh', money: 'cent' }), 85_310)
})

test('prices fetched from an address keep it and their unit, for the next time', async () => {
  const unit = { per: 'MWh', money: 'main' } as const
  const csv = '2026-03-29T01:00Z,85.31\n2026-03-29T02:00Z,90\n'
  const response = new Response(csv, { headers: { 'content-type': 'text/csv' } })
  const fetched = await fetchPrices(
    'https://prices.example/today',
    { unit, otherwiseMicroPerKwh: 300_000 },
    async () => response,
  )
  assert.ok(fetched.ok)
  assert.deepEqual(fetched.value.unit, unit)
  assert.equal(fetched.value.prices[0]?.priceMicroPerKwh, 85_310)
})

test('a price server that fails, sends another thing or too much is refused with a reason', async () => {
  const options = { unit: plainUnit, otherwiseMicroPerKwh: 300_000 }
  const answer = async (response: Response): Promise<string> => {
    const result = await fetchPrices('https://prices.example/today', options, async () => response)
    return result.ok ? `${result.value.prices.length} from ${result.value.url}` : result.message
  }
  const csv = { headers: { 'content-type': 'text/csv' } }
  const day = '2026-03-29T01:00Z,0.1\n2026-03-29T02:00Z,0.2\n'
  assert.equal(await answer(new Response(day, csv)), '2 from https://prices.example/today')
  assert.match(await answer(new Response('no', { status: 503 })), /status 503/)
  assert.match(await answer(Response.json({})), /application\/json/)
  assert.match(await answer(new Response('x'.repeat(2_000_001), csv)), /more than 2000000 bytes/)
  const failing = await fetchPrices('https://prices.example', options, () =>
    Promise.reject(new Error('no route to host')),
  )
  assert.ok(!failing.ok && failing.message.includes('no route to host'))
})
