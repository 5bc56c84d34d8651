import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { ManualClock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import { hourMs, minuteMs } from '../kernel/steps.ts'
import type { Doubt } from '../things/doubt/doubt.ts'
import { isQuantity } from '../things/quantity.ts'
import type { SetPoint } from '../things/set-point.ts'
import { endDoubt, recordDoubt } from '../things/doubt/store-doubt.ts'
import { recordOverride } from '../things/store.ts'
import { gather } from './gather.ts'
import { actMemory, actNow, agree } from './job.ts'
import { receiveSignal } from './limits/signals.ts'
import { saveWiring } from './limits/store-limits.ts'
import { emptyWiring } from './limits/wiring.ts'
import { asked, neighbourhood, newId, PaperDesk, startMs } from './job-fixtures.ts'

testOnEachDatabase(
  'a thing that reports nonsense is left out of the plan and asked nothing but what a person wants',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const act = async (nowMs: number): Promise<string[]> => {
      const sent = await actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory })
      return sent.map(({ thingId }) => thingId).sort()
    }
    const doubt: Doubt = {
      id: 'doubt',
      thingId: 'home-0-battery',
      quantity: 'stateOfCharge',
      code: 'out-of-range',
      sinceMs: startMs - minuteMs,
      untilMs: null,
      value: 55,
      limit: 1.02,
    }
    await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    desk.doubts = [doubt]
    assert.deepEqual(await act(startMs), ['home-0-car'], 'the plan from before still has it')
    await recordDoubt(store.db, doubt, 0)
    const kinds = async (): Promise<string[] | undefined> => {
      const input = await gather(store.db, of.cell, of.homes, asked(startMs))
      return input?.homes[0]?.devices.map(({ kind }) => kind)
    }
    assert.deepEqual(await kinds(), ['car', 'generator'])
    const nowMs = startMs + minuteMs
    const wish = { id: newId(), thingId: 'home-0-battery', personId: 'p', powerW: null }
    const held = { mode: 'pause' as const, fromMs: nowMs, untilMs: nowMs + hourMs }
    await recordOverride(store.db, { ...wish, ...held })
    assert.deepEqual(await act(nowMs), ['home-0-battery'])
    await endDoubt(store.db, 'doubt', startMs)
    assert.deepEqual(await kinds(), ['battery', 'car', 'generator'])
  },
)

testOnEachDatabase(
  'the plan is acted on, a wish wins at once and bends the next plan',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    const act = (nowMs: number): Promise<SetPoint[]> =>
      actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory })
    const first = await act(startMs)
    assert.deepEqual(first.map((setPoint) => setPoint.thingId).sort(), [
      'home-0-battery',
      'home-0-car',
    ])
    assert.deepEqual(await act(startMs + 5_000), [])
    const nowMs = startMs + minuteMs
    await recordOverride(store.db, {
      id: newId(),
      thingId: 'home-0-car',
      personId: 'p',
      mode: 'hurry',
      powerW: null,
      fromMs: nowMs,
      untilMs: nowMs + hourMs,
    })
    const [hurry] = await act(nowMs)
    assert.deepEqual(
      [hurry?.thingId, hurry?.powerW, hurry?.source],
      ['home-0-car', 11_000, 'override'],
    )
    const plan = await agree(store.db, of.cell, of.homes, asked(nowMs), new ManualClock(0))
    const car = plan?.homes[0]?.devices.find((device) => device.thingId === 'home-0-car')
    assert.equal(car?.reasons[0], 'override')
    assert.ok((car?.powerW[1] ?? 0) > 10_000)
  },
)

