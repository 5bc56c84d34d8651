// Groups of homes on another node: two servers on loopback that plan together.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { cellOf, count, randomMeeting } from '../src/coordination/fixtures.ts'
import { Cell } from '../src/coordination/cell.ts'
import { exchangeCost } from '../src/coordination/exchange.ts'
import { MemberGroup, type Group } from '../src/coordination/group.ts'
import { LoneCell } from '../src/coordination/lone-cell.ts'
import { Patience } from '../src/coordination/patience.ts'
import { PatientGroup } from '../src/coordination/patient-group.ts'
import { agree } from '../src/coordination/rounds.ts'
import { randomCommunity } from '../src/energy/fixtures.ts'
import { LocalPart, type Part } from '../src/energy/plan/part.ts'
import { partInputs } from '../src/energy/plan/part-input.ts'
import { planNeighbourhood } from '../src/energy/plan/planner.ts'
import { Asking } from '../src/federation/channel/asking.ts'
import { checkTranscript } from '../src/federation/channel/transcript.ts'
import type { Topics } from '../src/federation/channel/round-desk.ts'
import { roundPath } from '../src/federation/channel/envelope.ts'
import { peerOf, testNode } from '../src/federation/fixtures.ts'
import { publicKeyOf } from '../src/federation/peers/peer.ts'
import { FarGroup } from '../src/federation/rounds/far-group.ts'
import { askedShape, writeRow, type AskedStep } from '../src/federation/rounds/group-messages.ts'
import { groupTopics } from '../src/federation/rounds/group-speaker.ts'
import { machineAlarm } from '../src/kernel/alarm.ts'
import type { Json } from '../src/kernel/canonical-json.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { secureRandom, seededRandom } from '../src/kernel/random.ts'
import { quarterMs } from '../src/kernel/steps.ts'
import { halfFar, lineBetween, openingOf, serve } from './far-homes.ts'

const stillClock = { now: () => 0 }
const near = testNode('near')

test('a plan of homes of which half are on another node is that of one node', async () => {
  const drawn = randomCommunity(seededRandom(11), { homes: 8, stepCount: 48 })
  // Programmes begin so that they fit together as far as a node can see.
  const homes = drawn.homes.map((home) => ({
    ...home,
    devices: home.devices.filter(({ kind }) => kind !== 'appliance'),
  }))
  const input = { ...drawn, homes }
  const offered = new Map<string, Part>()
  const other = await serve(
    peerOf(near),
    groupTopics((_, { cell }) => {
      const group = offered.get(cell)
      return group === undefined ? null : { group, close: () => {} }
    }),
  )
  const line = lineBetween(near, peerOf(other.node))
  try {
    const effort = { targetGap: 1e-3, roundLimit: 60 }
    const alone = await planNeighbourhood(input, stillClock, effort)
    const inTwo = halfFar(
      (of, usual) => partInputs(of, 4).map((part) => LocalPart.open(part, usual)),
      line,
      (cell, part) => offered.set(cell, part),
    )
    const together = await planNeighbourhood(input, stillClock, effort, inTwo)
    const { rounds } = together.certificate
    // Two sessions, each with four exchanges a round, and a few before and after.
    const { count: exchanges } = other.served
    assert.ok(exchanges >= 4 * rounds && exchanges <= 2 * (4 * rounds + 10), `${exchanges}`)
    const same = (one: number, two: number): void =>
      assert.ok(Math.abs(one - two) <= 1e-6 * (1 + Math.abs(one)), `${one} and ${two}`)
    assert.equal(together.certificate.rounds, alone.certificate.rounds)
    same(alone.certificate.costMicro, together.certificate.costMicro)
    same(alone.certificate.boundMicro, together.certificate.boundMicro)
    same(alone.money.costMicro, together.money.costMicro)
    for (const [t, price] of alone.priceMicroPerKwh.entries())
      same(price, together.priceMicroPerKwh[t]!)
    assert.ok(together.certificate.gap <= effort.targetGap)
  } finally {
    line.close()
    await other.stop()
  }
})

const south = openingOf('south', { startMs: 0, stepMs: quarterMs, count })
const options = { roundLimit: 60, targetGap: 1e-6, startSoftness: 10, lastCost: null }

