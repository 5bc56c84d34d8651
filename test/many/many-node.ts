import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AssemblyContext } from '../../src/assembly/context.ts'
import { assemblyOn } from '../../src/assembly/fixtures.ts'
import { sowWaiting } from '../../src/assembly/report/asked.ts'
import { conversationsWaiting } from '../../src/assembly/report/store-asked.ts'
import type { Cell } from '../../src/cell/cell.ts'
import { helloTopic } from '../../src/federation/channel/hello.ts'
import { PeerLine } from '../../src/federation/channel/peer-line.ts'
import { RoundDesk, type Topics } from '../../src/federation/channel/round-desk.ts'
import { RoundDoor } from '../../src/federation/channel/round-door.ts'
import { roundPath } from '../../src/federation/channel/envelope.ts'
import type { Channel } from '../../src/federation/context.ts'
import { mailTopic } from '../../src/federation/mail/mail-desk.ts'
import { MailOffice } from '../../src/federation/mail/mail-office.ts'
import { TableWayOut } from '../../src/federation/way-out.ts'
import type { Alarm } from '../../src/kernel/alarm.ts'
import type { Clock } from '../../src/kernel/clock.ts'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { RefusalError } from '../../src/kernel/refusal.ts'
import { Signal } from '../../src/kernel/signal.ts'
import type { JointParts } from '../../src/node/parts.ts'
import { CityTable } from '../../src/node/city-table.ts'
import { farNodes } from '../../src/node/far-nodes.ts'
import { citySessions } from '../../src/node/far-seat.ts'
import { mailHandlers, mailSettled } from '../../src/node/mail-handlers.ts'
import { witnessParts } from '../../src/node/own-logs.ts'
import { openChannel } from '../../src/node/peer-channel.ts'
import type { LiveEvent } from '../../src/web/context.ts'
import { openDisk, type Disk } from './disk.ts'
import type { Meters } from './meters.ts'
import type { Network } from './network.ts'
import type { WorldTime } from './world-time.ts'

/** A node from one start to the next failure of its power: what a started node has, on what is handed in. */
export interface Life {
  readonly parts: JointParts & { readonly channel: Channel }
  readonly context: AssemblyContext
  readonly office: MailOffice
  readonly fault: (event: string, error: unknown) => void
  /** Resolves when the power fails. */
  readonly over: Promise<void>
  isOver: boolean
}

/** What is done again and again in a node while it is up. */
export interface Chore {
  readonly name: string
  readonly everyMs: number
  /** By the node's own clock, at whole multiples; else from when it started. */
  readonly isOnTheHour?: boolean
  readonly work: (node: ManyNode, life: Life) => Promise<void>
}

/** One of many nodes: a database in a file, a clock that is wrong, and a seed of its own. */
export class ManyNode {
  readonly name: string
  readonly index: number
  /** How far its clock is ahead. */
  readonly skewMs: number
  readonly clock: Clock
  readonly random: Random
  /** What broke in it that was no refusal. */
  readonly faults: string[] = []
  /** What was refused to it, and how often. */
  readonly refusals = new Map<string, number>()
  /** Its neighbourhood and homes; known when it was furnished. */
  cell!: Cell
  homes: readonly Cell[] = []
  /** What its homes' meters show, and up to when the node knows. */
  meters!: Meters
  countedMs = 0
  life: Life | null = null
  crashes = 0
  /** When it last started. */
  startedMs = 0
  /** Of a node that lies: what it makes of its answers. It has no table of what may leave. */
  bend: ((topics: Topics) => Topics) | null = null
  readonly #time: WorldTime
  readonly #network: Network
  readonly #path: string
  readonly #chores: Chore[] = []
  readonly #requests = new Map<string, () => void>()
  #disk: Disk | null = null

