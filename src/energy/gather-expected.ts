import { setImmediate as breathe } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Steps } from '../kernel/steps.ts'
import type { Forecast } from '../sense/forecast.ts'
import { forecast } from '../sense/forecaster.ts'
import { leaning } from '../sense/leaning.ts'
import type { Outcomes } from '../sense/outcomes.ts'
import { latestForecast } from '../sense/store.ts'
import { forecastSubjects } from '../sense/subjects.ts'
import type { Series } from '../series/series.ts'
import type { Schema } from '../store/schema.ts'
import type { Thing } from '../things/thing.ts'
import { medianOver, outcomesOver, sunShareOf } from './devices/outlook.ts'
import type { OpenHome } from './plan/scenarios.ts'

export interface ExpectationOptions {
  readonly nowMs: number
  readonly steps: Steps
  /** Forecasts just made; those that are missing are taken from what was kept, or from a standard profile. */
  readonly forecasts?: readonly Forecast[]
  /** How far those just made are moved towards yesterday, 0 to 1; not stated: not at all. */
  readonly leaning?: number
}

/** What is expected in the coming steps, W or °C, [step]. */
export interface Expected {
  /** Base load by home. */
  readonly loadW: ReadonlyMap<string, Float64Array>
  /** Outdoor temperature by cell that measures it. */
  readonly outdoorC: ReadonlyMap<string, Float64Array>
  /** By thing. */
  readonly availableW: ReadonlyMap<string, Float64Array>
  readonly drawnW: ReadonlyMap<string, Float64Array>
  readonly sunShare: Float64Array
  /** What is left open by cell. */
  readonly open: ReadonlyMap<string, OpenHome>
}

/** Cells that are looked at before others have their turn: some milliseconds. */
const cellsAtOnce = 20

/** From the forecasts just made, those that are kept, or standard profiles. */
export async function expectations(
  db: Kysely<Schema>,
  cells: readonly Cell[],
  things: readonly Thing[],
  series: readonly Series[],
  { nowMs, steps, forecasts = [], leaning: share = 0 }: ExpectationOptions,
): Promise<Expected> {
  const fresh = new Map(forecasts.map((known) => [known.seriesId, leaning(known, share)]))
  const loadW = new Map<string, Float64Array>()
  const outdoorC = new Map<string, Float64Array>()
  const availableW = new Map<string, Float64Array>()
  const drawnW = new Map<string, Float64Array>()
  const suns: { powerW: Float64Array; ratedW: number }[] = []
  const open = new Map<string, OpenHome>()
  for (const [i, cell] of cells.entries()) {
    if (i % cellsAtOnce === cellsAtOnce - 1) await breathe()
    const of = { loads: [] as Outcomes[], suns: [] as Outcomes[], winds: [] as Outcomes[] }
    open.set(cell.id, of)
    for (const { seriesId, thingId, target } of forecastSubjects(cell, things, series)) {
      const known =
        fresh.get(seriesId) ??
        (await latestForecast(db, seriesId, nowMs)) ??
        forecast(noHistory(steps), { seriesId, issuedMs: nowMs, steps, target })
      const values = medianOver(known, steps)
      if (target.kind === 'load') loadW.set(cell.id, values)
      else if (target.kind === 'outdoor-temperature') outdoorC.set(cell.id, values)
      else if (target.kind === 'hot-water') drawnW.set(thingId, values)
      else availableW.set(thingId, values)
      if (target.kind === 'load') of.loads.push(outcomesOver(known, steps))
      if (target.kind === 'wind') of.winds.push(outcomesOver(known, steps))
      if (target.kind === 'solar') {
        suns.push({ powerW: values, ratedW: target.ratedW })
        of.suns.push(outcomesOver(known, steps))
      }
    }
  }
  return { loadW, outdoorC, availableW, drawnW, sunShare: sunShareOf(suns, steps.count), open }
}

/** What some cells make together and their base loads leave, W, [step]. */
export function surplusOf(
  cellIds: readonly string[],
  things: readonly Thing[],
  { loadW, availableW }: Expected,
  steps: Steps,
): Float64Array {
  const left = new Float64Array(steps.count)
  const add = (values: Float64Array | undefined, sign: 1 | -1): void => {
    values?.forEach((power, t) => (left[t]! += sign * power))
  }
  for (const id of cellIds) add(loadW.get(id), -1)
  for (const { id, cellId } of things) if (cellIds.includes(cellId)) add(availableW.get(id), 1)
  return left.map((power) => Math.max(0, power))
}

/** Of what nothing was ever measured. */
export function noHistory(steps: Steps) {
  return { startMs: steps.startMs, stepMs: steps.stepMs, values: new Float64Array() }
}
