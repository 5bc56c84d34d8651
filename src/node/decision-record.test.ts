import assert from 'node:assert/strict'
import { test } from 'node:test'
import { night, recordOf } from '../assembly/decision/fixtures.ts'
import type { Decision } from '../assembly/decision/decision.ts'
import { decisionRecord } from './decision-record.ts'

test('a record says how it was decided and its rules for all, without counts, dissent, homes and free words of rules', () => {
  const held = (id: string, place: Decision['mandates'][number]['mandate']['place']) => {
    const mandate = {
      ...night,
      id,
      place,
      sentence: 'Words of Mia Muster.',
      competence: 'neighbourhood',
      fromMs: 0,
      untilMs: null,
    } as const
    return { mandate, ended: null }
  }
  const record = recordOf('Six kW at night')
  const decision: Decision = {
    id: 'decision',
    cellId: 'cell',
    decidedMs: 86_400_000,
    enteredMs: 86_401_000,
    followsId: null,
    record: {
      ...record,
      dissent: 'Zoe is against it.',
      tally: { inFavour: 17, against: 0, abstained: 3, eligible: 40, quorum: 10 },
    },
    mandates: [
      held('all', { kind: 'neighbourhood' }),
      held('each', { kind: 'homes', homeIds: [] }),
      held('one', { kind: 'homes', homeIds: ['home-of-mia'] }),
      held('wire', { kind: 'feeder', feederId: 'feeder-7' }),
    ],
    terms: [],
    streets: [],
  }
  const says = decisionRecord(decision, ({ id }) => `Rule ${id}`)
  const text = JSON.stringify(says)
  assert.doesNotMatch(text, /17|40|tally|dissent|Zoe|Mia|home-of-mia|feeder|one|wire/)
  assert.equal(says['otherRules'], 2)
  assert.equal(says['decided'], '1970-01-02T00:00:00.000Z')
  const rules = says['rules']
  assert.ok(Array.isArray(rules))
  assert.deepEqual(
    rules.map((rule) => [rule.words, rule.place]),
    [
      ['Rule all', 'neighbourhood'],
      ['Rule each', 'homes'],
    ],
  )
})
