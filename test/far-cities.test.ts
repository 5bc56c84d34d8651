// A city on one node, with a neighbourhood beside it and one on another node: two databases and two servers on loopback.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { testApiContext } from '../src/api/fixtures.ts'
import { frame } from '../src/api/frame.ts'
import { putMember, removeMember } from '../src/assembly/report/store-body.ts'
import { putFarBody } from '../src/assembly/report/store-far.ts'
import { value } from '../src/cell/fixtures.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { startMs } from '../src/energy/job-fixtures.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import { saveTariff } from '../src/energy/store.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { machineAlarm } from '../src/kernel/alarm.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { quarterMs } from '../src/kernel/steps.ts'
import { makeJointPlan } from '../src/node/city-beat.ts'
import { cityNode, cityTariff } from '../src/node/city-fixtures.ts'
import { citySessions } from '../src/node/far-seat.ts'
import { listen } from '../src/node/http-server.ts'
import { openChannel, mountChannel } from '../src/node/peer-channel.ts'
import { openStore } from '../src/store/open.ts'

/** A node that others reach. */
async function startNode(context: TestContext, name: string) {
  const store = await openStore(':memory:')
  await ensureNodeKey(store.db)
  const server = await listen('127.0.0.1', 0, false)
  context.after(async () => {
    await server.stop()
    await store.close()
  })
  const publicUrl = `http://127.0.0.1:${server.port}`
  const faults: unknown[] = []
  const onFault = (_: string, error: unknown): void => void faults.push(error)
  const wayOut = new TableWayOut({ onLeft: () => {}, onFault })
  const channel = await openChannel({ publicUrl, federationLoopback: true }, store, wayOut)
  assert.ok(channel !== null)
  const of = await cityNode(store, machineAlarm, channel)
  const app = new Hono<AppEnv>()
  const api = {
    ...testApiContext(store.db, { publicUrl }),
    clock: of.clock,
    random: secureRandom,
    onFault,
  }
  app.use(frame(api))
  mountChannel(app, channel, api, {}, citySessions(of.parts))
  server.answerWith(app.fetch)
  return { ...of, name, channel, faults: [faults, of.faults] }
}

type Node = Awaited<ReturnType<typeof startNode>>

async function trust(of: Node, { name, channel }: Node): Promise<void> {
  const peer = { id: name, name, address: channel.publicUrl, key: channel.signer }
  value(await savePeer(of.db, peer, startMs))
  await setTrust(of.db, name, 'trusted')
  await of.channel.peers.changed()
}

/** A city in the north with `bach` beside it and `hof` in the south. `belongs`: what the south says of that. */
async function northAndSouth(context: TestContext, belongs: boolean) {
  const [north, south] = [await startNode(context, 'north'), await startNode(context, 'south')]
  await trust(north, south)
  await trust(south, north)
  await saveTariff(north.db, 'city', cityTariff)
  await removeMember(north.db, 'city', 'hof')
  const said = { name: 'hof', askedMs: 1, answeredMs: 2, refused: null }
  await putMember(north.db, { bodyId: 'city', cell: 'hof', ...said, isMember: true, node: 'south' })
  const city = { bodyId: 'city', node: 'north', name: 'City', slug: 'city' }
  const answered = { cellId: 'hof', askedMs: 1, answeredMs: 2, isMember: belongs }
  await putFarBody(south.db, { ...city, ...answered })
  const plans = new Map<string, Promise<Plan | null>>()
  north.beats.set('bach', () => void plans.set('bach', north.beat(north.bach)))
  south.beats.set('hof', () => void plans.set('hof', south.beat(south.hof)))
  return { north, south, plans }
}

test('a city plans with a neighbourhood of its node and one of another', async (context) => {
  const { north, south, plans } = await northAndSouth(context, true)
  const joint = await makeJointPlan(north.parts, north.city)
  assert.ok(joint !== null && joint.certificate.gap <= 0.001)
  assert.deepEqual(
    joint.members.map(({ cellId, absent }) => [cellId, absent]),
    [
      ['bach', null],
      ['hof', null],
    ],
  )
  for (const { cellId, netW } of joint.members) {
    const plan = await plans.get(cellId)
    assert.ok(
      plan!.netW.every((power, t) => Math.abs(power - netW[t]!) < 1e-3 * (1 + Math.abs(power))),
    )
  }
  // A quarter of an hour later each waits for the city by itself.
  for (const { clock, beats } of [north, south]) {
    clock.advance(quarterMs)
    beats.clear()
  }
  const waiting = [north.beat(north.bach), south.beat(south.hof)]
  const next = await makeJointPlan(north.parts, north.city)
  await Promise.all(waiting)
  assert.deepEqual(
    next?.members.map(({ absent }) => absent),
    [null, null],
  )
  assert.deepEqual([...north.faults, ...south.faults].flat(), [])
})

test('a neighbourhood that does not belong to a city gives its node no group', async (context) => {
  const { north, south, plans } = await northAndSouth(context, false)
  const joint = await makeJointPlan(north.parts, north.city)
  assert.deepEqual(
    joint?.members.map(({ cellId, absent }) => [cellId, absent]),
    [
      ['bach', null],
      ['hof', 'failed'],
    ],
  )
  assert.deepEqual(south.sought, [])
  await plans.get('bach')
  assert.match(String(north.faults.flat()), /group-unknown/)
})
