import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reason } from '../../energy/plan/plan.ts'
import { hourMs } from '../../kernel/steps.ts'
import { wording } from '../messages/wording.ts'
import { waits } from '../view/fixture-device.ts'
import type { Doing } from '../view/home.ts'
import { doingWhat, doingWhy } from './doing.ts'

const place = { timeZone: 'UTC', currency: 'EUR' }
const en = wording('en', place)
const de = wording('de', place)
const nowMs = 20 * hourMs

const doing = (over: Partial<Doing>): Doing => ({
  ...waits,
  fromMs: nowMs,
  untilMs: nowMs + hourMs,
  ...over,
})

const both = (over: Partial<Doing>): [string, string] => {
  const said = (voice: typeof en) =>
    doingWhy(voice, 'car', doing(over), nowMs).replaceAll('\u00a0', ' ')
  return [said(en), said(de)]
}

test('a device that waits says for what: a cheaper hour, a dearer one, the sun', () => {
  const next = { powerW: 3000, reason: 'cheap-hours', priceMicroPerKwh: 209_000 } as const
  const fromMs = 26 * hourMs
  assert.deepEqual(both({ next: { ...next, fromMs } }), [
    'because from Fri 02:00 power is 9.1 ct cheaper',
    'weil der Strom ab Fr 02:00 um 9,1 ct günstiger ist',
  ])
  const gives = { powerW: -3000, reason: 'dear-hours', priceMicroPerKwh: 400_000, fromMs } as const
  assert.deepEqual(both({ next: gives }), [
    'because from Fri 02:00 power is worth 10.0 ct more',
    'weil der Strom ab Fr 02:00 um 10,0 ct mehr wert ist',
  ])
  assert.deepEqual(both({ next: { ...next, reason: 'own-sun', fromMs } }), [
    'because from Fri 02:00 its own roof has sun to spare',
    'weil ab Fr 02:00 das eigene Dach Sonne übrig hat',
  ])
  assert.deepEqual(both({ reason: 'mild-hours', next: { ...next, fromMs } }), [
    'because from Fri 02:00 it is milder outside',
    'weil es ab Fr 02:00 draußen milder ist',
  ])
  // A price that does not differ is no reason.
  assert.deepEqual(both({ next: { ...next, priceMicroPerKwh: 300_000, fromMs } }), [
    'because a better hour comes',
    'weil eine bessere Stunde kommt',
  ])
})

test('a price, a departure and a negative price are named', () => {
  assert.deepEqual(both({ reason: 'cheap-hours', priceMicroPerKwh: 182_000 }), [
    'because power is cheap then: 18.2 ct',
    'weil der Strom dann günstig ist: 18,2 ct',
  ])
  assert.deepEqual(both({ reason: 'deadline', leavesMs: 23 * hourMs }), [
    'because it must be ready by 23:00',
    'weil es bis 23:00 fertig sein muss',
  ])
  assert.deepEqual(both({ reason: 'curtailed', priceMicroPerKwh: -50_000 }), [
    'held back, because each kilowatt-hour more would cost 5.0 ct',
    'gedrosselt, weil jede Kilowattstunde mehr 5,0 ct kosten würde',
  ])
})

const reasons = [
  'fixed',
  'override',
  'away',
  'deadline',
  'comfort',
  'hot-water',
  'reserve',
  'power-limit',
  'connection-limit',
  'grid-limit',
  'circuit-limit',
  'phase-limit',
  'signal-limit',
  'feeder-limit',
  'mandate-limit',
  'curtailed',
  'own-sun',
  'local-surplus',
  'cheap-hours',
  'dear-hours',
  'needed-here',
  'mild-hours',
  'any-hour',
  'peak',
  'waiting',
  'not-yet',
  'full',
  'enough',
  'empty',
  'warm',
  'later',
  'no-gain',
  'done',
] as const satisfies readonly Reason[]

test('every reason is said in both languages, each in its own words', () => {
  for (const voice of [en, de]) {
    const said = reasons.map((reason) => doingWhy(voice, 'car', doing({ reason }), nowMs))
    assert.equal(new Set(said).size, reasons.length)
    for (const text of said) assert.doesNotMatch(text, /[{}]/)
  }
})

test('a limit that has a name is said by it', () => {
  assert.deepEqual(both({ reason: 'circuit-limit', limitName: 'Garage' }), [
    'because the circuit Garage is at its limit',
    'weil der Stromkreis Garage an seiner Grenze ist',
  ])
})

test('what nobody steers runs as it is needed, and sun and wind give what they give', () => {
  const fixed = (kind: 'solar' | 'wind' | 'plug', powerW: number) =>
    doingWhy(en, kind, doing({ reason: 'fixed', powerW }), nowMs)
  assert.equal(fixed('solar', -3000), 'as much as the sky gives')
  assert.equal(fixed('solar', 0), 'because the sun does not shine')
  assert.equal(fixed('wind', 0), 'because there is no wind')
  assert.equal(fixed('plug', 800), 'as it is needed')
  assert.equal(fixed('plug', 0), 'left to itself')
})

test('a heat pump says when it is the water that it heats', () => {
  const water = doing({ powerW: 2000, isWater: true })
  assert.equal(
    doingWhat(en, 'heat-pump', water).replaceAll('\u00a0', ' '),
    'heats the water with 2.0 kW',
  )
  assert.match(doingWhat(de, 'heat-pump', { ...water, isWater: false }), /^heizt mit/)
  const cold = doing({ powerW: 1500, isCooling: true, reason: 'cool' })
  assert.match(doingWhat(en, 'heat-pump', cold), /^cools with 1\.5/)
  assert.match(doingWhat(de, 'heat-pump', cold), /^kühlt mit/)
  assert.equal(doingWhy(en, 'heat-pump', cold, nowMs), 'to keep the rooms cool')
})
