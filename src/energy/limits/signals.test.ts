import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { refusal, value } from '../../cell/fixtures.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { keepSeries } from '../../series/job.ts'
import { listSeries } from '../../series/store.ts'
import type { Store } from '../../store/open.ts'
import { planSteps } from '../gather.ts'
import { signalAheadMs, type SignalDraft } from './grid-signal.ts'
import { agree } from '../job.ts'
import { measuredWhile, recordMeasured } from './signal-proof.ts'
import { openSignals, receiveSignal, signalsPerDay, takeBackSignal } from './signals.ts'
import { findSignal, listSignals, type SignalRecord } from './store-signal.ts'

/** 3:00 in Vienna: the car leaves at 7:30, and has to charge with all it can until then. */
const startMs = Date.UTC(2026, 0, 12, 2)
const random = seededRandom(3)

const draft = (of: Partial<SignalDraft> = {}): SignalDraft => ({
  id: 'order-1',
  part: 'connection',
  sender: 'Netze Graz',
  importLimitW: 5_000,
  exportLimitW: null,
  fromMs: null,
  untilMs: startMs + 2 * hourMs,
  reason: 'a cable is being mended',
  ...of,
})

const kinds = ({ events }: SignalRecord): string[] => events.map(({ kind }) => kind)

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

  get home() {
    const [home] = this.of.homes
    assert.ok(home)
    return home
  }

  send(of: Partial<SignalDraft> = {}, more: { nowMs?: number; isOperator?: boolean } = {}) {
    const { nowMs = startMs, isOperator = true } = more
    return receiveSignal(this.of.store.db, this.home, draft(of), { random, nowMs, isOperator })
  }

  async plan(nowMs = startMs) {
    const { store, cell, homes } = this.of
    const options = { nowMs, planId: `plan-${this.#plans++}`, steps: planSteps(nowMs) }
    const plan = await agree(store.db, cell, homes, options, this.#clock)
    assert.ok(plan)
    return plan
  }

  async record(id = 'order-1'): Promise<SignalRecord> {
    const found = await findSignal(this.of.store.db, this.home.id, id)
    assert.ok(found)
    return found
  }
}

testOnEachDatabase(
  'a signal is acknowledged when it comes and when the plan holds it, and the plan keeps it',
  async (store) => {
    const scene = await Scene.make(store)
    const before = await scene.plan()
    const netOf = (plan: typeof before): number =>
      Math.max(...(plan.homes[0]?.netW.subarray(0, 8) ?? []))
    assert.ok(netOf(before) > 5_000, `${netOf(before)} W without a signal`)
    const { signal, events } = value(await scene.send())
    assert.deepEqual(events, [
      {
        kind: 'received',
        atMs: startMs,
        inForceFromMs: startMs,
        untilMs: startMs + 2 * hourMs,
        importLimitW: 5_000,
        exportLimitW: null,
        heldAt: 'asked',
      },
    ])
    const plan = await scene.plan()
    assert.ok(netOf(plan) <= 5_000.5, `${netOf(plan)} W`)
    const record = await scene.record()
    assert.deepEqual(record.signal, signal)
    const planned = record.events[1]
    assert.ok(planned?.kind === 'planned')
    assert.deepEqual(
      [planned.planId, planned.importOverW, planned.overAtMs, planned.why],
      [plan.id, 0, null, null],
    )
    // The next plan keeps it as well: that is no news.
    await scene.plan(startMs + quarterMs)
    assert.deepEqual(kinds(await scene.record()), ['received', 'planned'])
  },
)

