// A day of many nodes: production code on a clock, a network and disks that are handed in, all from one seed.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Cell } from '../../src/cell/cell.ts'
import { savePeer, setTrust } from '../../src/federation/peers/store-peers.ts'
import { askToWitness } from '../../src/federation/witness/ask-witness.ts'
import { seededRandom } from '../../src/kernel/random.ts'
import { nodeSigner } from '../../src/cell/store-node-key.ts'
import { hourMs, minuteMs } from '../../src/kernel/steps.ts'
import { openStore } from '../../src/store/open.ts'
import { checkAgreed, checkPlanned, logSizes } from './agreement.ts'
import { askAll, cityChores, foundCity, type Governed } from './city-life.ts'
import { checkCounted } from './counted.ts'
import { afterHourMs, agreedWithinMs, brew, untilPlannedMs, stormsOf } from './faults.ts'
import { Liar, type Lies } from './liar.ts'
import { addressOf, ManyNode } from './many-node.ts'
import { Network } from './network.ts'
import { haveVote, openBallot, Told } from './people.ts'
import type { Sizes } from './sizes.ts'
import { choresOf, furnish, type Lived } from './street-life.ts'
import { WorldTime } from './world-time.ts'

/** Midnight of a day in May, UTC. */
const startMs = Date.UTC(2026, 4, 4)

/** Clocks are wrong by so much at the most: those of two nodes differ by five minutes. */
const skewMs = 2.5 * minuteMs

/** Where files need no disk: what is lost when a node's power fails is what was not committed, whatever holds the file. */
const memory = '/dev/shm'

/** What a day came to. */
export interface DayOutcome {
  readonly seed: number
  readonly hash: string
  readonly events: number
  readonly network: Network['counts']
  readonly refused: Readonly<Record<string, number>>
  readonly refusals: Readonly<Record<string, number>>
  readonly crashes: number
  readonly lived: Lived
  readonly governed: Governed
  readonly told: Pick<Told, 'votes' | 'ballots' | 'again'>
  readonly agreements: number
  readonly lies: Lies
}

