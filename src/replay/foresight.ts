import type { Kysely } from 'kysely'
import { dayMs, floorTo, hourMs, stepIndex, stepStartMs, type Steps } from '../kernel/steps.ts'
import { quantileLevels, type Forecast } from '../sense/forecast.ts'
import { learnModel, predict, type ForecastAsk } from '../sense/forecaster.ts'
import type { History } from '../sense/frame.ts'
import type { Model } from '../sense/model.ts'
import { saveForecast } from '../sense/store.ts'
import { combineParts, forecastSubjects, type Subject } from '../sense/subjects.ts'
import type { Interval } from '../series/series.ts'
import { intervals } from '../series/store-roll-up.ts'
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

/** One subject of one home and what is remembered of it. */
interface Known {
  readonly home: ReplayHome
  readonly subject: Subject
  history: History
  model: Model | null
  learnedMs: number
}

/** Forecasts from the past only. */
export class OwnForesight implements Foresight {
  readonly #db: Kysely<Schema>
  readonly #stepMs: number
  readonly #beganMs: number
  readonly #known: readonly Known[]

  private constructor(db: Kysely<Schema>, stepMs: number, beganMs: number, known: Known[]) {
    this.#db = db
    this.#stepMs = stepMs
    this.#beganMs = beganMs
    this.#known = known
  }

  static async of(
    db: Kysely<Schema>,
    { steps }: Recording,
    { homes }: ReplayNeighbourhood,
    beganMs: number,
  ): Promise<OwnForesight> {
    const known: Known[] = []
    for (const home of homes) {
      for (const subject of await subjectsOf(db, home)) {
        const history = { startMs: beganMs, stepMs: steps.stepMs, values: new Float64Array(0) }
        known.push({ home, subject, history, model: null, learnedMs: -Infinity })
      }
    }
    return new OwnForesight(db, steps.stepMs, beganMs, known)
  }

  async look(nowMs: number, steps: Steps): Promise<Forecast[]> {
    const forecasts: Forecast[] = []
    for (const known of this.#known) {
      known.history = await this.#grown(known, nowMs)
      const { seriesId, target } = known.subject
      const ask: ForecastAsk = { seriesId, issuedMs: nowMs, steps, target }
      const isEarly = nowMs - this.#beganMs < earlyMs
      const dueMs = known.learnedMs + (isEarly ? learnEarlyEveryMs : learnEveryMs)
      if (known.model === null || nowMs >= dueMs) {
        known.model = learnModel(known.history, ask)
        known.learnedMs = nowMs
      }
      forecasts.push(predict(known.model, known.history, ask))
    }
    await keep(this.#db, forecasts)
    return forecasts
  }

  /** The history with what was measured since, cut to the days that are looked at. */
  async #grown({ subject, history }: Known, nowMs: number): Promise<History> {
    const stepMs = this.#stepMs
    const knownEndMs = history.startMs + history.values.length * stepMs
    const endMs = floorTo(nowMs, stepMs)
    const count = Math.max(0, (endMs - knownEndMs) / stepMs)
    const resolution = stepMs === hourMs ? 'hour' : 'quarter'
    const parts: { part: Subject['parts'][number]; values: Float64Array }[] = []
    for (const part of subject.parts) {
      const read = await intervals(this.#db, part.seriesId, resolution, knownEndMs, endMs)
      parts.push({ part, values: meansOf(read, knownEndMs, stepMs, count) })
    }
    const fresh = combineParts(parts, count)
    const kept = Math.min(history.values.length, (lookBackDays * dayMs) / stepMs - count)
    const values = new Float64Array(Math.max(0, kept) + count)
    if (kept > 0) values.set(history.values.subarray(history.values.length - kept))
    values.set(fresh, Math.max(0, kept))
    return { startMs: endMs - values.length * stepMs, stepMs, values }
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

/** Means on an even grid, NaN where less than half of a step was measured. Gauges only: replayed things tell no others to the forecaster. */
function meansOf(
  read: readonly Interval[],
  startMs: number,
  stepMs: number,
  count: number,
): Float64Array {
  const values = new Float64Array(count).fill(NaN)
  for (const interval of read) {
    const index = (interval.startMs - startMs) / stepMs
    if (interval.mean !== null && interval.coverage >= 0.5) values[index] = interval.mean
  }
  return values
}
