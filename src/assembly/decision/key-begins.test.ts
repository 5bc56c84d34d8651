import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { settleDue } from '../../accounts/settle.ts'
import type { AgreedExample } from '../../accounts/sharing/agreed-example.ts'
import { defaultSharingRule, type SharingRule } from '../../accounts/sharing/sharing-rule.ts'
import { listSharingRules } from '../../accounts/sharing/store-agreed.ts'
import { saveSharingRule } from '../../accounts/sharing/store-rule.ts'
import { settlementsBetween } from '../../accounts/store-booking.ts'
import { findHomeAccount } from '../../accounts/store.ts'
import { value } from '../../cell/fixtures.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { seededRandom } from '../../kernel/random.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import type { DecisionRecord } from './decision.ts'
import {
  enterDecision,
  enterDecisionWithin,
  type DecisionDraft,
  type TermDraft,
} from './decisions.ts'
import { readLife, readNews } from './store-life.ts'
import { tryTerms } from './terms-trial.ts'

const zone = 'Europe/Vienna'
const at = (month: number, day: number, hour = 0): number => fromLocal(zone, 2026, month, day, hour)
const random = seededRandom(3)
const spanish = 'ES0021000000000001AAA000'

const record: DecisionRecord = {
  title: 'Everybody gets the same',
  convened: 'meeting',
  method: 'show of hands',
  methodVersion: '',
  logRoot: null,
  tally: null,
  dissent: '',
  reviewMs: null,
  basis: '',
}
const examples: AgreedExample[] = [true, false].map((isRight) => ({
  kind: 'key',
  isRight,
  homeId: 'home-0',
  generatedWh: 2_000,
  usedWh: 2_000,
  othersUsedWh: 2_000,
  getsWh: isRight ? 1_000 : 2_000,
}))
const equal: TermDraft = {
  term: { kind: 'key', key: { kind: 'equal' } },
  competence: 'neighbourhood',
  fromMs: null,
  untilMs: null,
  examples,
}

/** All of what is made goes to home 0, by the steward's rule. */
function allToFirst(fromMs: number): SharingRule {
  const shares = [{ cellId: 'home-0', partsPerMillion: 1_000_000 }]
  return { ...defaultSharingRule(fromMs), key: { kind: 'static', shares, offerAgain: false } }
}

/** Two homes and a shared generator, all of it home 0's from the 20th of October on. */
async function scene(store: Store, meteringPoint: string | null) {
  const of = await TestNeighbourhood.make(store, at(10, 20), 2)
  const attributes = meteringPoint === null ? {} : { meteringPoint }
  const plant = await of.thing('hof', 'solar', ['generatedWh'], attributes)
  await saveSharingRule(store.db, 'hof', allToFirst(at(10, 20)), 1)
  const draft = (more: Partial<DecisionDraft>, nowMs: number): DecisionDraft => {
    return { decidedMs: nowMs, followsId: null, record, mandates: [], terms: [equal], ...more }
  }
  const enter = (more: Partial<DecisionDraft>, nowMs: number) =>
    enterDecision(store.db, of.cell, draft(more, nowMs), { random, nowMs })
  const attempt = (term: Partial<TermDraft>, nowMs: number) =>
    tryTerms(store.db, of.cell, draft({ terms: [{ ...equal, ...term }] }, nowMs), new Set(), {
      random,
      nowMs,
    })
  return { of, plant, draft, enter, attempt }
}

testOnEachDatabase(
  'a sharing key that would begin or end too early in Spain is told so when it is tried and when it is entered',
  async (store) => {
    const { enter, attempt } = await scene(store, spanish)
    const nowMs = at(11, 10, 12)
    for (const [term, code, field, day] of [
      [{}, 'coefficients-too-soon', 'fromMs', '2027-02-20'],
      [{ fromMs: at(14, 19) }, 'coefficients-too-soon', 'fromMs', '2027-02-20'],
      [
        { fromMs: at(14, 20), untilMs: at(15, 1) },
        'coefficients-end-too-soon',
        'untilMs',
        '2027-06-20',
      ],
    ] as const) {
      const said = [code, `terms[0].${field}`, day]
      const refused = await enter({ terms: [{ ...equal, ...term }] }, nowMs)
      assert.ok(!refused.ok)
      assert.deepEqual([refused.code, refused.at, refused.values?.['day']], said)
      const { tooSoon } = value(await attempt(term, nowMs))
      assert.deepEqual([tooSoon?.code, tooSoon?.at, tooSoon?.values?.['day']], said)
    }
    const right = { fromMs: at(14, 20) }
    assert.equal(value(await attempt(right, nowMs)).tooSoon, null)
    value(await enter({ terms: [{ ...equal, ...right }] }, nowMs))
  },
)

