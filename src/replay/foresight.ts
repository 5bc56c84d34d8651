import type { Kysely } from 'kysely'
import { dayMs, stepIndex, stepStartMs, type Steps } from '../kernel/steps.ts'
import { quantileLevels, type Forecast } from '../sense/forecast.ts'
import { learnModel, predict, type ForecastAsk } from '../sense/forecaster.ts'
import type { History } from '../sense/frame.ts'
import type { Model } from '../sense/model.ts'
import { saveForecast } from '../sense/store.ts'
import { combineParts, forecastSubjects, type Subject } from '../sense/subjects.ts'
import type { Reading } from '../series/series.ts'
import { listSeries } from '../series/store.ts'
import type { Schema } from '../store/schema.ts'
import { thingsOf, type ReplayHome, type ReplayNeighbourhood } from './neighbourhood.ts'
import { outdoorC } from './recorded-home.ts'
import type { Recording } from './recording.ts'

/** Days of history that a forecast looks at here: a year of hours is to be done in minutes. */
const lookBackDays = 28
/** A model is learned again after this long; sooner while there is little to learn from. */
const learnEveryMs = 14 * dayMs
const learnEarlyEveryMs = dayMs
const earlyMs = 7 * dayMs

/** What the coming steps bring, by the node's own forecaster, at the recording's resolution. */
export interface Foresight {
  /** Forecasts for `steps`, from what was measured before `nowMs`; kept in the database as live ones are. */
  look(nowMs: number, steps: Steps): Promise<readonly Forecast[]>
}

/** One subject of one home and what was learned of it. */
interface Known {
  readonly subject: Subject
  model: Model | null
  learnedMs: number
}

/** Forecasts from the past only: from what it {@link hear}s once it is durable. */
export class OwnForesight implements Foresight {
  readonly #db: Kysely<Schema>
  readonly #steps: Steps
  readonly #beganMs: number
  readonly #known: readonly Known[]
  /** What each series told in each step of the recording, NaN where nothing; by series. */
  readonly #told = new Map<number, Float64Array>()

  private constructor(db: Kysely<Schema>, steps: Steps, beganMs: number, subjects: Subject[]) {
    this.#db = db
    this.#steps = steps
    this.#beganMs = beganMs
    this.#known = subjects.map((subject) => ({ subject, model: null, learnedMs: -Infinity }))
    for (const { parts } of subjects) {
      for (const { seriesId } of parts) {
        this.#told.set(seriesId, new Float64Array(steps.count).fill(NaN))
      }
    }
  }

  static async of(
    db: Kysely<Schema>,
    { steps }: Recording,
    { homes }: ReplayNeighbourhood,
    beganMs: number,
  ): Promise<OwnForesight> {
    const subjects: Subject[] = []
    for (const home of homes) subjects.push(...(await subjectsOf(db, home)))
    return new OwnForesight(db, steps, beganMs, subjects)
  }

  /** Takes readings that have become durable. A gauge of a replayed home stands still within a step, so its last word is its mean. */
  hear(readings: readonly Reading[]): void {
    for (const { seriesId, atMs, value } of readings) {
      const told = this.#told.get(seriesId)
      if (told !== undefined) told[stepIndex(this.#steps, atMs)] = value
    }
  }

  async look(nowMs: number, steps: Steps): Promise<Forecast[]> {
    const forecasts: Forecast[] = []
    for (const known of this.#known) {
      const history = this.#historyOf(known.subject, nowMs)
      const { seriesId, target } = known.subject
      const ask: ForecastAsk = { seriesId, issuedMs: nowMs, steps, target }
      const isEarly = nowMs - this.#beganMs < earlyMs
      const dueMs = known.learnedMs + (isEarly ? learnEarlyEveryMs : learnEveryMs)
      if (known.model === null || nowMs >= dueMs) {
        known.model = learnModel(history, ask)
        known.learnedMs = nowMs
      }
      forecasts.push(predict(known.model, history, ask))
    }
    await keep(this.#db, forecasts)
    return forecasts
  }

  /** The last days of what a subject is made of, up to the last whole step before `nowMs`. */
  #historyOf({ parts }: Subject, nowMs: number): History {
    const { startMs, stepMs } = this.#steps
    const end = stepIndex(this.#steps, nowMs)
    const lookBack = Math.round((lookBackDays * dayMs) / stepMs)
    const from = Math.max(0, stepIndex(this.#steps, this.#beganMs), end - lookBack)
    const told = parts.map((part) => ({
      part,
      values: (this.#told.get(part.seriesId) ?? new Float64Array(0)).subarray(from, end),
    }))
    return { startMs: startMs + from * stepMs, stepMs, values: combineParts(told, end - from) }
  }
}

/** The future as it came. Nobody has it; it shows what better forecasts could bring. */
export class PerfectForesight implements Foresight {
  readonly #db: Kysely<Schema>
  readonly #recording: Recording
  readonly #known: readonly { home: ReplayHome; subject: Subject }[]

  private constructor(
    db: Kysely<Schema>,
    recording: Recording,
    known: readonly { home: ReplayHome; subject: Subject }[],
  ) {
    this.#db = db
    this.#recording = recording
    this.#known = known
  }

  static async of(
    db: Kysely<Schema>,
    recording: Recording,
    { homes }: ReplayNeighbourhood,
  ): Promise<PerfectForesight> {
    const known: { home: ReplayHome; subject: Subject }[] = []
    for (const home of homes) {
      for (const subject of await subjectsOf(db, home)) known.push({ home, subject })
    }
    return new PerfectForesight(db, recording, known)
  }

  async look(nowMs: number, steps: Steps): Promise<Forecast[]> {
    const forecasts = this.#known.map(({ home, subject }): Forecast => {
      const values = new Float64Array(quantileLevels.length * steps.count)
      for (let t = 0; t < steps.count; t++) {
        const index = stepIndex(this.#recording.steps, stepStartMs(steps, t))
        const last = this.#recording.steps.count - 1
        const value = truthOf(home, subject, Math.min(index, last))
        for (let level = 0; level < quantileLevels.length; level++) {
          values[level * steps.count + t] = value
        }
      }
      return { seriesId: subject.seriesId, issuedMs: nowMs, steps, method: 'perfect', values }
    })
    await keep(this.#db, forecasts)
    return forecasts
  }
}

function truthOf({ recorded }: ReplayHome, { target }: Subject, index: number): number {
  if (target.kind === 'load') return recorded.loadW[index] || 0
  if (target.kind === 'solar') return recorded.solar?.generationW[index] ?? 0
  return recorded.heat === null ? 0 : outdoorC(recorded.heat, index)
}

async function subjectsOf(db: Kysely<Schema>, home: ReplayHome): Promise<Subject[]> {
  const series = await listSeries(db, { cellIds: [home.cell.id] })
  return forecastSubjects(home.cell, thingsOf(home), series)
}

async function keep(db: Kysely<Schema>, forecasts: readonly Forecast[]): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const forecast of forecasts) await saveForecast(tx, forecast)
  })
}
