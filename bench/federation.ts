import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { Patience } from '../src/coordination/patience.ts'
import { PatientGroup } from '../src/coordination/patient-group.ts'
import { planCity, type CityPlan } from '../src/energy/plan/city-plan.ts'
import { usualEffort } from '../src/energy/plan/planner.ts'
import { Asking } from '../src/federation/channel/asking.ts'
import { bookOf, openDoor, peerOf, testNode } from '../src/federation/fixtures.ts'
import { checkPeer, type Peer } from '../src/federation/peers/peer.ts'
import { FarGroup } from '../src/federation/rounds/far-group.ts'
import { machineAlarm } from '../src/kernel/alarm.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { secureRandom } from '../src/kernel/random.ts'
import { quarterMs } from '../src/kernel/steps.ts'
import { orThrow } from '../src/kernel/refusal.ts'
import { keyText } from '../src/kernel/signed-note.ts'
import { lineBetween, openingOf } from '../test/far-homes.ts'
import type { Begin, Told } from './federation/far-node.ts'
import { nobody } from './federation/nobody.ts'
import { forgeriesOf } from './federation/forgeries.ts'
import { streetOf } from './federation/streets.ts'
import { openWire, type WireKind } from './federation/wire.ts'

/** Sessions at a time, as many as a line has connections, and how long they ask. */
const sessions = 16
const askMs = 5_000
const warmMs = 2_000

const streetHomes = 150
const stepCount = 96
const city = testNode('city', 'http://127.0.0.1:9')

const quiet: WireKind = { delayMs: 0, loss: 0 }
const slow: WireKind = { delayMs: 100, loss: 0.05 }

/**
 * Nodes in processes of their own over loopback: rounds between two (96 prices there, 96 numbers back, signed and checked both ways), forgeries at a node's door,
 * and the joint plan of a city on one node with two neighbourhoods of 150 homes on two others: on a quiet wire, and on one that takes 100 ms each way and loses
 * 5 % of its packets (a wire of this script's own, which holds back what comes after a lost packet as TCP does).
 */
export async function run(): Promise<Record<string, unknown>> {
  return {
    rounds: await rounds(),
    forgeries: await forgeries(),
    jointPlan: await jointPlan(quiet),
    jointPlanSlow: await jointPlan(slow),
  }
}

async function rounds(): Promise<Record<string, unknown>> {
  const far = await startNode(1, 1, null)
  const line = lineBetween(city, far.peer)
  const prices = Float64Array.from({ length: stepCount }, () => Math.random())
  const tookMs: number[] = []
  const began = performance.now()
  const ask = async (): Promise<void> => {
    const group = await FarGroup.open(
      new Asking(line, secureRandom),
      openingOf(nobody, { startMs: 0, stepMs: quarterMs, count: stepCount }),
      nobody,
    )
    while (performance.now() - began < warmMs + askMs) {
      const asked = performance.now()
      await group.foresee(prices, 1)
      if (asked - began >= warmMs) tookMs.push(performance.now() - asked)
    }
    await group.close()
  }
  await Promise.all(Array.from({ length: sessions }, ask))
  line.close()
  far.child.kill()
  tookMs.sort((one, other) => one - other)
  return {
    asked: '>= 1000 a second',
    perSecond: Math.round(tookMs.length / (askMs / 1000)),
    inFlight: sessions,
    medianMs: tookMs[Math.floor(tookMs.length / 2)],
    p99Ms: tookMs[Math.floor(tookMs.length * 0.99)],
  }
}

async function forgeries(): Promise<Record<string, unknown>> {
  const north = testNode('north')
  const south = testNode('south')
  const made = forgeriesOf(north, south)
  const { door } = openDoor(north, bookOf(peerOf(south)))
  let accepted = 0
  const tookMs: number[] = []
  for (const { request, address } of made) {
    const began = performance.now()
    const answer = await door.answer(request, address)
    tookMs.push(performance.now() - began)
    if (answer.ok) accepted++
  }
  return {
    asked: '0 accepted, each in less than 50 ms',
    sent: made.length,
    accepted,
    slowestMs: Math.max(...tookMs),
    meanMs: tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length,
  }
}

