import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import { assert } from '../kernel/assert.ts'
import { dayMs, floorTo, hourMs, quarterMs, stepsEndMs, type Steps } from '../kernel/steps.ts'
import { quarterArray } from '../series/quarter-array.ts'
import type { Series } from '../series/series.ts'
import { intervals } from '../series/store-roll-up.ts'
import type { Schema } from '../store/schema.ts'
import { openDoubts } from '../things/doubt/store-doubt.ts'
import type { Thing } from '../things/thing.ts'
import type { Forecast } from './forecast.ts'
import { learnModel, predict, type ForecastAsk } from './forecaster.ts'
import { frameOf, historyDays, type History } from './frame.ts'
import { ForecastMemory } from './memory.ts'
import { unlearnedModel } from './model.ts'
import { scoreOf } from './score.ts'
import { saveHomeDay } from './store-usual-day.ts'
import { dueScores, forgetOldForecasts, saveForecast, saveScore } from './store.ts'
import {
  combineParts,
  drawnFromTank,
  forecastSubjects,
  type Part,
  type Subject,
} from './subjects.ts'
import type { ForecastTarget } from './target.ts'
import { sumsOfHome, type DaySums, type UsualDay } from './usual-day.ts'

/** A model serves this long; while history is short it learns more often. */
const learnEveryMs = dayMs
const learnEarlyEveryMs = 6 * hourMs
/** Late readings may change what was read before, up to this long ago. */
const rereadMs = 2 * hourMs

/**
 * The heartbeat's second step for one cell: forecasts of everything its plan needs, kept under their series,
 * and scores of the ones whose truth has come. `things` and `series` may hold those of other cells too.
 * Pass the same `memory` each time: without it everything is read and learned anew.
 */
export async function foresee(
  db: Kysely<Schema>,
  cell: Cell,
  things: readonly Thing[],
  series: readonly Series[],
  nowMs: number,
  steps: Steps,
  memory: ForecastMemory = new ForecastMemory(),
): Promise<Forecast[]> {
  assert(steps.stepMs === quarterMs, 'forecasts for plans are in quarter hours')
  const subjects = forecastSubjects(cell, things, series)
  await forgetDoubted(db, cell, things, series, memory)
  const histories = new Map<number, History>()
  const forecasts: Forecast[] = []
  let day: DaySums | null = null
  for (const subject of subjects) {
    const history = await historyOf(db, subject, nowMs, memory)
    histories.set(subject.seriesId, history)
    const { seriesId } = subject
    const target = withUsual(subject.target, memory.usual)
    const ask: ForecastAsk = { seriesId, issuedMs: nowMs, steps, target }
    let kept = memory.model(seriesId)
    if (isDue(kept, nowMs) && (isShort(history) || memory.takeTurn(nowMs))) {
      kept = { model: learnModel(history, ask), learnedMs: nowMs }
      memory.keepModel(seriesId, kept)
      if (target.kind === 'load') day = sumsOfHome(frameOf(history, steps, target.timeZone))
    }
    forecasts.push(predict(kept?.model ?? unlearnedModel(target), history, ask))
  }
  await db.transaction().execute(async (tx) => {
    for (const forecast of forecasts) await saveForecast(tx, forecast)
    if (day !== null) await saveHomeDay(tx, cell.id, day, nowMs)
    await scoreDue(tx, subjects, histories, nowMs)
    await forgetOldForecasts(
      tx,
      subjects.map((subject) => subject.seriesId),
      nowMs,
    )
  })
  return forecasts
}

function withUsual(target: ForecastTarget, usual: UsualDay | undefined): ForecastTarget {
  return target.kind === 'load' && usual !== undefined ? { ...target, usual } : target
}

/** A value that stands still is known not to be right only long after: what memory holds of it goes. */
async function forgetDoubted(
  db: Kysely<Schema>,
  cell: Cell,
  things: readonly Thing[],
  series: readonly Series[],
  memory: ForecastMemory,
): Promise<void> {
  const own = things.filter((thing) => thing.cellId === cell.id)
  const doubts = await openDoubts(
    db,
    own.map(({ id }) => id),
  )
  for (const { thingId, quantity, sinceMs } of doubts) {
    const of = series.find((one) => one.thingId === thingId && one.quantity === quantity)
    if (of !== undefined) memory.forgetFrom(of.id, sinceMs)
  }
}

function isDue(kept: { learnedMs: number; model: { days: number } } | undefined, nowMs: number) {
  if (kept === undefined) return true
  const everyMs = kept.model.days < 7 ? learnEarlyEveryMs : learnEveryMs
  return nowMs - kept.learnedMs >= everyMs || kept.learnedMs > nowMs
}

function isShort(history: History): boolean {
  return history.values.length <= (4 * dayMs) / quarterMs
}