/** Lives through one day. Throws where something is not as it must be, with the seed that shows it. */
export async function manyDay(seed: number, sizes: Sizes): Promise<DayOutcome> {
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'commonwatt-many-'))
  try {
    return await new Day(seed, sizes, folder).live()
  } catch (error) {
    const of = `--nodes ${sizes.nodes} --hours ${sizes.hours}`
    throw new Error(`seed ${seed} fails; again: npm run bench -- many --seed ${seed} ${of}`, {
      cause: error,
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

class Day {
  readonly #seed: number
  readonly #sizes: Sizes
  readonly #folder: string
  readonly #time = new WorldTime(startMs)
  readonly #network: Network
  readonly #nodes: ManyNode[] = []
  readonly #cities = new Map<Cell, { node: ManyNode; members: readonly ManyNode[] }>()
  readonly #told = new Told()
  readonly #lived: Lived = { settlements: 0, ledgerLooks: 0, plans: 0, gap: 0, reports: 0 }
  readonly #governed: Governed = {
    jointPlans: 0,
    present: 0,
    absent: 0,
    longestMs: 0,
    none: 0,
    gap: 0,
  }
  #agreements = 0
  #liar: Liar | null = null

  constructor(seed: number, sizes: Sizes, folder: string) {
    this.#seed = seed
    this.#sizes = sizes
    this.#folder = folder
    this.#network = new Network(this.#time, seededRandom(seed))
  }

  async live(): Promise<DayOutcome> {
    const [time, network, sizes, told] = [this.#time, this.#network, this.#sizes, this.#told]
    await this.#prepare()
    for (const node of this.#nodes) await node.start()
    const random = seededRandom(this.#seed + 1)
    for (const node of this.#nodes) haveVote(node, sizes, { time, random, told })
    time.at(startMs + 20 * minuteMs, () => {
      for (const [city, { node }] of this.#cities) void askAll(node, city, sizes)
    })
    for (const storm of stormsOf(sizes.hours)) {
      brew(storm, this.#nodes, { time, network, random, startMs })
      await time.liveUntil(startMs + storm.healedMs)
      const sizesThen = await logSizes(this.#nodes)
      await time.liveUntil(startMs + storm.healedMs + agreedWithinMs)
      await checkAgreed(this.#nodes, this.#cities, sizesThen, this.#nodes.at(-1)!)
      this.#agreements++
      await time.liveUntil(startMs + storm.healedMs + untilPlannedMs)
      await checkPlanned(this.#cities, this.#nodes.at(-1)!)
      this.#checkFaults()
    }
    await time.liveUntil(startMs + sizes.hours * hourMs + afterHourMs)
    for (const node of this.#nodes) await checkCounted(node, sizes, told)
    await this.#liar?.check()
    this.#checkFaults()
    for (const node of this.#nodes) node.crash()
    const { votes, ballots, again } = told
    return {
      seed: this.#seed,
      hash: time.hash,
      events: time.events,
      network: network.counts,
      refused: Object.fromEntries(network.refused),
      refusals: this.#refusals(),
      crashes: this.#nodes.reduce((sum, { crashes }) => sum + crashes, 0) - this.#nodes.length,
      lived: this.#lived,
      governed: this.#governed,
      told: { votes, ballots, again },
      agreements: this.#agreements,
      lies: this.#lies(),
    }
  }

  async #prepare(): Promise<void> {
    const template = join(this.#folder, 'template.db')
    await (await openStore(template)).close()
    const random = seededRandom(this.#seed + 2)
    const { nodes: count } = this.#sizes
    for (let i = 0; i < count; i++) {
      const node = new ManyNode(i, {
        seed: this.#seed,
        // Half of them have found a time server.
        skewMs: Math.round((2 * random.next() - 1) * (random.next() < 0.5 ? 500 : skewMs)),
        time: this.#time,
        network: this.#network,
        folder: this.#folder,
        template,
      })
      this.#nodes.push(node)
      await furnish(node, this.#sizes, startMs)
      await openBallot(node, this.#sizes, startMs)
      node.does(...choresOf(this.#sizes, this.#lived))
    }
    const cities = Math.max(1, Math.round(count / 10))
    const last = this.#nodes.at(-1)!
    const liar = new Liar(last, this.#nodes.slice(0, -1), {
      network: this.#network,
      random: seededRandom(this.#seed + 3),
      city: `n${last.index % cities}`,
      witness: 'n0',
    })
    this.#liar = liar
    last.bend = (topics) => liar.crooked(topics)
    last.does(...liar.chores)
    this.#network.listener = last.name
    for (const [i, node] of this.#nodes.entries()) {
      const next = this.#nodes[(i + 1) % count]!
      await this.#know(node, next)
      await this.#know(next, node)
      if (i >= cities) {
        await this.#know(node, this.#nodes[i % cities]!)
        await this.#know(this.#nodes[i % cities]!, node)
      }
      await node.look(({ store }) => askToWitness(store.db, node.cell, next.name, node.clock.now()))
    }
    for (const node of this.#nodes.slice(0, cities)) {
      const members = this.#nodes.filter((_, i) => i >= cities && i % cities === node.index)
      const city = await foundCity(node, members)
      this.#cities.set(city, { node, members })
      node.does(...cityChores(city, this.#sizes, this.#governed))
    }
  }

  /** One trusts another. */
  async #know(one: ManyNode, other: ManyNode): Promise<void> {
    const { name } = other
    const address = addressOf(name)
    const key = await other.look(({ store }) => nodeSigner(store.db, new URL(address).host))
    await one.look(async ({ store: { db } }) => {
      const saved = await savePeer(db, { id: name, name, address, key }, startMs)
      assert.ok(saved.ok)
      await setTrust(db, name, 'trusted')
    })
  }

  #lies(): Lies {
    assert.ok(this.#liar !== null)
    return this.#liar.lies
  }

  #refusals(): Readonly<Record<string, number>> {
    const all: Record<string, number> = {}
    for (const { refusals } of this.#nodes) {
      for (const [key, times] of refusals) all[key] = (all[key] ?? 0) + times
    }
    return all
  }

  #checkFaults(): void {
    const faults = this.#nodes.flatMap((node) => node.faults)
    assert.deepEqual(faults, [], 'nothing broke')
  }
}
