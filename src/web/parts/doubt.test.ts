import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayMs, minuteMs } from '../../kernel/steps.ts'
import { doubtCodes, type Doubt, type DoubtCode } from '../../things/doubt/doubt.ts'
import type { Quantity } from '../../things/quantity.ts'
import { wording } from '../messages/wording.ts'
import { doubtText } from './doubt.ts'

const of = { timeZone: 'Europe/Vienna', currency: 'EUR' }

/** What is wrong, its value and its limit, and how both are said in English. */
const said: Readonly<
  Record<DoubtCode, readonly [Quantity | null, number, number, readonly string[]]>
> = {
  'power-too-high': ['powerW', 65_535, 16_200, ['66 kW', '16 kW']],
  'out-of-range': ['stateOfCharge', 55, 1.02, ['5,500 %', '102 %']],
  'counter-too-fast': ['importWh', 9_000_000, 16_200, ['9.00 MW', '16 kW']],
  'counter-backwards': ['importWh', 499_960, 512_000, ['500 kWh', '512 kWh']],
  frozen: ['tankC', 51.2, 336, ['51.2 °C', '14 days']],
  'often-frozen': ['powerW', 412, 0.5, ['412 W', '50 %']],
  'charge-jumped': ['stateOfCharge', 0.7, 0.21, ['70 %', '21 %']],
  'clock-off': [null, -3 * dayMs, 10 * minuteMs, ['3 days', '10 min']],
}

test('every doubt is said in both languages, with its value and its limit', () => {
  for (const code of doubtCodes) {
    const [quantity, value, limit, amounts] = said[code]
    const doubt: Doubt = {
      id: 'd',
      thingId: 't',
      quantity,
      code,
      value,
      limit,
      sinceMs: 0,
      untilMs: null,
    }
    const english = doubtText(wording('en', of), doubt).replaceAll('\u00a0', ' ')
    const german = doubtText(wording('de', of), doubt)
    for (const amount of amounts) assert.ok(english.includes(amount), `${amount} in ${english}`)
    assert.notEqual(english, german)
    for (const text of [english, german]) assert.doesNotMatch(text, /[{}]/)
  }
})