  constructor(
    index: number,
    {
      seed,
      skewMs,
      time,
      network,
      folder,
      template,
    }: {
      readonly seed: number
      readonly skewMs: number
      readonly time: WorldTime
      readonly network: Network
      readonly folder: string
      readonly template: string
    },
  ) {
    this.index = index
    this.name = `n${index}`
    this.skewMs = skewMs
    this.clock = { now: () => time.nowMs + skewMs }
    this.random = seededRandom(seed * 1_000 + index)
    this.#time = time
    this.#network = network
    this.#path = join(folder, `${this.name}.db`)
    copyFileSync(template, this.#path)
  }

  get address(): string {
    return addressOf(this.name)
  }

  get isUp(): boolean {
    return this.life !== null
  }

  /** What it does from its next start on. */
  does(...chores: readonly Chore[]): void {
    this.#chores.push(...chores)
  }

  /** Opens its file for whoever looks into it or furnishes it, without anything that runs. */
  async look<T>(work: (disk: Disk) => Promise<T>): Promise<T> {
    const disk = await openDisk(this.#path, () => {})
    try {
      return await work(disk)
    } finally {
      disk.fail()
    }
  }

  async start(): Promise<void> {
    const disk = await openDisk(this.#path, () => this.#failed())
    this.#disk = disk
    const { db } = disk.store
    const over = Promise.withResolvers<void>()
    const [clock, random] = [this.clock, this.random]
    const alarm: Alarm = (afterMs, ring) =>
      this.#time.alarm(afterMs, () => {
        if (!life.isOver) ring()
      })
    const onFault = (event: string, error: unknown): void => this.#note(event, error)
    const table = new TableWayOut({ onLeft: () => {}, onFault })
    const wayOut = this.bend === null ? table : { pass: () => () => {} }
    const publicUrl = this.address
    const opened = await openChannel({ publicUrl, federationLoopback: true }, disk.store, wayOut)
    if (opened === null) throw new Error('a node with an address has a channel')
    const channel: Channel = {
      ...opened,
      wireTo: ({ id, address }) =>
        this.#network.wire(this.name, id, `${address}${roundPath}`, () => life.isOver),
    }
    const far = farNodes(channel)
    const context = assemblyOn({ db, clock, random, publicUrl, far })
    const cityTable = new CityTable(alarm, () => this.#requests.get('plan')?.())
    const live = new Signal<LiveEvent>((error) => onFault('live', error))
    const log = { info: () => {}, error: (event: string, error: unknown) => onFault(event, error) }
    const parts = { store: disk.store, clock, alarm, random, table: cityTable, channel, log, live }
    const handlers = mailHandlers(context, witnessParts(channel))
    const topics = {
      ...helloTopic(clock),
      ...mailTopic({ db, clock, handlers }),
      ...citySessions(parts),
    }
    const desk = new RoundDesk(this.bend?.(topics) ?? topics, clock, (error) =>
      onFault('desk', error),
    )
    const office = new MailOffice({
      db,
      clock,
      random,
      peerOf: (id) => channel.peers.get(id),
      lineTo: (peer) => new PeerLine(peer, { ...channel, clock, random }),
      wayOut,
      onSettled: mailSettled,
      onFault: (error) => onFault('mail', error),
    })
    const life: Life = {
      parts,
      context,
      office,
      fault: onFault,
      over: over.promise,
      isOver: false,
    }
    this.#end = () => {
      life.isOver = true
      over.resolve()
    }
    this.life = life
    this.startedMs = this.#time.nowMs
    this.#network.attach(this.name, new RoundDoor({ ...channel, desk, clock, random }))
    this.#time.note(`start ${this.name}`)
    for (const chore of this.#chores) this.#begin(chore, life)
  }

  /** The power fails: now, or somewhere in what it does next. */
  crash(afterStatements = 0): void {
    this.#disk?.fail(afterStatements)
  }

  #end: () => void = () => {}

  #failed(): void {
    this.#end()
    this.#disk = null
    this.life = null
    this.crashes++
    this.#network.attach(this.name, null)
    this.#time.note(`crash ${this.name}`)
  }

  /** Never two runs of a chore at a time. */
  #begin(chore: Chore, life: Life): void {
    const { everyMs, isOnTheHour = false } = chore
    let isRunning = false
    let isAsked = false
    const next = (): void => {
      const nowMs = this.clock.now()
      const afterMs = isOnTheHour ? everyMs - (nowMs % everyMs) : everyMs
      life.parts.alarm(afterMs, turn)
    }
    const turn = (): void => {
      next()
      run()
    }
    /** What is asked for while it runs is one run after it. */
    const run = (): void => {
      if (life.isOver) return
      isAsked = isRunning
      if (isRunning) return
      isRunning = true
      this.#time.note(`${this.name} ${chore.name}`)
      chore
        .work(this, life)
        .catch((error: unknown) => this.#note(chore.name, error))
        .finally(() => {
          isRunning = false
          if (isAsked) run()
        })
    }
    this.#requests.set(chore.name, run)
    if (isOnTheHour) next()
    else life.parts.alarm(Math.floor(everyMs * this.random.next()), turn)
  }

  #note(event: string, error: unknown): void {
    const isRefusal = error instanceof RefusalError
    const said = error instanceof Error ? error.message : JSON.stringify(error)
    this.#time.note(`${this.name} ${event} ${said}`)
    if (isRefusal) {
      const values = error.refusal.values?.['code'] ?? ''
      const key = `${event} ${error.refusal.code} ${values}`.trim()
      this.refusals.set(key, (this.refusals.get(key) ?? 0) + 1)
    }
    if (!isRefusal)
      this.faults.push(`${this.name} ${event}: ${error instanceof Error ? error.stack : said}`)
  }
}

export function addressOf(name: string): string {
  return `https://${name}.example`
}

/** Sends what waits, and does what letters ask for: what `MailChore` does. */
export async function mailNow(
  { clock }: ManyNode,
  { context, office, fault }: Life,
): Promise<void> {
  const { db } = context
  for (const { conversationId } of await conversationsWaiting(db)) {
    await sowWaiting(context, conversationId, clock.now())
  }
  // Not waited for: one peer's slowness delays no other.
  void office.sendDue().catch((error: unknown) => fault('mail', error))
}
