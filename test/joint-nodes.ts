// Whole nodes as a start makes them, whose neighbourhoods belong to one city: each with its own database, port and heartbeats.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { putMember } from '../src/assembly/report/store-body.ts'
import { putFarBody } from '../src/assembly/report/store-far.ts'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { join as joinCell, testContext, value } from '../src/cell/fixtures.ts'
import { ensureNodeKey, nodeSigner } from '../src/cell/store-node-key.ts'
import { freePorts } from '../src/demo/free-port.ts'
import { slowLine } from '../src/demo/slow-line.ts'
import { neighbourhood, startMs } from '../src/energy/job-fixtures.ts'
import type { CityPlan } from '../src/energy/plan/city-plan.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import { latestJointPlan } from '../src/energy/store-joint.ts'
import { latestPlan, saveTariff } from '../src/energy/store.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { machineAlarm, type Alarm } from '../src/kernel/alarm.ts'
import { ManualClock, type Clock } from '../src/kernel/clock.ts'
import { cityTariff, newCity, smallNeighbourhood } from '../src/node/city-fixtures.ts'
import { dayMs, floorTo, quarterMs } from '../src/kernel/steps.ts'
import { startNode, type RunningNode } from '../src/node/node.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { plainTariff } from './neighbourhood.ts'
import { testConfig } from './node-config.ts'

/** How long whole nodes may take on a busy machine. */
export const patienceMs = 120_000

/** What the connection of each neighbourhood carries, W. */
export const ownLimitW = 12_000

/** Which neighbourhoods are on a node: `hof` has two homes with a battery, a car and sun, all others one with a battery. */
export interface NodeOf {
  readonly name: string
  readonly neighbourhoods: readonly string[]
  /** Every byte to and from it takes so long, ms. */
  readonly delayMs?: number
}

/** A whole node with a second hold on its database. */
export interface JointNode {
  readonly name: string
  readonly store: Store
  readonly publicUrl: string
  /** A page as somebody who lives there reads it: its text. */
  read(path: string): Promise<string>
  /** Where it listens behind the way to it, and where others ask. */
  readonly ports: { readonly inside: number; readonly public: number }
  start(): Promise<void>
  /** Others do not reach it any more by its long way; it runs on. */
  cut(): Promise<void>
  stop(): Promise<void>
}

/** Time that goes on as ours does, from an instant on, and jumps where it is told to. */
export class JumpingClock implements Clock {
  readonly #offsetMs: number
  #jumpedMs = 0

  constructor(startMs: number) {
    this.#offsetMs = startMs - Date.now()
  }

  now(): number {
    return Date.now() + this.#offsetMs + this.#jumpedMs
  }

  /** The next quarter hour begins. */
  toNextQuarter(): void {
    const nowMs = this.now()
    this.#jumpedMs += floorTo(nowMs, quarterMs) + quarterMs - nowMs
  }

  /** When the quarter hour of now began. */
  get quarter(): number {
    return floorTo(this.now(), quarterMs)
  }
}

export interface JointNodes {
  readonly nodes: readonly JointNode[]
  /** All nodes go by it. */
  readonly clock: JumpingClock
  /** What nodes have logged as faults. */
  readonly errors: string[]
  /** Waits are so much shorter than they are. */
  readonly haste: { times: number }
}

/** Nodes that all trust each other, not started. The first has the city, to which all neighbourhoods belong. */
export async function jointNodes(context: TestContext, of: readonly NodeOf[]): Promise<JointNodes> {
  const parent = mkdtempSync(join(tmpdir(), 'commonwatt-joint-'))
  context.after(() => rmSync(parent, { recursive: true, force: true }))
  const clock = new JumpingClock(startMs)
  const errors: string[] = []
  const haste = { times: 1 }
  const alarm: Alarm = (afterMs, ring) => machineAlarm(afterMs / haste.times, ring)
  const ports = await freePorts(2 * of.length)
  const prepared = []
  for (const [i, node] of of.entries()) {
    const [inside = 0, outside = 0] = ports.slice(2 * i)
    const isSlow = node.delayMs !== undefined
    prepared.push(await prepare(parent, node, { inside, public: isSlow ? outside : inside }))
  }
  const [first] = prepared
  assert.ok(first !== undefined)
  await found(first, prepared)
  for (const one of prepared)
    for (const other of prepared) if (one !== other) await trust(one, other)
  const nodes = prepared.map(({ node, config, store, publicUrl, ports: at, token }): JointNode => {
    let running: RunningNode | null = null
    let line: Awaited<ReturnType<typeof slowLine>> | null = null
    const cut = async (): Promise<void> => {
      await line?.stop()
      line = null
    }
    const stop = async (): Promise<void> => {
      await cut()
      await running?.stop()
      running = null
    }
    const log = {
      info: () => {},
      error: (event: string, error: unknown) => {
        // Nobody is behind the things.
        if (event === 'set-point-not-sent') return
        errors.push(`${node.name}: ${event}: ${String(error)}`)
      },
    }
    context.after(async () => {
      await stop()
      await store.close()
    })
    const start = async (): Promise<void> => {
      if (node.delayMs !== undefined) line = await slowLine(at.public, at.inside, node.delayMs)
      running = await startNode(config, { log, clock, alarm })
    }
    const read = async (path: string): Promise<string> => {
      const cookie = `${sessionCookieName(publicUrl)}=${token}; language=en`
      const answer = await fetch(`http://127.0.0.1:${at.inside}${path}`, { headers: { cookie } })
      assert.equal(answer.status, 200, path)
      return (await answer.text()).replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
    }
    return { name: node.name, store, publicUrl, ports: at, read, start, cut, stop }
  })
  return { nodes, clock, errors, haste }
}

