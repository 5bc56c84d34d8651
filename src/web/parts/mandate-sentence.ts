import { softMicroPerKwh, softReservePrice } from '../../energy/mandate/mandate-price.ts'
import {
  unitOf,
  type Mandate,
  type MandateExample,
  type MandateRule,
  type MandateTimes,
} from '../../energy/mandate/mandate.ts'
import type { Wording } from '../messages/wording.ts'

/** What of a mandate is said in words: where it came from and when it ends is said elsewhere. */
export type SaidMandate = Pick<Mandate, 'place' | 'when' | 'rule' | 'force'>

/** Names of homes and feeders, by id. */
export type PlaceNames = ReadonlyMap<string, string>

/** A rule in plain words, and how firmly it is kept: `All homes together take no more than 20 kW from the grid from 17:00 to 20:00. ...` */
export function mandateSentence(wording: Wording, mandate: SaidMandate, names: PlaceNames): string {
  const rule = ruleSentence(wording, mandate, names)
  return `${rule} ${forceSentence(wording, mandate)}`
}

/** The rule alone. */
export function ruleSentence(
  wording: Wording,
  { place, when, rule }: SaidMandate,
  names: PlaceNames,
): string {
  const at = place.kind === 'homes' && place.homeIds.length > 0 ? 'named' : place.kind
  const ids =
    place.kind === 'feeder' ? [place.feederId] : place.kind === 'homes' ? place.homeIds : []
  const name = ids.map((id) => names.get(id) ?? '–').join(', ')
  const times = timesText(wording, when)
  if (rule.kind === 'battery-reserve') {
    return wording.say(`mandate.reserve.${rule.measure}`, {
      where: wording.say(`mandate.where.${at}`, { name }),
      when: times,
      amount: amountText(wording, rule, rule.least),
    })
  }
  if (rule.kind === 'weight') {
    const money = wording.money(rule.microPerUnit)
    return wording.say(`mandate.weight.${rule.goal}`, { when: times, money })
  }
  if (rule.kind === 'order') {
    const kinds = rule.devices.map((of) => wording.say(`mandate.devices.${of}`))
    return wording.say('mandate.order', { when: times, devices: kinds.join(', ') })
  }
  const said = { name, when: times, power: wording.power(rule.limitW) }
  if (rule.kind === 'connection-limit') return wording.say(`mandate.${rule.direction}.${at}`, said)
  const devices = wording.say(`mandate.devices.${rule.devices}`)
  return rule.limitW === 0
    ? wording.say(`mandate.rest.${at}`, { ...said, devices })
    : wording.say(`mandate.class.${at}`, { ...said, devices })
}

/** How firmly a rule is kept. */
function forceSentence(wording: Wording, { force, rule }: SaidMandate): string {
  if (rule.kind === 'weight') return wording.say('mandate.weight.bill')
  if (rule.kind === 'order') return wording.say('mandate.order.rest')
  if (force.kind === 'hard') return wording.say('mandate.force.hard')
  if (rule.kind === 'battery-reserve') {
    const money = wording.money(softReservePrice(force.priority))
    return wording.say('mandate.force.soft.reserve', { money })
  }
  const price = wording.pricePerKwh(softMicroPerKwh[force.priority])
  return wording.say('mandate.force.soft', { price })
}

/** An example of what a rule allows or forbids. */
export function exampleSentence(
  wording: Wording,
  rule: MandateRule,
  { at, amount, uses, isAllowed }: MandateExample,
): string {
  const said = {
    amount: amountText(wording, rule, amount),
    day: wording.weekdays([at.weekday]),
    time: clock(at.minute),
  }
  const key = isAllowed ? 'allowed' : 'forbidden'
  if (rule.kind === 'order' && uses !== undefined) {
    const [first, waits] = uses.map((of) => wording.say(`mandate.devices.${of}`))
    return wording.say(`mandate.example.order.${key}`, {
      first: first ?? '',
      waits: waits ?? '',
      day: said.day,
      time: said.time,
    })
  }
  if (rule.kind === 'weight') return wording.say(`mandate.example.weight.${key}`, said)
  return rule.kind === 'battery-reserve'
    ? wording.say(`mandate.example.reserve.${key}`, said)
    : wording.say(`mandate.example.${key}`, said)
}

/** An amount in the unit of a rule. */
function amountText(wording: Wording, rule: MandateRule, amount: number): string {
  const unit = unitOf(rule)
  if (unit === 'micro') return wording.money(amount)
  if (unit === 'share') return wording.percent(amount)
  return unit === 'Wh' ? wording.energy(amount) : wording.power(amount)
}

/** Times of the day, days and months, as far as they are not all. */
export function timesText(
  wording: Wording,
  { weekdays, months, fromMinute, toMinute }: MandateTimes,
): string {
  const isWholeDay = fromMinute === 0 && toMinute === 1440
  const parts = [
    isWholeDay
      ? ''
      : wording.say('mandate.when.times', { from: clock(fromMinute), to: clock(toMinute) }),
    weekdays.length === 7
      ? ''
      : wording.say('mandate.when.days', { days: wording.weekdays(weekdays) }),
    months.length === 12
      ? ''
      : wording.say('mandate.when.months', { months: monthNames(wording, months) }),
  ].filter((part) => part !== '')
  return parts.length === 0 ? wording.say('mandate.when.always') : parts.join(', ')
}

function monthNames({ language }: Wording, months: readonly number[]): string {
  const format = new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' })
  return months.map((month) => format.format(Date.UTC(2026, month - 1, 15))).join(', ')
}

/** `17:30` of 1050. */
export function clock(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}