testOnEachDatabase(
  'an operator’s limit below what cannot be shifted is taken, and answered with what can be done; a person’s is refused',
  async (store) => {
    const scene = await Scene.make(store)
    await scene.plan()
    const wrong = refusal(await scene.send({ importLimitW: 40 }, { isOperator: false }))
    assert.equal(wrong.code, 'limit-below-fixed')
    assert.equal(wrong.at, 'importLimitW')
    assert.equal(wrong.values?.['unit'], 'kW')
    const least = 1_000 * Number(wrong.values['least'])
    assert.ok(least > 40 && least < 1_000)
    value(await scene.send({ id: 'by hand', importLimitW: least }, { isOperator: false }))
    value(await scene.send({ importLimitW: 40 }))
    await scene.plan()
    const [, planned] = (await scene.record()).events
    assert.ok(planned?.kind === 'planned')
    assert.equal(planned.why, 'fixed')
    assert.ok(planned.importOverW > 0 && planned.importOverW <= least - 40)
    assert.ok(planned.overAtMs !== null && planned.overAtMs >= startMs)
  },
)

testOnEachDatabase(
  'the same signal sent again, also at once, is one; another under its id is refused',
  async (store) => {
    const scene = await Scene.make(store)
    const sent = await Promise.all([scene.send(), scene.send(), scene.send()])
    assert.equal(new Set(sent.map((one) => value(one).signal.id)).size, 1)
    assert.equal((await listSignals(store.db, 'home-0')).length, 1)
    const other = refusal(await scene.send({ importLimitW: 6_000 }))
    assert.deepEqual([other.code, other.at], ['id-of-another', 'id'])
    value(await scene.send({ fromMs: startMs - minuteMs }, { nowMs: startMs + minuteMs }))
    assert.equal(refusal(await scene.send({ fromMs: startMs + 1 })).code, 'id-of-another')
    // The same id for another home is another signal.
    const [, second] = scene.of.homes
    assert.ok(second)
    const sending = { random, nowMs: startMs, isOperator: true }
    value(await receiveSignal(store.db, second, draft(), sending))
  },
)

testOnEachDatabase(
  'a signal that is taken back stays on record and holds in no plan more',
  async (store) => {
    const scene = await Scene.make(store)
    const { signal } = value(await scene.send({ untilMs: null }))
    const atMs = startMs + 5 * minuteMs
    const taken = value(await takeBackSignal(store.db, scene.home, 'order-1', atMs))
    assert.deepEqual(kinds(taken), ['received', 'taken-back'])
    // By the node's own id, later: nothing more happens.
    const twice = await takeBackSignal(store.db, scene.home, signal.id, atMs + minuteMs)
    assert.deepEqual(value(twice), taken)
    await scene.plan(startMs + quarterMs)
    assert.deepEqual(await scene.record(), taken)
    const unknown = await takeBackSignal(store.db, scene.home, 'order-2', atMs)
    assert.equal(refusal(unknown).code, 'not-found')
  },
)

testOnEachDatabase(
  'devices may always draw what the law leaves them, whatever an operator asks',
  async (store) => {
    const scene = await Scene.make(store)
    const [received] = value(await scene.send({ part: 'devices', importLimitW: 1_000 })).events
    assert.ok(received?.kind === 'received')
    assert.deepEqual([received.importLimitW, received.heldAt], [4_200, 'least-by-law'])
    const plan = await scene.plan()
    const [car] = plan.homes[0]?.devices ?? []
    assert.ok(car)
    assert.ok(car.powerW.subarray(0, 8).every((powerW) => powerW <= 4_200.5))
    assert.ok(car.powerW.some((powerW) => powerW > 5_000))
  },
)

