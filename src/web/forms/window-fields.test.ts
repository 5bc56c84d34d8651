import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { windowsLimit } from '../../energy/tariff/tariff-check.ts'
import { priceSteps } from '../../energy/tariff/tariff-prices.ts'
import type { PriceRule, PriceWindow } from '../../energy/tariff/tariff.ts'
import { dayMs, quarterMs, steps } from '../../kernel/steps.ts'
import { tariffFromForm } from './tariff-form.ts'
import { rowField, rowsOf, windowsFromForm } from './window-fields.ts'

const everyDay = [0, 1, 2, 3, 4, 5, 6]

const window = (fromMinute: number, toMinute: number, more?: Partial<PriceWindow>) => ({
  weekdays: everyDay,
  fromMinute,
  toMinute,
  priceMicroPerKwh: 200_000,
  ...more,
})

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** What a browser sends of a form that shows these windows and is sent as it is. */
function typedOf(windows: readonly PriceWindow[]): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [row, of] of rowsOf(windows).entries()) {
    values[rowField('days', row)] = of.days
    values[rowField('from', row)] = clock(of.fromMinute)
    values[rowField('to', row)] = clock(of.toMinute)
    values[rowField('low', row)] = String(of.priceMicroPerKwh / 10_000)
  }
  return values
}

const pricesIn = (windows: readonly PriceWindow[]): number[] => {
  const rule: PriceRule = { kind: 'time-of-use', priceMicroPerKwh: 300_000, windows }
  return [...priceSteps(rule, steps(0, quarterMs, (7 * dayMs) / quarterMs), 'Europe/Vienna')]
}

test('a form that is sent as it came changes no price of the week, however windows lie', () => {
  const minute = fc.integer({ min: 0, max: 96 }).map((quarter) => quarter * 15)
  const anyWindow = fc
    .record({
      weekdays: fc.subarray(everyDay, { minLength: 1 }),
      ends: fc.uniqueArray(minute, { minLength: 2, maxLength: 2 }),
      priceMicroPerKwh: fc.constantFrom(100_000, 200_000, 250_000),
    })
    .map(({ weekdays, ends, priceMicroPerKwh }): PriceWindow => {
      const [fromMinute = 0, toMinute = 0] = ends.toSorted((a, b) => a - b)
      return { weekdays, fromMinute, toMinute, priceMicroPerKwh }
    })
  fc.assert(
    fc.property(fc.array(anyWindow, { minLength: 1, maxLength: 6 }), (windows) => {
      const again = windowsFromForm(typedOf(windows))
      assert.ok(again.ok)
      assert.deepEqual(pricesIn(again.value), pricesIn(windows))
    }),
  )
})

test('an evening and the morning after it are one row, wherever they stand', () => {
  const kept = [
    window(0, 360),
    window(1020, 1260, { priceMicroPerKwh: 360_000 }),
    window(1320, 1440),
  ]
  const rows = rowsOf(kept).map(({ fromMinute, toMinute }) => [fromMinute, toMinute])
  assert.deepEqual(rows, [
    [1020, 1260],
    [1320, 360],
  ])
})

test('a whole day is from midnight to midnight, a window at no other time is as long', () => {
  const typed = { days: 'weekend', from: '00:00', to: '00:00', low: '19' }
  assert.deepEqual(windowsFromForm(typed), {
    ok: true,
    value: [window(0, 1440, { weekdays: [0, 6], priceMicroPerKwh: 190_000 })],
  })
  const wrong = windowsFromForm({ ...typed, 'from-2': '08:00', 'to-2': '08:00', 'low-2': '1' })
  assert.ok(!wrong.ok)
  assert.equal(wrong.at, 'to-2')
})

test('a row that is left empty does not count; one that is begun is asked for the rest', () => {
  const second = { 'days-2': 'all', 'from-2': '11:00', 'to-2': '15:00', 'low-2': '12,5' }
  const read = windowsFromForm({ days: 'all', from: '', to: ' ', low: '', ...second })
  assert.deepEqual(read, {
    ok: true,
    value: [window(660, 900, { priceMicroPerKwh: 125_000 })],
  })
  const at = (values: Record<string, string>) => {
    const refused = windowsFromForm(values)
    return refused.ok ? null : refused.at
  }
  assert.equal(at({}), 'low')
  assert.equal(at({ ...second, 'from-3': '07:00' }), 'low-3')
  assert.equal(at({ ...second, 'days-2': 'sometimes' }), 'days-2')
})

test('more windows than a day has hours are refused at the first', () => {
  const many = Array.from({ length: windowsLimit }, (_, i) => window(i * 10 + 60, i * 10 + 65))
  const values = { kind: 'time-of-use', import: '30', export: '5', fee: '0', ...typedOf(many) }
  assert.ok(tariffFromForm(values, 0).ok)
  // The last over midnight is two.
  const last = { [rowField('from', 23)]: '23:00', [rowField('to', 23)]: '00:30' }
  const refused = tariffFromForm({ ...values, ...last }, 0)
  assert.ok(!refused.ok)
  assert.equal(refused.code, 'too-many-windows')
  assert.equal(refused.at, 'low')
})

test('an export price by the hour stays while the form leaves its price as it was', () => {
  const exported = {
    kind: 'time-of-use',
    priceMicroPerKwh: 50_000,
    windows: [window(660, 900, { priceMicroPerKwh: 20_000 })],
  } as const
  const typed = { kind: 'fixed', import: '30', fee: '0' }
  const kept = { hourly: null, exported }
  const same = tariffFromForm({ ...typed, export: '5' }, 0, kept)
  assert.ok(same.ok)
  assert.deepEqual(same.value.export, exported)
  const other = tariffFromForm({ ...typed, export: '6' }, 0, kept)
  assert.ok(other.ok)
  assert.deepEqual(other.value.export, { kind: 'fixed', priceMicroPerKwh: 60_000 })
})
