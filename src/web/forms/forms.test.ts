import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { checkAttributes } from '../../things/attributes.ts'
import { languages } from '../messages/catalogue.ts'
import { wording } from '../messages/wording.ts'
import { attributesFromForm } from './attributes-form.ts'
import { beginFromForm, keyChoice, keyKinds, sharingFromForm } from './sharing-form.ts'
import { draftFromForm } from './start-form.ts'
import { tariffFromForm } from './tariff-form.ts'

const typed = {
  kind: 'fixed',
  import: '28,4',
  low: '21.9',
  from: '22:00',
  to: '06:00',
  export: '7.1',
  fee: '4',
  peak: '',
  importLimit: '35',
  exportLimit: '',
  carbon: '220',
}

test('a tariff typed from a bill, with a comma, becomes whole micro-units', () => {
  const tariff = tariffFromForm(typed, 900_000)
  assert.deepEqual(tariff, {
    ok: true,
    value: {
      validFromMs: 900_000,
      import: { kind: 'fixed', priceMicroPerKwh: 284_000 },
      export: { kind: 'fixed', priceMicroPerKwh: 71_000 },
      localFeeMicroPerKwh: 40_000,
      peakMicroPerKw: 0,
      importLimitW: 35_000,
      exportLimitW: null,
      carbonGPerKwh: 220,
    },
  })
})

test('a window over midnight is kept as two that do not cross it', () => {
  const tariff = tariffFromForm({ ...typed, preset: 'night' }, 0)
  assert.ok(tariff.ok && tariff.value.import.kind === 'time-of-use')
  assert.deepEqual(
    tariff.value.import.windows.map(({ fromMinute, toMinute }) => [fromMinute, toMinute]),
    [
      [1320, 1440],
      [0, 360],
    ],
  )
})

test('a tariff that makes no sense names the field', () => {
  const at = (values: Record<string, string>) => {
    const tariff = tariffFromForm({ ...typed, ...values }, 0)
    return tariff.ok ? null : tariff.at
  }
  assert.equal(at({ import: 'much' }), 'import')
  assert.equal(at({ export: '40' }), 'export')
  assert.equal(at({ kind: 'time-of-use', to: '22:00' }), 'to')
  assert.equal(at({ kind: 'time-of-use', from: '25:00' }), 'from')
  assert.equal(at({ importLimit: '-1' }), 'importLimit')
  assert.equal(at({ kind: 'dynamic' }), 'prices')
  assert.equal(at({ kind: 'magic' }), 'kind')
})

const hourly = { ...typed, kind: 'dynamic', prices: '2026-06-17T14:00Z,85.3\n2026-06-17T15:00Z,90' }

test('prices by hour are read in the unit that was chosen, which is kept beside their address', () => {
  const address = 'https://prices.example/today.csv'
  const tariff = tariffFromForm({ ...hourly, unit: 'main-mwh', address }, 0)
  assert.ok(tariff.ok && tariff.value.import.kind === 'dynamic')
  assert.equal(tariff.value.import.prices[0]?.priceMicroPerKwh, 85_300)
  assert.equal(tariff.value.import.url, address)
  assert.deepEqual(tariff.value.import.unit, { per: 'MWh', money: 'main' })
  const cents = tariffFromForm({ ...hourly, unit: 'cent-kwh' }, 0)
  assert.ok(cents.ok && cents.value.import.kind === 'dynamic')
  assert.equal(cents.value.import.prices[0]?.priceMicroPerKwh, 853_000)
  assert.equal(cents.value.import.url, undefined)
})

test('an address that is taken out of the form is forgotten, and its prices stay', () => {
  const kept = {
    kind: 'dynamic',
    priceMicroPerKwh: 1,
    stepMs: 3_600_000,
    prices: [{ startMs: 0, priceMicroPerKwh: 7 }],
    url: 'https://prices.example',
  } as const
  const tariff = tariffFromForm({ ...hourly, prices: '', address: '' }, 0, {
    hourly: kept,
    exported: null,
  })
  assert.ok(tariff.ok && tariff.value.import.kind === 'dynamic')
  assert.equal(tariff.value.import.url, undefined)
  assert.deepEqual(tariff.value.import.prices, kept.prices)
})

test('prices that are a thousand times too high, because of the unit, are refused at the list', () => {
  const tariff = tariffFromForm({ ...hourly, unit: 'main-kwh' }, 0)
  assert.ok(!tariff.ok)
  assert.equal(tariff.at, 'prices')
})

test('an address that is none is refused at its field', () => {
  const tariff = tariffFromForm({ ...hourly, unit: 'main-mwh', address: 'ftp://prices' }, 0)
  assert.ok(!tariff.ok)
  assert.equal(tariff.at, 'address')
})

