import { unreachable } from '../../kernel/assert.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Doubt } from '../../things/doubt/doubt.ts'
import { quantities, type Quantity } from '../../things/quantity.ts'
import type { Wording } from '../messages/wording.ts'

/** What is wrong with what a thing reports, with the value and the limit, in the reader's language. */
export function doubtText(wording: Wording, { code, quantity, value, limit }: Doubt): string {
  const said = (of: number): string => amount(wording, quantity, of)
  switch (code) {
    case 'power-too-high':
    case 'out-of-range':
    case 'counter-backwards':
      return wording.say(`doubt.${code}`, { value: said(value), limit: said(limit) })
    case 'counter-too-fast':
      return wording.say('doubt.counter-too-fast', {
        value: wording.power(value),
        limit: wording.power(limit),
      })
    case 'frozen':
      return wording.say('doubt.frozen', {
        value: said(value),
        limit: time(wording, limit * hourMs),
      })
    case 'often-frozen':
      return wording.say('doubt.often-frozen', {
        value: said(value),
        limit: wording.percent(limit),
      })
    case 'charge-jumped':
      return wording.say('doubt.charge-jumped', {
        value: wording.percent(value),
        limit: wording.percent(limit),
      })
    case 'clock-off':
      return wording.say('doubt.clock-off', {
        value: time(wording, Math.abs(value)),
        limit: time(wording, Math.abs(limit)),
      })
    default:
      return unreachable(code)
  }
}

/** A value in the unit of its quantity. */
function amount(wording: Wording, quantity: Quantity | null, value: number): string {
  const unit = quantity === null ? '' : quantities[quantity].unit
  switch (unit) {
    case 'W':
      return wording.power(value)
    case 'Wh':
      return wording.energy(value)
    case '1':
      return wording.percent(value)
    case '°C':
      return wording.temperature(value)
    default:
      return `${wording.number(value, 1)}\u00a0${unit}`
  }
}

/** Two days and more in whole days. */
function time(wording: Wording, ms: number): string {
  return ms < 2 * dayMs
    ? wording.duration(ms)
    : wording.say('doubt.days', { days: wording.number(ms / dayMs) })
}
