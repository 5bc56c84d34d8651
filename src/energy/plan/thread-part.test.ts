import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../kernel/random.ts'
import { randomCommunity } from '../fixtures.ts'
import { LocalPart } from './part.ts'
import type { Plan } from './plan.ts'
import { planNeighbourhood } from './planner.ts'
import { inThreads } from './plan-threads.ts'
import { PlanThread, ThreadPart } from './thread-part.ts'

const stillClock = { now: () => 0 }
const effort = { targetGap: 1e-3, roundLimit: 60 }

function powers({ homes, shared }: Plan): Map<string, Float64Array> {
  const devices = [...homes.flatMap((home) => home.devices), ...shared]
  return new Map(devices.map(({ thingId, powerW }) => [thingId, powerW]))
}

/** No device takes another power anywhere, but for `watts`. */
function nearPlan(one: Plan, other: Plan, watts: number): void {
  const others = powers(other)
  for (const [thingId, power] of powers(one)) {
    for (const [t, value] of power.entries()) {
      assert.ok(Math.abs(value - others.get(thingId)![t]!) < watts, `${thingId} at ${t}`)
    }
  }
}

test('homes spread over threads come to the same plan, cold and from the last one on', async () => {
  const drawn = randomCommunity(seededRandom(11), { homes: 7, stepCount: 48 })
  drawn.prices.localFeeMicroPerKwh.fill(30_000)
  // Programmes begin so that they fit together as far as a thread can see.
  const homes = drawn.homes.map((home) => ({
    ...home,
    devices: home.devices.filter(({ kind }) => kind !== 'appliance'),
  }))
  const input = { ...drawn, homes }
  const alone = await planNeighbourhood(input, stillClock, effort)
  const spread = await planNeighbourhood(input, stillClock, effort, inThreads(3))
  assert.deepEqual(
    spread.homes.map(({ cellId }) => cellId),
    input.homes.map(({ cellId }) => cellId),
  )
  assert.equal(spread.certificate.rounds, alone.certificate.rounds)
  const near = (one: number, other: number): void =>
    assert.ok(Math.abs(one - other) <= 1e-6 * (1 + Math.abs(one)), `${one} and ${other}`)
  near(alone.certificate.costMicro, spread.certificate.costMicro)
  near(alone.certificate.boundMicro, spread.certificate.boundMicro)
  near(alone.money.costMicro, spread.money.costMicro)
  near(alone.money.idleCostMicro, spread.money.idleCostMicro)
  nearPlan(alone, spread, 0.5)
  const again = await planNeighbourhood(
    { ...input, last: spread },
    stillClock,
    { ...effort, targetGap: spread.certificate.gap * 1.01 },
    inThreads(2),
  )
  nearPlan(again, spread, 1e-6)
})

test('what goes wrong in a thread reaches who asked, and the thread serves the next plan', async () => {
  const input = randomCommunity(seededRandom(3), { homes: 2, stepCount: 12 })
  const [home] = input.homes
  const [device] = home!.devices.filter(({ kind }) => kind === 'battery')
  assert.ok(device?.kind === 'battery')
  const broken = { ...home!, devices: [{ ...device, maxChargeW: -1 }] }
  const thread = PlanThread.take()
  const wrong = { feederId: null, input: { ...input, homes: [broken] } }
  await assert.rejects(ThreadPart.open(wrong, 75, thread), /charge|power|negative/i)
  const next = await ThreadPart.open({ feederId: null, input }, 75, thread)
  const { opening } = LocalPart.open({ feederId: null, input }, 75)
  assert.deepEqual(next.opening, opening)
  next.close()
})

test('a thread that does not reply in time is ended, and one that ends takes nobody with it', async () => {
  const script = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`)
  const silent = new PlanThread(script('setInterval(() => {}, 1000)'), 50)
  await assert.rejects(silent.ask(0, 'netW'), /did not reply within 50 ms/)
  await assert.rejects(silent.ask(0, 'netW'), /did not reply within 50 ms/)
  const mortal = new PlanThread(script('throw new Error("no room")'), 5000)
  await assert.rejects(mortal.ask(0, 'netW'), /no room/)
})
