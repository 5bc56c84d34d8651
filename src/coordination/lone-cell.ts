import type { Alarm } from '../kernel/alarm.ts'
import { refuse, RefusalError } from '../kernel/refusal.ts'
import type { Cell } from './cell.ts'
import type { Absence, Answer, Group, Settlement, Soon } from './group.ts'
import type { Trial } from './member.ts'
import type { Lengths } from './pairs.ts'
import { agree, type Agreement, type RoundsOptions } from './rounds.ts'

/** How a cell goes on without its parent. */
export interface LoneOptions {
  /** How long it waits for each of the parent's questions, ms. */
  readonly waitMs: number
  readonly alarm: Alarm
  /** What is paid outside as long as the parent has named no prices: those of the last plan, [step]. */
  readonly outside: Float64Array
  /** How it then agrees by itself. */
  readonly rounds: Pick<RoundsOptions, 'roundLimit' | 'targetGap' | 'leastCost' | 'startSoftness'>
}

/**
 * How it ended: the parent said so, and this was settled last, and kept, at the last prices that it named (null: it has asked for nothing of the kind);
 * or the cell has agreed alone at these.
 */
export type Ending =
  | {
      readonly kind: 'told'
      /** Rounds that the parent has begun. */
      readonly rounds: number
      readonly outside: Float64Array
      readonly settled: Settlement | null
      readonly kept: Settlement | null
    }
  | { readonly kind: 'alone'; readonly outside: Float64Array; readonly agreement: Agreement }

/** What a parent is told that comes too late: nothing is broken. */
const agreementOver = refuse(
  'agreement-over',
  'The cell has ended this agreement, or agreed alone.',
)

/**
 * A cell's end of the line to its parent. It answers like the cell; but where the parent asks nothing for too long, it agrees by itself at the
 * last outer prices, keeps that plan (if it is better than the one that it was last told to keep), and says so. After that it does not answer any more.
 */
export class LoneCell implements Group {
  readonly movers: number
  readonly limits: number
  readonly ending: Promise<Ending>
  readonly #cell: Cell
  readonly #options: LoneOptions
  readonly #end = Promise.withResolvers<Ending>()
  #hasEnded = false
  #callOff: () => void
  /** What is paid outside, as far as the parent has said, [step]. */
  #outside: Float64Array
  #softness: number | null = null
  #rounds = 0
  /** What was settled last, and what of that was kept. */
  #settled: Settlement | null = null
  #kept: Settlement | null = null

  constructor(cell: Cell, options: LoneOptions) {
    this.movers = cell.movers
    this.limits = cell.limits
    this.ending = this.#end.promise
    this.#cell = cell
    this.#options = options
    this.#outside = options.outside
    this.#callOff = this.#wait()
  }

  get absent(): readonly Absence[] {
    return this.#cell.absent
  }

  prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    this.#outside = Float64Array.from(prices)
    this.#softness = softness
    this.#rounds++
    return this.#answer(() => this.#cell.prepare(round, prices, softness))
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.#answer(() => this.#cell.begin(prices, softness))
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.#answer(() => this.#cell.answer(prices))
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.#answer(() => this.#cell.tryOut(prices))
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#answer(() => this.#cell.foresee(prices, softness))
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.#answer(() => this.#cell.turn(prices, softness))
  }

  move(lengths: Lengths): Promise<void> {
    return this.#answer(() => this.#cell.move(lengths))
  }

  settle(prices: Float64Array): Promise<Settlement> {
    this.#outside = Float64Array.from(prices)
    return this.#answer(async () => {
      this.#settled = await this.#cell.settle(prices)
      return this.#settled
    })
  }

  keep(): Promise<void> {
    return this.#answer(async () => {
      await this.#cell.keep()
      this.#kept = this.#settled
    })
  }

  restrict(softness: number): Promise<boolean> {
    return this.#answer(() => this.#cell.restrict(softness))
  }

  /** The parent has agreed: what was kept last is the plan. */
  close(): void {
    this.#callOff()
    this.#hasEnded = true
    const [outside, settled, kept] = [this.#outside, this.#settled, this.#kept]
    this.#end.resolve({ kind: 'told', rounds: this.#rounds, outside, settled, kept })
  }

  /** The parent has come, and asks when all others have: it is waited for anew. Where the cell has ended nothing changes. */
  met(): void {
    if (this.#hasEnded) return
    this.#callOff()
    this.#callOff = this.#wait()
  }

  /** Answers, and waits for the next question. */
  async #answer<T>(work: () => Soon<T>): Promise<T> {
    if (this.#hasEnded) throw new RefusalError(agreementOver)
    this.#callOff()
    try {
      return await work()
    } finally {
      this.#callOff = this.#wait()
    }
  }

  #wait(): () => void {
    const { alarm, waitMs } = this.#options
    return alarm(waitMs, () => {
      this.#hasEnded = true
      this.#agreeAlone().then(this.#end.resolve, this.#end.reject)
    })
  }

  async #agreeAlone(): Promise<Ending> {
    const outside = this.#outside
    const kept = this.#kept
    const lastCost =
      kept === null
        ? null
        : kept.use.reduce((sum, units, t) => sum + units * outside[t]!, kept.cost)
    const agreement = await agree(this.#cell, {
      ...this.#options.rounds,
      outside,
      lastCost,
      ...(this.#softness === null ? {} : { knownSoftness: this.#softness }),
    })
    return { kind: 'alone', outside, agreement }
  }
}
