import type { Cell } from '../../cell/cell.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { DoubtBook } from '../doubt/doubt-book.ts'
import type { Doubt } from '../doubt/doubt.ts'
import { following, fullFrom, type Following } from '../follow.ts'
import type { Quantity } from '../quantity.ts'
import type { SetPoint } from '../set-point.ts'
import type { Thing } from '../thing.ts'

/** The last value of a quantity. */
export interface LastValue {
  readonly value: number
  readonly atMs: number
}

/** What is known of a thing right now, for pages and plans. */
export interface ThingStatus {
  readonly values: ReadonlyMap<Quantity, LastValue>
  /** False once its broker says it is gone; null: nobody says. */
  readonly isAvailable: boolean | null
  readonly following: Following
  /** The set point that was sent last, expired or not. */
  readonly setPoint: SetPoint | null
  readonly isAcknowledged: boolean
  /** Why the last message that could not be read could not. */
  readonly refused: (Refusal & { readonly atMs: number }) | null
  /** What it reports that is not believed. */
  readonly doubts: readonly Doubt[]
}

/** Powers remembered to judge whether a thing follows. */
const powerLimit = 12

/** An adopted thing in memory: where its values go and what it did last. */
export class ThingState {
  readonly thing: Thing
  readonly cell: Cell
  /** Series by quantity, as far as they were needed. */
  readonly series = new Map<Quantity, number>()
  readonly values = new Map<Quantity, LastValue>()
  /** What of it is believed. */
  readonly doubts: DoubtBook
  readonly #powers: { atMs: number; powerW: number }[] = []
  setPoint: SetPoint | null = null
  /** The set point that held before somebody tried the thing. */
  beforeTest: SetPoint | null = null
  isAcknowledged = false
  isAvailable: boolean | null = null

  constructor(thing: Thing, cell: Cell, doubts = new DoubtBook()) {
    this.thing = thing
    this.cell = cell
    this.doubts = doubts
  }

  /** Whether it is in a home, not owned together. */
  get isHome(): boolean {
    return this.cell.kind === 'home'
  }

  /** The same thing with new particulars: what it did stays. */
  static renewed(before: ThingState, thing: Thing, cell: Cell): ThingState {
    before.doubts.factsChanged()
    const state = new ThingState(thing, cell, before.doubts)
    for (const [quantity, value] of before.values) state.values.set(quantity, value)
    state.#powers.push(...before.#powers)
    state.setPoint = before.setPoint
    state.beforeTest = before.beforeTest
    state.isAcknowledged = before.isAcknowledged
    state.isAvailable = before.isAvailable
    // Series belong to a thing in a cell: one that moved gets new ones.
    if (before.thing.cellId === thing.cellId) {
      for (const [quantity, id] of before.series) state.series.set(quantity, id)
    }
    return state
  }

  heard(quantity: Quantity, value: number, atMs: number): void {
    const before = this.values.get(quantity)
    if (before !== undefined && before.atMs > atMs) return
    this.values.set(quantity, { value, atMs })
    if (quantity !== 'powerW' && quantity !== 'generationW') return
    this.#powers.push({ atMs, powerW: quantity === 'powerW' ? value : -value })
    if (this.#powers.length > powerLimit) this.#powers.shift()
  }

  following(): Following {
    const isLimit = this.thing.kind === 'solar' || this.thing.kind === 'wind'
    const isFull = (this.values.get('stateOfCharge')?.value ?? 0) >= fullFrom
    return following(this.setPoint, this.#powers, { isLimit, isFull })
  }
}