async function jointPlan(kind: WireKind): Promise<Record<string, unknown>> {
  const wires = [await openWire(kind, 1), await openWire(kind, 2)]
  const nodes = await Promise.all(
    wires.map(async (wire, i) => {
      const node = await startNode(streetHomes, i + 1, wire.address)
      wire.leadTo(node.port)
      return node
    }),
  )
  const { steps, issuedMs, prices } = streetOf(1, 1)
  const input = { planId: 'joint', cellId: 'city', issuedMs, steps, prices, last: null }
  // The first plan of a process also compiles the code; a node's later ones find it compiled.
  const first = await planOnce(input, nodes)
  const before = wires.reduce((sum, { bytes }) => sum + bytes, 0)
  const later = await planOnce(input, nodes)
  const after = wires.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { child } of nodes) child.kill()
  for (const wire of wires) wire.stop()
  const { certificate } = later.plan
  return {
    asked: 'a gap of 0.1 % at the most',
    homes: streetHomes * nodes.length,
    steps: steps.count,
    delayMsEachWay: kind.delayMs,
    lossPercent: 100 * kind.loss,
    firstSeconds: first.seconds,
    seconds: later.seconds,
    rounds: certificate.rounds,
    gapPercent: 100 * certificate.gap,
    absent: later.plan.members.filter(({ absent }) => absent !== null).length,
    bytesOnTheWire: after - before,
    exchanges: later.exchanges,
    gapPercentOfNeighbourhoods: later.told.map(({ gap }) => (100 * gap).toPrecision(2)).join(', '),
  }
}

async function planOnce(
  input: Parameters<typeof planCity>[0],
  nodes: readonly FarNode[],
): Promise<{ plan: CityPlan; seconds: number; exchanges: number; told: readonly Planned[] }> {
  const began = performance.now()
  const told = Promise.all(nodes.map(async (node) => await node.planned()))
  const lines = nodes.map(({ peer }) => lineBetween(city, peer))
  const opened = await Promise.all(
    lines.map(async (line, i) => {
      const name = `street ${i}`
      const asking = new Asking(line, secureRandom)
      const far = await FarGroup.open(asking, openingOf(name, input.steps), name)
      const patience = new Patience(
        { answerMs: 10_000, totalMs: 120_000 },
        machineAlarm,
        machineClock,
      )
      const standIn = { use: new Float64Array(stepCount), cost: 0 }
      const group = new PatientGroup(far, name, patience, standIn)
      return { asking, far, member: { cellId: name, name, group, parts: null } }
    }),
  )
  const members = opened.map(({ member }) => member)
  const plan = await planCity(input, members, performance, usualEffort)
  if (plan === null) throw new Error('no neighbourhood took part')
  await Promise.all(opened.map(({ far }) => far.close()))
  const seconds = (performance.now() - began) / 1000
  for (const line of lines) line.close()
  const messages = opened.reduce((sum, { asking }) => sum + asking.transcript.length, 0)
  return { plan, seconds, exchanges: messages / 2, told: await told }
}

type Planned = Extract<Told, { kind: 'planned' }>

interface FarNode {
  readonly child: ChildProcess
  readonly peer: Peer
  readonly port: number
  planned(): Promise<Planned>
}

async function startNode(homes: number, seed: number, publicUrl: string | null): Promise<FarNode> {
  const child = fork(join(import.meta.dirname, 'federation/far-node.ts'), { execArgv: [] })
  const { name, address, signer } = city
  const begin: Begin = { asker: { name, address, key: keyText(signer) }, publicUrl, homes, seed }
  child.send(begin)
  const ready = await heard(child)
  if (ready.kind !== 'ready') throw new Error('the node did not say where it is')
  const stated = { name: 'far', address: ready.address, key: ready.key }
  const peer: Peer = { ...orThrow(checkPeer(stated)), id: 'far', trust: 'trusted' }
  const planned = async (): Promise<Planned> => {
    const told = await heard(child)
    if (told.kind !== 'planned') throw new Error('the node did not tell of its plan')
    return told
  }
  return { child, peer, port: ready.port, planned }
}

async function heard(child: ChildProcess): Promise<Told> {
  const [told]: Told[] = await once(child, 'message')
  if (told === undefined) throw new Error('the node said nothing')
  return told
}
