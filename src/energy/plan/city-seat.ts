import type { Alarm } from '../../kernel/alarm.ts'
import type { Cell } from '../../coordination/cell.ts'
import type { Group } from '../../coordination/group.ts'
import { LoneCell } from '../../coordination/lone-cell.ts'
import { agree, surely, type Agreement, type RoundsOptions } from '../../coordination/rounds.ts'
import type { JointNews } from './joint-news.ts'
import type { Around } from './planner.ts'

/** A neighbourhood's group in a city's rounds, and how the city says that they are over. */
export interface Seated {
  readonly group: Group
  /** The city has come for it, and asks when all others are ready: so long it is waited for anew. Not stated: it needs no telling. */
  met?(): void
  /** All is agreed: what was kept last is the plan. `news`: what may be known of the whole. To close it again changes nothing. */
  close(news?: JointNews | null): void
}

/** How long a neighbourhood waits for a city. */
export interface SeatOptions {
  /** For each question, ms. */
  readonly waitMs: number
  readonly alarm: Alarm
  /** Prices outside as long as the city has named none, money for each W and step, [step]. */
  readonly lastPrices: Float64Array
}

/**
 * A neighbourhood's seat in a city's rounds. Its first agreement is that of the city: the neighbourhood's cell answers the city's prices, and finishes alone
 * where the city stays away. Whatever is agreed on later in the same plan goes by the prices that this one came to.
 */
export class CitySeat implements Around {
  readonly #take: (seated: Seated) => void
  readonly #options: SeatOptions
  /** Prices outside that were agreed on; null: there are none yet. */
  #prices: Float64Array | null = null
  #isAlone = false
  #news: JointNews | null = null

  /** `take` is handed the group when it is ready. */
  constructor(take: (seated: Seated) => void, options: SeatOptions) {
    this.#take = take
    this.#options = options
  }

  /** Whether the city stayed away. */
  get isAlone(): boolean {
    return this.#isAlone
  }

  /** What was agreed on outside, money for each W and step, [step]; null: nothing yet. */
  get prices(): Float64Array | null {
    return this.#prices
  }

  /** What the city said of the whole; null: nothing. */
  get news(): JointNews | null {
    return this.#news
  }

  async agree(cell: Cell, options: RoundsOptions): Promise<Agreement> {
    if (this.#prices !== null) {
      return await atPrices(this.#prices).agree(cell, options)
    }
    const { waitMs, alarm, lastPrices } = this.#options
    const lone = new LoneCell(cell, { waitMs, alarm, outside: lastPrices, rounds: options })
    const close = (news?: JointNews | null): void => {
      this.#news ??= news ?? null
      lone.close()
    }
    this.#take({ group: lone, met: () => lone.met(), close })
    const ending = await lone.ending
    const { outside } = ending
    this.#prices = outside
    this.#isAlone = ending.kind === 'alone'
    if (ending.kind === 'alone') return around(ending.agreement, outside)
    const { rounds, settled, kept } = ending
    // A city that has ended before it had a plan is one that stayed away.
    if (settled === null || kept === null) {
      this.#isAlone = true
      return around(await agree(cell, { ...options, outside }), outside)
    }
    const { money, weights } = cell.provenParts
    const agreement = {
      rounds,
      cost: kept.use.reduce((sum, units, t) => sum + units * outside[t]!, kept.cost),
      bound: surely(settled.bound),
      prices: cell.provenPrices,
      moneyPrices: money,
      weightPrices: weights,
      absent: cell.absent,
    }
    return around(agreement, outside)
  }
}

/** Plans at prices outside that are known and do not answer, money for each W and step, [step]: those that a joint plan came to. */
export function atPrices(prices: Float64Array): Around {
  return {
    agree: async (cell, options) =>
      around(await agree(cell, { ...options, outside: prices }), prices),
  }
}

/** An agreement with the prices outside. */
function around(agreement: Agreement, outside: Float64Array): Agreement {
  const onTop = (price: number, t: number): number => outside[t]! + price
  return {
    ...agreement,
    prices: agreement.prices.map(onTop),
    moneyPrices: agreement.moneyPrices.map(onTop),
  }
}