test('a fee that the prices cannot carry is refused at the field of the fee', () => {
  const tariff = tariffFromForm({ ...typed, fee: '40' }, 0)
  assert.ok(!tariff.ok)
  assert.equal(tariff.at, 'fee')
})

test('whatever is typed, a form gives a value or a refusal and never throws', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(typed)), fc.string()), (values) => {
      const tariff = tariffFromForm(values, 0)
      assert.ok(tariff.ok || tariff.message.length > 0)
      const draft = draftFromForm({ ...values, city: 'other' })
      assert.ok(draft.ok || draft.message.length > 0)
    }),
  )
})

const justA = { homeIds: ['a'], plantIds: [] }

test('fixed parts are typed in percent and kept in millionths', () => {
  const rule = sharingFromForm(
    { key: 'static', 'part-a': '33.3333', 'part-b': '', price: 'mid', fee: '0,5' },
    { homeIds: ['a', 'b'], plantIds: [] },
    0,
  )
  assert.ok(rule.ok && rule.value.key.kind === 'static')
  assert.deepEqual(
    rule.value.key.shares.map(({ partsPerMillion }) => partsPerMillion),
    [333_333, 0],
  )
  assert.equal(rule.value.communityFeeMicroPerKwh, 5000)
})

test('every key that can be chosen is the one that is shown when it holds, fixed parts offered once among them', () => {
  const homes = { homeIds: ['a', 'b'], plantIds: [] }
  const parts = { 'part-a': '60', 'place-a': '1' }
  for (const key of keyKinds) {
    const rule = sharingFromForm({ key, ...parts, price: 'mid', fee: '0' }, homes, 0)
    assert.ok(rule.ok)
    assert.equal(keyChoice(rule.value.key), key)
    if (rule.value.key.kind === 'static') {
      assert.equal(rule.value.key.offerAgain, key === 'static')
      assert.equal(keyChoice(rule.value.key, true), key === 'static' ? 'static' : 'rounds')
    }
  }
})

test('the price that the plan says is chosen without a price', () => {
  const rule = sharingFromForm({ key: 'dynamic', price: 'plan', fixed: '', fee: '0' }, justA, 0)
  assert.deepEqual(rule.ok && rule.value.price, { kind: 'plan' })
})

test('what is done when a month is over is one of the choices, and nothing where none is made', () => {
  const typed = (monthEnd: Readonly<Record<string, string>>) =>
    sharingFromForm({ key: 'dynamic', price: 'mid', fee: '0', ...monthEnd }, justA, 0)
  const chosen = typed({ monthEnd: 'nobody-worse' })
  assert.equal(chosen.ok && chosen.value.monthEnd, 'nobody-worse')
  const none = typed({})
  assert.equal(none.ok && none.value.monthEnd, 'as-booked')
  assert.equal(none.ok && none.value.stepMinutes, 15)
  const hour = typed({ step: '60' })
  assert.equal(hour.ok && hour.value.stepMinutes, 60)
  const odd = typed({ step: '20' })
  assert.deepEqual(!odd.ok && [odd.code, odd.at], ['unknown-step', 'step'])
  const unknown = typed({ monthEnd: 'nobody' })
  assert.deepEqual(!unknown.ok && [unknown.code, unknown.at], ['unknown-month-end', 'monthEnd'])
})

test('an order is typed as places; homes without one are not named, and no place is given twice', () => {
  const typed = (second: string) =>
    sharingFromForm(
      {
        key: 'priority',
        'place-a': '2',
        'place-b': second,
        'place-c': ' ',
        price: 'supply-demand',
        fee: '0',
      },
      { homeIds: ['a', 'b', 'c'], plantIds: [] },
      0,
    )
  const rule = typed('1')
  assert.deepEqual(rule.ok && rule.value.key, { kind: 'priority', order: ['b', 'a'] })
  assert.deepEqual(rule.ok && rule.value.price, { kind: 'supply-demand' })
  const twice = typed('2')
  assert.deepEqual(!twice.ok && [twice.code, twice.at], ['place-twice', 'place-b'])
})

