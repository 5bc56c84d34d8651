import { quarterMs } from '../kernel/steps.ts'
import type { Model } from './model.ts'
import type { UsualDay } from './usual-day.ts'

/** Quarter-hour values of one series, kept between forecasts. */
export interface KeptSeries {
  /** Start of the first value. */
  startMs: number
  /** [quarter]; NaN in gaps. */
  values: Float64Array
}

/** A model and when it was learned, in the cell's time. */
export interface KeptModel {
  readonly model: Model
  readonly learnedMs: number
}

/** Series and models kept at the most; beyond it the oldest are dropped and read or learned again. */
export const memoryLimit = 20_000

/** Models learned from long histories in a quarter hour: half a second of work. */
export const turnsPerQuarter = 8

/**
 * What the forecaster remembers between two heartbeats so that it neither reads weeks of history nor
 * learns again each time. Losing it costs time, nothing else.
 */
export class ForecastMemory {
  readonly #series = new Map<string, KeptSeries>()
  readonly #models = new Map<number, KeptModel>()
  readonly #limit: number
  /** What other homes use; undefined: nothing is known of any. */
  usual: UsualDay | undefined = undefined
  #quarter = -1
  #turns = 0

  constructor(limit = memoryLimit) {
    this.#limit = limit
  }

  /**
   * Whether one more model may be learned from a long history in this quarter hour. Takes one of the turns:
   * {@link turnsPerQuarter}, or more where that would not bring round all models in a day.
   */
  takeTurn(nowMs: number): boolean {
    const quarter = Math.floor(nowMs / quarterMs)
    if (quarter !== this.#quarter) {
      this.#quarter = quarter
      this.#turns = Math.max(turnsPerQuarter, Math.ceil(this.#models.size / 64))
    }
    this.#turns -= 1
    return this.#turns >= 0
  }

  get size(): number {
    return this.#series.size + this.#models.size
  }

  series(seriesId: number, field: string): KeptSeries | undefined {
    return this.#series.get(`${seriesId} ${field}`)
  }

  keepSeries(seriesId: number, field: string, kept: KeptSeries): void {
    keep(this.#series, `${seriesId} ${field}`, kept, this.#limit)
  }

  /** What was reported of a series from an instant on is not believed any more: it is read again. */
  forgetFrom(seriesId: number, atMs: number): void {
    for (const field of ['mean', 'sum']) {
      const kept = this.series(seriesId, field)
      if (kept === undefined) continue
      const count = Math.max(0, Math.floor((atMs - kept.startMs) / quarterMs))
      this.keepSeries(seriesId, field, { ...kept, values: kept.values.slice(0, count) })
    }
  }

  model(seriesId: number): KeptModel | undefined {
    return this.#models.get(seriesId)
  }

  keepModel(seriesId: number, kept: KeptModel): void {
    keep(this.#models, seriesId, kept, this.#limit)
  }
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, limit: number): void {
  map.delete(key)
  if (map.size >= limit) {
    const [oldest] = map.keys()
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(key, value)
}
