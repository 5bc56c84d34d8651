import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import { wording } from '../messages/wording.ts'
import type { MandateView } from '../view/decisions.ts'
import { effectSentence } from './decision-lines.tsx'
import { plannedSentence } from './planned-mandates.tsx'

const en = wording('en', { timeZone: 'UTC', currency: 'EUR' })

const mandate: Mandate = {
  id: 'm1',
  sentence: 'Cars wait in the evening',
  place: { kind: 'neighbourhood' },
  when: { weekdays: [0, 1, 2, 3, 4, 5, 6], months: [4], fromMinute: 1_020, toMinute: 1_200 },
  rule: { kind: 'class-limit', devices: 'car', limitW: 10_000 },
  force: { kind: 'hard' },
  competence: 'neighbourhood',
  fromMs: 0,
  untilMs: null,
  examples: [],
}

/** Kept by the plan in force, in hours that are still to come. */
const kept: MandateView = {
  mandate,
  state: 'in-force',
  effect: null,
  planned: {
    about: 'limit',
    kind: 'kept',
    hours: 30,
    fromMs: 0,
    microPerKwh: 0,
    over: 0,
    made: null,
  },
}

test('a rule that the plan keeps in its coming hours is not said to be kept by no plan', () => {
  assert.equal(plannedSentence(en, kept.planned, 0), 'The plan keeps it in the next 30 hours.')
  assert.equal(effectSentence(en, kept), 'No hour has come yet in which a plan had to keep it.')
  assert.equal(effectSentence(en, { ...kept, state: 'coming' }), '')
})

test('what a rule did is told of hours that were, and not where there were none', () => {
  const effect = { mandateId: 'm1', held: 8, bound: 0, broken: 0, perKwMicro: 0, mostOver: 0 }
  const said = effectSentence(en, { ...kept, effect })
  assert.match(said, /It never made a difference\.$/)
  assert.doesNotMatch(said, /No hour has come/)
})