/** A meeting with members here and members of another node, of which `group` is what the other node offers. */
async function meet(
  seed: number,
  group: (of: MemberGroup) => { group: Group; close(): void },
  topics: (of: Topics) => Topics = (of) => of,
) {
  const { members, terms, fixed } = randomMeeting(seed)
  const others = randomMeeting(1000 + seed)
  const offered = group(new MemberGroup(others.members, count))
  const other = await serve(
    peerOf(near),
    topics(groupTopics((_, of) => (of.cell === 'south' && of.steps === count ? offered : null))),
  )
  const line = lineBetween(near, peerOf(other.node))
  const asking = new Asking(line, secureRandom)
  const startPrices = new Float64Array(count).fill(1)
  const cellWith = (far: Group): Cell =>
    new Cell({
      groups: [new MemberGroup(members, count), far],
      terms,
      fixed,
      startPrices,
      usualPrice: 3,
    })
  const stop = async (): Promise<void> => {
    line.close()
    await other.stop()
  }
  return { other, asking, cellWith, members, others, terms, fixed, stop }
}

test('cost and bound are summed over the line as if all were here, and the transcript holds', async () => {
  const of = await meet(4, (group) => ({ group, close: () => {} }))
  try {
    const far = await FarGroup.open(of.asking, south, 'South')
    const there = await agree(of.cellWith(far), options)
    await far.close()
    const again = randomMeeting(4)
    const here = await agree(
      new Cell({
        groups: [
          new MemberGroup(again.members, count),
          new MemberGroup(randomMeeting(1004).members, count),
        ],
        terms: of.terms,
        fixed: of.fixed,
        startPrices: new Float64Array(count).fill(1),
        usualPrice: 3,
      }),
      options,
    )
    const isNear = (one: number, two: number): boolean =>
      Math.abs(one - two) <= 1e-12 * (1 + Math.abs(one))
    assert.ok(isNear(there.cost, here.cost) && isNear(there.bound, here.bound))
    assert.equal(there.rounds, here.rounds)
    assert.ok(there.prices.every((price, t) => isNear(price, here.prices[t]!)))
    const checked = checkTranscript(of.asking.transcript, {
      target: `${of.other.node.address}${roundPath}`,
      asker: publicKeyOf(near.signer),
      answerer: publicKeyOf(of.other.node.signer),
    })
    assert.ok(checked.ok)
  } finally {
    await of.stop()
  }
})

test('where the other node stops answering, both finish alone: each with a plan that is near', async () => {
  let ring = (): void => {}
  let lone: LoneCell | null = null
  const of = await meet(6, (group) => {
    const { terms, fixed } = randomMeeting(1006)
    const startPrices = new Float64Array(count).fill(1)
    const cell = new Cell({ groups: [group], terms, fixed, startPrices, usualPrice: 3 })
    lone = new LoneCell(cell, {
      waitMs: 1000,
      alarm: (_, due) => {
        ring = due
        return () => {}
      },
      outside: new Float64Array(count),
      rounds: options,
    })
    return { group: lone, close: () => lone?.close() }
  })
  try {
    const far = await FarGroup.open(of.asking, south, 'South')
    const patience = new Patience(
      { answerMs: 60_000, totalMs: 600_000 },
      machineAlarm,
      machineClock,
    )
    const standIn = { use: new Float64Array(count).fill(0.5), cost: 0 }
    const patient = new PatientGroup(far, 'South', patience, standIn)
    const cell = of.cellWith(patient)
    const stops = setInterval(() => {
      if (of.other.served.count > 20) void of.other.stop().catch(() => {})
    }, 0)
    const agreement = await agree(cell, options)
    clearInterval(stops)
    assert.deepEqual(agreement.absent, [{ name: 'South', reason: 'failed' }])
    // What stands in for it is what it was last heard to keep.
    const { use, cost } = patient.standIn
    const sum = use.map(
      (units, t) => units + of.fixed[t]! + of.members.reduce((all, { plan }) => all + plan[t]!, 0),
    )
    const worth = of.members.reduce(
      (all, { plan, value }) => all + plan.reduce((own, units, t) => own + units * value[t]!, 0),
      0,
    )
    const known = exchangeCost(of.terms, sum) - worth + cost
    assert.ok(Math.abs(known - agreement.cost) <= 1e-9 * (1 + Math.abs(known)), `${known}`)
    assert.ok(agreement.cost - agreement.bound <= 1e-5 * (1 + Math.abs(agreement.cost)))
    ring()
    assert.ok(lone !== null)
    const ending = await endingOf(lone)
    assert.ok(ending.kind === 'alone')
    const { cost: own, bound } = ending.agreement
    assert.ok(own - bound <= 1e-5 * (1 + Math.abs(own)))
  } finally {
    await of.stop().catch(() => {})
  }
})

/** For the compiler, which does not see that a cell was opened meanwhile. */
function endingOf({ ending }: LoneCell): LoneCell['ending'] {
  return ending
}

const aRow = (value: number, of = count): string => writeRow(new Float64Array(of).fill(value))

