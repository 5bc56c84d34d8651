import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { plainTariff, TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { planSteps } from '../../energy/gather.ts'
import { agree } from '../../energy/job.ts'
import { countsOf } from '../../energy/mandate/planned-mandate.ts'
import { latestPlan, saveTariff } from '../../energy/store.ts'
import { refusal, value } from '../../cell/fixtures.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs, quarterMs, stepsEndMs } from '../../kernel/steps.ts'
import { keepSeries } from '../../series/job.ts'
import { listSeries } from '../../series/store.ts'
import type { Store } from '../../store/open.ts'
import { stateOfMandate } from './decision.ts'
import { enterDecision, type DecisionDraft, type MandateDraft } from './decisions.ts'
import { night, recordOf } from './fixtures.ts'
import {
  decisionsOfMandates,
  findDecision,
  listDecisions,
  mandatesBetween,
  mandatesLimit,
} from './store-decision.ts'
import { Trials } from './trials.ts'
import { effectsOf, recordEffects } from './store-effect.ts'

/** 3:00 in Vienna: the car leaves at 7:30, and has to charge with all it can until then. */
const startMs = Date.UTC(2026, 0, 12, 2)
const random = seededRandom(3)

const record = recordOf('At night the street takes no more than 6 kW', {
  tally: { inFavour: 5, against: 1, abstained: 0, eligible: 8, quorum: 4 },
  dissent: 'Who comes home late cannot charge.',
})

const draft = (more: Partial<DecisionDraft> = {}): DecisionDraft => ({
  decidedMs: startMs - dayMs,
  followsId: null,
  record,
  mandates: [night],
  ...more,
})

class Scene {
  readonly of: TestNeighbourhood
  readonly #clock = new ManualClock(0)
  #plans = 0

  private constructor(of: TestNeighbourhood) {
    this.of = of
  }

  static async make(store: Store): Promise<Scene> {
    return new Scene(await TestNeighbourhood.withEmptyCar(store, startMs))
  }

  get db() {
    return this.of.store.db
  }

  enter(more: Partial<DecisionDraft> = {}, nowMs = startMs) {
    return enterDecision(this.db, this.of.cell, draft(more), { random, nowMs })
  }

  /** What the heartbeat does with mandates. */
  async plan(nowMs = startMs) {
    const { cell, homes } = this.of
    const steps = planSteps(nowMs)
    const mandates = await mandatesBetween(this.db, cell.id, nowMs, stepsEndMs(steps))
    const options = { nowMs, planId: `plan-${this.#plans++}`, steps, mandates }
    const plan = await agree(this.db, cell, homes, options, this.#clock)
    assert.ok(plan)
    await recordEffects(this.db, plan)
    return plan
  }
}

testOnEachDatabase(
  'what is decided is kept by the next plan, which says at what price, and what it did is on record',
  async (store) => {
    const scene = await Scene.make(store)
    const before = await scene.plan()
    assert.ok(Math.max(...before.netW.subarray(0, 8)) > 8_000)
    const decision = value(await scene.enter())
    assert.deepEqual(await listDecisions(scene.db, 'hof'), [decision])
    const plan = await scene.plan()
    // Until five in the morning, in Vienna.
    assert.ok(Math.max(...plan.netW.subarray(0, 8)) <= 6_010, plan.netW.subarray(0, 12).join())
    assert.ok(plan.netW[10]! > 8_000)
    const [outcome] = plan.mandates!
    const { id } = decision.mandates[0]!.mandate
    assert.deepEqual([outcome!.id, outcome!.name], [id, 'No more than 6 kW at night'])
    assert.ok(countsOf(outcome!).bound >= 8)
    assert.equal(countsOf(outcome!).broken, 0)
    // Kept with the plan as well.
    assert.deepEqual(
      (await latestPlan(scene.db, 'hof'))!.mandates!.map((of) => of.id),
      [id],
    )
    // Whoever reads the plan finds the decision by the id that stands in it.
    const decisions = await decisionsOfMandates(scene.db, 'hof', [id, 'none'])
    assert.deepEqual([...decisions], [[id, decision.id]])
    assert.equal((await decisionsOfMandates(scene.db, 'elsewhere', [id])).size, 0)
    assert.equal((await decisionsOfMandates(scene.db, 'hof', [])).size, 0)
    await scene.plan(startMs + quarterMs)
    await scene.plan(startMs + quarterMs)
    const effect = (await effectsOf(scene.db, [id], quarterMs)).get(id)!
    assert.deepEqual([effect.held, effect.bound, effect.broken], [2, 2, 0])
    const [first] = outcome!.microPerKwh
    assert.ok(effect.perKwMicro > 0.4 * first! && effect.perKwMicro < 0.6 * first!)
  },
)

testOnEachDatabase(
  'a decision replaces or ends an earlier one, once, and nothing is rewritten',
  async (store) => {
    const scene = await Scene.make(store)
    const first = value(await scene.enter())
    const laterMs = startMs + hourMs
    const looser: MandateDraft = {
      ...night,
      rule: { kind: 'connection-limit', direction: 'import', limitW: 9_000 },
      examples: night.examples.map((of) => ({ ...of, amount: 2 * of.amount - 4_500 })),
      fromMs: laterMs + hourMs,
    }
    const second = value(
      await scene.enter({ followsId: first.id, mandates: [looser], decidedMs: laterMs }, laterMs),
    )
    // The first holds until the second does.
    const limitsAt = async (atMs: number) =>
      (await mandatesBetween(scene.db, 'hof', atMs, atMs + 1)).map(({ rule }) =>
        rule.kind === 'connection-limit' ? rule.limitW : null,
      )
    assert.deepEqual(await limitsAt(laterMs), [6_000])
    assert.deepEqual(await limitsAt(laterMs + hourMs), [9_000])
    const kept = await findDecision(scene.db, 'hof', first.id)
    assert.deepEqual(kept!.mandates[0]!.mandate, first.mandates[0]!.mandate)
    assert.deepEqual(kept!.mandates[0]!.ended, {
      atMs: laterMs + hourMs,
      decisionId: second.id,
    })
    assert.equal(stateOfMandate(kept!.mandates[0]!, laterMs), 'in-force')
    assert.equal(stateOfMandate(kept!.mandates[0]!, laterMs + hourMs), 'ended')
    assert.equal(stateOfMandate(second.mandates[0]!, laterMs), 'coming')
    const again = await scene.enter({ followsId: first.id, mandates: [] }, laterMs)
    assert.deepEqual([refusal(again).code, refusal(again).at], ['decision-replaced', 'followsId'])
    const endMs = laterMs + 2 * hourMs
    value(await scene.enter({ followsId: second.id, mandates: [] }, endMs))
    assert.deepEqual(await limitsAt(endMs), [])
    assert.equal((await listDecisions(scene.db, 'hof')).length, 3)
    assert.equal(
      stateOfMandate((await findDecision(scene.db, 'hof', second.id))!.mandates[0]!, endMs),
      'ended',
    )
  },
)

testOnEachDatabase('what cannot be decided is refused, and changes nothing', async (store) => {
  const scene = await Scene.make(store)
  const tally = record.tally!
  const wrong: [Partial<DecisionDraft>, string, string][] = [
    [{ record: { ...record, title: ' ' } }, 'decision-title', 'record.title'],
    [{ record: { ...record, dissent: 'x'.repeat(2_001) } }, 'decision-text', 'record.dissent'],
    [
      { record: { ...record, tally: { ...tally, against: -1 } } },
      'decision-count',
      'record.tally.against',
    ],
    [
      { record: { ...record, tally: { ...tally, eligible: 5 } } },
      'more-votes-than-people',
      'record.tally.eligible',
    ],
    [
      { record: { ...record, tally: { ...tally, quorum: 7 } } },
      'below-quorum',
      'record.tally.quorum',
    ],
    [{ mandates: [] }, 'decision-without-rule', 'mandates'],
    [{ mandates: Array.from({ length: 21 }, () => night) }, 'too-many-mandates', 'mandates'],
    [{ decidedMs: startMs + 1 }, 'decided-later', 'decidedMs'],
    [{ followsId: 'none' }, 'no-such-decision', 'followsId'],
    [
      { mandates: [{ ...night, fromMs: startMs + 400 * dayMs }] },
      'begins-too-late',
      'mandates[0].fromMs',
    ],
    [
      { mandates: [night, { ...night, place: { kind: 'homes', homeIds: ['other'] } }] },
      'unknown-home',
      'mandates[1].place.homeIds[0]',
    ],
  ]
  for (const [more, code, at] of wrong) {
    const refused = refusal(await scene.enter(more))
    assert.deepEqual([refused.code, refused.at], [code, at])
  }
  assert.deepEqual(await listDecisions(scene.db, 'hof'), [])
})

testOnEachDatabase('a cell has so many rules at a time and no more', async (store) => {
  const scene = await Scene.make(store)
  for (let i = 0; i < mandatesLimit / 20; i++) {
    // Each in its own month: two decisions about the same thing at the same time are refused.
    const monthly: MandateDraft = {
      ...night,
      when: { ...night.when, months: [i + 1] },
      examples: night.examples.map((of) => ({ ...of, at: { ...of.at, month: i + 1 } })),
    }
    value(await scene.enter({ mandates: Array.from({ length: 20 }, () => monthly) }))
  }
  assert.equal(refusal(await scene.enter()).code, 'too-many-mandates')
})

testOnEachDatabase(
  'a rule is tried on days of the last weeks, at what they were measured, and keeps nothing',
  async (store) => {
    const scene = await Scene.make(store)
    const trials = new Trials(scene.db)
    const unmeasured = value(await trials.of(scene.of.cell, [night], startMs))
    assert.deepEqual([unmeasured.days, unmeasured.monthMicro], [0, 0])
    // Three weeks in which both homes used 600 W all day, 24 cents at night and 30 by day.
    const fromMs = startMs - 21 * dayMs
    const series = await listSeries(scene.db, { thingIds: ['home-0-meter', 'home-1-meter'] })
    for (const one of series) await scene.of.report(one, fromMs, startMs, () => 600, quarterMs)
    await keepSeries(scene.db, scene.of.homes, startMs)
    await saveTariff(scene.db, 'hof', {
      ...plainTariff,
      validFromMs: fromMs,
      import: {
        kind: 'time-of-use',
        priceMicroPerKwh: 300_000,
        windows: [
          {
            weekdays: night.when.weekdays,
            fromMinute: 0,
            toMinute: 300,
            priceMicroPerKwh: 240_000,
          },
        ],
      },
    })
    const free = value(
      await trials.of(
        scene.of.cell,
        [
          {
            ...night,
            rule: { kind: 'connection-limit', direction: 'import', limitW: 50_000 },
            examples: [
              { ...night.examples[0]!, amount: 50_000 },
              { ...night.examples[1]!, amount: 50_001 },
            ],
          },
        ],
        startMs,
      ),
    )
    assert.ok(free.days >= 3, `${free.days} days`)
    assert.deepEqual([free.bound, free.broken], [0, 0])
    assert.equal(free.held, free.days * 28)
    assert.ok(Math.abs(free.monthMicro) <= free.uncertainMicro + 1)
    const trial = value(await trials.of(scene.of.cell, [night], startMs))
    assert.equal(trial.days, free.days)
    // Whoever comes while as many wait as may hears so at once.
    const full = new Trials(scene.db, 1)
    const both = [1, 2].map(() => full.of(scene.of.cell, [night], startMs))
    const [first, second] = await Promise.all(both)
    assert.deepEqual(value(first!), trial)
    assert.equal(refusal(second!).code, 'trial-busy')
    // What is stopped ends, and is heard of.
    const stopped = full.of(scene.of.cell, [night], startMs)
    const isOver = assert.rejects(stopped)
    await setImmediate()
    await full.close()
    await isOver
    assert.ok(trial.bound > 0)
    assert.ok(trial.monthMicro > trial.uncertainMicro, JSON.stringify(trial))
    assert.deepEqual(await listDecisions(scene.db, 'hof'), [])
  },
)
