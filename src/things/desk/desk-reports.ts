import type { Kysely } from 'kysely'
import { success, type Result } from '../../kernel/refusal.ts'
import type { Signal } from '../../kernel/signal.ts'
import { IntakeFullError } from '../../series/intake.ts'
import type { Reading } from '../../series/series.ts'
import { ensureSeries } from '../../series/store.ts'
import type { Schema } from '../../store/schema.ts'
import type { Directory } from './desk-directory.ts'
import type { Doubts } from './desk-doubts.ts'
import type { Measured } from './desk-news.ts'
import type { ThingState } from './desk-state.ts'
import type { ReportedValue } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import { readingTime } from '../reading-time.ts'
import type { Thing } from '../thing.ts'

/** How often readings are tried again where the intake is full, each time after it has written what it holds. */
const intakeTries = 20

/** What things report on its way into their series: timed, made durable, judged, and told to whoever listens. */
export class Reports {
  readonly #options: ReportsOptions

  constructor(options: ReportsOptions) {
    this.#options = options
  }

  /** Takes what a thing reports: its readings are durable when it resolves. A refused one leaves out all that came with it. */
  async take(
    protocol: string,
    address: string,
    values: readonly ReportedValue[],
  ): Promise<Result<void>> {
    const { directory, doubts, intake, news, nowOf } = this.#options
    const state = directory.known(protocol, address) ?? (await directory.find(protocol, address))
    if (state === null) return success(undefined)
    const nowMs = nowOf(state)
    const readings: Reading[] = []
    for (const { quantity, value, fromNowMs, atMs: statedMs } of values) {
      const atMs = fromNowMs === undefined ? statedMs : nowMs + fromNowMs
      const time = readingTime(atMs, nowMs)
      if (!time.ok) {
        await this.#judge(state, doubts.timed(state, (atMs ?? nowMs) - nowMs, nowMs))
        return time
      }
      const seriesId = state.series.get(quantity) ?? (await this.#seriesOf(state, quantity))
      readings.push({ seriesId, atMs: time.value, value })
    }
    try {
      await intake.add(readings)
    } catch (error) {
      await this.#addLater(readings, error)
    }
    const { id: thingId, cellId } = state.thing
    for (let i = 0; i < readings.length; i++) {
      const [reading, reported] = [readings[i], values[i]]
      if (reading === undefined || reported === undefined) continue
      const { atMs, value } = reading
      state.heard(reported.quantity, value, atMs)
      const changes = doubts.heard(state, reported.quantity, reading)
      if (changes !== null) await this.#judge(state, changes)
      if (news.listenerCount > 0) {
        news.emit({ cellId, thingId, quantity: reported.quantity, value, atMs })
      }
    }
    const changes = doubts.timed(state, null, nowMs)
    if (changes !== null) await this.#judge(state, changes)
    return success(undefined)
  }

  /** Tells where a thing is doubted or believed again. What cannot be written down is a fault, and loses no reading. */
  async #judge(state: ThingState, changes: Promise<boolean> | null): Promise<void> {
    try {
      if (await changes) this.#options.onDoubt(state.thing)
    } catch (error) {
      this.#options.onFault('doubt-not-kept', error)
    }
  }

  /** A full intake is waited for, and whoever sent the readings waits too. Any other error is thrown on. */
  async #addLater(readings: readonly Reading[], firstError: unknown): Promise<void> {
    const { intake } = this.#options
    let error = firstError
    for (let tries = 1; tries < intakeTries && error instanceof IntakeFullError; tries++) {
      await intake.flush()
      try {
        await intake.add(readings)
        return
      } catch (nextError) {
        error = nextError
      }
    }
    throw error
  }

  async #seriesOf(state: ThingState, quantity: Quantity): Promise<number> {
    const { id } = await ensureSeries(this.#options.db, {
      thingId: state.thing.id,
      cellId: state.thing.cellId,
      quantity,
      timeZone: state.cell.timeZone,
    })
    state.series.set(quantity, id)
    await this.#options.doubts.meet(state, quantity, id)
    return id
  }
}

/** What {@link Reports} work with. */
export interface ReportsOptions {
  readonly db: Kysely<Schema>
  /** Where readings become durable: `series/intake.ts`. */
  readonly intake: {
    add(readings: readonly Reading[]): Promise<void>
    flush(): Promise<void>
  }
  readonly directory: Directory
  readonly doubts: Doubts
  /** Told of every value once it is durable. */
  readonly news: Signal<Measured>
  /** The time a thing's cell lives in. */
  readonly nowOf: (state: ThingState) => number
  /** Told of a thing that is doubted, or believed again. */
  readonly onDoubt: (thing: Thing) => void
  readonly onFault: (event: string, error: unknown) => void
}