testOnEachDatabase(
  'outside of Spain a decided key begins as soon as people want',
  async (store) => {
    const { enter, attempt } = await scene(store, 'AT0031000000000000000000990000001')
    const nowMs = at(11, 10, 12)
    assert.equal(value(await attempt({}, nowMs)).tooSoon, null)
    value(await enter({}, nowMs))
  },
)

testOnEachDatabase(
  'what a ballot decided too early is entered, waits until it may begin, and its page and the list say why',
  async (store) => {
    const { of, draft } = await scene(store, spanish)
    const { db } = store
    const nowMs = at(11, 10, 12)
    await settleDue(db, of.cell, of.homes, nowMs)
    const decision = value(
      await db
        .transaction()
        .execute((tx) => enterDecisionWithin(tx, of.cell, draft({}, nowMs), { random, nowMs })),
    )
    const rules = (await listSharingRules(db, 'hof')).map(({ validFromMs, key, keptKey }) => {
      return [validFromMs, key.kind, keptKey?.by?.id ?? null]
    })
    assert.deepEqual(rules, [
      [at(10, 20), 'static', null],
      [at(11, 11), 'static', decision.id],
      [at(14, 20), 'equal', null],
    ])
    const waits = {
      decisionId: decision.id,
      title: record.title,
      fromMs: at(11, 11),
      untilMs: at(14, 20),
    }
    const laterMs = at(11, 20)
    assert.deepEqual((await readLife(db, of.cell, decision, laterMs)).keyWaits, waits)
    assert.deepEqual((await readNews(db, of.cell, laterMs)).waiting, [waits])
    assert.equal((await readLife(db, of.cell, decision, at(14, 20))).keyWaits, null)
    assert.deepEqual((await readNews(db, of.cell, at(14, 20))).waiting, [])
  },
)

testOnEachDatabase(
  'where a decision ends too early, settlement goes on with its key, and what is settled stays as it is',
  async (store) => {
    const { of, plant, enter } = await scene(store, null)
    const { db } = store
    const endMs = at(10, 25)
    const watts = (powerW: number) => (atMs: number) =>
      Math.round(((atMs - at(10, 20)) * powerW) / hourMs)
    await of.report(plant.get('generatedWh'), at(10, 20), endMs, watts(2_000))
    for (const home of ['home-0', 'home-1']) {
      const meter = await of.thing(home, 'meter', ['importWh', 'exportWh'])
      await of.report(meter.get('importWh'), at(10, 20), endMs, watts(2_000))
      await of.report(meter.get('exportWh'), at(10, 20), endMs, () => 0)
    }
    const settleUntil = async (nowMs: number): Promise<void> => {
      while ((await settleDue(db, of.cell, of.homes, nowMs)).isBehind);
    }
    /** What of the plant's 500 Wh of a quarter hour each home got. */
    const got = async (atMs: number): Promise<readonly number[]> => {
      const booked = await settlementsBetween(db, 'hof', atMs, atMs + 1)
      const parts: number[] = []
      for (const { id } of of.homes) {
        const account = await findHomeAccount(db, id)
        const entry = booked.get(atMs)?.entries.find(({ accountId, kind }) => {
          return accountId === account?.id && kind === 'from-plants'
        })
        parts.push(entry?.energyWh ?? 0)
      }
      return parts
    }
    // Before the generator has its number nobody is bound: the decision holds from the next day on.
    const decision = value(await enter({}, at(10, 20, 12)))
    await settleUntil(at(10, 22, 12))
    assert.deepEqual(await got(at(10, 20, 20)), [500, 0])
    assert.deepEqual(await got(at(10, 21, 20)), [250, 250])
    await db
      .updateTable('things')
      .set({ attributes: JSON.stringify({ meteringPoint: spanish }) })
      .where('id', '=', 'hof-solar')
      .execute()
    await settleUntil(at(10, 23))
    // What is settled is shared as it was, however soon it had changed.
    assert.deepEqual(await got(at(10, 20, 20)), [500, 0])
    value(await enter({ followsId: decision.id, terms: [] }, at(10, 23, 12)))
    await settleUntil(endMs - hourMs)
    assert.deepEqual(await got(at(10, 23, 20)), [250, 250])
    // It was to end with the 24th: the parts of before are four months old on the 21st of February.
    assert.deepEqual(await got(at(10, 24, 12)), [250, 250])
    const waiting = (await listSharingRules(db, 'hof')).at(-2)
    assert.deepEqual(waiting?.keptKey, { untilMs: at(14, 21), by: null })
    assert.equal(waiting?.validFromMs, at(10, 24))
  },
)
