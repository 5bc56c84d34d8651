import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OpenCircle } from '../../coordination/secret/fixtures.ts'
import { machineAlarm } from '../../kernel/alarm.ts'
import { machineClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { RefusalError } from '../../kernel/refusal.ts'
import { randomCommunity } from '../fixtures.ts'
import { LocalPart, type OpenParts } from './part.ts'
import { partInputs } from './part-input.ts'
import type { PlanInput } from './plan-input.ts'
import { planNeighbourhood, usualEffort } from './planner.ts'
import { inCircles, inSecret } from './secret-homes.ts'

const stillClock = { now: () => 0 }

function secretly(circleSize: number) {
  return inSecret({ random: seededRandom(1), alarm: machineAlarm, clock: machineClock, circleSize })
}

/** The same circles, with sums that hide nothing. */
const openly = (circleSize: number) =>
  inCircles((homes) => new OpenCircle(homes.map(({ responder }) => responder)), circleSize)

/** Each home a part of its own: sums as they come, rounded at each. */
const oneByOne: OpenParts = (input, usualPrice) =>
  partInputs(input, 1).map((part) => LocalPart.open(part, usualPrice))

function community(seed: number, homes: number): PlanInput {
  return randomCommunity(seededRandom(seed), { homes, stepCount: 24, isRough: seed % 2 === 0 })
}

test("masks change no bit of a neighbourhood's plan, cold and from the last one on", async () => {
  for (const seed of [1, 4]) {
    const input = community(seed, 11)
    const plan = await planNeighbourhood(input, stillClock, usualEffort, secretly(6))
    assert.deepEqual(plan, await planNeighbourhood(input, stillClock, usualEffort, openly(6)))
    const later = { ...input, last: plan }
    const again = { targetGap: plan.certificate.gap / 2, roundLimit: 12 }
    assert.deepEqual(
      await planNeighbourhood(later, stillClock, again, secretly(100)),
      await planNeighbourhood(later, stillClock, again, openly(100)),
    )
  }
})

test('a plan of secret sums costs what it does where homes answer openly, to a thousandth of a millionth', async () => {
  for (const seed of [2, 3, 5, 8]) {
    const input = community(seed, 11)
    const secret = await planNeighbourhood(input, stillClock, usualEffort, secretly(25))
    const open = await planNeighbourhood(input, stillClock, usualEffort, oneByOne)
    const near = (one: number, other: number): void =>
      assert.ok(Math.abs(one - other) <= 1e-9 * Math.abs(one), `${seed}: ${one} and ${other}`)
    assert.equal(secret.certificate.rounds, open.certificate.rounds)
    near(open.certificate.costMicro, secret.certificate.costMicro)
    near(open.certificate.boundMicro, secret.certificate.boundMicro)
    // What rounding at each sum does to a device is more than that, and as much as another order of the homes.
    for (const [t, powerW] of open.netW.entries()) {
      assert.ok(Math.abs(powerW - secret.netW[t]!) < 1e-3, `${seed}: ${powerW} W at ${t}`)
    }
  }
})

test('fewer than five homes have no sum that hides them', async () => {
  const input = community(5, 4)
  await assert.rejects(
    planNeighbourhood(input, stillClock, usualEffort, secretly(25)),
    (error) => error instanceof RefusalError && /there are 4 homes.* takes 5/.test(error.message),
  )
})
