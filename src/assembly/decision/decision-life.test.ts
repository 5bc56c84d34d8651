import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { addAgreed, saveAgreedMonth } from '../../accounts/sharing/store-agreed.ts'
import { monthOf } from '../../accounts/period.ts'
import { saveChange } from '../../accounts/sharing/store-changes.ts'
import type { RuleTrial } from '../../accounts/rule-trial.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import { refusal, value } from '../../cell/fixtures.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs, quarterMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { enterDecision, type DecisionDraft, type MandateDraft } from './decisions.ts'
import { quietPumps, recordOf } from './fixtures.ts'
import { reviewDecision } from './review.ts'
import { reviewsLimit } from './store-care.ts'
import { findDecision } from './store-decision.ts'
import { lifeAnswer, lifeShape } from './shapes-care.ts'
import { readLife, readNews } from './store-life.ts'
import { summary } from './terms-trial.ts'

const zone = 'Europe/Vienna'
const random = seededRandom(7)
const day = (at: number, month = 11) => fromLocal(zone, 2026, month, at)
/** Noon of the 20th of October. */
const startMs = day(20, 10) + 12 * hourMs

const record = recordOf('Quiet nights', { method: '', reviewMs: day(15) })

const quiet = quietPumps()

async function made(store: Store) {
  const of = await TestNeighbourhood.make(store, startMs - dayMs, 2)
  const enter = async (more: Partial<DecisionDraft> = {}, nowMs = startMs) =>
    value(
      await enterDecision(
        store.db,
        of.cell,
        { decidedMs: nowMs, followsId: null, record, mandates: [quiet], ...more },
        { random, nowMs },
      ),
    )
  return { of, db: store.db, enter }
}

/** Quarter hours of a mandate from `fromMs` on: what it cost, and by how much it was missed in each. */
async function quarters(
  { db }: Pick<Store, 'db'>,
  mandateId: string,
  fromMs: number,
  of: readonly (readonly [price: number, over: number])[],
): Promise<void> {
  const rows = of.map(([price, over], i) => ({
    mandate_id: mandateId,
    start_ms: fromMs + i * quarterMs,
    micro_per_kwh: price,
    over_w: over,
  }))
  await db.insertInto('mandate_quarters').values(rows).execute()
}

testOnEachDatabase(
  'what a decision did is told month by month, and what could not be kept as days, not as plans',
  async (store) => {
    const { of, db, enter } = await made(store)
    const soft: MandateDraft = { ...quiet, force: { kind: 'soft', priority: 'low' } }
    const decision = await enter({ mandates: [quiet, soft] })
    const [hard, wish] = decision.mandates.map(({ mandate }) => mandate.id)
    // Across the midnight that begins November, and on the day before the clock is changed.
    const novemberMs = day(1)
    await quarters(store, hard!, novemberMs - 2 * quarterMs, [
      [0, 0],
      [400_000, 0],
      [400_000, 300],
      [0, 0],
      [0, 700],
    ])
    await quarters(store, hard!, day(25, 10), [[0, 100]])
    await quarters(store, wish!, novemberMs, [[50_000, 900]])
    const nowMs = day(10)
    const life = await readLife(db, of.cell, decision, nowMs)
    const none = { least: null, change: null }
    assert.deepEqual(
      life.months.map(({ fromMs: _begins, ...rest }) => rest),
      [
        { month: '2026-11', held: 4, bound: 2, broken: 3, perKwMicro: 112_500, ...none },
        { month: '2026-10', held: 3, bound: 1, broken: 1, perKwMicro: 100_000, ...none },
      ],
    )
    // A wish that is too dear to keep is no report.
    assert.deepEqual(life.broken, [
      {
        mandateId: hard,
        sentence: 'Heat pumps rest',
        decisionId: decision.id,
        title: 'Quiet nights',
        days: { dayMs: [day(25, 10), novemberMs], quarters: 3, mostOver: 700 },
      },
    ])
    assert.deepEqual((await readNews(db, of.cell, nowMs)).broken, life.broken)
    // What is long ago is no news.
    assert.deepEqual((await readNews(db, of.cell, day(10, 12))).broken, [])
  },
)

testOnEachDatabase(
  'a decision falls due on its day, until it is looked at again or another comes in its place',
  async (store) => {
    const { of, db, enter } = await made(store)
    const decision = await enter()
    const dueAt = async (nowMs: number) =>
      (await readNews(db, of.cell, nowMs)).due.map((one) => one.decision.id)
    assert.deepEqual(await dueAt(day(15) - 1), [])
    assert.deepEqual(await dueAt(day(15)), [decision.id])
    const review = { atMs: day(16), nextMs: day(1, 12), note: 'It works.' }
    const inThePast = await reviewDecision(db, of.cell, decision.id, { ...review, nextMs: day(16) })
    assert.deepEqual(
      [refusal(inThePast).code, refusal(inThePast).at],
      ['review-in-the-past', 'nextMs'],
    )
    const long = { ...review, note: 'x'.repeat(2_001) }
    assert.equal(
      refusal(await reviewDecision(db, of.cell, decision.id, long)).code,
      'decision-text',
    )
    assert.equal(
      refusal(await reviewDecision(db, { id: 'other' }, decision.id, review)).code,
      'no-such-decision',
    )
    value(await reviewDecision(db, of.cell, decision.id, review))
    assert.deepEqual(await dueAt(day(16)), [])
    assert.deepEqual(await dueAt(day(1, 12)), [decision.id])
    const later = await enter(
      { followsId: decision.id, record: { ...record, reviewMs: null } },
      day(2, 12),
    )
    assert.deepEqual(await dueAt(day(3, 12)), [])
    assert.equal(
      refusal(
        await reviewDecision(db, of.cell, decision.id, {
          ...review,
          atMs: day(3, 12),
          nextMs: null,
        }),
      ).code,
      'decision-over',
    )
    const last = await enter({ followsId: later.id, mandates: [] }, day(4, 12))
    const idsOf = async (id: string) => {
      const found = (await findDecision(db, of.cell.id, id))!
      const { before, after } = await readLife(db, of.cell, found, day(5, 12))
      return [before.map((one) => one.id), after?.id ?? null]
    }
    assert.deepEqual(await idsOf(later.id), [[decision.id], last.id])
    assert.deepEqual(await idsOf(last.id), [[later.id, decision.id], null])
  },
)

