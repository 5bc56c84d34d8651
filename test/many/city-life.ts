// What goes on in a city: it asks neighbourhoods of other nodes to belong to it, asks them a question, and makes a joint plan with them.
import assert from 'node:assert/strict'
import { assemblyOn } from '../../src/assembly/fixtures.ts'
import { askQuestion, askToBelong, foundBody } from '../../src/assembly/report/bodies.ts'
import type { Cell } from '../../src/cell/cell.ts'
import { saveTariff } from '../../src/energy/store.ts'
import type { CityPlan } from '../../src/energy/plan/city-plan.ts'
import { minuteMs } from '../../src/kernel/steps.ts'
import { makeJointPlan } from '../../src/node/city-beat.ts'
import { farNodes } from '../../src/node/far-nodes.ts'
import { openChannel } from '../../src/node/peer-channel.ts'
import { plainTariff } from '../neighbourhood.ts'
import type { Chore, ManyNode } from './many-node.ts'
import type { Sizes } from './sizes.ts'
import { planStepsAt } from './street-life.ts'

/** What cities did. */
export interface Governed {
  jointPlans: number
  /** Members that took part in joint plans, and that were counted with what they last did. */
  present: number
  absent: number
  /** The longest that one took, ms of virtual time. */
  longestMs: number
  /** No member could be reached. */
  none: number
  /** The largest gap. */
  gap: number
}

/** Nobody waits for longer: until all are there, and for all their answers. */
const longestWaitMs = 6 * minuteMs

/** Founds a city on a node, which asks its members to belong. */
export async function foundCity(node: ManyNode, members: readonly ManyNode[]): Promise<Cell> {
  return await node.look(async ({ store }) => {
    const { db } = store
    const { clock, random, address: publicUrl } = node
    const wayOut = { pass: () => () => {} }
    const channel = await openChannel({ publicUrl, federationLoopback: true }, store, wayOut)
    const context = assemblyOn({ db, clock, random, publicUrl, far: farNodes(channel) })
    const founded = await foundBody(context, node.cell, {
      name: `City of ${node.name}`,
      personId: null,
    })
    assert.ok(founded.ok)
    const city = founded.value
    const validFromMs = clock.now() - 60 * minuteMs
    const importLimitW = 3_000 * (members.length + 1)
    await saveTariff(db, city.id, {
      ...plainTariff,
      validFromMs,
      localFeeMicroPerKwh: 0,
      importLimitW,
    })
    for (const { cell, name } of members) {
      assert.ok((await askToBelong(context, city, cell.slug, name)).ok)
    }
    return city
  })
}

/** Asks its question once enough have said that they belong. */
export function cityChores(city: Cell, sizes: Sizes, governed: Governed): readonly Chore[] {
  return [
    {
      name: 'joint',
      everyMs: sizes.planEveryMs,
      isOnTheHour: true,
      work: async (node, { parts }) => {
        const beganMs = node.clock.now()
        const plan = await makeJointPlan(parts, city, planStepsAt(beganMs, sizes))
        const tookMs = node.clock.now() - beganMs
        assert.ok(tookMs <= longestWaitMs, `a joint plan of ${node.name} took ${tookMs} ms`)
        governed.longestMs = Math.max(governed.longestMs, tookMs)
        if (plan === null) {
          governed.none++
          return
        }
        checkSum(plan)
        governed.jointPlans++
        governed.gap = Math.max(governed.gap, plan.certificate.gap)
        for (const { absent } of plan.members) {
          if (absent === null) governed.present++
          else governed.absent++
        }
      },
    },
  ]
}

function draftOf({ statements }: Sizes) {
  return {
    question: 'What shall the city do first?',
    background: '',
    language: 'en',
    statements: Array.from({ length: statements }, (_, i) => `It does thing number ${i + 1}.`),
    slateSize: 2,
    answerDays: 30,
    reportDays: 14,
  }
}

/** Asks all members the question of their city. */
export async function askAll(node: ManyNode, city: Cell, sizes: Sizes): Promise<void> {
  assert.ok(node.life !== null)
  const asked = await askQuestion(node.life.context, city, draftOf(sizes))
  assert.ok(asked.ok)
}

/** The sum is that of its parts, and each part is one that can be, whatever somebody has answered. */
function checkSum({ certificate, netW, members }: CityPlan): void {
  assert.ok(certificate.gap >= 0 && certificate.boundMicro <= certificate.costMicro + 1e-6)
  for (const [t, powerW] of netW.entries()) {
    const sum = members.reduce((all, member) => all + member.netW[t]!, 0)
    assert.ok(Math.abs(sum - powerW) <= 1e-6 * (1 + Math.abs(powerW)), `${sum} is not ${powerW}`)
    assert.ok(Math.abs(powerW) < 1e6 * members.length)
  }
}
