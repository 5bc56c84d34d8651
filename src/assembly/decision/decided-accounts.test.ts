import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import type { AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import { defaultSharingRule } from '../../accounts/sharing/sharing-rule.ts'
import {
  addAgreed,
  agreedLimit,
  listSharingRules,
  stateSharingRule,
} from '../../accounts/sharing/store-agreed.ts'
import { refusal, value } from '../../cell/fixtures.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { plainSource, sourcesOfOne } from './decision-source.ts'
import { stateOfTerm } from './decision.ts'
import {
  enterDecision,
  type DecisionDraft,
  type MandateDraft,
  type TermDraft,
} from './decisions.ts'
import { quietPumps, recordOf } from './fixtures.ts'
import { findDecision, listDecisions } from './store-decision.ts'

const zone = 'Europe/Vienna'
/** Noon of the 10th of November. */
const startMs = fromLocal(zone, 2026, 11, 10) + 12 * hourMs
const random = seededRandom(5)

const record = recordOf('Everybody gets the same')

const keyExamples = (getsWh: number): AgreedExample[] =>
  [true, false].map((isRight) => ({
    kind: 'key',
    isRight,
    homeId: 'home-0',
    generatedWh: 3_000,
    usedWh: 2_000,
    othersUsedWh: 4_000,
    getsWh: isRight ? getsWh : getsWh + 500,
  }))

const equal: TermDraft = {
  term: { kind: 'key', key: { kind: 'equal' } },
  competence: 'neighbourhood',
  fromMs: null,
  untilMs: null,
  examples: keyExamples(1_000),
}

const first: TermDraft = {
  ...equal,
  term: { kind: 'key', key: { kind: 'priority', order: ['home-0'] } },
  examples: keyExamples(2_000),
}

const least: TermDraft = {
  ...equal,
  term: { kind: 'least-benefit', leastMicro: 1_000_000 },
  examples: [true, false].map((isRight) => ({
    kind: 'least-benefit',
    isRight,
    gainedMicro: -500_000,
    othersGainedMicro: 8_000_000,
    comesToMicro: isRight ? 1_000_000 : -500_000,
  })),
}

const quiet = quietPumps({
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  months: [1, 2, 11, 12],
  fromMinute: 720,
  toMinute: 780,
})

class Scene {
  readonly of: TestNeighbourhood

  private constructor(of: TestNeighbourhood) {
    this.of = of
  }

  static async make(store: Store): Promise<Scene> {
    return new Scene(await TestNeighbourhood.make(store, startMs - dayMs, 3))
  }

  get db() {
    return this.of.store.db
  }

  enter(more: Partial<DecisionDraft> = {}, nowMs = startMs) {
    const draft = { decidedMs: nowMs, followsId: null, record, mandates: [], terms: [equal] }
    return enterDecision(this.db, this.of.cell, { ...draft, ...more }, { random, nowMs })
  }

  async rules() {
    const rules = await listSharingRules(this.db, this.of.cell.id)
    return rules.map(({ validFromMs, key, leastMicro }) => [validFromMs, key.kind, leastMicro ?? 0])
  }
}

const day = (at: number, month = 11) => fromLocal(zone, 2026, month, at)

testOnEachDatabase(
  'what is decided about accounts holds from the next day or month on, and by hand it is not changed',
  async (store) => {
    const scene = await Scene.make(store)
    const decision = value(await scene.enter({ terms: [equal, least] }))
    assert.deepEqual(await scene.rules(), [
      [day(11), 'equal', 0],
      [day(1, 12), 'equal', 1_000_000],
    ])
    assert.deepEqual(await findDecision(scene.db, 'hof', decision.id), decision)
    const [key, benefit] = decision.terms
    assert.equal(stateOfTerm(key!, startMs), 'coming')
    assert.equal(stateOfTerm(key!, day(11)), 'in-force')
    assert.equal(stateOfTerm(benefit!, day(11)), 'coming')
    const byHand = await stateSharingRule(
      scene.db,
      'hof',
      defaultSharingRule(day(12)),
      startMs + hourMs,
    )
    const refused = refusal(byHand)
    assert.deepEqual(
      [refused.code, refused.values],
      ['agreed-together', { title: 'Everybody gets the same' }],
    )
  },
)

testOnEachDatabase(
  'a later decision takes over without a gap, and what it says nothing about ends with its day or month',
  async (store) => {
    const scene = await Scene.make(store)
    const decision = value(await scene.enter({ terms: [equal, least] }))
    const laterMs = day(3, 12) + hourMs
    const second = value(
      await scene.enter(
        { followsId: decision.id, terms: [{ ...first, fromMs: day(20, 12) }] },
        laterMs,
      ),
    )
    assert.deepEqual(await scene.rules(), [
      [day(11), 'equal', 0],
      [day(1, 12), 'equal', 1_000_000],
      [day(20, 12), 'priority', 1_000_000],
      [day(1, 13), 'priority', 0],
    ])
    const ended = (await findDecision(scene.db, 'hof', decision.id))!.terms.map((of) => of.ended)
    assert.deepEqual(ended, [
      { atMs: day(20, 12), byId: second.id },
      { atMs: day(1, 13), byId: second.id },
    ])
    // It ends at a day, however late in the day that is said.
    value(await scene.enter({ followsId: second.id, terms: [] }, day(24, 12) + hourMs))
    assert.deepEqual((await scene.rules()).slice(2, 4), [
      [day(20, 12), 'priority', 1_000_000],
      [day(25, 12), 'dynamic', 1_000_000],
    ])
  },
)

testOnEachDatabase(
  'a second rule about the same thing is refused by name, unless it replaces the first or has more competence',
  async (store) => {
    const scene = await Scene.make(store)
    const both = value(await scene.enter({ mandates: [quiet] }))
    const again = async (more: Partial<DecisionDraft>) => refusal(await scene.enter(more))
    const otherTitle = { ...record, title: 'As it was' }
    for (const [more, at] of [
      [{ terms: [first] }, 'terms[0].term'],
      [{ terms: [], mandates: [quiet] }, 'mandates[0].rule'],
      [{ terms: [], mandates: [{ ...quiet, competence: 'group' }] }, 'mandates[0].rule'],
      [{ terms: [{ ...first, competence: 'group' }] }, 'terms[0].term'],
    ] as const) {
      const refused = await again({ ...more, record: otherTitle })
      assert.deepEqual(
        [refused.code, refused.at, refused.values],
        ['decided-already', at, { title: record.title }],
      )
    }
    assert.equal((await listDecisions(scene.db, 'hof')).length, 1)
    // At another time, in another place, as a wish, or for other devices it is about something else.
    const others: MandateDraft[] = [
      { ...quiet, when: { ...quiet.when, fromMinute: 780, toMinute: 840 } },
      { ...quiet, place: { kind: 'homes', homeIds: ['home-0'] } },
      { ...quiet, force: { kind: 'soft', priority: 'low' } },
      { ...quiet, rule: { kind: 'class-limit', devices: 'car', limitW: 0 } },
    ]
    for (const one of others) {
      const examples = one.examples.map((of) => ({
        ...of,
        at: { ...of.at, minute: one.when.fromMinute },
      }))
      value(await scene.enter({ terms: [], mandates: [{ ...one, examples }] }))
    }
    const group = { ...record, title: 'The group of heat pumps' }
    const january = {
      ...quiet,
      when: { ...quiet.when, months: [6] },
      examples: quiet.examples.map((of) => ({ ...of, at: { ...of.at, month: 6 } })),
    }
    value(
      await scene.enter({
        terms: [],
        record: group,
        mandates: [{ ...january, competence: 'group' }],
      }),
    )
    // More competence, or the earlier one replaced.
    value(await scene.enter({ terms: [], mandates: [january] }))
    value(await scene.enter({ followsId: both.id, terms: [first], mandates: [quiet] }))
    assert.deepEqual(await scene.rules(), [[day(11), 'priority', 0]])
  },
)

testOnEachDatabase(
  'what cannot be decided about accounts is refused, and changes nothing',
  async (store) => {
    const scene = await Scene.make(store)
    const wrong: [Partial<DecisionDraft>, string, string][] = [
      [{ terms: [] }, 'decision-without-rule', 'mandates'],
      [{ sources: [plainSource('panel', 'none')] }, 'source-unknown', 'sources[0].ref'],
      [{ sources: [plainSource('question', 'none')] }, 'source-unknown', 'sources[0].ref'],
      [{ sources: [plainSource('ballot', 'none', 'ab')] }, 'source-hash', 'sources[0].hash'],
      [
        { sources: Array.from({ length: sourcesOfOne + 1 }, () => plainSource('panel', 'none')) },
        'too-many-sources',
        'sources',
      ],
      [{ terms: [equal, first] }, 'term-twice', 'terms[1].term.kind'],
      [{ terms: [{ ...equal, fromMs: day(20) + 1 }] }, 'term-day', 'terms[0].fromMs'],
      [{ terms: [{ ...least, fromMs: day(20) }] }, 'term-month', 'terms[0].fromMs'],
      [{ terms: [{ ...equal, untilMs: day(11) }] }, 'ends-before', 'terms[0].untilMs'],
      [
        { terms: [{ ...equal, fromMs: startMs + 400 * dayMs }] },
        'begins-too-late',
        'terms[0].fromMs',
      ],
      [
        { terms: [{ ...equal, examples: keyExamples(2_000) }] },
        'example-other',
        'terms[0].examples[0]',
      ],
      [{ terms: [{ ...equal, examples: [] }] }, 'examples-of-both', 'terms[0].examples'],
      [
        {
          terms: [
            equal,
            { ...equal, term: { kind: 'price', price: { kind: 'fixed', priceMicroPerKwh: 0.5 } } },
          ],
        },
        'price-out-of-range',
        'terms[1].term.price.priceMicroPerKwh',
      ],
    ]
    for (const [more, code, at] of wrong) {
      const refused = refusal(await scene.enter(more))
      assert.deepEqual([refused.code, refused.at], [code, at])
    }
    assert.deepEqual(await listDecisions(scene.db, 'hof'), [])
    assert.deepEqual(await scene.rules(), [])
  },
)

testOnEachDatabase('about the accounts is decided so many times and no more', async (store) => {
  const scene = await Scene.make(store)
  const { competence: _own, ...past } = equal
  const by = { id: 'long-ago', title: 'Long ago' }
  const terms = Array.from({ length: agreedLimit }, (_, i) => ({
    ...past,
    id: `term-${i}`,
    by,
    rank: 2,
    fromMs: day(1),
    untilMs: day(2),
  }))
  await store.db.transaction().execute((tx) => addAgreed(tx, 'hof', terms.slice(1)))
  value(await scene.enter())
  const refused = refusal(await scene.enter({ terms: [least] }))
  assert.deepEqual([refused.code, refused.at], ['too-many-terms', 'terms'])
})