/** What was measured of all that a cell's plan needs forecasts of, up to the last whole quarter hour before `nowMs`. */
export async function measuredSubjects(
  db: Kysely<Schema>,
  cell: Cell,
  things: readonly Thing[],
  series: readonly Series[],
  nowMs: number,
): Promise<(Pick<Subject, 'seriesId' | 'target'> & { readonly history: History })[]> {
  const memory = new ForecastMemory()
  const measured = []
  for (const subject of forecastSubjects(cell, things, series)) {
    const { seriesId, target } = subject
    measured.push({ seriesId, target, history: await historyOf(db, subject, nowMs, memory) })
  }
  return measured
}

/** What is known of a subject up to the last whole quarter before `nowMs`. */
async function historyOf(
  db: Kysely<Schema>,
  subject: Subject,
  nowMs: number,
  memory: ForecastMemory,
): Promise<History> {
  const endMs = floorTo(nowMs, quarterMs)
  const startMs = endMs - historyDays * dayMs
  const count = (endMs - startMs) / quarterMs
  const parts: { part: Part; values: Float64Array }[] = []
  for (const part of subject.parts) {
    parts.push({ part, values: await partValues(db, part, startMs, count, memory) })
  }
  const combined = combineParts(parts, count)
  const values =
    subject.tankLitres === undefined ? combined : drawnFromTank(combined, subject.tankLitres)
  return withoutLeadingGap({ startMs, stepMs: quarterMs, values })
}

/** The quarters of one part: what memory holds, and from the database what is new or may have changed. */
async function partValues(
  db: Kysely<Schema>,
  part: Part,
  startMs: number,
  count: number,
  memory: ForecastMemory,
): Promise<Float64Array> {
  const endMs = startMs + count * quarterMs
  const values = new Float64Array(count).fill(NaN)
  const kept = memory.series(part.seriesId, part.field)
  let fromMs = startMs
  if (kept !== undefined) {
    const keptEndMs = kept.startMs + kept.values.length * quarterMs
    fromMs = Math.min(endMs, Math.max(startMs, keptEndMs - rereadMs))
    for (let i = 0; i < (fromMs - startMs) / quarterMs; i++) {
      values[i] = kept.values[i + (startMs - kept.startMs) / quarterMs] ?? NaN
    }
  }
  const read = await intervals(db, part.seriesId, 'quarter', fromMs, endMs)
  const fresh = quarterArray(read, fromMs, (endMs - fromMs) / quarterMs, part.field)
  values.set(fresh, (fromMs - startMs) / quarterMs)
  memory.keepSeries(part.seriesId, part.field, { startMs, values })
  return values
}

function withoutLeadingGap(history: History): History {
  const { values, stepMs, startMs } = history
  let first = 0
  while (first < values.length && Number.isNaN(values[first] ?? NaN)) first += 1
  return { startMs: startMs + first * stepMs, stepMs, values: values.subarray(first) }
}

/** Scores the forecasts of these subjects whose last step is over. */
async function scoreDue(
  db: Kysely<Schema>,
  subjects: readonly Subject[],
  histories: ReadonlyMap<number, History>,
  nowMs: number,
): Promise<void> {
  const endMs = floorTo(nowMs, quarterMs)
  for (const forecast of await dueScores(
    db,
    subjects.map((s) => s.seriesId),
    endMs,
  )) {
    const history = histories.get(forecast.seriesId)
    if (history === undefined || history.stepMs !== forecast.steps.stepMs) continue
    const truth = stretch(history, forecast.steps, 0)
    const naive = sameTimeBefore(history, forecast)
    await saveScore(db, forecast, scoreOf(forecast.values, truth, naive))
  }
}

/** The naive forecast: each step's value at the same time on the last day that was known at issue. */
function sameTimeBefore(history: History, forecast: Forecast): Float64Array {
  const { steps, issuedMs } = forecast
  const perDay = dayMs / steps.stepMs
  const ahead = Math.ceil((stepsEndMs(steps) - issuedMs) / dayMs)
  const naive = new Float64Array(steps.count).fill(NaN)
  for (let daysBack = ahead; daysBack >= 1; daysBack--) {
    const values = stretch(history, steps, daysBack * perDay)
    for (let i = 0; i < steps.count; i++) {
      const endOfValueMs = steps.startMs + (i + 1) * steps.stepMs - daysBack * dayMs
      if (endOfValueMs <= issuedMs) naive[i] = values[i] ?? NaN
    }
  }
  return naive
}

/** The history's values at the steps, moved back by `stepsBack`; NaN where there are none. */
function stretch(history: History, steps: Steps, stepsBack: number): Float64Array {
  const from = Math.round((steps.startMs - history.startMs) / steps.stepMs) - stepsBack
  return Float64Array.from({ length: steps.count }, (_, i) => history.values[from + i] ?? NaN)
}