testOnEachDatabase(
  'what was measured while a signal held is on record, with what was above it',
  async (store) => {
    const scene = await Scene.make(store)
    const { of } = scene
    const endMs = startMs + hourMs + 5 * minuteMs
    value(await scene.send({ importLimitW: 1_000, untilMs: endMs }))
    const [meter] = await listSeries(store.db, { thingIds: ['home-0-meter'] })
    // Half an hour at 3 kW until the car has heard, then 900 W.
    const drawn = (atMs: number): number => (atMs <= startMs + 2 * quarterMs ? 3_000 : 900)
    await of.report(meter, startMs + minuteMs, startMs + 2 * hourMs, drawn, minuteMs)
    await keepSeries(store.db, [of.cell, ...of.homes], startMs + 2 * hourMs)
    await recordMeasured(store.db, of.cell, of.homes, endMs)
    assert.deepEqual(kinds(await scene.record()), ['received'], 'late readings are waited for')
    const nowMs = endMs + quarterMs
    await recordMeasured(store.db, of.cell, of.homes, nowMs)
    await recordMeasured(store.db, of.cell, of.homes, nowMs + quarterMs)
    const record = await scene.record()
    assert.deepEqual(kinds(record), ['received', 'measured'])
    const [, measured] = record.events
    assert.ok(measured?.kind === 'measured')
    assert.deepEqual([measured.quarters, measured.measured], [4, 4])
    assert.ok(measured.highestW !== null && Math.abs(measured.highestW - 3_000) < 200)
    assert.ok(Math.abs(measured.overWh - 1_000) < 100, `${measured.overWh} Wh`)
    const quarters = await measuredWhile(store.db, record, [scene.home], nowMs)
    assert.deepEqual(
      quarters.map(({ heldShare, importLimitW }) => [heldShare, importLimitW]),
      [1, 1, 1, 1, 1 / 3].map((heldShare) => [heldShare, 1_000]),
    )
  },
)

testOnEachDatabase('what cannot be is refused at its field, and changes nothing', async (store) => {
  const scene = await Scene.make(store)
  const table: [Partial<SignalDraft>, string][] = [
    [{ id: '' }, 'id'],
    [{ id: 'x'.repeat(101) }, 'id'],
    [{ sender: ' ' }, 'sender'],
    [{ reason: 'two\nlines' }, 'reason'],
    [{ importLimitW: -1 }, 'importLimitW'],
    [{ importLimitW: Number.NaN }, 'importLimitW'],
    [{ importLimitW: null }, 'importLimitW'],
    [{ exportLimitW: 2e9 }, 'exportLimitW'],
    [{ part: 'devices', exportLimitW: 0 }, 'exportLimitW'],
    [{ fromMs: startMs + signalAheadMs + 1 }, 'fromMs'],
    [{ fromMs: 0.5 }, 'fromMs'],
    [{ untilMs: startMs }, 'untilMs'],
    [{ fromMs: startMs + hourMs, untilMs: startMs + hourMs }, 'untilMs'],
    [{ untilMs: startMs + signalAheadMs + 1 }, 'untilMs'],
  ]
  for (const [of, at] of table) {
    assert.equal(refusal(await scene.send(of)).at, at, JSON.stringify(of))
  }
  const { cell } = scene.of
  const sending = { random, nowMs: startMs, isOperator: true }
  const all = await receiveSignal(store.db, cell, draft({ part: 'devices' }), sending)
  assert.deepEqual([refusal(all).code, refusal(all).at], ['devices-of-homes', 'part'])
  assert.deepEqual(await listSignals(store.db, 'home-0'), [])
})

testOnEachDatabase(
  'a cell takes so many signals in a day and no more, and only so many at the same time',
  async (store) => {
    const scene = await Scene.make(store)
    const open = Array.from({ length: openSignals }, (_, i) => `open-${i}`)
    for (const id of open) value(await scene.send({ id }))
    assert.equal(refusal(await scene.send({ id: 'one more' })).code, 'too-many-signals')
    // One that is known is answered all the same, and one that is taken back makes room.
    value(await scene.send({ id: 'open-7' }))
    for (let i = openSignals; i < signalsPerDay; i++) {
      value(
        await takeBackSignal(
          store.db,
          scene.home,
          i === openSignals ? 'open-0' : `o-${i - 1}`,
          startMs,
        ),
      )
      value(await scene.send({ id: `o-${i}` }))
    }
    value(await takeBackSignal(store.db, scene.home, 'open-1', startMs))
    assert.equal(refusal(await scene.send({ id: 'one more' })).code, 'too-many-signals')
    // Tomorrow there is room.
    const nowMs = startMs + dayMs
    value(await scene.send({ id: 'one more', untilMs: nowMs + hourMs }, { nowMs }))
  },
)