test('a plant has a key of its own where one is chosen, and who takes part with less than all is named', () => {
  const members = { homeIds: ['a', 'b'], plantIds: ['p', 'q'] }
  const typed = {
    key: 'dynamic',
    price: 'mid',
    fee: '0',
    'plant-p-key': 'static',
    'plant-p-part-b': '12,5',
    'plant-q-key': 'none',
    'factor-a': '100',
    'factor-b': '',
    'factor-q': '33.3',
  }
  const rule = sharingFromForm(typed, members, 0)
  assert.ok(rule.ok)
  const shares = [
    { cellId: 'a', partsPerMillion: 0 },
    { cellId: 'b', partsPerMillion: 125_000 },
  ]
  assert.deepEqual(rule.value.plantKeys, [
    { plantId: 'p', key: { kind: 'static', shares, offerAgain: true } },
  ])
  assert.deepEqual(rule.value.participation, [{ memberId: 'q', partsPerMillion: 333_000 }])
  const wrong = [
    { 'factor-p': '101' },
    { 'plant-q-key': 'mine' },
    { 'plant-p-part-a': 'much' },
  ].map((field) => {
    const result = sharingFromForm({ ...typed, ...field }, members, 0)
    return result.ok ? null : result.at
  })
  assert.deepEqual(wrong, ['factor-p', 'plant-q-key', 'plant-p-part-a'])
})

test('those who give have a key of their own where one is chosen, homes and plants alike', () => {
  const members = { homeIds: ['a', 'b'], plantIds: ['p'] }
  const typed = { key: 'dynamic', price: 'mid', fee: '0', 'seller-key': 'priority' }
  const places = { 'seller-place-p': '1', 'seller-place-b': '2', 'seller-place-a': '' }
  const rule = sharingFromForm({ ...typed, ...places }, members, 0)
  assert.ok(rule.ok)
  assert.deepEqual(rule.value.sellerKey, { kind: 'priority', order: ['p', 'b'] })
  for (const none of ['none', undefined]) {
    const { 'seller-key': _, ...rest } = typed
    const without = sharingFromForm(
      none === undefined ? rest : { ...rest, 'seller-key': none },
      members,
      0,
    )
    assert.ok(without.ok && !('sellerKey' in without.value))
  }
  const wrong = sharingFromForm({ ...typed, 'seller-place-p': '9' }, members, 0)
  assert.deepEqual(!wrong.ok && wrong.at, 'seller-place-p')
})

test('a rule begins with the day that is chosen, today as soon as it can', () => {
  const earliestMs = Date.UTC(2026, 9, 24, 10, 15)
  const begin = (from: string) => {
    const result = beginFromForm({ from }, 'Europe/Vienna', earliestMs)
    return result.ok ? result.value : [result.code, result.at]
  }
  assert.equal(begin(''), earliestMs)
  assert.equal(begin('2026-10-24'), earliestMs)
  assert.equal(begin('2026-10-26'), Date.UTC(2026, 9, 25, 23))
  // The past is for the accounts to refuse.
  assert.equal(begin('2026-10-23'), Date.UTC(2026, 9, 22, 22))
  for (const wrong of ['2026-10', '2026-02-30', 'soon', '2026-10-01..2026-10-02']) {
    assert.deepEqual(begin(wrong), ['not-a-day', 'from'])
  }
})

test('a town of the list brings its place and clock; another place is typed', () => {
  const vienna = draftFromForm({ name: 'Hof', city: 'Vienna', currency: 'eur', timeZone: '' })
  assert.ok(vienna.ok)
  assert.equal(vienna.value.timeZone, 'Europe/Vienna')
  assert.equal(vienna.value.currency, 'EUR')
  const nowhere = draftFromForm({ name: 'Hof', city: 'other', latitude: '91', longitude: '0' })
  assert.ok(!nowhere.ok)
  assert.equal(nowhere.at, 'latitude')
})

test('fields left empty are not stated, and what is no number is refused by its own field', () => {
  assert.deepEqual(attributesFromForm('battery', { capacityWh: '9,5', reserve: ' ' }), {
    capacityWh: 9.5,
  })
  const checked = checkAttributes('battery', attributesFromForm('battery', { capacityWh: 'big' }))
  assert.ok(!checked.ok)
  assert.equal(checked.at, 'attributes.capacityWh')
})

test('a form states a choice as yes or no, and a contradiction belongs to its field', () => {
  const chosen = attributesFromForm('battery', { surplusOnly: 'yes' })
  assert.deepEqual(chosen, { surplusOnly: true })
  assert.equal(checkAttributes('battery', chosen).ok, true)
  assert.deepEqual(attributesFromForm('battery', { surplusOnly: 'no' }), { surplusOnly: false })
  const odd = checkAttributes('heat-pump', attributesFromForm('heat-pump', { indoorMinC: '24,5' }))
  assert.ok(!odd.ok)
  assert.equal(odd.at, 'attributes.indoorMaxC')
  for (const language of languages) {
    const said = wording(language, { timeZone: 'UTC', currency: 'EUR' }).refusal(odd)
    assert.equal(
      said,
      language === 'de'
        ? 'Das widerspricht „Niedrigste angenehme Temperatur“, dort gilt 24,5: Richtig wäre mindestens 24,5.'
        : 'This contradicts “Lowest comfortable temperature”, which is 24.5: at least 24.5 would be right.',
    )
  }
})
