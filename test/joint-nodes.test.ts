// A city and its neighbourhoods on whole nodes, whose heartbeats make one plan over the wire.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import type { CityPlan } from '../src/energy/plan/city-plan.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import { questionWaitMs } from '../src/node/city-table.ts'
import {
  jointNodes,
  jointNow,
  ownLimitW,
  planNow,
  until,
  type JointNode,
  type JointNodes,
} from './joint-nodes.ts'

const timeout = 240_000

/** Whether a neighbourhood's plan is what the city knows of it. */
function isPartOf(joint: CityPlan, cellId: string): (plan: Plan) => boolean {
  const member = joint.members.find((of) => of.cellId === cellId)
  assert.ok(member !== undefined)
  return ({ netW }) =>
    netW.every((power, t) => Math.abs(power - member.netW[t]!) < 1e-3 * (1 + Math.abs(power)))
}

function standing({ members }: CityPlan) {
  return members.map(({ cellId, absent }) => [cellId, absent])
}

/** The joint plan of now is whole: proven, within the city's limit, the sum of its parts, and each part is a plan. */
async function checkWhole(of: JointNodes, where: Readonly<Record<string, JointNode>>) {
  const joint = await jointNow(of)
  assert.deepEqual(
    standing(joint),
    Object.keys(where).map((cellId) => [cellId, null]),
    of.errors.join('; '),
  )
  assert.ok(joint.certificate.gap <= 0.001, `${joint.certificate.gap}`)
  assert.ok(joint.netW.every((power) => power <= 20_000 * 1.001))
  for (const [t, power] of joint.netW.entries()) {
    const sum = joint.members.reduce((all, { netW }) => all + netW[t]!, 0)
    // Kept with seven digits.
    assert.ok(Math.abs(sum - power) < 0.01, `${sum} ${power}`)
  }
  for (const [cellId, node] of Object.entries(where)) {
    await planNow(of, node, cellId, isPartOf(joint, cellId))
  }
  return joint
}

test('heartbeats of two nodes make the plan that one node makes', { timeout }, async (context) => {
  const apart = await jointNodes(context, [
    { name: 'north', neighbourhoods: ['bach'] },
    { name: 'south', neighbourhoods: ['hof'] },
  ])
  const [north, south] = apart.nodes
  assert.ok(north !== undefined && south !== undefined)
  await Promise.all([south.start(), north.start()])
  const first = await checkWhole(apart, { bach: north, hof: south })
  // Members read with whom it was made, on either node.
  for (const [node, home] of [
    [north, 'bach-home-0'],
    [south, 'home-0'],
  ] as const) {
    const page = await node.read(`/at/${home}/plan`)
    assert.match(page, /This plan was made together with one other neighbourhood of City\./i)
    assert.match(
      page,
      /All of them plan by the same price: a kilowatt-hour is worth [\d.]+\sct now\./,
    )
    assert.match(page, /The city’s connection has room at all hours of the plan\./)
  }
  apart.clock.toNextQuarter()
  await checkWhole(apart, { bach: north, hof: south })
  assert.deepEqual(apart.errors, [])
  await Promise.all([north.stop(), south.stop()])

  const together = await jointNodes(context, [{ name: 'one', neighbourhoods: ['bach', 'hof'] }])
  const [one] = together.nodes
  assert.ok(one !== undefined)
  await one.start()
  const alike = await checkWhole(together, { bach: one, hof: one })
  const same = (what: string, ours: number, theirs: number, scale = Math.abs(theirs)): void =>
    assert.ok(Math.abs(ours - theirs) <= 1e-6 * scale, `${what} ${ours} ${theirs}`)
  same('cost', first.certificate.costMicro, alike.certificate.costMicro)
  same('bound', first.certificate.boundMicro, alike.certificate.boundMicro)
  for (const [t, price] of alike.priceMicroPerKwh.entries()) {
    same('price', first.priceMicroPerKwh[t]!, price)
  }
  const rowsOf = ({ netW, members }: CityPlan): readonly Float64Array[] => [
    netW,
    ...members.map((member) => member.netW),
  ]
  for (const [i, row] of rowsOf(alike).entries()) {
    const most = row.reduce((peak, power) => Math.max(peak, Math.abs(power)), 0)
    for (const [t, power] of row.entries()) same('power', rowsOf(first)[i]![t]!, power, most)
  }
  assert.deepEqual(together.errors, [])
})

test(
  'one node is slow, one falls silent: the others have their plan, and so has the one that is alone',
  { timeout },
  async (context) => {
    const of = await jointNodes(context, [
      { name: 'north', neighbourhoods: ['bach'] },
      { name: 'south', neighbourhoods: ['hof'], delayMs: 25 },
      { name: 'west', neighbourhoods: ['au'], delayMs: 1 },
    ])
    const [north, south, west] = of.nodes
    assert.ok(north !== undefined && south !== undefined && west !== undefined)
    await Promise.all([south.start(), west.start()])
    await north.start()
    await checkWhole(of, { au: west, bach: north, hof: south })

    // Nothing comes through to West any more, and nobody says so.
    await west.cut()
    const silent = createServer(() => {}).listen(west.ports.public, '127.0.0.1')
    await once(silent, 'listening')
    context.after(() => silent.close())
    of.haste.times = 5
    of.clock.toNextQuarter()
    const beganMs = performance.now()
    const without = await jointNow(of)
    const tookMs = performance.now() - beganMs
    // Five seconds until heartbeats look at the clock again, twenty for a door that does not open, and the plan itself.
    assert.ok(tookMs < 5_000 + 20_000 / 5 + 10_000, `${tookMs} ms`)
    assert.deepEqual(standing(without), [
      ['au', 'failed'],
      ['bach', null],
      ['hof', null],
    ])
    assert.ok(without.certificate.gap <= 0.001)
    await planNow(of, north, 'bach', isPartOf(without, 'bach'))
    await planNow(of, south, 'hof', isPartOf(without, 'hof'))
    await until(
      async () => {
        const page = await south.read('/at/home-0/plan')
        return (
          /One of them did not answer, and is counted with what was last heard of it/.test(page) ||
          null
        )
      },
      () => 'South does not say who was absent',
    )
    const alone = await planNow(of, west, 'au')
    assert.ok(performance.now() - beganMs < 5_000 + questionWaitMs / 5 + 10_000)
    assert.ok(alone.certificate.gap <= 0.001)
    assert.ok(alone.netW.every((power) => power <= ownLimitW * 1.001))
  },
)
