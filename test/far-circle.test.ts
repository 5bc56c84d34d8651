// Neighbourhoods on other nodes that answer in sums of which nobody sees a part: servers on loopback.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Cell } from '../src/coordination/cell.ts'
import { count, randomMeeting } from '../src/coordination/fixtures.ts'
import { MemberGroup } from '../src/coordination/group.ts'
import { Patience } from '../src/coordination/patience.ts'
import { agree } from '../src/coordination/rounds.ts'
import { SecretCircle } from '../src/coordination/secret/circle.ts'
import { SecretGroup } from '../src/coordination/secret/secret-group.ts'
import { SecretSum } from '../src/coordination/secret/sum.ts'
import { Asking } from '../src/federation/channel/asking.ts'
import { peerOf, testNode } from '../src/federation/fixtures.ts'
import {
  circleAskKind,
  circleTellKind,
  circleTopic,
} from '../src/federation/rounds/circle-messages.ts'
import { circleTopics } from '../src/federation/rounds/circle-speaker.ts'
import { FarCircleSeat } from '../src/federation/rounds/far-circle-seat.ts'
import { writeRow, type Agreed } from '../src/federation/rounds/group-messages.ts'
import { machineAlarm } from '../src/kernel/alarm.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { RefusalError } from '../src/kernel/refusal.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { quarterMs } from '../src/kernel/steps.ts'
import { lineBetween, openingOf, serve } from './far-homes.ts'

const city = testNode('city')
const options = { roundLimit: 60, targetGap: 1e-6, startSoftness: 10, lastCost: null }
const steps = { startMs: 0, stepMs: quarterMs, count }

/** A city, and seven neighbourhoods of two other nodes with a seat in its circle each. */
async function meet(t: TestContext, seed = 13) {
  const { members, terms, fixed } = randomMeeting(seed)
  assert.equal(members.length, 7)
  const told: (Agreed | null)[] = []
  const topics = circleTopics(secureRandom, (_, { cell }) => {
    const member = members[Number(cell)]
    if (member === undefined) return null
    return { group: new MemberGroup([member], count), close: (agreed) => told.push(agreed) }
  })
  const nodes = [await serve(peerOf(city), topics), await serve(peerOf(city), topics)] as const
  const lines = nodes.map(({ node }) => lineBetween(city, peerOf(node)))
  t.after(async () => {
    for (const line of lines) line.close()
    for (const node of nodes) await node.stop().catch(() => {})
  })
  const askings = members.map((_, i) => new Asking(lines[i % 2]!, secureRandom))
  const seats = await Promise.all(
    askings.map((asking, i) => FarCircleSeat.open(asking, openingOf(String(i), steps), `n${i}`)),
  )
  const patience = (): Patience =>
    new Patience({ answerMs: 10_000, totalMs: 60_000 }, machineAlarm, machineClock)
  const circle = await SecretCircle.open(seats, new SecretSum(secureRandom), patience)
  const secret = await SecretGroup.open(circle, count)
  const startPrices = new Float64Array(count)
  const cell = new Cell({ groups: [secret], terms, fixed, startPrices, usualPrice: 3 })
  return { cell, members, nodes, lines, askings, seats, told }
}

test('a plan in sums over two other nodes is that of one node, and no answer is on the wire', async (t) => {
  const { cell, members, askings, seats, told, nodes } = await meet(t)
  const there = await agree(cell, options)
  const agreed = { neighbourhoods: 7, absent: 0, full: [] }
  await Promise.all(seats.map((seat) => seat.close(agreed)))
  assert.deepEqual(
    told,
    Array.from({ length: 7 }, () => agreed),
  )

  const again = randomMeeting(13)
  const open = again.members.map((member) => new MemberGroup([member], count))
  const startPrices = new Float64Array(count)
  const { terms, fixed } = again
  const here = await agree(
    new Cell({ groups: open, terms, fixed, startPrices, usualPrice: 3 }),
    options,
  )
  const same = (one: number, two: number): void =>
    assert.ok(Math.abs(one - two) <= 1e-9 * (1 + Math.abs(one)), `${one} and ${two}`)
  assert.equal(there.rounds, here.rounds)
  same(here.cost, there.cost)
  same(here.bound, there.bound)
  for (const [i, { plan }] of again.members.entries()) {
    for (const [step, units] of plan.entries()) same(units, members[i]!.plan[step]!)
  }
  // What each does stands nowhere in what was said, neither as numbers nor as their bytes.
  const said = askings.flatMap(({ transcript }) => transcript.map(({ text }) => text)).join('\n')
  for (const { plan } of members) {
    assert.ok(!said.includes(writeRow(plan)))
    for (const units of plan) {
      if (!Number.isInteger(units)) assert.ok(!said.includes(String(units)), String(units))
    }
  }
  t.diagnostic(`${there.rounds} rounds, ${nodes[0].served.count + nodes[1].served.count} questions`)
})

test('a node that goes away takes its neighbourhoods out, and the plan is that of the rest', async (t) => {
  const { cell, nodes, seats } = await meet(t)
  // The second node has three of the seven, and too few would be left; so only two of them fall silent.
  for (const i of [1, 3]) {
    const seat = seats[i]!
    const from = nodes[1].served.count + 60
    const answer = seat.answer.bind(seat)
    t.mock.method(seat, 'answer', (...asked: Parameters<typeof answer>) => {
      if (nodes[1].served.count > from) throw new Error('the line is down')
      return answer(...asked)
    })
  }
  const { absent, cost, bound } = await agree(cell, options)
  assert.deepEqual(absent.map(({ name }) => name).toSorted(), ['n1', 'n3'])
  assert.ok(cost - bound <= 1e-5 * (1 + Math.abs(cost)))
})

test('what is no message of a circle is refused, and is no use for asking twice', async (t) => {
  const { nodes, lines, askings } = await meet(t)
  const code = async (asked: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await asked.then(
      () => null,
      (reason: unknown) => reason,
    )
    return error instanceof RefusalError ? error.refusal.values?.['code'] : error
  }
  const [asking] = askings
  assert.ok(asking !== undefined)
  const message = { kind: 'asked', party: 0, number: 0, body: '', tag: '' }
  const prices = writeRow(new Float64Array(count))
  const cases = [
    ['circle-deal', {}, 'sum-message-form'],
    [circleAskKind, { step: { kind: 'size' } }, 'group-message-form'],
    [circleAskKind, { step: { kind: 'keep' }, asked: message }, 'group-message-form'],
    [circleAskKind, { step: { kind: 'settle', prices: '' }, asked: message }, 'group-message-form'],
    [circleTellKind, { step: { kind: 'settle', prices } }, 'group-message-form'],
  ] as const
  for (const [kind, content, wanted] of cases) {
    assert.equal(await code(asking.ask(kind, 0, content)), wanted, kind)
  }
  // Numbers are masked for a question once, by whom all have met.
  const ask = { step: { kind: 'settle', prices }, asked: message }
  assert.notEqual(await code(asking.ask(circleAskKind, 0, ask)), undefined)
  const stranger = new Asking(lines[0]!, secureRandom)
  const opening = openingOf('7', steps)
  assert.equal(await code(stranger.ask(circleTopic, 0, { ...opening })), 'group-unknown')
  const long = new Asking(lines[0]!, secureRandom)
  const tooLong = { ...opening, steps: 300 }
  assert.equal(await code(long.ask(circleTopic, 0, tooLong)), 'group-message-form')
  assert.ok(nodes[0].served.count > 0)
})