testOnEachDatabase(
  'a grid operator’s limit is held at once on what is measured, before any plan knows of it, and over a person’s wish',
  async (store) => {
    const of = await neighbourhood(store)
    const [home] = of.homes
    assert.ok(home)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    await recordOverride(store.db, {
      id: newId(),
      thingId: 'home-0-car',
      personId: 'p',
      mode: 'hurry',
      powerW: null,
      fromMs: startMs,
      untilMs: startMs + hourMs,
    })
    const measure = (nowMs: number, powers: Record<string, number>): void => {
      for (const [id, value] of Object.entries(powers)) {
        desk.values.set(id, new Map([['powerW', { value, atMs: nowMs }]]))
      }
    }
    const carW = async (nowMs: number): Promise<(number | null)[]> => {
      const sent = await actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory, plan })
      return sent.filter(({ thingId }) => thingId === 'home-0-car').map(({ powerW }) => powerW)
    }
    measure(startMs, { 'home-0-meter': 600, 'home-0-car': 0, 'home-0-battery': 0 })
    await carW(startMs)
    const nowMs = startMs + minuteMs
    const untilMs = startMs + 10 * minuteMs
    const draft = {
      id: 'order',
      part: 'devices',
      sender: 'Netze Graz',
      importLimitW: 4_200,
      exportLimitW: null,
      fromMs: null,
      untilMs,
      reason: '',
    } as const
    const sending = { random: seededRandom(1), nowMs, isOperator: true }
    assert.ok((await receiveSignal(store.db, home, draft, sending)).ok)
    measure(nowMs, { 'home-0-meter': 11_600, 'home-0-car': 11_000, 'home-0-battery': 0 })
    // The battery gives way first, the car for what is left: two devices keep 7,560 W.
    const held = await carW(nowMs)
    const battery = memory.asked.get('home-0-battery')?.setPoint
    assert.equal(battery?.reason, 'signal-limit')
    assert.ok(battery.powerW !== null && battery.powerW < 0 && battery.expiresMs <= untilMs)
    assert.ok((held[0] ?? 11_000) + battery.powerW <= 7_560)
    // Over: the person's wish holds again.
    measure(untilMs, { 'home-0-meter': 5_000, 'home-0-car': 5_000, 'home-0-battery': 0 })
    await carW(untilMs)
    assert.equal(memory.asked.get('home-0-car')?.setPoint.powerW, 11_000)
  },
)

testOnEachDatabase(
  'what the meter says of one phase is held, while the sum is far below what the connection carries',
  async (store) => {
    const of = await neighbourhood(store)
    const place = { circuit: null, phases: [1] as const }
    const wiring = { ...emptyWiring, fuseA: 25, places: { 'home-0-car': place } }
    await saveWiring(store.db, 'home-0', wiring, startMs)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    const carAfter = async (l1W: number | null): Promise<SetPoint | undefined> => {
      const measured = { powerW: 4_500, powerL1W: l1W, powerL2W: -2_000, powerL3W: -500 }
      const values = Object.entries(measured).flatMap(([quantity, value]) =>
        isQuantity(quantity) && value !== null
          ? [[quantity, { value, atMs: startMs }] as const]
          : [],
      )
      desk.values.set('home-0-meter', new Map(values))
      desk.values.set('home-0-car', new Map([['powerW', { value: 3_600, atMs: startMs }]]))
      memory.asked.clear()
      await actNow(store.db, desk, of.cell, of.homes, { nowMs: startMs, newId, memory, plan })
      return memory.asked.get('home-0-car')?.setPoint
    }
    // 25 A at 230 V are 5,750 W: of 7,000 W the car has to leave 1,250, in steps of 100.
    const held = await carAfter(7_000)
    assert.equal(held?.reason, 'phase-limit')
    assert.ok(held.powerW !== null && held.powerW <= 3_600 - 1_250)
    // Of the sum alone 3,900 W are taken to be on it, and nothing has to give way.
    assert.notEqual((await carAfter(null))?.reason, 'phase-limit')
  },
)

testOnEachDatabase(
  'a thing that cannot be reached is tried again after a minute, not at every run',
  async (store) => {
    const of = await neighbourhood(store)
    const desk = new PaperDesk(store)
    const memory = actMemory()
    const plan = await agree(store.db, of.cell, of.homes, asked(startMs), new ManualClock(0))
    desk.isReachable = false
    const act = (nowMs: number): Promise<SetPoint[]> =>
      actNow(store.db, desk, of.cell, of.homes, { nowMs, newId, memory, plan })
    assert.deepEqual(await act(startMs), [])
    desk.isReachable = true
    assert.deepEqual(await act(startMs + 10_000), [])
    assert.equal((await act(startMs + minuteMs)).length, 2)
  },
)