/** What a node may answer that means no good, to a step of this kind. */
const lies: Readonly<Record<string, { readonly to: AskedStep['kind']; readonly lie: Json }>> = {
  'uses that are no numbers': { to: 'prepare', lie: aRow(NaN) },
  'uses without end': { to: 'prepare', lie: aRow(Infinity) },
  'uses that nobody can have': { to: 'foresee', lie: aRow(1e200) },
  'too few steps': { to: 'foresee', lie: aRow(1, count - 1) },
  'too many steps': { to: 'foresee', lie: aRow(1, count + 1) },
  'no row at all': { to: 'prepare', lie: 7 },
  'uses that rise with prices': {
    to: 'answer',
    lie: { foreseen: aRow(1), response: aRow(-1, (count * (count + 1)) / 2) },
  },
  'answers that cannot be convex': {
    to: 'answer',
    lie: { foreseen: aRow(1), response: writeRow(new Float64Array(notConvex())) },
  },
  'a response of another length': {
    to: 'answer',
    lie: { foreseen: aRow(1), response: aRow(1, count * count) },
  },
  'a way that is longer than all': { to: 'turn', lie: { use: 2, price: 1 } },
  'a way backwards': { to: 'turn', lie: { use: -1, price: 1 } },
  'a gap below nothing': {
    to: 'tryOut',
    lie: {
      reach: { use: 1, price: 1 },
      gap: { now: -1, byUse: 0, byPrice: 0, byBoth: 0 },
      leftAlone: 0,
    },
  },
  'a bound above what is done': {
    to: 'settle',
    lie: { value: 1e6, magnitude: 1, cost: 0, use: aRow(0) },
  },
  'a magnitude below nothing': {
    to: 'settle',
    lie: { value: -1, magnitude: -1, cost: 0, use: aRow(0) },
  },
  'no settlement': { to: 'settle', lie: { use: aRow(0) } },
}

/** Of two steps, more beside the diagonal than is on it. */
function* notConvex(): Generator<number> {
  for (let row = 0; row < count; row++) {
    for (let at = 0; at <= row; at++) yield at === row ? 1 : 2
  }
}

for (const [what, { to, lie }] of Object.entries(lies)) {
  test(`another node that answers ${what} is left out, and the rest has its plan`, async () => {
    const of = await meet(8, (group) => ({ group, close: () => {} }), lying(to, lie))
    try {
      const far = await FarGroup.open(of.asking, south, 'South')
      const patience = new Patience(
        { answerMs: 60_000, totalMs: 600_000 },
        machineAlarm,
        machineClock,
      )
      const standIn = { use: new Float64Array(count).fill(0.5), cost: 0 }
      const cell = of.cellWith(new PatientGroup(far, 'South', patience, standIn))
      const agreement = await agree(cell, { ...options, roundLimit: 40 })
      assert.equal(agreement.absent[0]?.name, 'South')
      assert.ok(Number.isFinite(agreement.cost) && agreement.bound <= agreement.cost)
      const alone = randomMeeting(8)
      const withStandIn = alone.fixed.map((units, t) => units + standIn.use[t]!)
      const rest = await agree(
        new Cell({
          groups: [new MemberGroup(alone.members, count)],
          terms: alone.terms,
          fixed: withStandIn,
          startPrices: new Float64Array(count).fill(1),
          usualPrice: 3,
        }),
        options,
      )
      const off = Math.abs(agreement.cost - rest.cost)
      assert.ok(off <= 1e-5 * (1 + Math.abs(rest.cost)), `${agreement.cost} and ${rest.cost}`)
    } finally {
      await of.stop()
    }
  })
}

/** A node that answers steps of one kind with something else. */
function lying(to: AskedStep['kind'], lie: Json): (of: Topics) => Topics {
  return ({ group: begin }) => ({
    group: (asker) => {
      const honest = begin!(asker)
      let isOpen = false
      return {
        answer: async (kind, round, content) => {
          const answer = await honest.answer(kind, round, content)
          if (!isOpen) {
            isOpen = true
            return answer
          }
          const { steps } = v.parse(askedShape, content)
          const { values, absent } = v.parse(answerShape, answer)
          return { absent, values: values.map((value, i) => (steps[i]!.kind === to ? lie : value)) }
        },
        close: () => honest.close(),
      }
    },
  })
}

const json = v.custom<Json>(() => true)
const answerShape = v.object({ values: v.array(json), absent: json })

test('a group that the other node does not offer is refused, and no plan hangs on it', async () => {
  const of = await meet(5, (group) => ({ group, close: () => {} }))
  try {
    await assert.rejects(
      FarGroup.open(of.asking, { ...south, cell: 'west' }, 'West'),
      /group-unknown/,
    )
    assert.ok(cellOf(randomMeeting(5)).movers > 0)
  } finally {
    await of.stop()
  }
})