testOnEachDatabase('a decision is looked at again so many times and no more', async (store) => {
  const { of, db, enter } = await made(store)
  const { id } = await enter()
  for (let i = 0; i < reviewsLimit; i++) {
    value(await reviewDecision(db, of.cell, id, { atMs: day(16), nextMs: null, note: '' }))
  }
  const once = await reviewDecision(db, of.cell, id, { atMs: day(16), nextMs: null, note: '' })
  assert.deepEqual([refusal(once).code, refusal(once).values], ['too-many-reviews', { most: 100 }])
})

testOnEachDatabase(
  'a least benefit that could not be given to all is reported to those who decided it',
  async (store) => {
    const { of, db, enter } = await made(store)
    const decision = await enter()
    const by = { id: decision.id, title: record.title }
    const term = { kind: 'least-benefit', leastMicro: 2_000_000 } as const
    await addAgreed(db, of.cell.id, [
      { id: 'least', by, term, rank: 2, fromMs: day(1), untilMs: null, examples: [] },
    ])
    const month = { byId: decision.id, homes: 2, promisedMicro: 2_000_000, movedMicro: 5 }
    await saveAgreedMonth(db, of.cell.id, '2026-11', { ...month, keptMicro: 2_000_000 })
    assert.deepEqual((await readNews(db, of.cell, day(2, 12))).short, [])
    const kept = { ...month, keptMicro: 1_200_000 }
    await saveAgreedMonth(db, of.cell.id, '2026-11', kept)
    const least = { ...kept, month: '2026-11' }
    assert.deepEqual((await readNews(db, of.cell, day(2, 12))).short, [
      { decisionId: decision.id, title: record.title, least },
    ])
    const found = (await findDecision(db, of.cell.id, decision.id))!
    const life = await readLife(db, of.cell, found, day(2, 12))
    assert.deepEqual(
      life.months.map((one) => [one.month, one.least]),
      [['2026-11', least]],
    )
    const period = monthOf(day(1), of.cell.timeZone)
    const change = {
      byId: decision.id,
      month: '2026-11',
      intervals: 96,
      unplanned: 3,
      gain: { homes: 7, meanMicro: 1_200_000 },
      lose: { homes: 5, meanMicro: -1_680_000 },
      same: { homes: null, meanMicro: null },
    }
    await saveChange(db, of.cell.id, period, 0, change)
    const changed = await readLife(db, of.cell, found, day(2, 12))
    assert.deepEqual(changed.months[0]?.change, change)
    const { months } = lifeAnswer(changed, new Map(), day(2, 12))
    const { byId: _, month: __, ...told } = change
    assert.deepEqual(v.parse(lifeShape.entries.months, months)[0]?.change, told)
    await saveAgreedMonth(db, of.cell.id, '2026-11', null)
    assert.deepEqual((await readNews(db, of.cell, day(2, 12))).short, [])
  },
)

/** A trial in which homes come off so much better or worse. */
function trialOf(changes: readonly number[]): RuleTrial {
  const totals = (amountMicro: number) => ({
    importedWh: 0,
    localWh: 0,
    exportedWh: 0,
    soldWh: 0,
    amountMicro,
    aloneMicro: 0,
    savedMicro: amountMicro,
  })
  return {
    intervals: 1,
    unplanned: 0,
    isAllWorse: false,
    keptLeastMicro: null,
    members: changes.map((change, i) => ({
      accountNumber: i + 1,
      kind: 'home',
      ownerId: `home-${i}`,
      booked: totals(-1_000_000),
      tried: totals(change - 1_000_000),
      fair: { shareMicro: 0, standardErrorMicro: null },
    })),
  }
}

test('of a trial few homes are never counted apart, and what they have cannot be told from the others', () => {
  const change = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 5_000, max: 10 ** 7 }),
    fc.integer({ min: -(10 ** 7), max: -5_000 }),
  )
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const tried = summary(trialOf(changes), { label: '2026-10' }, new Set(['home-0']))
      const groups = [
        [tried.gain, changes.filter((micro) => micro > 0)],
        [tried.lose, changes.filter((micro) => micro < 0)],
        [tried.same, changes.filter((micro) => micro === 0)],
      ] as const
      const isAnyFew = groups.some(([, of]) => of.length > 0 && of.length < smallestGroup)
      for (const [group, of] of groups) {
        const isFew = of.length > 0 && of.length < smallestGroup
        assert.equal(group.homes, isFew ? null : of.length)
        if (isAnyFew || of.length === 0) assert.equal(group.meanMicro, null)
        else {
          const mean = of.reduce((sum, micro) => sum + micro, 0) / of.length
          assert.ok(Math.abs((group.meanMicro ?? NaN) - mean) <= 0.5)
        }
      }
      const own = changes.length === 0 ? [] : [{ homeId: 'home-0', changeMicro: changes[0] }]
      assert.deepEqual(tried.own, own)
    }),
  )
})