/** The joint plan for the quarter hour of now, as soon as there is one. */
export async function jointNow({ nodes: [first], clock, errors }: JointNodes): Promise<CityPlan> {
  assert.ok(first !== undefined)
  return await until(
    async () => {
      const plan = await latestJointPlan(first.store.db, 'city')
      return plan?.steps.startMs === clock.quarter ? plan : null
    },
    () => `no joint plan: ${errors.join('; ')}`,
  )
}

/** The plan of a neighbourhood for the quarter hour of now, as soon as there is one that passes. */
export async function planNow(
  { clock }: JointNodes,
  { store: { db } }: JointNode,
  cellId: string,
  passes: (plan: Plan) => boolean = () => true,
): Promise<Plan> {
  let last: Plan | null = null
  return await until(
    async () => {
      last = await latestPlan(db, cellId)
      return last?.steps.startMs === clock.quarter && passes(last) ? last : null
    },
    () => `no such plan of ${cellId}; the last one begins at ${last?.steps.startMs}`,
  )
}

/** Looks again and again until there is something. */
export async function until<T>(
  look: () => Promise<T | null>,
  why: () => string,
  withinMs = patienceMs,
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== null) return found
    assert.ok(Date.now() < deadline, why())
    await wait(50)
  }
}

type Prepared = Awaited<ReturnType<typeof prepare>>

async function prepare(parent: string, node: NodeOf, ports: JointNode['ports']) {
  const folder = join(parent, node.name)
  mkdirSync(folder)
  const publicUrl = `http://127.0.0.1:${ports.public}`
  const config = testConfig(folder, { port: ports.inside, publicUrl, federationLoopback: true })
  const store = await openStore(config.database)
  await ensureNodeKey(store.db)
  for (const slug of node.neighbourhoods) {
    await (slug === 'hof' ? neighbourhood(store) : smallNeighbourhood(store, slug))
    await saveTariff(store.db, slug, {
      ...plainTariff,
      validFromMs: startMs - dayMs,
      importLimitW: ownLimitW,
    })
  }
  const [home] = await store.db
    .selectFrom('cells')
    .select('id')
    .where('kind', '=', 'home')
    .execute()
  const cells = { ...testContext(store.db, { publicUrl }), clock: new ManualClock(startMs) }
  const { session } = await joinCell(cells, null, home?.id ?? '', 'resident', 'Rosa Resident')
  const signer = await nodeSigner(store.db, new URL(publicUrl).host)
  return { node, config, store, publicUrl, signer, ports, token: session?.token ?? '' }
}

/** A city at the first node that has stated its prices, and to which all belong by the books of both sides. */
async function found(first: Prepared, all: readonly Prepared[]): Promise<void> {
  const { db } = first.store
  await newCity(first.store)
  await saveTariff(db, 'city', cityTariff)
  for (const { node, store } of all) {
    const isFar = node !== first.node
    for (const cell of node.neighbourhoods) {
      const said = { askedMs: 1, answeredMs: 2, isMember: true }
      const where = { node: isFar ? node.name : '', refused: null }
      await putMember(db, { bodyId: 'city', cell, name: cell, ...said, ...where })
      if (!isFar) continue
      const body = { bodyId: 'city', node: first.node.name, name: 'City', slug: 'city' }
      await putFarBody(store.db, { ...body, cellId: cell, ...said })
    }
  }
}

async function trust({ store: { db } }: Prepared, other: Prepared): Promise<void> {
  const { node, publicUrl, signer } = other
  const { name } = node
  value(await savePeer(db, { id: name, name, address: publicUrl, key: signer }, startMs))
  await setTrust(db, name, 'trusted')
}
