// What goes on in the neighbourhood of each node: its meters count, it settles and plans, and its stewards answer what it is asked.
import assert from 'node:assert/strict'
import { settleDue } from '../../src/accounts/settle.ts'
import { bookingsBetween } from '../../src/accounts/store-booking.ts'
import { assertBalanced } from '../../src/accounts/ledger.ts'
import { listAccounts } from '../../src/accounts/store.ts'
import { careForBallots } from '../../src/assembly/ballot/job.ts'
import { answerBelonging } from '../../src/assembly/report/bodies.ts'
import { acceptQuestion } from '../../src/assembly/report/asked.ts'
import { askedIn } from '../../src/assembly/report/store-asked.ts'
import { sentTo } from '../../src/assembly/report/store-body.ts'
import { farBodiesOf, farSentTo } from '../../src/assembly/report/store-far.ts'
import { sendReport } from '../../src/assembly/report/body-desk.ts'
import { agree } from '../../src/energy/job.ts'
import type { Plan } from '../../src/energy/plan/plan.ts'
import { agreeToWitness } from '../../src/federation/witness/ask-witness.ts'
import { watchedCells } from '../../src/federation/witness/store-witness.ts'
import { tellHeads } from '../../src/federation/witness/witnessing.ts'
import { newId } from '../../src/kernel/id.ts'
import { drawnKey } from './node-keys.ts'
import { floorTo, hourMs, quarterMs, steps, type Steps } from '../../src/kernel/steps.ts'
import { ownLogs } from '../../src/node/own-logs.ts'
import { askPeers } from '../../src/node/peer-chore.ts'
import { listSeries, insertReadings } from '../../src/series/store.ts'
import { TestNeighbourhood } from '../neighbourhood.ts'
import { Meters } from './meters.ts'
import { mailNow, type Chore, type Life, type ManyNode } from './many-node.ts'
import type { Sizes } from './sizes.ts'
import { toHex } from '../../src/kernel/hex.ts'

/** What happened in all neighbourhoods. */
export interface Lived {
  settlements: number
  ledgerLooks: number
  plans: number
  /** The largest gap of a plan. */
  gap: number
  reports: number
}

/** Keys, secrets and a neighbourhood with homes: what a node has before its first day. */
export async function furnish(node: ManyNode, { homes }: Sizes, createdMs: number): Promise<void> {
  await node.look(async ({ store }) => {
    const { db } = store
    await db
      .insertInto('node_keys')
      .values({ id: 1, private_key: drawnKey(node.random) })
      .execute()
    const id = `hof-${node.name}`
    const of = await TestNeighbourhood.make(store, createdMs, homes, id)
    const secret = toHex(node.random.bytes(32))
    await db
      .insertInto('ledger_logs')
      .values({ cell_id: id, secret, size: 0, roots: '[]' })
      .execute()
    for (const home of of.homes) {
      const reports = ['importWh', 'exportWh', 'powerW'] as const
      await of.thing(home.id, 'meter', reports, { connectionLimitW: limitW })
      await of.thing(home.id, 'battery', ['powerW', 'stateOfCharge'])
    }
    node.cell = of.cell
    node.homes = of.homes
    node.meters = new Meters(homes, createdMs)
    node.countedMs = createdMs - 1
  })
}

/** All that a neighbourhood does by itself. */
export function choresOf(sizes: Sizes, lived: Lived): readonly Chore[] {
  const { mailEveryMs, headsEveryMs, helloEveryMs, choresEveryMs, settleEveryMs, planEveryMs } =
    sizes
  return [
    { name: 'mail', everyMs: mailEveryMs, work: mailNow },
    {
      name: 'hello',
      everyMs: helloEveryMs,
      work: (_, { parts }) => askPeers(parts, parts.channel),
    },
    {
      name: 'heads',
      everyMs: headsEveryMs,
      work: ({ clock }, { context }) => tellHeads(context.db, { logs: ownLogs }, clock.now()),
    },
    { name: 'chores', everyMs: choresEveryMs, work: chores },
    { name: 'settle', everyMs: settleEveryMs, work: (of, life) => settle(of, life, lived) },
    {
      name: 'report',
      everyMs: sizes.reportEveryMs,
      work: (of, life) => reportNow(of, life, lived),
    },
    {
      name: 'plan',
      everyMs: planEveryMs,
      isOnTheHour: true,
      work: (of, life) => planNow(of, life, sizes, lived),
    },
  ]
}

/** Ballots are closed, and stewards say yes. */
async function chores(node: ManyNode, { context, parts }: Life): Promise<void> {
  const { db } = context
  const { cell, clock } = node
  await careForBallots(context, cell, clock.now())
  for (const { bodyId, answeredMs } of await farBodiesOf(db, cell.id)) {
    if (answeredMs === null) await answerBelonging(context, cell, bodyId, true)
  }
  const accepted = new Set((await askedIn(db, cell.id)).map(({ questionId }) => questionId))
  for (const { id } of [...(await sentTo(db, cell.id)), ...(await farSentTo(db, cell.id))]) {
    if (!accepted.has(id)) await acceptQuestion(context, cell, id, clock.now())
  }
  for (const { peerId, cellId, agrees } of await watchedCells(db)) {
    if (agrees !== null) continue
    await agreeToWitness(db, parts.channel, { peerId, cellId, agrees: true }, clock.now())
  }
}

