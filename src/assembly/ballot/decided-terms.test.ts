import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import type { AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import { listSharingRules } from '../../accounts/sharing/store-agreed.ts'
import { defaultSharingRule } from '../../accounts/sharing/sharing-rule.ts'
import { saveSharingRule } from '../../accounts/sharing/store-rule.ts'
import type { Cell } from '../../cell/cell.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { homesOf } from '../../cell/store.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { adoptThing, offerThing } from '../../things/store.ts'
import { findDecision } from '../decision/store-decision.ts'
import { checkBallot } from './begin-ballot.ts'
import { ballotScene, usualDraft } from './fixtures.ts'
import { careForBallots, closeByHand } from './job.ts'
import { closesMs, openedMs } from './log/fixtures.ts'
import { optionDecisionOf, optionDecisionText } from './option-decision.ts'
import { readBallot } from './store.ts'

const zone = 'Europe/Vienna'

const street = {
  sentence: 'Slowly past the school',
  street: 'Schulgasse',
  when: { weekdays: [1], months: [9], fromMinute: 0, toMinute: 1440 },
  rule: { kind: 'speed', mostKmPerHour: 20 },
  fromMs: null,
  untilMs: null,
  examples: [
    { at: { month: 9, weekday: 1, minute: 0 }, amount: 20, isAllowed: true },
    { at: { month: 9, weekday: 1, minute: 0 }, amount: 30, isAllowed: false },
  ],
} as const

/** Everybody gets the same, nobody loses, and one drives slowly: of six homes, one of which is `homeId`. */
function rules(homeId: string, getsWh = 500): string {
  const key: AgreedExample[] = [true, false].map((isRight) => ({
    kind: 'key',
    isRight,
    homeId,
    generatedWh: 3_000,
    usedWh: 2_000,
    othersUsedWh: 20_000,
    getsWh: isRight ? getsWh : getsWh + 500,
  }))
  const least: AgreedExample[] = [true, false].map((isRight) => ({
    kind: 'least-benefit',
    isRight,
    gainedMicro: -500_000,
    othersGainedMicro: 8_000_000,
    comesToMicro: isRight ? 1_000_000 : -500_000,
  }))
  const usual = { competence: 'neighbourhood', fromMs: null, untilMs: null } as const
  return optionDecisionText({
    followsId: null,
    basis: '',
    mandates: [],
    terms: [
      { ...usual, term: { kind: 'key', key: { kind: 'equal' } }, examples: key },
      { ...usual, term: { kind: 'least-benefit', leastMicro: 1_000_000 }, examples: least },
    ],
    streets: [street],
  })
}

testOnEachDatabase(
  'an option that wins puts a sharing key in force, and a rule for a street',
  async (store) => {
    const { db, cell, context, begin, vote, came } = await ballotScene(store)
    const [home] = await homesOf(db, cell.id)
    const options = [
      { id: 'a', title: 'The same for all', cost: null, decision: rules(home!.id) },
      { id: 'b', title: 'As it is', cost: null },
    ]
    const holds = { fromMs: fromLocal(zone, 2026, 9, 10) + hourMs, untilMs: null, reviewMs: null }
    const id = await begin({ options, holds })
    for (const person of [0, 1, 2, 3]) await vote(id, person, 'a')
    assert.deepEqual(await listSharingRules(db, cell.id), [])
    assert.equal(await careForBallots(context, cell, closesMs), 1)
    assert.deepEqual(await came(id), { kind: 'decided' })
    // The day that the ballot names has begun already: what is about accounts holds from the next whole day, and month.
    assert.deepEqual(
      (await listSharingRules(db, cell.id)).map((of) => [
        of.validFromMs,
        of.key.kind,
        of.leastMicro ?? 0,
      ]),
      [
        [fromLocal(zone, 2026, 9, 11), 'equal', 0],
        [fromLocal(zone, 2026, 10, 1), 'equal', 1_000_000],
      ],
    )
    const { decisionId } = (await readBallot(db, id))!
    const decision = (await findDecision(db, cell.id, decisionId ?? ''))!
    assert.deepEqual(
      decision.streets.map(({ street: of }) => [of.street, of.fromMs]),
      [['Schulgasse', holds.fromMs]],
    )
  },
)

testOnEachDatabase(
  'what an option says about accounts is checked before anybody votes, and two of a kind do not win together',
  async (store) => {
    const { db, cell, context, begin, vote, came } = await ballotScene(store)
    const [home] = await homesOf(db, cell.id)
    const optionsOf = (...texts: string[]) =>
      texts.map((decision, i) => ({ id: 'ab'[i]!, title: `Option ${i}`, cost: null, decision }))
    const check = async (decision: string, holds?: { untilMs: number }) => {
      const laid = holds && { holds: { fromMs: null, reviewMs: null, ...holds } }
      const draft = { ...usualDraft, options: optionsOf(decision), ...laid }
      const checked = await checkBallot(context, cell, { draft, homeIds: [] }, openedMs)
      return [codeOf(checked), checked.ok ? undefined : checked.at]
    }
    assert.deepEqual(await check(rules(home!.id, 400)), [
      'example-other',
      'options[0].decision.terms[0].examples[0]',
    ])
    // A least benefit is by the month: it would end as it begins.
    assert.deepEqual(await check(rules(home!.id), { untilMs: closesMs + dayMs }), [
      'ends-before',
      'options[0].decision.terms[1].untilMs',
    ])
    assert.equal(codeOf(optionDecisionOf('{"mandates":[]}')), 'no-draft')
    const options = optionsOf(rules(home!.id), rules(home!.id))
    const two = { kind: 'approval', seats: 2 } as const
    const slate = await begin({ options, method: two, isSlate: true })
    for (const person of [0, 1, 2, 3, 4]) await vote(slate, person, person < 3 ? 'a' : 'b')
    const close = { reason: 'All have voted.', nowMs: openedMs + 2 * hourMs }
    value(await closeByHand(context, cell, slate, close))
    const consequence = await came(slate)
    assert.equal(consequence?.kind === 'refused' ? consequence.code : '', 'term-twice')
    assert.deepEqual(await listSharingRules(db, cell.id), [])
  },
)

testOnEachDatabase(
  'a sharing key that could not begin in time in Spain is told so before anybody votes on it',
  async (store) => {
    const { db, cell, context, begin, vote, came } = await ballotScene(store)
    const [home] = await homesOf(db, cell.id)
    const shares = [{ cellId: home!.id, partsPerMillion: 1_000_000 }]
    const key = { kind: 'static', shares, offerAgain: false } as const
    const heldMs = fromLocal(zone, 2026, 8, 20)
    await saveSharingRule(db, cell.id, { ...defaultSharingRule(heldMs), key }, heldMs)
    const options = [{ id: 'a', title: 'The same for all', cost: null, decision: rules(home!.id) }]
    const check = async (fromMs: number | null) => {
      const holds = { fromMs, untilMs: null, reviewMs: null }
      const draft = { ...usualDraft, options, holds }
      const checked = await checkBallot(context, cell, { draft, homeIds: [] }, openedMs)
      return checked.ok ? null : [checked.code, checked.at, checked.values?.['day']]
    }
    assert.equal(await check(null), null)
    const id = await begin({ options })
    await solarIn(store, cell, 'ES0021000000000001AAA000')
    const soon = ['coefficients-too-soon', 'options[0].decision.terms[0].fromMs', '2026-12-20']
    assert.deepEqual(await check(null), soon)
    assert.deepEqual(await check(fromLocal(zone, 2026, 12, 19)), soon)
    assert.equal(await check(fromLocal(zone, 2026, 12, 20)), null)
    // Where the number came while people voted, what they decided is entered all the same.
    for (const person of [0, 1, 2, 3]) await vote(id, person, 'a')
    assert.equal(await careForBallots(context, cell, closesMs), 1)
    assert.deepEqual(await came(id), { kind: 'decided' })
  },
)

/** A generator of the neighbourhood with an official number. */
async function solarIn(store: Store, cell: Cell, meteringPoint: string): Promise<void> {
  const { db } = store
  const of = { cellId: cell.id, kind: 'solar', name: 'Roof' } as const
  const offered = await offerThing(db, {
    ...of,
    id: 'roof',
    protocol: 'mqtt',
    address: 'roof',
    reports: ['generatedWh'],
    isControllable: false,
    attributes: {},
    binding: '{}',
    notes: [],
    nowMs: openedMs,
  })
  value(offered)
  value(await adoptThing(db, 'roof', { ...of, attributes: { meteringPoint } }))
}
