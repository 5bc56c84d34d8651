import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MandateDraft } from '../../assembly/decision/decisions.ts'
import { checkMandate } from '../../energy/mandate/check-mandate.ts'
import { wording } from '../messages/wording.ts'
import { exampleSentence, mandateSentence } from '../parts/mandate-sentence.ts'
import { decisionFromForm, kindChoices } from './mandate-form.ts'

const world = { homeIds: new Set<string>(), feederIds: new Set<string>() }
const place = { timeZone: 'UTC', currency: 'EUR' }
const filled = {
  title: 'Decided',
  name: 'A rule',
  place: 'neighbourhood',
  days: 'all',
  season: 'all',
  force: 'hard',
  'allowed-time': '18:00',
  'allowed-day': '1',
  'forbidden-time': '18:00',
  'forbidden-day': '1',
}

function ruleOf(values: Record<string, string>): MandateDraft {
  const read = decisionFromForm({ ...filled, ...values }, 0, 'UTC')
  assert.ok(read.ok, JSON.stringify(read))
  const [mandate] = read.value.stated.mandates
  const checked = checkMandate({ ...mandate!, id: 'rule', fromMs: 0 }, world)
  assert.ok(checked.ok, JSON.stringify(checked))
  return checked.value
}

function said(values: Record<string, string>): string[] {
  const mandate = ruleOf(values)
  return (['en', 'de'] as const).map((language) =>
    mandateSentence(wording(language, place), mandate, new Map()),
  )
}

const amounts = (limit: string, allowed: string, forbidden: string) => ({
  limit,
  'allowed-amount': allowed,
  'forbidden-amount': forbidden,
})

test('a reserve is typed in percent or kilowatt hours, and said in plain words', () => {
  const share = { kind: 'reserve-share', from: '17:00', to: '22:00', ...amounts('20', '25', '10') }
  assert.deepEqual(ruleOf(share).rule, { kind: 'battery-reserve', measure: 'share', least: 0.2 })
  const [en, de] = said(share)
  assert.match(en!, /^Each battery in the neighbourhood keeps at least 20\s?% of what it can hold/)
  assert.match(de!, /^Jede Batterie in der Nachbarschaft behält von 17:00 bis 22:00 Uhr mindestens/)
  const together = { kind: 'reserve-together', ...amounts('8', '9', '7,5') }
  assert.deepEqual(ruleOf(together).rule, {
    kind: 'battery-reserve',
    measure: 'together',
    least: 8_000,
  })
  assert.match(said({ ...together, force: 'low' })[0]!, /costs no more than .*0\.05/)
})

test('a weight is typed in money, and said to be on nobody’s bill', () => {
  const co2 = { kind: 'weight-co2', ...amounts('0,20', '0,10', '0,30') }
  assert.deepEqual(ruleOf(co2).rule, { kind: 'weight', goal: 'co2', microPerUnit: 200_000 })
  assert.match(said(co2)[0]!, /kilogram less costs no more than .*0\.20.*nobody’s bill\.$/)
  assert.match(
    said({ ...co2, kind: 'weight-peak' })[1]!,
    /höchste Leistung.*auf keiner Rechnung\.$/,
  )
})

test('an order is chosen from lists, and its examples say who waits for whom', () => {
  const order = {
    kind: 'order',
    first: 'heat-pump',
    second: 'car',
    third: '',
    fourth: '',
    'allowed-first': 'heat-pump',
    'allowed-then': 'car',
    'forbidden-first': 'car',
    'forbidden-then': 'heat-pump',
  }
  const mandate = ruleOf(order)
  assert.deepEqual(mandate.rule, { kind: 'order', devices: ['heat-pump', 'car'] })
  assert.match(said(order)[0]!, /in this order at any time: heat pumps, cars\./)
  assert.equal(
    exampleSentence(wording('en', place), mandate.rule, mandate.examples[1]!).split(' on ')[0],
    'Forbidden, for example: heat pumps wait for cars',
  )
  const without = decisionFromForm({ ...filled, ...order, 'allowed-then': '' }, 0, 'UTC')
  assert.ok(without.ok)
  const [draft] = without.value.stated.mandates
  const refused = checkMandate({ ...draft!, id: 'rule', fromMs: 0 }, world)
  assert.deepEqual(!refused.ok && [refused.code, refused.at], ['example-uses', 'examples[0].uses'])
})

test('every other kind needs an amount', () => {
  for (const kind of kindChoices) {
    if (kind === 'order') continue
    const read = decisionFromForm({ ...filled, kind, ...amounts('', '1', '1') }, 0, 'UTC')
    assert.equal(!read.ok && read.at, 'limit', kind)
  }
})