/** Sends what people think to the body that asked. */
export async function reportNow(
  { cell }: ManyNode,
  { context }: Life,
  lived: Lived,
): Promise<void> {
  for (const { conversationId } of await askedIn(context.db, cell.id)) {
    const sent = await sendReport(context, cell, conversationId)
    if (sent.ok) lived.reports++
  }
}

/** Meters have counted; what is due is settled, and every sum is zero. */
async function settle(node: ManyNode, { context }: Life, lived: Lived): Promise<void> {
  const { db } = context
  const { cell, homes, clock } = node
  const nowMs = clock.now()
  await count(node, context.db)
  const { settled } = await settleDue(db, cell, homes, nowMs)
  lived.settlements += settled
  await checkBooks(node, context.db, nowMs - 2 * hourMs, nowMs)
  lived.ledgerLooks++
}

/** Every booking of a time sums to zero, and so do all accounts. */
export async function checkBooks(
  { cell, name }: ManyNode,
  db: Life['context']['db'],
  fromMs: number,
  toMs: number,
): Promise<void> {
  const accounts = await listAccounts(db, cell.id)
  const sum = accounts.reduce((all, { balanceMicro }) => all + balanceMicro, 0)
  assert.equal(sum, 0, `the accounts of ${name} sum to ${sum}`)
  for (const { booking } of await bookingsBetween(db, cell.id, fromMs, toMs)) {
    assertBalanced(booking)
  }
}

/** What things have measured since the last time goes into the database; the meters keep it until then. */
async function count(node: ManyNode, db: Life['context']['db']): Promise<void> {
  const untilMs = floorTo(node.clock.now(), quarterMs)
  const all = await listSeries(db, { cellIds: node.homes.map(({ id }) => id) })
  const readings = node.meters.since(node.countedMs, untilMs).flatMap(({ atMs, homes }) =>
    homes.flatMap((of, i) => {
      const home = node.homes[i]
      return all
        .filter(({ cellId }) => cellId === home?.id)
        .map(({ id, quantity, thingId }) => {
          const isBattery = thingId.endsWith('battery')
          const values = { ...of, stateOfCharge: 0.5, ...(isBattery ? { powerW: 0 } : {}) }
          return {
            seriesId: id,
            atMs,
            value: Object.entries(values).find(([of]) => of === quantity)?.[1] ?? 0,
          }
        })
    }),
  )
  if (readings.length === 0) return
  await db.transaction().execute((tx) => insertReadings(tx, 'sqlite', readings))
  node.countedMs = untilMs
}

/** Plans as the heartbeat does: with the city where it asks, and alone where it stays away. */
export async function planNow(
  node: ManyNode,
  { context, parts }: Life,
  sizes: Sizes,
  lived: Lived,
): Promise<void> {
  const { cell, homes, clock, random } = node
  const nowMs = clock.now()
  const of = planStepsAt(nowMs, sizes)
  const plan = await parts.table.plan(cell.id, of, (around) => {
    const asked = { nowMs, steps: of, planId: newId(nowMs, random) }
    return agree(context.db, cell, homes, asked, clock, around)
  })
  assert.ok(plan !== null, 'there is a tariff to plan by')
  checkSafe(node, plan, of)
  lived.gap = Math.max(lived.gap, plan.certificate.gap)
  lived.plans++
}

export function planStepsAt(nowMs: number, { planSteps }: Sizes): Steps {
  return steps(floorTo(nowMs, quarterMs), quarterMs, planSteps)
}

/** A plan that a neighbourhood can live by, whatever became of its city: for now, within what its connections carry and its batteries hold. */
function checkSafe({ name, homes }: ManyNode, plan: Plan, { startMs, count: steps }: Steps): void {
  const named = new Set(plan.relaxed.map(({ what, cellId }) => `${what} ${cellId}`))
  assert.equal(plan.steps.startMs, startMs, `a plan of ${name} begins now`)
  assert.ok(plan.certificate.gap >= 0, `gap of ${name}`)
  assert.equal(plan.homes.length, homes.length)
  const total = new Float64Array(steps)
  for (const { cellId, netW, devices } of plan.homes) {
    for (let t = 0; t < steps; t++) {
      const powerW = netW[t]!
      total[t]! += powerW
      assert.ok(Number.isFinite(powerW), `power of ${cellId}`)
      if (powerW > limitW + 1)
        assert.ok(named.has(`import-limit ${cellId}`), `${cellId} takes ${powerW}`)
      if (-powerW > limitW + 1)
        assert.ok(named.has(`export-limit ${cellId}`), `${cellId} gives ${powerW}`)
    }
    for (const { state } of devices) {
      for (const stored of state ?? []) {
        assert.ok(stored >= -1e-6 && stored <= 1 + 1e-6, `a battery of ${cellId} holds ${stored}`)
      }
    }
  }
  for (let t = 0; t < steps; t++) assert.ok(Math.abs(total[t]! - plan.netW[t]!) < 1e-5)
}

/** What the connection of a home carries, W. */
const limitW = 11_000
