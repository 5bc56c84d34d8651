import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wording } from '../messages/wording.ts'
import { costSentence, proofSentence } from './plan.tsx'

const place = { timeZone: 'UTC', currency: 'EUR' }
const en = wording('en', place)
const de = wording('de', place)

test('what a plan costs and saves is said with the right sign, also where it earns', () => {
  const cost = (planMicro: number, idleMicro: number) =>
    costSentence(en, 24, { planMicro, idleMicro })
  assert.equal(
    cost(4_000_000, 6_500_000),
    'Planned: €4.00 for 24 hours. Without the plan: €6.50. It saves €2.50.',
  )
  assert.equal(
    cost(-8_000_000, -5_000_000),
    'Planned: €8.00 earned in 24 hours. Without the plan it would be €5.00. That is worth €3.00.',
  )
  assert.match(cost(-1_000_000, 2_000_000), /would be −€2\.00\. That is worth €3\.00/)
  assert.match(cost(5_000_000, 4_000_000), /It costs €1\.00 more, because wishes/)
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
