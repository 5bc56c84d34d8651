import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCellBySlug } from '../../cell/store.ts'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { Signal } from '../../kernel/signal.ts'
import { deleteSeries } from '../../series/store.ts'
import type { Schema } from '../../store/schema.ts'
import { Connections } from './desk-connections.ts'
import { Control } from './desk-control.ts'
import { Directory } from './desk-directory.ts'
import { Doubts } from './desk-doubts.ts'
import { Past, type ImportPast } from './desk-past.ts'
import type { Measured, ThingChange } from './desk-news.ts'
import { Reports, type ReportsOptions } from './desk-reports.ts'
import type { ThingState, ThingStatus } from './desk-state.ts'
import type { Belief } from '../doubt/doubt.ts'
import type { Foretold } from '../foretold.ts'
import type { Offer } from '../offer.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { Override, SetPoint } from '../set-point.ts'
import type { Showing } from '../showing.ts'
import {
  acknowledgeSetPoint,
  adoptThing,
  bindingsOf,
  findThing,
  giveOffer,
  listThings,
  offerThing,
  removeThing,
} from '../store.ts'
import type { Attributes, Thing, ThingKind } from '../thing.ts'

export interface DeskOptions {
  readonly db: Kysely<Schema>
  readonly intake: ReportsOptions['intake']
  readonly protocols: readonly Protocol[]
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
  readonly random: Random
  /** Brings what devices remember into series; absent: it is not read. */
  readonly importPast?: ImportPast
  /** Told of faults: an event name and the error. */
  readonly onFault: (event: string, error: unknown) => void
}

/** Refusals kept for pages at the most; the oldest goes first. */
const refusalLimit = 5_000

/**
 * Where things and the node meet: starts the protocols, takes their offers and readings, keeps what each
 * thing did last, and hands out set points.
 */
export class ThingsDesk {
  /** Every value once it is durable. */
  readonly readings: Signal<Measured>
  readonly changes: Signal<ThingChange>
  /** The addresses that the node dials. */
  readonly connections: Connections
  readonly #options: DeskOptions
  readonly #directory: Directory
  readonly #control: Control
  readonly #doubts: Doubts
  readonly #past: Past
  readonly #reports: Reports
  readonly #refusals = new Map<string, Refusal & { readonly atMs: number }>()

