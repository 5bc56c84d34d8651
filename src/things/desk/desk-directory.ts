import type { Kysely } from 'kysely'
import { findCell } from '../../cell/store.ts'
import type { Schema } from '../../store/schema.ts'
import { ThingState } from './desk-state.ts'
import { latestBelief, openDoubts } from '../doubt/store-doubt.ts'
import { findThing, findThingByAddress, latestSetPoints } from '../store.ts'
import type { Thing } from '../thing.ts'

/** Addresses remembered at the most, of things in use and of others; the oldest goes first. */
export const directoryLimit = 50_000

/** Forgotten things whose last values wait for them to be met again, at the most. */
const beforeLimit = 1_000

/**
 * Finds the thing behind an address without asking the database for every message. Things that nobody
 * adopted are remembered as such. Whoever changes a thing says so by {@link forget}.
 */
export class Directory {
  readonly #db: Kysely<Schema>
  readonly #limit: number
  readonly #byAddress = new Map<string, ThingState | null>()
  readonly #asked = new Map<string, Promise<ThingState | null>>()
  /** What forgotten things did last, so that a new name does not blank a page. */
  readonly #before = new Map<string, ThingState>()

  constructor(db: Kysely<Schema>, limit = directoryLimit) {
    this.#db = db
    this.#limit = limit
  }

  get size(): number {
    return this.#byAddress.size
  }

  /** What is known of an address without asking; undefined: has to be asked. */
  known(protocol: string, address: string): ThingState | null | undefined {
    return this.#byAddress.get(keyOf(protocol, address))
  }

  /** The adopted thing at an address; null where there is none. */
  async find(protocol: string, address: string): Promise<ThingState | null> {
    const key = keyOf(protocol, address)
    const known = this.#byAddress.get(key)
    if (known !== undefined) return known
    // Messages that come while the first is being looked up wait for the same answer.
    const waiting = this.#asked.get(key)
    if (waiting !== undefined) return await waiting
    const asked = this.#ask(key, () => findThingByAddress(this.#db, protocol, address))
    this.#asked.set(key, asked)
    return await asked
  }

  /** The adopted thing with this id; null where there is none. */
  async findById(id: string): Promise<ThingState | null> {
    const thing = await findThing(this.#db, id)
    return thing === null ? null : await this.find(thing.protocol, thing.address)
  }

  /** Every adopted thing that was met. */
  *states(): Generator<ThingState> {
    for (const state of this.#byAddress.values()) if (state !== null) yield state
  }

  /** A thing has changed: its particulars are read again when it is next met. */
  forget(thing: Pick<Thing, 'id' | 'protocol' | 'address'>): void {
    const key = keyOf(thing.protocol, thing.address)
    const state = this.#byAddress.get(key)
    if (state !== undefined && state !== null) {
      const [oldest] = this.#before.keys()
      if (this.#before.size >= beforeLimit && oldest !== undefined) this.#before.delete(oldest)
      this.#before.set(thing.id, state)
    }
    this.#byAddress.delete(key)
    this.#asked.delete(key)
  }

  /** A cell has changed: its things are read again when they are next met. */
  forgetCell(cellId: string): void {
    for (const { thing } of this.states()) if (thing.cellId === cellId) this.forget(thing)
  }

  async #ask(key: string, find: () => Promise<Thing | null>): Promise<ThingState | null> {
    try {
      const thing = await find()
      const state = thing?.state === 'adopted' ? await this.#stateOf(thing) : null
      // Forgotten meanwhile: the answer is good for those who asked, but not kept.
      if (this.#asked.has(key)) this.#keep(key, state)
      return state
    } finally {
      this.#asked.delete(key)
    }
  }

  #keep(key: string, state: ThingState | null): void {
    if (this.#byAddress.size >= this.#limit) {
      const [oldest] = this.#byAddress.keys()
      if (oldest !== undefined) this.#byAddress.delete(oldest)
    }
    this.#byAddress.set(key, state)
  }

  async #stateOf(thing: Thing): Promise<ThingState | null> {
    const cell = await findCell(this.#db, thing.cellId)
    if (cell === null) return null
    const before = this.#before.get(thing.id)
    this.#before.delete(thing.id)
    if (before !== undefined) return ThingState.renewed(before, thing, cell)
    const state = new ThingState(thing, cell)
    state.setPoint = (await latestSetPoints(this.#db, [thing.id]))[0] ?? null
    for (const doubt of await openDoubts(this.#db, [thing.id])) {
      state.doubts.open.set(doubt.quantity, doubt)
    }
    const belief = await latestBelief(this.#db, thing.id)
    if (belief !== null) state.doubts.believedUntilMs = belief.untilMs
    return state
  }
}

function keyOf(protocol: string, address: string): string {
  return `${protocol}\n${address}`
}
