// What must be so when everything is healed.
import assert from 'node:assert/strict'
import { readLogHead } from '../../src/accounts/log/store-ledger-log.ts'
import { membersOf } from '../../src/assembly/report/store-body.ts'
import { farBodiesOf } from '../../src/assembly/report/store-far.ts'
import type { Cell } from '../../src/cell/cell.ts'
import type { MemberPlan } from '../../src/energy/plan/city-plan.ts'
import { latestJointPlan } from '../../src/energy/store-joint.ts'
import { ledgerLog } from '../../src/federation/witness/witness-letter.ts'
import { askedWitnesses, findHead } from '../../src/federation/witness/store-witness.ts'
import { mailStateOf, waitingMail } from '../../src/federation/mail/store-mail.ts'
import { peerHealth } from '../../src/federation/peers/store-peer-health.ts'
import { minuteMs } from '../../src/kernel/steps.ts'
import type { ManyNode } from './many-node.ts'
import { agreedWithinMs } from './faults.ts'

/** Letters of the last minutes may be on their way: heads of logs are told again and again. */
const onTheWayMs = 2 * minuteMs

/** How long the logs of all were when all was healed. */
export async function logSizes(nodes: readonly ManyNode[]): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>()
  for (const node of nodes) {
    if (node.life !== null)
      sizes.set(node.name, (await readLogHead(node.life.context.db, node.cell.id)).size)
  }
  return sizes
}

/** Throws with what somebody does not know yet. */
export async function checkAgreed(
  nodes: readonly ManyNode[],
  cities: ReadonlyMap<Cell, { readonly node: ManyNode; readonly members: readonly ManyNode[] }>,
  healed: ReadonlyMap<string, number>,
  liar: ManyNode,
): Promise<void> {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const dbOf = (node: ManyNode) => {
    assert.ok(node.life !== null, `${node.name} is up`)
    return node.life.context.db
  }
  for (const node of nodes) {
    if (node === liar) continue
    const db = dbOf(node)
    for (const [peer, { waiting, oldestMs }] of await waitingMail(db)) {
      const oldMs = node.clock.now() - (oldestMs ?? Infinity)
      if (oldMs <= onTheWayMs) continue
      const { failed } = await mailStateOf(db, peer)
      const of = `${waiting} letters of ${node.name} wait for ${peer}`
      assert.fail(
        `${of}, the oldest for ${oldMs / 1000} s: ${JSON.stringify(failed)} at ${node.clock.now()}`,
      )
    }
    for (const [peer, { heardMs }] of await peerHealth(db)) {
      const agoMs = node.clock.now() - (heardMs ?? 0)
      assert.ok(
        agoMs <= agreedWithinMs,
        `${node.name} has not heard of ${peer} for ${agoMs / 1000} s`,
      )
    }
    for (const { peerId } of await askedWitnesses(db, node.cell.id)) {
      const at = { cellId: node.cell.id, log: ledgerLog }
      const own = await findHead(db, { ...at, isOwn: true, peerId })
      const seen = await findHead(dbOf(byName.get(peerId)!), {
        ...at,
        isOwn: false,
        peerId: node.name,
      })
      assert.deepEqual([own.fault, seen.fault], [null, null], `${peerId} watches ${node.name}`)
      assert.ok(
        own.size >= (healed.get(node.name) ?? 0),
        `${node.name} has heard of ${own.size} entries of ${healed.get(node.name)} that ${peerId} has seen`,
      )
      assert.ok(
        seen.size > own.size || seen.head === own.head,
        `${peerId} and ${node.name} have seen the same`,
      )
    }
  }
  for (const [city, { node, members }] of cities) {
    const known = await membersOf(dbOf(node), city.id)
    for (const member of members) {
      const here = known.find(({ cell }) => cell === member.cell.id)
      const there = (await farBodiesOf(dbOf(member), member.cell.id)).find(
        ({ bodyId }) => bodyId === city.id,
      )
      assert.deepEqual(
        [here?.isMember, there?.isMember],
        [true, true],
        `${member.name} belongs to the city of ${node.name}`,
      )
    }
  }
}

/** Clocks of members that are not further behind than this take part in a city's plan. */
const behindMs = 5_000

/** Throws where an honest member that is there had no part in the last joint plan of its city. */
export async function checkPlanned(
  cities: ReadonlyMap<Cell, { readonly node: ManyNode; readonly members: readonly ManyNode[] }>,
  liar: ManyNode,
): Promise<void> {
  for (const [city, { node, members }] of cities) {
    assert.ok(node.life !== null)
    const plan = await latestJointPlan(node.life.context.db, city.id)
    const agoMs = node.clock.now() - (plan?.issuedMs ?? 0)
    assert.ok(
      plan !== null && agoMs <= 15 * minuteMs,
      `${node.name} has planned ${agoMs / 1000} s ago`,
    )
    for (const member of members) {
      if (member === liar || member.skewMs < node.skewMs - behindMs) continue
      const part: MemberPlan | undefined = plan.members.find(
        ({ cellId }) => cellId === member.cell.id,
      )
      const ahead = (member.skewMs - node.skewMs) / 1000
      assert.equal(
        part?.absent,
        null,
        `${member.name}, ${ahead} s ahead, plans with ${node.name}: ${JSON.stringify(plan.members.map((of) => [of.cellId, of.absent]))}`,
      )
    }
  }
}
