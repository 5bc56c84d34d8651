import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wording } from '../messages/wording.ts'
import { costSentence, forecastSentence, headline, proofSentence } from './plan.tsx'

const place = { timeZone: 'UTC', currency: 'EUR' }
const en = wording('en', place)
const de = wording('de', place)

test('what a plan costs is said with the right sign, also where it earns', () => {
  const cost = (planMicro: number, idleMicro: number) => costSentence(en, { planMicro, idleMicro })
  assert.equal(cost(4_000_000, 6_500_000), 'Planned: €4.00. Without shifting anything: €6.50.')
  assert.equal(
    cost(-8_000_000, -5_000_000),
    'Planned: €8.00 earned. Without shifting anything it would be €5.00.',
  )
  assert.match(cost(-1_000_000, 2_000_000), /it would be −€2\.00/)
})

test('the first sentence is what the plan is worth, and never more than that', () => {
  const said = (planMicro: number, idleMicro: number) =>
    headline(en, 'Lindenhof', { hours: 30, cost: { planMicro, idleMicro } })
  assert.equal(said(4_000_000, 6_500_000), 'The plan saves Lindenhof €2.50 in the next 30 hours.')
  assert.match(said(-8_000_000, -5_000_000), /saves Lindenhof €3\.00/)
  assert.match(said(5_000_000, 4_000_000), /costs €1\.00 more/)
  assert.match(said(5_000_000, 5_001_000), /costs what it would/)
  assert.equal(headline(en, 'Lindenhof', { hours: 30, cost: null }), 'The plan of Lindenhof')
  assert.equal(headline(en, 'Lindenhof', null), 'The plan of Lindenhof')
  const cost = { planMicro: 4_000_000, idleMicro: 6_500_000 }
  assert.equal(
    headline(de, 'Lindenhof', { hours: 30, cost }).replaceAll('\u00a0', ' '),
    'Der Plan spart Lindenhof in den nächsten 30 Stunden 2,50 €.',
  )
})

test('the certificate is one sentence: at most so much above the best there can be', () => {
  const proof = { aboveMicro: 60_000, gap: 0.0007 }
  assert.equal(
    proofSentence(en, proof).replaceAll('\u00a0', ' '),
    'The plan of the neighbourhood costs at most €0.06 more than the best there can be (0.07 %), and that is proven.',
  )
  assert.match(proofSentence(de, proof), /höchstens 0,06\u00a0€ mehr als der beste/)
  assert.match(proofSentence(en, { aboveMicro: 900, gap: 0.0001 }), /proven to be the best/)
})

test('the page says which forecasts plans lose least with, and by how much, once that is known', () => {
  const open = 'The plan counts with 5 ways in which the coming hours may turn out.'
  assert.equal(forecastSentence(en, { leaning: 0, weekMicro: null }), open)
  assert.equal(forecastSentence(en, { leaning: 0, weekMicro: 900 }), open)
  assert.match(
    forecastSentence(en, { leaning: 0, weekMicro: 2_340_000 }),
    /own forecasts: expecting each day to be like the one before would cost €2.34 a week more/,
  )
  assert.match(
    forecastSentence(de, { leaning: 0.5, weekMicro: 2_340_000 }),
    /in der Mitte .* 2,34\u00a0€ mehr in der Woche/,
  )
  assert.match(
    forecastSentence(en, { leaning: 1, weekMicro: 1_000_000 }),
    /the node’s own forecasts would cost/,
  )
})