  constructor(options: DeskOptions) {
    this.#options = options
    this.#directory = new Directory(options.db)
    this.#doubts = new Doubts(options)
    const onFault = (error: unknown): void => options.onFault('things-listener', error)
    this.readings = new Signal(onFault)
    this.changes = new Signal(onFault)
    this.connections = new Connections(options)
    this.#past = new Past({
      ...options,
      directory: this.#directory,
      nowOf: (state) => this.#timeOf(state).now(),
    })
    this.#reports = new Reports({
      ...options,
      directory: this.#directory,
      doubts: this.#doubts,
      news: this.readings,
      nowOf: (state) => this.#timeOf(state).now(),
      onDoubt: (thing) => this.#emit(thing, 'doubted'),
    })
    this.#control = new Control({
      ...options,
      directory: this.#directory,
      protocolOf: (name) => this.#protocolOf(name),
      timeOf: (state) => this.#timeOf(state),
    })
  }

  /** Starts every protocol. Throws where one cannot start; those already started are then stopped. */
  async start(): Promise<void> {
    const started: Protocol[] = []
    try {
      for (const protocol of this.#options.protocols) {
        await protocol.start(this.#hostFor(protocol.name))
        started.push(protocol)
      }
      await this.connections.start()
    } catch (error) {
      for (const protocol of started.toReversed()) await protocol.stop()
      throw error
    }
  }

  /** Stops every protocol and waits for what came in before. */
  async stop(): Promise<void> {
    for (const protocol of this.#options.protocols.toReversed()) await protocol.stop()
    await this.#options.intake.flush()
  }

  /** {@link Control.send} */
  async send(setPoint: SetPoint): Promise<Result<void>> {
    return await this.#control.send(setPoint)
  }

  /** {@link Control.expire} */
  async expire(): Promise<number> {
    return await this.#control.expire()
  }

  /** {@link Control.test} */
  async test(thingId: string): Promise<Result<SetPoint>> {
    return await this.#control.test(thingId)
  }

  /** {@link Control.override} */
  async override(
    wish: Pick<Override, 'thingId' | 'personId' | 'mode' | 'powerW'>,
    forMs: number,
  ): Promise<Result<Override>> {
    const kept = await this.#control.override(wish, forMs)
    if (kept.ok) await this.#tell(wish.thingId, 'overridden')
    return kept
  }

  /** {@link Doubts.believe}. `forMs`: how long, in the cell's time. */
  async believe(
    thingId: string,
    word: Pick<Belief, 'personId' | 'reason'>,
    forMs: number,
  ): Promise<Result<Belief>> {
    const state = await this.#directory.findById(thingId)
    if (state === null) {
      return refuse('no-such-thing', 'There is no thing in use with this id.', thingId)
    }
    const kept = await this.#doubts.believe(state, word, forMs, this.#timeOf(state).now())
    if (kept.ok) this.#emit(state.thing, 'doubted')
    return kept
  }

  /** Takes an offered thing into use, or gives one in use a new name, kind or attributes (checked by `checkAttributes`). */
  async adopt(
    thingId: string,
    as: {
      readonly cellId: string
      readonly name: string
      readonly kind: ThingKind
      readonly attributes: Attributes
    },
  ): Promise<Result<Thing>> {
    const before = await findThing(this.#options.db, thingId)
    const adopted = await adoptThing(this.#options.db, thingId, as)
    if (!adopted.ok) return adopted
    this.#directory.forget(adopted.value)
    // Met at once, so that it is watched before its first message.
    await this.#directory.findById(thingId)
    this.#emit(adopted.value, before?.state === 'adopted' ? 'changed' : 'adopted')
    return adopted
  }

  /** {@link giveOffer}: passes an offer on to the cell that it belongs to. */
  async give(thingId: string, cellId: string): Promise<Result<Thing>> {
    const given = await giveOffer(this.#options.db, thingId, cellId)
    if (!given.ok) return given
    this.#directory.forget(given.value)
    this.#emit(given.value, 'offered')
    return given
  }

  /** Ends the use of a thing: it gets its own behaviour back and is no longer listened to. Its history stays. */
  async remove(thingId: string): Promise<Result<Thing>> {
    const removed = await removeThing(this.#options.db, thingId)
    if (!removed.ok) return removed
    const thing = removed.value
    this.#directory.forget(thing)
    try {
      await this.#protocolOf(thing.protocol)?.forget?.(thing)
    } catch (error) {
      this.#options.onFault('thing-not-released', error)
    }
    this.#emit(thing, 'removed')
    return removed
  }

  /** Hands a body that came in over HTTP to the protocol of its thing. Gives the number of values that are durable now. */
  async take(thing: Thing, body: unknown): Promise<Result<number>> {
    const protocol = this.#protocolOf(thing.protocol)
    if (protocol?.take === undefined) {
      return refuse(
        'not-by-http',
        `${thing.name} reports by ${thing.protocol}, not over HTTP.`,
        thing.id,
      )
    }
    return await protocol.take(thing, body)
  }

  /** Shows a cell's plan and values outward by every protocol that can. */
  async show(showing: Showing): Promise<void> {
    for (const protocol of this.#options.protocols) {
      try {
        await protocol.show?.(showing)
      } catch (error) {
        this.#options.onFault('things-not-shown', error)
      }
    }
  }

  /** Meets every adopted thing of a cell, so that its set points end in time also after a restart. */
  async watch(cellId: string): Promise<void> {
    for (const thing of await listThings(this.#options.db, cellId, 'adopted')) {
      await this.#directory.find(thing.protocol, thing.address)
    }
  }

  /** A cell's time, zone or name has changed: what is remembered of it is read again. */
  async cellChanged(cellId: string): Promise<void> {
    this.#directory.forgetCell(cellId)
    await this.watch(cellId)
  }

  /** A home is empty and its things are gone: what is remembered of them goes, and what came in for them meanwhile. */
  async forgetHome(cellId: string): Promise<void> {
    const { db, intake } = this.#options
    await this.connections.forgetCell(cellId)
    const states = [...this.#directory.states()].filter(({ thing }) => thing.cellId === cellId)
    this.#directory.forgetCell(cellId)
    await intake.flush()
    await deleteSeries(
      db,
      states.flatMap(({ series }) => [...series.values()]),
    )
    for (const { thing } of states) {
      this.#refusals.delete(`${thing.protocol}\n${thing.address}`)
      this.#emit(thing, 'removed')
    }
  }

  /** What a thing says of its coming hours, in the time of its cell; null: nothing. */
  foretold(thing: Thing, nowMs: number): Foretold | null {
    return this.#protocolOf(thing.protocol)?.foretold?.(thing, nowMs) ?? null
  }

  /** What a thing did last and how it is; empty for one that was not heard since the start. */
  status(thing: Pick<Thing, 'protocol' | 'address'>): ThingStatus {
    const state = this.#directory.known(thing.protocol, thing.address)
    return {
      values: state?.values ?? new Map(),
      isAvailable: state?.isAvailable ?? null,
      following: state?.following() ?? 'unknown',
      setPoint: state?.setPoint ?? null,
      isAcknowledged: state?.isAcknowledged ?? false,
      refused: this.#refusals.get(`${thing.protocol}\n${thing.address}`) ?? null,
      doubts: [...(state?.doubts.open.values() ?? [])],
    }
  }

  #hostFor(protocol: string): ProtocolHost {
    const refused: ProtocolHost['refused'] = (address, reason) =>
      this.#refused(protocol, address, reason)
    return {
      refused,
      past: this.#past.hostFor(protocol, refused),
      offer: (offer) => this.#offer(protocol, offer),
      report: (address, values) => this.#reports.take(protocol, address, values),
      followed: (address, setPointId, powerW) => {
        this.#followed(protocol, address, setPointId, powerW)
      },
      available: (address, isAvailable) => {
        const state = this.#directory.known(protocol, address)
        if (state !== undefined && state !== null) state.isAvailable = isAvailable
      },
      bindings: () => bindingsOf(this.#options.db, protocol),
    }
  }

  async #offer(protocol: string, { cellSlug, ...offer }: Offer): Promise<Result<void>> {
    const { db, clockOf, random } = this.#options
    const cell = await findCellBySlug(db, cellSlug)
    if (cell === null) {
      return refuse('no-such-cell', `There is no cell called ${cellSlug}.`, offer.address)
    }
    const nowMs = clockOf(cell).now()
    const id = newId(nowMs, random)
    const offered = await offerThing(db, { ...offer, id, cellId: cell.id, protocol, nowMs })
    if (!offered.ok) return offered
    this.#directory.forget(offered.value)
    const isKnown = offered.value.id !== id
    if (offered.value.state !== 'removed') {
      this.#emit(offered.value, isKnown ? 'changed' : 'offered')
    }
    return success(undefined)
  }

  #followed(
    protocol: string,
    address: string,
    setPointId: string | null,
    powerW: number | null,
  ): void {
    const state = this.#directory.known(protocol, address)
    if (state === undefined || state === null) return
    const nowMs = this.#timeOf(state).now()
    if (powerW !== null && !state.values.has('powerW')) state.heard('powerW', powerW, nowMs)
    if (state.isAcknowledged || setPointId === null || state.setPoint?.id !== setPointId) return
    state.isAcknowledged = true
    acknowledgeSetPoint(this.#options.db, setPointId, nowMs).catch((error: unknown) =>
      this.#options.onFault('set-point-not-acknowledged', error),
    )
  }

  #refused(protocol: string, address: string, reason: Refusal): void {
    const key = `${protocol}\n${address}`
    this.#refusals.delete(key)
    if (this.#refusals.size >= refusalLimit) {
      const [oldest] = this.#refusals.keys()
      if (oldest !== undefined) this.#refusals.delete(oldest)
    }
    const state = this.#directory.known(protocol, address)
    const atMs = state === undefined || state === null ? 0 : this.#timeOf(state).now()
    this.#refusals.set(key, { ...reason, atMs })
  }

  async #tell(thingId: string, what: ThingChange['what']): Promise<void> {
    const state = await this.#directory.findById(thingId)
    if (state !== null) this.#emit(state.thing, what)
  }

  #emit(thing: Thing, what: ThingChange['what']): void {
    this.changes.emit({ cellId: thing.cellId, thingId: thing.id, what })
  }

  #timeOf(state: ThingState): Clock {
    return this.#options.clockOf(state.cell)
  }

  #protocolOf(name: string): Protocol | null {
    return this.#options.protocols.find((protocol) => protocol.name === name) ?? null
  }
}
